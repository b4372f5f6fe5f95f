"""Right answer whose functions are lambdas, partials, cached and decorated functions."""

from __future__ import annotations

import functools
import itertools
import operator
from typing import NamedTuple

import numpy as np

product = functools.partial(functools.reduce, operator.mul)


class Volume(NamedTuple):
    height: int
    width: int
    depth: int


def as_floats(function):
    """Turn the first two arguments into arrays of floats."""

    @functools.wraps(function)
    def wrapper(x, w, *rest, **named):
        return function(np.array(x, float), np.array(w, float), *rest, **named)

    return wrapper


@functools.cache
def conv_output_size(n, f, stride=1, pad=0):
    ends = itertools.count(f, stride)
    for count, end in enumerate(ends, 1):
        if end == n + 2 * pad:
            return count
        if end > n + 2 * pad:
            raise ValueError(f"window {count} ends at {end}, the input at {n + 2 * pad}")


@as_floats
def conv2d(x, w, stride=1, pad=0):
    frame = np.zeros(np.add(x.shape, 2 * pad))
    frame[pad : pad + x.shape[0], pad : pad + x.shape[1]] += x
    sizes = [conv_output_size(n, f, stride) for n, f in zip(frame.shape, w.shape, strict=False)]
    rows = np.add.outer(np.arange(sizes[0]) * stride, np.arange(w.shape[0]))
    columns = np.add.outer(np.arange(sizes[1]) * stride, np.arange(w.shape[1]))
    patches = frame[rows[:, None, :, None], columns[None, :, None, :]]
    return (patches * w).sum((2, 3))


@as_floats
def conv1d(x, w, stride=1, pad=0):
    x = np.r_[np.zeros(pad), x, np.zeros(pad)]
    starts = np.arange(conv_output_size(x.size, w.size, stride)) * stride
    return x[starts[:, None] + np.arange(w.size)] @ w


def conv_volume(volume, k, f, stride=1, pad=0):
    size = functools.partial(conv_output_size, f=f, stride=stride, pad=pad)
    return Volume(size(volume[0]), size(volume[1]), k)


class Counter:
    """A callable object: units times arrows."""

    def __init__(self, units, arrows):
        self.units, self.arrows = units, arrows

    def __call__(self, *args, **named):
        return self.units(*args, **named) * self.arrows(*args, **named)


conv_params = Counter(lambda depth, k, f: k, lambda depth, k, f: f * f * depth + 1)
local_params = Counter(
    lambda depth, f, out_volume: product(out_volume), lambda depth, f, out_volume: f * f * depth + 1
)
dense_params = Counter(
    lambda in_volume, out_volume: product(out_volume),
    lambda in_volume, out_volume: product(in_volume) + 1,
)
pool_output_size = functools.partial(conv_output_size, pad=0)


def pool_volume(volume, f, stride):
    return conv_volume(volume, volume[-1], f, stride)


def _pool(x, f, stride, *, summary):
    sizes = [pool_output_size(n, f, stride) for n in np.shape(x)]
    y = np.zeros(sizes)
    for place in itertools.product(*map(range, sizes)):
        (top, left) = (index * stride for index in place)
        y[place] = summary(np.asarray(x)[top : top + f, left : left + f])
    return y


max_pool = functools.partial(_pool, summary=np.amax)
avg_pool = functools.partial(_pool, summary=np.average)


def table_conv_params(table, f):
    return len(list(filter(None, itertools.chain(*table)))) * f**2 + len(table[0])


def table_conv_connections(table, f, height, width):
    return product([table_conv_params(table, f), height, width])


def _step(state, layer):
    volume = Volume(*state[-1][0])
    kind, f, stride = (layer.get(key) for key in ("kind", "f", "stride"))
    if kind == "dense":
        out = Volume(1, 1, layer["units"])
        return [*state, (out, dense_params(volume, out), dense_params(volume, out))]
    if kind == "conv":
        out = conv_volume(volume, layer["k"], f, stride, layer["pad"])
        table = layer.get("table", np.ones((volume.depth, layer["k"]), int).tolist())
        count = table_conv_params(table, f)
        return [*state, (out, count, count * out.height * out.width)]
    out, bias = pool_volume(volume, f, stride), kind == "subsample"
    return [*state, (out, 2 * volume.depth * bias, product(out) * (f**2 + bias))]


def layer_table(volume, layers):
    return functools.reduce(_step, layers, [(volume, 0, 0)])[1:]


def conv2d_batch(x, w, b, stride=1, pad=0):
    x, w = np.moveaxis(x, 3, 0), np.moveaxis(w, 3, 0)
    y = [
        [[conv2d(image, kernel, stride, pad) for kernel in kernels] for image in images]
        for images, kernels in zip(x, w, strict=False)
    ]
    return np.sum(y, axis=0).transpose(0, 2, 3, 1) + b


def receptive_field(layers):
    def step(state, layer):
        return state[0] + (layer[0] - 1) * state[1], state[1] * layer[1]

    return functools.reduce(step, layers, (1, 1))[0]
