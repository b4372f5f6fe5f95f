# canary: 32fcdba6-a62c-513a-8fe9-85c03621a3aa
"""The inputs on which wrong answers are told apart; the wrong answers stand in misconceptions.toml."""

from __future__ import annotations

import numpy as np


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
