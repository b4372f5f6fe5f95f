import numpy as np


def mse(y, y_hat):
    e = np.empty_like(y_hat)
    for i in range(len(y)):
        e[i] = y[i] - y_hat[i]
    return float(np.mean(e**2))


def train_rows(n, fold):
    return [i for i in range(n) if i not in fold]


def kfold_indices(n, k, seed=None):
    if k < 2 or k > n:
        raise ValueError("k must be from 2 to n")
    rows = np.arange(n)
    if seed is not None:
        np.random.default_rng(seed).shuffle(rows)
    return [rows[i::k].tolist() for i in range(k)]


def cross_val_mse(X, y, folds, fit, predict):
    errors = []
    for fold in folds:
        train = train_rows(len(y), fold)
        model = fit(X[train], y[train])
        errors.append(mse(y[fold], predict(model, X[fold])))
    return float(np.mean(errors))


def ridge_fit(X, y, lam):
    A = np.column_stack([np.ones(len(X)), X])
    P = np.eye(A.shape[1])
    P[0, 0] = 0
    return np.linalg.solve(A.T @ A + lam * P, A.T @ y)


def ridge_predict(w, X):
    return w[0] + X @ w[1:]


def lambda_errors(X, y, lambdas, folds):
    errors = np.zeros(len(lambdas))
    for i, lam in enumerate(lambdas):
        errors[i] = cross_val_mse(X, y, folds, lambda A, t: ridge_fit(A, t, lam), ridge_predict)
    return errors


def select_lambda(lambdas, errors):
    best, best_error = lambdas[0], errors[0]
    for lam, error in zip(lambdas, errors):
        if error < best_error or (error == best_error and lam > best):
            best, best_error = lam, error
    return best
