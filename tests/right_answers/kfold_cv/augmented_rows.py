"""Ridge as plain least squares on augmented rows; boolean masks; larger folds at the end."""

import numpy as np


def mse(y, y_hat):
    r = np.asarray(y, dtype=float) - np.asarray(y_hat)
    return np.dot(r, r) / r.size


def _mask(n, fold):
    mask = np.ones(n, dtype=bool)
    mask[np.asarray(fold, dtype=int)] = False
    return mask


def train_rows(n, fold):
    return np.flatnonzero(_mask(n, fold))


def holdout_split(n, n_test, seed):
    if n_test <= 0 or n - n_test <= 0:
        raise ValueError("empty part")
    test = np.random.default_rng(seed).choice(n, size=n_test, replace=False)
    return train_rows(n, test), test


def leave_one_out(n):
    return np.split(np.arange(n), n)


def kfold_indices(n, k, seed=None):
    if k < 2:
        raise ValueError("at least two folds")
    if k > n:
        raise ValueError("a fold would be empty")
    sizes = np.full(k, n // k)
    if n % k:
        sizes[-(n % k) :] += 1
    order = np.arange(n)
    if seed is not None:
        order = np.argsort(np.random.default_rng(seed).random(n))
    return np.split(order, np.cumsum(sizes)[:-1])


def cross_val_mse(X, y, folds, fit, predict):
    total = 0
    for fold in folds:
        mask = _mask(len(y), fold)
        model = fit(X[mask], y[mask])
        total += mse(y[~mask], predict(model, X[~mask])) / len(folds)
    return total


def _least_squares(A, y, penalties):
    """Weights that minimise |A w - y|^2 + sum penalties * w^2, by rows sqrt(penalty) * e_j."""
    rows = np.vstack([A, np.diag(np.sqrt(penalties))])
    target = np.concatenate([y, np.zeros(len(penalties))])
    return np.linalg.lstsq(rows, target, rcond=None)[0]


def ridge_fit(X, y, lam):
    A = np.insert(X, 0, 1, axis=1)
    return _least_squares(A, y, np.r_[0, np.full(X.shape[1], lam)])


def ridge_predict(w, X):
    return np.insert(X, 0, 1, axis=1) @ w


def poly_features(x, degree):
    return np.power.outer(x, np.arange(1.0, degree + 1))


def penalised_polynomial(x, y, penalties):
    A = np.vander(x, len(penalties) + 1, increasing=True)
    return _least_squares(A / np.sqrt(2 * len(x)), y / np.sqrt(2 * len(x)), np.r_[0, penalties])


def scale_inside_folds(X, folds):
    out = []
    for fold in folds:
        mask = _mask(len(X), fold)
        mean = X[mask].mean(axis=0)
        std = np.sqrt(((X[mask] - mean) ** 2).mean(axis=0))
        varies = (X[mask] != X[mask][0]).any(axis=0)
        Z = np.divide(X - mean, std, out=X - mean, where=varies)
        out.append([Z[mask], Z[fold]])
    return out


def lambda_errors(X, y, lambdas, folds):
    def error(lam):
        return cross_val_mse(X, y, folds, lambda A, b: ridge_fit(A, b, lam), ridge_predict)

    return np.vectorize(error)(lambdas)


def select_lambda(lambdas, errors):
    order = np.lexsort((-np.asarray(lambdas), errors))
    return np.asarray(lambdas)[order[0]]


def soft_threshold(z, t):
    return np.where(np.abs(z) <= t, 0.0, z - t * np.sign(z))


def lasso_fit(X, y, lam):
    """Reweighted least squares: |w| is close to w^2 / (|w_old| + tiny)."""
    A = np.insert(X, 0, 1, axis=1)
    w = _least_squares(A, y, np.zeros(A.shape[1]))
    for _ in range(400):
        weights = lam / (2 * (np.abs(w) + 1e-7))
        weights[0] = 0
        w = _least_squares(A, y, weights)
    return w


def bootstrap_samples(n, n_models, seed):
    return np.floor(np.random.default_rng(seed).random((n_models, n)) * n).astype(int)


def bagging_predict(X, y, X_new, samples, fit, predict):
    models = [fit(X.take(rows, axis=0), y.take(rows)) for rows in samples]
    return np.column_stack([predict(model, X_new) for model in models]).mean(axis=1)


def dropout(h, rate, seed, training=True):
    if not training:
        return h.copy()
    keep = np.random.default_rng(seed).binomial(1, 1 - rate, size=h.shape)
    return np.where(keep == 1, h / (1 - rate), 0)


def early_stopping(errors, patience):
    epoch = best = 0
    while epoch < len(errors) - 1 and epoch - best < patience:
        epoch += 1
        if errors[epoch] < errors[best]:
            best = epoch
    return best, epoch


def error_spread(X, y, rounds, fit, predict):
    errors = np.array([cross_val_mse(X, y, r, fit, predict) for r in rounds])
    return errors.mean(), np.sqrt(np.var(errors))
