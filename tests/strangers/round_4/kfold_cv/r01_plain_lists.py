"""Pure Python: lists, random.Random, Gaussian elimination with fractions of no library."""
import random


def mse(y, y_hat):
    total = 0.0
    for a, b in zip(y, y_hat):
        total += (float(a) - float(b)) ** 2
    return total / len(y)


def train_rows(n, fold):
    tested = [False] * n
    for row in fold:
        tested[row] = True
    return [row for row, flag in enumerate(tested) if not flag]


def holdout_split(n, n_test, seed):
    if not 1 <= n_test <= n - 1:
        raise ValueError("n_test")
    test = sorted(random.Random(seed).sample(range(n), n_test))
    return train_rows(n, test), test


def leave_one_out(n):
    for row in range(n):
        yield (row,)


def kfold_indices(n, k, seed=None):
    if not 2 <= k <= n:
        raise ValueError("k")
    rows = list(range(n))
    if seed is not None:
        random.Random(seed).shuffle(rows)
    return tuple(tuple(rows[start::k]) for start in range(k))


def cross_val_mse(X, y, folds, fit, predict):
    total = 0.0
    for fold in folds:
        train = train_rows(len(y), fold)
        total += mse(y[fold], predict(fit(X[train], y[train]), X[fold]))
    return total / len(folds)


def _solve(M, v):
    """Gauss with the largest pivot, each row scaled."""
    rows = [[*map(float, row), float(b)] for row, b in zip(M, v)]
    size = len(rows)
    for c in range(size):
        p = max(range(c, size), key=lambda r: abs(rows[r][c]) / max(map(abs, rows[r][c:size]), default=1) if any(rows[r][c:size]) else 0)
        rows[c], rows[p] = rows[p], rows[c]
        for r in range(c + 1, size):
            factor = rows[r][c] / rows[c][c]
            rows[r] = [a - factor * b for a, b in zip(rows[r], rows[c])]
    w = [0.0] * size
    for r in reversed(range(size)):
        w[r] = (rows[r][size] - sum(rows[r][c] * w[c] for c in range(r + 1, size))) / rows[r][r]
    return w


def _least_squares(table, y, penalties):
    A = [[1.0, *map(float, row)] for row in table]
    size = len(A[0])
    M = [[sum(a[i] * a[j] for a in A) for j in range(size)] for i in range(size)]
    for j, penalty in enumerate(penalties, start=1):
        M[j][j] += penalty
    return _solve(M, [sum(a[i] * float(b) for a, b in zip(A, y)) for i in range(size)])


def ridge_fit(X, y, lam):
    return _least_squares(X.tolist(), y.tolist(), [float(lam)] * X.shape[1])


def ridge_predict(w, X):
    return [float(w[0]) + sum(float(a) * float(b) for a, b in zip(w[1:], row)) for row in X]


def poly_features(x, degree):
    return [[float(v) ** p for p in range(1, degree + 1)] for v in x]


def penalised_polynomial(x, y, penalties):
    return _least_squares(poly_features(x, len(penalties)), y.tolist(), [2 * len(x) * float(c) for c in penalties])


def lambda_errors(X, y, lambdas, folds):
    errors = []
    for lam in lambdas:
        def fit(A, b):
            return ridge_fit(A, b, lam)
        errors.append(cross_val_mse(X, y, folds, fit, ridge_predict))
    return errors


def select_lambda(lambdas, errors):
    best = 0
    for i in range(1, len(lambdas)):
        if errors[i] < errors[best] or (errors[i] == errors[best] and lambdas[i] > lambdas[best]):
            best = i
    return lambdas[best]
