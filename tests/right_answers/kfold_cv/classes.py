"""Classes and helpers inside the module; plain values at the border."""

from dataclasses import dataclass, field

import numpy as np


@dataclass
class Splitter:
    n: int
    rng: object = None
    rows: list = field(init=False)

    def __post_init__(self):
        self.rows = list(range(self.n))
        if self.rng is not None:
            self.rng.shuffle(self.rows)

    def parts(self, sizes):
        rows = iter(self.rows)
        return [[int(next(rows)) for _ in range(size)] for size in sizes]


class Fold:
    def __init__(self, X, y, test):
        chosen = set(test)
        train = [i for i in range(len(X)) if i not in chosen]
        self.train = (X[train], y[train])
        self.test = (X[list(test)], y[list(test)])

    def score(self, fit, predict):
        model = fit(*self.train)
        return mse(self.test[1], predict(model, self.test[0]))


class Ridge:
    def __init__(self, penalties):
        self.penalties = np.concatenate([[0.0], np.asarray(penalties, dtype=float)])
        self.w = None

    @staticmethod
    def design(X):
        return np.hstack([np.ones((len(X), 1)), X])

    def fit(self, X, y):
        A = self.design(X)
        gram = np.einsum("ij,ik->jk", A, A)
        gram[np.diag_indices_from(gram)] += self.penalties
        self.w = np.linalg.solve(gram, np.einsum("ij,i->j", A, y))
        return self

    def predict(self, X):
        return np.einsum("ij,j->i", self.design(X), self.w)


class Scaler:
    def fit(self, X):
        self.mean = X.mean(axis=0)
        self.std = X.std(axis=0)
        self.std[X.max(axis=0) == X.min(axis=0)] = 1.0
        return self

    def __call__(self, X):
        return (X - self.mean) / self.std


class Stopper:
    def __init__(self, patience):
        self.patience, self.best, self.lowest = patience, -1, float("inf")

    def should_stop(self, epoch, error):
        if error < self.lowest:
            self.best, self.lowest = epoch, error
        return epoch - self.best >= self.patience


class SplitError(ValueError):
    pass


def mse(y, y_hat):
    return np.average((np.array(y) - np.array(y_hat)) ** 2)


def train_rows(n, fold):
    return sorted(set(range(n)) - set(fold))


def holdout_split(n, n_test, seed):
    if n_test < 1 or n_test > n - 1:
        raise SplitError("n_test")
    return tuple(Splitter(n, np.random.default_rng(seed)).parts([n - n_test, n_test]))


def leave_one_out(n):
    return Splitter(n).parts([1] * n)


def kfold_indices(n, k, seed=None):
    if k < 2 or k > n:
        raise SplitError("k")
    rng = None if seed is None else np.random.default_rng(seed)
    return Splitter(n, rng).parts([len(range(i, n, k)) for i in range(k)])


def cross_val_mse(X, y, folds, fit, predict):
    return np.mean([Fold(X, y, test).score(fit, predict) for test in folds])


def ridge_fit(X, y, lam):
    return Ridge([lam] * X.shape[1]).fit(X, y).w


def ridge_predict(w, X):
    model = Ridge([])
    model.w = w
    return model.predict(X)


def poly_features(x, degree):
    return np.array([[float(v) ** p for p in range(1, degree + 1)] for v in x])


def penalised_polynomial(x, y, penalties):
    X = poly_features(x, len(penalties))
    return Ridge([2 * len(x) * c for c in penalties]).fit(X, y).w


def scale_inside_folds(X, folds):
    dummy = np.zeros(len(X))
    result = []
    for test in folds:
        fold = Fold(X, dummy, test)
        scaler = Scaler().fit(fold.train[0])
        result.append((scaler(fold.train[0]), scaler(fold.test[0])))
    return result


def lambda_errors(X, y, lambdas, folds):
    parts = [Fold(X, y, test) for test in folds]
    errors = {}
    for place, lam in enumerate(lambdas):
        scores = [
            mse(part.test[1], Ridge([lam] * X.shape[1]).fit(*part.train).predict(part.test[0]))
            for part in parts
        ]
        errors[place] = sum(scores) / len(scores)
    return [errors[place] for place in range(len(lambdas))]


def select_lambda(lambdas, errors):
    return min(zip(lambdas, errors, strict=False), key=lambda pair: (pair[1], -pair[0]))[0]


def soft_threshold(z, t):
    return np.copysign(max(abs(z) - t, 0.0), z)


def lasso_fit(X, y, lam):
    """Coordinate descent, the bias as one more coordinate."""
    A = Ridge.design(X)
    w = np.zeros(A.shape[1])
    residual = np.array(y, dtype=float)
    for _ in range(1500):
        for j, column in enumerate(A.T):
            if j and np.ptp(column) == 0:
                continue
            old, size = w[j], column @ column
            z = column @ residual + size * old
            w[j] = (soft_threshold(z, lam / 2) if j else z) / size
            residual -= column * (w[j] - old)
    return w


def bootstrap_samples(n, n_models, seed):
    rng = np.random.default_rng(seed)
    return [rng.choice(n, size=n, replace=True) for _ in range(n_models)]


def bagging_predict(X, y, X_new, samples, fit, predict):
    mean = 0.0
    for count, rows in enumerate(samples, start=1):
        guess = np.array(predict(fit(X[rows], y[rows]), X_new))
        mean = mean + (guess - mean) / count
    return mean


def dropout(h, rate, seed, training=True):
    if not training:
        return h
    out = h / (1.0 - rate)
    out[np.random.default_rng(seed).random(h.shape) < rate] = 0.0
    return out


def early_stopping(errors, patience):
    stopper = Stopper(patience)
    for epoch, error in enumerate(errors):
        if stopper.should_stop(epoch, error):
            break
    return stopper.best, epoch


def error_spread(X, y, rounds, fit, predict):
    errors = [cross_val_mse(X, y, folds, fit, predict) for folds in rounds]
    return {"mean": np.mean(errors), "std": np.std(errors)}.values()
