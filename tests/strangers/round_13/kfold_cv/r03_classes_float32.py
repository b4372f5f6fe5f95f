import numpy as np


class Ridge:
    def __init__(self, lam):
        self.lam = lam

    def fit(self, X, y):
        A = np.ones((X.shape[0], X.shape[1] + 1))
        A[:, 1:] = X
        M = np.einsum("ij,ik->jk", A, A)
        inside = np.arange(1, len(M))
        M[inside, inside] += self.lam
        self.w = np.linalg.solve(M, A.T.dot(y))
        return self

    def predict(self, X):
        return ridge_predict(self.w, X)


class Folds:
    def __init__(self, n, k):
        if k < 2 or n < k:
            raise ValueError("2 <= k <= n")
        self.n, self.edges = n, [n * i // k for i in range(k + 1)]

    def cut(self, order):
        return tuple(tuple(order[a:b]) for a, b in zip(self.edges, self.edges[1:]))


def mse(y, y_hat):
    e = np.asarray(y, dtype=np.float32) - np.asarray(y_hat, dtype=np.float32)
    return float(np.mean(e * e))


def train_rows(n, fold):
    return np.delete(np.arange(n), fold)


def kfold_indices(n, k, seed=None):
    folds = Folds(n, k)
    order = range(n)
    if seed is not None:
        order = np.argsort(np.random.RandomState(seed).rand(n)).tolist()
    return folds.cut(order)


def cross_val_mse(X, y, folds, fit, predict):
    def errors():
        for fold in folds:
            inside = set(fold)
            rest = sorted(set(range(len(y))) - inside)
            yield mse(y.take(fold), predict(fit(X.take(rest, axis=0), y.take(rest)), X.take(fold, axis=0)))

    values = list(errors())
    return sum(values) / len(values)


def ridge_fit(X, y, lam):
    return Ridge(lam).fit(X, y).w


def ridge_predict(w, X):
    return np.einsum("ij,j->i", X, w[1:]) + w[0]


def lambda_errors(X, y, lambdas, folds):
    def one(lam):
        return cross_val_mse(X, y, folds, lambda A, t: Ridge(lam).fit(A, t), Ridge.predict)

    return tuple(map(one, lambdas))


def select_lambda(lambdas, errors):
    return min(zip(errors, (-lam for lam in lambdas), lambdas))[2]
