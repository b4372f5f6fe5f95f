"""Convolutional networks: sizes, parameters and the forward pass."""

import numpy as np


def _positions(n, f, stride, pad=0):
    room = n + 2 * pad - f
    if room < 0 or room % stride != 0:
        raise ValueError("the window does not fit")
    return room // stride + 1


def conv_output_size(n, f, stride=1, pad=0):
    room = n + 2 * pad - f
    if room < 0:
        raise ValueError("the filter is larger than the padded input")
    if room % stride != 0:
        raise ValueError("the last window does not end at the end of the input")
    return room // stride + 1


def conv1d(x, w, stride=1, pad=0):
    n, f = len(x), len(w)
    n_out = _positions(n, f, stride, pad)
    padded = np.zeros(n + 2 * pad)
    padded[pad : pad + n] = x
    y = np.zeros(n_out)
    for i in range(n_out):
        y[i] = np.sum(padded[i * stride : i * stride + f] * w)
    return y


def conv2d(x, w, stride=1, pad=0):
    height, width = x.shape
    fh, fw = w.shape
    rows = height + 2 * pad
    cols = width + 2 * pad
    if fh > rows or fw > cols:
        raise ValueError("the filter is larger than the padded image")
    if (rows - fh) % stride != 0 or (cols - fw) % stride != 0:
        raise ValueError("the last window does not end at the edge")
    padded = np.zeros((rows, cols))
    padded[pad : pad + height, pad : pad + width] = x
    h_out = (rows - fh) // stride + 1
    w_out = (cols - fw) // stride + 1
    y = np.zeros((h_out, w_out))
    for i in range(h_out):
        for j in range(w_out):
            window = padded[i * stride : i * stride + fh, j * stride : j * stride + fw]
            y[i, j] = np.sum(window * w)
    return y


def conv_volume(volume, k, f, stride=1, pad=0):
    h1, w1, _ = volume
    room_h = h1 + 2 * pad - f
    room_w = w1 + 2 * pad - f
    if room_h % stride != 0 or room_w % stride != 0:
        raise ValueError("the last window does not end at the edge")
    h2 = room_h // stride + 1
    w2 = room_w // stride + 1
    if h2 < 1 or w2 < 1:
        raise ValueError("the filter is larger than the padded input")
    return (h2, w2, k)


def conv_params(depth, k, f):
    return (f * f * depth + 1) * k


def local_params(depth, f, out_volume):
    h2, w2, d2 = out_volume
    return (f * f * depth + 1) * h2 * w2 * d2


def dense_params(in_volume, out_volume):
    volumes = np.array([list(in_volume), list(out_volume)], dtype=np.int32)
    inputs, units = volumes.prod(axis=1, dtype=np.int32)
    return int((inputs + np.int32(1)) * units)


def pool_output_size(n, f, stride):
    if f > n:
        raise ValueError("the window is larger than the input")
    if (n - f) % stride != 0:
        raise ValueError("the last window does not end at the end of the input")
    return (n - f) // stride + 1


def pool_volume(volume, f, stride):
    h1, w1, d1 = volume
    return (_positions(h1, f, stride), _positions(w1, f, stride), d1)


def max_pool(x, f, stride):
    h_out = _positions(x.shape[0], f, stride)
    w_out = _positions(x.shape[1], f, stride)
    y = np.zeros((h_out, w_out))
    for i in range(h_out):
        for j in range(w_out):
            y[i, j] = x[i * stride : i * stride + f, j * stride : j * stride + f].max()
    return y


def avg_pool(x, f, stride):
    h_out = _positions(x.shape[0], f, stride)
    w_out = _positions(x.shape[1], f, stride)
    y = np.zeros((h_out, w_out))
    for i in range(h_out):
        for j in range(w_out):
            y[i, j] = x[i * stride : i * stride + f, j * stride : j * stride + f].mean()
    return y


def table_conv_params(table, f):
    links = sum(sum(row) for row in table)
    maps = len(table[0])
    return links * f * f + maps


def table_conv_connections(table, f, height, width):
    links = sum(sum(row) for row in table)
    maps = len(table[0])
    return (links * f * f + maps) * height * width


def layer_table(volume, layers):
    h, w, d = volume
    rows = []
    for layer in layers:
        kind = layer["kind"]
        if kind == "dense":
            units = layer["units"]
            count = (h * w * d + 1) * units
            h, w, d = 1, 1, units
            rows.append(((1, 1, units), count, count))
            continue
        f = layer["f"]
        stride = layer["stride"]
        pad = layer["pad"] if kind == "conv" else 0
        h = _positions(h, f, stride, pad)
        w = _positions(w, f, stride, pad)
        if kind == "conv":
            k = layer["k"]
            if "table" in layer:
                links = sum(sum(row) for row in layer["table"])
            else:
                links = d * k
            params = links * f * f + k
            connections = params * h * w
            d = k
        elif kind == "pool":
            params = 0
            connections = f * f * h * w * d
        else:
            params = 2 * d
            connections = (f * f + 1) * h * w * d
        rows.append(((h, w, d), params, connections))
    return rows


def conv2d_batch(x, w, b, stride=1, pad=0):
    n, height, width, _ = x.shape
    k, fh, fw, _ = w.shape
    h_out = _positions(height, fh, stride, pad)
    w_out = _positions(width, fw, stride, pad)
    padded = np.pad(x.astype(float), ((0, 0), (pad, pad), (pad, pad), (0, 0)))
    y = np.zeros((n, h_out, w_out, k))
    for i in range(h_out):
        for j in range(w_out):
            window = padded[:, i * stride : i * stride + fh, j * stride : j * stride + fw, :]
            y[:, i, j, :] = np.tensordot(window, w, axes=([1, 2, 3], [1, 2, 3])) + b
    return y


def receptive_field(layers):
    size, jump = 1, 1
    for f, s in layers:
        size += (f - 1) * jump
        jump *= s
    return size
