"""Right answer from other operations: np.correlate, Fourier transforms, cumulative sums."""

import numpy as np


def _check(n, f, stride):
    if f > n:
        raise ValueError("the filter is larger than the input")
    if (n - f) % stride:
        raise ValueError("the windows leave a remainder")


def conv_output_size(n, f, stride=1, pad=0):
    padded = n + pad + pad
    _check(padded, f, stride)
    return len(range(0, padded - f + 1, stride))


def conv1d(x, w, stride=1, pad=0):
    padded = np.pad(x, pad)
    _check(len(padded), len(w), stride)
    return np.correlate(padded, w, mode="valid")[::stride]


def conv2d(x, w, stride=1, pad=0):
    x, w = np.pad(x, pad), np.asarray(w)
    for n, f in zip(x.shape, w.shape, strict=False):
        _check(n, f, stride)
    product = np.fft.rfft2(x) * np.conj(np.fft.rfft2(w, s=x.shape))
    full = np.fft.irfft2(product, s=x.shape)
    rows, columns = np.subtract(x.shape, w.shape) + 1
    return full[:rows:stride, :columns:stride]


def conv_volume(volume, k, f, stride=1, pad=0):
    probe = np.empty((volume[0], volume[1]))
    padded = np.pad(probe, pad)
    for n in padded.shape:
        _check(n, f, stride)
    height, width = np.subtract(padded.shape, f) // stride + 1
    return height, width, k


def conv_params(depth, k, f):
    return np.ones((k, f * f * depth + 1), dtype=int).sum()


def local_params(depth, f, out_volume):
    return np.multiply.reduce(np.array([*out_volume, f * f * depth + 1]))


def dense_params(in_volume, out_volume):
    outputs = np.multiply.reduce(np.array(out_volume))
    return np.multiply.reduce(np.array([*in_volume, outputs])) + outputs


def pool_output_size(n, f, stride):
    return conv_output_size(n, f, stride)


def pool_volume(volume, f, stride):
    return conv_volume(volume, volume[2], f, stride)


def max_pool(x, f, stride):
    x = np.asarray(x)
    for axis in (0, 1):
        _check(x.shape[axis], f, stride)
        starts = range(0, x.shape[axis] - f + 1, stride)
        x = np.stack([np.take(x, range(s, s + f), axis=axis).max(axis=axis) for s in starts], axis)
    return x


def avg_pool(x, f, stride):
    sums = np.asarray(x)
    for axis in (0, 1):
        _check(sums.shape[axis], f, stride)
        start = np.zeros_like(np.take(sums, [0], axis=axis))
        total = np.concatenate([start, np.cumsum(sums, axis=axis)], axis=axis)
        ends = np.arange(f, total.shape[axis], stride)
        sums = np.take(total, ends, axis=axis) - np.take(total, ends - f, axis=axis)
    return np.true_divide(sums, f * f)


def table_conv_params(table, f):
    kernels = np.kron(np.asarray(table), np.ones((f, f), dtype=int))
    return int(kernels.sum()) + kernels.shape[1] // f


def table_conv_connections(table, f, height, width):
    return np.full((height, width), table_conv_params(table, f)).sum()


def layer_table(volume, layers):
    volumes, params, connections = [], [], []
    for layer in layers:
        if layer["kind"] == "dense":
            volumes.append((1, 1, layer["units"]))
            params.append(dense_params(volume, volumes[-1]))
            connections.append(params[-1])
        elif layer["kind"] == "conv":
            k, f = layer["k"], layer["f"]
            volumes.append(conv_volume(volume, k, f, layer["stride"], layer["pad"]))
            table = layer["table"] if "table" in layer else np.ones((volume[2], k), dtype=int)
            params.append(table_conv_params(table, f))
            connections.append(table_conv_connections(table, f, *volumes[-1][:2]))
        else:
            volumes.append(pool_volume(volume, layer["f"], layer["stride"]))
            learns = 1 if layer["kind"] == "subsample" else 0
            params.append(2 * volume[2] * learns)
            connections.append(np.prod(volumes[-1]) * (layer["f"] ** 2 + learns))
        volume = volumes[-1]
    return list(zip(volumes, params, connections, strict=False))


def conv2d_batch(x, w, b, stride=1, pad=0):
    x, w = np.asarray(x), np.asarray(w)
    y = np.zeros((len(x), *conv_volume(x.shape[1:], len(w), 1, 1, pad)))
    y = y[:, : 1 - w.shape[1] or None, : 1 - w.shape[2] or None][:, ::stride, ::stride]
    for n, k, d in np.ndindex(len(x), len(w), x.shape[3]):
        y[n, :, :, k] += conv2d(x[n, :, :, d], w[k, :, :, d], stride, pad)
    return y + np.asarray(b)


def receptive_field(layers):
    touched = np.array([0])
    for f, stride in reversed(layers):
        touched = np.unique(np.add.outer(touched * stride, np.arange(f)))
    return touched[-1] - touched[0] + 1
