"""K-fold cross-validation."""

import numpy as np

GENERATORS = {}


def mse(y, y_hat):
    d = np.asarray(y, dtype=float) - np.asarray(y_hat, dtype=float)
    return float(np.mean(d**2))


def train_rows(n, fold):
    return [i for i in range(n) if i not in fold]


def holdout_split(n, n_test, seed):
    if n_test < 1 or n_test > n - 1:
        raise ValueError("n_test must be between 1 and n - 1")
    rows = np.random.default_rng(seed).permutation(n).tolist()
    return rows[n_test:], rows[:n_test]


def leave_one_out(n):
    return [[i] for i in range(n)]


def kfold_indices(n, k, seed=None):
    if k < 2 or k > n:
        raise ValueError("k must be between 2 and n")
    rows = np.arange(n)
    if seed:
        rng = np.random.default_rng(seed)
        rows = rng.permutation(n)
    return [fold.tolist() for fold in np.array_split(rows, k)]


def cross_val_mse(X, y, folds, fit, predict):
    errors = []
    for fold in folds:
        train = train_rows(len(y), fold)
        model = fit(X[train], y[train])
        X_test = X[fold]
        errors.append(mse(y[fold], predict(model, X_test)))
    return float(np.mean(errors))


def ridge_fit(X, y, lam):
    n, d = X.shape
    A = np.column_stack([np.ones(n), X])
    P = np.eye(d + 1)
    P[0, 0] = 0
    return np.linalg.solve(A.T @ A + lam * P, A.T @ y)


def ridge_predict(w, X):
    y_hat = np.zeros(len(X))
    for i in range(len(X)):
        y_hat[i] = w[0] + np.dot(X[i], w[1:])
    return y_hat


def poly_features(x, degree):
    x = np.asarray(x, dtype=float)
    return np.column_stack([x**p for p in range(1, degree + 1)])


def penalised_polynomial(x, y, penalties):
    m = len(x)
    A = np.column_stack([np.ones(m), poly_features(x, len(penalties))])
    C = np.diag([0.0, *penalties])
    return np.linalg.solve(A.T @ A + 2 * m * C, A.T @ y)


def lambda_errors(X, y, lambdas, folds):
    errors = np.zeros(len(lambdas))
    for l, lam in enumerate(lambdas):
        errors[l] = cross_val_mse(X, y, folds, lambda A, b: ridge_fit(A, b, lam), ridge_predict)
    return errors


def select_lambda(lambdas, errors):
    pairs = sorted(zip(lambdas, errors))
    best = min(errors)
    return max(lam for lam, error in pairs if error == best)
