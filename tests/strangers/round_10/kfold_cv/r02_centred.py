"""kfold_cv with centred ridge, masks and array_split."""
import numpy as np


def mse(y, y_hat):
    return np.average(np.square(np.subtract(y, y_hat, dtype=float)))


def train_rows(n, fold):
    return np.setdiff1d(np.arange(n), fold)


def kfold_indices(n, k, seed=None):
    if k not in range(2, n + 1):
        raise ValueError("not a possible number of folds")
    rows = np.arange(n)
    if seed is not None:
        np.random.Generator(np.random.MT19937(seed)).shuffle(rows)
    return np.array_split(rows, k)


def cross_val_mse(X, y, folds, fit, predict):
    def one(fold):
        test = np.zeros(len(y), dtype=bool)
        test[fold] = True
        model = fit(X[~test], y[~test])
        return mse(y[test], predict(model, X[test]))

    return np.mean([one(fold) for fold in folds])


def ridge_fit(X, y, lam):
    """The bias is free, so the best line goes through the means: solve for the centred data."""
    X, y = np.array(X, dtype=float), np.array(y, dtype=float)
    middle, level = X.mean(axis=0), y.mean()
    X -= middle
    y -= level
    w = np.linalg.solve(np.einsum("ni,nj->ij", X, X) + np.diag(np.full(X.shape[1], float(lam))), y @ X)
    return np.append(level - middle @ w, w)


def ridge_predict(w, X):
    return np.einsum("d,nd->n", np.asarray(w, dtype=float), np.insert(np.asarray(X, dtype=float), 0, 1.0, axis=1))


def lambda_errors(X, y, lambdas, folds):
    """Fold by fold, all lambdas in each."""
    table = np.zeros((len(folds), len(lambdas)))
    for i, fold in enumerate(folds):
        rest = train_rows(len(y), fold)
        for j, lam in enumerate(lambdas):
            table[i, j] = mse(y[fold], ridge_predict(ridge_fit(X[rest], y[rest], lam), X[fold]))
    return table.mean(axis=0)


def select_lambda(lambdas, errors):
    return lambdas[np.lexsort((np.negative(lambdas), errors))[0]]
