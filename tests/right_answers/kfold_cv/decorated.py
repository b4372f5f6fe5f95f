"""Decorators, keyword arguments, closures, caches and prints; a main block at the end."""

import functools
import math

import numpy as np

VERBOSE = False


def logged(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        if VERBOSE:
            print(f"{function.__name__} was called")
        return function(*args, **kwargs)

    return wrapper


def checked(low, high, place):
    """Raise ValueError unless low <= argument number `place` <= n - high."""

    def decorate(function):
        @functools.wraps(function)
        def wrapper(n, *args, **kwargs):
            value = (n, *args)[place]
            if not low <= value <= n - high:
                raise ValueError(
                    f"{function.__name__}: {value} is not between {low} and {n - high}"
                )
            return function(n, *args, **kwargs)

        return wrapper

    return decorate


@logged
def mse(y, y_hat, *, weights=None):
    return float(np.average(np.square(np.asarray(y) - np.asarray(y_hat)), weights=weights))


@functools.cache
def _complement(n, fold):
    return tuple(i for i in range(n) if i not in fold)


def train_rows(n, fold):
    return list(_complement(n, frozenset(int(i) for i in fold)))


@functools.cache
def _order(n, seed):
    return (
        tuple(np.random.default_rng(seed).permutation(n)) if seed is not None else tuple(range(n))
    )


@logged
@checked(1, 1, place=1)
def holdout_split(n, n_test, seed):
    order = _order(n, seed)
    return order[:-n_test], order[-n_test:]


@logged
def leave_one_out(n):
    return tuple((np.int64(i),) for i in reversed(range(n)))


@logged
@checked(2, 0, place=1)
def kfold_indices(n, k, seed=None):
    order, bounds = _order(n, seed), [math.ceil(i * n / k) for i in range(k + 1)]
    return [order[bounds[i] : bounds[i + 1]] for i in range(k)]


def _folds(X, y, folds):
    for fold in folds:
        train, test = train_rows(len(X), fold), list(fold)
        yield X[train], y[train], X[test], y[test]


@logged
def cross_val_mse(X, y, folds, fit, predict, average=np.mean):
    scores = [mse(b, predict(fit(A, t), B)) for A, t, B, b in _folds(X, y, folds)]
    return float(average(scores))


def _normal_equations(penalty):
    def fit(A, y):
        return np.linalg.solve(A.T.dot(A) + np.diag(penalty), A.T.dot(y))

    return fit


@logged
def ridge_fit(X, y, lam=1.0):
    n, D = X.shape
    return _normal_equations(np.r_[0.0, np.repeat(lam, D)])(np.c_[np.ones(n), X], y)


@logged
def ridge_predict(w, X):
    bias, weights = np.split(np.asarray(w), [1])
    return bias + X.dot(weights)


@logged
def poly_features(x, degree):
    return np.polynomial.polynomial.polyvander(x, degree)[:, 1:]


@logged
def penalised_polynomial(x, y, penalties):
    penalty = np.concatenate([[0.0], np.multiply(2 * len(x), penalties)])
    return _normal_equations(penalty)(np.polynomial.polynomial.polyvander(x, len(penalties)), y)


@logged
def scale_inside_folds(X, folds):
    result = []
    for A, _, B, _ in _folds(X, X, folds):
        mean, std = A.mean(0, keepdims=True), A.std(0, keepdims=True)
        std = np.where(np.ptp(A, axis=0) == 0, 1, std)
        result += [[(A - mean) / std, (B - mean) / std]]
    return result


@logged
def lambda_errors(X, y, lambdas, folds):
    fits = {lam: functools.partial(ridge_fit, lam=lam) for lam in lambdas}
    return np.array([cross_val_mse(X, y, folds, fits[lam], ridge_predict) for lam in lambdas])


@logged
def select_lambda(lambdas, errors):
    table = {}
    for lam, error in zip(lambdas, errors, strict=False):
        table.setdefault(error, []).append(lam)
    return max(table[min(table)])


@logged
def soft_threshold(z, t):
    return (abs(z + t) - abs(z - t)) / -2 + z


@logged
def lasso_fit(X, y, lam):
    """Accelerated proximal gradient steps."""
    mean = X.mean(0)
    C, d = X - mean, y - y.mean()
    size = 2 * np.linalg.norm(C, 2) ** 2
    w = v = np.zeros(X.shape[1])
    for t in range(1, 1500):
        new = np.array([soft_threshold(z, lam / size) for z in v - 2 * C.T @ (C @ v - d) / size])
        v, w = new + (t - 1) / (t + 2) * (new - w), new
    return np.hstack([y.mean() - mean @ w, w])


@logged
def bootstrap_samples(n, n_models, seed):
    parent = np.random.SeedSequence(seed)
    return [np.random.default_rng(s).choice(n, n) for s in parent.spawn(n_models)]


@logged
def bagging_predict(X, y, X_new, samples, fit, predict):
    return sum(np.asarray(predict(fit(X[s], y[s]), X_new)) / len(samples) for s in samples)


@logged
def dropout(h, rate, seed, training=True):
    scale = 1 / (1 - rate)
    coins = np.random.default_rng(seed).permuted(np.linspace(0, 1, h.size)).reshape(h.shape)
    return h * scale * (coins > rate) if training and rate > 0 else +h


@logged
def early_stopping(errors, patience):
    best, left = 0, patience
    for epoch in range(1, len(errors)):
        best, left = (epoch, patience) if errors[epoch] < errors[best] else (best, left - 1)
        if not left:
            return best, epoch
    return best, len(errors) - 1


@logged
def error_spread(X, y, rounds, fit, predict):
    return tuple(
        f([cross_val_mse(X, y, r, fit, predict) for r in rounds]) for f in (np.mean, np.std)
    )


if __name__ == "__main__":
    print("rounds of leave-one-out:", leave_one_out(4))
