"""Right answer in float32, with NumPy scalars for the counts."""

import numpy as np


def conv_output_size(n, f, stride=1, pad=0):
    moves = np.float32(n + 2 * pad - f) / np.float32(stride)
    if moves < 0 or moves != np.floor(moves):
        raise ValueError(f"{n} with {f}: no whole number of steps")
    return np.int32(moves) + np.int32(1)


def conv1d(x, w, stride=1, pad=0):
    x = np.pad(np.asarray(x, dtype=np.float32), (pad, pad))
    w = np.asarray(w, dtype=np.float32)
    size = conv_output_size(x.size, w.size, stride)
    y = np.zeros(size, dtype=np.float32)
    for p, weight in enumerate(w):
        y += weight * x[p : p + stride * (size - 1) + 1 : stride]
    return y


def conv2d(x, w, stride=1, pad=0):
    x = np.pad(np.asarray(x, dtype=np.float32), pad)
    w = np.asarray(w, dtype=np.float32)
    rows = conv_output_size(x.shape[0], w.shape[0], stride)
    columns = conv_output_size(x.shape[1], w.shape[1], stride)
    y = np.zeros((rows, columns), dtype=np.float32)
    for p in range(w.shape[0]):
        for q in range(w.shape[1]):
            shifted = x[p : p + stride * (rows - 1) + 1 : stride]
            y += w[p, q] * shifted[:, q : q + stride * (columns - 1) + 1 : stride]
    return y


def conv_volume(volume, k, f, stride=1, pad=0):
    sides = [conv_output_size(side, f, stride, pad) for side in volume[:2]]
    return np.array([*sides, k], dtype=np.int32)


def conv_params(depth, k, f):
    return np.int64(f) ** 2 * depth * k + k


def local_params(depth, f, out_volume):
    units = np.prod(out_volume, dtype=np.int64)
    return units * (np.int64(f) ** 2 * depth) + units


def dense_params(in_volume, out_volume):
    inputs, outputs = np.prod(in_volume, dtype=np.int64), np.prod(out_volume, dtype=np.int64)
    return inputs * outputs + outputs


def pool_output_size(n, f, stride):
    return conv_output_size(n, f, stride)


def pool_volume(volume, f, stride):
    sides = [pool_output_size(side, f, stride) for side in volume[:2]]
    return np.array([*sides, volume[2]])


def _shifts(x, f, stride):
    x = np.asarray(x, dtype=np.float32)
    rows = pool_output_size(x.shape[0], f, stride)
    columns = pool_output_size(x.shape[1], f, stride)
    for p in range(f):
        for q in range(f):
            tall = x[p : p + stride * (rows - 1) + 1 : stride]
            yield tall[:, q : q + stride * (columns - 1) + 1 : stride]


def max_pool(x, f, stride):
    best = None
    for shifted in _shifts(x, f, stride):
        best = shifted if best is None else np.maximum(best, shifted)
    return best


def avg_pool(x, f, stride):
    return sum(_shifts(x, f, stride)) / np.float32(f * f)


def table_conv_params(table, f):
    table = np.asarray(table)
    return np.count_nonzero(table) * f**2 + table.shape[1]


def table_conv_connections(table, f, height, width):
    return np.int64(height) * width * table_conv_params(table, f)


def layer_table(volume, layers):
    rows = []
    for layer in layers:
        volume = tuple(int(side) for side in volume)
        kind, f = layer["kind"], layer.get("f")
        if kind == "dense":
            out = np.array([1, 1, layer["units"]])
            params = links = dense_params(volume, out)
        elif kind == "conv":
            out = conv_volume(volume, layer["k"], f, layer["stride"], layer["pad"])
            table = layer.get("table", np.ones((volume[2], layer["k"])))
            params = table_conv_params(table, f)
            links = table_conv_connections(table, f, out[0], out[1])
        else:
            out = pool_volume(volume, f, layer["stride"])
            learns = kind != "pool"
            params = np.where(learns, 2 * volume[2], 0)
            links = np.prod(out) * (f * f + learns)
        rows.append((out, params, links))
        volume = out
    return rows


def conv2d_batch(x, w, b, stride=1, pad=0):
    y = []
    for image in np.asarray(x, dtype=np.float32):
        maps = []
        for kernel, bias in zip(np.asarray(w, dtype=np.float32), b, strict=False):
            channels = range(image.shape[2])
            parts = [conv2d(image[:, :, d], kernel[:, :, d], stride, pad) for d in channels]
            maps.append(sum(parts) + np.float32(bias))
        y.append(np.stack(maps, axis=2))
    return np.stack(y)


def receptive_field(layers):
    filters, strides = np.array(layers).T
    jumps = np.concatenate([[1], np.cumprod(strides)[:-1]])
    return 1 + np.sum((filters - 1) * jumps)
