"""kfold_cv in pure Python."""
import math
import random


def _plain(a):
    return a.tolist() if hasattr(a, "tolist") else list(a)


def mse(y, y_hat):
    y, y_hat = _plain(y), _plain(y_hat)
    return sum((a - b) * (a - b) for a, b in zip(y, y_hat)) / len(y)


def train_rows(n, fold):
    keep = [True] * n
    for row in fold:
        keep[row] = False
    return [row for row in range(n) if keep[row]]


def kfold_indices(n, k, seed=None):
    if not 2 <= k <= n:
        raise ValueError(f"{k} folds of {n} rows are not possible")
    rows = list(range(n))
    if seed is not None:
        random.Random(int(seed)).shuffle(rows)
    size, more = divmod(n, k)
    folds, start = [], 0
    for i in range(k):
        end = start + size + (i >= k - more)  # the last folds take what is left over
        folds.append(tuple(rows[start:end]))
        start = end
    return folds


def cross_val_mse(X, y, folds, fit, predict):
    total = 0.0
    for fold in folds:
        rest = train_rows(len(y), fold)
        model = fit(X[rest], y[rest])
        total += mse(y[list(fold)], predict(model, X[list(fold)]))
    return total / len(folds)


def _solve(M, v):
    """Gauss, with the largest pivot."""
    M = [row + [b] for row, b in zip(M, v)]
    size = len(M)
    for c in range(size):
        p = max(range(c, size), key=lambda r: abs(M[r][c]))
        M[c], M[p] = M[p], M[c]
        for r in range(c + 1, size):
            f = M[r][c] / M[c][c]
            for j in range(c, size + 1):
                M[r][j] -= f * M[c][j]
    w = [0.0] * size
    for c in reversed(range(size)):
        w[c] = (M[c][size] - sum(M[c][j] * w[j] for j in range(c + 1, size))) / M[c][c]
    return w


def ridge_fit(X, y, lam):
    rows = [[1.0] + [float(v) for v in row] for row in _plain(X)]
    y = [float(v) for v in _plain(y)]
    D = len(rows[0])
    M = [[math.fsum(r[i] * r[j] for r in rows) for j in range(D)] for i in range(D)]
    for j in range(1, D):
        M[j][j] += lam
    return _solve(M, [math.fsum(r[i] * b for r, b in zip(rows, y)) for i in range(D)])


def ridge_predict(w, X):
    w = _plain(w)
    return [w[0] + sum(a * b for a, b in zip(w[1:], row)) for row in _plain(X)]


def lambda_errors(X, y, lambdas, folds):
    def error(lam):
        return cross_val_mse(X, y, folds, lambda A, b: ridge_fit(A, b, lam), ridge_predict)

    return [error(lam) for lam in lambdas]


def select_lambda(lambdas, errors):
    lowest = min(errors)
    return max(lam for lam, error in zip(lambdas, errors) if error == lowest)
