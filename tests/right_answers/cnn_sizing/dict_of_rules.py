"""Right answer whose layer kinds are a dict of functions; generators and floats are returned."""

import math
from functools import partial

import numpy as np


def conv_output_size(n, f, stride=1, pad=0):
    size = (n + 2 * pad - f) / stride + 1
    if size < 1 or not size.is_integer():
        raise ValueError(f"size {size}")
    return size


def conv1d(x, w, stride=1, pad=0):
    padded = [0] * pad + list(x) + [0] * pad
    count = int(conv_output_size(len(padded), len(w), stride))
    return (sum(map(math.prod, zip(w, padded[i * stride :], strict=False))) for i in range(count))


def conv2d(x, w, stride=1, pad=0):
    x = np.pad(x, ((pad, pad), (pad, pad)))
    (height, width), (fh, fw) = x.shape, np.shape(w)
    rows, columns = (int(conv_output_size(n, f, stride)) for n, f in ((height, fh), (width, fw)))
    corners = [(i * stride, j * stride) for i in range(rows) for j in range(columns)]
    values = [np.tensordot(x[i : i + fh, j : j + fw], w) for i, j in corners]
    return np.reshape(values, (rows, columns)).tolist()


def conv_volume(volume, k, f, stride=1, pad=0):
    size = partial(conv_output_size, f=f, stride=stride, pad=pad)
    return [size(volume[0]), size(volume[1]), k]


def conv_params(depth, k, f):
    return float(k * math.fsum([f**2 * depth, 1]))


def local_params(depth, f, out_volume):
    return math.prod(out_volume) * (depth * f * f + 1)


def dense_params(in_volume, out_volume):
    return math.prod(out_volume) * (math.prod(in_volume) + 1)


def pool_output_size(n, f, stride):
    if n < f or (n - f) % stride > 0:
        raise ValueError("window does not fit")
    return 1 + (n - f) // stride


def pool_volume(volume, f, stride):
    return (
        side if axis == 2 else pool_output_size(side, f, stride) for axis, side in enumerate(volume)
    )


def _pooled(x, f, stride, rule):
    rows, columns = (range(0, pool_output_size(n, f, stride) * stride, stride) for n in np.shape(x))
    return [
        [rule(np.asarray(x)[i : i + f, j : j + f].ravel().tolist()) for j in columns] for i in rows
    ]


def max_pool(x, f, stride):
    return _pooled(x, f, stride, max)


def avg_pool(x, f, stride):
    return _pooled(x, f, stride, lambda numbers: math.fsum(numbers) / len(numbers))


def table_conv_params(table, f):
    return sum(f * f * sum(column) + 1 for column in zip(*table, strict=False))


def table_conv_connections(table, f, height, width):
    return math.prod((table_conv_params(table, f), height, width))


def _conv(volume, layer):
    table = layer.get("table", [[1] * layer["k"]] * int(volume[2]))
    out = conv_volume(volume, layer["k"], layer["f"], layer["stride"], layer["pad"])
    counts = table_conv_params(table, layer["f"])
    return out, counts, table_conv_connections(table, layer["f"], out[0], out[1])


def _pool(volume, layer, weights, biases):
    out = list(pool_volume([int(side) for side in volume], layer["f"], layer["stride"]))
    return out, (weights + biases) * volume[2], (layer["f"] ** 2 + biases) * math.prod(out)


def _dense(volume, layer):
    out = [1, 1, layer["units"]]
    return out, dense_params(volume, out), dense_params(volume, out)


RULES = {
    "conv": _conv,
    "pool": partial(_pool, weights=0, biases=0),
    "subsample": partial(_pool, weights=1, biases=1),
    "dense": _dense,
}


def layer_table(volume, layers):
    for layer in layers:
        row = RULES[layer["kind"]](volume, layer)
        volume = row[0]
        yield row


def conv2d_batch(x, w, b, stride=1, pad=0):
    x, w, b = np.asarray(x), np.asarray(w), np.asarray(b)
    depths = range(x.shape[3])
    y = [
        [
            sum(np.array(conv2d(image[..., d], kernel[..., d], stride, pad)) for d in depths)
            for kernel in w
        ]
        for image in x
    ]
    return (np.moveaxis(np.array(y), 1, -1) + b).tolist()


def receptive_field(layers):
    strides = [stride for _, stride in layers]
    return math.fsum([1] + [(f - 1) * math.prod(strides[:i]) for i, (f, _) in enumerate(layers)])
