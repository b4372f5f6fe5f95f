# Exercise kit 2.0.0. Write your answers in this file, then hand it in.
"""K-fold cross-validation: measure a model on rows that it has not seen.

You build the K folds, the cross-validated error, ridge regression, and the choice of its lambda.
Run `pytest` in this folder to see your points.

    core    mse 4, train_rows 5, kfold_indices 23, cross_val_mse 26, ridge_fit 27, select_lambda 15
    extra   holdout_split, penalised_polynomial, scale_inside_folds, lasso, bagging, dropout,
            early_stopping, error_spread (no points)

Words used everywhere: a row is one sample; rows are numbered 0 .. n-1. A fold is the list of
the row numbers that are tested together. All other rows are the training rows of that fold.
"""

from collections.abc import Callable

import numpy as np


def mse(y: np.ndarray, y_hat: np.ndarray) -> float:
    """Return the mean squared error of the predictions.

        MSE = (1/n) * sum_i (y_i - y_hat_i)^2

    Args:
        y: (n,) array. the true values.
        y_hat: (n,) array. the predictions.
    Returns:
        one number.

    Mind: the squared loss of lecture 004 has a factor 1/2; the MSE has none. `np.sum` of
    large whole numbers can overflow; `np.mean` adds them as floats.

    >>> round(float(mse(np.array([1.0, 2.0]), np.array([1.0, 5.0]))), 6)
    4.5
    """
    return float(np.mean((y - y_hat) ** 2.0))


def train_rows(n: int, fold: list[int]) -> list[int]:
    """Return the training rows of a fold: all rows that are not in it, in ascending order.

        train = {0, ..., n-1} without fold      (lecture 004, "K折交叉验证")

    Args:
        n: number of rows.
        fold: list of the row numbers that are tested.
    Returns:
        row numbers, a list or an array, no set.

    Mind: the rows of a fold need not be neighbours, nor sorted.

    >>> [int(i) for i in train_rows(5, [3, 1])]
    [0, 2, 4]
    """
    return [i for i in range(n) if i not in fold]


def kfold_indices(n: int, k: int, seed: int | None = None) -> list[list[int]]:
    """Cut n rows into k folds whose sizes differ by at most 1.

        size of a fold = n // k or n // k + 1      (lecture 004, "K折交叉验证")

    Args:
        n: number of rows.
        k: number of folds.
        seed: whole number from 0: shuffle all rows once, then cut. The same seed gives the same
            folds. None: do not shuffle; a fold is a block of neighbours or every k-th row.
    Returns:
        list of k folds. A fold is a list or an array of the row numbers that are tested.
    Raises:
        ValueError: unless 2 <= k <= n.

    Mind: every row is tested exactly once, also when k does not divide n. 0 is a seed, None is not.

    >>> sorted(len(fold) for fold in kfold_indices(7, 3))
    [2, 2, 3]
    """
    if k < 2 or k > n:
        raise ValueError("k must be from 2 to n")
    rows = np.arange(n)
    if seed is not None:
        rows = np.random.RandomState(seed).permutation(n)
    return [fold.tolist() for fold in np.array_split(rows, k)]


def cross_val_mse(
    X: np.ndarray, y: np.ndarray, folds: list[list[int]], fit: Callable, predict: Callable
) -> float:
    """Return the cross-validated error: the mean, over the folds, of each fold's MSE.

        MSE = (1/K) * sum_k MSE_k      (lecture 004, "K折交叉验证")

    Args:
        X: (n, D) array. the features.
        y: (n,) array. the true values.
        folds: list of lists of row numbers. They need not cover all rows.
        fit: function; fit(X_train, y_train) returns a model, which can be any value.
        predict: function; predict(model, X_test) returns an array (n_test,).
    Returns:
        one number.

    Mind: folds of unequal size count the same; do not pool the squared errors.

    >>> mean, repeat = lambda X, y: np.mean(y), lambda model, X: np.full(len(X), model)
    >>> X, y = np.zeros((3, 1)), np.array([0.0, 3.0, 6.0])
    >>> round(float(cross_val_mse(X, y, [[0], [1, 2]], mean, repeat)), 6)
    21.375
    """
    errors = []
    for fold in folds:
        train = train_rows(len(X), fold)
        model = fit(X[train], y[train])
        errors.append(mse(y[fold], predict(model, X[fold])))
    return float(np.mean(errors))


def ridge_fit(X: np.ndarray, y: np.ndarray, lam: float) -> np.ndarray:
    """Return the weights that minimise the sum of squares plus the L2 penalty.

        min_w  sum_i (y_i - w_0 - w.x_i)^2 + lam * sum_{j>=1} w_j^2

    Args:
        X: (n, D) array. the features, without a column of ones.
        y: (n,) array. the true values.
        lam: lambda, 0 or more, also 1e18. It is 0 only where the minimum is unique.
    Returns:
        (D+1,) array. w[0] is the bias; it is not penalised.

    Mind: the penalty is that of lecture 004, "L2 正则化", in another scaling: there is no factor
    1/(2m) and no 1/2 here. `np.linalg.solve` is right for a very large lambda, too.

    >>> print(np.round(ridge_fit(np.array([[-1.0], [1.0]]), np.array([0.0, 4.0]), 2.0), 3))
    [2. 1.]
    """
    A = np.column_stack([np.ones(len(X)), X])
    P = np.eye(A.shape[1])
    P[0, 0] = 0.0
    return np.linalg.solve(A.T @ A + lam * P, A.T @ y)


def ridge_predict(w: np.ndarray, X: np.ndarray) -> np.ndarray:
    """Return the predictions of a linear model.

        y_hat_i = w_0 + w.x_i      (lecture 004, "多变量线性回归模型")

    Args:
        w: (D+1,) array. the bias first.
        X: (n, D) array. the features, without a column of ones.
    Returns:
        (n,) array. the predictions.

    >>> print(ridge_predict(np.array([1.0, 2.0]), np.array([[0.0], [3.0]])))
    [1. 7.]
    """
    return w[0] + X.astype(float) @ w[1:]


def lambda_errors(
    X: np.ndarray, y: np.ndarray, lambdas: list[float], folds: list[list[int]]
) -> np.ndarray:
    """Return the cross-validated error of ridge regression for each lambda.

        errors_l = cross-validated MSE of ridge with lambda_l      (lecture 004, "2.6 交叉验证")

    Args:
        X: (n, D) array. used as it is, not scaled.
        y: (n,) array. the true values.
        lambdas: list of L floats or whole numbers, in any order.
        folds: list of lists of row numbers. Every lambda meets the same folds.
    Returns:
        (L,) array. the errors, in the order of lambdas.

    Mind: a function made in a loop reads the loop's variable when it is called. So call
    `cross_val_mse` inside the same loop.

    >>> X, y = np.array([[-1.0], [1.0], [1.0]]), np.array([0.0, 4.0, 5.0])
    >>> print(np.round(lambda_errors(X, y, [0.0, 2.0], [[2]]), 3))
    [1. 4.]
    """
    errors = []
    for lam in lambdas:
        def fit(X_train, y_train):
            return ridge_fit(X_train, y_train, lam)
        errors.append(cross_val_mse(X, y, folds, fit, ridge_predict))
    return np.array(errors)


def select_lambda(lambdas: list[float], errors: list[float]) -> float:
    """Return the lambda with the lowest error; of equal errors, the simpler model.

        lambda* = argmin_l errors_l; ties go to the largest lambda      (the field's standard)

    Args:
        lambdas: list of L floats or whole numbers, in any order, no two the same.
        errors: list of L numbers, the error of each. A tie means exactly equal errors.
    Returns:
        one of the lambdas.

    Mind: return the lambda, not its position.

    >>> float(select_lambda([0.1, 1.0, 10.0], [3.0, 2.0, 4.0]))
    1.0
    """
    lowest = min(errors)
    return max(lam for lam, error in zip(lambdas, errors) if error == lowest)


# ---------------------------------------------------------------- extra parts: no points


def holdout_split(n: int, n_test: int, seed: int) -> tuple[list[int], list[int]]:
    """Split n rows at random, once, into training rows and n_test test rows.

        train + test = all rows, no row in both      (lecture 004, "最简单的验证方式")

    Args:
        n: number of rows.
        n_test: size of the test part.
        seed: whole number from 0. The same seed gives the same split, another seed another one.
    Returns:
        (train, test), two lists or arrays of row numbers, in any order.
    Raises:
        ValueError: unless 1 <= n_test <= n - 1.

    Mind: two separate draws can overlap. One permutation, cut in two, cannot. 0 is a seed too.

    >>> train, test = holdout_split(5, 2, seed=0)
    >>> len(train), len(test)
    (3, 2)
    """
    raise NotImplementedError("holdout_split is not written yet")


def leave_one_out(n: int) -> list[list[int]]:
    """Return the folds of leave-one-out: each row alone is tested once.

        folds = {0}, {1}, ..., {n-1}      (lecture 004, "Leave-one-out交叉验证")

    Args:
        n: number of rows, at least 2.
    Returns:
        list of n folds, each with one row number.

    >>> [[int(i) for i in fold] for fold in leave_one_out(3)]
    [[0], [1], [2]]
    """
    raise NotImplementedError("leave_one_out is not written yet")


def poly_features(x: np.ndarray, degree: int) -> np.ndarray:
    """Return the powers of x as columns, without the column of ones.

        row i = (x_i, x_i^2, ..., x_i^degree)      (lecture 004, "正则化")

    Args:
        x: (n,) array.
        degree: highest power, at least 1.
    Returns:
        (n, degree) array.

    Mind: the first column is x, not 1; the bias belongs to the model. Powers of whole numbers are
    soon too large for whole numbers of NumPy, so compute with floats.

    >>> print(poly_features(np.array([2.0, 3.0]), 3))
    [[ 2.  4.  8.]
     [ 3.  9. 27.]]
    """
    raise NotImplementedError("poly_features is not written yet")


def penalised_polynomial(x: np.ndarray, y: np.ndarray, penalties: list[float]) -> np.ndarray:
    """Fit a polynomial with one penalty for each weight, in the lecture's own scaling.

        min_w  1/(2m) * sum_i (y_i - y_hat_i)^2 + sum_{j>=1} C_j * w_j^2

    The objective is that of lecture 004, "正则化".

    Args:
        x: (m,) array.
        y: (m,) array. the true values.
        penalties: list of d numbers, 0 or more: C_1 for x, C_2 for x^2 ... C_d for x^d.
    Returns:
        (d+1,) array. w_0, w_1 ... w_d. The bias w_0 is not penalised.

    Mind: set this gradient to zero anew; the factors are not those of `ridge_fit`.

    >>> x, y = np.array([-1.0, 1.0]), np.array([0.0, 4.0])
    >>> print(np.round(penalised_polynomial(x, y, [0.5]), 3))
    [2. 1.]
    """
    raise NotImplementedError("penalised_polynomial is not written yet")


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
