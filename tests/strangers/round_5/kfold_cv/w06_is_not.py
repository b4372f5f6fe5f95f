# Exercise kit 2.0.0. Write your answers in this file, then hand it in.
"""K-fold cross-validation: measure a model on rows that it has not seen.

You build the splits (hold-out, leave-one-out, K-fold), the cross-validated error, ridge
regression, and the choice of its lambda. Run `pytest` in this folder to see your points.

    core    mse 4, train_rows 5, holdout_split 10, kfold_indices 19, cross_val_mse 22,
            ridge_fit 17, penalised_polynomial 11, select_lambda 12
    extra   scale_inside_folds, lasso, bagging, dropout, early_stopping, error_spread (no points)

Words used everywhere: a row is one sample; rows are numbered 0 .. n-1. A fold is the list of
the row numbers that are tested together. All other rows are the training rows of that fold.
"""

from collections.abc import Callable

import numpy as np


def mse(y, y_hat):
    r = np.asarray(y, dtype=float) - np.asarray(y_hat, dtype=float)
    return float(np.mean(r**2))


def train_rows(n, fold):
    return [i for i in range(n) if all(i is not row for row in fold)]


def holdout_split(n, n_test, seed):
    if not 1 <= n_test <= n - 1:
        raise ValueError("n_test must be from 1 to n - 1")
    order = np.random.default_rng(seed).permutation(n).tolist()
    return order[n_test:], order[:n_test]


def leave_one_out(n):
    return [[i] for i in range(n)]


def kfold_indices(n, k, seed=None):
    if not 2 <= k <= n:
        raise ValueError("k must be from 2 to n")
    rows = list(range(n))
    if seed is not None:
        np.random.default_rng(seed).shuffle(rows)
    return [rows[i::k] for i in range(k)]


def cross_val_mse(X, y, folds, fit, predict):
    errors = []
    for fold in folds:
        train = train_rows(len(y), fold)
        model = fit(X[train], y[train])
        errors.append(mse(y[fold], predict(model, X[fold])))
    return float(np.mean(errors))


def ridge_fit(X, y, lam):
    X, y = np.asarray(X, dtype=float), np.asarray(y, dtype=float)
    centre, middle = X.mean(axis=0), y.mean()
    Z = X - centre
    w = np.linalg.solve(Z.T @ Z + float(lam) * np.eye(X.shape[1]), Z.T @ (y - middle))
    return np.append(middle - centre @ w, w)


def ridge_predict(w, X):
    w, X = np.asarray(w, dtype=float), np.asarray(X, dtype=float)
    return w[0] + X @ w[1:]


def poly_features(x, degree):
    x = np.asarray(x, dtype=float)
    return np.column_stack([x**p for p in range(1, degree + 1)])


def penalised_polynomial(x, y, penalties):
    m = len(x)
    A = np.column_stack([np.ones(m), poly_features(x, len(penalties))])
    C = np.diag([0.0, *penalties])
    return np.linalg.solve(A.T @ A + 2.0 * m * C, A.T @ np.asarray(y, dtype=float))


def lambda_errors(X, y, lambdas, folds):
    errors = np.zeros(len(lambdas))
    for i, lam in enumerate(lambdas):
        errors[i] = cross_val_mse(X, y, folds, lambda X, y, lam=lam: ridge_fit(X, y, lam), ridge_predict)
    return errors


def select_lambda(lambdas, errors):
    lowest = min(errors)
    return max(lam for lam, error in zip(lambdas, errors) if error == lowest)


# ---------------------------------------------------------------- extra parts: no points


def scale_inside_folds(
    X: np.ndarray, folds: list[list[int]]
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Standardise the columns of X for each fold with statistics of its training rows only.

        z = (x - mean_train) / std_train      (the field's standard)

    Args:
        X: (n, D) array. the features.
        folds: list of lists of row numbers.
    Returns:
        list of K pairs (Z_train (n-n_k, D), Z_test (n_k, D)). Training rows ascend; test rows keep
        the order of the fold. The variance is divided by the number of training rows.

    Mind: where a column is constant in the training rows (max == min), divide by 1.

    >>> Z_train, Z_test = scale_inside_folds(np.array([[0.0], [2.0], [5.0]]), [[2]])[0]
    >>> print(Z_train.ravel(), Z_test.ravel())
    [-1.  1.] [4.]
    """
    raise NotImplementedError("scale_inside_folds is not written yet")


def soft_threshold(z: float, t: float) -> float:
    """Move z towards 0 by t, and stop at 0.

        S(z, t) = sign(z) * max(|z| - t, 0)      (the field's standard)

    Args:
        z: one number.
        t: one number, 0 or more.
    Returns:
        one number.

    >>> [float(soft_threshold(z, 1.0)) for z in (3.0, -1.5, 0.5)]
    [2.0, -0.5, 0.0]
    """
    raise NotImplementedError("soft_threshold is not written yet")


def lasso_fit(X: np.ndarray, y: np.ndarray, lam: float) -> np.ndarray:
    """Return the weights that minimise the sum of squares plus the L1 penalty.

        min_w  sum_i (y_i - w_0 - w.x_i)^2 + lam * sum_{j>=1} |w_j|

    The penalty is that of lecture 004, "L1 正则化", in another scaling.

    Args:
        X: (n, D) array. the features.
        y: (n,) array. the true values.
        lam: lambda, more than 0.
    Returns:
        (D+1,) array. the bias first, not penalised. Each entry is right within 1 % of the largest.

    Mind: a constant column gets the weight 0; its x_j.x_j is 0 or rounding, so do not divide by it.

    >>> print(np.round(lasso_fit(np.array([[-1.0], [1.0]]), np.array([0.0, 4.0]), 2.0), 3))
    [2.  1.5]
    """
    raise NotImplementedError("lasso_fit is not written yet")


def bootstrap_samples(n: int, n_models: int, seed: int) -> list[list[int]]:
    """Draw the training rows of each model: n rows out of n, with replacement.

        each sample is as large as the data      (lecture 004, "Bagging集成方法")

    Args:
        n: number of rows.
        n_models: number of samples.
        seed: whole number from 0. The same seed gives the same samples.
    Returns:
        list of n_models lists of n row numbers, 0 .. n-1, each drawn anew.

    >>> [len(sample) for sample in bootstrap_samples(4, 3, seed=0)]
    [4, 4, 4]
    """
    raise NotImplementedError("bootstrap_samples is not written yet")


def bagging_predict(
    X: np.ndarray,
    y: np.ndarray,
    X_new: np.ndarray,
    samples: list[list[int]],
    fit: Callable,
    predict: Callable,
) -> np.ndarray:
    """Train one model on each sample of rows and return the average of their predictions.

        y_hat = (1/B) * sum_b model_b(x)      (lecture 004, "Bagging集成方法")

    Args:
        X: (n, D) array. the features.
        y: (n,) array. the true values.
        X_new: (n_new, D) array. the rows to predict.
        samples: list of lists of row numbers; a row that stands twice counts twice.
        fit, predict: as in `cross_val_mse`.
    Returns:
        (n_new,) array. the averages.

    >>> mean, repeat = lambda X, y: np.mean(y), lambda model, X: np.full(len(X), model)
    >>> X, y = np.zeros((3, 1)), np.array([0.0, 3.0, 6.0])
    >>> print(bagging_predict(X, y, X[:2], [[0, 0, 1], [2, 2, 2]], mean, repeat))
    [3.5 3.5]
    """
    raise NotImplementedError("bagging_predict is not written yet")


def dropout(h: np.ndarray, rate: float, seed: int, training: bool = True) -> np.ndarray:
    """Set each entry of h to 0 with probability rate, and scale up the ones that stay.

        training: h * mask / (1 - rate);  else: h

    The mask is that of lecture 004, "Dropout正则化"; the factor 1/(1 - rate) is the field's standard.

    Args:
        h: (N, M) array. the outputs of a hidden layer.
        rate: the share that is dropped, 0 <= rate < 1.
        seed: whole number from 0. The same seed gives the same mask.
        training: False when the network is used.
    Returns:
        (N, M) array. Each entry has a draw of its own.

    >>> print(dropout(np.array([[1.0, 2.0]]), 0.5, seed=0, training=False))
    [[1. 2.]]
    """
    raise NotImplementedError("dropout is not written yet")


def early_stopping(errors: list[float], patience: int) -> tuple[int, int]:
    """Return the best epoch and the epoch at which training stops.

        stop at the first epoch that is `patience` epochs after the best so far

    Lecture 004 names early stopping; patience is the field's standard.

    Args:
        errors: list of T numbers, the validation error after each of the epochs 0 .. T-1.
        patience: number of epochs, at least 1.
    Returns:
        (best, stop). Without a stop, stop = T-1.

    Mind: only a strictly lower error is better.

    >>> early_stopping([5.0, 3.0, 4.0, 3.5, 1.0], patience=2)
    (1, 3)
    """
    raise NotImplementedError("early_stopping is not written yet")


def error_spread(
    X: np.ndarray, y: np.ndarray, rounds: list[list[list[int]]], fit: Callable, predict: Callable
) -> tuple[float, float]:
    """Return the mean and the standard deviation of the error over several rounds.

        error of a round = its cross-validated MSE      (lecture 004, "最简单的验证方式")

    Args:
        X: (n, D) array. the features.
        y: (n,) array. the true values.
        rounds: list of R rounds. A round is a list of folds; a hold-out round has one fold.
        fit, predict: as in `cross_val_mse`.
    Returns:
        (mean, std), two numbers. The variance is divided by R.

    >>> mean, repeat = lambda X, y: np.mean(y), lambda model, X: np.full(len(X), model)
    >>> X, y = np.zeros((3, 1)), np.array([0.0, 3.0, 6.0])
    >>> [round(float(v), 6) for v in error_spread(X, y, [[[0]], [[1]]], mean, repeat)]
    [10.125, 10.125]
    """
    raise NotImplementedError("error_spread is not written yet")


if __name__ == "__main__":  # the Run button of an editor
    print('This file holds your functions. To run their tests: python -m pytest')
