"""Centred ridge regression, masks, classes."""
import numpy as np


class Ridge:
    """Centre X and y; the bias follows from the means."""

    def __init__(self, penalties):
        self.penalties = np.asarray(penalties, dtype=float)

    def fit(self, X, y):
        X, y = np.array(X, dtype=float), np.array(y, dtype=float)
        self.mean_x, self.mean_y = X.mean(axis=0), y.mean()
        Z = X - self.mean_x
        self.w = np.linalg.solve(Z.T @ Z + np.diag(self.penalties), Z.T @ (y - self.mean_y))
        return self

    def weights(self):
        return np.concatenate([[self.mean_y - self.mean_x @ self.w], self.w])


def mse(y, y_hat):
    return np.square(np.subtract(y, y_hat, dtype=float)).mean()


def train_rows(n, fold):
    mask = np.ones(n, dtype=bool)
    mask[fold] = False
    return np.flatnonzero(mask)


def holdout_split(n, n_test, seed):
    if n_test not in range(1, n):
        raise ValueError(f"n_test = {n_test}")
    order = np.argsort(np.random.default_rng(seed).random(n))
    return np.split(order, [n - n_test])


def leave_one_out(n):
    return kfold_indices(n, n)


def kfold_indices(n, k, seed=None):
    if k not in range(2, n + 1):
        raise ValueError(f"k = {k}")
    rows = np.arange(n)
    if seed is not None:
        np.random.default_rng(seed).shuffle(rows)
    label = np.arange(n) % k
    return [rows[label == j] for j in range(k)]


class Validation:
    def __init__(self, X, y):
        self.X, self.y = X, y

    def error(self, fold, fit, predict):
        train = train_rows(len(self.y), fold)
        model = fit(self.X[train], self.y[train])
        return mse(self.y[fold], np.asarray(predict(model, self.X[fold])))


def cross_val_mse(X, y, folds, fit, predict):
    validation = Validation(X, y)
    return sum(validation.error(fold, fit, predict) for fold in folds) / len(folds)


def ridge_fit(X, y, lam):
    return Ridge([lam] * X.shape[1]).fit(X, y).weights()


def ridge_predict(w, X):
    return X @ w[1:] + float(w[0])


def poly_features(x, degree):
    return np.cumprod(np.repeat(np.array(x, dtype=float)[:, None], degree, axis=1), axis=1)


def penalised_polynomial(x, y, penalties):
    doubled = 2.0 * len(x) * np.array(penalties, dtype=float)
    return Ridge(doubled).fit(poly_features(x, len(penalties)), y).weights()


def lambda_errors(X, y, lambdas, folds):
    def error(lam):
        return cross_val_mse(X, y, folds, lambda A, b: ridge_fit(A, b, lam), ridge_predict)

    return np.array([error(lam) for lam in lambdas])


def select_lambda(lambdas, errors):
    return min(zip(errors, lambdas), key=lambda pair: (pair[0], -pair[1]))[1]
