"""float32 inside, matrices and closures; recursion for the network."""
from functools import partial

import numpy as np


def conv_output_size(n, f, stride=1, pad=0):
    starts = range(0, n + 2 * pad - f + 1, stride)
    if len(starts) == 0 or starts[-1] + f != n + 2 * pad:
        raise ValueError
    return len(starts)


def _places(n, f, stride):
    """The row numbers of each window, one window a row."""
    return stride * np.arange(conv_output_size(n, f, stride))[:, None] + np.arange(f)


def _frame(x, pad):
    out = np.zeros([n + 2 * pad for n in x.shape], dtype=np.float32)
    out[tuple(slice(pad, pad + n) for n in x.shape)] = x
    return out


def conv1d(x, w, stride=1, pad=0):
    x = _frame(x, pad)
    return (x[_places(len(x), len(w), stride)] @ w.astype(np.float32)).astype(float)


def conv2d(x, w, stride=1, pad=0):
    x = _frame(x, pad)
    rows, columns = (_places(n, f, stride) for n, f in zip(x.shape, w.shape))
    y = np.zeros((len(rows), len(columns)), dtype=np.float32)
    for p in range(w.shape[0]):
        for q in range(w.shape[1]):
            y += np.float32(w[p, q]) * x[np.ix_(rows[:, p], columns[:, q])]
    return y.astype(float)


def conv_volume(volume, k, f, stride=1, pad=0):
    size = partial(conv_output_size, f=f, stride=stride, pad=pad)
    return size(volume[0]), size(volume[1]), k


def conv_params(depth, k, f):
    return dense_params((f, f, depth), (1, 1, k))


def local_params(depth, f, out_volume):
    return dense_params((f, f, depth), out_volume)


def dense_params(in_volume, out_volume):
    (a, b, c), (h, w, d) = in_volume, out_volume
    return (a * b * c + 1) * (h * w * d)


def pool_output_size(n, f, stride):
    return len(_places(n, f, stride))


def pool_volume(volume, f, stride):
    h, w, d = volume
    return pool_output_size(h, f, stride), pool_output_size(w, f, stride), d


def _pooling(reduce):
    def pool(x, f, stride):
        rows, columns = (_places(n, f, stride) for n in x.shape)
        windows = x.astype(np.float32)[rows[:, None, :, None], columns[None, :, None, :]]
        return reduce(reduce(windows, axis=3), axis=2).astype(float)

    return pool


max_pool = _pooling(np.max)
avg_pool = _pooling(np.mean)


def table_conv_params(table, f):
    return table_conv_connections(table, f, 1, 1)


def table_conv_connections(table, f, height, width):
    units = height * width
    into = [0 for _ in table[0]]
    for row in table:
        into = [n + (f * f if mark else 0) for n, mark in zip(into, row)]
    return sum(units * (n + 1) for n in into)


def layer_table(volume, layers):
    if not layers:
        return []
    head, *tail = layers
    kind = head["kind"]
    if kind == "dense":
        out = (1, 1, head["units"])
        params = connections = dense_params(volume, out)
    elif kind == "conv":
        out = conv_volume(volume, head["k"], head["f"], head["stride"], head["pad"])
        if "table" in head:
            params = table_conv_params(head["table"], head["f"])
        else:
            params = conv_params(volume[2], head["k"], head["f"])
        connections = params * out[0] * out[1]
    else:
        out = pool_volume(volume, head["f"], head["stride"])
        bias = 1 if kind == "subsample" else 0
        params = 2 * bias * volume[2]
        connections = (head["f"] ** 2 + bias) * out[0] * out[1] * out[2]
    return [(out, params, connections), *layer_table(out, tail)]
