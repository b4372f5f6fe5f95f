# canary: 8e2a1cc3-8fbc-5b36-89fb-63d00eca94cb
"""What the functions of neuron may be given. N, D and M differ unless a kind says otherwise.

A function of z gets numbers and arrays of all shapes. Values next to 0 are left out where a formula
that is right loses digits there; sums have terms of one sign, so that float32 passes.
"""

from __future__ import annotations

from itertools import islice

import numpy as np
import reference
from kit import fail

from autograder.runner.domain import case, judged


def bend(z):
    """An activation that no student has written: smooth, rising, not a line."""
    return np.tanh(z) + 0.25 * np.asarray(z) + 0.3


def bow(z):
    """One more: even, and never below 1."""
    return 1.0 + np.asarray(z) * z


def crook(z):
    """An activation of one number, which takes no array."""
    return np.exp(float(z)) if z < 0 else np.sqrt(1.0 + float(z))


def same(z):
    """An activation that hands back the very thing that it was given."""
    return z


def flag_of(got):
    """What all right answers of the perceptron share: the flag, and the kinds of the three things."""
    if not isinstance(got, (tuple, list)) or len(got) != 3:
        return "not three things"
    return np.shape(got[0]), bool(np.all(got[2])), bool(np.any(got[1]))


def spread(got):
    """What all right answers of whiten have in common: mean and covariance."""
    Z = np.asarray(got, dtype=float)
    return (Z.mean(axis=0), Z.T @ Z / len(Z)) if Z.ndim == 2 else Z


RELEASED = bend, bow, crook, same, flag_of, spread  # may be seen by students: their hints are made with these


def draw(rng, *shape, size=1.0):
    """Numbers of both signs, none of them near 0."""
    return size * rng.uniform(0.2, 1.5, size=shape) * rng.choice([-1.0, 1.0], size=shape)


def either(rng, low, high, count=6):
    """Numbers whose size is from low to high, in turn above and below 0."""
    return rng.uniform(low, high, size=count) * np.resize([1.0, -1.0], count)


def led(rng, first, others):
    """Whole numbers, the first one chosen."""
    return np.append(first, rng.permutation(others))


def headed(rng, first):
    """A table in which each row begins with a number far from 0, and ordinary numbers follow."""
    return np.column_stack([[first, -first], either(rng, 0.2, 0.9, 4).reshape(2, 2)])


def bare(rng, rows, columns):
    """Whole numbers as floats: the first row and one column hold 0, one column 1, and two rows are equal."""
    table = rng.permuted(np.resize([-2.0, 3.0, 1.0, 2.0, -1.0], (rows, columns)), axis=1)
    table[:, 1], table[2], table[0], table[:, -1] = 1.0, table[1], 0.0, 0.0
    return table


# ---- one neuron, a layer


def neuron(rng):
    def one(D, f, sign=1.0):
        x = draw(rng, D)
        return x, sign * np.sign(x) * rng.uniform(0.2, 1.5, size=D), sign * rng.uniform(0.8, 2.0), f

    yield case("typical", *one(3, bend))
    yield case("typical", *one(40, bow))
    yield case("typical", *rng.uniform([[0.2, 1.0], [1.0, 0.2]], [[0.9, 1.5], [1.5, 0.9]]), 0.5, bow)
    yield case("typical", *one(3, crook))
    for _ in range(2):  # a room for the sum that the next call uses again shows
        yield case("typical", *one(4, same))
    yield case("negative", *one(4, bend, -1.0))
    yield case("negative", *one(2, crook, -1.0))
    yield case("one_input", *one(1, bend))
    yield case("one_input", *one(1, crook, -1.0))
    w = draw(rng, 9)
    w[[0, 4, 8]] = 0.0
    x = rng.permutation(np.arange(-4.0, 5.0))
    yield case(
        "zeros", np.roll(x, -int(np.flatnonzero(x == 0)[0])), np.where(w > 0, 2.0, np.sign(w)), 0.0, bend
    )
    low, high = float(rng.integers(1, 4)), float(rng.integers(4, 7))
    yield case("zeros", np.array([low, high]), np.array([high, -low]), 0.0, bow)
    yield case("ties", *np.full((2, 4), [[low], [1.0]]), 1.0, bend)
    yield case("equal", *(draw(rng, 4),) * 2, 0.5, bend)
    yield case("zeros", np.zeros(3), draw(rng, 3), rng.uniform(0.8, 2.0), bend)
    x, w, b, f = one(4, bow)
    for kind, size in (("tiny", 1e-30), ("large", 1e15)):
        yield case(kind, x * size, w, b * size, np.negative)
        yield case(kind, x, w * size, b * size, np.negative)
    yield case("large", x * 1e15, w, b, f)
    yield case("large", *one(3, np.negative)[:2], float(rng.uniform(700, 900)), np.negative)
    yield case(
        "whole", rng.permutation([70000, 50000, 7]), rng.permutation([80000, 60000, 9]), 1000, np.negative
    )
    yield case("whole", rng.permutation([1, 2, 3]), rng.permutation([2, 4, 5]), int(rng.integers(1, 9)), bend)
    yield case(
        "whole", rng.permutation([1, 2, 3]), rng.uniform(0.2, 0.9, size=3), rng.uniform(0.2, 0.9), bend
    )
    yield case(
        "whole", rng.uniform(0.2, 0.9, size=3), rng.permutation([1, 2, 3]), rng.uniform(0.2, 0.9), bend
    )
    yield case(
        "whole", rng.uniform(0.2, 0.9, size=3), rng.uniform(0.2, 0.9, size=3), int(rng.integers(1, 9)), bow
    )


def layer(rng):
    def one(N, D, M):
        return (
            rng.uniform(0.2, 1.5, size=(N, D)),
            rng.uniform(0.2, 1.5, size=(M, D)),
            rng.uniform(0.8, 2.0, size=M),
        )

    yield case("typical", *one(5, 3, 4), bend)
    yield case("typical", *one(2, 30, 3), bow)
    for _ in range(2):  # a table for the sums that the next call uses again shows
        yield case("typical", *one(3, 2, 4), same)
    b = np.append(rng.permutation([0.0, 2.0, 2.0, -1.0]), 5.0)
    yield case("zeros", bare(rng, 9, 4), bare(rng, 5, 4)[::-1, ::-1].copy(), b, bend)
    yield case("ties", bare(rng, 5, 3)[1:], bare(rng, 4, 3)[1:], np.zeros(3), bow)
    square = np.diag(rng.permutation([1.0, 2.0, -3.0]))
    yield case("equal", square, square, b[:3], bend)
    yield case("equal", *(rng.uniform(0.2, 1.5, size=(3, 2)),) * 2, np.full(3, 0.5), bow)
    yield case(
        "negative", *(np.array([-1.0, 1.0, -1.0])[i] * array for i, array in enumerate(one(3, 2, 4))), bend
    )
    yield case("square", *one(3, 3, 3), bend)
    yield case("square", *one(4, 2, 4), bend)
    yield case("one_row", *one(1, 3, 4), bend)
    yield case("one_output", *one(4, 3, 1), bend)
    X, W, b = one(2, 3, 1)
    yield case("one_output", X, -W, -b, bow)
    yield case("one_row", *one(1, 2, 1), bend)
    yield case("one_column", *one(3, 1, 4), bend)
    yield case("one_column", *one(1, 1, 1), bow)
    X, W, b = one(3, 2, 4)
    for kind, size in (("tiny", 1e-30), ("large", 1e15)):
        yield case(kind, X * size, W, b * size, np.negative)
        yield case(kind, X, W * size, b * size, np.negative)
    yield case("large", X * 1e15, W, b, bow)
    yield case("large", X, W, b + 800, np.negative)
    yield case("whole", rng.permutation(np.arange(1, 7)).reshape(3, 2), W, b, bend)
    yield case("whole", X, rng.permutation(np.arange(1, 9)).reshape(4, 2), b, bend)
    yield case("whole", X, W, rng.permutation([1, 2, 4, 7]), bow)
    far = 70000 * rng.permutation(np.arange(1, 9)).reshape(4, 2)
    yield case("whole", far, far[:3] + 7, np.array([1000, 300, 0]), np.negative)
    whole = np.array([[1, 2], [3, 1]]), rng.permutation(np.arange(1, 7)).reshape(3, 2)
    yield case("whole", *whole, b[:3], bow)
    yield case(
        "whole", rng.permutation(np.arange(1, 7)).reshape(2, 3), np.array([[1, 0, 2]]), np.array([3]), bow
    )
    small = rng.permutation([-2, -1, 0, 1]).reshape(2, 2), np.array([[1, 0], [1, 1], [0, -1]])
    yield case("whole", *small, np.array([0, 1, -1]), bend)


# ---- functions of z


def numbers(rng, *more, low=0.2, high=4.0):
    """What each function of z is asked, with the same further arguments."""
    z = either(rng, low, high, 8)
    yield case("scalar", float(z[0]), *more)
    yield case("scalar", float(z[1]), *more)
    yield case("typical", z, *more)
    yield case("typical", either(rng, low, 1.0), *more)
    yield case("typical", -either(rng, low, high, 5), *more)
    yield case("table", either(rng, low, high).reshape(2, 3), *more)
    yield case("table", either(rng, low, high, 4).reshape(2, 1, 2), *more)
    yield case("table", z[None, :3], *more)
    yield case("one", z[1:2], *more)
    yield case("zero_d", np.array(z[3]), *more)
    yield case("negative", -np.abs(z), *more)
    yield case("zeros", np.array([1.0 + z[0], 0.0, z[1], 0.0]), *more)
    yield case("zeros", np.zeros((2, 1)), *more)
    yield case("zeros", np.zeros(3), *more)
    yield case("zeros", bare(rng, 4, 4), *more)
    yield case("zeros", np.insert(either(rng, low, 0.9, 4).reshape(2, 2), 0, 0.0, axis=1), *more)
    yield case("zeros", 0.0, *more)
    yield case("zeros", 0, *more)
    yield case("ties", np.repeat(z[:2], 2), *more)
    for first in (-3, 2, 0):  # some take the type of the whole result from its first item
        yield case("whole", led(rng, first, [-2, -1, 0, 1, 3]), *more)
    yield case("whole", -int(rng.integers(1, 3)), *more)
    yield case("whole", int(rng.integers(1, 4)), *more)
    yield from tiny(rng, *more)


def tiny(rng, *more):
    """Numbers next to 0, each size alone: a tolerance shows at one of them."""
    for size in (3e-2, 1e-3, 1e-6, 1e-9, 1e-13, 1e-30, 1e-310):
        yield case("tiny", either(rng, size, 9 * size, 4), *more)
    yield case("tiny", float(rng.uniform(1e-13, 1e-12)), *more)


def middle(rng, *more, by=1.0):
    """Numbers from which some formulas call a curve flat or straight, each size alone."""
    for sign in (1.0, -1.0):
        for low, high in ((4.2, 4.8), (5.1, 6.9), (8.0, 12.0), (13.0, 29.0)):
            yield case("middle", sign * rng.uniform(low, high, size=3) / by, *more)


def far(rng, *more):
    """Numbers at which an exponential is very large or very small."""
    yield case("large", either(rng, 31.0, 44.0), *more)
    far = either(rng, 89.0, 350.0, 4), either(rng, 360.0, 700.0, 2)  # the power of tanh is 2z
    yield case("large", np.concatenate(far), *more)
    yield case("large", either(rng, 711.0, 745.0), *more)
    yield case("huge", either(rng, 750.0, 9999.0), *more)
    yield case("huge", float(rng.uniform(1001.0, 9999.0)), *more)
    yield case("huge", -float(rng.uniform(1001.0, 9999.0)), *more)
    yield case("huge", led(rng, -9000, [-800, 0, 900, 10000]), *more)
    yield case("huge", led(rng, 10000, [-9000, -800, 0, 900]), *more)
    for first in (-2000.0, 2000.0):
        yield case("huge", headed(rng, first), *more)
    one_alone = np.append(-rng.uniform(5e3, 9e3, size=3), rng.uniform(750.0, 999.0))
    yield case("huge", one_alone, *more)
    yield case("huge", -one_alone, *more)


def sizes(rng, *more):
    """Numbers far from 0, for functions without an exponential."""
    yield case("large", either(rng, 7.0, 99.0), *more)
    yield case("huge", np.append(either(rng, 1e4, 1e6), either(rng, 1e29, 1e30, 2)), *more)
    yield case("huge", -float(rng.uniform(1e4, 1e6)), *more)
    far = int(rng.integers(3 * 10**9, 4 * 10**9))
    for first in (far, -far):
        yield case("huge", led(rng, first, [-first, 70000, -70000, 300, -300, 0, 1, -1]), *more)
        yield case("huge", headed(rng, 1e3 * first), *more)


@judged(rtol=1e-6, atol=1e-6)
def sigmoid(rng):
    yield from numbers(rng)
    yield from middle(rng)
    yield from far(rng)


tanh = softplus = sigmoid_prime = tanh_prime = softplus_prime = sigmoid


@judged(rtol=1e-6, atol=1e-6)
def elu(rng):
    alpha = float(rng.uniform(1.5, 3.0))
    yield from numbers(rng, alpha)
    yield from middle(rng, alpha)
    yield from far(rng, alpha)
    yield case("whole", either(rng, 0.2, 2.0), 2)
    yield case("default", either(rng, 0.2, 4.0))
    yield case("default", -float(rng.uniform(0.2, 4.0)))
    yield case("keyword", np.append(either(rng, 0.2, 4.0), -rng.uniform(31.0, 44.0)), alpha=alpha / 4)


elu_prime = elu


@judged(atol=1e-40)
def relu(rng):
    yield from numbers(rng)
    yield from sizes(rng)


relu_prime = relu


@judged(atol=1e-40)
def leaky_relu(rng):
    alpha = float(rng.uniform(0.1, 0.9))
    yield from numbers(rng, alpha)
    yield from sizes(rng, alpha)
    yield case("default", either(rng, 0.2, 4.0))
    yield case("default", -float(rng.uniform(0.2, 4.0)))
    yield case("keyword", either(rng, 0.2, 4.0), alpha=alpha)


leaky_relu_prime = leaky_relu


@judged(exact=True)
def step(rng):
    yield from relu(rng)


bipolar_step = step


# ---- the perceptron


def separable(rng, features, offset):
    """Rows and labels that the plane normal . x + offset = 0 separates with room to spare."""
    normal = draw(rng, features)
    normal /= np.linalg.norm(normal)
    X = rng.uniform(-2.0, 2.0, size=(200, features))
    height = X @ normal + offset
    X = rng.permutation(np.concatenate([X[height > 0.3][:7], X[height < -0.3][:7]]))
    return X, (X @ normal + offset > 0).astype(int)


def hard(rng):
    """Rows for which neither the flag nor the weights are right after one pass of the rule."""
    while True:
        X, y = separable(rng, 2, 0.0)
        w, b, converged = reference.perceptron_train(X, y, 1)
        if not converged and not np.array_equal((X @ w + b > 0).astype(int), y):
            return X, y


def quick(rng):
    """Rows for which two passes of the rule are enough, whatever the seed."""
    while True:
        X, y = separable(rng, 3, rng.uniform(0.5, 0.8))
        X, y = np.append(X, np.zeros((1, 3)), axis=0), np.append(y, 1)
        if reference.perceptron_train(X, y, 2)[2]:
            return X, y


# Rows and labels in which a sum of 0, a row of zeros, mistakes of both signs and the order of the
# updates decide after which pass the rule ends. Signs and order of the columns change nothing there.
DELICATE = (
    ([[-2, 2], [0, 0], [-2, -2], [-2, -2]], [0, 1, 0, 0]),
    ([[2, 0], [-2, 2], [0, 0], [0, 2], [2, -2], [-1, -2]], [1, 1, 1, 1, 0, 1]),
)


# A column of 1, which is not the bias, and an equal row whose second update counts; then a row of 0, equal
# rows, a column of 1 and one of 0.
LIKE = (
    (np.array([[1.0, 3.0], [1.0, 1.0], [1.0, 2.0], [1.0, -1.0]]), np.array([1, 0, 1, 0])),
    (np.array([[3.0], [1.0], [1.0]]), np.array([0, 1, 1])),
    (
        1.0
        * np.array([[0, 1, 0, 0], [3, 1, -1, 0], [3, 1, -1, 0], [-2, 1, 2, 0], [-1, 1, 3, 0], [3, 1, -2, 0]]),
        np.array([0.0, 1.0, 1.0, 0.0, 1.0, 0.0]),
    ),
)


def walk(X, y):
    """After each pass of the rule: its mistakes, and the sum of each row, nan where rounding decides it.

    A sum is nan where rounding decides its sign; all are, once rounding has decided an answer.
    """
    rows = np.column_stack([X, np.ones(len(X))])
    steps = [*zip(rows, 1e-6 * np.abs(rows), y)]
    v = largest = np.zeros(rows.shape[1])
    sure = True
    while True:
        mistakes = 0
        for row, doubt, label in steps:
            z = row @ v
            sure = sure and not (largest.any() and abs(z) <= doubt @ largest)
            if (z > 0) != label:
                mistakes += 1
                v = v + (label - (z > 0)) * row
                largest = np.maximum(largest, np.abs(v))
        sums = rows @ v
        doubts = 1e-6 * np.abs(rows) @ largest if sure else np.inf
        yield mistakes, np.where(np.abs(sums) > doubts, sums, np.nan)


def passes(X, y):
    """How many passes the rule needs, the last one without a mistake."""
    return next(n for n, (mistakes, _) in enumerate(walk(X, y), start=1) if mistakes == 0)


def undecided(rng, passes):
    """Rows that nothing separates, for which each of the last two passes and the next changes an answer."""
    while True:
        side, across, corner = draw(rng, 2), draw(rng, 2), rng.uniform(1.0, 2.0, size=2)
        X = np.array([corner, corner + side + across, corner + side, corner + across])
        order = rng.permutation(4)
        X, y = X[order], np.array([0, 0, 1, 1])[order]
        sums = [np.zeros(4), *(after for _, after in islice(walk(X, y), passes + 1))]
        answers = np.array(sums[passes - 1 :]) > 0
        if not np.any(np.isnan(sums[passes:])) and np.all(np.any(answers[1:] != answers[:-1], axis=1)):
            return X, y


def turned(rng, rows):
    """The rows with their columns in some order and of some sign, which the rule takes in as many passes."""
    return np.array(rows)[:, rng.permutation(2)] * rng.choice([-1.0, 1.0], size=2)


def learned(got, case):
    """The flag is right, and so is the answer for each row: its label, or what the last pass leaves."""
    X, y = case.args[:2]
    converges = reference.perceptron_train(*case.args, **case.kwargs)[2]
    passes = case.kwargs.get("max_epochs", (*case.args, 100)[2])
    if not isinstance(got, (tuple, list)) or len(got) != 3:
        fail("It must return three things: w, b and converged.", got)
    w, b, flag = got
    if np.shape(w) != (X.shape[1],) or np.size(b) != 1:
        fail("w must hold one number for each column of X, and b must be one number.", got)
    if np.size(flag) != 1 or bool(flag) is not converges:
        fail(f"The flag converged is {flag}, the tests expected {converges}.", got)
    if converges and not np.array_equal(np.ravel(np.dot(X, w) + b) > 0, y == 1):
        fail("With this w and b the answer for some row is not its label.", got)
    sums = np.full(len(X), np.nan) if converges else next(islice(walk(X, y), passes - 1, None))[1]
    if np.any((np.ravel(np.dot(X, w) + b) > 0) != (sums > 0), where=~np.isnan(sums)):
        fail("The answer for some row is not the one that w and b give after the last pass.", got)


@judged(by=learned, observe=flag_of, names=("w", "b", "converged"))
def perceptron_train(rng):
    for features in (2, 3):
        X, y = separable(rng, features, rng.uniform(0.5, 0.8))
        # The origin has label 1, so the bias must move away from 0.
        yield case("typical", np.append(X, np.zeros((1, features)), axis=0), np.append(y, 1), 150)
    yield case(
        "default", np.array([[1.0], [-1.0], [2.0]]) * rng.uniform(1, 2, size=(3, 1)), np.array([1, 0, 1])
    )
    yield case("one_column", np.array([[1.0], [-1.0], [-2.0]]) * rng.uniform(1, 2), np.array([1, 0, 0]), 200)
    yield case("one_row", np.zeros((1, int(rng.integers(2, 6)))), np.ones(1, dtype=int), 2)
    yield case("constant", rng.uniform(0.1, 2.0, size=(4, 3)), np.ones(4, dtype=int), 50)
    yield case("constant", rng.uniform(0.1, 2.0, size=(4, 3)), np.zeros(4, dtype=int), 1)
    X, y = hard(rng)
    yield case("few", X, y, 1)
    yield case("many", X, y, 300)  # all cases together: fewer than the calls back that a worker may make
    yield case("just_enough", X, y, passes(X, y))
    far = np.array([[0.0], [10.0], [11.0]])  # needs 102 passes, more than the default
    yield case("many", far, np.array([0, 0, 1]), 500)
    # More than 200 passes; in nearly all of them every row is wrong.
    yield case("many", turned(rng, [[10.5, 9.5], [11.0, 9.0]]), np.array([0, 1]), 1000)
    # One pass fewer than the rule needs: the weights are right already, the flag is False.
    X, y = quick(rng)
    yield case("one_short", X, y, 1)
    yield case("just_enough", X, y, 2)
    # Labels in order and a square X; rows that float32 takes for one; sums next to 0.
    large = 2.0**24 + 4.0 * rng.integers(1, 999)
    tiny = 1e-7 * rng.uniform(1.0, 3.0)
    for X, y in (
        (np.eye(3), np.array([0, 1, 1])),
        (np.array([[large + 1, large], [large, large + 1]]), np.array([1, 0])),
        (np.array([[tiny], [-tiny]]), np.array([1, 0])),
        (100 * np.eye(4), np.array([1, 1, 0, 0])),
        *LIKE,
    ):
        yield case("one_short", X, y, passes(X, y) - 1)
        yield case("just_enough", X, y, passes(X, y))
    yield case("one_short", draw(rng, 1, 3), np.ones(1, dtype=int), 1)
    for rows, labels in DELICATE:
        X, y = turned(rng, rows), np.array(labels)
        yield case("one_short", X, y, passes(X, y) - 1)
        yield case("just_enough", X, y, passes(X, y))
    # As many passes as the default allows, and one more.
    yield case("default", turned(rng, [[9.5, 6.6], [10.0, 6.0]]), np.array([0, 1]))
    yield case("one_short", turned(rng, [[7.4, 8.0], [8.1, 7.4]]), np.array([0, 1]))
    for few in (1, 2, 3):
        yield case("apart", *undecided(rng, few), few)
    circle = [[4, 2], [2, 4], [-2, -4], [-4, -1], [3, 4]]  # from pass 6 on every third pass ends alike
    for passes_in_it in (10, 11):
        yield case("apart", turned(rng, circle), np.array([0, 1, 1, 0, 1]), passes_in_it)
    side, across, corner = draw(rng, 2), draw(rng, 2), rng.uniform(1.0, 2.0, size=2)
    X = np.array([corner, corner + side + across, corner + side, corner + across])
    yield case("apart", X, np.array([0, 0, 1, 1]), 17)
    line = np.cumsum(rng.uniform(0.5, 1.5, size=3))[:, None]
    yield case("apart", -line, np.array([0, 1, 0]), 60)
    yield case("apart", line, np.array([0, 1, 0]))
    yield case("duplicates", X[[0, 0, 1]], np.array([0, 1, 0]), max_epochs=9)
    # The two updates of each pass undo each other exactly.
    yield case("duplicates", np.tile(draw(rng, 1, 2), (2, 1)), np.array([0, 1]), 9)
    yield case(
        "whole", rng.integers(1, 4, size=(3, 2)) * np.array([[1], [-1], [2]]), np.array([1, 0, 1]), 100
    )
    yield case(
        "whole", rng.integers(1, 4, size=(3, 2)) * np.array([[-1], [1], [-2]]), np.array([0.0, 1.0, 0.0])
    )


# ---- nets of steps


def net(draws, N, D, H, wanted=lambda *case: True):
    """Inputs and weights, each from its own function of a size.

    Both answers occur, and the hidden steps and each output weight matter.
    """
    while True:
        X, W_hidden, w_out = (one(size) for one, size in zip(draws, ((N, D), (H, 1 + D), 1 + H)))
        sums = X @ W_hidden[:, 1:].T + W_hidden[:, 0]
        terms = np.column_stack([np.ones(N), sums >= 0]) * w_out
        outputs = terms.sum(axis=1) >= 0
        if not 0.25 * N <= np.count_nonzero(outputs) <= 0.75 * N:
            continue
        without = (terms.sum(axis=1)[:, None] - terms >= 0) != outputs[:, None]
        smooth = sums @ w_out[1:] + w_out[0] >= 0
        if without.any(axis=0).all() and np.any(smooth != outputs) and wanted(X, W_hidden, w_out, outputs):
            return X, W_hidden, w_out


def plain_net(X, draw_weights):
    """Inputs, and weights with which both answers occur."""
    while True:
        W_hidden, w_out = draw_weights()
        if 0.25 <= reference.threshold_net(X, W_hidden, w_out).mean() <= 0.75:
            return X, W_hidden, w_out


def net_with(X, W_hidden, w_out, hidden_at_zero, output_at_zero):
    """The net with a chosen answer at z = 0 in the hidden layer and in the output."""
    hidden = np.heaviside(X @ W_hidden[:, 1:].T + W_hidden[:, 0], hidden_at_zero)
    return np.heaviside(hidden @ w_out[1:] + w_out[0], output_at_zero)


def minus_one_matters(X, W_hidden, w_out, outputs):
    """Whether hidden steps from -1 to 1 give other answers."""
    hidden = np.where(X @ W_hidden[:, 1:].T + W_hidden[:, 0] >= 0, 1, -1)
    return np.any((hidden @ w_out[1:] + w_out[0] >= 0) != outputs)


def strictness_matters(at_zero):
    """Whether these answers at z = 0 give others, and hidden ones do so beside a strict output, too."""

    def matters(*net):
        both, output_alone = net_with(*net[:3], 0, 0), net_with(*net[:3], 1, 0)
        changes = np.any(net_with(*net[:3], *at_zero) != net[3]) and np.any(both != net[3])
        return changes and np.any(both != output_alone) and minus_one_matters(*net)

    return matters


def cutting_matters(X, W_hidden, w_out, outputs):
    """Whether the inputs, the hidden sums and the output sums each need what stands after their point."""

    def answers(hidden_sums, change=lambda sums: sums):
        return change(np.where(hidden_sums >= 0, 1, 0) @ w_out[1:] + w_out[0]) >= 0

    sums = X @ W_hidden[:, 1:].T + W_hidden[:, 0]
    W, b, v, c = W_hidden[:, 1:].T, W_hidden[:, 0], w_out[1:], w_out[0]
    hidden = np.where(sums >= 0, 1, 0)
    cut = (
        (answers(X @ np.trunc(W) + b), not np.array_equal(W, np.trunc(W))),
        (answers(X @ W + np.trunc(b)), not np.array_equal(b, np.trunc(b))),
        (hidden @ np.trunc(v) + c >= 0, not np.array_equal(v, np.trunc(v))),
        (hidden @ v + np.trunc(c) >= 0, c != np.trunc(c)),
        (answers(np.trunc(X) @ W_hidden[:, 1:].T + W_hidden[:, 0]), not np.array_equal(X, np.trunc(X))),
        (answers(np.trunc(sums)), not np.array_equal(sums, np.trunc(sums))),
        (answers(sums, np.trunc), not np.array_equal(w_out, np.trunc(w_out))),
    )
    return all(np.any(changed != outputs) for changed, has_fractions in cut if has_fractions)


def turning_matters(X, W_hidden, w_out, outputs):
    """Whether rows and columns exchanged give other answers."""
    return np.any(reference.threshold_net(X.T, W_hidden, w_out) != outputs)


@judged(exact=True)
def threshold_net(rng):
    def smooth(size):
        return draw(rng, *np.atleast_1d(size))

    def whole(size):
        return rng.integers(-2, 3, size=size)

    def just_reached(size):  # one hidden 1 is enough, and the sum may be 0
        return np.append(-1, rng.permutation(np.append(1, rng.integers(1, 3, size=size - 2))))

    smooths = [smooth] * 3
    yield case("typical", *net(smooths, 20, 2, 3, minus_one_matters))
    yield case("typical", *net(smooths, 30, 3, 4, minus_one_matters))
    yield case("typical", *net(smooths, 12, 4, 2, minus_one_matters))
    X, W_hidden, w_out = net(smooths, 20, 2, 3)
    yield case("tiny", X, 1e-100 * W_hidden, 1e-100 * w_out)
    yield case("large", X, 1e9 * W_hidden, 1e9 * w_out)
    # XOR, a row alone; the scale of the weights does not matter.
    W_hidden = rng.uniform(0.5, 2.0) * np.array([[-1.5, 1.0, 0.8], [-0.5, 0.9, 1.1]])
    for row in ([0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]):
        yield case("one_row", np.array([row]), W_hidden, rng.uniform(0.5, 2.0) * np.array([-0.5, -2.0, 2.0]))
    # Rows and columns of 0, equal rows, a column of 1, as many rows as hidden neurons.
    yield case(
        "zeros",
        *plain_net(
            bare(rng, 8, 3),
            lambda: (bare(rng, 5, 4), np.append([-1.0, 1.0], rng.permutation([-1.0, 0, 1, 0]))),
        ),
    )
    for column in (0, -1):
        X = rng.integers(-2, 3, size=(6, 3)).astype(float)
        X[:, column] = 1.0
        yield case("constant", *plain_net(X, lambda: (draw(rng, 6, 4), draw(rng, 7))))
    yield case("square", *net(smooths, 6, 6, 2, turning_matters))
    yield case("one_column", *net(smooths, 15, 1, 2))
    yield case("one_unit", *net(smooths, 12, 2, 1, lambda X, W, w, outputs: w[0] < 0))
    for at_zero in ((0, 1), (1, 0)):
        given = net([whole, whole, just_reached], 10, 2, 2, strictness_matters(at_zero))
        yield case("ties", *(array.astype(float) for array in given))
        yield case("whole", *given)
    for alone in range(3):
        kinds = [whole if i == alone else smooth for i in range(3)]
        yield case("whole", *net(kinds, 20, 2, 3, cutting_matters))
    # Sums of -1 and 0 of large whole numbers, which float32 cannot tell apart, in both layers.
    large = 2**40 + int(rng.integers(1, 999))
    X = large + rng.permutation([-2, -1, 0, 1, 2])[:, None]
    W_hidden, w_out = np.array([[-large, 1], [-large - 1, 1]]), np.array([-large - 1, large, 1])
    yield case("whole", X, W_hidden, w_out)
    yield case("ties", *(array.astype(float) for array in (X, W_hidden, w_out)))
    # One row; one hidden neuron and no output bias; no hidden bias; hidden neurons that do not matter.
    # Sizes of ten bits, so that no sum of 0 depends on how it is rounded.
    size, row = int(rng.integers(256, 1024)) / 512, np.array([[1.5, 0.0]])
    rows = rng.permutation([-2.0, -1.0, 0.0, 1.0, 2.0])[:, None]
    for X, W_hidden, w_out in (
        (row, [[-3, 2, 2], [-1, 2, 2]], [1, 2, -2]),
        (row, [[-3, 2, 2], [-1, 2, 2]], [0, 2, -2]),
        (rows, [[-1, 1]], [0, -1]),
        (rows, [[0, 1], [0, -1]], [-2, 1, 1]),
        (rows, [[-1, 1], [-1, 2]], [0, 0, 0]),
    ):
        yield case("ties", X, size * np.array(W_hidden), size * np.array(w_out))


def bump_is_right(got, case):
    """The net with these weights answers 1 between low and high, and 0 outside."""
    low, high = case.args
    if not isinstance(got, (list, tuple)) or len(got) != 2:
        fail("It must return two things: W_hidden and w_out.", got)
    W_hidden, w_out = (np.asarray(item, dtype=float) for item in got)
    if W_hidden.shape != (2, 2) or w_out.shape != (3,):
        fail("W_hidden must have the shape (2, 2), and w_out the shape (3,).", got)
    inside = low + (high - low) * np.array([0.002, 0.5, 0.998])
    away = (high - low) * np.array([0.002, 1.0, 500.0])
    if np.any(reference.threshold_net(inside[:, None], W_hidden, w_out) != 1):
        fail("With these weights the net does not answer 1 everywhere between low and high.", got)
    if np.any(reference.threshold_net(np.append(low - away, high + away)[:, None], W_hidden, w_out) != 0):
        fail("With these weights the net does not answer 0 everywhere outside of low and high.", got)


def answers_of(got):
    """What all right answers have in common: what the net answers, not its weights."""
    x = np.linspace(-12.03, 12.07, 80)[:, None]
    try:
        return reference.threshold_net(x, *(np.asarray(item, dtype=float) for item in got))
    except (TypeError, ValueError, IndexError):
        return "no weights"


@judged(by=bump_is_right, observe=answers_of, names=("W_hidden", "w_out"))
def bump_weights(rng):
    def from_to(low, width):
        return float(low), float(low + width)

    width = rng.uniform(1.0, 4.0)
    yield case("typical", *from_to(rng.uniform(0.5, 5.0), width))
    yield case("negative", *from_to(-9.0 - rng.uniform(), width))
    yield case("both_signs", *from_to(-rng.uniform(0.2, 0.8), width))
    yield case("both_signs", -float(width), float(width))
    yield case("zero", 0.0, float(width))
    yield case("zero", -float(width), 0.0)
    yield case("tiny", *from_to(rng.uniform(0.1, 0.5), width * 1e-3))
    yield case("tiny", *from_to(width * 1e-9, width * 1e-9))
    yield case("large", *from_to(rng.uniform(100.0, 200.0), width))
    yield case("tiny", *from_to(-3 * width * 1e-9, width * 1e-9))
    yield case("large", *from_to(rng.uniform(1e29, 2e29), width * 1e29))
    yield case("large", *from_to(-rng.uniform(1e5, 2e5), width * 1e5))
    yield case("whole", int(rng.integers(1, 5)), int(rng.integers(6, 9)))
    size = int(rng.integers(1, 9))
    yield case("whole", -size, size)
    yield case("whole", 0, size)
    yield case("whole", 40000 * size, 40000 * size + 1)


# ---- extra parts


def with_slopes(rng, *more):
    """What the forms with a slope parameter are asked."""
    yield from numbers(rng, *more, high=3.0)
    yield from middle(rng, *more, by=more[-1])
    yield case("whole", either(rng, 0.2, 2.0), *range(2, 2 + len(more)))
    yield case("large", either(rng, 80.0, 700.0) / more[-1], *more)
    yield case("huge", either(rng, 750.0, 9999.0) / more[-1], *more)


@judged(rtol=1e-6, atol=1e-6)
def logistic(rng):
    yield from with_slopes(rng, float(rng.uniform(1.5, 3.0)))
    yield case("typical", either(rng, 0.3, 3.0), float(rng.uniform(0.2, 0.7)))


@judged(rtol=1e-6, atol=1e-6)
def scaled_tanh(rng):
    yield from with_slopes(rng, float(rng.uniform(1.5, 3.0)), float(rng.uniform(0.3, 0.8)))


def logistic_slope(rng):
    a, y = float(rng.uniform(1.5, 3.0)), rng.uniform(0.1, 0.9, size=6)
    yield case("scalar", float(y[0]), a)
    yield case("typical", y, a)
    yield case("table", y.reshape(2, 3), a / 4)
    yield case("zeros", np.array([0.0, 1.0]), a)
    yield case("whole", np.array([0, 1, 1]), 2)
    yield case("whole", y, 2)
    yield case("whole", np.array([0, 1, 1]), a)
    yield case("tiny", y * 1e-9, a)


def scaled_tanh_slope(rng):
    a, b, y = rng.uniform(1.5, 3.0), rng.uniform(0.3, 0.8), rng.uniform(-1.2, 1.2, size=6)
    yield case("scalar", float(y[0]), a, b)
    yield case("typical", y, a, b)
    yield case("table", y.reshape(2, 3), a, 3 * b)
    yield case("zeros", np.zeros(3), a, b)
    yield case("whole", np.array([-1, 0, 1]), 2, 1)
    yield case("whole", y, 3, 2)
    yield case("whole", np.array([-1, 0, 1]), a, b)
    yield case("large", y * 1e3, a * 1e3, b)


def linear_fit(rng):
    def line(N, D):
        X = draw(rng, N, D) + 0.5
        y = X @ rng.uniform(1.0, 3.0, size=D) + 2.0 + rng.normal(size=N) * 0.3
        return X, y, float(1.0 / (N + np.sum(X**2)))

    yield case("typical", *line(7, 3), 1)
    yield case("typical", *line(9, 3), 3)
    yield case("square", *line(3, 3), 4)
    yield case("one_row", *line(1, 2), 2)
    yield case("one_column", *line(5, 1), 4)
    X, y, eta = line(6, 2)
    yield case("none", X, y, eta, 0)
    yield case("many", X, y, eta, 300)
    yield case("constant", X, 0 * y, eta, 5)
    yield case("whole", rng.permutation(np.arange(1, 7)).reshape(3, 2), rng.permutation([4, 6, 9]), 0.01, 3)
    whole_X = rng.permutation(np.arange(-2, 4)).reshape(3, 2)
    yield case("whole", whole_X, rng.uniform(0.2, 0.9, size=3), 0.02, 3)
    yield case("whole", X, rng.permutation([-7, -3, 2, 4, 6, 9]), eta, 3)
    yield case("keyword", X, y, eta=eta, steps=2)
    # A clipped gradient shows at large numbers, an early end of the steps at tiny ones.
    yield case("large", X, y * 1e4, eta, 3)
    yield case("tiny", X, y * 1e-9, eta, 20)


def table(rng, N, D):
    """Columns of different size and mean, none of them near a mix of the others."""
    waves = np.cos(np.outer(np.arange(N) + 0.5, np.arange(1, D + 1)) * np.pi / N)
    return (waves + rng.uniform(-0.1, 0.1, size=(N, D))) * rng.uniform(0.5, 2.0, size=D) + draw(
        rng, D, size=2.0
    )


@judged(atol=1e-4)
def standardise(rng):
    X = table(rng, 7, 3)
    yield case("typical", X)
    yield case("typical", table(rng, 4, 5))
    yield case("square", table(rng, 4, 4))
    yield case("one_row", draw(rng, 1, 3))
    yield case("one_column", table(rng, 5, 1))
    for constant in (rng.uniform(2.0, 9.0), 0.1):
        yield case("constant", np.column_stack([X[:, 0], np.full(7, constant), X[:, 1]]))
    yield case("tiny", (X - X.mean(axis=0)) * 1e-6)
    yield case("tiny", (X - X.mean(axis=0)) * 1e-10)
    yield case("large", X * 1e6)
    yield case("whole", rng.permutation(np.arange(-4, 8)).reshape(4, 3))


def is_white(got, case):
    """Mean 0, covariance I, and a matrix that makes it of the centred rows."""
    X = case.args[0].astype(float)
    if np.shape(got) != X.shape:
        fail(f"Whitened data has the shape of X, {X.shape}.", got)
    Z, centred = np.asarray(got, dtype=float), (X - X.mean(axis=0)) / X.std()
    if not np.all(np.abs(Z.mean(axis=0)) < 1e-3):
        fail("Some column of the result does not have mean 0.", got)
    if not np.all(np.abs(Z.T @ Z / len(Z) - np.eye(X.shape[1])) < 2e-3):
        fail("The covariance of the result is not the unit matrix.", got)
    matrix = np.linalg.lstsq(centred, Z, rcond=None)[0]
    if not np.all(np.abs(centred @ matrix - Z) < 1e-2):
        fail("The rows of the result are not the centred rows of X times a matrix.", got)


@judged(by=is_white, observe=spread)
def whiten(rng):
    yield case("typical", table(rng, 20, 3))
    yield case("typical", table(rng, 5, 2))
    yield case("one_column", table(rng, 6, 1))
    yield case("few", table(rng, 4, 3))
    yield case("tiny", table(rng, 8, 2) * 1e-4)
    yield case("tiny", table(rng, 8, 2) * 1e-7)
    yield case("large", table(rng, 8, 2) * 1e4)
    yield case("whole", np.round(table(rng, 8, 2) * 20).astype(int))


def channels(rng, other):
    """What prelu and its gradient are asked: X, and what `other(N, C)` gives beside it."""

    def one(N, C):
        X = draw(rng, N, C)
        X[0] = -np.abs(X[0])
        return X, other(N, C)

    yield case("typical", *one(6, 3))
    yield case("typical", *one(2, 4))
    yield case("square", *one(3, 3))
    yield case("one_row", *one(1, 3))
    yield case("one_column", *one(5, 1))
    X, more = one(4, 3)
    yield case("zeros", np.where(np.arange(3) == 1, 0.0, X), more)
    yield case("positive", np.abs(X), more)
    for kind, size in (("tiny", 1e-12), ("tiny", 1e-6), ("large", 1e4)):
        yield case(kind, X * size, more)
    yield case("whole", rng.permutation(np.arange(-7, 5)).reshape(4, 3), more)
    yield case("whole", X, np.resize([-2, 3, 2], more.shape))


def prelu(rng):
    yield from channels(rng, lambda N, C: rng.uniform([0.1, 1.5, -0.9, 0.3][:C], [0.9, 3.0, -0.1, 0.7][:C]))


def prelu_alpha_grad(rng):
    yield from channels(rng, lambda N, C: rng.uniform(0.3, 2.0, size=(N, C)) * [1.0, -1.0, 1.0, -1.0][:C])


def noisy_relu(rng):
    yield case("typical", rng.normal(size=(5, 4)), rng.normal(size=(5, 4)))
    yield case("typical", rng.normal(size=6), rng.normal(size=6))
    yield case("one", rng.uniform(0.2, 1.5, size=1), rng.uniform(0.2, 1.5, size=1))
    yield case("zeros", np.zeros(4), either(rng, 0.5, 2.0, 4))
    yield case("whole", rng.permutation([-3, -1, 1, 2]), rng.uniform(-0.9, 0.9, size=4))
    yield case("whole", rng.uniform(-0.9, 0.9, size=4), rng.permutation([-3, -1, 1, 2]))
    yield case("whole", rng.permutation([-3, -1, 1, 2]), rng.permutation([-1, 0, 0, 3]))
    yield case("tiny", rng.uniform(1e-12, 1e-11, size=4), rng.uniform(-3e-13, 3e-13, size=4))
    yield case("large", either(rng, 1e3, 1e4), either(rng, 0.5, 2.0))


def maxout(rng):
    def unit(N, D, K, M):
        return draw(rng, N, D), draw(rng, K, M, D), draw(rng, K, M)

    yield case("typical", *unit(6, 3, 4, 2))
    yield case("typical", *unit(2, 3, 3, 5))
    yield case("square", *unit(3, 3, 3, 3))
    yield case("one_row", *unit(1, 3, 4, 2))
    yield case("one_output", *unit(4, 3, 2, 1))
    yield case("one_piece", *unit(4, 2, 1, 3))
    yield case("one_column", *unit(3, 1, 4, 2))
    X, W, b = unit(4, 2, 3, 2)
    yield case("ties", X, np.repeat(W[:1], 3, axis=0), np.repeat(b[:1], 3, axis=0))
    yield case("negative", X, W, b - 2000.0)
    yield case("positive", np.abs(X), np.abs(W), np.abs(b))
    yield case("tiny", X * 1e-9, W, b * 1e-9)
    yield case("large", X * 1e6, W, b)
    yield case("whole", rng.permutation(np.arange(1, 9)).reshape(4, 2), W, b)
    yield case("whole", X, rng.permutation(np.arange(-5, 7)).reshape(3, 2, 2), b)
    yield case("whole", X, W, rng.permutation([-3, -2, -1, 0, 1, 2]).reshape(3, 2))
