"""The cnn_sizing reference against SciPy, NumPy and autograd, and every number of the lectures.

Counts have oracles too: a connection is a non-zero entry of a Jacobian, and the receptive field is
the reach of a gradient.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

import autograd.numpy as anp
import autograd.scipy.signal
import numpy as np
import pytest
from autograd import grad, jacobian
from numpy.lib.stride_tricks import sliding_window_view
from scipy import ndimage, signal

SOLUTION = Path(__file__).resolve().parents[2] / "solutions" / "cnn_sizing" / "cnn_sizing.py"
IMAGE = [[1, 1, 1, 0, 0], [0, 1, 1, 1, 0], [0, 0, 1, 1, 1], [0, 0, 1, 1, 0], [0, 1, 1, 0, 0]]
C3 = """
    X...XXX..XXXX.XX
    XX...XXX..XXXX.X
    XXX...XXX..X.XXX
    .XXX..XXXX..X.XX
    ..XXX..XXXX.XX.X
    ...XXX..XXXX.XXX
"""
C3_TABLE = [[int(mark == "X") for mark in row] for row in C3.split()]
WINDOWS = [(f, stride, pad) for f in (1, 2, 3, 5) for stride in (1, 2, 3) for pad in (0, 1, 2)]


def _load():
    spec = importlib.util.spec_from_file_location("cnn_sizing_reference", SOLUTION)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


cnn = _load()


@pytest.fixture
def rng():
    return np.random.default_rng(11)


def near(got, want):
    np.testing.assert_allclose(got, want, rtol=1e-9, atol=1e-9)


def fits(n, f, stride, pad):
    return n + 2 * pad >= f and (n + 2 * pad - f) % stride == 0


# ---- sizes


def test_size_is_the_number_of_windows_that_numpy_cuts():
    for n in range(1, 13):
        for f, stride, pad in WINDOWS:
            if not fits(n, f, stride, pad):
                with pytest.raises(ValueError):
                    cnn.conv_output_size(n, f, stride, pad)
                continue
            windows = sliding_window_view(np.zeros(n + 2 * pad), f)[::stride]
            assert cnn.conv_output_size(n, f, stride, pad) == len(windows)
            assert pad or cnn.pool_output_size(n, f, stride) == len(windows)


def test_conv_volume_is_the_shape_of_the_output(rng):
    x, b = rng.normal(size=(1, 9, 12, 4)), np.zeros(6)
    for f, stride, pad in WINDOWS:
        if fits(9, f, stride, pad) and fits(12, f, stride, pad):
            y = cnn.conv2d_batch(x, rng.normal(size=(6, f, f, 4)), b, stride, pad)
            assert cnn.conv_volume((9, 12, 4), 6, f, stride, pad) == y[0].shape
        else:
            with pytest.raises(ValueError):
                cnn.conv_volume((9, 12, 4), 6, f, stride, pad)


def test_pool_volume_is_the_shape_of_the_pooled_maps(rng):
    x = rng.normal(size=(9, 13, 4))
    pooled = np.dstack([cnn.max_pool(x[:, :, d], 3, 2) for d in range(4)])
    assert cnn.pool_volume(x.shape, 3, 2) == pooled.shape == (4, 6, 4)


# ---- the forward pass


def test_conv1d_is_scipys_correlate(rng):
    for f, stride, pad in WINDOWS:
        for n in range(6, 9):
            x, w = rng.normal(size=n), rng.normal(size=f)
            if not fits(n, f, stride, pad):
                with pytest.raises(ValueError):
                    cnn.conv1d(x, w, stride, pad)
                continue
            want = signal.correlate(np.pad(x, pad), w, mode="valid")[::stride]
            near(cnn.conv1d(x, w, stride, pad), want)


def test_conv2d_is_scipys_correlate2d(rng):
    for fh, stride, pad in WINDOWS:
        fw = fh + 1
        x = rng.normal(size=(2 * stride + fh, 3 * stride + fw))
        x = np.pad(x, ((0, (-2 * pad) % stride),) * 2)
        want = signal.correlate2d(np.pad(x, pad), w := rng.normal(size=(fh, fw)), mode="valid")
        near(cnn.conv2d(x, w, stride, pad), want[::stride, ::stride])


def test_conv2d_with_odd_filter_and_half_padding_is_ndimages_correlate(rng):
    x, w = rng.normal(size=(6, 9)), rng.normal(size=(5, 5))
    near(cnn.conv2d(x, w, pad=2), ndimage.correlate(x, w, mode="constant"))


def test_conv2d_batch_is_autograds_convolution_of_the_flipped_filters(rng):
    x, w, b = rng.normal(size=(2, 7, 9, 3)), rng.normal(size=(4, 3, 2, 3)), rng.normal(size=4)
    want = autograd.scipy.signal.convolve(
        x, w[:, ::-1, ::-1, :], axes=([1, 2], [1, 2]), dot_axes=([3], [3]), mode="valid"
    )  # (N, K, H_out, W_out)
    near(cnn.conv2d_batch(x, w, b), np.moveaxis(want, 1, 3) + b)


def test_conv2d_batch_is_a_sum_of_correlate2d_over_the_channels(rng):
    x, w, b = rng.normal(size=(2, 7, 10, 3)), rng.normal(size=(4, 3, 2, 3)), rng.normal(size=4)
    got = cnn.conv2d_batch(x, w, b, 2, 1)
    padded = np.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)))
    for n, k in np.ndindex(2, 4):
        maps = [signal.correlate2d(padded[n, ..., d], w[k, ..., d], mode="valid") for d in range(3)]
        near(got[n, :, :, k], sum(maps)[::2, ::2] + b[k])
    with pytest.raises(ValueError):
        cnn.conv2d_batch(x[:, :-1], w, b, 2, 1)


def test_pooling_is_ndimages_filters_at_the_corners_of_the_windows(rng):
    x = rng.normal(size=(9, 13)) - 3
    for f, stride in ((2, 1), (3, 2), (3, 3), (2, 3), (5, 4)):
        height, width = (max(n for n in range(1, side + 1) if fits(n, f, stride, 0)) for side in x.shape)
        part = x[:height, :width]
        options = {"size": f, "origin": -(f // 2), "mode": "nearest"}
        corners = slice(0, height - f + 1, stride), slice(0, width - f + 1, stride)
        near(cnn.max_pool(part, f, stride), ndimage.maximum_filter(part, **options)[corners])
        near(cnn.avg_pool(part, f, stride), ndimage.uniform_filter(part, **options)[corners])


def test_pooling_without_overlap_is_numpys_reshape(rng):
    x = rng.integers(-9, 10, size=(6, 9))
    blocks = x.reshape(2, 3, 3, 3)
    near(cnn.max_pool(x, 3, 3), blocks.max(axis=(1, 3)))
    near(cnn.avg_pool(x, 3, 3), blocks.mean(axis=(1, 3)))
    for pool in (cnn.max_pool, cnn.avg_pool):
        with pytest.raises(ValueError):
            pool(x, 2, 2)


# ---- the counts


def test_connections_of_a_convolution_are_the_entries_of_its_jacobian(rng):
    """Weights and inputs are random and nothing is padded: each non-zero entry is one arrow."""
    x, w, b = rng.normal(size=(1, 5, 7, 2)), rng.normal(size=(3, 3, 3, 2)), rng.normal(size=3)

    def layer(x, b):
        y = autograd.scipy.signal.convolve(
            x, w[:, ::-1, ::-1, :], axes=([1, 2], [1, 2]), dot_axes=([3], [3]), mode="valid"
        )
        return anp.moveaxis(y, 1, 3) + b

    near(cnn.conv2d_batch(x, w, b), layer(x, b))
    arrows = sum(np.count_nonzero(jacobian(layer, place)(x, b)) for place in (0, 1))
    conv = {"kind": "conv", "k": 3, "f": 3, "stride": 1, "pad": 0}
    assert cnn.layer_table((5, 7, 2), [conv]) == [((3, 5, 3), w.size + b.size, arrows)]


def test_each_kind_of_layer_has_the_arrows_of_its_jacobian(rng):
    """Layers written with autograd, on inputs without ties; biases are inputs too."""
    x = rng.normal(size=(4, 6, 3))
    w, b = rng.normal(size=(5, 4 * 6 * 3)), rng.normal(size=5)

    def windows(x):
        return anp.reshape(x, (2, 2, 3, 2, 3))

    def average(x, scale, bias):
        return anp.mean(windows(x), axis=(1, 3)) * scale + bias

    def dense(x, bias):
        return anp.dot(w, anp.ravel(x)) + bias

    ones = np.ones(3)
    into_pool = np.count_nonzero(jacobian(average)(x, ones, 0 * ones))
    bias_arrows = np.count_nonzero(jacobian(average, 2)(x, ones, 0 * ones))
    into_dense = sum(np.count_nonzero(jacobian(dense, place)(x, b)) for place in (0, 1))
    pool, half = ({"kind": kind, "f": 2, "stride": 2} for kind in ("pool", "subsample"))
    assert cnn.layer_table(x.shape, [pool]) == [((2, 3, 3), 0, into_pool)]
    assert cnn.layer_table(x.shape, [half]) == [((2, 3, 3), 2 * ones.size, into_pool + bias_arrows)]
    units = {"kind": "dense", "units": 5}
    assert cnn.layer_table(x.shape, [units]) == [((1, 1, 5), w.size + b.size, into_dense)]
    assert cnn.dense_params(x.shape, (1, 1, 5)) == w.size + b.size


def test_parameters_are_the_sizes_of_the_arrays(rng):
    w, b = np.empty((4, 3, 3, 5)), np.empty(4)
    assert cnn.conv_params(5, 4, 3) == w.size + b.size
    out = (6, 7, 4)
    assert cnn.local_params(5, 3, out) == np.empty((*out, 3, 3, 5)).size + np.empty(out).size
    table = rng.integers(0, 2, size=(5, 8))
    kernels = [np.empty((3, 3)) for _ in zip(*np.nonzero(table), strict=True)]
    params = sum(kernel.size for kernel in kernels) + np.empty(8).size
    assert cnn.table_conv_params(table.tolist(), 3) == params
    assert cnn.table_conv_connections(table.tolist(), 3, 6, 7) == params * 6 * 7
    assert cnn.table_conv_params([[1] * 8] * 5, 3) == cnn.conv_params(5, 8, 3)


def test_receptive_field_is_the_reach_of_the_gradient(rng):
    for layers in ([(3, 2)], [(3, 2), (2, 3)], [(2, 3), (4, 2), (3, 1)], [(5, 1), (2, 2), (5, 1)]):
        filters = [rng.uniform(1, 2, size=f) for f, _ in layers]

        def unit(x, layers=layers, filters=filters):
            for (_, stride), w in zip(layers, filters, strict=True):
                x = autograd.scipy.signal.convolve(x, w, mode="valid")[::stride]
            return x[1]

        reached = np.nonzero(grad(unit)(np.zeros(80)))[0]
        assert cnn.receptive_field(layers) == reached[-1] - reached[0] + 1


# ---- the lectures' numbers


def test_sizes_and_parameters_of_the_slides():
    assert [cnn.conv_output_size(7, 3), cnn.conv_output_size(7, 3, pad=1)] == [5, 7]
    assert cnn.conv_output_size(10, 3) == 8
    with pytest.raises(ValueError):
        cnn.conv_output_size(7, 3, stride=3)
    assert cnn.conv_volume((32, 32, 3), 10, 5, 1, 2) == (32, 32, 10)
    assert cnn.conv_volume((10, 10, 1), 3, 3) == (8, 8, 3)
    assert [cnn.conv_params(3, 1, 5), cnn.conv_params(3, 10, 5)] == [76, 760]
    assert cnn.local_params(3, 5, (32, 32, 10)) == 778240
    x_kernel = np.array([[1, 0, 1], [0, 1, 0], [1, 0, 1]])
    near(cnn.conv2d(np.array(IMAGE), x_kernel), [[4, 3, 4], [2, 4, 3], [2, 3, 4]])


def test_numbers_of_the_questions():
    change = np.array([-1.0, 0.0, 1.0])
    near(cnn.conv1d(np.full(5, 3.0), change), [0, 0, 0])
    near(cnn.conv1d(np.arange(1.0, 6.0), change), [2, 2, 2])
    small, large = ((32, 32, 3), (32, 32, 10)), ((64, 64, 3), (64, 64, 10))
    assert cnn.conv_volume(large[0], 10, 5, 1, 2) == large[1]
    assert cnn.local_params(3, 5, large[1]) == 4 * cnn.local_params(3, 5, small[1])
    assert round(cnn.dense_params(*large) / cnn.dense_params(*small), 1) == 16.0


def test_numbers_of_the_small_layers_of_the_statement():
    before, after = (4, 2, 3), (3, 1, 2)
    assert cnn.conv_volume(before, 2, 2) == after
    assert cnn.conv_params(3, 2, 2) == 26
    assert cnn.local_params(3, 2, after) == np.empty((*after, 2, 2, 3)).size + np.empty(after).size == 78
    assert cnn.dense_params(before, after) == np.empty((*before, *after)).size + np.empty(after).size == 150
    columns = [[[1], [1]], [[0], [0]], [[1], [0]]]  # the table [[1, 0, 1], [1, 0, 0]], map by map
    assert [cnn.table_conv_params(column, 2) for column in columns] == [9, 1, 5]
    assert [cnn.table_conv_connections(column, 2, 3, 2) for column in columns] == [54, 6, 30]
    padded = cnn.conv1d(np.arange(1.0, 6.0), np.array([1.0, 10.0, 100.0]), stride=2, pad=1)
    near(padded, [210, 432, 54])


def test_rows_of_one_layer_in_the_statement_are_arrows_times_units():
    conv = {"kind": "conv", "k": 2, "f": 3, "stride": 1, "pad": 1}
    pool, half = ({"kind": kind, "f": 3, "stride": 2} for kind in ("pool", "subsample"))
    assert cnn.layer_table((2, 4, 1), [conv]) == [((2, 4, 2), 20, 10 * 16)]
    assert cnn.layer_table((5, 7, 2), [pool]) == [((2, 3, 2), 0, 9 * 12)]
    assert cnn.layer_table((5, 7, 2), [half]) == [((2, 3, 2), 4, 10 * 12)]
    assert cnn.layer_table((2, 4, 2), [{"kind": "dense", "units": 3}]) == [((1, 1, 3), 51, 17 * 3)]
    table = {**conv, "k": 3, "f": 2, "pad": 0, "table": [[1, 0, 1], [1, 1, 0]]}
    assert cnn.layer_table((4, 3, 2), [table]) == [((3, 2, 3), 19, (9 + 5 + 5) * 6)]


def test_the_table_of_lenet5():
    def network(pooling):
        conv = {"kind": "conv", "f": 5, "stride": 1, "pad": 0}
        half = {"kind": pooling, "f": 2, "stride": 2}
        c1, c3, c5 = {**conv, "k": 6}, {**conv, "k": 16, "table": C3_TABLE}, {**conv, "k": 120}
        return cnn.layer_table((32, 32, 1), [c1, half, c3, half, c5, {"kind": "dense", "units": 84}])

    volumes, params, connections = zip(*network("subsample"), strict=True)
    assert [volume[2] for volume in volumes] == [6, 6, 16, 16, 120, 84]
    assert [volume[:2] for volume in volumes] == [(n, n) for n in (28, 14, 10, 5, 1, 1)]
    assert params == (156, 12, 1516, 32, 48120, 10164)
    assert connections == (122304, 5880, 151600, 2000, 48120, 10164)
    assert (sum(params), sum(connections)) == (60000, 340068)
    assert sum(row[1] for row in network("pool")) == 59956
    assert sum(map(sum, C3_TABLE)) == 60
    assert cnn.table_conv_params([[1] * 16] * 6, 5) == 2416
    assert cnn.receptive_field([(5, 1), (2, 2), (5, 1), (2, 2), (5, 1)]) == 32
