# canary: c4b4da18-f481-58b8-afb3-89a331c11886
"""What the functions of bp may be given. All sizes of a network differ unless a kind says otherwise.

Values are of a middle size, so that a right answer in float32 passes: outputs stay away from 0 and 1
where a slope o (1 - o) is needed, and small numbers stand beside small numbers alone.
"""

from __future__ import annotations

import numpy as np
import reference
from kit import close, fail

from autograder.runner.domain import case, judged

STAGES = ("net_h", "h", "net_o", "o")
GRADIENTS = ("dW1", "dW2")
TRAINED = ("W1", "W2", "errors")
NET_GRADIENTS = ("dWs", "dbs")
NET_TRAINED = ("Ws", "bs", "losses")
ORDERS = (("sigmoid", "tanh", "relu"), ("relu", "sigmoid", "tanh"), ("tanh", "relu", "sigmoid"))


def near_one(rng, n):
    """Numbers just below 1 that float32 holds exactly."""
    return 1 - 2.0 ** -rng.choice([20, 21, 22], size=n)


def draw(rng, *shape, size=1.0):
    """Numbers of both signs, none of them near 0."""
    return size * rng.uniform(0.2, 1.0, size=shape) * rng.choice([-1.0, 1.0], size=shape)


def between(rng, *shape, size=1.0):
    """Outputs of a sigmoid, well inside 0 and 1 (times `size`)."""
    return size * rng.uniform(0.1, 0.9, size=shape)


def whole(rng, *shape):
    """Whole numbers, -2, -1, 1 and 2."""
    return rng.choice([-2, -1, 1, 2], size=shape)


def each_whole(rng, *arrays):
    """The arrays again and again, each time another one of them in whole numbers, the others not."""
    for place, array in enumerate(arrays):
        yield *arrays[:place], whole(rng, *array.shape), *arrays[place + 1 :]


def partly(array, *places):
    """A copy with 0 at each of these indices."""
    array = np.array(array)
    for place in places:
        array[place] = 0
    return array


def real(rng, *shape):
    """Whole numbers that arrive as floats, some of them equal."""
    return whole(rng, *shape).astype(float)


# Kinds where y - d cancels, always or by chance, and a right answer in float32 loses digits: how close it is.
ROUNDED = {"tiny": 5e-3, "large": 5e-3, "duplicates": 1e-3, "zeros": 1e-3}


def members(function, names, **places):
    """Judge the members of the returned tuple: for the kinds that are named those at `places` alone."""

    def judge(got, case):
        want = getattr(reference, function)(*case.args, **case.kwargs)
        if not isinstance(got, (tuple, list)) or len(got) != len(want):
            fail(f"It must return {len(want)} things: {', '.join(names)}.", got)
        for place in places.get(case.kind, range(len(want))):
            close(got[place], want[place], rtol=ROUNDED.get(case.kind, 1e-4))

    return judge


# ---- the network of the slides: M inputs, H hidden neurons, K outputs


def network(rng, M=4, H=5, K=3):
    """x, d, W1, W2, b: desired outputs on either side of what random weights give."""
    d = np.where(rng.permutation(K) % 2 == 0, 0.05, 0.95)
    b = (float(rng.uniform(0.2, 0.6)), float(rng.uniform(-0.6, -0.2)))
    return rng.uniform(0.5, 1.5, size=M), d, draw(rng, H, M, size=0.8), draw(rng, K, H), b


SHAPES = (
    ("one_input", {"M": 1}),
    ("one_hidden", {"H": 1}),
    ("one_output", {"K": 1}),
    ("square", {"M": 3, "H": 3, "K": 3}),
)


def expect_sigmoid(got, case):
    """Far below 0 a right answer in float32, or by tanh, is exactly 0; any other has its digits.

    Less far, one by tanh is right but for the last digit of 1.
    """
    if case.kind == "far" and isinstance(got, (float, np.floating)) and got == 0.0:
        return
    digit = np.finfo(float).eps if case.kind == "low" else None
    close(got, reference.sigmoid(*case.args), rtol=1e-4, atol=digit)


@judged(by=expect_sigmoid)
def sigmoid(rng):
    yield case("typical", draw(rng, 4, 3, size=3.0))
    yield case("typical", draw(rng, 5, 1, size=2.0))
    yield case("typical", draw(rng, 1))
    for z in (rng.uniform(1.0, 4.0), -rng.uniform(1.0, 4.0), rng.uniform(20.0, 600.0), 0.0):
        yield case("scalar", float(z))
    yield case("negative", rng.uniform(-9.0, -4.0, size=(1, 4)))
    for z in (-12.0, -20.0):
        yield case("negative", z + rng.uniform(-1.0, 1.0, size=2))
    yield case("large", draw(rng, 2, 3, 2, size=60.0))
    yield case("large", np.array([1.0, -1.0]) * rng.uniform(500.0, 690.0, size=2))
    for far in (-650.0, 650.0):  # the first number alone could decide the type of all
        yield case("large", np.array([far, *draw(rng, 3)]))
    yield case("low", -float(rng.uniform(28.0, 31.0)))
    for low in (40.0, 100.0, 690.0):
        yield case("far", -float(rng.uniform(low, low + 9.0)))
    first = [rng.uniform(40.0, 60.0), 0.0, 0.0]
    yield case("zeros", np.array([first, [1.0, 0.0, -1.0], [*draw(rng, 2), 0.0]]))
    yield case("ties", np.full((2, 2), rng.uniform(0.5, 2.0)))
    yield case("tiny", np.array([9e-4, -9e-4, 0.0, *draw(rng, 3, size=1e-12)]))
    yield case("whole", np.array([[300, 0], [0, -5], [-2, -2]]))
    yield case("whole", np.array([-300, 2, -1]))
    for z in (int(rng.integers(2, 5)), -3):
        yield case("whole", z)
    yield case("whole", real(rng, 5))


@judged(
    by=members("forward", STAGES, hidden=(0, 1), outputs=(2, 3)),
    names=STAGES,
)
def forward(rng):
    def run(**sizes):
        x, _, W1, W2, b = network(rng, **sizes)
        return x, W1, W2, b

    for kind in ("hidden", "outputs"):
        yield case(kind, *run())
        yield case(kind, *run(M=2, H=4, K=6))
    for kind, sizes in SHAPES:
        yield case(kind, *run(**sizes))
    x, W1, W2, b = run()
    yield case("zeros", 0 * x, W1, W2, b)
    yield case("zeros", partly(x, 0), partly(W1, -1), partly(W2, 0), (b[0], 0.0))
    yield case("zeros", partly(x, -1), partly(W1, 0), partly(W2, (slice(None), 1)), (0.0, b[1]))
    W = draw(rng, 3, 3)
    yield case("square", x[:3], W, W, (b[0], b[0]))
    yield case("square", real(rng, 3), np.diag(W[0]), W + W.T, b)
    yield case("ties", np.full(4, x[0]), np.full((5, 4), W1[0, 0]), np.full((3, 5), W2[0, 0]), b)
    yield case("ties", x[[0, 0, 1, 1]], W1[[0, 1, 0, 1, 1]], W2[:, [0, 0, 1, 1, 1]], b)
    yield case("large", 20 * x, W1, 20 * W2, b)
    # One sum of each layer is about 600. Other entries are huge or tiny, and the sums are not.
    high = np.vstack([np.full(4, 600 / x.sum()), 60 * W1[1:]])
    yield case("large", x, high, W2, (0.5, 600.0))
    yield case("large", 1e30 * x, 1e-30 * W1, W2, b)
    yield case("tiny", 1e-30 * x, 1e30 * W1, 1e-30 * W2, (b[0], 1e-30))
    yield case("tiny", 1e-30 * x, W1, 1e-30 * W2, (2e-30, -1e-30))
    yield case("tiny", 0.3 * x, W1, 1e10 * W2, (-24.0, -24.0))  # all of h is tiny, and all of o
    for arrays in each_whole(rng, x, W1, W2):
        yield case("whole", *arrays, b)
    yield case("whole", np.array([300, 0, -1, 200]), np.eye(5, 4, dtype=int), W2, (1, -2))
    yield case("whole", whole(rng, 4), whole(rng, 5, 4), whole(rng, 3, 5), b)
    yield case("whole", whole(rng, 4), whole(rng, 5, 4), whole(rng, 3, 5), (1, -2))


def scored(rng, K=4, size=1.0):
    """Outputs and desired outputs; for each output one lies above the other by a good part."""
    o, far = rng.uniform(0.15, 0.45, size=K), rng.uniform(0.55, 0.9, size=K)
    above = rng.permutation(K) % 2 == 0
    return size * np.where(above, far, o), size * np.where(above, o, far)


def scores(rng):
    """The cases of the two functions that take outputs and desired outputs."""
    yield case("typical", *scored(rng))
    yield case("typical", *scored(rng, K=7))
    yield case("typical", between(rng, 3), rng.uniform(1.5, 4.0, size=3))
    yield case("typical", near_one(rng, 4), between(rng, 4, size=0.5))
    yield case("one_output", *scored(rng, K=1))
    yield case("two_outputs", *scored(rng, K=2))
    o, d = scored(rng, K=5)
    yield case("ties", o, np.where([True, False, True, False, False], o, d))
    yield case("ties", *np.full((2, 3), [[o[0]], [d[0]]]))
    yield case("ties", np.full(5, 0.5), np.array([0.75, 0.25, 0.25, 0.0, 0.75]))
    yield case("zeros", np.array([1.0, 0.5, 0.5, 1.0, o[0]]), partly(d, 0, -1))
    yield case("zeros", np.ones(3), partly(d[:3], 1))
    # np.isclose takes these two for equal; float32 holds them exactly.
    eighths = rng.integers(1, 8, size=4) / 8
    yield case("tiny", eighths, eighths * (1 + 2.0**-19))
    yield case("whole", o, np.array([0, 1, 1, 0, 1]))
    yield case("whole", o, np.array([1, 0, 0, 1, 0]))
    for size in (30.0, 1e18):
        yield case("large", o, draw(rng, 5, size=size))
    for size in (1e-6, 1e-9, 1e-17):
        yield case("tiny", *scored(rng, size=size))


def loss(rng):
    yield from scores(rng)
    yield case("whole", rng.permutation([0, 1, 1, 0, 1]), scored(rng, K=5)[1])
    yield case("whole", np.array([0, 1, 1, 0]), np.array([1, 1, 0, -400]))
    o = between(rng, 4)
    yield case("equal", o, o)
    yield case("zeros", 0 * o, partly(o, 0, -1))


def output_delta(rng):
    yield from scores(rng)
    yield case("whole", np.array([1, 1, 1]), np.array([0, 3, 0]))


def hidden_delta(rng):
    def back(H=5, K=3):
        return between(rng, H), draw(rng, K), draw(rng, K, H)

    yield case("typical", *back())
    yield case("typical", *back(H=2, K=4))
    yield case("typical", *back(H=6, K=2))
    yield case("typical", near_one(rng, 4), *back(H=4)[1:])
    yield case("one_hidden", *back(H=1))
    yield case("one_output", *back(K=1))
    yield case("square", *back(H=3, K=3))
    yield case("square", *back(H=5, K=5))
    h, delta_o, W2 = back()
    signals = between(rng, 4)
    yield case("square", signals, signals, draw(rng, 4, 4))
    yield case("square", h, draw(rng, 5), np.diag(draw(rng, 5)))
    yield case("duplicates", np.full(5, h[0]), np.full(3, delta_o[0]), W2)
    yield case("ties", h, np.full(3, delta_o[0]), W2[[0, 0, 0]])
    yield case("ties", h, delta_o, np.full((3, 5), W2[0, 0]))
    yield case("ties", h, draw(rng, 1)[0] * np.array([1.0, -1.0, 1.0, 1.0]), np.ones((4, 5)))
    yield case("ties", h, np.array([2.0, 1.0, 0.5]), np.array([[0.5], [1.0], [2.0]]) * W2[0])
    yield case("zeros", h, partly(delta_o, 0, 2), partly(W2, (1, 0), (1, -1)))
    yield case("zeros", h, partly(delta_o, 1), partly(W2, 0, (slice(None), 2)))
    yield case("zeros", np.array([1.0, 0.5, 0.5, 1.0, h[0]]), delta_o, partly(W2, -1))
    yield case("zeros", h, 0 * delta_o, W2)
    yield case("zeros", np.ones(5), delta_o, 1e3 * W2)
    yield case("zeros", h, np.array([0.5, -0.5, 0.25]), np.array([[1.0], [1.0], [0.0]]) * W2[0])
    yield case("zeros", h, np.array([0.5, -0.5, 0.25]), np.where(np.arange(5) == 2, [[1], [1], [0]], W2))
    yield case("zeros", h, delta_o, 0 * W2)
    yield case("whole", h, delta_o, whole(rng, 3, 5))
    yield case("whole", h, whole(rng, 3), W2)
    yield case("whole", h, np.array([1, 0, -400]), 300 * whole(rng, 3, 5))
    for size in (30.0, 1e30):
        yield case("large", h, delta_o, size * W2)
        yield case("large", h, size * delta_o, W2)
    for size in (1e-6, 1e-10, 1e-30):
        yield case("tiny", h, size * delta_o, W2)
    yield case("tiny", 1e-30 * h, delta_o, W2)
    yield case("tiny", h, delta_o, 1e-30 * W2)


@judged(by=members("gradients", GRADIENTS, dw1=(0,), dw2=(1,)), names=GRADIENTS)
def gradients(rng):
    def signals(M=4, H=3, K=5, size=1.0):
        return draw(rng, M), between(rng, H), draw(rng, H, size=size), draw(rng, K, size=size)

    for kind in ("dw2", "dw1"):
        yield case(kind, *signals())
        yield case(kind, *signals(M=2, H=5, K=3))
    for kind, sizes in SHAPES:
        yield case(kind, *signals(**sizes))
    x, h, delta_h, delta_o = signals()
    yield case("one", *signals(M=1, H=1, K=1))
    yield case("zeros", partly(x, 0, 2), h, delta_h, 0 * delta_o)
    yield case("zeros", partly(x, 1, -1), partly(h, 0), partly(delta_h, -1), partly(delta_o, 0, -1))
    yield case("zeros", 0 * x, np.array([0.0, 0.5, 1.0]), partly(delta_h, 0), partly(delta_o, 2))
    yield case("zeros", x, h, 0 * delta_h, delta_o)
    same, signal = between(rng, 3), draw(rng, 3)
    yield case("ties", same, same, signal, signal)
    yield case("ties", same, same, same, same)
    yield case("ties", *(np.full(size, rng.uniform(0.5, 1.5)) for size in (4, 3, 3, 5)))
    yield case("ties", x[[0, 0, 1, 1]], h[[0, 0, 1]], delta_h[[0, 1, 1]], delta_o[[0, 0, 1, 1, 0]])
    for arrays in each_whole(rng, x, h, delta_h, delta_o):
        yield case("whole", *arrays)
    yield case("whole", x, h, whole(rng, 3), whole(rng, 5))
    yield case("whole", np.array([300, 0, -1, 7]), np.array([0, 1, 1]), whole(rng, 3), 400 * whole(rng, 5))
    yield case("whole", real(rng, 4), real(rng, 3), real(rng, 3), real(rng, 5))
    yield case("large", 1e4 * x, h, delta_h, delta_o)
    for size in (30.0, 1e12):
        yield case("large", x, h, size * delta_h, size * delta_o)
    for size in (1e-6, 1e-10, 1e-14):
        yield case("tiny", *signals(size=size))
    yield case("tiny", 1e-9 * x, 1e-9 * h, delta_h, delta_o)


@judged(names=("W1", "W2"))
def sgd_step(rng):
    def step(M=4, H=3, K=2, size=1.0):
        shapes = ((H, M), (K, H)) * 2
        return [draw(rng, *shape, size=size) for shape in shapes]

    W1, W2, dW1, dW2 = step()
    yield case("typical", *step(), float(rng.uniform(0.2, 0.8)))
    yield case("typical", *step(M=2, H=5, K=3), eta=float(rng.uniform(1.5, 4.0)))
    yield case("one", *step(M=1, H=1, K=1), 0.3)
    yield case("square", *step(M=3, H=3, K=3), 0.4)
    yield case("zeros", W1, W2, 0 * dW1, partly(dW2, 0, (1, -1)), 0.5)
    yield case("zeros", partly(W1, -1, (0, 0)), partly(W2, (slice(None), 0)), dW1, 0 * dW2, 0.5)
    yield case("zeros", 0 * W1, 0 * W2, partly(dW1, 0, (slice(None), 1)), partly(dW2, -1), 0.5)
    W, dW = draw(rng, 3, 3), draw(rng, 3, 3)
    yield case("ties", W, W, dW, dW.T.copy(), 0.25)
    yield case("ties", W, dW, W, dW, 1.0)
    yield case("ties", np.diag(W[0]), dW, dW, np.diag(W[0]), 0.5)
    yield case("ties", *(np.full(V.shape, V[0, 0]) for V in (W1, W2, dW1, dW2)), 0.5)
    for arrays in each_whole(rng, W1, W2, dW1, dW2):
        yield case("whole", *arrays, 0.3)
    yield case("whole", whole(rng, 3, 4), whole(rng, 2, 3), dW1, dW2, 0.5)
    yield case("whole", whole(rng, 3, 4), whole(rng, 2, 3), whole(rng, 3, 4), whole(rng, 2, 3), 0.3)
    yield case("whole", *(400 * whole(rng, *shape) for shape in ((3, 4), (2, 3)) * 2), 1)
    yield case("whole", *(real(rng, *shape) for shape in ((3, 4), (5, 3)) * 2), 1.0)
    yield case("whole_rate", W1, W2, dW1, dW2, 2)
    for size in (30.0, 1e12):
        yield case("large", W1, W2, size * dW1, size * dW2, 0.5)
    yield case("large", W1, W2, dW1, dW2, 1e3)
    for size in (1e-6, 1e-10, 1e-14):
        yield case("tiny", *step(size=size), 0.5)
    yield case("tiny", 1e-9 * W1, 1e-9 * W2, dW1, dW2, 1e-9)


def saturated(rng):
    """x, d, W1, W2, b where hidden neurons stand at 1 and d is 1/2, so that W2 alone learns.

    There eta = 4 takes the error to almost nothing in four updates, and eta = 10 leaps too far.
    """
    x, W1 = rng.uniform(1.0, 1.5, size=2), rng.uniform(20.0, 30.0, size=(4, 2))
    return x, np.array([0.5]), W1, rng.uniform(0.06, 0.3, size=(1, 4)), (0.0, 0.0)


WEIGHTS = ("one_update", "many", "start", "large", "whole", "zeros", "ties", *(kind for kind, _ in SHAPES))
ERRORS = ("errors", "still", "solved")


@judged(
    by=members("train", TRAINED, **dict.fromkeys(WEIGHTS, (0, 1)), **dict.fromkeys(ERRORS, (2,))),
    names=TRAINED,
)
def train(rng):
    yield case("one_update", *network(rng), 2.0, 1)
    yield case("one_update", *network(rng, M=2, H=4, K=6), eta=2.0, updates=1)
    yield case("many", *network(rng, M=3, H=4, K=5), 1.5, 12)
    yield case("many", *network(rng, M=5, H=2, K=3), 1.0, 25)
    yield case("errors", *network(rng), 1.0, 6)
    yield case("errors", *network(rng, M=2, H=3, K=4), 2.0, 9)
    for kind, sizes in SHAPES:
        yield case(kind, *network(rng, **sizes), 1.5, 4)
    x, d, W1, W2, b = network(rng)
    yield case("none", x, d, W1, W2, b, 1.0, 0)
    yield case("still", x, d, W1, W2, b, 1e-9, 6)
    yield case("still", x, np.full(3, 0.5), 0 * W1, 0 * W2, (0.0, 0.0), 1.0, 40)
    # All outputs stand at 1: there is an error, and no gradient.
    yield case("still", x, np.array([0.25, 0.5, 0.75]), W1, W2, (b[0], 60.0), 2.0, 5)
    yield case("solved", *saturated(rng), 4.0, 8)
    yield case("zeros", 0 * x, d, W1, W2, b, 2.0, 4)
    yield case("zeros", partly(x, 0), partly(d, -1), partly(W1, 0, (2, 1)), partly(W2, -1, (0, 0)), b, 2.0, 3)
    yield case("zeros", partly(x, 1, -1), partly(d, 0), W1, partly(W2, (slice(None), 2)), (0.0, b[1]), 2.0, 3)
    W, same = draw(rng, 3, 3), rng.uniform(0.5, 1.0, size=3)
    yield case("ties", same, same, W, W, (b[0], b[0]), 1.5, 2)
    yield case(
        "ties", same[[0, 0]], d[[0, 0, 1]], np.full((4, 2), W[0, 0]), np.full((3, 4), W[0, 1]), b, 1.5, 4
    )
    yield case("start", x, d, 0 * W1, 0 * W2, (0.0, 0.0), 1.5, 3)
    # Desired outputs far away make error signals of some hundreds; the small eta keeps the steps short.
    yield case("large", x, draw(rng, 3, size=1e3), W1, W2, b, 1e-3, 2)
    for arrays in each_whole(rng, x, d, W1, W2):
        yield case("whole", *arrays, b, 0.5, 3)
    yield case("whole", x, d, whole(rng, 5, 4), W2, b, 1.5, 3)
    yield case("whole", x, np.array([0, 1, 0]), W1, whole(rng, 3, 5), (0, 0), 1, 3)
    yield case("whole", np.array([1, 0, 1, 2]), d, W1, W2, b, 1.5, 3)
    start = whole(rng, 5, 4), whole(rng, 3, 5), (0, 0)
    yield case("whole", np.array([1, 0, 1, -1]), np.array([0, 1, 0]), *start, 1, 3)
    x, d, W1, W2, b = saturated(rng)
    yield case("rising", x, d, W1, 0.3 * W2, b, 10.0, 5)


# ---- a gradient by numbers


def cubic(rng, *shape):
    """A function of an array of this shape whose central differences depend on eps."""
    cube, mixed = rng.uniform(0.5, 1.5, size=shape), draw(rng, *shape)

    def f(w):
        w = np.asarray(w, dtype=float)
        return float(np.sum(cube * w**3) + np.sum(mixed * w) ** 2)

    return f


def growth(rng, *shape, size=1.0, rate=1.0):
    """A sum of exponentials with factors that differ; a high rate asks for a small eps on both sides."""
    factor = size * rng.uniform(0.5, 1.5, size=shape)
    return lambda w: float(np.sum(factor * np.exp(rate * np.asarray(w, dtype=float))))


def chained(rng, size):
    """A function of (w_0, w_1, w_2) to which the sign and the size of tiny entries matter much."""
    first, second = rng.uniform(0.5, 1.5, size=2)
    return lambda w: float(first * w[1] * np.tanh(w[0] / size) + second * w[2] * np.tanh(w[0] / size))


def count_squares(w):
    """A whole number to which the last entry does not matter."""
    w = np.asarray(w)
    return int(np.floor((w * w).sum() + 3 * w.ravel()[0] - w.ravel()[-1] ** 2))


def numerical_gradient(rng):
    yield case("eps", cubic(rng, 1, 2), draw(rng, 1, 2), float(rng.uniform(0.2, 0.5)))
    yield case("eps", cubic(rng, 2), draw(rng, 2), eps=float(rng.uniform(0.01, 0.05)))
    yield case("eps", cubic(rng, 3), draw(rng, 3), 3)
    yield case("eps", cubic(rng, 2, 1), real(rng, 2, 1), 1.0)
    yield case("eps", cubic(rng, 2), draw(rng, 2, size=100.0), 20.0)
    yield case("default", growth(rng, 2), draw(rng, 2))
    yield case("default", growth(rng, 3, 2), draw(rng, 3, 2))
    yield case("default", growth(rng, 3, rate=1e3), draw(rng, 3, size=1e-3))
    yield case("one", cubic(rng, 1), draw(rng, 1), 0.1)
    yield case("one", growth(rng, 1, 1), draw(rng, 1, 1))
    yield case("square", cubic(rng, 2, 2), draw(rng, 2, 2), 0.1)
    yield case("square", growth(rng, 2, 2), np.diag(draw(rng, 2)))
    yield case("three_axes", growth(rng, 2, 1, 3), draw(rng, 2, 1, 3))
    yield case("zeros", cubic(rng, 3), np.zeros(3), 0.5)
    yield case("zeros", cubic(rng, 2, 2), partly(draw(rng, 2, 2), 0, (-1, -1)), 0.25)
    yield case("duplicates", cubic(rng, 2), np.full(2, rng.uniform(0.5, 1.0)), 0.1)
    yield case("duplicates", growth(rng, 2, 2), np.full((2, 2), rng.uniform(0.5, 1.0)))
    yield case("tiny", growth(rng, 3, size=1e-8), draw(rng, 3))
    # An entry far smaller than eps: moved there and back, it is not what it was.
    for size, eps in ((1e-20, 0.5), (1e-25, 1e-8)):
        yield case("tiny", chained(rng, size), np.array([size, *draw(rng, 2)]), eps)
    yield case("whole", cubic(rng, 3), whole(rng, 3))
    yield case("whole", cubic(rng, 2, 2), whole(rng, 2, 2), 0.25)
    yield case("whole", cubic(rng, 3), np.array([0, 300, -1]), 1)
    yield case("whole", count_squares, whole(rng, 4), 0.5)
    yield case("zeros", count_squares, np.array([[0.0, 2.0], [-3.0, 0.0]]), 1.0)
    yield case("float32", growth(rng, 2), draw(rng, 2).astype(np.float32))
    yield case("float32", growth(rng, 1, 2), draw(rng, 1, 2).astype(np.float32))
    yield case("float32", cubic(rng, 2, 2), partly(draw(rng, 2, 2), 0).astype(np.float32), 0.3)


def relative_error(rng):
    def pair(*shape, size=1.0):
        return draw(rng, *shape, size=size), draw(rng, *shape, size=size)

    a, n = pair(3, 4)
    yield case("typical", a, n)
    yield case("typical", *pair(5))
    yield case("typical", *pair(2, 3, 2))
    yield case("typical", *pair(1, 4))
    yield case("typical", *pair(4, 1))
    yield case("square", *pair(3, 3))
    yield case("square", np.diag(a[0, :3]), np.diag(n[0, :3]))
    yield case("ties", np.full((2, 3), a[0, 0]), np.full((2, 3), n[0, 0]))
    yield case("ties", a, -a)
    yield case("ties", a, a[::-1].copy())
    yield case("ties", a, np.where(np.arange(4) == 3, n, a))
    yield case("one", np.array([2.0]) * abs(a[0, :1]), np.array([-1.0]) * abs(a[0, :1]))
    yield case("larger", a, 1.25 * a)
    yield case("smaller", 1.25 * a, a)
    yield case("larger", a, -4.0 * a)
    yield case("smaller", 3.0 * a, -a)
    yield case("zeros", np.zeros((2, 3)), np.zeros((2, 3)))
    yield case("zeros", np.zeros(4), n[0])
    yield case("zeros", a[0], np.zeros(4))
    yield case("zeros", partly(a, 0, (slice(None), 1)), partly(n, -1, (0, 0)))
    yield case("zeros", partly(a[0], 0, 1, 2), partly(n[0], -1, 1))
    yield case("equal", a, a.copy())
    yield case("equal", a, a)
    eighths = rng.integers(1, 8, size=4) / 8  # float32 holds their multiples below exactly
    yield case("near", eighths, eighths * (1 + 2.0**-10))
    yield case("near", eighths * (1 + 2.0**-19), eighths)
    yield case("whole", whole(rng, 3, 2), 3 * whole(rng, 3, 2))
    yield case("whole", 70000 * whole(rng, 4), np.array([0, -1, 0, 70000]))
    yield case("whole", real(rng, 3, 3), real(rng, 3, 3))
    for arrays in each_whole(rng, *pair(2, 3)):
        yield case("whole", *arrays)
    for size in (1e-6, 1e-9, 1e-13, 1e-17):
        yield case("tiny", *pair(4, size=size))
    yield case("tiny", a * 1e-13, 1.25e-13 * a)
    yield case("large", *pair(6, size=1e10))


# ---- any depth


def deep(rng, *sizes, N=6, order=0):
    """X, D, Ws, bs, activations of a net with layers of these sizes; no two neighbours have one name."""
    pairs = list(zip(sizes, sizes[1:]))
    D = rng.uniform(0.1, 1.0, size=(N, sizes[-1]))
    names = [ORDERS[order][layer % 3] for layer in range(len(pairs) - 1)]
    return (
        rng.normal(size=(N, sizes[0])),
        D / D.sum(axis=1, keepdims=True),
        [draw(rng, n, m) for m, n in pairs],
        [rng.uniform(0.2, 1.0, size=n) for _, n in pairs],
        [*names, "softmax"],
    )


def slope(rng):
    for name in ("sigmoid", "tanh", "relu"):
        yield case(name, between(rng, 4, 3), name)
        yield case(name, between(rng, 5), activation=name)
        yield case("one", between(rng, 1, 1), name)
        yield case("square", between(rng, 3, 3), name)
        yield case("three_axes", between(rng, 2, 3, 2), name)
        yield case("ties", np.full((3, 3), rng.uniform(0.1, 0.9)), name)
    # A sigmoid gives exactly 1 where z is 40, and no z that is allowed gives exactly 0.
    yield case("saturated", np.array([[1.0, 0.5, 0.5], [0.25, 1.0, 1.0]]), "sigmoid")
    for name in ("tanh", "relu"):
        yield case("zeros", np.array([[0.0, 0.5, 0.5, 1.0], [0.25, 0.0, 1.0, 0.0]]), name)
    yield case("tanh", draw(rng, 3, 4, size=0.9), "tanh")
    yield case("relu", draw(rng, 3, 2, size=1e4).clip(0.0), "relu")
    yield case("corner", np.array([0.0, *between(rng, 2, size=3.0), 0.0]), "relu")
    yield case("corner", np.zeros((2, 3)), "relu")
    yield case("tiny", between(rng, 4, size=1e-30), "relu")
    for size in (1e-6, 1e-9):
        yield case("tiny", between(rng, 3, size=size), "sigmoid")
    yield case("saturated", near_one(rng, 2), "sigmoid")
    yield case("saturated", near_one(rng, 2), "tanh")
    yield case("saturated", -near_one(rng, 2), "tanh")
    for name in ("sigmoid", "tanh"):
        yield case("saturated", np.ones((2, 2)), name)
    yield case("saturated", np.array([-1.0, 1.0]), "tanh")
    yield case("whole", np.array([[0, 3], [1, 200]]), "relu")
    yield case("whole", np.array([0, 1, -1, 0]), "tanh")
    yield case("whole", np.array([1, 1]), "sigmoid")
    yield case("whole", np.array([[0.0, 3.0], [1.0, 400.0]]), "relu")


def bare(X, Ws, bs):
    """X, Ws and bs with rows, columns and single entries of 0."""
    X = partly(X, 0, -1, (2, 0), (slice(None), 1))
    Ws = [partly(Ws[0], 0, (1, 0)), partly(Ws[1], -1, (slice(None), 0)), *Ws[2:]]
    return X, Ws, [partly(bs[0], 0, -1), *bs[1:]]


def twice(rng, n, layers=5):
    """Ws and bs of a net: equal weights in all layers but the last, equal biases in all but the first."""
    W, b, own = draw(rng, n, n), rng.uniform(0.2, 1.0, size=n), rng.uniform(0.2, 1.0, size=n)
    return [*[W] * (layers - 1), W.T.copy()], [own, *[b] * (layers - 1)]


def level(Ws, bs):
    """Ws and bs where all entries of an array are equal."""
    return [np.full(W.shape, W[0, 0]) for W in Ws], [np.full(b.shape, b[0]) for b in bs]


NETS = (
    ("one", (1, 1, 2), {"N": 1}),
    ("one_row", (4, 3, 2), {"N": 1}),
    ("one_layer", (3, 5), {}),
    ("one_neuron", (3, 1, 2), {}),
    ("one_input", (1, 4, 3), {}),
    ("square", (3, 3, 3, 3), {"N": 3}),
    ("deep", (2, 3, 4, 3, 2, 4, 3), {"order": 2}),
)


def expect_layers(got, case):
    """Each probability has its own digits, too, also one that is almost 0."""
    want = reference.net_forward(*case.args)
    close(got, want)
    if case.kind == "unlikely":
        close(got[-1], want[-1], rtol=1e-3, atol=0.0)


@judged(by=expect_layers)
def net_forward(rng):
    def run(*sizes, **more):
        X, _, Ws, bs, names = deep(rng, *sizes, **more)
        return X, Ws, bs, names

    yield case("typical", *run(4, 3, 3, 5, 2))
    yield case("typical", *run(3, 5, 4, 2, order=1))
    yield case("typical", *run(5, 2, 3, 4, 6, N=4, order=2))
    for kind, sizes, more in NETS:
        yield case(kind, *run(*sizes, **more))
    yield case("one_neuron", *run(3, 4, 1))
    X, Ws, bs, names = run(3, 4, 5, 2)
    yield case("same_names", X, Ws, bs, ["relu", "relu", "softmax"])
    yield case("same_names", X, Ws, bs, ["tanh", "tanh", "softmax"])
    yield case("duplicates", X[[0, 0, 1, 1]], Ws, bs, names)
    yield case("same_names", X, Ws, bs, ["sigmoid", "sigmoid", "softmax"])
    yield case("zeros", 0 * X, Ws, bs, names)
    yield case("zeros", *bare(X, Ws, bs), names)
    yield case("zeros", X, [Ws[0], 0 * Ws[1], Ws[2]], [bs[0], 0 * bs[1], bs[2]], ["tanh", "relu", "softmax"])
    yield case("ties", X[:, [0, 0, 1]], *twice(rng, 3), ["tanh", "sigmoid", "relu", "tanh", "softmax"])
    yield case("ties", X, *level(Ws, bs), names)
    yield case("large", 30 * X, Ws, bs, names)
    doubted = doubtful(rng)
    yield case("unlikely", doubted[0], *doubted[2:])
    yield case("large", 1e6 * X, Ws, bs, ["tanh", "relu", "softmax"])
    # Rows of very different sizes, all of which pass both relus.
    relus = ["relu", "relu", "softmax"]
    rows, positive = np.array([[1.0], [1e30], [1e3], [1e-30], [1e6], [2.0]]), [*map(abs, Ws[:2]), Ws[2]]
    yield case("large", abs(X) * rows, positive, bs, relus)
    ends = np.array([1e5, 5e4])
    yield case("large", X, [Ws[0], 1e-13 * Ws[1], Ws[2]], [1e13 * bs[0], 400 + bs[1], ends], relus)
    yield case("tiny", 1e-9 * X, [Ws[0], Ws[2][:, :4]], [0 * bs[0], bs[2]], ["tanh", "softmax"])
    yield case("tiny", X, [Ws[0], 1e10 * Ws[2][:, :4]], [bs[0] - 24, bs[2]], ["sigmoid", "softmax"])
    small = [1e-15 * positive[0], 1e15 * positive[1], 1e15 * Ws[2]]
    yield case("tiny", 1e-15 * abs(X), small, [1e-30 * bs[0], 1e-15 * bs[1], bs[2]], relus)
    yield case("whole", whole(rng, 6, 3), Ws, bs, names)
    some, them = [whole(rng, *W.shape) for W in Ws], [whole(rng, len(b)) for b in bs]
    yield case("whole", X, some, bs, names)
    yield case("whole", X, Ws, them, names)
    for biases in (bs, them):
        yield case("whole", whole(rng, 6, 3), some, biases, ["relu", "tanh", "softmax"])


def alive(rng, size, N=2):
    """A net like `deep` whose relus all work and whose weights above them are multiplied by `size`.

    Where these are large its inputs are small, so that no probability is near 0.
    """
    X, D, Ws, bs, _ = deep(rng, 3, 4, 2, N=N)
    inner = min(1.0, 1.0 / size)
    return abs(X) * inner, D, [abs(Ws[0]), size * Ws[1]], [bs[0] * inner, bs[1]], ["relu", "softmax"]


def swollen(rng):
    """A net like `alive` with huge inputs and tiny weights above its relus."""
    X, D, Ws, bs, names = alive(rng, 1e-18)
    return 1e18 * X, D, Ws, [1e18 * bs[0], bs[1]], names


def certain(rng):
    """A net like `alive` that is so sure of two rows that their outputs are exactly 0 and 1, and right."""
    X, D, Ws, bs, names = alive(rng, 1.0, N=4)
    Ws[1] = abs(Ws[1][:1]) * np.array([[1.0], [-1.0]])
    X[[0, 2]] *= 1e5
    D[[0, 2]] = [1.0, 0.0]
    return X, D, Ws, bs, names


def doubtful(rng):
    """A net like `alive` to which the first class, a part of each target, is all but impossible."""
    X, D, Ws, bs, names = alive(rng, 1.0, N=4)
    return X, D, Ws, [bs[0], bs[1] - [rng.uniform(60.0, 70.0), 0.0]], names


def walked(X, D, Ws, bs, names):
    """The arguments of net_backward for this net."""
    return reference.net_forward(X, Ws, bs, names), D, Ws, names


def uncancelled(rng, sizes, more):
    """The arguments of net_backward for a net in which no gradient sums up to almost nothing."""
    while True:
        given = walked(*deep(rng, *sizes, **more))
        if all(np.abs(g).max() > 1e-3 for gradients in reference.net_backward(*given) for g in gradients):
            return given


@judged(
    by=members(
        "net_backward",
        NET_GRADIENTS,
        biases=(1,),
        **dict.fromkeys(("weights", "deep", "same_names", "solved"), (0,)),
    ),
    names=NET_GRADIENTS,
)
def net_backward(rng):
    for kind in ("weights", "biases"):
        yield case(kind, *walked(*deep(rng, 4, 3, 3, 3, 5)))
        yield case(kind, *walked(*deep(rng, 3, 4, 2, order=1)))
        yield case(kind, *walked(*deep(rng, 2, 5, 4, 3, N=4, order=2)))
    yield case("penalty", *walked(*deep(rng, 3, 4, 3, 2)), float(rng.uniform(0.2, 0.6)))
    yield case("penalty", *walked(*deep(rng, 2, 4, 3, N=5, order=2)), lam=float(rng.uniform(1.0, 3.0)))
    yield case("penalty", *walked(*deep(rng, 3, 4, N=1)), 0.7)
    yield case("no_penalty", *walked(*deep(rng, 3, 4, 3, 2)), 0.0)
    for kind, sizes, more in NETS:
        yield case(kind, *uncancelled(rng, sizes, more))
    X, D, Ws, bs, names = deep(rng, 3, 4, 5, 2)
    yield case("same_names", *walked(X, D, Ws, bs, ["relu", "relu", "softmax"]))
    yield case("same_names", *walked(X, D, Ws, bs, ["tanh", "tanh", "softmax"]))
    yield case("same_names", *walked(X, D, Ws, bs, ["sigmoid", "sigmoid", "softmax"]))
    yield case("duplicates", *walked(X[[0, 0, 1]], D[[0, 0, 1]], Ws, bs, names))
    dead = [np.where(np.arange(4) == 1, -9.0, bs[0]), *bs[1:]]
    yield case("dead_neuron", *walked(X, D, Ws, dead, ["relu", "tanh", "softmax"]))
    hard = np.eye(2)[[0, 1, 1, 0, 1, 1]]
    yield case("hard", *walked(X, hard, Ws, bs, names))
    yield case("zeros", *walked(*bare(X, Ws, bs)[:1], hard, *bare(X, Ws, bs)[1:], names), 0.5)
    yield case("zeros", *walked(X, D, [Ws[0], 0 * Ws[1], Ws[2]], bs, ["tanh", "sigmoid", "softmax"]), 0.5)
    yield case("zeros", *walked(0 * X, D, [*Ws[:2], 0 * Ws[2]], bs, names))
    # Some rows meet their targets exactly: the first, the last, one between, all.
    A = reference.net_forward(X, Ws, bs, names)
    for kind, met in (("zeros", [0, 3]), ("zeros", [5]), ("solved", slice(None))):
        exact = D.copy()
        exact[met] = A[-1][met]
        yield case(kind, A, exact, Ws, names, 0.5)
    yield case("saturated", *walked(*certain(rng)))
    yield case("saturated", *walked(X, D, Ws, [60 + bs[0], *bs[1:]], ["tanh", "sigmoid", "softmax"]))
    for lam in (0.0, 0.5):
        tied = [np.full((8, 3), 1 / 3), *twice(rng, 3), ["tanh", "sigmoid", "relu", "tanh", "softmax"]]
        yield case("ties", *walked(rng.normal(size=(8, 3)), *tied), lam)
    yield case("ties", *walked(X, np.full((6, 2), 0.5), *level(Ws, bs), names), 0.5)
    yield case("ties", *walked(np.full((6, 3), 0.5), D, Ws, bs, names))
    for size in (3.0, 30.0, 300.0, 1e4):
        yield case("large", *walked(*alive(rng, size)))
    for lam in (1, 1e13):
        yield case("large", *walked(X, D, Ws, bs, names), lam)
    yield case("large", *walked(*alive(rng, 1e18)), 1e-18)
    for size in (1e-6, 1e-9, 1e-30):
        yield case("tiny", *walked(*alive(rng, size)))
    yield case("tiny", *walked(*doubtful(rng)))
    # All outputs are 1/2 and all targets almost so, in numbers that float32 holds exactly.
    half, twin = 0.5 + np.array([1.0, -1.0]) / [[2**20], [2**21], [2**22]], [draw(rng, 1, 3)[[0, 0]]]
    yield case("tiny", *walked(draw(rng, 3, 3), half, twin, [np.zeros(2)], ["softmax"]))
    yield case("tiny", *walked(*swollen(rng)))
    yield case("tiny", *walked(X, D, Ws, bs, names), 1e-9)
    yield case("whole", *walked(X, hard.astype(int), Ws, bs, names))
    yield case("whole", *walked(whole(rng, 6, 3), D, Ws, bs, names))
    yield case("whole", *walked(whole(rng, 6, 3), hard.astype(int), Ws, bs, names))
    some = [Ws[0], *(whole(rng, *W.shape) for W in Ws[1:])]
    yield case("whole", *walked(X, hard, some, bs, ["tanh", "relu", "softmax"]))
    some = [*(whole(rng, *W.shape) for W in Ws[:2]), np.eye(2, 5, dtype=int)]
    yield case(
        "whole", *walked(whole(rng, 6, 3), hard.astype(int), some, bs, ["tanh", "sigmoid", "softmax"]), 1
    )
    X, D, *net = deep(rng, 3, 4, 1)
    yield case("one_class", *walked(X, D, *net), 0.4)


VALUES = ("values", "large", "penalty", "online", "one_batch", "epochs", "some_rows", "duplicates")
LOSSES = ("losses", "still", "solved")


@judged(
    by=members("net_train", NET_TRAINED, **dict.fromkeys(VALUES, (0, 1)), **dict.fromkeys(LOSSES, (2,))),
    names=NET_TRAINED,
)
def net_train(rng):
    def rate():
        return float(rng.uniform(0.4, 0.8))

    def batches(N, *ends):
        return np.split(rng.permutation(N), ends)

    for kind in ("values", "losses"):
        yield case(kind, *deep(rng, 3, 4, 3, 2, N=9), rate(), batches(9, 4, 5, 8))
        yield case(kind, *deep(rng, 4, 2, 3, N=8, order=1), rate(), batches(8, 3, 6))
    yield case("losses", *deep(rng, 3, 4, 2), rate(), batches(6, 2, 5), float(rng.uniform(0.1, 0.3)))
    yield case("penalty", *deep(rng, 3, 4, 3, 2, N=9), rate(), batches(9, 4, 5, 8), 0.1)
    yield case("penalty", *deep(rng, 2, 3, 4, N=7), eta=rate(), batches=batches(7, 3), lam=0.3)
    net = deep(rng, 3, 4, 2, N=6)
    X, D, Ws, bs, names = net
    yield case("online", *net, rate(), list(rng.permutation(6).reshape(6, 1)))
    yield case("one_batch", *net, rate(), [rng.permutation(6)])
    yield case("one_row", X[:1], D[:1], Ws, bs, names, rate(), [np.array([0])] * 3)
    yield case("one_row", *deep(rng, 1, 1, 2, N=1), rate(), [np.array([0])] * 2)
    yield case("one_layer", *deep(rng, 3, 5), rate(), batches(6, 2))
    yield case("square", *deep(rng, 3, 3, 3, N=3), rate(), [np.array([2, 0, 1])] * 2)
    yield case("epochs", *net, rate(), [*batches(6, 4), *batches(6, 2), *batches(6, 4)])
    yield case("some_rows", *net, rate(), [np.array([4, 2]), np.array([4]), np.array([0, 2])])
    yield case("duplicates", *net, rate(), [np.array([1, 1, 3]), np.array([2, 0, 2, 2])])
    # As many rows as there are samples, but not all of them; and more rows than samples.
    yield case("duplicates", *net, rate(), [np.array([5, 1, 1, 3, 3, 0]), np.array([4, 4, 4, 0, 1, 2, 3, 5])])
    yield case("duplicates", X[[0, 0, 1, 1, 0, 0]], D[[0, 1, 1, 0, 0, 0]], *net[2:], rate(), batches(6, 1, 3))
    yield case("none", *net, rate(), [])
    yield case("none", *net, 0.0, [np.array([2])], 0.0)
    tied = [*twice(rng, 3, 3), ["tanh", "relu", "softmax"]]
    level_X = np.full((9, 3), 1 / 3)
    yield case("ties", rng.normal(size=(9, 3)), level_X, *tied, rate(), [np.array([0, 4, 8]), np.arange(9)])
    yield case("ties", level_X, level_X, *tied, rate(), [np.array([5, 5]), np.array([5, 5])], 0.2)
    yield case("ties", X, D, *level(Ws, bs), names, rate(), [np.array([3, 1]), np.array([3, 1])])
    yield case("zeros", 0 * X, D, *net[2:], rate(), batches(6, 2, 3))
    more_X, more_D, *weights, more_names = deep(rng, 3, 4, 5, 2)
    more_X, *weights = bare(more_X, *weights)
    first_alone = [np.array([0]), *batches(6, 2)]
    yield case("zeros", more_X, more_D, *weights, more_names, rate(), first_alone, 0.3)
    hard = np.eye(2)[[0, 1, 1, 0, 1, 1]]
    yield case("zeros", X, hard, [0 * W for W in Ws], [0 * b for b in bs], names, rate(), batches(6, 1, 2, 4))
    # Each loss is small; or large, for one class is all but impossible.
    small = [np.zeros((2, 3))], [np.array([3.0, -3.0])], ["softmax"]
    yield case("losses", X, np.eye(2)[[0] * 6], *small, 0.1, batches(6, 1, 3))
    yield case("losses", *doubtful(rng), 0.3, batches(4, 1, 3))
    # The loss of each batch is ln 2; or large, almost nothing, larger again and again: no reason to stop.
    start, flat = ([0 * W for W in Ws], [0 * b for b in bs], names), np.full((6, 2), 0.5)
    yield case("still", 0 * X, flat, *start, rate(), batches(6, 1, 2, 4))
    start = [np.zeros((2, 3))], [np.array([12.0, -12.0])], ["softmax"]
    wrong = np.array([1.0, 0.0, 0.0, 0.25, 0.5, 0.75, 1.0, 0.0])
    way = np.column_stack([1 - wrong, wrong])
    yield case("solved", between(rng, 8, 3), way, *start, 0.3, np.split(np.arange(8), 8))
    # One update: the error signals below the large weights are large, and the steps are short.
    for size in (30.0, 1e18):
        yield case("large", *alive(rng, size), 1 / size, [np.array([1, 0])])
    yield case("large", *swollen(rng), 1e-36, [np.array([1, 0])])
    yield case("large", *alive(rng, 1e-18), 1e18, [np.array([1, 0])])
    yield case("large", *alive(rng, 1e18), 3e17, [np.array([1, 0])], 1e-18)
    yield case("penalty", *net, 5e-14, batches(6, 3), 1e13)
    hard = hard.astype(int)
    yield case("whole", whole(rng, 6, 3), D, Ws, bs, names, 0.5, batches(6, 2))
    yield case("whole", X, hard, Ws, bs, names, 0.5, batches(6, 2))
    yield case("whole", whole(rng, 6, 3), hard, Ws, bs, names, 2, batches(6, 2))
    some = [whole(rng, *W.shape) for W in Ws]
    yield case("whole", 0.4 * X, D, some, bs, names, 0.5, batches(6, 2))
    yield case("whole", X, D, Ws, [whole(rng, len(b)) for b in bs], names, 0.5, batches(6, 2))
    yield case(
        "whole", 0.4 * X, D, some, [np.array([0, 1, -1, 0]), np.zeros(2, int)], names, 0.5, batches(6, 2)
    )


# ---- the extra parts


def slide_step(rng):
    yield case("typical", *network(rng), 3.0)
    yield case("typical", *network(rng, M=2, H=4, K=6), eta=0.7)
    for kind, sizes in SHAPES:
        yield case(kind, *network(rng, **sizes), 3.0)
    x, d, W1, W2, b = network(rng)
    for arrays in each_whole(rng, x, d, W1, W2):
        yield case("whole", *arrays, b, 0.5)
    yield case("whole", whole(rng, 4), np.array([0, 1, 0]), W1, W2, (0, 0), 2)
    yield case("whole", x, d, whole(rng, 5, 4), whole(rng, 3, 5), b, 2.0)


def slide_gap(rng):
    """With fewer outputs or hidden neurons the gap is so small that float32 loses it."""
    yield case("typical", *network(rng, M=3, H=5, K=4), 8.0)
    yield case("typical", *network(rng, M=3, H=5, K=4), eta=4.0)
    yield case("typical", *network(rng, M=4, H=2, K=3), 6.0)
    yield case("one_input", *network(rng, M=1), 8.0)
    yield case("square", *network(rng, M=3, H=3, K=3), 8.0)


@judged(exact=True)
def stop_reason(rng):
    """Changes are far from `flat`, or multiples of 1/64, which no rounding moves."""
    last = float(rng.uniform(0.02, 0.05))
    falling = (last + np.cumsum(rng.uniform(0.01, 0.05, size=9))[::-1]).tolist()
    yield case("typical", falling)
    yield case("zero", falling, falling[-1] * 1.1)
    yield case("plateau", falling, 1e-3, 0.06)
    yield case("zero", [*falling, float(rng.uniform(7e-4, 9e-4))])
    yield case("typical", [*falling, float(rng.uniform(1.1e-3, 1.4e-3))])
    for low, high in ((7e-7, 9e-7), (1.1e-6, 1.4e-6)):
        errors = [*falling, last, *(last - np.cumsum(rng.uniform(low, high, size=4))).tolist()]
        yield case("plateau", errors)
        yield case("plateau", errors, window=5)
    yield case("one", [last])
    yield case("one", [5e-4])
    yield case("none", [0.0, 0.0])
    turns = (0.5 + rng.uniform(0.1, 0.2, size=6) * np.array([1, -1, 1, -1, 1, -1])).tolist()
    before = rng.uniform(0.71, 0.9, size=3).tolist()
    yield case("turns", [*before, *turns])
    yield case("turns", [0.95, *before[:1], *turns], window=6)
    yield case("turns", turns[:4])
    yield case("turns", turns[:5], window=3)
    yield case("turns", [*before, *turns], window=2)
    steps = int(rng.integers(9, 20)) / 64 + np.array([5, 4, 3, 2, 1]) / 64
    yield case("ties", steps.tolist(), float(steps[-1]))
    yield case("ties", steps.tolist(), 1e-3, 1 / 64)
    for order in ([3, 2, 2, 3, 2], [2, 2, 3, 2, 3], [4, 3, 2, 1, 0]):
        yield case("ties", steps[order].tolist())


@judged(exact=True)
def updates_needed(rng):
    """Targets lie between two errors, or at an error that is exact."""
    net = network(rng)
    errors = reference.train(*net, 0.6, 12)[2]
    n = int(rng.integers(4, 9))
    target = (errors[n - 1] + errors[n]) / 2
    yield case("typical", *net, 0.6, target, 12)
    yield case("last", *net, 0.6, target, n)
    yield case("never", *net, 0.6, target, n - 1)
    yield case("never", *net, 0.6, target=0.0, max_updates=4)
    yield case("none", *net, 0.6, errors[0] * 1.5, 3)
    yield case("none", *net, 0.6, errors[0] * 1.5, 0)
    yield case("none", *net, 0.6, errors[0] * 0.5, 0)
    # With weights of 0 each output is 1/2, so this error is exact, and a target may be equal to it.
    x, d, W1, W2, _ = net
    eighths = rng.choice([1, 2, 3, 5, 6, 7], size=len(d)) / 8
    start = float(np.sum((0.5 - eighths) ** 2) / 2)
    yield case("ties", x, eighths, 0 * W1, 0 * W2, (0.0, 0.0), 0.6, start, 3)


def gradient_norms(rng):
    yield case("typical", *deep(rng, 4, 5, 3, 2))
    yield case("typical", *deep(rng, 2, 3, 4, 3, 2, order=1))
    for kind, sizes, more in NETS:
        yield case(kind, *deep(rng, *sizes, **more))
    X, D, Ws, bs, names = deep(rng, 3, 4, 2)
    yield case("whole", whole(rng, 6, 3), D, Ws, bs, names)
    yield case("whole", X, D, [whole(rng, *W.shape) for W in Ws], bs, names)
    for size in (300.0, 1e-6, 1e-13):
        yield case("scales", *alive(rng, size))
