# canary: cca0b946-3166-5728-a488-40ebcedf9393
"""Hidden tests of kfold_cv: random inputs, and properties where the draws are free."""

import kfold_cv
import numpy as np
import reference
from kit import close, fail, raises, same, unchanged


def fit_line(X, y):
    return reference.ridge_fit(X, y, 0.5)


def predict_line(model, X):
    return reference.ridge_predict(model, X)


def data(rng, n, D):
    """Random rows and a noisy linear answer with a bias; every row counts."""
    X = rng.normal(size=(n, D)) + rng.uniform(0.5, 1.5, size=D)
    return X, 4.0 + X @ rng.uniform(1.0, 2.0, size=D) + rng.normal(size=n)


def seeds(rng, count):
    return [int(seed) for seed in rng.choice(10**6, size=count, replace=False)]


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


def expect_cover(folds, n):
    if sorted(row for fold in folds for row in fold) != list(range(n)):
        fail("The tests expected each row exactly once.")


def expect_split(split, n, n_test):
    """The train and test rows of a hold-out split of the right sizes."""
    if not isinstance(split, (list, tuple)) or len(split) != 2:
        fail("The tests expected two lists: train and test.")
    train, test = rows(split[0]), rows(split[1])
    expect_cover([train, test], n)
    if len(test) != n_test:
        fail(f"It returned {len(test)} test rows, the tests expected {n_test}.")
    return train, test


def expect_kfold(value, n, k):
    """The k folds of n rows, after a look at their number, sizes and rows."""
    folds = list_of_folds(value)
    expect_cover(folds, n)
    if len(folds) != k or {len(fold) for fold in folds} - {n // k, -(-n // k)}:
        fail(f"It returned folds of the sizes {[len(fold) for fold in folds]}.")
    return folds


def neighbours(fold, n):
    """Whether the rows follow each other, the first row after the last one included."""
    return sum((row + 1) % n in fold for row in fold) >= len(fold) - 1


def test_mse_random(rng):
    for n in (5, 8):
        y, y_hat = rng.normal(size=(2, n)) * 3
        close(kfold_cv.mse(y, y_hat), reference.mse(y, y_hat))


def test_train_rows_random(rng):
    n = int(rng.integers(12, 20))
    for size in (1, 4, n - 2):
        fold = rng.permutation(n)[:size].tolist()
        same(sorted(rows(kfold_cv.train_rows(n, fold))), sorted(set(range(n)) - set(fold)))
    same(sorted(rows(kfold_cv.train_rows(n, [n - 1, 0]))), list(range(1, n - 1)))


def test_holdout_split_partition(rng):
    for seed in seeds(rng, 3):
        n, n_test = int(rng.integers(15, 30)), int(rng.integers(3, 7))
        expect_split(kfold_cv.holdout_split(n, n_test, seed), n, n_test)


def test_holdout_split_shuffle(rng):
    n, n_test = 40, int(rng.integers(9, 12))
    tests = []
    for seed in seeds(rng, 4):
        first = expect_split(kfold_cv.holdout_split(n, n_test, seed), n, n_test)[1]
        second = expect_split(kfold_cv.holdout_split(n, n_test, seed), n, n_test)[1]
        if set(first) != set(second):
            fail("The second call with this seed gave another split.")
        tests.append(frozenset(first))
    if len(set(tests)) < 4:
        fail("Other seeds gave the same split.")
    if all(neighbours(test, n) for test in tests):
        fail("The test rows are always neighbours.")


def test_holdout_split_refuses(rng):
    n, seed = int(rng.integers(13, 30)), seeds(rng, 1)[0]
    expect_split(kfold_cv.holdout_split(n, 1, seed), n, 1)
    expect_split(kfold_cv.holdout_split(n, n - 1, seed), n, n - 1)
    for n_test in (-1, 0, n, n + 3):
        raises(ValueError, kfold_cv.holdout_split, n, n_test, seed)


def test_leave_one_out_random(rng):
    for n in (int(rng.integers(6, 10)), int(rng.integers(10, 15))):
        folds = list_of_folds(kfold_cv.leave_one_out(n))
        expect_cover(folds, n)
        if len(folds) != n:
            fail(f"It returned {len(folds)} folds of {n} rows.")


def test_kfold_partition(rng):
    k = int(rng.integers(5, 8))
    n = k * int(rng.integers(3, 6)) + int(rng.integers(2, k - 1))
    few = k + int(rng.integers(2, k - 2))
    first, second, third = seeds(rng, 3)
    expect_kfold(kfold_cv.kfold_indices(n, k), n, k)
    expect_kfold(kfold_cv.kfold_indices(n, k, first), n, k)
    expect_kfold(kfold_cv.kfold_indices(few, k, second), few, k)
    expect_kfold(kfold_cv.kfold_indices(4 * k, k, third), 4 * k, k)


def test_kfold_shuffle(rng):
    n, k = 42, int(rng.integers(3, 6))
    partitions = []
    for seed in seeds(rng, 3):
        first = expect_kfold(kfold_cv.kfold_indices(n, k, seed), n, k)
        second = expect_kfold(kfold_cv.kfold_indices(n, k, seed), n, k)
        partitions.append({frozenset(fold) for fold in first})
        if partitions[-1] != {frozenset(fold) for fold in second}:
            fail("A second call with the same seed gave other folds.")
    if partitions[0] == partitions[1] or partitions[1] == partitions[2]:
        fail("Another seed gave the same folds.")
    if all(neighbours(fold, n) for folds in partitions for fold in folds):
        fail("The rows of a fold are always neighbours.")


def test_kfold_no_shuffle(rng):
    k = int(rng.integers(3, 7))
    n = 5 * k + int(rng.integers(1, k))
    folds = expect_kfold(kfold_cv.kfold_indices(n, k), n, k)
    for fold in map(sorted, folds):
        if set(np.diff(fold).tolist()) not in ({1}, {k}):
            fail("Without a seed the tests expected blocks of neighbours, or every k-th row.")


def test_kfold_refuses(rng):
    n, seed = int(rng.integers(12, 20)), seeds(rng, 1)[0]
    expect_kfold(kfold_cv.kfold_indices(n, 2, seed), n, 2)
    expect_kfold(kfold_cv.kfold_indices(n, n), n, n)
    for k in (-1, 0, 1, n + 1):
        raises(ValueError, kfold_cv.kfold_indices, n, k, seed)


def test_cross_val_random(rng):
    for n, k in ((11, 3), (14, 4)):
        X, y = data(rng, n, 2)
        folds = reference.kfold_indices(n, k, seeds(rng, 1)[0])
        got = unchanged(kfold_cv.cross_val_mse, X, y, folds, fit_line, predict_line)
        close(got, reference.cross_val_mse(X, y, folds, fit_line, predict_line))


def test_cross_val_training_rows(rng):
    n, k = 13, 4
    numbers, noise = rng.permutation(n), rng.uniform(1.0, 2.0, size=n)
    X, y = np.column_stack([numbers, rng.normal(size=n)]), 3.0 * numbers + 1.0
    folds = reference.kfold_indices(n, k, seeds(rng, 1)[0])
    trained, mixed = [], []

    def fit(X_train, y_train):
        marks = np.asarray(X_train, dtype=float)[:, 0]
        mixed.append(not np.allclose(3.0 * marks + 1.0, np.ravel(y_train)))
        trained.append(sorted(round(mark) for mark in marks.tolist()))
        return len(trained) - 1

    def predict(model, X_test):
        marks = np.asarray(X_test, dtype=float)[:, 0].round().astype(int)
        seen = np.isin(marks, trained[int(model)])
        return 3.0 * marks + 1.0 + np.where(seen, 100.0, noise[marks])

    got = kfold_cv.cross_val_mse(X, y, folds, fit, predict)
    if any(mixed):
        fail("fit got rows of X and values of y that do not belong together.")
    tested = [{int(number) for number in numbers[fold]} for fold in folds]
    if sorted(trained) != sorted(sorted(set(range(n)) - test) for test in tested):
        fail("fit did not get, for each fold, all rows outside it and no other row.")
    close(got, np.mean([np.mean(noise[list(test)] ** 2) for test in tested]))


def test_cross_val_one_fold(rng):
    n = 12
    X, y = data(rng, n, 2)
    test = reference.holdout_split(n, 5, seeds(rng, 1)[0])[1]
    got = kfold_cv.cross_val_mse(X, y, [test], fit_line, predict_line)
    close(got, reference.cross_val_mse(X, y, [test], fit_line, predict_line))


def test_ridge_random(rng):
    for n, D in ((10, 3), (9, 2), (4, 6)):
        X, y = data(rng, n, D)
        lam = float(rng.uniform(0.5, 4.0))
        close(unchanged(kfold_cv.ridge_fit, X, y, lam), reference.ridge_fit(X, y, lam))
    X, y = data(rng, 12, 3)
    close(kfold_cv.ridge_fit(X, y, 0.0), reference.ridge_fit(X, y, 0.0), rtol=1e-3)


def test_ridge_bias(rng):
    X, y = data(rng, 9, 2)
    close(kfold_cv.ridge_fit(X, y + 30, 1e5), reference.ridge_fit(X, y + 30, 1e5))


def test_ridge_predict_random(rng):
    for n, D in ((5, 3), (3, 2)):
        w, X = rng.normal(size=D + 1) + 2, rng.normal(size=(n, D))
        close(kfold_cv.ridge_predict(w, X), reference.ridge_predict(w, X))


def test_poly_features_random(rng):
    for n, degree in ((6, 3), (4, 5), (3, 1)):
        x = rng.uniform(-2, 2, size=n)
        close(kfold_cv.poly_features(x, degree), reference.poly_features(x, degree))


def test_penalised_random(rng):
    for m, d in ((9, 3), (12, 2)):
        x = np.linspace(-1.2, 1.2, m) + rng.uniform(-0.1, 0.1, size=m)
        y = 3.0 + rng.normal(size=m) + x * rng.uniform(1, 2)
        penalties = rng.uniform(0.05, 0.5, size=d).tolist()
        close(
            kfold_cv.penalised_polynomial(x, y, penalties),
            reference.penalised_polynomial(x, y, penalties),
            rtol=1e-3,
        )


def test_scale_random(rng):
    X = rng.normal(size=(11, 3)) * [0.5, 3.0, 20.0] + [1.0, -4.0, 10.0]
    folds = reference.kfold_indices(11, 3, seeds(rng, 1)[0])
    close(unchanged(kfold_cv.scale_inside_folds, X, folds), reference.scale_inside_folds(X, folds))


def test_scale_constant(rng):
    for n, value in ((8, 0.1), (9, 0.1), (7, 3.0)):  # of six or seven rows of 0.1 np.std is 1e-17
        X = rng.normal(size=(n, 2))
        X[:, 1] = value
        X[2, 1] = float(rng.integers(5, 9))
        folds = [[4, 2]]
        close(kfold_cv.scale_inside_folds(X, folds), reference.scale_inside_folds(X, folds))


def test_lambda_errors_random(rng):
    X, y = data(rng, 13, 3)
    lambdas = (rng.permutation([0.3, 3.0, 30.0, 300.0]) * rng.uniform(0.8, 1.2)).tolist()
    folds = reference.kfold_indices(13, 4, seeds(rng, 1)[0])
    got = kfold_cv.lambda_errors(X, y, lambdas, folds)
    close(got, reference.lambda_errors(X, y, lambdas, folds))


def test_select_lambda_random(rng):
    for _ in range(4):
        lambdas = rng.permutation([0.2, 2.0, 20.0, 200.0, 2000.0]) * rng.uniform(0.5, 1.5)
        errors = rng.permutation(5) + rng.uniform(1.0, 1.5, size=5)
        best = lambdas[np.argmin(errors)]
        close(kfold_cv.select_lambda(lambdas.tolist(), errors.tolist()), best)


def test_select_lambda_ties(rng):
    lambdas = np.sort(rng.uniform(0.1, 1.0, size=6) * 4.0 ** np.arange(6))
    errors = rng.uniform(2.0, 3.0, size=6)
    errors[[1, 4]] = rng.uniform(0.5, 1.0)
    for order in (slice(None), slice(None, None, -1), rng.permutation(6)):
        got = kfold_cv.select_lambda(lambdas[order].tolist(), errors[order].tolist())
        close(got, lambdas[4])


def test_soft_threshold_random(rng):
    t = float(rng.uniform(0.5, 1.0))
    for z in (t + rng.uniform(0.2, 2), -t - rng.uniform(0.2, 2)):
        close(kfold_cv.soft_threshold(float(z), t), reference.soft_threshold(z, t))
    close(kfold_cv.soft_threshold(float(-t * rng.uniform(0.3, 0.7)), t), 0.0, atol=1e-9)


def test_lasso_random(rng):
    X = rng.normal(size=(30, 4)) + rng.uniform(0.3, 0.8, size=4)
    y = 6.0 + X @ [3.0, -2.0, 0.0, 0.0] + 0.3 * rng.normal(size=30)
    small = 0.3 * rng.normal(size=(12, 2))
    no_weight_left = 4.0 * float(np.abs((X - X.mean(axis=0)).T @ y).max())
    cases = [(X, y, float(rng.uniform(20.0, 30.0))), (X, y, no_weight_left)]
    cases.append((small, 1.0 + small @ [4.0, -3.0], float(rng.uniform(0.8, 1.0))))
    constant = np.column_stack([X[:, 0], np.full(30, 0.1), X[:, 1], np.full(30, 2.0)])
    cases.append((constant, y, float(rng.uniform(20.0, 30.0))))
    for X, y, lam in cases:
        want = reference.lasso_fit(X, y, lam)
        close(kfold_cv.lasso_fit(X, y, lam), want, rtol=0, atol=0.02 * float(np.abs(want).max()))


def test_bootstrap_random(rng):
    n = int(rng.integers(30, 40))
    drawn = []
    for seed in seeds(rng, 2):
        samples = list_of_folds(kfold_cv.bootstrap_samples(n, 24, seed))
        if len(samples) != 24 or any(len(sample) != n for sample in samples):
            fail("The number or the size of the samples is wrong.")
        if samples != list_of_folds(kfold_cv.bootstrap_samples(n, 24, seed)):
            fail("A second call with the same seed gave other samples.")
        drawn.append([sorted(sample) for sample in samples])
        if {row for sample in samples for row in sample} != set(range(n)):
            fail("Some row is never drawn, or does not exist.")
        if any(len(set(sample)) == n for sample in samples):
            fail("The rows of a sample never repeat.")
    if drawn[0] == drawn[1] or any(sample == drawn[0][0] for sample in drawn[0][1:]):
        fail("Two samples are the same.")


def test_bagging_random(rng):
    X, y = data(rng, 12, 2)
    X_new = rng.normal(size=(4, 2)) + 1
    samples = rng.integers(0, 12, size=(5, 12)).tolist()
    got = kfold_cv.bagging_predict(X, y, X_new, samples, fit_line, predict_line)
    close(got, reference.bagging_predict(X, y, X_new, samples, fit_line, predict_line))


def dropped_entries(value, h):
    """Where the entries are 0, after a look at the shape."""
    try:
        entries = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        fail("The tests expected an array of numbers.")
    if entries.shape != h.shape:
        fail(f"It returned the shape {entries.shape}, the tests expected {h.shape}.")
    return entries == 0


def test_dropout_mask(rng):
    h, rate = rng.uniform(1.0, 2.0, size=(6, 50)), float(rng.uniform(0.2, 0.7))
    seed, other = seeds(rng, 2)
    got = unchanged(kfold_cv.dropout, h, rate, seed)
    off = dropped_entries(got, h)
    close(got, np.where(off, 0.0, h / (1 - rate)))
    close(kfold_cv.dropout(h, rate, seed), got)
    if np.array_equal(dropped_entries(kfold_cv.dropout(h, rate, other), h), off):
        fail("Another seed gave the same mask.")
    if (off == off[0]).all() or (off == off[:, :1]).all():
        fail("All rows or all columns have the same mask.")


def test_dropout_rate(rng):
    h = rng.uniform(1.0, 2.0, size=(40, 60))
    for rate in (float(rng.uniform(0.1, 0.3)), float(rng.uniform(0.7, 0.85))):
        got = kfold_cv.dropout(h, rate, seeds(rng, 1)[0])
        dropped = float(np.mean(dropped_entries(got, h)))
        if abs(dropped - rate) > 0.06:
            fail(f"It dropped {dropped:.2f} of the entries at rate {rate:.2f}.")


def test_dropout_off(rng):
    h, seed = rng.normal(size=(3, 5)) + 4, seeds(rng, 1)[0]
    close(kfold_cv.dropout(h, 0.4, seed, training=False), h)
    close(kfold_cv.dropout(h, 0.0, seed), h)


def test_early_stopping_random(rng):
    high, low = float(rng.uniform(8, 9)), float(rng.uniform(1, 2))
    for patience in (2, 3, 4):
        bad = (low + rng.uniform(0.5, 2, size=patience)).tolist()
        errors = [high, high + 1, low + 3, low, *bad[:-1], low, low - 1, low - 0.5]
        same(kfold_cv.early_stopping(errors, patience), (3, patience + 3))
        errors = [high, high + 1, low + 3, low, *bad[:-1], low - 0.5, *bad]
        same(kfold_cv.early_stopping(errors, patience + 1), (patience + 3, 2 * patience + 3))
        errors = [low, low, *bad, low / 2]
        same(kfold_cv.early_stopping(errors, patience), (0, patience))
        same(kfold_cv.early_stopping(errors, patience + 3), (patience + 2, patience + 2))


def test_error_spread_random(rng):
    X, y = data(rng, 11, 2)
    holdouts = [[reference.holdout_split(11, 4, seed)[1]] for seed in seeds(rng, 4)]
    several = [reference.kfold_indices(11, 3, seed) for seed in seeds(rng, 3)]
    for rounds in (holdouts, several):
        got = kfold_cv.error_spread(X, y, rounds, fit_line, predict_line)
        close(got, reference.error_spread(X, y, rounds, fit_line, predict_line), rtol=1e-3)
