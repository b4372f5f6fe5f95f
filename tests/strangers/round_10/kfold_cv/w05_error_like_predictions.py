"""kfold_cv, core parts."""
import numpy as np


def mse(y, y_hat):
    error = np.zeros_like(y_hat)
    for i in range(len(y)):
        error[i] = y[i] - y_hat[i]
    return float(np.mean(error * error))


def train_rows(n, fold):
    inside = set(int(row) for row in fold)
    return [row for row in range(n) if row not in inside]


def kfold_indices(n, k, seed=None):
    if k < 2 or k > n:
        raise ValueError("k must be from 2 to n")
    order = np.arange(n)
    if seed is not None:
        order = np.random.default_rng(seed).permutation(n)
    return [order[i::k].tolist() for i in range(k)]


def cross_val_mse(X, y, folds, fit, predict):
    errors = []
    for fold in folds:
        train = list(train_rows(len(y), fold))
        model = fit(X[train], y[train])
        y_hat = predict(model, X[fold])
        errors.append(mse(y[fold], y_hat))
    return float(np.mean(errors))


def ridge_fit(X, y, lam):
    n, D = X.shape
    A = np.column_stack([np.ones(n), X])
    P = np.eye(D + 1)
    P[0, 0] = 0.0
    return np.linalg.solve(A.T @ A + lam * P, A.T @ y)


def ridge_predict(w, X):
    return w[0] + X @ w[1:]


def lambda_errors(X, y, lambdas, folds):
    errors = np.zeros(len(lambdas))
    for i, lam in enumerate(lambdas):
        errors[i] = cross_val_mse(X, y, folds, lambda A, b: ridge_fit(A, b, lam), ridge_predict)
    return errors


def select_lambda(lambdas, errors):
    best_lam, best_error = lambdas[0], errors[0]
    for lam, error in zip(lambdas, errors):
        if error < best_error or (error == best_error and lam > best_lam):
            best_lam, best_error = lam, error
    return best_lam
