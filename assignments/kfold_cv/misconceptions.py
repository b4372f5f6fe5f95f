# canary: 32fcdba6-a62c-513a-8fe9-85c03621a3aa
"""Wrong answers that students give, one bug each, and the inputs on which they are told apart."""

from __future__ import annotations

import numpy as np
from kfold_cv import (
    cross_val_mse,
    mse,
    poly_features,
    ridge_fit,
    ridge_predict,
    soft_threshold,
    train_rows,
)


def mse_half(y, y_hat):
    """The lecture's loss with its factor 1/2."""
    return float(np.mean((np.asarray(y) - np.asarray(y_hat)) ** 2) / 2)


def mse_sum(y, y_hat):
    """A sum, not a mean."""
    return float(np.sum((np.asarray(y) - np.asarray(y_hat)) ** 2))


def train_rows_everything(n, fold):
    """The test rows are used for training too."""
    return list(range(n))


def holdout_last_rows(n, n_test, seed):
    """No shuffle: always the last rows."""
    if not 1 <= n_test <= n - 1:
        raise ValueError("n_test")
    return list(range(n - n_test)), list(range(n - n_test, n))


def holdout_swapped(n, n_test, seed):
    """Returns (test, train)."""
    if not 1 <= n_test <= n - 1:
        raise ValueError("n_test")
    order = np.random.default_rng(seed).permutation(n).tolist()
    return order[:n_test], order[n_test:]


def loo_one_model_short(n):
    """Leave-one-out as K = n - 1: one fold has two rows."""
    return [fold.tolist() for fold in np.array_split(np.arange(n), n - 1)]


def kfold_drops_remainder(n, k, seed=None):
    """Every fold has n // k rows; the rest is never tested."""
    if not 2 <= k <= n:
        raise ValueError("k")
    order = np.arange(n) if seed is None else np.random.default_rng(seed).permutation(n)
    return order[: k * (n // k)].reshape(k, -1).tolist()


def kfold_rounds_step_up(n, k, seed=None):
    """Cuts every ceil(n / k) rows: 9 rows in 6 folds give 5."""
    if not 2 <= k <= n:
        raise ValueError("k")
    order = np.arange(n) if seed is None else np.random.default_rng(seed).permutation(n)
    step = -(-n // k)
    return [order[i : i + step].tolist() for i in range(0, n, step)]


def kfold_last_takes_rest(n, k, seed=None):
    """The whole remainder goes to the last fold."""
    if not 2 <= k <= n:
        raise ValueError("k")
    order = np.arange(n) if seed is None else np.random.default_rng(seed).permutation(n)
    return [fold.tolist() for fold in np.split(order, np.arange(1, k) * (n // k))]


def kfold_reshuffles(n, k, seed=None):
    """Shuffles again for every fold, so that rows are tested twice or never."""
    if not 2 <= k <= n:
        raise ValueError("k")
    blocks, rng = np.array_split(np.arange(n), k), np.random.default_rng(seed)
    return [(b if seed is None else rng.permutation(n)[b]).tolist() for b in blocks]


def kfold_ignores_seed(n, k, seed=None):
    """Never shuffles."""
    if not 2 <= k <= n:
        raise ValueError("k")
    return [fold.tolist() for fold in np.array_split(np.arange(n), k)]


def kfold_always_shuffles(n, k, seed=None):
    """Shuffles without a seed too."""
    if not 2 <= k <= n:
        raise ValueError("k")
    order = np.random.default_rng(seed).permutation(n)
    return [fold.tolist() for fold in np.array_split(order, k)]


def kfold_pairs(n, k, seed=None):
    """Returns (train, test) pairs."""
    if not 2 <= k <= n:
        raise ValueError("k")
    order = np.arange(n) if seed is None else np.random.default_rng(seed).permutation(n)
    return [(train_rows(n, fold), fold.tolist()) for fold in np.array_split(order, k)]


def cv_trains_on_everything(X, y, folds, fit, predict):
    """The model has already seen the test rows."""
    model = fit(X, y)
    return float(np.mean([mse(y[fold], predict(model, X[fold])) for fold in folds]))


def cv_pooled(X, y, folds, fit, predict):
    """One mean over all squared errors: large folds count more."""
    squares = []
    for fold in folds:
        train = train_rows(len(y), fold)
        squares.extend((y[fold] - predict(fit(X[train], y[train]), X[fold])) ** 2)
    return float(np.mean(squares))


def cv_summed(X, y, folds, fit, predict):
    """The sum of the folds' errors."""
    total = 0.0
    for fold in folds:
        train = train_rows(len(y), fold)
        total += mse(y[fold], predict(fit(X[train], y[train]), X[fold]))
    return total


def cv_mean_of_roots(X, y, folds, fit, predict):
    """Takes the root of each fold's MSE before the mean."""
    errors = []
    for fold in folds:
        train = train_rows(len(y), fold)
        errors.append(np.sqrt(mse(y[fold], predict(fit(X[train], y[train]), X[fold]))))
    return float(np.mean(errors))


def cv_training_error(X, y, folds, fit, predict):
    """Scores the rows that the model was trained on."""
    errors = []
    for fold in folds:
        train = train_rows(len(y), fold)
        errors.append(mse(y[train], predict(fit(X[train], y[train]), X[train])))
    return float(np.mean(errors))


def cv_swapped(X, y, folds, fit, predict):
    """Trains on the fold and tests on the rest."""
    errors = []
    for fold in folds:
        rest = train_rows(len(y), fold)
        errors.append(mse(y[rest], predict(fit(X[fold], y[fold]), X[rest])))
    return float(np.mean(errors))


def cv_shuffles_y_apart(X, y, folds, fit, predict):
    """Shuffles y by another permutation than X."""
    y, errors = np.random.default_rng(0).permutation(y), []
    for fold in folds:
        train = train_rows(len(y), fold)
        errors.append(mse(y[fold], predict(fit(X[train], y[train]), X[fold])))
    return float(np.mean(errors))


def ridge_penalises_bias(X, y, lam):
    """The bias shrinks too."""
    A = np.column_stack([np.ones(len(X)), X])
    return np.linalg.solve(A.T @ A + lam * np.eye(A.shape[1]), A.T @ y)


def ridge_lecture_scaling(X, y, lam):
    """The lecture's 1/(2m) and theta/2: lambda is multiplied by the number of rows."""
    A = np.column_stack([np.ones(len(X)), X])
    P = len(X) * lam * np.diag([0.0, *np.ones(X.shape[1])])
    return np.linalg.solve(A.T @ A + P, A.T @ y)


def ridge_bias_last(X, y, lam):
    """The bias stands at the end."""
    A = np.column_stack([X, np.ones(len(X))])
    P = lam * np.diag([*np.ones(X.shape[1]), 0.0])
    return np.linalg.solve(A.T @ A + P, A.T @ y)


def ridge_predict_no_bias(w, X):
    """Leaves out the bias."""
    return X @ w[1:]


def poly_with_ones(x, degree):
    """Puts the column of ones in."""
    return np.vander(x, degree + 1, increasing=True)


def penalised_no_two_m(x, y, penalties):
    """Adds C itself, as if there were no 1/(2m)."""
    A = np.column_stack([np.ones(len(y)), poly_features(x, len(penalties))])
    return np.linalg.solve(A.T @ A + np.diag([0.0, *penalties]), A.T @ y)


def scale_all_rows(X, folds):
    """Mean and deviation of all rows: the test rows leak into training."""
    std = np.where(X.std(axis=0) == 0, 1.0, X.std(axis=0))
    Z = (X - X.mean(axis=0)) / std
    return [(Z[train_rows(len(X), fold)], Z[fold]) for fold in folds]


def scale_test_by_itself(X, folds):
    """The test part is scaled by its own mean and deviation."""

    def scaled(part):
        std = part.std(axis=0)
        return (part - part.mean(axis=0)) / np.where(std == 0, 1.0, std)

    return [(scaled(X[train_rows(len(X), fold)]), scaled(X[fold])) for fold in folds]


def scale_sample_deviation(X, folds):
    """Divides by n - 1 in the variance."""
    pairs = []
    for fold in folds:
        train = X[train_rows(len(X), fold)]
        std = np.where(np.ptp(train, axis=0) == 0, 1.0, train.std(axis=0, ddof=1))
        pairs.append([(part - train.mean(axis=0)) / std for part in (train, X[fold])])
    return pairs


def scale_zero_deviation(X, folds):
    """Looks for a deviation of exactly 0: rounding makes that of a constant column 1e-17."""
    pairs = []
    for fold in folds:
        train = X[train_rows(len(X), fold)]
        std = np.where(train.std(axis=0) == 0, 1.0, train.std(axis=0))
        pairs.append([(part - train.mean(axis=0)) / std for part in (train, X[fold])])
    return pairs


def lambda_errors_training(X, y, lambdas, folds):
    """The error on the rows that trained the model: the smallest lambda always wins."""
    fits = [ridge_fit(X, y, lam) for lam in lambdas]
    return np.array([mse(y, ridge_predict(w, X)) for w in fits])


def lambda_errors_late_binding(X, y, lambdas, folds):
    """Every model reads the loop's variable after the loop: all get the last lambda."""
    last = lambdas[-1]
    error = cross_val_mse(X, y, folds, lambda A, b: ridge_fit(A, b, last), ridge_predict)
    return np.full(len(lambdas), error)


def select_first_tie(lambdas, errors):
    """Of equal errors, the first in the list."""
    return float(lambdas[int(np.argmin(errors))])


def select_last_tie(lambdas, errors):
    """Of equal errors, the last in the list, whatever its lambda."""
    best = 0
    for i, error in enumerate(errors):
        if error <= errors[best]:
            best = i
    return float(lambdas[best])


def select_position(lambdas, errors):
    """The position of the best lambda."""
    return int(np.argmin(errors))


def lasso_is_ridge(X, y, lam):
    """The squared penalty."""
    return ridge_fit(X, y, lam)


def lasso_full_lambda(X, y, lam):
    """Thresholds at lambda where the derivative of the squares gives lambda / 2."""
    A, b, w = X - X.mean(axis=0), y - y.mean(), np.zeros(X.shape[1])
    for _ in range(300):
        for j in range(len(w)):
            rest = b - A @ w + A[:, j] * w[j]
            w[j] = soft_threshold(A[:, j] @ rest, lam) / (A[:, j] @ A[:, j])
    return np.array([y.mean() - X.mean(axis=0) @ w, *w])


def bootstrap_permutation(n, n_models, seed):
    """Draws without replacement: every sample holds every row once."""
    draw = np.random.default_rng(seed).permutation
    return [draw(n).tolist() for _ in range(n_models)]


def bagging_sums(X, y, X_new, samples, fit, predict):
    """The sum of the predictions."""
    return np.sum([predict(fit(X[rows], y[rows]), X_new) for rows in samples], axis=0)


def dropout_no_scale(h, rate, seed, training=True):
    """Does not scale up what stays."""
    return h * (np.random.default_rng(seed).random(h.shape) >= rate) if training else h


def dropout_swaps_rate(h, rate, seed, training=True):
    """Keeps with probability rate."""
    mask = np.random.default_rng(seed).random(h.shape) < rate
    return h * mask / (1 - rate) if training else h


def dropout_at_test_time(h, rate, seed, training=True):
    """Drops when the network is used, too."""
    return h * (np.random.default_rng(seed).random(h.shape) >= rate) / (1 - rate)


def stopping_whole_minimum(errors, patience):
    """The best of all epochs, those after the stop included."""
    return int(np.argmin(errors)), len(errors) - 1


def stopping_ties_improve(errors, patience):
    """An equal error counts as better."""
    best = 0
    for epoch, error in enumerate(errors):
        if error <= errors[best]:
            best = epoch
        if epoch - best == patience:
            return best, epoch
    return best, len(errors) - 1


def spread_sample_deviation(X, y, rounds, fit, predict):
    """Divides by R - 1."""
    errors = [cross_val_mse(X, y, folds, fit, predict) for folds in rounds]
    return float(np.mean(errors)), float(np.std(errors, ddof=1))


# ---------------------------------------------------------------- probes: inputs of their own


def _fit_line(X, y):
    A = np.column_stack([np.ones(len(X)), X])
    return np.linalg.solve(A.T @ A + 0.7 * np.eye(A.shape[1]), A.T @ y)


def _predict_line(w, X):
    return np.column_stack([np.ones(len(X)), X]) @ np.asarray(w)


def probe_mse(m, rng):
    y, y_hat = rng.normal(size=(2, 6)) * 2
    yield lambda: m.mse(y, y_hat)


def probe_train_rows(m, rng):
    n = int(rng.integers(25, 31))
    fold = rng.permutation(n)[:5].tolist()
    yield lambda: sorted(m.train_rows(n, fold))


def probe_holdout_split(m, rng):
    n, seed = int(rng.integers(50, 60)), int(rng.integers(1000))

    def draw(seed):
        return [set(np.ravel(part).tolist()) for part in m.holdout_split(n, 12, seed)]

    yield lambda: [len(part) for part in draw(seed)]
    yield lambda: draw(seed) == draw(seed + 1)


def probe_leave_one_out(m, rng):
    n = int(rng.integers(16, 20))
    yield lambda: [len(fold) for fold in m.leave_one_out(n)]


def probe_kfold_indices(m, rng):
    k, seed = int(rng.integers(8, 10)), int(rng.integers(1000))

    def draw(n, seed):
        return [set(np.ravel(fold).tolist()) for fold in m.kfold_indices(n, k, seed)]

    yield lambda: np.shape(m.kfold_indices(4 * k, k, None))
    yield lambda: sorted(len(fold) for fold in draw(3 * k + 2, seed))
    yield lambda: len(set.union(*draw(3 * k + 2, seed)))
    yield lambda: len(draw(k + 2, seed))
    yield lambda: draw(3 * k, seed) == draw(3 * k, seed + 1)
    yield lambda: draw(3 * k, None) == draw(3 * k, None)


def probe_cross_val_mse(m, rng):
    X, noise = rng.normal(size=(10, 2)), rng.normal(size=10)
    folds = [[7, 0, 3, 5], [1, 9, 2], [4, 8, 6]]
    for y in (3 + X[:, 0] * 4 + noise, 5 + X[:, 1] + 3 * noise):
        yield lambda y=y: m.cross_val_mse(X, y, folds, _fit_line, _predict_line)


def probe_ridge_fit(m, rng):
    X, y = rng.normal(size=(7, 2)) + 1, rng.normal(size=7) * 2 + 5
    yield lambda: m.ridge_fit(X, y, 1.7)


def probe_ridge_predict(m, rng):
    w, X = rng.normal(size=3) + 3, rng.normal(size=(4, 2))
    yield lambda: m.ridge_predict(w, X)


def probe_poly_features(m, rng):
    x = rng.uniform(-2, 2, size=5)
    yield lambda: m.poly_features(x, 2)


def probe_penalised_polynomial(m, rng):
    x = np.linspace(-1, 1, 7) + rng.uniform(0, 0.1, size=7)
    y = 2 + 3 * x + rng.normal(size=7)
    yield lambda: m.penalised_polynomial(x, y, [0.2, 0.3])


def probe_scale_inside_folds(m, rng):
    X = rng.normal(size=(8, 2)) * [2, 5] + 3
    X[:, 1] = np.where(np.arange(8) == 3, 9.0, 4.0)
    yield lambda: m.scale_inside_folds(X, [[3, 0, 6], [1, 2]])
    X[:, 0] = np.where(np.arange(8) == 3, 9.0, 0.1)  # six rows of 0.1: np.std gives 1e-17
    yield lambda: m.scale_inside_folds(X, [[3, 5]])


def probe_lambda_errors(m, rng):
    X, y = rng.normal(size=(9, 2)) + 1, rng.normal(size=9) + 3
    y = y + 2 * X[:, 1]
    yield lambda: m.lambda_errors(X, y, [20.0, 0.5, 4.0], [[0, 4, 8, 2], [1, 5], [3, 6, 7]])


def probe_select_lambda(m, rng):
    lambdas = (rng.uniform(3, 4) * np.array([1.0, 9.0, 3.0])).tolist()
    yield lambda: m.select_lambda(lambdas, [0.5, 0.5, 0.5])
    yield lambda: m.select_lambda(lambdas, [0.9, 0.7, 0.3])


def probe_lasso_fit(m, rng):
    X = rng.normal(size=(25, 2))
    y = 4 + 3 * X[:, 0] + 0.2 * rng.normal(size=25)
    yield lambda: np.round(m.lasso_fit(X, y, 12.0), 1)


def probe_bootstrap_samples(m, rng):
    n, seed = int(rng.integers(45, 50)), int(rng.integers(1000))

    def draw():
        return [sorted(np.ravel(sample).tolist()) for sample in m.bootstrap_samples(n, 9, seed)]

    yield lambda: any(len(set(sample)) == n for sample in draw())
    yield lambda: len({tuple(sample) for sample in draw()})


def probe_bagging_predict(m, rng):
    X, y = rng.normal(size=(6, 2)), rng.normal(size=6) + 4
    samples = [[0, 0, 0, 1, 3, 4], [2, 5, 5, 5, 1, 0], [3, 3, 4, 4, 0, 2]]
    yield lambda: m.bagging_predict(X, y, X[:3] + 1, samples, _fit_line, _predict_line)


def probe_dropout(m, rng):
    h, seed = rng.uniform(2, 3, size=(30, 70)), int(rng.integers(1000))
    yield lambda: round(float(np.max(m.dropout(h, 0.2, seed) / h)), 3)
    yield lambda: bool(np.mean(np.asarray(m.dropout(h, 0.2, seed)) == 0) > 0.5)
    yield lambda: m.dropout(h[:2, :3], 0.2, seed, False)
    yield lambda: len({tuple(row) for row in (np.asarray(m.dropout(h, 0.2, seed)) == 0).tolist()})


def probe_early_stopping(m, rng):
    a = float(rng.uniform(1, 2))
    yield lambda: m.early_stopping([a + 5, a + 6, a, a + 1, a + 2, a + 3, a - 1, a + 4], 3)
    yield lambda: m.early_stopping([a + 1, a, a + 2, a, a + 3, a + 4], 2)


def probe_error_spread(m, rng):
    X, y = rng.normal(size=(8, 2)), rng.normal(size=8) + 2
    rounds = [[[0, 1, 2], [3, 4], [5, 6, 7]], [[7, 3, 1], [0, 6], [2, 4, 5]]]
    yield lambda: m.error_spread(X, y, rounds, _fit_line, _predict_line)
