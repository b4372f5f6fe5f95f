"""Single precision throughout, and arrays of row numbers."""

import numpy as np

F = np.float32


def mse(y, y_hat):
    difference = np.asarray(y, dtype=F) - np.asarray(y_hat, dtype=F)
    return np.mean(difference * difference, dtype=F)


def train_rows(n, fold):
    return np.setdiff1d(np.arange(n, dtype=np.int32), fold)


def holdout_split(n, n_test, seed):
    if not 0 < n_test < n:
        raise ValueError
    order = np.random.RandomState(seed).permutation(n).astype(np.int32)
    return order[:-n_test], order[-n_test:]


def leave_one_out(n):
    return np.arange(n, dtype=np.int32)[:, None]


def kfold_indices(n, k, seed=None):
    if not 1 < k <= n:
        raise ValueError
    order = np.arange(n)
    if seed is not None:
        np.random.RandomState(seed).shuffle(order)
    return np.array_split(order, k)


def cross_val_mse(X, y, folds, fit, predict):
    X, y = np.asarray(X, dtype=F), np.asarray(y, dtype=F)
    errors = np.empty(len(folds), dtype=F)
    for k, fold in enumerate(folds):
        train = train_rows(len(y), fold)
        errors[k] = mse(y[fold], predict(fit(X[train], y[train]), X[fold]))
    return errors.mean(dtype=F)


def ridge_fit(X, y, lam):
    X, y = np.asarray(X, dtype=F), np.asarray(y, dtype=F)
    center, level = X.mean(axis=0), y.mean()
    C = X - center
    w = np.linalg.solve(C.T @ C + F(lam) * np.eye(C.shape[1], dtype=F), C.T @ (y - level))
    return np.concatenate([[level - center @ w], w]).astype(F)


def ridge_predict(w, X):
    w, X = np.asarray(w, dtype=F), np.asarray(X, dtype=F)
    return np.dot(X, w[1:]) + w[0]


def poly_features(x, degree):
    x = np.asarray(x, dtype=F)
    return np.cumprod(np.repeat(x[:, None], degree, axis=1), axis=1)


def penalised_polynomial(x, y, penalties):
    X, y = poly_features(x, len(penalties)), np.asarray(y, dtype=F)
    center, level = X.mean(axis=0), y.mean()
    C = X - center
    P = np.diag(np.asarray(penalties, dtype=F) * F(2 * len(y)))
    w = np.linalg.solve(C.T @ C + P, C.T @ (y - level))
    return np.concatenate([[level - center @ w], w]).astype(F)


def scale_inside_folds(X, folds):
    X = np.asarray(X, dtype=F)
    result = []
    for fold in folds:
        train = X[train_rows(len(X), fold)]
        mean, std = train.mean(axis=0), train.std(axis=0)
        std = np.where(np.ptp(train, axis=0) == 0, F(1), std)
        result.append(((train - mean) / std, (X[fold] - mean) / std))
    return result


def lambda_errors(X, y, lambdas, folds):
    errors = np.zeros(len(lambdas), dtype=F)
    for i, lam in enumerate(lambdas):
        errors[i] = cross_val_mse(
            X, y, folds, lambda A, b, lam=lam: ridge_fit(A, b, lam), ridge_predict
        )
    return errors


def select_lambda(lambdas, errors):
    lambdas, errors = np.asarray(lambdas, dtype=F), np.asarray(errors)
    return lambdas[errors == errors.min()].max()


def soft_threshold(z, t):
    return F(np.sign(z) * np.maximum(np.abs(z) - t, 0))


def lasso_fit(X, y, lam):
    X, y = np.asarray(X, dtype=F), np.asarray(y, dtype=F)
    center, level = X.mean(axis=0), y.mean()
    C, d = X - center, y - level
    w = np.zeros(C.shape[1], dtype=F)
    for _ in range(100):
        for j in np.flatnonzero(X.max(axis=0) > X.min(axis=0)):
            w[j] = 0
            w[j] = soft_threshold(C[:, j] @ (d - C @ w), F(lam) / 2) / (C[:, j] @ C[:, j])
    return np.concatenate([[level - center @ w], w]).astype(F)


def bootstrap_samples(n, n_models, seed):
    random = np.random.RandomState(seed)
    return np.stack([random.choice(n, n) for _ in range(n_models)])


def bagging_predict(X, y, X_new, samples, fit, predict):
    total = np.zeros(len(X_new), dtype=F)
    for rows in samples:
        total += np.asarray(predict(fit(X[rows], y[rows]), X_new), dtype=F)
    return total / F(len(samples))


def dropout(h, rate, seed, training=True):
    h = np.array(h, dtype=F)
    if training:
        h[np.random.RandomState(seed).uniform(size=h.shape) < rate] = 0
        h /= F(1 - rate)
    return h


def early_stopping(errors, patience):
    errors = np.asarray(errors, dtype=F)
    lowest = np.minimum.accumulate(errors)
    best = np.argmax(errors[:, None] == lowest[None, :], axis=0)
    waited = np.arange(len(errors)) - best
    stops = np.flatnonzero(waited >= patience)
    stop = stops[0] if len(stops) else len(errors) - 1
    return np.array([best[stop], stop])


def error_spread(X, y, rounds, fit, predict):
    errors = np.array([cross_val_mse(X, y, folds, fit, predict) for folds in rounds])
    return np.array([errors.mean(), errors.std()])
