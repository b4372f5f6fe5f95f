"""float32 in the errors, augmented rows with lstsq-free QR, closures and generators."""
import numpy as np


def mse(y, y_hat):
    d = (np.asarray(y, dtype=float) - np.asarray(y_hat, dtype=float)).astype(np.float32)
    return float(d @ d / np.float32(len(d)))


def train_rows(n, fold):
    return np.delete(np.arange(n), fold)


def _shuffled(n, seed):
    return np.random.RandomState(seed).permutation(n)


def holdout_split(n, n_test, seed):
    if not 0 < n_test < n:
        raise ValueError
    rows = _shuffled(n, seed)
    test = rows[-n_test:]
    return train_rows(n, test), test


def leave_one_out(n):
    return np.arange(n).reshape(n, 1)


def kfold_indices(n, k, seed=None):
    if k <= 1 or n < k:
        raise ValueError
    rows = list(range(n)) if seed is None else _shuffled(n, seed).tolist()

    def cut(rest, left):
        while left:
            size = len(rest) // left
            yield rest[:size]
            rest, left = rest[size:], left - 1

    return cut(rows, k)


def cross_val_mse(X, y, folds, fit, predict):
    def one(fold):
        train = train_rows(len(y), fold)
        return mse(np.take(y, fold), predict(fit(X[train], y[train]), np.take(X, fold, axis=0)))

    return float(np.mean(np.array([one(fold) for fold in folds], dtype=np.float32)))


def _augmented(Z, y, penalties):
    """Minimise |y - w0 - Z w|^2 + sum penalties w^2 : centre, then one extra row for each penalty."""
    mean_z, mean_y = Z.mean(axis=0), y.mean()
    rows = np.vstack([Z - mean_z, np.diag(np.sqrt(penalties))])
    target = np.concatenate([y - mean_y, np.zeros(len(penalties))])
    Q, R = np.linalg.qr(rows)
    w = np.linalg.solve(R, Q.T @ target)
    return np.append(mean_y - mean_z @ w, w)


def ridge_fit(X, y, lam):
    return _augmented(X.astype(float), y.astype(float), np.full(X.shape[1], float(lam)))


def ridge_predict(w, X):
    return np.column_stack([np.ones(len(X)), X]) @ w


def poly_features(x, degree):
    return np.vander(x.astype(float), degree + 1, increasing=True)[:, 1:]


def penalised_polynomial(x, y, penalties):
    C = np.array(penalties, dtype=float)
    return _augmented(poly_features(x, len(C)), y.astype(float), 2 * len(x) * C)


def lambda_errors(X, y, lambdas, folds):
    def model(lam):
        return lambda A, b: ridge_fit(A, b, lam)

    return [cross_val_mse(X, y, folds, model(lam), ridge_predict) for lam in lambdas]


def select_lambda(lambdas, errors):
    order = np.lexsort((-np.array(lambdas, dtype=float), np.array(errors, dtype=float)))
    return lambdas[order[0]]
