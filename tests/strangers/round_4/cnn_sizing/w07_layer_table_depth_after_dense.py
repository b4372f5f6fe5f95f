"""Convolutional networks: sizes, parameters and the forward pass."""

import numpy as np


def conv_output_size(n, f, stride=1, pad=0):
    steps, rest = divmod(n + 2 * pad - f, stride)
    size = steps + 1
    if rest != 0 or size < 1:
        raise ValueError("the window does not fit")
    return size


def conv1d(x, w, stride=1, pad=0):
    n_out = conv_output_size(len(x), len(w), stride, pad)
    padded = np.zeros(len(x) + 2 * pad)
    padded[pad : pad + len(x)] = x
    y = np.zeros(n_out)
    for i in range(n_out):
        y[i] = np.sum(w * padded[i * stride : i * stride + len(w)])
    return y


def conv2d(x, w, stride=1, pad=0):
    (h, wd), (fh, fw) = x.shape, w.shape
    hp, wp = h + 2 * pad, wd + 2 * pad
    if fh > hp or fw > wp or (hp - fh) % stride != 0 or (wp - fw) % stride != 0:
        raise ValueError("the filter does not fit")
    padded = np.zeros((hp, wp))
    padded[pad : pad + h, pad : pad + wd] = x
    y = np.zeros(((hp - fh) // stride + 1, (wp - fw) // stride + 1))
    for i in range(y.shape[0]):
        for j in range(y.shape[1]):
            y[i, j] = np.sum(w * padded[i * stride : i * stride + fh, j * stride : j * stride + fw])
    return y


def conv_volume(volume, k, f, stride=1, pad=0):
    h, w, _ = volume
    return conv_output_size(h, f, stride, pad), conv_output_size(w, f, stride, pad), k


def conv_params(depth, k, f):
    return (f * f * depth + 1) * k


def local_params(depth, f, out_volume):
    h2, w2, d2 = out_volume
    return (f * f * depth + 1) * h2 * w2 * d2


def dense_params(in_volume, out_volume):
    inputs = in_volume[0] * in_volume[1] * in_volume[2]
    units = out_volume[0] * out_volume[1] * out_volume[2]
    return (inputs + 1) * units


def pool_output_size(n, f, stride):
    if f > n or (n - f) % stride != 0:
        raise ValueError("the window does not fit")
    return (n - f) // stride + 1


def pool_volume(volume, f, stride):
    h, w, d = volume
    return conv_output_size(h, f, stride), conv_output_size(w, f, stride), d


def max_pool(x, f, stride):
    h, w = x.shape
    if f > h or f > w or (h - f) % stride != 0 or (w - f) % stride != 0:
        raise ValueError("the window does not fit")
    y = np.zeros(((h - f) // stride + 1, (w - f) // stride + 1))
    for i in range(y.shape[0]):
        for j in range(y.shape[1]):
            y[i, j] = np.max(x[i * stride : i * stride + f, j * stride : j * stride + f])
    return y


def avg_pool(x, f, stride):
    rows = conv_output_size(x.shape[0], f, stride)
    columns = conv_output_size(x.shape[1], f, stride)
    y = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            y[i, j] = np.mean(x[i * stride : i * stride + f, j * stride : j * stride + f])
    return y


def table_conv_params(table, f):
    links = [(i, j) for i, row in enumerate(table) for j, mark in enumerate(row) if mark]
    maps = len(table[0])
    return len(links) * f * f + maps


def table_conv_connections(table, f, height, width):
    links = sum(sum(row) for row in table)
    maps = len(table[0])
    return (links * f * f + maps) * height * width


def layer_table(volume, layers):
    rows = []
    depth = volume[2]
    for layer in layers:
        kind = layer["kind"]
        if kind == "conv":
            f = layer["f"]
            out = conv_volume(volume, layer["k"], f, layer["stride"], layer["pad"])
            if "table" in layer:
                params = 0
                connections = 0
                for column in zip(*layer["table"]):
                    arrows = sum(column) * f * f + 1
                    params += arrows
                    connections += arrows * out[0] * out[1]
            else:
                params = conv_params(depth, layer["k"], f)
                connections = params * out[0] * out[1]
            depth = layer["k"]
        elif kind == "dense":
            out = (1, 1, layer["units"])
            params = dense_params(volume, out)
            connections = params
        else:
            f = layer["f"]
            out = pool_volume(volume, f, layer["stride"])
            units = out[0] * out[1] * out[2]
            if kind == "subsample":
                params = 2 * depth
                connections = (f * f + 1) * units
            else:
                params = 0
                connections = f * f * units
        rows.append((out, params, connections))
        volume = out
    return rows
