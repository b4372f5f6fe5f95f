from functools import partial

import numpy as np


def mse(y, y_hat):
    e = np.subtract(y, y_hat, dtype=float)
    return np.dot(e, e) / e.size


def train_rows(n, fold):
    return np.setdiff1d(np.arange(n), fold)


def kfold_indices(n, k, seed=None):
    if k not in range(2, n + 1):
        raise ValueError(k)
    order = np.arange(n) if seed is None else np.random.default_rng(seed).permutation(n)
    return np.array_split(order, k)


def cross_val_mse(X, y, folds, fit, predict):
    def score(fold):
        mask = np.ones(len(y), dtype=bool)
        mask[fold] = False
        return mse(y[fold], predict(fit(X[mask], y[mask]), X[fold]))

    return np.mean([score(fold) for fold in folds])


def ridge_fit(X, y, lam):
    X, y = X.astype(float), y.astype(float)
    middle, level = X.mean(axis=0), y.mean()
    Z = X - middle
    w = np.linalg.solve(Z.T @ Z + lam * np.identity(X.shape[1]), Z.T @ (y - level))
    return np.concatenate([[level - middle @ w], w])


def ridge_predict(w, X):
    return np.c_[np.ones(len(X)), X] @ w


def lambda_errors(X, y, lambdas, folds):
    return np.array(
        [cross_val_mse(X, y, folds, partial(ridge_fit, lam=float(lam)), ridge_predict) for lam in lambdas]
    )


def select_lambda(lambdas, errors):
    return sorted(zip(errors, lambdas), key=lambda pair: (pair[0], -pair[1]))[0][1]
