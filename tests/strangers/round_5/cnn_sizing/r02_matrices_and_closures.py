"""A convolution is a matrix; layers are small objects."""

from functools import partial
from math import prod

import numpy as np


class Axis:
    """One direction of a window that slides."""

    def __init__(self, n, f, stride=1, pad=0):
        starts = range(-pad, n + pad - f + 1, stride)
        if not starts or starts[-1] + f != n + pad:
            raise ValueError("the window must end where the padded input ends")
        self.n, self.f, self.starts = n, f, starts

    def __len__(self):
        return len(self.starts)

    def matrix(self, weights):
        """(positions, n) matrix whose rows hold the weights; what lies outside meets a zero."""
        m = np.zeros((len(self), self.n))
        for row, start in enumerate(self.starts):
            for p, weight in enumerate(weights):
                if 0 <= start + p < self.n:
                    m[row, start + p] = weight
        return m

    def index(self):
        return np.add.outer(np.array(self.starts), np.arange(self.f))


def conv_output_size(n, f, stride=1, pad=0):
    return len(Axis(n, f, stride, pad))


def conv1d(x, w, stride=1, pad=0):
    return Axis(len(x), len(w), stride, pad).matrix(w) @ x


def conv2d(x, w, stride=1, pad=0):
    down = Axis(x.shape[0], w.shape[0], stride, pad)
    across = Axis(x.shape[1], w.shape[1], stride, pad)
    y = 0.0
    for p, row in enumerate(w):
        pick = np.zeros(w.shape[0])
        pick[p] = 1.0
        y = y + down.matrix(pick) @ x @ across.matrix(row).T
    return y


def conv_volume(volume, k, f, stride=1, pad=0):
    size = partial(conv_output_size, f=f, stride=stride, pad=pad)
    return (size(volume[0]), size(volume[1]), k)


def conv_params(depth, k, f):
    return dense_params((f, f, depth), (1, 1, k))


def local_params(depth, f, out_volume):
    return dense_params((f, f, depth), out_volume)


def dense_params(in_volume, out_volume):
    return prod(map(int, out_volume)) * (prod(map(int, in_volume)) + 1)


def pool_output_size(n, f, stride):
    return len(Axis(n, f, stride))


def pool_volume(volume, f, stride):
    h, w, d = volume
    return (pool_output_size(h, f, stride), pool_output_size(w, f, stride), d)


def _pooling(reduce):
    def pool(x, f, stride):
        rows = Axis(x.shape[0], f, stride).index()
        cols = Axis(x.shape[1], f, stride).index()
        windows = x[rows[:, None, :, None], cols[None, :, None, :]]
        return reduce(windows.reshape(len(rows), len(cols), f * f)).astype(float)

    return pool


max_pool = _pooling(lambda windows: np.sort(windows, axis=-1)[..., -1])
avg_pool = _pooling(lambda windows: windows @ np.full(windows.shape[-1], 1.0 / windows.shape[-1]))


def table_conv_params(table, f):
    return table_conv_connections(table, f, 1, 1)


def table_conv_connections(table, f, height, width):
    marks = np.array(table, dtype=np.int64)
    return int((marks.sum(axis=0) * f * f + 1).sum()) * height * width


class _Walk:
    def __init__(self, volume):
        self.volume = tuple(volume)

    def conv(self, k, f, stride, pad, table=None):
        table = np.ones((self.volume[2], k), int) if table is None else table
        after = conv_volume(self.volume, k, f, stride, pad)
        return after, table_conv_params(table, f), table_conv_connections(table, f, *after[:2])

    def pool(self, f, stride):
        after = pool_volume(self.volume, f, stride)
        return after, 0, prod(after) * f * f

    def subsample(self, f, stride):
        after, _, arrows = self.pool(f, stride)
        return after, 2 * after[2], arrows + prod(after)

    def dense(self, units):
        after = (1, 1, units)
        count = dense_params(self.volume, after)
        return after, count, count

    def step(self, layer):
        settings = {key: value for key, value in layer.items() if key != "kind"}
        row = getattr(self, layer["kind"])(**settings)
        self.volume = row[0]
        return row


def layer_table(volume, layers):
    return list(map(_Walk(volume).step, layers))


def conv2d_batch(x, w, b, stride=1, pad=0):
    y = [
        [bias + sum(conv2d(image[..., d], kernel[..., d], stride, pad) for d in range(w.shape[3]))
         for kernel, bias in zip(w, b)]
        for image in x
    ]
    return np.moveaxis(np.array(y), 1, -1)


def receptive_field(layers):
    if not layers:
        return 1
    *before, (f, _) = layers
    return receptive_field(before) + (f - 1) * prod(s for _, s in before)
