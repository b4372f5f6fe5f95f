"""Sliding window views, einsum, a small class for each kind of layer."""
import math

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def conv_output_size(n, f, stride=1, pad=0):
    room = n + 2 * pad - f
    if room < 0 or room % stride:
        raise ValueError(f"{f} does not fit on {n}")
    return room // stride + 1


def conv1d(x, w, stride=1, pad=0):
    return conv2d(np.reshape(x, (-1, 1)), np.reshape(w, (-1, 1)), stride, (pad, 0), one_column=True)[:, 0]


def _windows(x, shape, stride):
    for n, f in zip(x.shape, shape):
        conv_output_size(n, f, stride)
    return sliding_window_view(x, shape)[::stride, ::stride]


def conv2d(x, w, stride=1, pad=0, one_column=False):
    across, along = (pad if one_column else (pad, pad))
    x = np.pad(np.asarray(x, dtype=float), ((across, across), (along, along)))
    return np.einsum("ijpq,pq->ij", _windows(x, w.shape, stride), w.astype(float))


def conv_volume(volume, k, f, stride=1, pad=0):
    return (*(conv_output_size(n, f, stride, pad) for n in volume[:2]), k)


def conv_params(depth, k, f):
    return k * depth * f**2 + k


def local_params(depth, f, out_volume):
    units = math.prod(out_volume)
    return units * depth * f**2 + units


def dense_params(in_volume, out_volume):
    return math.prod(out_volume) * (1 + math.prod(in_volume))


def pool_output_size(n, f, stride):
    return conv_output_size(n, f, stride, 0)


def pool_volume(volume, f, stride):
    return conv_volume(volume, volume[2], f, stride)


def max_pool(x, f, stride):
    return _windows(x.astype(float), (f, f), stride).max(axis=(2, 3))


def avg_pool(x, f, stride):
    return _windows(x.astype(float), (f, f), stride).mean(axis=(2, 3))


def table_conv_params(table, f):
    marks = np.array(table)
    return int(np.sum(marks.sum(axis=0) * f * f + 1))


def table_conv_connections(table, f, height, width):
    return sum((sum(column) * f * f + 1) * height * width for column in zip(*table))


class Conv:
    def __init__(self, k, f, stride, pad, table=None):
        self.k, self.f, self.stride, self.pad = k, f, stride, pad
        self.table = table

    def row(self, volume):
        out = conv_volume(volume, self.k, self.f, self.stride, self.pad)
        table = self.table or [[1] * self.k] * volume[2]
        return out, table_conv_params(table, self.f), table_conv_connections(table, self.f, *out[:2])


class Pool:
    learns = 0

    def __init__(self, f, stride):
        self.f, self.stride = f, stride

    def row(self, volume):
        out = pool_volume(volume, self.f, self.stride)
        return out, 2 * self.learns * out[2], math.prod(out) * (self.f**2 + self.learns)


class Subsample(Pool):
    learns = 1


class Dense:
    def __init__(self, units):
        self.units = units

    def row(self, volume):
        out = (1, 1, self.units)
        count = dense_params(volume, out)
        return out, count, count


KINDS = {"conv": Conv, "pool": Pool, "subsample": Subsample, "dense": Dense}


def layer_table(volume, layers):
    rows = []
    for layer in layers:
        settings = {name: value for name, value in layer.items() if name != "kind"}
        rows.append(KINDS[layer["kind"]](**settings).row(volume))
        volume = rows[-1][0]
    return rows
