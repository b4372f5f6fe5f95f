# canary: 2b4470c0-a33a-5f4c-9b53-3d29b4956884
"""What the functions of rnn_bptt may be given. T, D, H and K differ unless a kind says otherwise.

Values are of a middle size unless a kind says otherwise. Large and small ones go beyond float32, and
their squares fit float64.
"""

from __future__ import annotations

import numpy as np
import reference
from kit import close, fail

from autograder.runner.domain import case, judged

MATRICES = ("dW1", "dW2", "dV")
OTHER = {"T": 4, "D": 6, "H": 3, "K": 5}  # more inputs than units, more outputs than either
ONES = {"D": 1, "H": 1, "K": 1}
SIZES = {"one_step": {"T": 1}, "one_unit": {"H": 1}, "one_input": {"D": 1, "T": 3},
         "one_output": {"K": 1, "T": 3}, "square": {"T": 3, "D": 3, "H": 3, "K": 3}}  # fmt: skip
MARKS = np.tile([[0, 1, 1]], (5, 1))  # targets in whole numbers
ONE_SMALL = np.array([[1.0], [4e7], [4e7], [-4e7]])  # the rows of a matrix, large but one
HUGE = 1e15  # where a number must not matter: its square fits float32
SMALL = (1e-3, 1e-7, 1e-13, 1e-120)  # each alone in its case: a larger number would hide the others
EXTREME = ("tiny", "large", "many")  # kinds whose results differ much in size
FAR = 1e100  # beyond float32; its cube fits float64


def draw(rng, *shape, size=1.0):
    """Numbers of both signs, none of them near 0."""
    return size * rng.uniform(0.2, 1.0, size=shape) * rng.choice([-1.0, 1.0], size=shape)


def whole(rng, *shape):
    """Whole numbers, -1 and 1."""
    return rng.choice([-1, 1], size=shape)


def network(rng, T=5, D=2, H=4, K=3):
    """xs, ys, h0, W1, W2, V."""
    xs, ys, h0 = draw(rng, T, D, size=1.5), rng.uniform(0.05, 0.95, size=(T, K)), draw(rng, H, size=0.9)
    return xs, ys, h0, draw(rng, H, D, size=0.9), draw(rng, H, H, size=0.7), draw(rng, K, H)


def whole_network(rng):
    """A network in whole numbers. Each unit reads one input and one unit, so that no state is near 1."""
    xs, h0, V = whole(rng, 5, 2), whole(rng, 4), whole(rng, 3, 4)
    W1, W2 = np.eye(4, 2, dtype=int)[[0, 1, 0, 1]], np.eye(4, dtype=int)[[1, 2, 3, 0]]
    return xs, MARKS, h0, whole(rng, 4, 1) * W1, whole(rng, 4, 1) * W2, V


def one_with_decimals(wholes, decimals):
    """The arrays `wholes`, each in turn replaced by that of `decimals`: all others' types cut the result."""
    for place, array in enumerate(decimals):
        yield *wholes[:place], array, *wholes[place + 1 :]


def large_whole(rng, *shape):
    """Whole numbers too large for int8, and no two of one size: `is` and small types show."""
    return rng.permutation(np.arange(300, 999, 7))[: int(np.prod(shape))].reshape(shape) * whole(rng, *shape)


def special_networks(rng):
    """Kind and xs, ys, h0, W1, W2, V: zeros in every place, equal numbers in every place."""
    xs, ys, h0, W1, W2, V = network(rng, T=6, D=3, H=4, K=3)
    no_input, one_unit_off = np.array([[0], [1], [1], [0], [1], [0]]), np.array([0, 1, 1, 0])
    yield "zeros", (
        xs * no_input * [1, 0, 1], ys * no_input[::-1] * [0, 1, 1], h0 * one_unit_off,
        W1 * one_unit_off[:, None] * [1, 1, 0], W2 * [0, 1, 1, 1] * [[1], [1], [1], [0]],
        V * [[1], [0], [1]] * [0, 1, 1, 1],
    )  # fmt: skip
    yield "zeros", (0 * xs, ys, h0, W1, W2, V)
    yield "zeros", (xs, ys, h0, W1, 0 * W2, V)
    yield "zeros", (xs, 0 * ys, h0, 0 * W1, W2, V)
    balanced = np.tile([[0.5, -0.5]], (4, 2))  # no array holds a 0, the sums over its rows are 0
    yield "zeros", (
        balanced[:, :2], 0.5 + 0.5 * balanced[:, :2], balanced[0], np.hstack([W1[:, :1], -W1[:, :1]]),
        np.hstack([W2[:, :2], -W2[:, :2]]), np.hstack([V[:2, :2], -V[:2, :2]]),
    )  # fmt: skip
    W = draw(rng, 4, 4, size=0.7)
    row, other = draw(rng, 2, 4)
    steps = np.array([row, row, other, row])
    yield "ties", (steps, steps, row, W, W, W)  # the very same arrays
    yield "ties", (
        np.full((5, 2), 0.5), np.full((5, 3), 0.25), np.full(4, 0.5), np.ones((4, 2)),
        np.full((4, 4), 0.25), np.full((3, 4), 0.5),
    )  # fmt: skip
    yield "ties", (whole(rng, 4, 3) * 1.0, ys[:4], h0[:3], np.eye(3), np.diag(draw(rng, 3)), np.eye(3))


def turning(rng, H):
    """A matrix W2 that makes no gradient short: truncation to some steps shows."""
    return 1.05 * np.roll(np.diag(rng.choice([-1.0, 1.0], size=H)), 1, axis=0)


def near_one(states):
    """States of the same signs whose slopes 1 - h^2 are about 1e-9."""
    return np.sign(states) * (1 - 1e-9 * np.abs(states))


def saturated(rng, far, T=5):
    """A network with V h_T = -far for each output; all terms of a gradient have one sign."""
    xs, _, h0, W1, W2, V = map(np.abs, network(rng, T))
    hs, _ = reference.rnn_forward(xs, h0, 0.3 * W1, 0.3 * W2, V)
    V = -far * V / (V @ hs[-1])[:, None]
    return xs, rng.uniform(0.5, 0.95, size=(T, 3)), h0, 0.3 * W1, 0.3 * W2, V


def walked(xs, ys, h0, W1, W2, V):
    """The arguments of bptt: xs, hs, outs, ys, W2, V."""
    hs, outs = reference.rnn_forward(xs, h0, W1, W2, V)
    return xs, hs, outs, ys, W2, V


def member(function, names, places, compare=(close, close, close)):
    """Judge one member of the returned tuple alone for the kinds in `places`, else all of them."""

    def judge(got, case):
        with np.errstate(over="ignore"):
            want = getattr(reference, function)(*case.args, **case.kwargs)
        if not isinstance(got, (tuple, list, np.ndarray)) or len(got) != len(want):
            fail(f"It must return {len(want)} arrays: {', '.join(names)}.", got)
        every = range(len(want))
        for place in [places[case.kind]] if case.kind in places else every:
            compare[place](got[place], want[place])

    return judge


def each(got, want):
    """As `close`, each member alone: a large one hides no small one."""
    close(got, want)
    for one, other in zip(got, want, strict=True):
        close(one, other)


def sigmoids(got, want):
    """As `close`, but below the rounding of 1 all is right: (1 + tanh(z / 2)) / 2 is a sigmoid too."""
    close(got, want, atol=max(1e-15, 1e-5 * np.max(np.abs(want))))


def judge_output(got, case):
    """Judge one output."""
    with np.errstate(over="ignore"):
        sigmoids(got, reference.rnn_output(*case.args))


def one_by_one(function, kinds=None, entries=False):
    """Judge each row or entry alone, in these kinds or in all: a large one hides no small one."""

    def judge(got, case):
        want = getattr(reference, function)(*case.args, **case.kwargs)
        close(got, want)
        if kinds is None or case.kind in kinds:
            each(*(np.ravel(one) if entries else one for one in (got, want)))

    return judge


# ---- one step


def steps(rng):
    """Kind, input, old state, W1 and W2 of one step."""

    def pulled(far, D=2, H=3):
        x, h, W1, W2 = map(np.abs, one(D, H))
        scale = far * np.abs(draw(rng, H)) * np.resize([1, -1], H) / (W1 @ x + W2 @ h)
        return x, h, scale[:, None] * W1, scale[:, None] * W2

    def opposed():
        x, h, W1, W2 = map(np.abs, one(2, 3))  # both sums are large, and their sum is not
        W1 = W1 * (800 / (W1 @ x))[:, None]
        return x, h, W1, W2 * ((draw(rng, 3) - W1 @ x) / (W2 @ h))[:, None]

    def one(D, H, size=1.0):
        return draw(rng, D), draw(rng, H, size=0.9), draw(rng, H, D, size=size), draw(rng, H, H, size=size)

    yield "typical", *one(2, 4)
    yield "typical", *one(5, 3)
    yield "one_unit", *one(3, 1)
    yield "one_unit", *one(1, 1)
    yield "one_input", *one(1, 4)
    yield "square", *one(3, 3)
    x, h, W1, W2 = one(3, 4)
    yield "start", x, 0 * h, W1, W2
    yield "whole", whole(rng, 3), h, W1, W2
    yield "whole", x, whole(rng, 4), W1, W2
    yield "whole", x, h, whole(rng, 4, 3), np.tril(whole(rng, 4, 4))
    wholes = whole(rng, 3), whole(rng, 4), whole(rng, 4, 3), np.tril(whole(rng, 4, 4))
    for args in (wholes, *one_with_decimals(wholes, (x, h, W1, W2))):
        yield "whole", *args
    yield "whole", large_whole(rng, 3), large_whole(rng, 4), 5e-4 * W1, 5e-4 * W2
    yield "whole", 1e-3 * x, 1e-3 * h, large_whole(rng, 4, 3), large_whole(rng, 4, 4)
    for kind, (xs, _, h0, *matrices, _) in special_networks(rng):
        yield kind, xs[1], h0, *matrices
    yield "zeros", 0 * x, 0 * h, W1, W2
    yield "large", x, h, ONE_SMALL * W1, W2
    yield "large", x, h, W1, ONE_SMALL * W2
    yield "large", FAR * x, h / FAR, W1 / FAR, FAR * W2
    yield "large", x / FAR, FAR * h, FAR * W1, W2 / FAR
    yield "large", *opposed()
    for far in (4, 12, 22, 150, 600, 720, 1e12):
        yield "large", *pulled(far)
    rows = np.array(SMALL)[:, None]
    yield "tiny", x, h, rows * W1, rows * W2
    for small in SMALL:  # 2 sigmoid(2a) - 1 keeps no digit of tanh(a)
        yield "tiny", *one(3, 4, size=small)
        yield "tiny", small * x, small * h, W1, W2


@judged(by=one_by_one("rnn_step"))
def rnn_step(rng):
    for kind, *args in steps(rng):
        yield case(kind, *args)


@judged(by=one_by_one("rnn_step_stacked"))
def rnn_step_stacked(rng):
    for kind, x, h, W1, W2 in steps(rng):
        yield case(kind, x, h, np.hstack([W1, W2]))


@judged(by=judge_output)
def rnn_output(rng):
    h = draw(rng, 4, size=0.9)
    yield case("typical", h, draw(rng, 3, 4))
    yield case("typical", draw(rng, 2, size=0.9), draw(rng, 5, 2, size=3.0))
    yield case("one_output", h, draw(rng, 1, 4))
    yield case("one_unit", draw(rng, 1), draw(rng, 3, 1))
    yield case("one_unit", draw(rng, 1), draw(rng, 1, 1))
    yield case("square", h, draw(rng, 4, 4))
    yield case("zeros", 0 * h, draw(rng, 3, 4))
    yield case("zeros", h, np.zeros((3, 4)))
    yield case("zeros", h * [0, 1, 1, 0], draw(rng, 3, 4) * [[0], [1], [1]] * [1, 0, 1, 1])
    yield case("ties", np.full(4, 0.5), np.full((3, 4), 0.25))
    yield case("ties", h, np.diag(draw(rng, 4)))
    yield case("signs", np.abs(h), np.array([[-900], [0], [3], [720], [-25]]) / np.abs(h).sum() * np.ones(4))
    pair = np.array([1.0, 1.0, -1.0, -1.0])  # large products that cancel
    yield case("signs", np.abs(h) * pair, 900 / np.abs(h) + draw(rng, 3, 4))
    yield case("whole", whole(rng, 4), whole(rng, 3, 4))
    yield case("whole", whole(rng, 4), draw(rng, 3, 4))
    yield case("whole", large_whole(rng, 4), 1e-3 * draw(rng, 3, 4))
    yield case("whole", 1e-3 * h, large_whole(rng, 3, 4))
    yield case("whole", h, whole(rng, 3, 4))
    yield case("whole", whole(rng, 1), np.array([[1], [-2], [3]]))
    yield case("large", FAR * h, draw(rng, 3, 4) / FAR)
    yield case("large", h / FAR, FAR * draw(rng, 3, 4))
    yield case("large", np.sign(h), 200.0 * np.array([[1], [-1]]) * np.sign(h) * rng.uniform(0.95, 1, size=4))
    yield case("tiny", np.abs(h), -rng.uniform(18.0, 20.0, size=(3, 1)) * np.ones(4) / np.abs(h).sum())
    for far in (4, 7, 13, 26, 33, 46, 80):
        V = rng.uniform(0.5, 1.0, size=(2, 4))
        V *= far * rng.uniform(0.95, 1.0, size=(2, 1)) / (V @ np.abs(h))[:, None]
        yield case("tiny", np.abs(h), -V)
    for far in (4, 7, 80):
        rows = far * rng.uniform(0.9, 1.0, size=(2, 1)) * np.ones(4)
        yield case("large", np.abs(h), rows / np.abs(h).sum())


# ---- a whole sequence


@judged(
    by=member("rnn_forward", ("hs", "outs"), {"states": 0, "outputs": 1}, (each, sigmoids)),
    names=("hs", "outs"),
)
def rnn_forward(rng):
    def run(T=5, D=2, H=4, K=3):
        xs, _, h0, W1, W2, V = network(rng, T, D, H, K)
        return xs, h0, W1, W2, V

    yield case("states", *run())
    yield case("states", *run(**OTHER))
    yield case("outputs", *run())
    yield case("outputs", *run(**OTHER))
    for kind, sizes in SIZES.items():
        yield case(kind, *run(**sizes))
    yield case("one_unit", *run(T=1, **ONES))
    yield case("many", *run(T=2, **ONES))
    yield case("many", *run(T=30, H=3))
    xs, h0, W1, W2, V = run()
    yield case("start", xs, 0 * h0, W1, W2, V)
    yield case("whole", whole(rng, 5, 2), h0, W1, W2, V)
    yield case("whole", xs, whole(rng, 4), W1, W2, V)
    yield case("whole", whole(rng, 5, 2), np.zeros(4, dtype=int), W1, W2, V)
    wholes = whole_network(rng)
    wholes = wholes[0], *wholes[2:]
    for args in (wholes, *one_with_decimals(wholes, (xs, h0, W1, W2, V))):
        yield case("whole", *args)
    yield case("whole", large_whole(rng, 5, 2), large_whole(rng, 4), 1e-3 * W1, 1e-3 * W2, V)
    yield case("whole", whole(rng, 3, 3), h0[:3], np.diag(whole(rng, 3)), whole(rng, 3, 3), whole(rng, 3, 3))
    for kind, (steps, _, *rest) in special_networks(rng):
        yield case(kind, steps, *rest)
    yield case("zeros", with_rows(xs, [0, 1], 0), 0 * h0, W1, W2, V)
    steps = np.repeat(draw(rng, 3, 2), [1, 20, 2], axis=0)  # a state that stands still, then moves again
    yield case("ties", steps * np.repeat([1, 0, 1], [1, 20, 2])[:, None], h0, W1, 0.2 * W2, V)
    yield case("ties", steps, h0, W1, 0.2 * W2, V)
    yield case("large", 30 * xs, h0, W1, W2, [[200], [-200], [200]] * np.abs(V))
    yield case("large", FAR * xs, FAR * h0, W1 / FAR, W2 / FAR, V)
    yield case("large", xs / FAR, h0 / FAR, FAR * W1, FAR * W2, V)
    yield case("large", xs / FAR, h0 / FAR, W1, W2, FAR * V)
    yield case("tiny", 0 * xs, 1e-13 * h0, W1, W2, 1e13 * V)
    one_input = run(D=1)
    for far in (200, 1e12):
        yield case("large", far * one_input[0], *one_input[1:])
    for small in SMALL:
        yield case("tiny", small * xs, small * h0, W1, W2, V)
    for far in (7, 13, 26, 33, 46, 80):
        xs, _, *rest = saturated(rng, far)
        yield case("tiny", xs, *rest)


# ---- the loss


def with_rows(array, rows, values):
    """The array with some rows replaced by those of `values`, or by one number."""
    array = np.array(array)
    array[rows] = np.broadcast_to(values, array.shape)[rows]
    return array


def scored(rng, T=5, K=3, size=1.0):
    """Outputs and targets, well apart."""
    outs, apart = rng.uniform(0.05, 0.95, size=(T, K)), rng.uniform(0.15, 0.45, size=(T, K))
    return size * outs, size * np.where(outs < 0.5, outs + apart, outs - apart)


def near_hits(rng, outs):
    """Targets that the outputs miss by about 1e-13 of their size."""
    return outs * (1 + draw(rng, *outs.shape, size=1e-13))


def scores(rng):
    """The cases of the two functions that take outputs, targets and all_steps."""
    yield case("last", *scored(rng))
    yield case("every", *scored(rng), True)
    yield case("last", *scored(rng, T=4, K=6), all_steps=False)
    yield case("every", *scored(rng, T=4, K=6), all_steps=True)
    outs, ys = scored(rng)
    for every in ({}, {"all_steps": True}):
        yield case("one_step", *scored(rng, T=1), **every)
        yield case("one_step", *scored(rng, T=1, K=1), **every)
        yield case("one_output", *scored(rng, K=1), **every)
        yield case("one_output", *scored(rng, T=2, K=1), **every)
        yield case("whole", outs, MARKS, **every)
        yield case("whole", outs, large_whole(rng, 5, 3), **every)
        for small in SMALL[1::2] if every else SMALL[::2]:
            yield case("tiny", *scored(rng, size=small), **every)
        yield case("tiny", outs, near_hits(rng, outs), **every)
        yield case("tiny", *(np.multiply(numbers, [1, 1e-11, 1e-60]) for numbers in scored(rng)), **every)
        yield case("large", draw(rng, 5, 3, size=FAR), draw(rng, 5, 3, size=FAR), **every)
        yield case("large", outs, draw(rng, 5, 3, size=40.0), **every)
        yield case("ties", np.full((5, 3), 0.5), np.full((5, 3), 0.5), **every)
        yield case("ties", np.full((5, 3), 0.5), np.full((5, 3), 0.25), **every)
    for hits in ([4], [0, 2], [0, 1, 2, 3]):  # rows whose outputs are their targets
        yield case("ties", outs, with_rows(ys, hits, outs), True)
    for every in ({}, {"all_steps": True}):
        yield case("zeros", outs * [0, 1, 1], ys * [[0], [1], [1], [1], [0]], **every)
        yield case("zeros", with_rows(outs, [0, 4], 0), ys, **every)
    yield case("square", *scored(rng, T=4, K=4), True)
    yield case("ties", outs, np.where([True, False, True], outs, ys), True)
    for every in (False, True):  # errors with a sum of 0
        yield case("zeros", np.full((5, 2), 0.5), np.tile([[0.25, 0.75]], (5, 1)), every)
    yield case("large", outs, draw(rng, 5, 3, size=1e4))
    near = 1e15 * np.array([[1], [2], [1], [3], [2]]) + rng.integers(1, 99, size=(5, 3))
    for every in (False, True):  # np.allclose takes them for equal, and o^2 - 2 o y + y^2 keeps no digit
        yield case("large", near, near + rng.choice([-5.0, 4.0], size=(5, 3)), every)
    yield case("ignored", outs, with_rows(ys, [0, 1, 2, 3], HUGE))


def rnn_loss(rng):
    yield from scores(rng)
    _, ys = scored(rng)
    yield case("whole", MARKS, ys)
    yield case("whole", MARKS, ys, True)
    for every in (False, True):
        yield case("whole", MARKS, 3 - 2 * MARKS, every)
    yield case("ignored", ys, with_rows(ys, [0, 1, 2, 3], HUGE))


@judged(by=one_by_one("output_delta", EXTREME, entries=True))
def output_delta(rng):
    yield from scores(rng)
    outs, ys = scored(rng)
    for every in (False, True):
        for small in SMALL:
            yield case("tiny", small * outs, 0.5 + ys, every)
        yield case("ties", with_rows(outs, [1, 3], outs[[0] * 5]), ys, every)
        yield case("zeros", np.tile([[0.0, 1.0, 0.5]], (5, 1)), ys, every)
        yield case("zeros", 1.0 * MARKS, ys, every)  # all slopes of the sigmoid are 0
        yield case("whole", MARKS, ys, every)
        for marks in (ys, MARKS, large_whole(rng, 5, 3)):
            yield case("whole", 3 * MARKS - 1, marks, every)
        yield case("whole", large_whole(rng, 5, 3), 40 * ys, every)


# ---- the gradients


@judged(by=one_by_one("hidden_gradient", kinds=EXTREME))
def hidden_gradient(rng):
    def back(T=5, H=4, K=3, rows=slice(None)):
        delta = np.zeros((T, K))
        delta[rows] = draw(rng, T, K)[rows]
        return draw(rng, T + 1, H, size=0.9), delta, draw(rng, H, H, size=0.8), draw(rng, K, H)

    last = slice(-1, None)
    yield case("last", *back(rows=last))
    yield case("last", *back(T=4, H=3, K=5, rows=last))
    yield case("every", *back())
    yield case("every", *back(T=4, H=3, K=5))
    yield case("some", *back(T=6, rows=[1, 3]))
    yield case("some", *back(rows=[0]))
    for kind in ("one_step", "one_unit", "one_output"):
        yield case(kind, *back(**SIZES[kind]))
    yield case("one_unit", *back(T=1, H=1, K=1))
    yield case("square", *back(T=3, H=3, K=3))
    hs, delta, W2, V = back()
    one = back(T=1)
    yield case("ignored", *one[:2], HUGE * one[2], one[3])  # one step: W2 does not matter
    yield case("ignored", with_rows(hs, [0], HUGE), delta, W2, V)
    yield case("zeros", 0 * hs, delta, W2, V)
    yield case("zeros", hs, 0 * delta, W2, V)
    yield case("zeros", hs, delta, W2, 0 * V)
    flat = with_rows(hs, [3], np.sign(hs))
    yield case("zeros", flat, with_rows(delta, [1, 4], 0), W2, V)  # nothing reaches step 2
    yield case("zeros", with_rows(hs, [0, 2, 5], 0), with_rows(delta, [0, 2], 0), W2, V)
    ends, deltas, large, last_V = back(T=2)
    yield case("zeros", with_rows(ends, [2], np.sign(ends)), deltas, HUGE * large, last_V)  # no slope
    ends = np.where([True, False, False, True], np.sign(hs), hs)  # two units without a slope
    yield case("zeros", ends, with_rows(delta, [0, 1, 2, 3], 0), [[1e8], [1], [1], [1e8]] * W2, V)
    both = with_rows(delta, [4], [0.5, -0.5, 0.0])
    yield case("zeros", hs, both, W2, V[[0, 0, 1]])  # the outputs of the last step cancel
    for kind, (_, ys, _, _, W2s, Vs) in special_networks(rng):
        yield case(kind, draw(rng, len(ys) + 1, len(W2s), size=0.9), ys, W2s, Vs)
    yield case("ties", np.full((6, 4), 0.5), np.full((5, 3), 0.25), W2, V)
    yield case("ties", with_rows(hs, [2, 3], hs[[1] * 6]), with_rows(delta, [1, 2], delta[[0] * 5]), W2, V)
    yield case("whole", np.zeros((6, 4), dtype=int), delta, W2, V)
    yield case("whole", hs, np.tile([[1, -1, 2]], (5, 1)), W2, whole(rng, 3, 4))
    yield case("whole", hs, delta, whole(rng, 4, 4), whole(rng, 3, 4))
    alike = back(T=4, H=4, K=4)  # the result has the shape of any of them
    wholes = np.zeros((5, 4), dtype=int), large_whole(rng, 4, 4), whole(rng, 4, 4), whole(rng, 4, 4)
    for args in (wholes, *one_with_decimals(wholes, alike)):
        yield case("whole", *args)
    yield case("whole", whole(rng, 6, 4), delta, W2, V)
    yield case("whole", hs, large_whole(rng, 5, 3), 0.5 * W2, V)
    rising = np.triu(900 - np.eye(3, dtype=int))
    still, sums = np.zeros((5, 3), dtype=int), np.tile([[0, 0], [2, 1]], (2, 1))
    yield case("whole", still, sums, rising, MARKS[:2] + 900)  # beyond int32
    for small in SMALL:
        yield case("tiny", hs, small * delta, W2, V)
        yield case("tiny", hs, delta, W2, small * V)
        yield case("tiny", hs[-3:], with_rows(delta[-2:], [0], 0), small * W2, V)
    for big in (30.0, 1e8, FAR):
        yield case("large", hs, big * delta, W2, V)
    yield case("large", hs, delta, W2, FAR * V)
    yield case("large", hs[-3:], delta[-2:], FAR * W2, V)
    yield case("large", near_one(hs), delta, 1e9 * W2, V)
    states, slopes, _, V = back(T=60, H=3, rows=last)
    yield case("many", 0.3 * states, slopes, turning(rng, 3), V)


def walks(rng):
    """Kind and arguments of the networks on which gradients of the matrices are asked."""
    xs, ys, h0, W1, W2, V = map(np.abs, network(rng, H=1))
    yield "one_unit", walked(xs, 0.4 * ys, h0, W1, W2, V)  # all terms of one sign: float32 passes
    for kind in ("one_step", "one_input", "one_output", "square"):
        yield kind, walked(*network(rng, **SIZES[kind]))
    yield "one_unit", walked(*network(rng, T=2, **ONES))
    xs, ys, h0, W1, W2, V = network(rng)
    yield "start", walked(xs, ys, 0 * h0, W1, W2, V)
    yield "whole", walked(whole(rng, 5, 2), MARKS, h0, W1, W2, V)
    yield "whole", walked(0.5 * xs, ys, h0, 0.5 * W1, np.tril(whole(rng, 4, 4)), whole(rng, 3, 4))
    yield "whole", walked(*whole_network(rng))
    xs, hs, outs, ys, W2, V = walked(*network(rng))
    states = hs
    yield "whole", (large_whole(rng, 5, 2), hs, outs, large_whole(rng, 5, 3), W2, V)
    steps = whole(rng, 3, 3)  # each result has the shape of any argument
    yield "whole", (steps, hs[:4, :3], outs[:3], MARKS[:3], whole(rng, 3, 3), whole(rng, 3, 3))
    hs = whole(rng, 6, 4) * (np.add.outer(np.arange(6), np.arange(4)) % 2)  # a state of 0 has a slope
    wholes = whole(rng, 5, 2), hs, 3 * MARKS - 1, MARKS, np.tril(whole(rng, 4, 4)), whole(rng, 3, 4)
    decimals = 0.5 * xs, 0.5 * hs, outs, ys, W2, V
    for args in (wholes, *one_with_decimals(wholes, decimals)):
        yield "whole", args
        yield "whole", (*args[:2], outs, *args[3:])
    for small in (1e-9, 1e-120):
        yield "tiny", walked(small * xs, ys, small * h0, W1, W2, V)
    for small in SMALL:
        yield "tiny", walked(xs, ys, h0, W1, W2, small * V)
        yield "tiny", (*decimals[:2], small * outs, small * ys, W2, V)
        first = [[1], [0]]  # input and state of the last step are 0: what comes through W2 is left
        yield "tiny", (xs[:2] * first, 0.5 * states[:3] * [[1], [0], [1]], outs[:2], ys[:2], small * W2, V)
    for far in (7, 13, 26, 46, 70):
        yield "tiny", walked(*saturated(rng, far))
    for big in (30.0, 1e8, FAR):
        yield "large", walked(xs, draw(rng, 5, 3, size=big), h0, W1, W2, V)
    yield "large", (xs, states, outs, ys, W2, FAR * V)
    yield "large", (xs[:2], states[:3], outs[:2], ys[:2], FAR * W2, V)
    yield "large", (FAR * xs, near_one(states), outs, ys, 1e9 * W2, V)
    yield "large", (xs, states, 1e60 * outs, ys, W2, V)


def special_walks(rng):
    """As `walks`: zeros, equal numbers, and outputs that are their targets, at each step in turn."""
    for kind, some in special_networks(rng):
        yield kind, walked(*some)
    xs, hs, outs, ys, W2, V = walked(*network(rng))
    yield "hit", (xs, hs, outs, with_rows(ys, [4], outs), W2, V)  # no slope at the last step
    yield "hit", (xs, hs, outs, with_rows(ys, [0, 1, 3], outs), W2, V)
    flat = with_rows(hs, [3], np.sign(hs))
    yield "hit", (xs, flat, outs, with_rows(ys, [1], outs), W2, V)  # none at step 2
    yield "hit", (xs, hs, outs, outs + draw(rng, 5, 3, size=1e-9), W2, V)  # nearly
    half = np.full((5, 3), 0.5)
    yield "hit", (xs, hs, half, half, W2, V)
    yield "hit", (xs, hs, 1.0 * MARKS, ys, W2, V)  # no output has a slope
    yield "hit", (xs, with_rows(hs, [1, 2, 3, 4, 5], np.sign(hs)), outs, ys, W2, V)  # no state has one
    yield "hit", (xs, hs, half[:, :2], half[:, :2] + [0.25, -0.25], W2, V[:2])  # the errors add up to 0
    yield "zeros", (with_rows(xs, [0, 3], 0), with_rows(hs, [0, 2], 0), outs, with_rows(ys, [1], 0), W2, V)
    twice = [0, 0, 1, 1, 0]
    yield "ties", (xs[twice], hs[[1, 1, 2, 2, 2, 1]], outs[twice], ys[twice], W2, V)


@judged(by=member("bptt", MATRICES, {"dv": 2, "dw2": 1, "dw1": 0}), names=MATRICES)
def bptt(rng):
    for kind in ("dv", "dw2", "dw1"):
        yield case(kind, *walked(*network(rng)))
        yield case(kind, *walked(*network(rng, **OTHER)))
    yield case("every", *walked(*network(rng)), all_steps=True)
    yield case("every", *walked(*network(rng, **OTHER)), True)
    for number, (kind, args) in enumerate(walks(rng)):
        both, every = kind in ("one_step", "one_input", "square"), kind == "whole" and number % 2 == 0
        if both or not every:
            yield case(kind, *args)
        if both or every:
            yield case(kind, *args, all_steps=True)
    for kind, args in special_walks(rng):
        yield case(kind, *args, all_steps=True)
    xs, hs, outs, ys, W2, V = walked(*network(rng))
    yield case("ignored", xs, hs, outs, with_rows(ys, [0, 1, 2, 3], HUGE), W2, V)
    yield case("ignored", xs[-1:], hs[-2:], outs[-1:], ys[-1:], HUGE * W2, V)
    xs, ys, h0, W1, _, V = network(rng, T=60, H=3)
    yield case("many", *walked(0.1 * xs, ys, h0, W1, 0.9 * turning(rng, 3), V))


@judged(exact=True)
def contribution_counts(rng):
    T = 2 * int(rng.integers(10, 98))
    yield case("last", T)
    yield case("last", T + 1, False, False)
    yield case("last", T + 2, h0_is_zero=False)
    yield case("every", T, all_steps=True)
    yield case("every", T + 1, True, False)
    yield case("every", T + 2, all_steps=True, h0_is_zero=False)
    for steps in (T + 1, 3, 4, 200):
        for zero in (True, False):
            yield case("last", steps, False, zero)
            yield case("every", T, True, zero)
    for every in (False, True):
        yield case("one_step", 1, every)
        yield case("one_step", 1, every, False)
    yield case("two_steps", 2)
    yield case("two_steps", 2, True)
    yield case("two_steps", 2, False, False)
    yield case("two_steps", 2, True, False)


@judged(by=one_by_one("gradient_flow", EXTREME, entries=True))
def gradient_flow(rng):
    def flow(N=2, **sizes):
        xs, ys, h0, W1, W2, V = network(rng, **sizes)
        return xs, ys, h0, W1, draw(rng, N, *W2.shape, size=0.8), V

    yield case("typical", *flow())
    yield case("typical", *flow(N=6, **OTHER))
    yield case("one_matrix", *flow(N=1))
    for kind, sizes in SIZES.items():
        sizes = {**sizes, "T": 2} if kind == "one_unit" else sizes
        xs, ys, *rest, V = flow(N=3 if kind == "square" else 2, **sizes)
        V = np.abs(V) if kind == "one_unit" else V  # so that nothing cancels
        yield case(kind, xs, ys + 1.5, *rest, V)  # no gradient is small here
    yield case("one_matrix", *flow(N=1, T=1, **ONES))
    xs, ys, h0, W1, _, V = flow(T=60, H=3)
    yield case("many", 0 * xs, ys + 1.5, 0 * h0, W1, np.array([turning(rng, 3), 0.9 * turning(rng, 3)]), V)
    xs, ys, h0, W1, W2s, V = flow()
    yield case("start", xs, ys, 0 * h0, W1, W2s, V)
    yield case("zeros", 0 * xs, ys, 0 * h0, W1, np.multiply([[[0.3]], [[4.0]]], W2s), V)
    yield case("zeros", 0 * xs, with_rows(ys, [4], 0.5), 0 * h0, W1, W2s, V)  # no slope at all
    yield case("zeros", xs, ys, h0, W1, np.multiply([[[1]], [[0]], [[1]]], W2s[[0, 1, 1]]), V)
    for kind, (steps, marks, *rest, W2, last) in special_networks(rng):
        yield case(kind, steps, marks + 1.5, *rest, np.array([W2, 0.5 * W2.T]), last)
    yield case("ignored", xs, with_rows(ys, [0, 1, 2, 3], HUGE), h0, W1, W2s, V)
    yield case("ignored", xs[:1], ys[:1], 0 * h0, W1, HUGE * W2s, np.full((3, 4), 0.5))
    yield case("duplicates", xs, ys, h0, W1, np.array([W2s[0], W2s[0].T, W2s[1], W2s[0]]), V)
    yield case("zeros", 1e3 * xs, ys, 0 * h0, W1, HUGE * W2s, 0.1 * V)  # no state has a slope
    yield case("whole", whole(rng, 5, 2), MARKS, whole(rng, 4), W1, W2s, V)
    signs = np.array([np.eye(4, dtype=int)[[1, 2, 3, 0]], np.diag([1, -1, 1, -1])])
    yield case("whole", 0.5 * xs, ys, h0, 0.5 * W1, signs, V)
    wholes = *whole_network(rng)[:4], signs, whole(rng, 3, 4)
    for args in (wholes, *one_with_decimals(wholes, (xs, ys, h0, W1, W2s, V))):
        yield case("whole", *args)
    far = np.triu(np.full((2, 4, 4), 900)) - [[[0]], [[1]]]
    sums, marks = large_whole(rng, 5, 3), MARKS[:3, [0, 1, 1, 2]]
    yield case("whole", 0 * wholes[0], sums, 0 * wholes[2], wholes[3], far, marks)
    for small in SMALL:
        yield case("tiny", xs, ys, h0, W1, W2s, small * V)
        yield case("tiny", xs[:2], ys[:2], h0, W1, np.multiply([[[small]], [[3 * small]]], W2s), V)
    for far in (7, 13, 20):
        *args, W2, last = saturated(rng, far)
        yield case("tiny", *args, np.array([W2, 0.9 * W2]), last)
    yield case("tiny", 0 * xs, 0.5 + draw(rng, 5, 3, size=1e-9), 0 * h0, W1, W2s, V)  # outputs nearly hit
    for big in (30.0, 1e8, FAR):
        yield case("large", xs, draw(rng, 5, 3, size=big), h0, W1, W2s, V)
    yield case("large", 0 * xs[:3], ys[:3], 0 * h0, W1, np.multiply([[[1e50]], [[1e-50]]], W2s), V)
    yield case("large", xs[:2] / FAR, ys[:2], FAR * h0, FAR * W1, W2s / FAR, V)
    yield case("large", FAR * xs[:2], ys[:2], h0 / FAR, W1 / FAR, FAR * W2s, V)
    yield case("large", 0 * xs, ys, h0 / FAR, W1, W2s, FAR * V)
    yield case("tiny", xs, 1e-13 * ys, h0, W1, W2s, V)
    pull = 8 * np.sign(W1[:, :1])  # states near 1 and -1
    yield case("large", np.ones((3, 1)), ys[:3], h0, pull, 0.3 * W2s, V)


# ---- the extra parts


@judged(names=MATRICES)
def truncated_bptt(rng):
    args = walked(*network(rng, T=6))
    yield case("short", *args, 2)
    yield case("short", *args, 3)
    yield case("one", *args, 1)
    yield case("long", *args, 6)
    yield case("long", *args, 9)
    yield case("long", *args, 5)
    yield case("every", *args, 2, all_steps=True)
    yield case("every", *args, 9, True)
    for number, (kind, some) in enumerate(walks(rng)):
        if kind not in ("whole", "tiny") or number % 2 == 0:
            yield case(kind, *some, k=2, all_steps=True)


def clip_by_norm(rng):
    def grads(*shapes, size=1.0):
        return [draw(rng, *shape, size=size) for shape in shapes or ((4, 2), (4, 4), (3, 4))]

    yield case("long", grads(), 0.5)
    yield case("long", grads((5,), (2, 3), (1, 1)), 0.3)
    yield case("short", grads(), 100.0)
    yield case("one_array", grads((3, 4)), 0.4)
    alike = draw(rng, 2, 3)
    yield case("long", [alike, alike, 0 * alike], 0.3)
    yield case("long", grads((2,), (1,), (3,), (2, 2), (1, 3)), 2)
    yield case("square", grads((2, 2), (2, 2)), 0.2)
    yield case("zeros", [np.zeros(3), np.zeros((2, 2))], 1.0)
    yield case("whole", [whole(rng, 4), np.array([[3, -4], [5, 6]])], 1)
    yield case("whole", [whole(rng, 4), np.array([[3, -4], [5, 6]])], 50)
    yield case("whole", [whole(rng, 4), draw(rng, 3)], 1)
    yield case("whole", [draw(rng, 4), whole(rng, 3)], 0.5)
    yield case("whole", [whole(rng, 4), np.array([[300, -400], [500, 600]])], 7)
    yield case("long", [np.array([0.5, -0.5]), np.array([[1.5, -0.5], [-1.5, 0.5]])], 0.3)  # sums of 0
    yield case("tiny", grads(size=1e-8), 1e-9)
    yield case("tiny", grads(size=1e-8), 1.0)
    for small in SMALL:
        yield case("tiny", grads(size=small), 0.3 * small)
    yield case("large", grads(size=30.0), 10.0)
    yield case("large", grads(size=1e9), 10.0)
    yield case("large", grads(size=1e6), 1e8)


def echo_targets(rng):
    X = rng.choice([-1.0, 1.0], size=(6, 7, 1))
    yield case("typical", X, 2)
    yield case("typical", X, 4)
    yield case("one_late", X, delay=1)
    yield case("latest", X, 6)
    yield case("latest", X[:, :2], 1)
    yield case("one_sequence", X[:1], 3)
    yield case("square", X[:, :6], 2)
    yield case("duplicates", np.ones((3, 5, 1)), 2)
    yield case("duplicates", -np.ones((3, 5, 1)), 2)
    yield case("whole", X.astype(int), 2)


@judged(names=("W1", "W2", "V", "losses"))
def train(rng):
    def course(N=2, T=3, D=2, H=4, K=3):
        runs = [network(rng, T, D, H, K) for _ in range(N)]
        return np.array([run[0] for run in runs]), np.array([run[1] for run in runs]), *runs[0][3:]

    yield case("one_epoch", *course(), epochs=1)
    yield case("typical", *course(), eta=0.7, epochs=3)
    yield case("typical", *course(N=3, T=4, D=3, H=2, K=1), 1.5, 2)
    yield case("default", *course(N=1, T=1, H=2))
    yield case("one_row", *course(N=1), eta=0.7, epochs=2)
    yield case("one_step", *course(T=1), eta=0.7, epochs=2)
    yield case("square", *course(N=3, D=3, H=3), eta=0.7, epochs=1)
    yield case("clipped", *course(), eta=0.7, epochs=2, max_norm=0.02)
    yield case("loose", *course(), 0.7, 2, 50.0)
    X, Y, W1, W2, V = course()
    yield case("duplicates", X[[0, 0, 1]], Y[[0, 0, 1]], W1, W2, V, epochs=1)
    yield case("solved", 0 * X[:1], np.full((1, 3, 3), 0.5), W1, W2, V, epochs=4, max_norm=1.0)
    yield case("flat", 0 * X[:1], Y[:1], W1, W2, V, epochs=4)
    yield case("whole", whole(rng, 2, 3, 2), np.ones((2, 3, 3), dtype=int), W1, W2, V, epochs=1)
    yield case("whole", X, Y, whole(rng, 4, 2), np.eye(4, dtype=int), whole(rng, 3, 4), epochs=1)
    steps, marks, _, *matrices = whole_network(rng)
    wholes = np.array([steps[:3], -steps[:3]]), np.array([marks[:3], marks[:3]]), *matrices
    for args in one_with_decimals(wholes, (X, Y, W1, W2, V)):
        yield case("whole", *args, epochs=1)
    yield case("whole", *wholes, eta=1, epochs=2)
    yield case("whole", *wholes, eta=2, epochs=1, max_norm=1)
    yield case("large", X[:1], 40 * Y[:1], W1, W2, V, epochs=1)
    yield case("large", X[:1], 4000 * Y[:1], W1, W2, V, epochs=1)
