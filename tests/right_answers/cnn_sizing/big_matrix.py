"""Right answer that writes each convolution as one matrix with many zeros and shared weights."""

import numpy as np


def conv_output_size(n: int, f: int, stride: int = 1, pad: int = 0) -> int:
    n = n + 2 * pad
    if n < f:
        raise ValueError
    count = 1
    while (count - 1) * stride + f < n:
        count += 1
    if (count - 1) * stride + f > n:
        raise ValueError
    return count


def _matrix(n, w, stride, pad):
    """The matrix of a one-dimensional convolution on n inputs; padding only drops entries."""
    matrix = np.zeros((conv_output_size(n, len(w), stride, pad), n))
    for i in range(len(matrix)):
        for p, weight in enumerate(w):
            column = i * stride + p - pad
            if 0 <= column < n:
                matrix[i, column] = weight
    return matrix


def conv1d(x, w, stride=1, pad=0):
    return _matrix(len(x), w, stride, pad) @ x


def conv2d(x, w, stride=1, pad=0):
    x, w = np.asarray(x), np.asarray(w)
    y = 0
    for p, row in enumerate(w):
        pick = np.zeros(len(w))
        pick[p] = 1
        down = _matrix(x.shape[0], pick, stride, pad)
        right = _matrix(x.shape[1], row, stride, pad)
        y = y + down @ x @ right.T
    return y


def conv_volume(volume, k, f, stride=1, pad=0):
    down, right = (_matrix(n, np.ones(f), stride, pad) for n in volume[:2])
    return len(down), len(right), k


def conv_params(depth, k, f):
    weights, biases = k * depth * f * f, k
    return weights + biases


def local_params(depth, f, out_volume):
    biases = int(np.prod(out_volume))
    return biases * depth * f * f + biases


def dense_params(in_volume, out_volume):
    biases = int(np.prod(out_volume))
    return biases * int(np.prod(in_volume)) + biases


def pool_output_size(n, f, stride):
    return len(_matrix(n, [1] * f, stride, 0))


def pool_volume(volume, f, stride):
    return pool_output_size(volume[0], f, stride), pool_output_size(volume[1], f, stride), volume[2]


def max_pool(x, f, stride):
    x = np.array(x, dtype=float)
    down, right = (_matrix(n, np.ones(f), stride, 0) > 0 for n in x.shape)
    x = np.where(down[:, :, None], x, -np.inf).max(axis=1)
    return np.where(right, x[:, None, :], -np.inf).max(axis=2)


def avg_pool(x, f, stride):
    x = np.asarray(x)
    down, right = (_matrix(n, np.full(f, 1 / f), stride, 0) for n in x.shape)
    return down @ x @ right.T


def table_conv_params(table, f):
    return np.dot(np.sum(table, axis=0), np.full(len(table[0]), f * f)) + len(table[0])


def table_conv_connections(table, f, height, width):
    per_map = np.sum(table, axis=0) * f * f + 1
    return int(np.sum(per_map) * height * width)


def layer_table(volume, layers):
    rows = np.empty(len(layers), dtype=object)
    for index, layer in enumerate(layers):
        depth = volume[2]
        match = {"pool": 0, "subsample": 1}.get(layer["kind"])
        if layer["kind"] == "conv":
            k, f = layer["k"], layer["f"]
            volume = conv_volume(volume, k, f, layer["stride"], layer["pad"])
            table = np.ones((depth, k), dtype=int)
            if layer.get("table"):
                table = layer["table"]
            counts = table_conv_params(table, f), table_conv_connections(table, f, *volume[:2])
        elif match is None:
            counts = (dense_params(volume, (layer["units"],)),) * 2
            volume = (1, 1, layer["units"])
        else:
            volume = pool_volume(volume, layer["f"], layer["stride"])
            counts = 2 * depth * match, int(np.prod(volume)) * (layer["f"] ** 2 + match)
        rows[index] = (volume, *counts)
    return rows.tolist()


def conv2d_batch(x, w, b, stride=1, pad=0):
    y = []
    for image in x:
        channels = np.moveaxis(image, 2, 0)
        maps = []
        for kernel, bias in zip(np.moveaxis(w, 3, 1), b, strict=False):
            total = np.zeros(()) + bias
            for channel, weights in zip(channels, kernel, strict=False):
                total = total + conv2d(channel, weights, stride, pad)
            maps.append(total)
        y.append(np.dstack(maps))
    return y


def receptive_field(layers):
    low, high = 0, 1
    for f, stride in reversed(list(layers)):
        low, high = low * stride, (high - 1) * stride + f
    return high - low
