"""Generators and tuples: folds and samples are yielded, folds are strided, tuples come back."""

import itertools
import random

import numpy as np


def mse(y, y_hat):
    return np.square(np.subtract(y, y_hat)).mean()


def train_rows(n, fold):
    return itertools.filterfalse(set(fold).__contains__, range(n))


def shuffled(n, seed):
    keys = random.Random(seed)
    return sorted(range(n), key=lambda _: keys.random())


def holdout_split(n, n_test, seed):
    if n_test not in range(1, n):
        raise ValueError(f"cannot test {n_test} of {n} rows")
    rows = shuffled(n, seed)
    return (part for part in (rows[:-n_test], rows[-n_test:]))


def leave_one_out(n):
    return ((i,) for i in range(n))


def kfold_indices(n, k, seed=None):
    if k not in range(2, n + 1):
        raise ValueError(f"cannot make {k} folds of {n} rows")
    rows = range(n) if seed is None else shuffled(n, seed)
    return (rows[start::k] for start in range(k))


def cross_val_mse(X, y, folds, fit, predict):
    def errors():
        for fold in map(list, folds):
            train = list(train_rows(len(y), fold))
            yield mse(y[fold], predict(fit(X[train], y[train]), X[fold]))

    values = tuple(errors())
    return sum(values) / len(values)


def ridge_fit(X, y, lam):
    means, mean = X.mean(0), y.mean()
    C = X - means
    w = (
        np.linalg.inv(C.T @ C + lam * np.identity(X.shape[1])) @ C.T @ (y - mean)
        if lam
        else (np.linalg.lstsq(C, y - mean, rcond=None)[0])
    )
    return (mean - means @ w, *w)


def ridge_predict(w, X):
    bias, *rest = w
    return tuple(bias + row @ np.array(rest) for row in X)


def poly_features(x, degree):
    return tuple(tuple(float(v) ** p for p in range(1, degree + 1)) for v in x)


def penalised_polynomial(x, y, penalties):
    X = np.array(poly_features(x, len(penalties)))
    means, mean = X.mean(0), np.mean(y)
    C = X - means
    w = np.linalg.solve(C.T @ C / len(x) + 2 * np.diag(penalties), C.T @ (y - mean) / len(x))
    return (mean - means @ w, *w)


def scale_inside_folds(X, folds):
    for fold in folds:
        train = X[list(train_rows(len(X), fold))]
        mean, std = train.mean(0), train.std(0) * (np.ptp(train, axis=0) > 0)
        yield tuple((part - mean) / np.where(std, std, 1) for part in (train, X[fold]))


def lambda_errors(X, y, lambdas, folds):
    for lam in lambdas:
        yield cross_val_mse(X, y, folds, lambda A, b, lam=lam: ridge_fit(A, b, lam), ridge_predict)


def select_lambda(lambdas, errors):
    return sorted(zip(errors, (-lam for lam in lambdas), strict=False))[0][1] * -1


def soft_threshold(z, t):
    return max(z - t, 0) - max(-z - t, 0)


def lasso_fit(X, y, lam):
    """Proximal gradient steps."""
    C, d = X - X.mean(0), y - y.mean()
    w = np.zeros(X.shape[1])
    step = 0.5 / np.linalg.norm(C, 2) ** 2
    for _ in range(2000):
        z = w - step * 2 * C.T @ (C @ w - d)
        w = np.sign(z) * np.maximum(abs(z) - step * lam, 0)
    return (y.mean() - X.mean(0) @ w, *w)


def bootstrap_samples(n, n_models, seed):
    draw = random.Random(seed)
    for _ in range(n_models):
        yield draw.choices(range(n), k=n)


def bagging_predict(X, y, X_new, samples, fit, predict):
    guesses = (predict(fit(X[rows], y[rows]), X_new) for rows in samples)
    return (sum(column) / len(samples) for column in zip(*guesses, strict=False))


def dropout(h, rate, seed, training=True):
    if not training or rate == 0:
        return (tuple(row) for row in h)
    draw = random.Random(seed)
    return (tuple((draw.random() > rate) * v / (1 - rate) for v in row) for row in h)


def early_stopping(errors, patience):
    for epoch in range(len(errors)):
        best = min(range(epoch + 1), key=errors.__getitem__)
        if epoch - best >= patience:
            break
    return (i for i in (best, epoch))


def error_spread(X, y, rounds, fit, predict):
    errors = np.fromiter((cross_val_mse(X, y, r, fit, predict) for r in rounds), float)
    yield errors.mean()
    yield np.sqrt(np.mean(errors**2) - errors.mean() ** 2)
