# canary: c937fc42-5023-5efc-8421-347d63427900
"""Hidden tests of cnn_sizing: random inputs, the same questions as the statement asks."""

import cnn_sizing
import numpy as np
import reference
from kit import close, raises, same, unchanged


def whole(rng, low, high):
    """A random whole number from low to high, both included, as a plain int."""
    return int(rng.integers(low, high + 1))


def fitting(positions, f, stride=1, pad=0):
    """The input size on which a window has exactly this many positions."""
    return (positions - 1) * stride + f - 2 * pad


def agree(name, *args, **kwargs):
    """Call a function that counts; its whole numbers must be the reference's."""
    want = getattr(reference, name)(*args, **kwargs)
    same(getattr(cnn_sizing, name)(*args, **kwargs), want)


def near(name, *args):
    """Call a function that computes; its numbers must be close to the reference's."""
    want = getattr(reference, name)(*args)
    close(getattr(cnn_sizing, name)(*args), want)


def pure(name, *args):
    """Like `near`, and the arguments must stay as they were."""
    want = getattr(reference, name)(*args)
    close(unchanged(getattr(cnn_sizing, name), *args), want)


# ---- conv_output_size


def test_conv_output_size_random(rng):
    n, f = whole(rng, 20, 60), whole(rng, 4, 9)
    agree("conv_output_size", n, f)
    for _ in range(3):
        f, stride, pad = whole(rng, 4, 9), whole(rng, 2, 5), whole(rng, 1, 3)
        positions = whole(rng, 12, 30)
        agree("conv_output_size", fitting(positions, f, stride), f, stride)
        agree("conv_output_size", fitting(positions, f, pad=pad), f, pad=pad)
        agree("conv_output_size", fitting(positions, f, stride, pad), f, stride, pad)


def test_conv_output_size_refuses(rng):
    for stride in (2, 3, whole(rng, 4, 7)):
        f, pad, positions = whole(rng, 3, 8), whole(rng, 1, 2), whole(rng, 12, 30)
        n = fitting(positions, f, stride, pad)
        for remainder in (1, stride - 1):
            raises(ValueError, cnn_sizing.conv_output_size, n + remainder, f, stride, pad)
        agree("conv_output_size", n, f, stride, pad)


def test_conv_output_size_too_large(rng):
    n, pad, stride = whole(rng, 20, 40), whole(rng, 1, 3), whole(rng, 2, 4)
    widest = n + 2 * pad
    agree("conv_output_size", n, widest, stride, pad)
    raises(ValueError, cnn_sizing.conv_output_size, n, widest + 1, 1, pad)
    raises(ValueError, cnn_sizing.conv_output_size, n, widest + 3 * stride, stride, pad)


# ---- conv1d


def test_conv1d_random(rng):
    for size in (2, whole(rng, 3, 6)):
        pure("conv1d", rng.normal(size=whole(rng, 12, 20)), rng.normal(size=size))


def test_conv1d_stride_pad(rng):
    for _ in range(2):
        f, stride, pad = whole(rng, 4, 6), whole(rng, 2, 3), whole(rng, 1, 3)
        for s, p in ((stride, 0), (1, pad), (stride, pad)):
            x = rng.normal(size=fitting(whole(rng, 6, 9), f, s, p))
            near("conv1d", x, rng.normal(size=f), s, p)


def test_conv1d_refuses(rng):
    f, stride, pad = whole(rng, 3, 5), whole(rng, 2, 4), whole(rng, 0, 2)
    x, w = rng.normal(size=fitting(7, f, stride, pad)), rng.normal(size=f)
    near("conv1d", x, w, stride, pad)
    raises(ValueError, cnn_sizing.conv1d, np.append(x, rng.normal()), w, stride, pad)


# ---- conv2d


def test_conv2d_random(rng):
    for fh, fw in ((3, 2), (2, 4), (3, 3)):
        x = rng.normal(size=(whole(rng, 6, 8), whole(rng, 9, 11)))
        pure("conv2d", x, rng.normal(size=(fh, fw)))


def test_conv2d_stride_pad(rng):
    for stride, pad in ((whole(rng, 2, 3), 0), (1, whole(rng, 1, 2)), (2, 1), (3, 2)):
        fh, fw = whole(rng, 5, 6), whole(rng, 5, 6)
        x = rng.normal(size=(fitting(4, fh, stride, pad), fitting(3, fw, stride, pad)))
        near("conv2d", x, rng.normal(size=(fh, fw)), stride, pad)


def test_conv2d_whole_numbers(rng):
    x = rng.integers(-9, 10, size=(5, 7))
    near("conv2d", x, rng.normal(size=(2, 3)), 1, 0)


def test_conv2d_refuses(rng):
    f, stride, pad = whole(rng, 2, 4), whole(rng, 2, 3), whole(rng, 0, 1)
    height, width = fitting(4, f, stride, pad), fitting(5, f, stride, pad)
    x, w = rng.normal(size=(height + 1, width + 1)), rng.normal(size=(f, f))
    near("conv2d", x[:height, :width], w, stride, pad)
    raises(ValueError, cnn_sizing.conv2d, x[:, :width], w, stride, pad)
    raises(ValueError, cnn_sizing.conv2d, x[:height], w, stride, pad)


# ---- conv_volume and the parameters


def test_conv_volume_random(rng):
    depth, k = whole(rng, 4, 9), whole(rng, 11, 20)
    f, stride, pad = whole(rng, 4, 6), whole(rng, 2, 3), whole(rng, 1, 2)
    high, wide = whole(rng, 12, 20), whole(rng, 24, 30)
    agree("conv_volume", (high, wide, depth), k, f)
    height, width = fitting(high, f, stride), fitting(wide, f, stride)
    agree("conv_volume", (height, width, depth), k, f, stride)
    height, width = fitting(high, f, pad=pad), fitting(wide, f, pad=pad)
    agree("conv_volume", (height, width, depth), k, f, pad=pad)
    height, width = fitting(high, f, stride, pad), fitting(wide, f, stride, pad)
    agree("conv_volume", (height, width, depth), k, f, stride, pad)


def test_conv_volume_refuses(rng):
    depth, k = whole(rng, 4, 9), whole(rng, 11, 20)
    f, stride, pad = whole(rng, 4, 6), whole(rng, 2, 3), whole(rng, 1, 2)
    height, width = fitting(9, f, stride, pad), fitting(14, f, stride, pad)
    agree("conv_volume", (height, width, depth), k, f, stride, pad)
    for volume in ((height + 1, width, depth), (height, width + 1, depth)):
        raises(ValueError, cnn_sizing.conv_volume, volume, k, f, stride, pad)


def test_conv_params_random(rng):
    for _ in range(2):
        agree("conv_params", whole(rng, 4, 40), whole(rng, 11, 40), whole(rng, 3, 9))


def test_local_params_random(rng):
    for _ in range(2):
        out_volume = (whole(rng, 5, 9), whole(rng, 11, 20), whole(rng, 11, 20))
        agree("local_params", whole(rng, 4, 9), whole(rng, 3, 9), out_volume)


def test_dense_params_random(rng):
    for _ in range(2):
        in_volume = (whole(rng, 5, 9), whole(rng, 11, 20), whole(rng, 2, 9))
        agree("dense_params", in_volume, (whole(rng, 2, 5), whole(rng, 6, 9), whole(rng, 11, 20)))


# ---- pooling


def test_pool_output_size_random(rng):
    for f, stride in ((2, 2), (3, 2), (2, 3), (whole(rng, 4, 6), whole(rng, 2, 7))):
        agree("pool_output_size", fitting(whole(rng, 15, 30), f, stride), f, stride)


def test_pool_output_size_refuses(rng):
    for f in (2, 3, whole(rng, 4, 7)):
        n = fitting(whole(rng, 12, 30), f, f)
        for remainder in (1, f - 1):
            raises(ValueError, cnn_sizing.pool_output_size, n + remainder, f, f)
        agree("pool_output_size", n, f, f)
    raises(ValueError, cnn_sizing.pool_output_size, n, n + 2, 2)


def test_pool_volume_random(rng):
    for f, stride in ((2, 2), (3, 2), (2, 3)):
        height = fitting(whole(rng, 4, 7), f, stride)
        width = fitting(whole(rng, 8, 12), f, stride)
        agree("pool_volume", (height, width, whole(rng, 7, 30)), f, stride)


def test_max_pool_random(rng):
    for f, stride in ((2, 2), (3, 2), (2, 3)):
        x = rng.uniform(1, 9, size=(fitting(3, f, stride), fitting(5, f, stride)))
        pure("max_pool", x, f, stride)


def test_max_pool_negative(rng):
    near("max_pool", -rng.uniform(1, 9, size=(4, 6)), 2, 2)


def test_avg_pool_random(rng):
    for f, stride in ((2, 2), (3, 2), (2, 3)):
        x = rng.normal(size=(fitting(3, f, stride), fitting(5, f, stride)))
        pure("avg_pool", x, f, stride)
    near("avg_pool", rng.integers(-9, 10, size=(4, 6)), 2, 2)


def test_pooling_refuses(rng):
    f = whole(rng, 2, 3)
    height, width = fitting(3, f, f), fitting(4, f, f)
    x = rng.uniform(1, 9, size=(height + 1, width + 1))
    for name in ("max_pool", "avg_pool"):
        near(name, x[:height, :width], f, f)
        raises(ValueError, getattr(cnn_sizing, name), x[:, :width], f, f)
        raises(ValueError, getattr(cnn_sizing, name), x[:height], f, f)


# ---- the connection table


def random_table(rng, inputs, outputs):
    """Rows of 0 and 1. No column is empty, some have several links, and the table is not full."""
    table = rng.integers(0, 2, size=(inputs, outputs))
    table[0, :], table[1, 0], table[2, 0] = 1, 1, 0
    return [[int(link) for link in row] for row in table]


def test_table_params_random(rng):
    for _ in range(2):
        table = random_table(rng, whole(rng, 4, 7), whole(rng, 9, 14))
        agree("table_conv_params", table, whole(rng, 2, 7))


def test_table_connections_random(rng):
    for _ in range(2):
        table = random_table(rng, whole(rng, 4, 7), whole(rng, 9, 14))
        height, width = whole(rng, 3, 8), whole(rng, 9, 14)
        agree("table_conv_connections", table, whole(rng, 2, 7), height, width)


# ---- the table of a network


def conv(k, f, stride=1, pad=0):
    return {"kind": "conv", "k": k, "f": f, "stride": stride, "pad": pad}


def window(kind, f, stride):
    return {"kind": kind, "f": f, "stride": stride}


def test_layer_table_conv(rng):
    for stride, pad in ((1, 0), (whole(rng, 2, 3), whole(rng, 1, 2))):
        f, depth = whole(rng, 4, 6), whole(rng, 2, 5)
        high, wide = whole(rng, 6, 9), whole(rng, 10, 14)
        volume = (fitting(high, f, stride, pad), fitting(wide, f, stride, pad), depth)
        agree("layer_table", volume, [conv(whole(rng, 7, 12), f, stride, pad)])


def test_layer_table_pooling(rng):
    for kind in ("pool", "subsample"):
        for f, stride in ((2, 2), (3, 2), (whole(rng, 4, 5), 3)):
            height, width = fitting(whole(rng, 3, 5), f, stride), fitting(7, f, stride)
            agree("layer_table", (height, width, whole(rng, 3, 9)), [window(kind, f, stride)])


def test_layer_table_connection_table(rng):
    inputs, outputs, f = whole(rng, 4, 7), whole(rng, 9, 14), whole(rng, 2, 5)
    stride, pad = whole(rng, 1, 2), whole(rng, 0, 1)
    layer = conv(outputs, f, stride, pad)
    layer["table"] = random_table(rng, inputs, outputs)
    volume = (fitting(4, f, stride, pad), fitting(7, f, stride, pad), inputs)
    agree("layer_table", volume, [layer])


def test_layer_table_dense(rng):
    volume = (whole(rng, 2, 5), whole(rng, 6, 9), whole(rng, 2, 9))
    agree("layer_table", volume, [{"kind": "dense", "units": whole(rng, 10, 90)}])


def network(rng):
    """A random network of every kind of layer, and the input volume that fits it."""
    maps = whole(rng, 4, 6)
    table = random_table(rng, maps, 9)
    layers = [
        conv(maps, whole(rng, 3, 5), 2, 1),
        window("subsample", 2, 2),
        {**conv(9, whole(rng, 2, 4)), "table": table},
        window("pool", 3, 2),
        {"kind": "dense", "units": whole(rng, 20, 30)},
        {"kind": "dense", "units": whole(rng, 5, 9)},
    ]
    height, width = 2, 3
    for layer in reversed(layers[:4]):
        rule = layer["f"], layer["stride"], layer.get("pad", 0)
        height, width = fitting(height, *rule), fitting(width, *rule)
    return (height, width, whole(rng, 2, 3)), layers


def test_layer_table_network(rng):
    volume, layers = network(rng)
    same(unchanged(cnn_sizing.layer_table, volume, layers), reference.layer_table(volume, layers))


def test_layer_table_refuses(rng):
    layers = [conv(whole(rng, 4, 6), 3, 1, 1), conv(7, whole(rng, 3, 5), 2)]
    height, width = fitting(5, layers[1]["f"], 2), fitting(7, layers[1]["f"], 2)
    depth = whole(rng, 2, 3)
    agree("layer_table", (height, width, depth), layers)
    raises(ValueError, cnn_sizing.layer_table, (height + 1, width, depth), layers)
    raises(ValueError, cnn_sizing.layer_table, (height, width + 1, depth), layers)
    raises(ValueError, cnn_sizing.layer_table, (5, 7, depth), [window("pool", 3, 3)])


# ---- extra


def batch(rng, rows, columns, stride=1, pad=0):
    """Images, filters and biases whose sizes all differ."""
    fh, fw, depth, k = whole(rng, 4, 5), whole(rng, 2, 3), 3, 4
    height, width = fitting(rows, fh, stride, pad), fitting(columns, fw, stride, pad)
    x = rng.normal(size=(2, height, width, depth))
    return x, rng.normal(size=(k, fh, fw, depth)), rng.normal(size=k)


def test_conv2d_batch_random(rng):
    pure("conv2d_batch", *batch(rng, 4, 6))


def test_conv2d_batch_stride_pad(rng):
    for stride, pad in ((whole(rng, 2, 3), 0), (1, 1), (2, 1)):
        x, w, b = batch(rng, 3, 5, stride, pad)
        near("conv2d_batch", x, w, b, stride, pad)
    for odd in (x[:, :-1], x[:, :, :-1]):
        raises(ValueError, cnn_sizing.conv2d_batch, odd, w, b, stride, pad)


def test_receptive_field_random(rng):
    for depth in (1, 2, 4, 6):
        agree("receptive_field", [(whole(rng, 2, 5), whole(rng, 2, 3)) for _ in range(depth)])
