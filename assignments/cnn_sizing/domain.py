# canary: e8d98033-a398-586b-bb5b-d17da66edec0
"""What the functions of cnn_sizing may be given.

Where sizes are the arguments, what holds between them is fixed (remainder, order, how many positions) and
the sizes are drawn from ranges that do not overlap, so that no two of them are equal by chance. Images
have fixed sizes: height and width differ, unless a kind says otherwise. Whole numbers are int64.
"""

from __future__ import annotations

import itertools

import numpy as np

from autograder.runner.domain import case, judged, refused


def whole(rng, low, high):
    """A whole number from `low` to `high`, both included."""
    return int(rng.integers(low, high + 1))


def fitting(positions, f, stride=1, pad=0):
    """The input size on which a window has exactly this many positions."""
    return (positions - 1) * stride + f - 2 * pad


def numbers(rng, *shape):
    """Numbers of both signs, none of them near 0."""
    return rng.uniform(1, 9, size=shape) * rng.choice([-1.0, 1.0], size=shape)


def positive(rng, *shape):
    return rng.uniform(1, 9, size=shape)


def integers(rng, *shape):
    return rng.integers(-9, 10, size=shape)


# ---- settings that invite a short cut

# Filter, stride, padding: F = 1, tiles, gaps, an output as large as the input, every overlap (P = F - 1),
# more zeros than the filter is wide, a stride beyond the input.
RULES = (
    (1, 2, 0),
    (1, 3, 2),
    (2, 1, 1),
    (3, 3, 0),
    (2, 2, 3),
    (2, 5, 0),
    (3, 4, 1),
    (3, 1, 1),
    (5, 2, 2),
    (4, 3, 2),
    (4, 2, 3),
    (6, 4, 0),
    (3, 12, 11),
    (2, 3, 1),
    (7, 2, 2),
)
POOLS = (
    (1, 2),
    (2, 2),
    (1, 3),
    (3, 3),
    (2, 3),
    (2, 5),
    (3, 2),
    (4, 3),
    (3, 1),
    (4, 2),
)  # F and S of a pooling layer


def small(more, f, stride=1, pad=0):
    """The size with so many positions more than the smallest input on which the window fits."""
    least = next(count for count in range(1, 20) if fitting(count, f, stride, pad) > 0)
    return fitting(least + more, f, stride, pad)


def misfits(f, stride=1, pad=0):
    """Small sizes on which the window does not fit, each with its kind."""
    room = f - 2 * pad
    if stride > 1:
        yield "remainder", next(n for n in range(1, 99) if n > room and (n - room) % stride)
        yield "remainder", small(1, f, stride, pad) - 1
    for size in (room - 1, room - stride):
        if size > 0:
            yield "too_large", size


def planes(number, f, stride=1, pad=0, wide=None):
    """Height and width of small images: those that fit, then misfits of one direction or both, with kinds."""
    rules = (f, stride, pad), (wide or f, stride, pad)
    more = ((0, 1), (1, 2), (2, 0), (1, 1))[number % 4]
    fit = small(more[0], *rules[0]), small(more[1], *rules[1])
    yield None, fit
    rows, columns = (list(misfits(*rule)) for rule in rules)
    yield from ((kind, (size, fit[1])) for kind, size in rows)
    yield from ((kind, (fit[0], size)) for kind, size in columns)
    both = zip(rows, columns[:: -1 if number % 2 else 1], strict=False)
    yield from ((kind, (size, other)) for (kind, size), (_, other) in both)


# ---- the number of positions


@judged(exact=True)
def conv_output_size(rng):
    yield case("default", whole(rng, 20, 60), whole(rng, 4, 9))
    f = whole(rng, 8, 12)
    yield case("keyword", fitting(whole(rng, 12, 30), f, 3), f, stride=3)
    yield case("keyword", whole(rng, 20, 60), f, pad=whole(rng, 1, 3))
    for stride, pad in ((2, 1), (3, 2), (whole(rng, 4, 7), 3)):
        yield case("typical", fitting(whole(rng, 12, 30), f, stride, pad), f, stride, pad)
    yield case("gaps", fitting(whole(rng, 12, 30), 3, 5), 3, 5)
    yield case("wide_pad", whole(rng, 20, 60), 2, 1, whole(rng, 3, 6))
    yield case("wide_pad", 3, 2, 1, whole(rng, 4, 6))
    yield case("one_wide", fitting(whole(rng, 12, 30), 1, 4), 1, 4)
    yield case("one_wide", whole(rng, 20, 60), 1, 1, 2)
    yield case("one_position", 1, 1)
    yield case("one_position", f, f, 3)
    yield case("one_position", f, f, f + 2)
    yield case("one_position", f - 4, f, 2, 2)
    yield case("one_position", f - 4, f, 40, 2)
    yield case("large", fitting(whole(rng, 10**5, 10**6), f, 3, 2), f, 3, 2)
    yield case("wide_pad", f, f, 2, f)
    for stride in (2, 3, whole(rng, 4, 7)):
        n = fitting(whole(rng, 12, 30), f, stride, 1)
        yield refused("remainder", ValueError, n + 1, f, stride, 1)
        yield refused("remainder", ValueError, n - 1, f, stride, 1)
    n = whole(rng, 20, 40)
    yield refused("too_large", ValueError, n, n + 1)
    yield refused("too_large", ValueError, n, n + 3, 1, 1)
    yield refused("too_large", ValueError, n, n + 2, 2)
    yield refused("too_large", ValueError, n, n + 15, 3, 3)
    yield refused("too_large", ValueError, n, n + 1, 3)
    yield refused("too_large", ValueError, n, n + 4, 7, 1)
    for f, stride, pad in RULES:
        n = fitting(whole(rng, 12, 30), f, stride, pad)
        for size in (n, small(0, f, stride, pad), small(1, f, stride, pad)):
            yield case("one_position" if size == f - 2 * pad else "typical", size, f, stride, pad)
        if stride > 1:
            yield refused("remainder", ValueError, n + 1, f, stride, pad)
        for kind, size in misfits(f, stride, pad):
            yield refused(kind, ValueError, size, f, stride, pad)
    n = 12 * whole(rng, 4, 9)
    yield refused("remainder", ValueError, n, 4, 3)  # N is a multiple of F and of S
    yield refused("remainder", ValueError, n, 3, 4)
    yield case("large", fitting(2, f, 49), f, 49)  # 49 * (1/49) is less than 1
    n = fitting(whole(rng, 2000, 3000), f, 1000)
    yield case("large", n, f, 1000)
    yield refused("remainder", ValueError, n + 1, f, 1000)  # the quotient is nearly whole
    yield refused("remainder", ValueError, n - 1, f, stride=1000)
    yield refused("too_large", ValueError, 1, whole(rng, 40, 90), 1, 2)


@judged(exact=True)
def pool_output_size(rng):
    yield case("tiles", 2 * whole(rng, 12, 30), 2, 2)
    f = whole(rng, 4, 6)
    yield case("tiles", f * whole(rng, 12, 30), f, f)
    yield case("overlap", fitting(whole(rng, 12, 30), 3, 2), 3, 2)
    yield case("overlap", whole(rng, 20, 60), f, 1)
    yield case("gaps", fitting(whole(rng, 12, 30), 2, 5), 2, 5)
    yield case("one_wide", fitting(whole(rng, 12, 30), 1, 3), 1, 3)
    yield case("one_position", f, f, 2)
    yield case("one_position", f, f, f + 1)
    yield case("one_position", 1, 1, 1)
    yield case("keyword", n=fitting(whole(rng, 12, 30), f, 3), f=f, stride=3)
    for f in (2, 3, whole(rng, 4, 7)):
        n = f * whole(rng, 12, 30)
        yield refused("remainder", ValueError, n + 1, f, f)
        yield refused("remainder", ValueError, n - 1, f, f)
    yield refused("too_large", ValueError, n, n + 1, 1)
    yield refused("too_large", ValueError, n, n + 2, 2)
    yield refused("too_large", ValueError, n, n + 1, 3)
    for f, stride in POOLS:
        n = fitting(whole(rng, 12, 30), f, stride)
        for size in (n, small(0, f, stride), small(1, f, stride)):
            yield case("overlap" if stride < f else "gaps" if stride > f else "tiles", size, f, stride)
        if stride > 1:
            yield refused("remainder", ValueError, n + 1, f, stride)
        for kind, size in misfits(f, stride):
            yield refused(kind, ValueError, size, f, stride)
    n = 12 * whole(rng, 4, 9)
    yield refused("remainder", ValueError, n, 4, 3)  # N is a multiple of F and of S
    yield refused("remainder", ValueError, n, 3, 4)
    yield case("overlap", n, f + 1, 1)
    n = fitting(whole(rng, 12, 30), f, 100)
    yield case("gaps", n, f, 100)
    yield refused("remainder", ValueError, n + 1, f, 100)  # the quotient is nearly whole
    yield refused("remainder", ValueError, n - 1, f, 100)


# ---- convolution


def mixed(rng, number, *shapes):
    """A positive image and filter, as a sum may not cancel; the number says which has decimals, if any."""
    arrays = [rng.integers(1, 10, size=shape) for shape in shapes]
    if number % 3 < 2:
        arrays[number % 3] = positive(rng, *shapes[number % 3])
    return arrays


def conv1d(rng):
    def pair(n, f):
        return numbers(rng, n), numbers(rng, f)

    yield case("default", *pair(6, 3))
    yield case("default", numbers(rng, 8) * [0, 1, 1, 0, 0, 0, 1, 0], numbers(rng, 4) * [0, 1, 1, 0])
    yield case("one_weight", *pair(5, 1))
    yield case("one_position", positive(rng, 4), positive(rng, 4))
    yield case("one_position", positive(rng, 1), positive(rng, 1))
    alike = positive(rng, 4)
    yield case("one_position", alike, alike, 9)  # the very same array, and a step beyond it
    yield case("zeros", np.zeros(6), numbers(rng, 3), 3, 3)
    yield case("ties", np.full(7, 2.5), np.ones(3), 1, 1)
    yield case("wide_filter", positive(rng, 3), positive(rng, 5), 2, 1)
    yield case("wide_filter", *pair(3, 4), pad=2)
    yield case("stride", *pair(11, 3), 2)
    yield case("stride", *pair(13, 4), stride=3)
    yield case("gaps", *pair(10, 2), 4)
    yield case("pad", *pair(6, 3), pad=1)
    yield case("pad", *pair(5, 2), 1, 3)
    yield case("pad", *pair(3, 1), pad=2)
    yield case("stride_pad", *pair(9, 4), 3, 2)
    yield case("stride_pad", *pair(9, 5), stride=2, pad=1)
    yield case("whole", integers(rng, 7), numbers(rng, 3))
    yield case("whole", numbers(rng, 7), rng.permutation([-3, -1, 2, 4]))
    yield case("whole", 1000 + integers(rng, 8), rng.permutation([-1000, 1, 3]))
    for stride, pad in ((1, 1), (2, 2)):  # the type of either may be taken where zeros are put around
        yield case("whole", integers(rng, 7), numbers(rng, 3), stride, pad)
        yield case("whole", numbers(rng, 7), rng.permutation([-3, 2, 4]), stride, pad)
        yield case("whole", integers(rng, 7), rng.permutation([-3, 2, 4]), stride, pad)
    yield case("whole", numbers(rng, 7), rng.permutation([-3, 2, 4]), 2)
    yield case("zeros", np.tile([1.5, -2.0, 0.5], 2), numbers(rng, 3))  # windows with a sum of 0
    yield case("zeros", numbers(rng, 6), np.array([1.5, -2.0, 0.5]), 1, 1)  # weights with a sum of 0
    yield case("whole", 900_000 + integers(rng, 8), 990_000 + integers(rng, 3), 1, 1)  # sums beyond int32
    yield case("zeros", numbers(rng, 5), np.zeros(3), 2)
    yield case("one_position", -positive(rng, 4), -positive(rng, 4))
    yield case("pad", -positive(rng, 5), -positive(rng, 3), pad=1)
    yield case("pad", *pair(4, 4), pad=2)
    yield case("tiny", numbers(rng, 6) * 1e-9, numbers(rng, 2))
    yield case("tiny", numbers(rng, 6), numbers(rng, 2) * 1e-13)
    yield case("large", numbers(rng, 6) * 1e8, numbers(rng, 2))
    for kind, scale in (("tiny", 1e-20), ("large", 1e30)):
        yield case(kind, numbers(rng, 5) * scale, numbers(rng, 2))
        yield case(kind, numbers(rng, 5), numbers(rng, 2) * scale, 1, 1)
    for number, (f, stride, pad) in enumerate(RULES):
        for place in range(2):
            arrays = mixed(rng, place, [small(1 + number % 2, f, stride, pad)], [f])
            yield case("whole", *arrays, stride, pad)
        yield case("whole", *mixed(rng, number, [small(0, f, stride, pad)], [f]), stride, pad)
        for kind, size in misfits(f, stride, pad):
            yield refused(kind, ValueError, *mixed(rng, number, [size], [f]), stride, pad)
    yield refused("remainder", ValueError, *pair(12, 3), 2)
    yield refused("remainder", ValueError, *pair(13, 4), 3, 1)  # it would fit without the zeros
    yield refused("too_large", ValueError, *pair(4, 5))
    yield refused("too_large", ValueError, *pair(2, 8), 2, 1)
    yield refused("too_large", ValueError, *pair(2, 6), 3, 1)


def conv2d(rng):
    def pair(image, kernel):
        return numbers(rng, *image), numbers(rng, *kernel)

    yield case("default", *pair((4, 6), (3, 2)))
    x, w = pair((6, 5), (3, 4))
    yield case("default", x * np.outer([0, 1, 1, 1, 1, 0], [0, 0, 1, 1, 0]), w * [0, 1, 1, 0])
    yield case("square", *pair((5, 5), (3, 3)))
    yield case("one_weight", *pair((3, 4), (1, 1)))
    yield case("thin", *pair((1, 6), (1, 3)))
    yield case("thin", *pair((6, 1), (2, 1)))
    yield case("one_position", positive(rng, 2, 3), positive(rng, 2, 3))
    alike = positive(rng, 3, 3)
    yield case("one_position", alike, alike, 7)  # the very same array, and a step beyond it
    yield case("zeros", np.zeros((4, 5)), numbers(rng, 2, 3), 2, 1)
    yield case("zeros", numbers(rng, 4, 5), numbers(rng, 3, 3) * [[1], [0], [1]] * [0, 1, 1])
    yield case("ties", np.full((4, 5), 2.5), np.ones((2, 3)), 1, 1)
    yield case("stride", *pair((5, 8), (2, 2)), 3)  # gaps in both directions
    yield case("wide_filter", *pair((2, 4), (4, 5)), pad=1)
    yield case("stride", *pair((8, 9), (4, 3)), 2)
    yield case("stride", *pair((7, 10), (4, 1)), stride=3)
    yield case("pad", *pair((3, 5), (2, 3)), pad=2)
    yield case("pad", *pair((2, 3), (1, 1)), pad=1)
    yield case("stride_pad", *pair((5, 8), (3, 4)), 2, 1)
    yield case("stride_pad", *pair((4, 7), (5, 5)), stride=3, pad=2)
    yield case("whole", integers(rng, 5, 7), numbers(rng, 2, 3))
    yield case("whole", numbers(rng, 4, 5), rng.permutation([-3, -1, 2, 4]).reshape(2, 2))
    for stride, pad in ((1, 1), (3, 2)):  # the type of either may be taken where zeros are put around
        weights = rng.permutation([-3, -1, 2, 4]).reshape(2, 2)
        yield case("whole", numbers(rng, 4, 7), weights, stride, pad)
        yield case("whole", integers(rng, 4, 7), 0.3 * weights, stride, pad)
        yield case("whole", integers(rng, 4, 7), weights, stride, pad)
    yield case("whole", numbers(rng, 4, 6), weights, 2)
    yield case("zeros", numbers(rng, 4, 5), np.array([[1.5, -2.0], [1.0, -0.5]]), 1, 1)  # a sum of 0
    yield case("whole", 900_000 + integers(rng, 4, 5), 990_000 + integers(rng, 2, 2))  # sums beyond int32
    yield case("zeros", numbers(rng, 3, 4), np.zeros((2, 2)), 1, 1)
    yield case("one_position", -positive(rng, 2, 3), -positive(rng, 2, 3))
    yield case("pad", -positive(rng, 3, 2), -positive(rng, 2, 2), pad=1)
    yield case("pad", *pair((2, 3), (2, 3)), pad=1)
    yield case("pad", *pair((1, 1), (3, 3)), pad=3)
    square = numbers(rng, 3, 3)
    yield case("square", square + square.T, numbers(rng, 2, 2))
    yield case("square", numbers(rng, 5, 5), square + square.T)
    yield case("tiny", numbers(rng, 4, 5) * 1e-9, numbers(rng, 2, 2))
    yield case("tiny", numbers(rng, 4, 5), numbers(rng, 2, 2) * 1e-13)
    yield case("large", numbers(rng, 4, 5) * 1e8, numbers(rng, 2, 2))
    for kind, scale in (("tiny", 1e-20), ("large", 1e30)):
        yield case(kind, numbers(rng, 3, 4) * scale, numbers(rng, 2, 2))
        yield case(kind, numbers(rng, 3, 4), numbers(rng, 1, 2) * scale, 1, 1)
    for number, (f, stride, pad) in enumerate(RULES):
        g = max(1, f + (0, 1, -2)[number % 3])
        for turn, (fh, fw) in enumerate(((f, g), (g, f))):
            for kind, plane in planes(number + turn, fh, stride, pad, fw):
                if kind is None:
                    yield case("whole", *mixed(rng, number + turn, plane, (fh, fw)), stride, pad)
                elif turn == number % 2 or kind == "too_large":
                    yield refused(kind, ValueError, *mixed(rng, number, plane, (fh, fw)), stride, pad)
    yield refused("remainder", ValueError, *pair((8, 7), (3, 3)), 2)
    yield refused("remainder", ValueError, *pair((7, 8), (3, 3)), 2)
    yield refused("remainder", ValueError, *pair((8, 7), (2, 2)), 3)
    yield refused("remainder", ValueError, *pair((8, 6), (2, 2)), 3, 1)  # it would fit without the zeros
    yield refused("too_large", ValueError, *pair((3, 6), (4, 4)))
    yield refused("too_large", ValueError, *pair((9, 1), (5, 5)), 2, 1)
    yield refused("too_large", ValueError, *pair((2, 2), (4, 5)))
    yield refused("too_large", ValueError, *pair((2, 8), (3, 2)), 4)  # and a remainder in the other direction


@judged(exact=True, names=("H2", "W2", "D2"))
def conv_volume(rng):
    depth, k, f = whole(rng, 4, 8), whole(rng, 11, 900), whole(rng, 5, 7)
    yield case("default", (whole(rng, 12, 20), whole(rng, 24, 30), depth), k, f)
    yield case("default", (whole(rng, 24, 30), whole(rng, 12, 20), depth), k, f)
    high, wide = whole(rng, 9, 12), whole(rng, 14, 18)
    yield case("stride", (fitting(high, f, 2), fitting(wide, f, 2), depth), k, f, stride=2)
    yield case("stride", (fitting(high, 2, 3), fitting(wide, 2, 3), depth), k, 2, 3)
    yield case("pad", (fitting(high, f, 1, 2), fitting(wide, f, 1, 2), depth), k, f, pad=2)
    yield case("pad", (high, wide, depth), k, 1, 1, 1)
    height, width = fitting(wide, f, 3, 1), fitting(high, f, 3, 1)
    yield case("stride_pad", (height, width, depth), k, f, 3, 1)
    yield case("square", (fitting(high, f, 2, 1), fitting(high, f, 2, 1), depth), k, f, 2, 1)
    yield case("one_position", (f - 2, f - 2, depth), k, f, 2, 1)
    yield case("one_position", (f, f, depth), k, f, f + 4)
    yield case("same", (f, f, f), f, f, 1, f)
    yield case("same", (1, 1, 1), 1, 1)
    yield case("one_row", (f, fitting(high, f, 2), depth), k, f, 2)
    yield case("one_filter", (high, wide, depth), 1, f)
    yield case("one_channel", (high, wide, 1), k, 1)
    yield refused("remainder", ValueError, (height + 1, width, depth), k, f, 3, 1)
    yield refused("remainder", ValueError, (height, width - 1, depth), k, f, 3, 1)
    yield refused("too_large", ValueError, (f - 1, wide, depth), k, f)
    yield refused("too_large", ValueError, (high, f - 4, depth), k, f, 1, 1)
    yield refused("too_large", ValueError, (f - 2, f - 2, depth), k, f)
    yield refused("too_large", ValueError, (f - 1, wide + 1, depth), k, f, 3)
    yield refused("remainder", ValueError, (height + 1, width + 2, depth), k, f, 3, 1)
    for number, (f, stride, pad) in enumerate(RULES):
        for kind, plane in planes(number, f, stride, pad):
            maps, filters = ((depth, k), (1, k), (depth, 1), (f, f), (k, f), (f, k), (k, k))[number % 7]
            layer = (*plane, maps), filters, f, stride, pad
            yield case("stride_pad", *layer) if kind is None else refused(kind, ValueError, *layer)


# ---- parameters


def extents(rng):
    """Volumes with one or two in each direction, some of them with two equal sides."""
    high, wide, deep = whole(rng, 7, 9), whole(rng, 11, 13), whole(rng, 3, 5)
    return (
        (1, 1, 1),
        (1, 1, deep * 100),
        (1, wide, deep),
        (high, 1, deep),
        (1, wide, 1),
        (high, 1, 1),
        (high, high, 2),
        (wide, high, 1),
        (2, wide, high),
        (deep, 2, deep),
        (2, 2, 2),
    )


@judged(exact=True)
def conv_params(rng):
    depth, k, f = whole(rng, 10, 19), whole(rng, 21, 40), whole(rng, 3, 9)
    yield case("typical", depth, k, f)
    yield case("typical", k, depth, f)
    yield case("keyword", k=k, f=f, depth=depth)
    yield case("one_channel", 1, k, f)
    yield case("one_filter", whole(rng, 50, 5000), 1, f)
    yield case("one_wide", depth, k, 1)
    yield case("same", f, f, f)
    yield case("large", whole(rng, 60, 90), whole(rng, 100, 140), f)  # an answer may build the arrays
    for few in itertools.product(
        (1, 2, 3, whole(rng, 260, 300)), (1, 2, 3, whole(rng, 310, 350)), (1, 2, 3, 12)
    ):
        yield case("same" if few[0] == few[1] else "typical", *few)


@judged(exact=True)
def local_params(rng):
    depth, f = whole(rng, 4, 5), whole(rng, 6, 9)
    out = whole(rng, 11, 15), whole(rng, 17, 20), whole(rng, 22, 30)
    yield case("typical", depth, f, out)
    yield case("typical", depth, 2, out[::-1])
    yield case("keyword", out_volume=out, f=f, depth=depth)
    yield case("square", depth, f, (out[0], out[0], whole(rng, 50, 500)))
    yield case("one_unit", depth, f, (1, 1, 1))
    yield case("one_map", depth, f, (out[0], whole(rng, 50, 500), 1))
    yield case("one_position", depth, f, (1, 1, whole(rng, 50, 5000)))
    yield case("one_channel", 1, f, out)
    yield case("one_wide", depth, 1, out)
    yield case("same", f, f, (f, f, f))
    yield case("large", whole(rng, 300, 400), 41, (20, whole(rng, 30, 40), 16))  # beyond 32 bits
    for number, volume in enumerate(extents(rng)):
        for f in (1, 2, 3):
            yield case(
                "one_map" if volume[2] == 1 else "typical", (1, 2, 3, depth, f)[(number + f) % 5], f, volume
            )


@judged(exact=True)
def dense_params(rng):
    into = whole(rng, 5, 9), whole(rng, 11, 15), whole(rng, 2, 3)
    out = int(rng.choice([17, 19])), whole(rng, 4, 5), whole(rng, 22, 30)  # no side of `into` has that factor
    yield case("typical", into, out)
    yield case("typical", out, into)
    yield case("keyword", out_volume=out, in_volume=into)
    yield case("vectors", (1, 1, into[1]), (1, 1, out[2]))
    yield case("one_unit", into, (1, 1, 1))
    yield case("one_number", (1, 1, 1), out)
    yield case("one_channel", (into[0], into[1], 1), (out[0], out[1], 1))
    yield case("same", into, into)
    yield case("large", (256, whole(rng, 200, 300), 64), (1, 1, whole(rng, 3000, 5000)))  # beyond 32 bits
    for into, out in itertools.product(extents(rng), extents(rng)):
        yield case("vectors" if max(into[:2] + out[:2]) == 1 else "typical", into, out)


# ---- pooling


@judged(exact=True, names=("H2", "W2", "D2"))
def pool_volume(rng):
    depth, low, high = whole(rng, 31, 40), whole(rng, 5, 8), whole(rng, 10, 14)
    yield case("tiles", (2 * low, 2 * high, depth), 2, 2)
    yield case("overlap", (fitting(high, 3, 2), fitting(low, 3, 2), depth), 3, 2)
    yield case("gaps", (fitting(low, 2, 3), fitting(high, 2, 3), depth), 2, 3)
    yield case("square", (3 * low, 3 * low, whole(rng, 50, 500)), 3, 3)
    yield case("one_position", (low, low, depth), low, 2)
    yield case("one_position", (low, low, low), low, low + 1)
    yield case("one_row", (3, fitting(high, 3, 2), depth), 3, 2)
    yield case("one_channel", (2 * high, 2 * low, 1), f=2, stride=2)
    yield refused("remainder", ValueError, (2 * low + 1, 2 * high, depth), 2, 2)
    yield refused("remainder", ValueError, (2 * low, 2 * high + 1, depth), 2, 2)
    yield refused("too_large", ValueError, (low, fitting(high, low + 2, 2), depth), low + 2, 2)
    yield refused("too_large", ValueError, (2 * high, low, depth), low + 1, 1)
    yield refused("too_large", ValueError, (low, low, depth), low + 2, 1)
    yield refused("too_large", ValueError, (low, low + 1, depth), low + 2, 3)
    yield refused("remainder", ValueError, (2 * low + 1, 2 * high + 1, depth), 2, 2)
    for number, (f, stride) in enumerate(POOLS):
        for kind, plane in planes(number, f, stride):
            layer = (*plane, (depth, 1, f)[number % 3]), f, stride
            fits = "overlap" if stride < f else "gaps" if stride > f else "tiles"
            yield case(fits, *layer) if kind is None else refused(kind, ValueError, *layer)


def pooled(rng):
    """What both kinds of pooling are asked."""
    yield case("tiles", positive(rng, 4, 6), 2, 2)
    yield case("tiles", positive(rng, 9, 3), 3, 3)
    yield case("square", positive(rng, 4, 4), 2, 2)
    yield case("overlap", positive(rng, 5, 7), 3, 2)
    yield case("overlap", positive(rng, 4, 3), f=2, stride=1)
    yield case("gaps", positive(rng, 8, 5), 2, 3)
    yield case("one_wide", positive(rng, 3, 4), 1, 1)
    yield case("one_wide", positive(rng, 1, 5), 1, 2)
    yield case("one_position", positive(rng, 3, 3), 3, 2)
    yield case("one_position", positive(rng, 2, 2), 2, 5)
    yield case("one_row", positive(rng, 2, 6), 2, 2)
    yield case("ties", np.repeat(positive(rng, 2, 3), 2, axis=1), 2, 2)
    yield case("ties", np.full((4, 2), rng.uniform(1, 9)), 2, 2)
    yield case("signs", np.array([[2.0, -9.0], [-9.0, 1.0]] * 2) * rng.uniform(1, 2, size=(4, 2)), 2, 2)
    yield case("zeros", np.kron(positive(rng, 2, 3), [[1.0, 0.0], [0.0, 0.0]]), 2, 2)
    corners = np.hstack([np.eye(4)[corner].reshape(2, 2) for corner in range(4)])
    yield case("zeros", corners * positive(rng, 2, 8), 2, 2)
    yield case("zeros", np.vstack([-corners, 0 * corners]) * positive(rng, 4, 8), 2, 2)
    halves = np.array([[2.5, -4.0, 8.5, 1.0], [-3.0, 4.5, 2.0, 3.5]]) * whole(rng, 1, 9)
    yield case("signs", halves, 2, 2)  # the first window has a sum of 0
    yield case("negative", -positive(rng, 4, 6), 2, 2)
    yield case("negative", -positive(rng, 4, 6) * 1000 - 1000, 2, 2)
    for scale in (1e-20, 1e-9, 1e9, 1e20, 1e30):  # below any number that a search for the maximum starts with
        yield case("negative", -positive(rng, 2, 4) * scale - scale, 2, 2)
    yield case("tiny", positive(rng, 4, 6) * 1e-9, 2, 2)
    yield case("tiny", numbers(rng, 2, 4) * 1e-13, 2, 2)
    yield case("tiny", positive(rng, 3, 3) * 1e-20, 2, 1)
    yield case("large", positive(rng, 4, 6) * 1e9, 2, 2)
    yield case("large", positive(rng, 3, 3) * 1e30, 2, 1)
    ones = np.kron(np.ones((2, 3), dtype=int), [[1, 0], [0, 0]])
    yield case("whole", 4 * rng.integers(-9, 10, size=(4, 6)) + ones, 2, 2)
    yield case("whole", 4 * rng.integers(200_000, 240_000, size=(2, 6)) + ones[:2], 2, 2)
    yield refused("remainder", ValueError, positive(rng, 5, 4), 2, 2)
    yield refused("remainder", ValueError, positive(rng, 4, 5), 2, 2)
    yield refused("too_large", ValueError, positive(rng, 2, 6), 4, 2)
    yield refused("too_large", ValueError, positive(rng, 6, 2), 3, 1)
    yield refused("too_large", ValueError, positive(rng, 2, 2), 4, 1)
    yield refused("too_large", ValueError, positive(rng, 2, 3), 4, 3)
    yield refused("remainder", ValueError, positive(rng, 5, 5), 2, 2)


def max_pool(rng):
    yield from pooled(rng)
    x = positive(rng, 8, 5)
    x[[2, 5]] = 5e5
    x[:, 2] = 5e5
    yield case("gaps", x, 2, 3)
    for number, (f, stride) in enumerate(POOLS):
        for kind, plane in planes(number, f, stride):
            if kind is not None:
                yield refused(kind, ValueError, numbers(rng, *plane) - 9 * (number % 2), f, stride)
                continue
            yield case("negative", -positive(rng, *plane), f, stride)
            yield case("whole", 90 + 4 * integers(rng, *plane), f, stride)
            yield case("square" if plane[0] == plane[1] else "gaps", positive(rng, *plane), f, stride)


def avg_pool(rng):
    yield from pooled(rng)


# ---- connection tables


def linked(rng, inputs, links):
    """A table with so many links in each column, the rows of the links drawn."""
    table = [[0] * len(links) for _ in range(inputs)]
    for column, count in enumerate(links):
        for row in rng.choice(inputs, size=count, replace=False):
            table[row][column] = 1
    return table


def tables(rng):
    """Each kind of table with its kind."""
    yield "typical", linked(rng, 4, (3, 2, 4, 1, 3, 2, 2))
    yield "typical", linked(rng, 7, (2, 5, 6))
    yield "square", linked(rng, 4, (3, 1, 4, 2))
    yield "one_link_each", linked(rng, 3, (1, 1, 1, 1, 1))
    yield "one_input", [[1, 1, 1, 1]]
    yield "one_output", linked(rng, 5, (3,))
    yield "one_link", [[1]]
    yield "full", [[1] * 6 for _ in range(3)]
    yield "no_link", linked(rng, 4, (2, 0, 4, 3, 1))
    yield "no_link", [[1, 0, 1], [0, 0, 0], [1, 0, 0]]
    yield "no_link", [[0, 0]]
    yield "no_link", [[0]]
    yield "no_link", [[0], [0], [0]]
    yield "no_link", [[0, 1, 1, 0], [0, 1, 0, 0]]
    yield "no_link", [[0, 0, 1], [0, 1, 0]]
    yield "one_output", [[1], [1], [0], [0]]
    yield "one_output", [[1], [1]]
    yield "square", [[1, 1, 0], [1, 1, 1], [0, 1, 1]]
    yield "square", np.eye(3, dtype=int).tolist()
    yield "square", [[1, 1], [1, 1]]
    yield "typical", linked(rng, 2, (1, 2, 1))
    yield "typical", linked(rng, 11, (3, 5, 2, 7, 1, 4, 11, 2, 6, 3))
    yield "typical", [[1, 0, 1, 1]] * 3 + [[0, 1, 0, 0]]  # equal rows


@judged(exact=True)
def table_conv_params(rng):
    for kind, table in tables(rng):
        yield case(kind, table, whole(rng, 5, 200))
        for f in dict.fromkeys((1, 2, 3, len(table), len(table[0]))):
            yield case("one_wide" if f == 1 else kind, table, f)
    yield case("one_link", [[1, 0, 0]], 2)  # three times a third of a link is less than 1
    yield case("one_link", [[0], [1], [0]], 2)
    yield case("one_wide", linked(rng, 4, (3, 2, 4, 1, 3)), 1)
    yield case("keyword", f=whole(rng, 2, 40), table=linked(rng, 3, (3, 2, 1, 2)))


@judged(exact=True)
def table_conv_connections(rng):
    for kind, table in tables(rng):
        yield case(kind, table, whole(rng, 2, 7), whole(rng, 9, 14), whole(rng, 16, 30))
        rows, columns = len(table), len(table[0])
        yield case(kind, table, rows, columns, rows)
        yield case(kind, table, columns, rows, columns)
        yield case("one_wide", table, 1, whole(rng, 2, 9), 1)
    yield case("one_link", [[1, 0, 0]], 2, 1, 1)
    yield case("one_link", [[0, 0, 0, 1, 0, 0, 0]], 3, 3, 3)
    table = linked(rng, 4, (3, 2, 4, 1, 3))
    high, wide = whole(rng, 16, 30), whole(rng, 9, 14)
    yield case("one_wide", table, 1, high, wide)
    yield case("square_maps", table, whole(rng, 2, 7), high, high)
    yield case("one_unit", table, whole(rng, 2, 40), 1, 1)
    yield case("one_unit", table, 1, 1, 1)
    yield case("one_row", table, whole(rng, 2, 7), 1, wide)
    for f, number in itertools.product((1, 2, 3), range(7)):
        height, width = ((1, 1), (1, wide), (high, 1), (high, high), (2, wide), (high, 2), (f, f))[number]
        yield case("one_row" if min(height, width) == 1 else "typical", table, f, height, width)
    yield case("keyword", table, width=wide, height=high, f=whole(rng, 2, 7))
    yield case("large", table, 90, whole(rng, 240, 260), whole(rng, 290, 310))  # beyond 32 bits


# ---- the table of a network


def conv(k, f, stride=1, pad=0, **table):
    return {"kind": "conv", "k": k, "f": f, "stride": stride, "pad": pad, **table}


def window(kind, f, stride):
    return {"kind": kind, "f": f, "stride": stride}


def dense(units):
    return {"kind": "dense", "units": units}


def sized(layers, depth, height=2, width=3):
    """The input volume on which the last of some layers with windows gives height x width."""
    for layer in reversed(layers):
        rule = layer["f"], layer["stride"], layer.get("pad", 0)
        height, width = fitting(height, *rule), fitting(width, *rule)
    return height, width, depth


def network(rng):
    """Layers of each kind, those with windows first; tables come before a layer that has none."""
    links = (2, 3, 1, 4, 2, 2, 3, 1, 4)
    windows = [
        conv(4, whole(rng, 3, 5), 2, 1),
        window("subsample", 2, 2),
        conv(9, whole(rng, 2, 4), table=linked(rng, 4, links)),
        window("pool", 3, 2),
        conv(whole(rng, 11, 14), 2, 1, 1),
    ]
    return windows, [dense(whole(rng, 20, 30)), dense(whole(rng, 5, 9))]


def after_dense(rng):
    """Layers of each kind behind a fully connected one, whose units are then the maps."""
    fresh = [dense(units) for units in (whole(rng, 11, 14), whole(rng, 17, 19), whole(rng, 5, 9), 4)]
    behind = [
        window("subsample", 1, 1),
        window("pool", 1, 2),
        conv(whole(rng, 20, 30), 3, 2, 1),
        conv(3, 1, table=linked(rng, 4, (2, 1, 3))),
    ]
    return [layer for pair in zip(fresh, behind, strict=True) for layer in pair]


def layer_of(sort, rng, depth, f, stride=1, pad=0):
    """A layer of one of the four sorts with a window; a pooling layer has no padding."""
    if sort in ("pool", "subsample"):
        return window(sort, f, stride)
    if sort == "conv":
        return conv(whole(rng, 5, 9), f, stride, pad)
    links = [1 + (column + depth) % depth for column in range(depth + 1)]
    return conv(len(links), f, stride, pad, table=linked(rng, depth, links))


SORTS = "conv", "table", "pool", "subsample"


def chain(rng, depth):
    """Layers in which each sort follows each."""
    for number, index in enumerate((0, 0, 1, 1, 2, 2, 3, 3, 0, 2, 0, 3, 2, 1, 3, 1, 0)):
        layer = layer_of(SORTS[index], rng, depth, 2 + number % 2, 1, number % 3 % 2)
        depth = layer.get("k", depth)
        yield layer


# The grader sends at most 500 keys of dicts in one frame: few layers for each sort.


def alone(rng):
    """Single layers of each sort, on images that they fit and others: (sort, misfit, volume, layers)."""
    for sort in SORTS:
        pools = sort in ("pool", "subsample")
        for number, rule in enumerate(
            ((1, 3), (2, 2), (2, 5)) if pools else ((1, 3, 2), (2, 2, 3), (2, 5, 0))
        ):
            depth = (3, 1, 2)[number]
            fit, *others = planes(number + 2, *rule)
            for kind, plane in (fit, *others[number::9]) if number != 1 else [fit]:
                yield sort, kind, (*plane, depth), [layer_of(sort, rng, depth, *rule)]


def stacks(rng):
    """Networks of one layer twice, and of a layer that does not fit: (kind of misfit, volume, layers)."""
    for number, sort in enumerate(SORTS):
        layer = layer_of(sort, rng, 3, 2, 2, 1) | ({"k": 3} if sort == "conv" else {})
        if sort == "table":
            layer = conv(3, 2, 2, 1, table=linked(rng, 3, (1, 3, 2)))
        yield None, sized([layer] * 2, 3, 3, 2), [layer] * 2
        kind, size = (("remainder", 6), ("too_large", 2))[number % 2]
        yield kind, (5, size, 3), [window("pool", 1, 1), layer_of(sort, rng, 3, 3, 2)]


@judged(exact=True)
def layer_table(rng):
    k, f, depth = whole(rng, 11, 16), whole(rng, 4, 6), whole(rng, 2, 3)
    for stride, pad in ((1, 0), (2, 0), (1, 2), (3, 1)):
        layers = [conv(k, f, stride, pad)]
        yield case("conv", sized(layers, depth, whole(rng, 6, 9), whole(rng, 12, 16)), layers)
    yield case("conv_ones", sized([conv(1, f)], 1, 7, 9), [conv(1, f)])
    yield case("conv_ones", (1, 1, depth), [conv(k, 1)])
    for kind in ("pool", "subsample"):
        for size, stride in ((2, 2), (3, 2), (4, 3), (2, 3)):
            layers = [window(kind, size, stride)]
            yield case(kind, sized(layers, k, whole(rng, 3, 5), whole(rng, 7, 9)), layers)
    rare = (5, (2, 0, 5, 3)), (1, (1, 1, 1)), (1, (0, 0))
    for inputs, links in ((4, (3, 2, 4, 1, 3, 2, 2)), (4, (3, 1, 4, 2)), *rare):
        layers = [conv(len(links), f, 2, 1, table=linked(rng, inputs, links))]
        yield case("table", sized(layers, inputs, whole(rng, 4, 6), whole(rng, 8, 9)), layers)
    yield case("dense", (whole(rng, 4, 5), whole(rng, 6, 9), depth), [dense(whole(rng, 20, 90))])
    yield case("dense", (1, 1, whole(rng, 20, 90)), [dense(1), dense(whole(rng, 4, 9))])
    windows, last = network(rng)
    yield case("network", sized(windows, depth), [*windows, *last])
    yield case("network", (4, 5, depth), after_dense(rng))
    again = conv(depth, 3, 1, 1)
    long = [again, window("pool", 1, 1), again, again, window("subsample", 5, 7), last[0], last[0]]
    yield case("network", (5, 5, depth), long)
    tail = [*windows[2:], windows[4]]
    yield case("network", sized(tail, 4, 4, 5), tail)
    mixture = list(chain(rng, depth))
    yield case("many", sized(mixture, depth), [*mixture, *last])
    layers, high = [conv(4, 3, 1, 1), conv(k, 5, 2)], whole(rng, 12, 20)
    height, width, _ = sized(layers, depth)
    yield refused("remainder", ValueError, (height + 1, width, depth), layers)
    yield refused("remainder", ValueError, (height, width + 1, depth), layers)
    yield refused("remainder", ValueError, (6, 7, depth), [conv(4, 3, 1, 1), window("pool", 3, 3), dense(4)])
    yield refused("too_large", ValueError, (6, fitting(high, 8, 2), depth), [window("subsample", 8, 2)])
    yield refused("too_large", ValueError, (high, 4, depth), [conv(4, 3), conv(4, 3)])
    yield refused("too_large", ValueError, (2, 2, depth), [conv(4, 4)])
    yield refused("too_large", ValueError, (3, 3, depth), [conv(4, 3, 1, 1), window("pool", 5, 1), dense(4)])
    yield refused("too_large", ValueError, (5, 6, depth), [dense(4), conv(4, 3)])
    for sort, kind, volume, layers in alone(rng):
        yield case(sort, volume, layers) if kind is None else refused(kind, ValueError, volume, layers)
    for kind, volume, layers in stacks(rng):
        yield case("network", volume, layers) if kind is None else refused(kind, ValueError, volume, layers)
    for high, wide in ((1, 6), (6, 1), (5, 5)):
        yield case("dense", (high, wide, depth), [dense(depth)])


# ---- extra parts


def conv2d_batch(rng):
    def layer(images, filters):
        """Images of (N, H, W, D) and filters of (K, FH, FW)."""
        depth = images[-1]
        return numbers(rng, *images), numbers(rng, *filters, depth), 10 * numbers(rng, filters[0])

    yield case("typical", *layer((2, 4, 5, 3), (4, 3, 2)))
    yield case("typical", *layer((3, 5, 3, 2), (2, 2, 3)))
    yield case("square", *layer((3, 3, 3, 3), (3, 2, 2)))
    yield case("one_image", *layer((1, 4, 5, 3), (2, 2, 3)))
    yield case("one_channel", *layer((2, 4, 5, 1), (3, 2, 3)))
    yield case("one_filter", *layer((2, 4, 5, 3), (1, 3, 2)))
    yield case("one_position", *layer((2, 2, 3, 2), (4, 2, 3)))
    yield case("stride", *layer((2, 5, 7, 2), (3, 3, 1)), 2)
    yield case("pad", *layer((2, 3, 2, 3), (2, 3, 2)), pad=2)
    yield case("stride_pad", *layer((2, 3, 5, 2), (3, 3, 1)), stride=2, pad=1)
    x, w, b = layer((2, 5, 6, 2), (3, 3, 2))
    yield case("no_bias", x, w, np.zeros(3))
    yield case("typical", x, w, 2.0 * rng.permutation([5, -7, 2]))  # biases with a sum of 0
    yield case("tiny", x * 1e-9, w, b * 1e-9)
    yield case("tiny", x, w * 1e-13, b * 1e-13)
    yield case("whole", integers(rng, 2, 4, 5, 2), w, integers(rng, 3))
    yield case("whole", integers(rng, 2, 4, 5, 2), w, b)
    yield case("whole", x, integers(rng, *w.shape), b)
    yield case("whole", x, w, integers(rng, 3))
    wholes = integers(rng, *x.shape), integers(rng, *w.shape), integers(rng, 3)
    yield case("whole", *wholes)
    for place, decimals in enumerate((x, w, b)):
        yield case("whole", *wholes[:place], decimals, *wholes[place + 1 :], pad=1)
    yield case("whole", *wholes, pad=1)
    yield refused("remainder", ValueError, x[:, :4], w, b, 2)
    yield refused("remainder", ValueError, x[:, :, :5], w, b, 2)
    yield refused("too_large", ValueError, x[:, :2], w, b)
    yield refused("too_large", ValueError, x, numbers(rng, 3, 3, 10, 2), b, 2, 1)


@judged(exact=True)
def receptive_field(rng):
    def layers(*strides):
        return [(whole(rng, 2, 9), stride) for stride in strides]

    yield case("one_layer", [(whole(rng, 4, 40), whole(rng, 2, 5))])
    yield case("stride_one", layers(1, 1, 1))
    yield case("typical", layers(2, 3))
    yield case("typical", layers(3, 1, 2, 2))
    yield case("many", layers(2, 1, 3, 2, 1, 2, 1, 2))
    yield case("gaps", [(2, 3), (whole(rng, 2, 9), 4), (3, 5), (whole(rng, 2, 9), 1)])
    yield case("one_wide", [(1, 2), (whole(rng, 3, 9), 3), (1, 2), (whole(rng, 3, 9), 1)])
    yield case("one_wide", [(1, whole(rng, 2, 9))])
