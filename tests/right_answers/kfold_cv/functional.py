"""map, filter, reduce and the statistics module; sets as folds; one function builds on another."""

from functools import partial, reduce
from itertools import accumulate
from operator import mul
from random import Random
from statistics import fmean, pstdev

import numpy as np


def mse(y, y_hat):
    return fmean((float(a) - float(b)) ** 2 for a, b in zip(y, y_hat, strict=False))


def train_rows(n, fold):
    return list(filter(lambda row: row not in fold, range(n)))


def holdout_split(n, n_test, seed):
    if min(n_test, n - n_test) < 1:
        raise ValueError("one part would be empty")
    test = frozenset(Random(seed).sample(range(n), n_test))
    return [set(range(n)) - test, set(test)]


def leave_one_out(n):
    return kfold_indices(n, n)


def kfold_indices(n, k, seed=None):
    if not k > 1 or k > n:
        raise ValueError("wrong number of folds")
    rows = list(range(n)) if seed is None else Random(seed).sample(range(n), n)
    return [set(rows[i::k]) for i in range(k)]


def cross_val_mse(X, y, folds, fit, predict):
    def error(fold):
        train = train_rows(len(y), fold)
        return mse(y[fold], predict(fit(X[train], y[train]), X[fold]))

    return fmean(map(error, folds))


def ridge_fit(X, y, lam):
    return weights(np.c_[np.ones(len(X)), X], y, [0.0] + [lam] * X.shape[1])


def weights(A, y, penalties):
    gram = reduce(np.add, (np.outer(row, row) for row in A)) + np.diag(penalties)
    right = reduce(np.add, (row * target for row, target in zip(A, y, strict=False)))
    return np.linalg.solve(gram, right)


def ridge_predict(w, X):
    return [w[0] + sum(map(mul, w[1:], row)) for row in X]


def poly_features(x, degree):
    return [list(accumulate([float(v)] * degree, mul)) for v in x]


def penalised_polynomial(x, y, penalties):
    rows = np.array([[1.0, *row] for row in poly_features(x, len(penalties))])
    return weights(rows, y, [0.0] + [2 * len(x) * c for c in penalties]).tolist()


def scale_inside_folds(X, folds):
    def scale(fold):
        train = X[train_rows(len(X), fold)]
        columns = [(fmean(column), pstdev(column) or 1.0) for column in train.T.tolist()]

        def change(row):
            return [(v - m) / s for v, (m, s) in zip(row, columns, strict=False)]

        return list(map(change, train)), list(map(change, X[fold]))

    return list(map(scale, folds))


def lambda_errors(X, y, lambdas, folds):
    def error(lam):
        return cross_val_mse(X, y, folds, partial(ridge_fit, lam=lam), ridge_predict)

    return list(map(error, lambdas))


def select_lambda(lambdas, errors):
    return reduce(
        lambda a, b: b if (b[0], -b[1]) < (a[0], -a[1]) else a, zip(errors, lambdas, strict=False)
    )[1]


def soft_threshold(z, t):
    return sorted((z - t, 0.0, z + t))[1]


def lasso_fit(X, y, lam):
    center, level = X.mean(axis=0), fmean(y)
    C, d = X - center, y - level

    def update(w, j):
        others = d - np.delete(C, j, axis=1) @ np.delete(w, j)
        new = soft_threshold(float(C[:, j] @ others), lam / 2) / float(C[:, j] @ C[:, j])
        return np.concatenate([w[:j], [new], w[j + 1 :]])

    varying = [j for j in range(len(center)) if len(set(X[:, j].tolist())) > 1]
    w = reduce(update, varying * 150, np.zeros(len(center)))
    return [level - float(center @ w), *w.tolist()]


def bootstrap_samples(n, n_models, seed):
    return [Random(f"{seed} {i}").choices(range(n), k=n) for i in range(n_models)]


def bagging_predict(X, y, X_new, samples, fit, predict):
    models = (fit(X[rows], y[rows]) for rows in samples)
    return list(map(fmean, zip(*(predict(model, X_new) for model in models), strict=False)))


def dropout(h, rate, seed, training=True):
    draw = Random(seed).random

    def keep(v):
        return v / (1 - rate) if draw() >= rate else 0

    return [list(map(keep if training else float, row)) for row in h.tolist()]


def early_stopping(errors, patience):
    best = list(accumulate(range(len(errors)), lambda a, b: b if errors[b] < errors[a] else a))
    stop = next((t for t, b in enumerate(best) if t - b == patience), len(errors) - 1)
    return best[stop], stop


def error_spread(X, y, rounds, fit, predict):
    errors = [cross_val_mse(X, y, folds, fit, predict) for folds in rounds]
    return fmean(errors), pstdev(errors)
