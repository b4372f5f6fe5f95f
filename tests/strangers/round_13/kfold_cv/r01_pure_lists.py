import random


def mse(y, y_hat):
    a, b = y.tolist(), list(y_hat)
    total = 0.0
    for u, v in zip(a, b):
        total += (float(u) - float(v)) ** 2
    return total / len(a)


def train_rows(n, fold):
    keep = [True] * n
    for row in fold:
        keep[row] = False
    return [row for row in range(n) if keep[row]]


def kfold_indices(n, k, seed=None):
    if not 2 <= k <= n:
        raise ValueError("unless 2 <= k <= n")
    order = list(range(n))
    if seed is not None:
        random.Random(seed).shuffle(order)
    folds = [[] for _ in range(k)]
    for place, row in enumerate(order):
        folds[place % k].append(row)
    return folds


def cross_val_mse(X, y, folds, fit, predict):
    total = 0.0
    for fold in folds:
        rest = train_rows(len(X), fold)
        total += mse(y[fold], predict(fit(X[rest], y[rest]), X[fold]))
    return total / len(folds)


def ridge_fit(X, y, lam):
    A = [[1.0] + [float(v) for v in row] for row in X.tolist()]
    t = [float(v) for v in y.tolist()]
    p = len(A[0])
    M = [[sum(r[i] * r[j] for r in A) for j in range(p)] for i in range(p)]
    v = [sum(r[i] * s for r, s in zip(A, t)) for i in range(p)]
    for j in range(1, p):
        M[j][j] += lam
    for c in range(p):
        pivot = max(range(c, p), key=lambda r: abs(M[r][c]))
        M[c], M[pivot] = M[pivot], M[c]
        v[c], v[pivot] = v[pivot], v[c]
        for r in range(c + 1, p):
            f = M[r][c] / M[c][c]
            v[r] -= f * v[c]
            for j in range(c, p):
                M[r][j] -= f * M[c][j]
    w = [0.0] * p
    for c in reversed(range(p)):
        w[c] = (v[c] - sum(M[c][j] * w[j] for j in range(c + 1, p))) / M[c][c]
    return w


def ridge_predict(w, X):
    return [w[0] + sum(a * b for a, b in zip(w[1:], row)) for row in X.tolist()]


def lambda_errors(X, y, lambdas, folds):
    result = []
    for lam in lambdas:
        result.append(cross_val_mse(X, y, folds, lambda A, t, lam=lam: ridge_fit(A, t, lam), ridge_predict))
    return result


def select_lambda(lambdas, errors):
    low = min(errors)
    return max(lam for lam, e in zip(lambdas, errors) if e == low)
