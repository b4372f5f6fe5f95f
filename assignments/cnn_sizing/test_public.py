"""Public tests of cnn_sizing: the lectures' numbers, and small examples done by hand."""

import cnn_sizing
import numpy as np
from kit import close, fail, raises, same, show, unchanged

IMAGE = [[1, 1, 1, 0, 0], [0, 1, 1, 1, 0], [0, 0, 1, 1, 1], [0, 0, 1, 1, 0], [0, 1, 1, 0, 0]]
X_KERNEL = [[1, 0, 1], [0, 1, 0], [1, 0, 1]]

# The connection table of S2-C3 (lecture 002): rows are maps of S2, columns are maps of C3.
C3_ROWS = (
    "X...XXX..XXXX.XX",
    "XX...XXX..XXXX.X",
    "XXX...XXX..X.XXX",
    ".XXX..XXXX..X.XX",
    "..XXX..XXXX.XX.X",
    "...XXX..XXXX.XXX",
)
C3_TABLE = [[int(mark == "X") for mark in row] for row in C3_ROWS]


def lenet5(pooling):
    """The layers of LeNet-5 from C1 to F6, with "subsample" or "pool" for S2 and S4."""
    return [
        {"kind": "conv", "k": 6, "f": 5, "stride": 1, "pad": 0},
        {"kind": pooling, "f": 2, "stride": 2},
        {"kind": "conv", "k": 16, "f": 5, "stride": 1, "pad": 0, "table": C3_TABLE},
        {"kind": pooling, "f": 2, "stride": 2},
        {"kind": "conv", "k": 120, "f": 5, "stride": 1, "pad": 0},
        {"kind": "dense", "units": 84},
    ]


def test_conv_output_size_slides():
    same(cnn_sizing.conv_output_size(7, 3), 5)
    same(cnn_sizing.conv_output_size(7, 3, pad=1), 7)
    same(cnn_sizing.conv_output_size(10, 3), 8)
    same(cnn_sizing.conv_output_size(7, 3, stride=2), 3)
    same(cnn_sizing.conv_output_size(1, 3, pad=1), 1)
    same(cnn_sizing.conv_output_size(4, 2, stride=3, pad=2), 3)


def test_conv_output_size_does_not_fit():
    raises(ValueError, cnn_sizing.conv_output_size, 7, 3, stride=3)
    raises(ValueError, cnn_sizing.conv_output_size, 3, 4)
    same(cnn_sizing.conv_output_size(7, 3, stride=4), 2)


def test_conv1d_by_hand():
    x = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
    w, parts = np.array([1.0, 0.0, -2.0]), np.array([0.5, 0.25])
    close(unchanged(cnn_sizing.conv1d, x, w), [-5.0, -6.0, -7.0])
    close(cnn_sizing.conv1d(x.astype(int), parts), [1.0, 1.75, 2.5, 3.25])
    close(cnn_sizing.conv1d(x * 1e-9, parts), [1e-9, 1.75e-9, 2.5e-9, 3.25e-9])
    raises(ValueError, cnn_sizing.conv1d, x, parts, stride=2)
    raises(ValueError, cnn_sizing.conv1d, parts, x)


def test_conv1d_stride_pad_by_hand():
    x = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
    w = np.array([1.0, 10.0, 100.0])
    close(cnn_sizing.conv1d(x, w, stride=2), [321.0, 543.0])
    close(cnn_sizing.conv1d(x, w, stride=2, pad=1), [210.0, 432.0, 54.0])
    close(cnn_sizing.conv1d(x, w, stride=3, pad=2), [100.0, 432.0, 5.0])
    close(cnn_sizing.conv1d(x[:2], np.array([1.0, 10.0, 100.0, 1000.0]), pad=1), [210.0])


def test_conv2d_by_hand():
    x = np.arange(9.0).reshape(3, 3)
    w = np.array([[1.0, 2.0], [3.0, 4.0]])
    close(unchanged(cnn_sizing.conv2d, x, w), [[27.0, 37.0], [57.0, 67.0]])
    halves = np.array([[0.5, 0.0], [0.0, 0.25]])
    close(cnn_sizing.conv2d(x.astype(int), halves), [[1.0, 1.75], [3.25, 4.0]])
    close(cnn_sizing.conv2d(x / 2, w.astype(int)), [[13.5, 18.5], [28.5, 33.5]])
    close(cnn_sizing.conv2d(x[:2], w), [[27.0, 37.0]])
    close(cnn_sizing.conv2d(x, w[:1]), [[2.0, 5.0], [11.0, 14.0], [20.0, 23.0]])
    close(cnn_sizing.conv2d(x[:1, 1:2], np.array(X_KERNEL), pad=1), [[1.0]])
    raises(ValueError, cnn_sizing.conv2d, x[:2], w, stride=2)
    raises(ValueError, cnn_sizing.conv2d, x[:, :2], w, stride=2)
    close(cnn_sizing.conv2d(x, w, stride=3, pad=1), [[0.0, 6.0], [12.0, 8.0]])


def test_conv2d_x_kernel():
    got = cnn_sizing.conv2d(np.array(IMAGE), np.array(X_KERNEL))
    close(got, [[4, 3, 4], [2, 4, 3], [2, 3, 4]])


def test_conv_volume_slides():
    same(cnn_sizing.conv_volume((32, 32, 3), k=10, f=5, stride=1, pad=2), (32, 32, 10))
    same(cnn_sizing.conv_volume((10, 10, 1), k=3, f=3), (8, 8, 3))
    same(cnn_sizing.conv_volume((9, 5, 2), k=4, f=3, stride=2), (4, 2, 4))
    same(cnn_sizing.conv_volume((6, 9, 2), k=4, f=2, stride=3, pad=1), (3, 4, 4))
    raises(ValueError, cnn_sizing.conv_volume, (9, 6, 2), k=4, f=3, stride=2)
    raises(ValueError, cnn_sizing.conv_volume, (9, 2, 2), k=4, f=3)


def test_conv_params_slides():
    same(cnn_sizing.conv_params(depth=3, k=1, f=5), 76)
    same(cnn_sizing.conv_params(depth=3, k=10, f=5), 760)


def test_local_params_by_definition():
    same(cnn_sizing.local_params(depth=3, f=2, out_volume=(3, 1, 2)), 78)
    same(cnn_sizing.local_params(depth=3, f=5, out_volume=(32, 32, 10)), 778240)


def test_dense_params_by_definition():
    same(cnn_sizing.dense_params((4, 2, 3), (3, 1, 2)), 150)
    same(cnn_sizing.dense_params((32, 32, 3), (32, 32, 10)), 31467520)


def test_pool_output_size_by_hand():
    same(cnn_sizing.pool_output_size(28, 2, 2), 14)
    same(cnn_sizing.pool_output_size(7, 5, 2), 2)
    raises(ValueError, cnn_sizing.pool_output_size, 7, 2, 2)
    raises(ValueError, cnn_sizing.pool_output_size, 2, 4, 2)


def test_pool_volume_by_hand():
    same(cnn_sizing.pool_volume((28, 28, 6), f=2, stride=2), (14, 14, 6))
    same(cnn_sizing.pool_volume((9, 5, 4), f=3, stride=2), (4, 2, 4))
    raises(ValueError, cnn_sizing.pool_volume, (9, 6, 4), f=3, stride=2)
    raises(ValueError, cnn_sizing.pool_volume, (9, 2, 4), f=4, stride=1)


def test_max_pool_by_hand():
    x = np.array([[1.0, 3.0, 2.0, 0.0], [4.0, 2.0, 1.0, 1.0]])
    close(unchanged(cnn_sizing.max_pool, x, 2, 2), [[4.0, 2.0]])
    tall = np.array([[1, 3, 2, 0, 5, 1], [4, 2, 1, 1, 0, 2], [0, 1, 7, 2, 3, 3], [6, 0, 1, 0, 2, 9]])
    close(cnn_sizing.max_pool(tall, 2, 2), [[4.0, 2.0, 5.0], [6.0, 7.0, 9.0]])
    gap = np.array([[1.0, 3.0, 9.0, 2.0, 0.0], [4.0, 2.0, 8.0, 1.0, 1.0]])
    close(cnn_sizing.max_pool(gap, 2, 3), [[4.0, 2.0]])
    close(cnn_sizing.max_pool(x, 2, 1), [[4.0, 3.0, 2.0]])
    negative = np.array([[-1.0, -3.0, -2.0, -5.0], [-4.0, -2.0, -6.0, -3.0]])
    close(cnn_sizing.max_pool(negative, 2, 2), [[-1.0, -2.0]])
    close(cnn_sizing.max_pool(negative * 1e12, 2, 2), [[-1e12, -2e12]])
    close(cnn_sizing.max_pool(x[:1], 1, 3), [[1.0, 0.0]])
    raises(ValueError, cnn_sizing.max_pool, x, 2, 3)
    raises(ValueError, cnn_sizing.max_pool, np.ones((3, 4)), 2, 2)


def test_table_params_c3():
    same(cnn_sizing.table_conv_params([[1, 0, 1], [1, 0, 0]], f=2), 15)
    same(cnn_sizing.table_conv_params([[1, 0, 1], [1, 1, 0]], f=2), 19)
    same(cnn_sizing.table_conv_params(C3_TABLE, f=5), 1516)


def test_table_params_full():
    same(cnn_sizing.table_conv_params([[1] * 16] * 6, f=5), 2416)


def test_table_connections_c3():
    same(cnn_sizing.table_conv_connections([[1, 0, 1], [1, 0, 0]], f=2, height=3, width=2), 90)
    same(cnn_sizing.table_conv_connections([[1, 0, 1], [1, 1, 0]], f=2, height=3, width=2), 114)
    same(cnn_sizing.table_conv_connections(C3_TABLE, f=5, height=10, width=10), 151600)


def test_layer_table_one_dense():
    got = unchanged(cnn_sizing.layer_table, (2, 4, 2), [{"kind": "dense", "units": 3}])
    _rows_agree(got, [("a fully connected layer", (1, 1, 3), 51, 51)])


def test_layer_table_one_conv():
    conv = {"kind": "conv", "k": 2, "f": 3, "stride": 1, "pad": 1}
    got = unchanged(cnn_sizing.layer_table, (2, 4, 1), [conv])
    _rows_agree(got, [("a convolution with padding", (2, 4, 2), 20, 160)])
    got = cnn_sizing.layer_table((3, 5, 1), [{**conv, "stride": 2}])
    _rows_agree(got, [("a convolution with stride 2", (2, 3, 2), 20, 120)])


def test_layer_table_one_pooling():
    for kind, params, arrows in (("pool", 0, 108), ("subsample", 4, 120)):
        got = cnn_sizing.layer_table((5, 7, 2), [{"kind": kind, "f": 3, "stride": 2}])
        _rows_agree(got, [(f"{kind} with windows that overlap", (2, 3, 2), params, arrows)])


def test_layer_table_one_table():
    layer = {"kind": "conv", "k": 3, "f": 2, "stride": 1, "pad": 0, "table": [[1, 0, 1], [1, 1, 0]]}
    got = unchanged(cnn_sizing.layer_table, (4, 3, 2), [layer])
    _rows_agree(got, [("a small connection table", (3, 2, 3), 19, 114)])


def test_layer_table_lenet5():
    _small_network_is_right()
    c1, c3 = ("C1", (28, 28, 6), 156, 122304), ("C3", (10, 10, 16), 1516, 151600)
    last = [("C5", (1, 1, 120), 48120, 48120), ("F6", (1, 1, 84), 10164, 10164)]
    got = unchanged(cnn_sizing.layer_table, (32, 32, 1), lenet5("subsample"))
    s2, s4 = ("S2", (14, 14, 6), 12, 5880), ("S4", (5, 5, 16), 32, 2000)
    _rows_agree(got, [c1, s2, c3, s4, *last])
    got = cnn_sizing.layer_table((32, 32, 1), lenet5("pool"))
    s2, s4 = ("S2", (14, 14, 6), 0, 4704), ("S4", (5, 5, 16), 0, 1600)
    _rows_agree(got, [c1, s2, c3, s4, *last])


def _small_network_is_right():
    """A convolution with two layers behind it; one that does not fit is refused."""
    conv = {"kind": "conv", "k": 2, "f": 3, "stride": 1, "pad": 1}
    dense = [{"kind": "dense", "units": 3}, {"kind": "dense", "units": 2}]
    got = cnn_sizing.layer_table((2, 4, 1), [conv, *dense])
    want = [
        ("the first layer", (2, 4, 2), 20, 160),
        ("the second layer", (1, 1, 3), 51, 51),
        ("the third layer", (1, 1, 2), 8, 8),
    ]
    _rows_agree(got, want)
    pool = {"kind": "pool", "f": 2, "stride": 2}
    raises(ValueError, cnn_sizing.layer_table, (2, 3, 1), [conv, pool])


def _rows_agree(got, want):
    """Compare a layer table row by row, so that the message names the first wrong layer."""
    if not isinstance(got, (list, tuple)) or len(got) != len(want):
        fail(f"The tests expected a list of {len(want)} rows, one for each layer.", got)
    for index, (name, *right) in enumerate(want):
        row = got[index]
        try:
            same(row, right)
        except AssertionError:
            fail(
                f"For {name} it gave {show(row)}, the tests expected {show(tuple(right))}: "
                "volume, parameters, connections.",
                got,
            )


def test_avg_pool_by_hand():
    x = np.array([[1, 3, 2, 0], [4, 2, 1, 1]])
    close(unchanged(cnn_sizing.avg_pool, x, 2, 2), [[2.5, 1.0]])
    close(cnn_sizing.avg_pool(x, 2, 1), [[2.5, 2.0, 1.0]])
    close(unchanged(cnn_sizing.avg_pool, x * 1e-9, 2, 2), [[2.5e-9, 1e-9]])
    raises(ValueError, cnn_sizing.avg_pool, x, 2, 3)
    raises(ValueError, cnn_sizing.avg_pool, np.ones((3, 4)), 2, 2)


def test_conv2d_batch_by_hand():
    x = np.arange(16.0).reshape(2, 2, 2, 2)
    w = np.array([[[[1.0, 0.0], [0.0, 0.0]], [[0.0, 0.0], [0.0, 2.0]]]])
    b = np.array([0.5])
    close(cnn_sizing.conv2d_batch(x, w, b), [[[[14.5]]], [[[38.5]]]])
    first, second = [[[2.5], [0.5]], [[0.5], [6.5]]], [[[18.5], [0.5]], [[0.5], [14.5]]]
    close(cnn_sizing.conv2d_batch(x, w, b, stride=2, pad=1), [first, second])


def test_receptive_field_lenet5():
    c1, s2, c3, s4, c5 = (5, 1), (2, 2), (5, 1), (2, 2), (5, 1)
    same(cnn_sizing.receptive_field([c1]), 5)
    same(cnn_sizing.receptive_field([c1, s2, c3]), 14)
    same(cnn_sizing.receptive_field([c1, s2, c3, s4, c5]), 32)
