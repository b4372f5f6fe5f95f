# canary: 8b8d8020-4794-5163-b0d2-60e9c2571c7c
"""What the functions of kfold_cv may be given, and how results are judged where draws are free."""

from __future__ import annotations

import numpy as np
import reference
from kit import close, fail, same

from autograder.runner.domain import case, judged, refused

MANY = 240  # rows, of which few neighbours meet again by chance
MORE_FOLDS_THAN_ROWS = [[2], [0], [3, 1], [2, 0], [1], [3, 0], [1, 2], [2], [3, 2], [1, 0], [3, 0, 1]]


def whole(rng, low, high):
    """A whole number from `low` to `high`, both included."""
    return int(rng.integers(low, high + 1))


def draw_seed(rng):
    return whole(rng, 1, 10**6)


def all_but(rng, n, *left):
    """All rows but these, in any order."""
    return [row for row in rng.permutation(n).tolist() if row not in left]


def far_whole(rng, *shape):
    """Large whole numbers that float32 holds exactly."""
    return 1024 * rng.integers(5 * 10**5, 9 * 10**5, size=shape)


def numbers(rng, *shape):
    """Numbers of both signs, none of them near 0."""
    return rng.uniform(1, 9, size=shape) * rng.choice([-1.0, 1.0], size=shape)


def data(rng, n, D):
    """Random rows and a noisy linear answer with a bias; every row counts."""
    X = rng.normal(size=(n, D)) + rng.uniform(0.5, 1.5, size=D)
    return X, 4.0 + X @ rng.uniform(1.0, 2.0, size=D) + rng.normal(size=n)


def whole_data(rng, n, D):
    X = rng.integers(-9, 10, size=(n, D)) + 20 * np.eye(n, D, dtype=int)
    return X, rng.permutation(np.arange(10, 60))[:n]


def fit_line(X, y):
    """A line over the sum of the features: its slope, and the means of the sums and of y."""
    sums = np.sum(X, axis=1)
    away = sums - np.mean(sums)
    slope = away @ (y - np.mean(y)) / (away @ away + 0.5)  # a single row has the slope 0
    return np.array([slope, np.mean(sums), np.mean(y)])


def predict_line(model, X):
    return model[2] + model[0] * (np.sum(X, axis=1) - model[1])


def predict_whole(model, X):
    """The predictions of the line, rounded to whole numbers."""
    return np.rint(model[2] + model[0] * (np.sum(X, axis=1) - model[1])).astype(int)


def predict_opposite(model, X):
    """The true values, of whole numbers, with the wrong sign, if the first column holds them."""
    return -np.asarray(X)[:, 0]


def predict_axes(model, X):
    """As many predictions as X has rows; they tell how many axes it has."""
    return np.full(len(X), float(np.ndim(X)))


def fit_nothing(X, y):
    return None


def fit_zero(X, y):
    return 0


def fit_words(X, y):
    return {"mean": float(np.mean(y)), "rows": len(y)}


def predict_from_x(model, X):
    """The model None still predicts; any other model predicts far off."""
    return np.asarray(X)[:, 0] + (0.0 if model is None else 1000.0)


def predict_from_zero(model, X):
    return np.asarray(X)[:, 0] + (0.0 if model == 0 else 1000.0)


def predict_words(model, X):
    return np.full(len(X), model["mean"] + model["rows"])


def fit_pair(X, y):
    return float(np.mean(y)), [len(y), "rows"]


def predict_pair(model, X):
    return np.full(len(X), model[0] + model[1][0])


def fit_in_order(X, y):
    """One number that tells which training row came first, and which last."""
    return float(3.0 * y[0] - y[-1])


def predict_same(model, X):
    return np.full(len(X), model)


def fit_marks(X, y):
    """Remember the marks (first column) of the training rows, and whether X and y still fit together."""
    marks = np.asarray(X, dtype=float)[:, 0]
    return [marks.tolist(), bool(np.allclose(3.0 * marks + 1.0, np.ravel(y), atol=1e-3))]


def predict_marks(model, X):
    """Err by what was in the training rows, and by 100 more if any row was seen or moved."""
    marks = np.asarray(X, dtype=float)[:, 0]
    seen = bool(np.isin(marks, model[0]).any())
    return 3.0 * marks + 1.0 + marks + sum(model[0]) + 100.0 * seen + 100.0 * (not model[1])


# May be seen by students: the hints of cross_val_mse and of bagging are made with these.
RELEASED = (
    *(fit_line, predict_line, predict_whole, predict_opposite, predict_axes),
    *(fit_nothing, fit_zero, predict_from_x, predict_from_zero),
    *(fit_words, predict_words, fit_pair, predict_pair),
    *(fit_marks, predict_marks, fit_in_order, predict_same),
)


# ---- row numbers: any container, free order


def rows(value):
    """The row numbers in a list, tuple, set or array, as ints."""
    items = value.tolist() if isinstance(value, np.ndarray) else value
    if not isinstance(items, (list, tuple, set)):
        fail("The tests expected a list of row numbers.")
    items = [item.item() if isinstance(item, np.generic) else item for item in items]
    if not all(isinstance(item, (int, float)) and item % 1 == 0 for item in items):
        fail("The tests expected row numbers.")
    return [int(item) for item in items]


def list_of_folds(value):
    """The folds in a list, tuple or array, each as a list of ints."""
    if not isinstance(value, (list, tuple, np.ndarray)):
        fail("The tests expected a list of folds.")
    return [rows(fold) for fold in value]


def given(case, *names):
    """The arguments of a case by name, whether they were given by place or by keyword."""
    values = {**dict(zip(names, case.args, strict=False)), **case.kwargs}
    return [values.get(name) for name in names]


def expect_cover(folds, n):
    if sorted(row for fold in folds for row in fold) != list(range(n)):
        fail("The tests expected each row exactly once.")


def is_regular(fold, n):
    """Whether the rows follow each other at one distance, the first row after the last one included."""
    steps = np.diff([*sorted(fold), min(fold) + n])
    return len(fold) < 2 or sum(steps == steps[0]) >= len(fold) - 1 or len(set(steps[:-1])) == 1


def expect_apart(groups, n):
    """Fail where many rows stand beside the next one: they were shuffled in pairs, or not at all."""
    kept = sum(row + 1 in group for group in map(set, groups) for row in group)
    if n >= MANY and kept > 0.45 * sum(map(len, groups)):  # by chance: once in a billion draws
        fail("Many neighbours are still together, the tests expected each row in a random place.")


def expect_train(got, case):
    n, fold = given(case, "n", "fold")
    found = rows(got)
    same(sorted(found) if isinstance(got, set) else found, sorted(set(range(n)) - set(fold)))


def expect_split(got, case):
    """Right sizes; each row once, but at the limits only the sizes count; shuffled where the kind says so."""
    n, n_test, _ = given(case, "n", "n_test", "seed")
    if not isinstance(got, (list, tuple)) or len(got) != 2:
        fail("The tests expected two lists: train and test.")
    train, test = rows(got[0]), rows(got[1])
    if (len(train), len(test)) != (n - n_test, n_test):
        fail(f"It returned {len(train)} training rows and {len(test)} test rows.")
    if case.kind not in ("least", "most"):
        expect_cover([train, test], n)
    if case.kind in ("shuffled", "seed_zero") and is_regular(test, n):
        fail("The test rows are neighbours, the tests expected rows in random places.")
    if case.kind == "shuffled":
        expect_apart([test], n)


def expect_folds(got, case):
    """As `expect_split`, for folds; without a seed each fold is a block or every k-th row."""
    n, k, seed = given(case, "n", "k", "seed")
    folds = list_of_folds(got)
    if len(folds) != k:
        fail(f"It returned {len(folds)} folds, the tests expected {k}.")
    if case.kind in ("least", "most"):
        return
    expect_cover(folds, n)
    if {len(fold) for fold in folds} - {n // k, -(-n // k)}:
        fail(f"It returned folds of the sizes {[len(fold) for fold in folds]}.")
    if case.kind in ("shuffled", "seed_zero") and all(is_regular(fold, n) for fold in folds):
        fail("The rows of each fold are neighbours, the tests expected random places.")
    if case.kind == "shuffled":
        expect_apart(folds, n)
    if seed is None and case.kind in ("no_seed", "remainder_no_seed"):
        for fold in folds:
            if not (steps := set(np.diff(sorted(fold)).tolist())) <= {1} and not steps <= {k}:
                fail("Without a seed the tests expected blocks of neighbours, or every k-th row.")


def expect_single_rows(got, case):
    (n,) = given(case, "n")
    folds = list_of_folds(got)
    if [len(fold) for fold in folds] != [1] * n:
        fail(f"It returned folds of the sizes {[len(fold) for fold in folds]}, expected {n} of 1.")
    expect_cover(folds, n)


# ---- core


def mse(rng):
    yield case("typical", numbers(rng, 5), -numbers(rng, 5))
    yield case("one_row", numbers(rng, 1), 10 * numbers(rng, 1))
    many = rng.normal(size=300)
    yield case("many_rows", many, np.roll(many, 7))  # the same numbers in another order
    yield case("negative", -rng.uniform(1, 4, size=6), -rng.uniform(5, 9, size=6))
    yield case("equal", *[numbers(rng, 4)] * 2)
    yield case("tiny", *(numbers(rng, 2, 5) * [[1e-9], [3e-9]]))
    yield case("large", *(numbers(rng, 2, 5) * [[1e8], [-1e8]]))
    near = rng.integers(-50, 50, size=4)
    yield case("whole", near, near + rng.permutation([1, 0, -2, 1]))  # the error, 1.5, is no whole number
    yield case("whole", rng.integers(-50, 50, size=7), numbers(rng, 7))
    yield case("whole", numbers(rng, 7), rng.integers(-50, 50, size=7))
    far = rng.integers(8 * 10**8, 10**9, size=(2, 9))  # the sum of the squares is beyond int64
    yield case("large", far[0], -far[1])
    far = far_whole(rng, 6)  # np.isclose takes these errors for 0, beside such numbers
    yield case("large", far, far + 1024 * np.array([1, 0, -2, 3, -1, 2]))
    yield case("large", 1.0 * far, far - 1024.0)
    a, b, c = numbers(rng, 3)
    yield case("large", np.array([1e9, a, -1e9]), np.array([1e9, a + 0.5, -1e9]))  # lost if multiplied out
    yield case("large", np.array([1e9, 0.0, 2**17]), np.array([1e9, b * 1e-9, 2**17]))
    yield case("zeros", np.array([0.0, a, a, 1, b, b, c, 0]), np.array([c, a, 0.0, 9.5, b, 0, 1, 0]))
    yield case("zeros", np.zeros(3), numbers(rng, 3))
    yield case("zeros", numbers(rng, 3), np.zeros(3))
    low = float(whole(rng, 2, 9))
    yield case("ties", low + np.array([2.0, 0, 0, 4, 4]), low + np.array([4.0, 2, 2, 7, 4]))
    yield case("ties", np.full(4, a), numbers(rng, 4))
    yield case("ties", numbers(rng, 4), np.full(4, b))
    yield case("keyword", y_hat=numbers(rng, 4), y=10 + numbers(rng, 4))


@judged(by=expect_train)
def train_rows(rng):
    n = whole(rng, 14, 20)
    yield case("typical", n, np.cumsum(rng.integers(2, 4, size=4)).tolist()[::-1])
    yield case("one_row", whole(rng, 40, 90), [whole(rng, 1, 38)])
    yield case("one_row", n, [0])
    yield case("ends", n, [n - 1, 0])
    left = whole(rng, 1, n - 2)
    yield case("one_left", n, [row for row in rng.permutation(n).tolist() if row != left])
    yield case("two_rows", 2, [1])
    yield case("typical", n, [n - 2, 1])
    yield case("few_left", 12, all_but(rng, 12, 1, 8))  # a set gives the 8 first
    yield case("typical", n, [n - 4, n - 3, n - 2])
    yield case("keyword", fold=[0, 4, 2], n=n)
    n, i = whole(rng, 150, 190), whole(rng, 1, 8)  # a set gives 8 j before the smaller 8 i + 7
    left = {8 * i + 7, 8 * (i + whole(rng, 2, 8))}
    yield case("many_rows", n, [row for row in rng.permutation(n).tolist() if row not in left])
    yield case("many_rows", n + 110, [2, n + 109, 257, 0])  # more rows than a byte can number


@judged(by=expect_split, names=("train", "test"))
def holdout_split(rng):
    n, half = whole(rng, 15, 30), whole(rng, 20, 30)
    yield case("typical", n, whole(rng, 3, 6), draw_seed(rng))
    yield case("seed_zero", 2 * half, half, 0)
    yield case("half", 2 * half, half, draw_seed(rng))
    yield case("shuffled", 2 * half + 2, half + 1, draw_seed(rng))
    yield case("shuffled", 2 * MANY, MANY // 4, draw_seed(rng))
    yield case("large_test", n + 250, n + 247, draw_seed(rng))
    yield case("one_test", n, 1, draw_seed(rng))
    yield case("one_train", n, n - 1, draw_seed(rng))
    yield case("two_rows", 2, 1, draw_seed(rng))
    yield case("keyword", n, 4, seed=draw_seed(rng))
    yield case("least", n + 1, 1, draw_seed(rng))
    yield case("most", n + 1, n, draw_seed(rng))
    off = whole(rng, 1, 5)
    for kind, n_test in (("zero", 0), ("negative", -off), ("all", n), ("more", n + off)):
        yield refused(kind, ValueError, n, n_test, draw_seed(rng))
    yield refused("zero", ValueError, 1, 0, draw_seed(rng))
    yield refused("all", ValueError, 1, 1, draw_seed(rng))


@judged(by=expect_single_rows)
def leave_one_out(rng):
    yield case("two_rows", 2)
    yield case("typical", whole(rng, 5, 9))
    yield case("many_rows", whole(rng, 260, 280))


@judged(by=expect_folds)
def kfold_indices(rng):
    k, q = whole(rng, 5, 8), whole(rng, 6, 9)
    yield case("no_seed", k * q, k)
    yield case("seed_zero", k * q, k, 0)
    yield case("shuffled", k * q, k, draw_seed(rng))
    yield case("shuffled", MANY, 12, MANY)
    yield case("shuffled", 6 * q, 2, 2)
    yield case("no_seed", k * q, k, None)
    yield case("remainder_no_seed", k * q + whole(rng, 2, k - 2), k)
    yield case("remainder_no_seed", 30, 11)  # i * (n / k) and n / k + ... + n / k fall below a whole number
    yield case("divides", 4 * k, k, draw_seed(rng))
    yield case("remainder", k * q + whole(rng, 2, k - 2), k, draw_seed(rng))
    yield case("remainder_one", k * q + 1, k, draw_seed(rng))
    yield case("remainder_last", k * q + k - 1, k, seed=draw_seed(rng))
    yield case("few_rows", k + whole(rng, 2, k - 2), k, draw_seed(rng))
    yield case("two_folds", 2 * q + 1, 2, draw_seed(rng))
    yield case("two_folds", 260 + q, 2, draw_seed(rng))
    yield case("few_rows", k + 1, k, draw_seed(rng))
    yield case("one_row", k, k, draw_seed(rng))
    for n, folds in ((15, 13), (30, 11), (26, 23)):  # i * (n / k) falls just below a whole number
        yield case("many_folds", n, folds, draw_seed(rng))
    yield case("many_folds", 49, 22)
    yield case("least", k * q, 2, draw_seed(rng))
    yield case("most", k * q, k * q)
    for kind, folds in (("one", 1), ("zero", 0), ("negative", -whole(rng, 1, 5)), ("more", k * q + 1)):
        yield refused(kind, ValueError, k * q, folds, draw_seed(rng))
    yield refused("one", ValueError, 1, 1)
    yield refused("more", ValueError, 1, 2)


def cross_val_mse(rng):
    X, y = data(rng, 11, 2)
    line = fit_line, predict_line
    yield case("one_fold", *data(rng, 8, 2), [[6, 1, 3]], *line)
    yield case("equal", *data(rng, 9, 2), [[8, 0, 3], [1, 7, 5], [2, 6, 4]], *line)
    yield case("unequal", X, y, [[9, 2, 7, 0, 4], [1, 10], [8, 3, 5, 6]], *line)
    marks = rng.uniform(1, 9, size=12)
    marked = np.column_stack([marks, rng.normal(size=12)]), 3.0 * marks + 1.0
    folds = np.sort(rng.permutation(12).reshape(4, 3))[:, ::-1].tolist()  # none ascends
    yield case("marked", *marked, folds, fit_marks, predict_marks)
    yield case("part", *marked, [folds[0], folds[2]], fit_marks, predict_marks)
    yield case("tested_twice", *data(rng, 4, 1), MORE_FOLDS_THAN_ROWS, *line)
    yield case("tested_twice", *marked, [*folds, folds[1][:2] + folds[3]], fit_marks, predict_marks)
    order = fit_in_order, predict_same  # 8 and 1 alone are left: a set gives the 8 first
    yield case("marked", *marked, [all_but(rng, 12, 1, 8)], *order)
    yield case("marked", *marked, [folds[1], all_but(rng, 12, 2, 9, 8)], *order)
    yield case("one_row", *data(rng, 4, 1), [[2], [0], [3], [1]], *line)
    yield case("one_row", *data(rng, 3, 2), [[2], [0], [1]], fit_nothing, predict_axes)
    X, y = data(rng, 6, 2)
    halves = [[1, 0, 4], [5, 3, 2]]
    X[:, 0] += 9 * np.arange(6)  # rows and halves differ much, so that no mistake is right by luck
    y[halves[0]] += [20, 30, 40]
    yield case("model_none", X, y, halves, fit_nothing, predict_from_x)
    yield case("model_zero", X, y, halves, fit_zero, predict_from_zero)
    yield case("model_dict", X, y, halves, fit_words, predict_words)
    yield case("model_tuple", X, y, halves, fit_pair, predict_pair)
    exact = np.where(np.isin(np.arange(6), halves[0]), X[:, 0], y)
    yield case("exact", X, exact, halves, fit_nothing, predict_from_x)
    alike = X.copy()  # a tested row equals one that trains, a row is 0, and so are some of y
    alike[4], alike[5] = alike[2], 0.0
    yield case("duplicates", alike, np.array([0.0, y[1], y[2], 1, y[2], 0]), [*halves, [2, 5]], *line)
    ones = np.column_stack([np.ones(6), X])
    yield case("one_train", ones, y, [[4, 0, 5, 2, 1], [3, 1]], *line)
    long, noise = rng.normal(size=(300, 1)), numbers(rng, 300)
    far_rows = [[299, 3], [270, 257, 1]]
    yield case("many_rows", long, long[:, 0] + noise, far_rows, fit_nothing, predict_from_x)
    yield case("one_fold", X, y, [[4]], *line)
    yield case("tiny", X, y * 1e-9, halves, *line)
    yield case("tiny", numbers(rng, 6, 1) * 1e-9, numbers(rng, 6) * 1e-9, halves, fit_nothing, predict_from_x)
    yield case("large", X, y * 1e7, halves, *line)
    far = far_whole(rng, 6)
    near = 1.0 * (far + 1024 * np.array([1, 0, -2, 3, -1, 2]))
    yield case("large", near[:, None], far, halves, fit_nothing, predict_from_x)
    y_far = np.array([1e9, 0.0, -7e8, 5e8, -1e9, 3e8])  # the error is lost if the square is multiplied out
    near = y_far + [0.0, float(rng.uniform(1e-9, 9e-9)), 0.0, 0.0, 0.0, 0.0]
    yield case("large", near[:, None], y_far, halves, fit_nothing, predict_from_x)
    yield case("whole", *whole_data(rng, 6, 2), halves, *line)
    whole_X, whole_y = whole_data(rng, 6, 2)
    yield case("whole", whole_X, y, halves, *line)
    yield case("whole", X, whole_y, halves, *line)
    yield case("whole", X, y, halves, fit_line, predict_whole)
    far = rng.integers(8 * 10**8, 10**9, size=8) * np.tile([1, -1], 4)  # a sum of squares is beyond int64
    yield case("large", far[:, None], far, [[5, 0, 3, 6], [2, 7, 1, 4]], fit_nothing, predict_opposite)
    yield case("keyword", y=y, X=X, predict=predict_line, fit=fit_line, folds=halves)


def ridge_fit(rng):
    lam = rng.uniform(0.5, 4.0, size=9)
    yield case("typical", *data(rng, 10, 3), float(lam[0]))
    X, y = data(rng, 7, 1)
    yield case("one_column", X - X.mean(axis=0), y, float(lam[1]))
    yield case("square", *data(rng, 3, 3), float(lam[2]))
    yield case("square", *data(rng, 4, 3), float(lam[0]))  # as many rows as weights
    yield case("wide", *data(rng, 4, 6), float(lam[3]))
    yield case("one_row", *data(rng, 1, 2), float(lam[4]))
    yield case("zero", *data(rng, 120, 10), 0.0)
    exact_X, exact_y = whole_data(rng, 3, 2)
    yield case("zero", exact_X + 60 * np.eye(3, 2, dtype=int), exact_y, 0)
    X, y = data(rng, 9, 2)
    yield case("large", X, y + 30, 1e7 * float(lam[5]))
    yield case("huge", X, y + 30, 1e17 * float(lam[5]))
    few_X, few_y = whole_data(rng, 3, 5)
    yield case("huge", few_X, 3 * few_y + [0, 1, 0], 10**18)  # a pseudo-inverse takes the bias for 0
    yield case("huge", *whole_data(rng, 3, 3), 1e18)
    yield case("huge", *data(rng, 1, 1), 1e18)
    yield case("constant", X, np.full(9, float(lam[0]) + 5), float(lam[6]))
    constant = np.column_stack([X[:, 0], np.full(9, 0.1)])
    yield case("constant_column", constant, y, float(lam[7]))
    twice = np.column_stack([np.ones(5), X[:5], X[:5, 0]])[[0, 1, 2, 1, 4]]  # equal rows and columns
    yield case("constant_column", twice, y[[0, 1, 2, 1, 4]], 1.0)
    empty = np.column_stack([X[:7], np.zeros(7)]) * np.array([0, 1, 1, 1, 1, 1, 0])[:, None]
    yield case("zeros", empty, np.array([0.0, y[1], 1, y[3], 0, -y[1] - y[3] - 3, 2]), 0.5)
    yield case("zeros", X, np.zeros(9), float(lam[1]))
    yield case("square", np.diag([2.0, 3, 1]), y[:3], 2.0)
    yield case("large", *(1e6 * part for part in data(rng, 6, 2)), 1.0)
    for size, n, D in ((1e6, 6, 2), (1e9, 6, 2), (1e9, 3, 5)):  # beside these not even this lambda is large
        yield case("large", *(size * part for part in data(rng, n, D)), 0.2 * size**2 * float(lam[6]))
    yield case("tiny", X * 1e-3, y, 1e-6 * float(lam[8]))
    yield case("whole", *whole_data(rng, 8, 2), whole(rng, 2, 9))
    yield case("tiny", X * 1e-6, y, 1e-12 * float(lam[7]))
    yield case("tiny", X * 1e-6, y, 1e-6)  # large beside X, and still the weights are far from 0
    yield case("tiny", X * 1e-9, y, 0.0)
    wide_X, wide_y = data(rng, 3, 5)
    yield case("tiny", wide_X * 1e-9, wide_y, 1e-18 * float(lam[8]))
    yield case("tiny", X * 1e3, y * 1e-9, 1e6 * float(lam[6]))
    whole_X, whole_y = whole_data(rng, 9, 2)
    yield case("whole", whole_X, y, float(lam[7]))
    yield case("whole", X, whole_y, float(lam[4]))
    far = np.outer(rng.integers(97 * 10**7, 10**9, size=6), [1, -1]).ravel()  # squares sum beyond int64
    yield case("whole", far[:, None], far * float(lam[2]), float(lam[3]))
    yield case("whole", far[:, None], -far, float(lam[3]))
    yield case("keyword", lam=float(lam[0]), y=y, X=X)


def ridge_predict(rng):
    for kind, n, D in (("typical", 5, 3), ("square", 3, 3), ("one_row", 1, 2), ("one_column", 300, 1)):
        yield case(kind, numbers(rng, D + 1), numbers(rng, n, D))
    yield case("whole", rng.permutation(np.arange(1, 9))[:3], rng.integers(1, 9, size=(4, 2)))
    yield case("whole", rng.permutation(np.arange(1, 9))[:3], numbers(rng, 4, 2))
    yield case("whole", numbers(rng, 3), rng.integers(1, 9, size=(4, 2)))
    yield case("tiny", numbers(rng, 3) * 1e-9, numbers(rng, 4, 2))
    yield case("tiny", numbers(rng, 3) * [1e-9, 1, 1], numbers(rng, 4, 2) * 1e-9)
    yield case("tiny", numbers(rng, 2) * [0, 1e-9], numbers(rng, 1, 1) * 1e-9)
    X = numbers(rng, 5, 4)
    X[0] = 0.0
    X[3] = X[1]
    yield case("zeros", numbers(rng, 5) * [0, 1, 0, 1, 1], X)
    X[:, 1:] *= [[0, 1, 1]]
    X[:, 0] = 1.0
    yield case("constant_column", numbers(rng, 5), X)
    yield case("zeros", numbers(rng, 3), np.zeros((3, 2)))
    yield case("zeros", numbers(rng, 3) * [1, 0, 0], numbers(rng, 3, 2))
    yield case("large", 1e9 * numbers(rng, 3), numbers(rng, 4, 2))
    yield case("large", rng.integers(300, 900, size=3), rng.integers(30000, 70000, size=(4, 2)))
    far = rng.integers(95 * 10**7, 10**9, size=(3, 13))
    far[0, -1] //= 2  # far from the bias
    yield case("large", far[0], far[:, 1:] * 1e-3)
    yield case("large", far[0] * 1e-3, far[:, 1:])
    yield case("keyword", X=numbers(rng, 4, 2), w=numbers(rng, 3))


@judged(atol=0.0)
def poly_features(rng):
    yield case("typical", rng.uniform(0.5, 2, size=6), 3)
    yield case("one", rng.uniform(0.5, 2, size=4), 1)
    yield case("one_row", rng.uniform(1, 2, size=1), 4)
    yield case("one", rng.uniform(1, 2, size=1), 1)
    yield case("typical", rng.uniform(0.7, 1.5, size=3), 12)
    yield case("square", rng.uniform(1, 2, size=5), 5)
    yield case("ties", np.full(4, rng.uniform(1, 2)), 3)
    yield case("ties", np.ones(3), 2)
    yield case("zeros", np.zeros(2), 3)
    yield case("negative", -rng.uniform(0.5, 2, size=4), 5)
    yield case("zeros", np.array([0.0, rng.uniform(1, 2), 0.0]), 3)
    yield case("tiny", numbers(rng, 3) * 1e-4, 4)
    yield case("tiny", numbers(rng, 3) * 1e-9, 3)
    yield case("whole", rng.integers(-9, 10, size=5), 3)
    yield case("large", rng.integers(100, 200, size=4) * [1, -1, 1, -1], 10)
    yield case("large", rng.integers(300, 70000, size=3), 3)
    yield case("large", rng.integers(8 * 10**8, 10**9, size=3) * [1, -1, 1], 4)
    yield case("keyword", degree=2, x=rng.uniform(1, 2, size=3))


@judged(rtol=1e-3)
def penalised_polynomial(rng):
    x = np.linspace(-1.2, 1.2, 9) + rng.uniform(-0.1, 0.1, size=9)
    y = 3.0 + rng.normal(size=9) + x * rng.uniform(1, 2)
    yield case("typical", x, y, rng.uniform(0.05, 0.5, size=3).tolist())
    yield case("one_column", x[:6], y[:6], [float(rng.uniform(0.1, 0.9))])
    yield case("zeros", x, y, [0.0, 0.0])
    yield case("typical", x[[0, 0, 2, 4, 4, 4, 6, 7, 8]], y, rng.uniform(0.05, 0.5, size=3).tolist())
    again, half = [0, 1, 2, 2, 4, 4, 6, 7, 7], float(rng.uniform(0.1, 0.4))
    yield case("ties", np.where(np.arange(9) == 4, 0.0, x)[again], y[again], [half] * 3)
    longer, fits = np.append(x, [0.0, 1.0]), np.append(y, [2.0, 0.0])
    yield case("many_columns", longer, fits, [0.0, *rng.uniform(0.05, 0.5, size=5).tolist()])
    yield case("wide", x[[1, 4, 8]], y[:3], rng.uniform(0.05, 0.5, size=4).tolist())
    yield case("lecture", x, y, [0, 0, 1000, 1000])
    yield case("zero_last", x, y, [float(rng.uniform(1, 2)), 0.0])
    yield case("huge", x, y, (1e9 * rng.uniform(1, 9, size=2)).tolist())
    yield case("one_row", x[-1:], y[:1], rng.uniform(0.5, 1, size=2).tolist())
    yield case("whole", rng.permutation(np.arange(-3, 4)), rng.integers(5, 30, size=7), [1, 2])
    yield case("whole", rng.permutation(np.arange(-3, 4)), y[:7], [0.5, 0.2])
    yield case("whole", x, rng.integers(5, 30, size=9), [0.5, 0.2])
    far = np.array([-6, 0, 3, 6, 5]) * 10**4 + rng.integers(-900, 900, size=5)  # x^4 sums beyond int64
    yield case("whole", far, rng.integers(5, 30, size=5), [0.0, 0.5])
    yield case("whole", far, y[:5], [0, 0])
    far = rng.integers(95 * 10**7, 10**9, size=12)
    yield case("whole", far, rng.integers(5, 30, size=12), [1])
    yield case("huge", (x + 2) * 1e3, y, [1e6 * float(rng.uniform(0.1, 0.3))])
    yield case("huge", (x + 2) * 1e6, y, [1e12 * float(rng.uniform(0.1, 0.3))])
    yield case("tiny", x * 1e-6, y, [1e-12 * float(rng.uniform(0.1, 0.3))])
    yield case("tiny", x, y * 1e-9, rng.uniform(0.05, 0.5, size=3).tolist())
    yield case("keyword", penalties=[0.5, 0.2], y=y, x=x)


def lambda_errors(rng):
    X, y = data(rng, 11, 3)
    folds, c = [[9, 2, 7, 0], [1, 10], [8, 3, 5]], rng.uniform(0.8, 1.2)
    yield case("typical", X, y, [0.3 * c, 3.0 * c, 30.0 * c], folds)
    yield case("descending", X, y, [300.0 * c, 20.0 * c, c], folds)
    yield case("unordered", X, y, [20.0 * c, 0.3 * c, 300.0 * c, 2.0 * c], folds)
    many = [2.0 * c, c, 2.0 * c, *(c * np.arange(9.0, 1.0, -1.0)).tolist(), 40.0 * c]
    yield case("unordered", X, y, many, [*folds[:2], folds[0]])
    yield case("one", X, y, [3.0 * c], folds)
    yield case("zero", X * 1e-6, y, [2e-12 * c, 0.0], [[9, 2, 7], [1, 10]])
    yield case("one_fold", X, y, [40.0 * c, c], [[4, 0, 6]])
    yield case("one_row", *data(rng, 4, 1), [5.0 * c, c], MORE_FOLDS_THAN_ROWS)
    yield case("wide", *data(rng, 5, 7), [3.0 * c, 1e18, 30.0 * c], [[4, 0], [1, 3]])
    yield case("tiny", X, y * 1e-9, [c, 9.0 * c], folds[:2])
    yield case("whole", *whole_data(rng, 8, 2), [whole(rng, 20, 40), 1], [[6, 1], [0, 5, 2]])
    yield case("tiny", X * 1e-6, y, [1e-12 * c, 9e-12 * c], folds[:2])
    yield case("whole", 1e6 * X, 1e6 * y, [3 * 10**12, 40 * 10**12], folds[:2])
    yield case("descending", 1e9 * X, y, [8e17 * c, 1e17 * c], folds[:2])
    whole_X, whole_y = whole_data(rng, 11, 3)
    yield case("whole", X, y, [20, 1], folds)
    yield case("whole", whole_X, y, [20.0 * c, c], folds)
    yield case("whole", X, whole_y, [20.0 * c, c], folds)
    special = np.column_stack([np.ones(6), X[:6, 0], np.zeros(6)])[[0, 1, 1, 3, 4, 5]]
    yield case("zeros", special, np.array([0.0, y[1], y[1], 1, y[4], 0]), [1.0, 4.0 * c], [[1, 3], [5, 0]])
    yield case("keyword", folds=folds, lambdas=[40.0 * c, c], y=y, X=X)


def select_lambda(rng):
    scale = float(rng.uniform(0.5, 1.5))
    lambdas = [20.0 * scale, 0.2 * scale, 2000.0 * scale, 2.0 * scale, 200.0 * scale]
    a, b, c, d, e = (np.arange(1, 6) + rng.uniform(0, 0.5, size=5)).tolist()
    yield case("typical", lambdas, [c, d, e, a, b])
    yield case("ascending", sorted(lambdas), [d, a, b, c, e])
    yield case("descending", sorted(lambdas)[::-1], [d, c, b, e, a])
    yield case("one", lambdas[:1], [a])
    yield case("zero", [0.0, scale], [a, b])
    yield case("zero", lambdas[:3], [b, 0.0, a])
    yield case("whole", [1, 30, 7], [9, 8, 2])
    yield case("whole", [9, 10, 30], [2000, 2000, 5000])
    yield case("large", [lam * 3e14 for lam in lambdas], [error * 3e307 for error in (d, b, c, e, a)])
    yield case("ties", lambdas, [c, a, d, a, b])
    yield case("ties_ascending", sorted(lambdas), [c, a, d, a, b])
    yield case("ties_descending", sorted(lambdas)[::-1], [c, a, d, a, b])
    yield case("ties", [lambdas[0], lambdas[4], lambdas[3]], [c, a, a])  # descends, but not from end to end
    yield case("ties", [lambdas[1], lambdas[4], lambdas[0]], [c, a, a])
    yield case("ties", lambdas, [b, 0.0, a, 0.0, c])
    yield case("ties_ascending", [0.0, scale], [a, a])
    yield case("ties_descending", [scale, 0.0], [a, a])
    yield case("all_equal", lambdas, [a] * 5)
    yield case("higher_ties", lambdas, [b, b, c, a, c])
    yield case("near_ties", lambdas, [b, a * (1 - 5e-6), a, c, b])
    yield case("near_ties", lambdas, [b, a * (1 - 1e-10), a, c, b])
    yield case("near_ties", lambdas, [b, float(np.nextafter(a, 0)), a, c, b])
    yield case("near_ties", lambdas, [b, a * 1e-200, a * 1e-200 * (1 + 1e-10), c, b])
    just_less = float(np.nextafter(a, 0))  # it comes later, with the larger lambda, then with the smaller one
    yield case("near_ties", lambdas, [b, a, just_less, c, b])
    yield case("near_ties", lambdas[::-1], [b, c, a, just_less, b])
    yield case("tiny", lambdas, [error * 1e-10 for error in (c, a, b, d, e)])
    yield case("keyword", errors=[b, a, c], lambdas=lambdas[:3])


# ---- extra parts


def expect_weights(got, case):
    """Each weight within 2 % of the largest, so that sub-gradient steps are right as well."""
    want = reference.lasso_fit(*case.args)
    close(got, want, rtol=0, atol=0.02 * float(np.abs(want).max()))


def expect_samples(got, case):
    """As many as asked, each as large as the data; with many rows drawn anew and with replacement."""
    n, n_models, _ = given(case, "n", "n_models", "seed")
    samples = list_of_folds(got)
    if [len(sample) for sample in samples] != [n] * n_models:
        fail("The number or the size of the samples is wrong.")
    drawn = {row for sample in samples for row in sample}
    if drawn - set(range(n)):
        fail("There is a row that does not exist.")
    if n < 30:
        return
    if any(len(set(sample)) == n for sample in samples):
        fail("The rows of a sample never repeat.")
    if len({tuple(sorted(sample)) for sample in samples}) < n_models:
        fail("Two samples are the same.")
    if n_models >= 24 and drawn != set(range(n)):
        fail("Some row is never drawn.")


def expect_dropped(got, case):
    """Each entry is 0 or scaled up; where there are many, about the right share of them is 0."""
    h, rate, _ = given(case, "h", "rate", "seed")
    try:
        entries = np.asarray(got, dtype=float)
    except (TypeError, ValueError):
        fail("The tests expected an array of numbers.")
    if entries.shape != h.shape:
        fail(f"It returned the shape {entries.shape}, the tests expected {h.shape}.")
    if case.kind == "off":
        close(got, h)
        return
    off = entries == 0
    if case.kind.endswith("rate"):
        if abs(float(off.mean()) - rate) > 0.08:
            fail(f"It dropped {off.mean():.2f} of the entries at rate {rate:.2f}.")
        return
    close(got, np.where(off, 0.0, h / (1 - rate)))
    if h.size > 90 and ((off == off[0]).all() or (off == off[:, :1]).all()):
        fail("All rows or all columns have the same mask.")


def scale_inside_folds(rng):
    X = rng.normal(size=(11, 3)) * [0.5, 3.0, 20.0] + [1.0, -4.0, 10.0]
    folds = [[9, 2, 7, 0], [1, 10], [8, 3, 5]]
    yield case("typical", X, folds)
    yield case("one_fold", X, [[4]])
    yield case("one_column", X[:5, :1], [[3, 1], [0]])
    yield case("one_row", X[:3], [[2, 0]])
    yield case("one_fold", X[:10], [all_but(rng, 10, 1, 8)])  # a set gives the 8 first
    yield case("tiny", X * 3e-5, folds[:2])
    yield case("tiny", X * 1e-9, folds[1:])
    yield case("whole", rng.integers(-9, 10, size=(6, 2)) * [1, 7] + 20 * np.eye(6, 2, dtype=int), [[3, 1]])
    for kind, n, value in (("constant", 8, 0.1), ("constant_more", 9, 0.1), ("constant_whole", 7, 3.0)):
        X = rng.normal(size=(n, 2))  # of six or seven rows of 0.1 np.std is 1e-17
        X[:, 1] = value
        X[2, 1] = rng.uniform(5, 9)
        yield case(kind, X, [[4, 2]])
    yield case("keyword", folds=[[3, 1]], X=rng.normal(size=(5, 2)))


@judged(atol=1e-13)  # z - clip(z, -t, t) may leave a rounding error where 0 is right
def soft_threshold(rng):
    t, more = float(rng.uniform(0.5, 1.0)), float(rng.uniform(0.2, 2))
    yield case("typical", t + more, t)
    yield case("negative", -t - more, t)
    yield case("inside", t * 0.4, t)
    yield case("inside_negative", -t * 0.6, t)
    yield case("edge", t, t)
    yield case("edge_negative", -t, t)
    yield case("zero", 0.0, t)
    yield case("no_threshold", -more, 0.0)
    yield case("whole", -whole(rng, 5, 9), 3)
    yield case("tiny", -3e-9 * (1 + t), 2e-9 * t)
    yield case("keyword", t=t, z=3 * t)


@judged(by=expect_weights)
def lasso_fit(rng):
    X = rng.normal(size=(30, 4)) + rng.uniform(0.3, 0.8, size=4)
    y = 6.0 + X @ [3.0, -2.0, 0.0, 0.0] + 0.3 * rng.normal(size=30)
    lam = float(rng.uniform(20.0, 30.0))
    yield case("typical", X, y, lam)
    yield case("one_column", X[:, :1], y, lam)
    yield case("typical", X * 1e3, y * 1e3, lam * 1e6)
    yield case("huge", X, y, 4.0 * float(np.abs((X - X.mean(axis=0)).T @ y).max()))
    small = 0.3 * rng.normal(size=(12, 2))
    yield case("small", small, 1.0 + small @ [4.0, -3.0], float(rng.uniform(0.8, 1.0)))
    yield case("constant", np.column_stack([X[:, 0], np.full(30, 0.1), X[:, 1], np.full(30, 2.0)]), y, lam)
    yield case("whole", np.round(3 * X[:, :2]).astype(int), np.round(y).astype(int), 20)
    yield case("whole", np.round(3 * X[:, :2]).astype(int), y, 20)
    yield case("whole", X[:, :2], np.round(y).astype(int), 20)
    base = np.sin(np.arange(20.0) + rng.uniform(0, 9))
    alike = np.column_stack([base, base + 0.3 * np.cos(2.0 * np.arange(20))])
    yield case("alike", alike, 2.0 + alike @ [4.0, -3.0], float(rng.uniform(0.1, 0.2)))


@judged(by=expect_samples)
def bootstrap_samples(rng):
    yield case("typical", whole(rng, 30, 40), 24, draw_seed(rng))
    yield case("seed_zero", whole(rng, 30, 40), 24, 0)
    yield case("one", whole(rng, 30, 40), 1, draw_seed(rng))
    yield case("one_row", 1, 3, draw_seed(rng))
    yield case("keyword", seed=draw_seed(rng), n_models=6, n=whole(rng, 3, 9))


def bagging_predict(rng):
    X, y = data(rng, 12, 2)
    X_new, line = rng.normal(size=(4, 2)) + 1, (fit_line, predict_line)
    yield case("typical", X, y, X_new, rng.integers(0, 12, size=(3, 12)).tolist(), *line)
    yield case("one", X, y, X_new, [rng.integers(0, 12, size=12).tolist()], *line)
    yield case("duplicates", X, y, X_new, [[0] * 6 + [1, 5, 7, 7, 7, 9], [3] * 9 + [2, 8, 8]], *line)
    yield case("one_row", X, y, X_new[:1], rng.integers(0, 12, size=(2, 12)).tolist(), *line)
    yield case("model_none", X, y, X_new, [[0] * 12, [5] * 12], fit_nothing, predict_from_x)
    yield case("whole", *whole_data(rng, 5, 2), X_new, [[0, 0, 1, 3, 4], [2, 1, 1, 4, 0]], *line)
    yield case("whole", X, y, X_new, rng.integers(0, 12, size=(3, 12)).tolist(), fit_line, predict_whole)
    whole_X, whole_y = whole_data(rng, 12, 2)
    for some in ((whole_X, y, X_new), (X, whole_y, X_new), (X, y, whole_X[:4])):
        yield case("whole", *some, rng.integers(0, 12, size=(3, 12)).tolist(), *line)
    yield case("tiny", X, y * 1e-9, X_new, rng.integers(0, 12, size=(3, 12)).tolist(), *line)


@judged(by=expect_dropped)
def dropout(rng):
    rate, h = float(rng.uniform(0.2, 0.7)), rng.uniform(1.0, 2.0, size=(6, 30))
    yield case("typical", h, rate, draw_seed(rng))
    yield case("seed_zero", h, rate, 0)
    yield case("negative", -h, rate, draw_seed(rng))
    yield case("tiny", h * 1e-9, rate, draw_seed(rng))
    yield case("whole", rng.integers(1, 9, size=(5, 20)), rate, draw_seed(rng))
    yield case("one_row", h[:1, :9], rate, draw_seed(rng))
    yield case("zero", h[:3], 0.0, draw_seed(rng))
    yield case("off", h[:3], rate, draw_seed(rng), False)
    yield case("off", h[:2], rate, seed=draw_seed(rng), training=False)
    big = rng.uniform(1.0, 2.0, size=(30, 40))
    yield case("low_rate", big, float(rng.uniform(0.1, 0.3)), draw_seed(rng))
    yield case("high_rate", big, float(rng.uniform(0.7, 0.85)), draw_seed(rng))


@judged(exact=True, names=("best", "stop"))
def early_stopping(rng):
    high, low = float(rng.uniform(8, 9)), float(rng.uniform(1, 2))
    start, bad = [high, high + 1, low + 3, low], (low + rng.uniform(0.5, 2, size=8)).tolist()
    yield case("typical", [*start, *bad[:3], low / 2], 3)
    yield case("falling", [high, low + 3, low], 2)
    yield case("one", [low], 1)
    yield case("one_step", [high, low, low + 1, low / 2], 1)
    yield case("start", [low, *bad[:4], low / 2], 4)
    yield case("ties", [*start, low + 1, low, low + 2, low / 2], 3)
    yield case("ties_at_once", [low, low, low + 1, low / 2], 2)
    yield case("late", [*start, *bad[:2], low / 2, *bad[2:4], low / 4, *bad], 3)
    yield case("never", [*start, *bad[:2]], 5)
    yield case("last", [*start, *bad[:2]], 2)
    yield case("tiny", [error * 1e-9 for error in (*start, low / 2, *bad[:4])], 3)
    yield case("near_ties", [*start, low * (1 - 1e-6), *bad[:3], low / 2], 3)
    yield case("near_ties", [*start, low * (1 + 1e-6), *bad[:2], low / 2], 3)
    yield case("large", [error * 1e9 for error in (*start, *bad[:3])], 2)
    yield case("negative", [-error for error in (low, high, low, high + 1, *bad)], 2)
    yield case("keyword", patience=2, errors=[*start, *bad[:3]])


@judged(names=("mean", "std"))
def error_spread(rng):
    X, y = data(rng, 11, 2)
    line, draws = (fit_line, predict_line), rng.permutation(11).tolist()
    yield case("typical", X, y, [[draws[:4]], [draws[4:6]], [draws[6:9]]], *line)
    yield case("several", X, y, [[draws[:4], draws[4:7], draws[7:]], [draws[::2], draws[1::2]]], *line)
    yield case("one", X, y, [[draws[:3], draws[5:9]]], *line)
    yield case("whole", *whole_data(rng, 6, 2), [[[3, 1]], [[0, 5]]], *line)
    yield case("tiny", X, y * 1e-7, [[draws[:4]], [draws[4:6]]], *line)
    few = [[all_but(rng, 11, 1, 8)], [draws[:4]]]
    yield case("typical", X, y, few, fit_in_order, predict_same)
    yield case("keyword", predict=predict_line, fit=fit_line, rounds=[[draws[:2]], [draws[3:6]]], y=y, X=X)
