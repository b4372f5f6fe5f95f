# canary: ad1c5b14-ed8d-5108-8605-19e2a0ee2cc3
"""Wrong answers that students give, one bug each, and the inputs on which they are told apart."""

from __future__ import annotations

import numpy as np
from cnn_sizing import (
    _layer_row,
    _windows,
    conv2d,
    conv2d_batch,
    conv_output_size,
    conv_params,
    pool_output_size,
    table_conv_params,
)

# ---- conv_output_size


def size_without_pad(n, f, stride=1, pad=0):
    if n < f or (n - f) % stride:
        raise ValueError("does not fit")
    return (n - f) // stride + 1


def size_one_pad(n, f, stride=1, pad=0):
    if n + pad < f or (n + pad - f) % stride:
        raise ValueError("does not fit")
    return (n + pad - f) // stride + 1


def size_without_plus_one(n, f, stride=1, pad=0):
    if n + 2 * pad < f or (n + 2 * pad - f) % stride:
        raise ValueError("does not fit")
    return (n + 2 * pad - f) // stride


def size_plus_one_inside(n, f, stride=1, pad=0):
    if n + 2 * pad < f or (n + 2 * pad - f) % stride:
        raise ValueError("does not fit")
    return (n + 2 * pad - f + 1) // stride


def size_floors(n, f, stride=1, pad=0):
    if n + 2 * pad < f:
        raise ValueError("does not fit")
    return (n + 2 * pad - f) // stride + 1


def size_keeps_fraction(n, f, stride=1, pad=0):
    if n + 2 * pad < f:
        raise ValueError("does not fit")
    return (n + 2 * pad - f) / stride + 1


def size_rounds_up(n, f, stride=1, pad=0):
    if n + 2 * pad < f:
        raise ValueError("does not fit")
    return -((f - n - 2 * pad) // stride) + 1


def size_negative(n, f, stride=1, pad=0):
    if (n + 2 * pad - f) % stride:
        raise ValueError("does not fit")
    return (n + 2 * pad - f) // stride + 1


def probe_conv_output_size(m, rng):
    yield lambda: m.conv_output_size(13, 4)
    yield lambda: m.conv_output_size(16, 4, 3)
    yield lambda: m.conv_output_size(13, 4, 3, 3)
    yield lambda: m.conv_output_size(15, 4, 3)
    yield lambda: m.conv_output_size(15, 4, 4, 1)
    yield lambda: m.conv_output_size(5, 8, 3)


# ---- conv1d


def conv1d_flipped(x, w, stride=1, pad=0):
    x, w = np.pad(np.asarray(x, dtype=float), pad), np.asarray(w, dtype=float)
    return conv2d(x[None], w[None, ::-1], stride)[0]


def conv1d_stride_one(x, w, stride=1, pad=0):
    x, w = np.pad(np.asarray(x, dtype=float), pad), np.asarray(w, dtype=float)
    return conv2d(x[None], w[None])[0][: conv_output_size(len(x), len(w), stride)]


def conv1d_pads_one_end(x, w, stride=1, pad=0):
    x, w = np.pad(np.asarray(x, dtype=float), (0, 2 * pad)), np.asarray(w, dtype=float)
    return conv2d(x[None], w[None], stride)[0]


def conv1d_cuts_remainder(x, w, stride=1, pad=0):
    x, w = np.pad(np.asarray(x, dtype=float), pad), np.asarray(w, dtype=float)
    return conv2d(x[None], w[None])[0][::stride]


def probe_conv1d(m, rng):
    x, w = rng.normal(size=11), rng.normal(size=3)
    yield lambda: m.conv1d(x, w)
    yield lambda: m.conv1d(x, w, 2)
    yield lambda: m.conv1d(x, w, 1, 2)
    yield lambda: m.conv1d(x, w, 3)


# ---- conv2d


def conv2d_flipped(x, w, stride=1, pad=0):
    x, w = np.asarray(x, dtype=float), np.flip(np.asarray(w, dtype=float))
    return conv2d_batch(x[None, :, :, None], w[None, :, :, None], [0.0], stride, pad)[0, :, :, 0]


def conv2d_transposed(x, w, stride=1, pad=0):
    x, w = np.asarray(x, dtype=float), np.asarray(w, dtype=float).T
    return conv2d_batch(x[None, :, :, None], w[None, :, :, None], [0.0], stride, pad)[0, :, :, 0]


def conv2d_stride_on_rows(x, w, stride=1, pad=0):
    x, w = np.asarray(x, dtype=float), np.asarray(w, dtype=float)
    dense = conv2d_batch(x[None, :, :, None], w[None, :, :, None], [0.0], 1, pad)[0, :, :, 0]
    return dense[::stride, : conv_output_size(x.shape[1], w.shape[1], stride, pad)]


def conv2d_whole_output(x, w, stride=1, pad=0):
    x, w = np.asarray(x), np.asarray(w)
    y = conv2d_batch(x[None, :, :, None], w[None, :, :, None], [0.0], stride, pad)[0, :, :, 0]
    return y.astype(x.dtype)


def conv2d_cuts_remainder(x, w, stride=1, pad=0):
    x, w = np.asarray(x, dtype=float), np.asarray(w, dtype=float)
    y = conv2d_batch(x[None, :, :, None], w[None, :, :, None], [0.0], 1, pad)[0, :, :, 0]
    return y[::stride, ::stride]


def probe_conv2d(m, rng):
    x, w = rng.normal(size=(5, 9)), rng.normal(size=(3, 3))
    yield lambda: m.conv2d(x, w)
    yield lambda: m.conv2d(x, w, 2)
    yield lambda: m.conv2d(x, w, 1, 1)
    yield lambda: m.conv2d(x, w[:, :2], 2)
    yield lambda: m.conv2d(np.arange(12).reshape(3, 4) ** 2, w)


# ---- conv_volume


def volume_keeps_depth(volume, k, f, stride=1, pad=0):
    height, width = (conv_output_size(n, f, stride, pad) for n in volume[:2])
    return height, width, volume[2]


def volume_depth_times_k(volume, k, f, stride=1, pad=0):
    height, width = (conv_output_size(n, f, stride, pad) for n in volume[:2])
    return height, width, volume[2] * k


def volume_width_first(volume, k, f, stride=1, pad=0):
    height, width = (conv_output_size(n, f, stride, pad) for n in volume[:2])
    return width, height, k


def volume_cuts_remainder(volume, k, f, stride=1, pad=0):
    height, width = ((n + 2 * pad - f) // stride + 1 for n in volume[:2])
    return height, width, k


def probe_conv_volume(m, rng):
    yield lambda: m.conv_volume((13, 17, 5), 7, 4)
    yield lambda: m.conv_volume((11, 15, 3), 8, 5, 2, 1)
    yield lambda: m.conv_volume((11, 14, 3), 8, 5, 2, 1)


# ---- parameters


def params_depth_ignored(depth, k, f):
    return (f * f + 1) * k


def params_no_bias(depth, k, f):
    return f * f * depth * k


def params_one_bias(depth, k, f):
    return f * f * depth * k + 1


def params_bias_per_channel(depth, k, f):
    return (f * f + 1) * depth * k


def probe_conv_params(m, rng):
    yield lambda: m.conv_params(5, 7, 4)
    yield lambda: m.conv_params(2, 3, 11)


def local_shares(depth, f, out_volume):
    return conv_params(depth, out_volume[2], f)


def local_bias_shared(depth, f, out_volume):
    height, width, k = out_volume
    return f * f * depth * height * width * k + k


def probe_local_params(m, rng):
    yield lambda: m.local_params(5, 4, (3, 4, 7))


def dense_no_bias(in_volume, out_volume):
    return int(np.prod(in_volume) * np.prod(out_volume))


def dense_bias_per_input(in_volume, out_volume):
    return int(np.prod(in_volume) * (np.prod(out_volume) + 1))


def dense_depth_only(in_volume, out_volume):
    return (in_volume[2] + 1) * out_volume[2]


def probe_dense_params(m, rng):
    yield lambda: m.dense_params((3, 4, 5), (2, 1, 7))


# ---- pooling


def pool_size_divides(n, f, stride):
    if n < f or (n - f) % stride:
        raise ValueError("does not fit")
    return n // stride


def pool_size_never_overlaps(n, f, stride):
    return conv_output_size(n, f, f)


def pool_size_floors(n, f, stride):
    if n < f:
        raise ValueError("does not fit")
    return (n - f) // stride + 1


def probe_pool_output_size(m, rng):
    yield lambda: m.pool_output_size(12, 2, 2)
    yield lambda: m.pool_output_size(13, 5, 2)
    yield lambda: m.pool_output_size(15, 5, 5)
    yield lambda: m.pool_output_size(11, 4, 2)


def pool_volume_pools_depth(volume, f, stride):
    return tuple(pool_output_size(n, f, stride) for n in volume)


def probe_pool_volume(m, rng):
    yield lambda: m.pool_volume((10, 14, 6), 2, 2)
    yield lambda: m.pool_volume((11, 9, 5), 3, 2)


def max_pool_from_zero(x, f, stride):
    return np.maximum(_windows(x, f, stride).max(axis=(2, 3)), 0.0)


def max_pool_ignores_stride(x, f, stride):
    y = np.empty([pool_output_size(n, f, stride) for n in np.shape(x)])
    for i, j in np.ndindex(*y.shape):
        patch = np.asarray(x)[i * f : i * f + f, j * f : j * f + f]
        y[i, j] = patch.max() if patch.size else 0.0
    return y


def max_pool_cuts_remainder(x, f, stride):
    x = np.asarray(x, dtype=float)
    rows, columns = ((n - f) // stride + 1 for n in x.shape)
    y = np.empty((rows, columns))
    for i, j in np.ndindex(rows, columns):
        y[i, j] = x[i * stride : i * stride + f, j * stride : j * stride + f].max()
    return y


def probe_max_pool(m, rng):
    x = rng.normal(size=(7, 9))
    yield lambda: m.max_pool(x[:6, :8], 2, 2)
    yield lambda: m.max_pool(-np.abs(x) - 1, 3, 2)
    yield lambda: m.max_pool(np.abs(x) + 1, 3, 2)
    yield lambda: m.max_pool(np.abs(x) + 1, 4, 2)


def avg_pool_whole_output(x, f, stride):
    y = _windows(x, f, stride).mean(axis=(2, 3))
    return y.astype(np.asarray(x).dtype)


def avg_pool_divides_by_f(x, f, stride):
    return _windows(x, f, stride).sum(axis=(2, 3)) / f


def probe_avg_pool(m, rng):
    x = rng.normal(size=(6, 8))
    yield lambda: m.avg_pool(x, 2, 2)
    yield lambda: m.avg_pool(np.arange(24).reshape(4, 6), 2, 2)


# ---- the connection table


def table_full(table, f):
    return (len(table) * f * f + 1) * len(table[0])


def table_bias_per_link(table, f):
    return int(np.sum(table)) * (f * f + 1)


def table_bias_per_input(table, f):
    return int(np.sum(table)) * f * f + len(table)


def table_one_kernel(table, f):
    return (f * f + 1) * len(table[0])


def table_no_bias(table, f):
    return int(np.sum(table)) * f * f


def probe_table_conv_params(m, rng):
    yield lambda: m.table_conv_params([[1, 1, 0, 1, 0], [0, 1, 1, 1, 1], [1, 0, 0, 1, 1]], 4)


def connections_shared(table, f, height, width):
    return table_conv_params(table, f)


def connections_bias_once(table, f, height, width):
    return int(np.sum(table)) * f * f * height * width + len(table[0])


def probe_table_conv_connections(m, rng):
    table = [[1, 1, 0, 1, 0], [0, 1, 1, 1, 1], [1, 0, 0, 1, 1]]
    yield lambda: m.table_conv_connections(table, 4, 2, 6)


# ---- the table of a network


def network_forgets_volume(volume, layers):
    return [_layer_row(volume, layer) for layer in layers]


def network_connections_shared(volume, layers):
    rows = []
    for layer in layers:
        volume, params, connections = _layer_row(volume, layer)
        rows.append((volume, params, params if layer["kind"] == "conv" else connections))
    return rows


def network_connections_no_bias(volume, layers):
    rows = []
    for layer in layers:
        volume, params, connections = _layer_row(volume, layer)
        units = volume[0] * volume[1] * volume[2]
        rows.append((volume, params, connections - units * (layer["kind"] == "conv")))
    return rows


def network_pool_learns(volume, layers):
    rows = []
    for layer in layers:
        kind = "subsample" if layer["kind"] == "pool" else layer["kind"]
        rows.append(_layer_row(volume, {**layer, "kind": kind}))
        volume = rows[-1][0]
    return rows


def network_subsample_fixed(volume, layers):
    rows = []
    for layer in layers:
        kind = "pool" if layer["kind"] == "subsample" else layer["kind"]
        rows.append(_layer_row(volume, {**layer, "kind": kind}))
        volume = rows[-1][0]
    return rows


def network_subsample_no_bias(volume, layers):
    rows = []
    for layer in layers:
        kind = "pool" if layer["kind"] == "subsample" else layer["kind"]
        volume, params, connections = _layer_row(volume, {**layer, "kind": kind})
        rows.append((volume, volume[2] if layer["kind"] == "subsample" else params, connections))
    return rows


def network_table_ignored(volume, layers):
    rows = []
    for layer in layers:
        rows.append(_layer_row(volume, {**layer, "table": None}))
        volume = rows[-1][0]
    return rows


def network_dense_depth_only(volume, layers):
    rows = []
    for layer in layers:
        flat = (1, 1, volume[2]) if layer["kind"] == "dense" else volume
        rows.append(_layer_row(flat, layer))
        volume = rows[-1][0]
    return rows


def network_cuts_remainder(volume, layers):
    rows = []
    for layer in layers:
        f, stride, pad = layer.get("f", 1), layer.get("stride", 1), layer.get("pad", 0)
        height, width = (n - (n + 2 * pad - f) % stride for n in volume[:2])
        rows.append(_layer_row((height, width, volume[2]), layer))
        volume = rows[-1][0]
    return rows


def network_takes_tables_out(volume, layers):
    rows = []
    for layer in layers:
        rows.append(_layer_row(volume, {**layer, "table": layer.pop("table", None)}))
        volume = rows[-1][0]
    return rows


def probe_layer_table(m, rng):
    conv = {"kind": "conv", "k": 4, "f": 3, "stride": 1, "pad": 1}
    table = [[1, 0, 1, 0], [1, 1, 0, 1]]
    pool, dense = {"kind": "pool", "f": 2, "stride": 2}, {"kind": "dense", "units": 5}
    yield lambda: m.layer_table((5, 6, 2), [conv])
    yield lambda: m.layer_table((4, 6, 3), [{**pool, "kind": "subsample"}, dense])
    yield lambda: m.layer_table((4, 6, 3), [pool])
    yield lambda: m.layer_table((5, 6, 3), [pool])
    yield lambda: m.layer_table((5, 6, 2), [{**conv, "table": table}])

    def keys_left():
        layers = [{**conv, "table": table}]
        m.layer_table((5, 6, 2), layers)
        return len(layers[0])

    yield keys_left


# ---- extra


def batch_bias_per_channel(x, w, b, stride=1, pad=0):
    y = 0.0
    for d in range(np.shape(x)[3]):
        image, kernel = np.asarray(x)[..., d], np.asarray(w)[..., d]
        y = y + np.array([[conv2d(i, k, stride, pad) for k in kernel] for i in image])
        y = y + np.asarray(b)[:, None, None]
    return np.moveaxis(y, 1, 3)


def batch_pad_ignored(x, w, b, stride=1, pad=0):
    y = np.asarray(b)[:, None, None]
    for d in range(np.shape(x)[3]):
        image, kernel = np.asarray(x)[..., d], np.asarray(w)[..., d]
        y = y + np.array([[conv2d(i, k, stride) for k in kernel] for i in image])
    return np.moveaxis(y, 1, 3)


def probe_conv2d_batch(m, rng):
    x, w, b = rng.normal(size=(2, 5, 4, 3)), rng.normal(size=(2, 3, 2, 3)), rng.normal(size=2)
    yield lambda: m.conv2d_batch(x, w, b)
    yield lambda: m.conv2d_batch(x, w, b, 2, 1)
    yield lambda: m.conv2d_batch(x, w, b, 1, 1)


def field_ignores_stride(layers):
    return 1 + sum(f - 1 for f, _ in layers)


def field_own_stride(layers):
    field, jump = 1, 1
    for f, stride in layers:
        jump *= stride
        field += (f - 1) * jump
    return field


def probe_receptive_field(m, rng):
    yield lambda: m.receptive_field([(4, 2), (3, 3), (2, 2), (5, 1)])
    yield lambda: m.receptive_field([(6, 2)])
