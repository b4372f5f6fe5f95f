"""Right answer with sliding_window_view and einsum."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def conv_output_size(n, f, stride=1, pad=0):
    if n + 2 * pad < f:
        raise ValueError("too large")
    if (n + 2 * pad - f) % stride != 0:
        raise ValueError("remainder")
    return int((n + 2 * pad - f) / stride + 1)


def _views(x, shape, stride, axes):
    for axis, f in zip(axes, shape, strict=False):
        conv_output_size(x.shape[axis], f, stride)
    views = sliding_window_view(x, shape, axis=axes)
    cut = [slice(None)] * views.ndim
    for axis in axes:
        cut[axis] = slice(None, None, stride)
    return views[tuple(cut)]


def conv1d(x, w, stride=1, pad=0):
    x, w = np.pad(x, pad).astype(float), np.asarray(w)
    return np.einsum("ip,p->i", _views(x, w.shape, stride, (0,)), w)


def conv2d(x, w, stride=1, pad=0):
    x, w = np.pad(x, pad).astype(float), np.asarray(w)
    return np.einsum("ijpq,pq->ij", _views(x, w.shape, stride, (0, 1)), w)


def conv_volume(volume, k, f, stride=1, pad=0):
    h, w, _ = volume
    return (conv_output_size(h, f, stride, pad), conv_output_size(w, f, stride, pad), k)


def conv_params(depth, k, f):
    return k * (depth * f**2 + 1)


def local_params(depth, f, out_volume):
    return int(np.prod(out_volume)) * (depth * f**2 + 1)


def dense_params(in_volume, out_volume):
    return int(np.prod(out_volume)) * (int(np.prod(in_volume)) + 1)


def pool_output_size(n, f, stride):
    return conv_output_size(n, f, stride)


def pool_volume(volume, f, stride):
    h, w, d = volume
    return (pool_output_size(h, f, stride), pool_output_size(w, f, stride), d)


def max_pool(x, f, stride):
    return _views(np.asarray(x), (f, f), stride, (0, 1)).max(axis=(-1, -2))


def avg_pool(x, f, stride):
    views = _views(np.asarray(x, dtype=float), (f, f), stride, (0, 1))
    return np.einsum("ijpq->ij", views) / f**2


def table_conv_params(table, f):
    return int(np.einsum("ij->", np.asarray(table))) * f**2 + np.asarray(table).shape[1]


def table_conv_connections(table, f, height, width):
    return table_conv_params(table, f) * height * width


def layer_table(volume, layers):
    rows = []
    for layer in layers:
        before = volume
        if layer["kind"] == "conv":
            volume = conv_volume(before, layer["k"], layer["f"], layer["stride"], layer["pad"])
            params = (
                table_conv_params(layer["table"], layer["f"])
                if "table" in layer
                else conv_params(before[2], layer["k"], layer["f"])
            )
            rows.append((volume, params, params * volume[0] * volume[1]))
        elif layer["kind"] == "dense":
            volume = (1, 1, layer["units"])
            params = dense_params(before, volume)
            rows.append((volume, params, params))
        elif layer["kind"] == "subsample":
            volume = pool_volume(before, layer["f"], layer["stride"])
            rows.append((volume, 2 * before[2], int(np.prod(volume)) * (layer["f"] ** 2 + 1)))
        elif layer["kind"] == "pool":
            volume = pool_volume(before, layer["f"], layer["stride"])
            rows.append((volume, 0, int(np.prod(volume)) * layer["f"] ** 2))
    return tuple(rows)


def conv2d_batch(x, w, b, stride=1, pad=0):
    x = np.pad(x, [(0, 0), (pad, pad), (pad, pad), (0, 0)])
    views = _views(x, np.shape(w)[1:3], stride, (1, 2))
    return np.einsum("nijdpq,kpqd->nijk", views, w) + b


def receptive_field(layers):
    strides = [s for _, s in layers]
    return 1 + sum((f - 1) * int(np.prod(strides[:i])) for i, (f, _) in enumerate(layers))
