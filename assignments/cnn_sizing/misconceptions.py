# canary: ad1c5b14-ed8d-5108-8605-19e2a0ee2cc3
"""The inputs on which wrong answers are told apart; the wrong answers stand in misconceptions.toml."""

from __future__ import annotations

import numpy as np


def probe_conv_output_size(m, rng):
    yield lambda: m.conv_output_size(13, 4)
    yield lambda: m.conv_output_size(16, 4, 3)
    yield lambda: m.conv_output_size(13, 4, 3, 3)
    yield lambda: m.conv_output_size(15, 4, 3)
    yield lambda: m.conv_output_size(15, 4, 4, 1)
    yield lambda: m.conv_output_size(5, 8, 3)


def probe_conv1d(m, rng):
    x, w = rng.normal(size=11), rng.normal(size=3)
    yield lambda: m.conv1d(x, w)
    yield lambda: m.conv1d(x, w, 2)
    yield lambda: m.conv1d(x, w, 1, 2)
    yield lambda: m.conv1d(x, w, 3)


def probe_conv2d(m, rng):
    x, w = rng.normal(size=(5, 9)), rng.normal(size=(3, 3))
    yield lambda: m.conv2d(x, w)
    yield lambda: m.conv2d(x, w, 2)
    yield lambda: m.conv2d(x, w, 1, 1)
    yield lambda: m.conv2d(x, w[:, :2], 2)
    yield lambda: m.conv2d(np.arange(12).reshape(3, 4) ** 2, w)


def probe_conv_volume(m, rng):
    yield lambda: m.conv_volume((13, 17, 5), 7, 4)
    yield lambda: m.conv_volume((11, 15, 3), 8, 5, 2, 1)
    yield lambda: m.conv_volume((11, 14, 3), 8, 5, 2, 1)


def probe_conv_params(m, rng):
    yield lambda: m.conv_params(5, 7, 4)
    yield lambda: m.conv_params(2, 3, 11)


def probe_local_params(m, rng):
    yield lambda: m.local_params(5, 4, (3, 4, 7))


def probe_dense_params(m, rng):
    yield lambda: m.dense_params((3, 4, 5), (2, 1, 7))


def probe_pool_output_size(m, rng):
    yield lambda: m.pool_output_size(12, 2, 2)
    yield lambda: m.pool_output_size(13, 5, 2)
    yield lambda: m.pool_output_size(15, 5, 5)
    yield lambda: m.pool_output_size(11, 4, 2)


def probe_pool_volume(m, rng):
    yield lambda: m.pool_volume((10, 14, 6), 2, 2)
    yield lambda: m.pool_volume((11, 9, 5), 3, 2)


def probe_max_pool(m, rng):
    x = rng.normal(size=(7, 9))
    yield lambda: m.max_pool(x[:6, :8], 2, 2)
    yield lambda: m.max_pool(-np.abs(x) - 1, 3, 2)
    yield lambda: m.max_pool(np.abs(x) + 1, 3, 2)
    yield lambda: m.max_pool(np.abs(x) + 1, 4, 2)


def probe_avg_pool(m, rng):
    x = rng.normal(size=(6, 8))
    yield lambda: m.avg_pool(x, 2, 2)
    yield lambda: m.avg_pool(np.arange(24).reshape(4, 6), 2, 2)


def probe_table_conv_params(m, rng):
    yield lambda: m.table_conv_params([[1, 1, 0, 1, 0], [0, 1, 1, 1, 1], [1, 0, 0, 1, 1]], 4)


def probe_table_conv_connections(m, rng):
    table = [[1, 1, 0, 1, 0], [0, 1, 1, 1, 1], [1, 0, 0, 1, 1]]
    yield lambda: m.table_conv_connections(table, 4, 2, 6)


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


def probe_conv2d_batch(m, rng):
    x, w, b = rng.normal(size=(2, 5, 4, 3)), rng.normal(size=(2, 3, 2, 3)), rng.normal(size=2)
    yield lambda: m.conv2d_batch(x, w, b)
    yield lambda: m.conv2d_batch(x, w, b, 2, 1)
    yield lambda: m.conv2d_batch(x, w, b, 1, 1)


def probe_receptive_field(m, rng):
    yield lambda: m.receptive_field([(4, 2), (3, 3), (2, 2), (5, 1)])
    yield lambda: m.receptive_field([(6, 2)])
