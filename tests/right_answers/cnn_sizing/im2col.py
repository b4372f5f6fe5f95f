"""Right answer with as_strided windows, flattened to the rows of one matrix product."""

import numpy as np


def conv_output_size(n, f, stride=1, pad=0):
    padded = n + 2 * pad
    starts = [s for s in range(0, padded, stride) if s + f <= padded]
    if not starts or starts[-1] + f != padded:
        raise ValueError(f"the last window does not end at {padded}")
    return len(starts)


def _columns(x, fh, fw, stride, size=conv_output_size):
    x = np.ascontiguousarray(x, dtype=float)
    rows, columns = size(x.shape[0], fh, stride), size(x.shape[1], fw, stride)
    down, right = x.strides
    shape, strides = (rows, columns, fh, fw), (down * stride, right * stride, down, right)
    windows = np.lib.stride_tricks.as_strided(x, shape, strides, writeable=False)
    return windows.reshape(rows * columns, fh * fw), (rows, columns)


def conv1d(x, w, stride=1, pad=0):
    x = np.concatenate([np.zeros(pad), x, np.zeros(pad)])
    matrix, (_, size) = _columns(x[np.newaxis], 1, len(w), stride, _row_or_size)
    return (matrix @ np.asarray(w, dtype=float)).reshape(size)


def _row_or_size(n, f, stride):
    return 1 if n == f == 1 else conv_output_size(n, f, stride)


def conv2d(x, w, stride=1, pad=0):
    height, width = np.shape(x)
    padded = np.zeros((height + 2 * pad, width + 2 * pad))
    padded[pad : pad + height, pad : pad + width] = x
    matrix, shape = _columns(padded, *np.shape(w), stride)
    return matrix.dot(np.ravel(w)).reshape(shape)


def conv_volume(volume, k, f, stride=1, pad=0):
    return (*(conv_output_size(n, f, stride, pad) for n in volume[:-1]), k)


def conv_params(depth, k, f):
    return np.empty((k, f, f, depth)).size + np.empty(k).size


def local_params(depth, f, out_volume):
    height, width, k = out_volume
    return height * width * conv_params(depth, k, f)


def dense_params(in_volume, out_volume):
    inputs, outputs = np.empty(in_volume).size, np.empty(out_volume).size
    return (inputs + 1) * outputs


def pool_output_size(n, f, stride):
    return conv_output_size(n, f, stride=stride, pad=0)


def pool_volume(volume, f, stride):
    return conv_volume(volume, volume[-1], f, stride)


def max_pool(x, f, stride):
    matrix, shape = _columns(x, f, f, stride)
    return np.sort(matrix, axis=1)[:, -1].reshape(shape)


def avg_pool(x, f, stride):
    return conv2d(x, np.full((f, f), 1 / f**2), stride)


def table_conv_params(table, f):
    columns = list(zip(*table, strict=False))
    return sum(conv_params(sum(column), 1, f) for column in columns)


def table_conv_connections(table, f, height, width):
    return sum(
        local_params(sum(column), f, (height, width, 1)) for column in zip(*table, strict=False)
    )


def layer_table(volume, layers):
    if not layers:
        return []
    first, *rest = layers
    row = _row(volume, **first)
    return [row, *layer_table(row[0], rest)]


def _row(volume, kind, f=1, k=0, stride=1, pad=0, units=0, table=None):
    depth = volume[-1]
    if kind == "dense":
        params = dense_params(volume, (1, 1, units))
        return (1, 1, units), params, params
    if kind == "conv":
        out = conv_volume(volume, k, f, stride, pad)
        table = table or [[1] * k for _ in range(depth)]
        count = table_conv_connections(table, f, out[0], out[1])
        return out, table_conv_params(table, f), count
    out = pool_volume(volume, f, stride)
    if kind == "subsample":
        return out, 2 * depth, (f * f + 1) * np.empty(out).size
    return out, 0, f * f * np.empty(out).size


def conv2d_batch(x, w, b, stride=1, pad=0):
    x, w = np.asarray(x, dtype=float), np.asarray(w, dtype=float)
    y = []
    for image in np.pad(x, ((0, 0), (pad, pad), (pad, pad), (0, 0))):
        blocks = [_columns(channel, *w.shape[1:3], stride) for channel in np.moveaxis(image, 2, 0)]
        matrix = np.concatenate([block for block, _ in blocks], axis=1)
        weights = np.moveaxis(w, 3, 1).reshape(len(w), -1)
        y.append((matrix @ weights.T + b).reshape(*blocks[0][1], len(w)))
    return np.array(y)


def receptive_field(layers):
    first = last = 0
    for f, stride in layers[::-1]:
        first, last = first * stride, last * stride + f - 1
    return last - first + 1
