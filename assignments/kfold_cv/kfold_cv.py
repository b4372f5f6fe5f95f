# Exercise kit 2.0.0. Write your answers in this file, then hand it in.
"""K-fold cross-validation: measure a model on rows that it has not seen.

You build the splits (hold-out, leave-one-out, K-fold), the cross-validated error, ridge
regression, and the choice of its lambda. Run `pytest` in this folder to see your points.

    core    mse 6, train_rows 7, holdout_split 10, leave_one_out 6, kfold_indices 16,
            cross_val_mse 18, ridge_fit 12, penalised_polynomial 7, scale_inside_folds 8,
            select_lambda 10
    extra   lasso, bagging, dropout, early_stopping, error_spread (no points)

Words used everywhere: a row is one sample; rows are numbered 0 .. n-1. A fold is the list of
the row numbers that are tested together. All other rows are the training rows of that fold.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np


def mse(y: np.ndarray, y_hat: np.ndarray) -> float:
    """Return the mean squared error of the predictions.

    MSE = (1/n) * sum_i (y_i - y_hat_i)^2                     (lecture 004, section 2.6)

    Args: y (n,), the true values; y_hat (n,), the predictions.
    Returns: one number.

    >>> round(float(mse(np.array([1.0, 2.0]), np.array([1.0, 5.0]))), 6)
    4.5

    Pitfall: the lecture's loss has a factor 1/2. The MSE has none.
    """
    raise NotImplementedError("mse is not written yet")


def train_rows(n: int, fold: list[int]) -> list[int]:
    """Return the training rows of a fold: all rows that are not in it, in ascending order.

    train = {0, ..., n-1} without fold                  (lecture 004, slide on K folds)

    Args: n, the number of rows; fold, the row numbers that are tested.
    Returns: a list or an array of row numbers.

    >>> [int(i) for i in train_rows(5, [1, 3])]
    [0, 2, 4]

    Pitfall: the rows of a fold need not be neighbours, nor sorted.
    """
    raise NotImplementedError("train_rows is not written yet")


def holdout_split(n: int, n_test: int, seed: int) -> tuple[list[int], list[int]]:
    """Split n rows at random, once, into training rows and n_test test rows.

    train + test = all rows, no row in both   (lecture 004, the simplest validation)

    Args: n, number of rows; n_test, size of the test part; seed, an int: same seed, same split.
    Returns: (train, test), two lists or arrays of row numbers, in any order.
    Raises: ValueError unless 1 <= n_test <= n - 1.

    Steps: make `rng = np.random.default_rng(seed)`; permute the rows; cut once.

    >>> train, test = holdout_split(5, 2, seed=0)
    >>> len(train), len(test)
    (3, 2)

    Pitfall: two separate draws can overlap. One permutation, cut in two, cannot.
    """
    raise NotImplementedError("holdout_split is not written yet")


def leave_one_out(n: int) -> list[list[int]]:
    """Return the folds of leave-one-out: each row alone is tested once.

    folds = {0}, {1}, ..., {n-1}          (lecture 004, slide on leave-one-out)

    Args: n, the number of rows.
    Returns: a list of folds, each with one row number.

    >>> [[int(i) for i in fold] for fold in leave_one_out(3)]
    [[0], [1], [2]]

    Pitfall: count the models. Each fold trains one.
    """
    raise NotImplementedError("leave_one_out is not written yet")


def kfold_indices(n: int, k: int, seed: int | None = None) -> list[list[int]]:
    """Cut n rows into k folds whose sizes differ by at most 1.

    size of a fold = n // k or n // k + 1;  n % k folds are larger  (lecture 004, K folds)

    Args: n, number of rows; k, number of folds; seed, an int: shuffle all rows once, then cut;
        same seed, same folds. None: no shuffle, a fold is a block or every k-th row.
    Returns: a list of k folds. A fold is a list or an array of test row numbers.
    Raises: ValueError unless 2 <= k <= n.

    Steps: list the rows, shuffled or not; find the k sizes; cut.

    >>> [len(fold) for fold in kfold_indices(7, 3)]
    [3, 2, 2]

    Pitfall: when k does not divide n, every row is still tested exactly once.
    """
    raise NotImplementedError("kfold_indices is not written yet")


def cross_val_mse(
    X: np.ndarray, y: np.ndarray, folds: list[list[int]], fit: Callable, predict: Callable
) -> float:
    """Return the cross-validated error: the mean, over the folds, of each fold's MSE.

    MSE = (1/K) * sum_k MSE_k                      (lecture 004, slide on K folds)

    Args: X (n, D); y (n,); folds, a list of lists of test rows;
        fit(X_train, y_train) returns a model (any value); predict(model, X_test) returns (n_test,).
    Returns: one number.

    Steps: for each fold, fit on its training rows; predict its test rows; take their MSE.

    >>> mean, repeat = lambda X, y: np.mean(y), lambda model, X: np.full(len(X), model)
    >>> X, y = np.zeros((3, 1)), np.array([0.0, 3.0, 6.0])
    >>> round(float(cross_val_mse(X, y, [[0], [1, 2]], mean, repeat)), 6)
    21.375

    Pitfall: folds of unequal size count the same. Do not pool the squared errors.
    """
    raise NotImplementedError("cross_val_mse is not written yet")


def ridge_fit(X: np.ndarray, y: np.ndarray, lam: float) -> np.ndarray:
    """Return the weights that minimise the sum of squares plus the L2 penalty.

    min_w  sum_i (y_i - w_0 - w.x_i)^2 + lam * sum_{j>=1} w_j^2   (lecture 004, L2 slide)

    Args: X (n, D); y (n,); lam >= 0.
    Returns: w (D+1,), floats. w[0] is the bias; it is not penalised.

    Steps: put a column of ones before X (call it A); put lam on the diagonal of a matrix P,
    with 0 for the bias; solve (A^T A + P) w = A^T y.

    >>> np.round(ridge_fit(np.array([[-1.0], [1.0]]), np.array([0.0, 4.0]), 2.0), 6).tolist()
    [2.0, 1.0]

    Pitfall: the lecture writes 1/(2m) and theta/2. Here there is no 1/(2m): lam = m * theta.
    """
    raise NotImplementedError("ridge_fit is not written yet")


def ridge_predict(w: np.ndarray, X: np.ndarray) -> np.ndarray:
    """Return the predictions of a linear model.

    y_hat_i = w_0 + w.x_i                         (lecture 004, linear regression)

    Args: w (D+1,), the bias first; X (n, D).
    Returns: y_hat (n,).

    >>> ridge_predict(np.array([1.0, 2.0]), np.array([[0.0], [3.0]])).tolist()
    [1.0, 7.0]

    Pitfall: X has no column of ones.
    """
    raise NotImplementedError("ridge_predict is not written yet")


def poly_features(x: np.ndarray, degree: int) -> np.ndarray:
    """Return the powers of x as columns, without the column of ones.

    row i = (x_i, x_i^2, ..., x_i^degree)         (lecture 004, over-fitting example)

    Args: x (n,); degree >= 1.
    Returns: X (n, degree).

    >>> poly_features(np.array([2.0, 3.0]), 3).tolist()
    [[2.0, 4.0, 8.0], [3.0, 9.0, 27.0]]

    Pitfall: the first column is x, not 1. The bias belongs to the model.
    """
    raise NotImplementedError("poly_features is not written yet")


def penalised_polynomial(x: np.ndarray, y: np.ndarray, penalties: list[float]) -> np.ndarray:
    """Fit a polynomial with one penalty for each weight, in the lecture's own scaling.

    min_w  1/(2m) sum_i (y_i - y_hat_i)^2 + sum_{j>=1} C_j w_j^2    (lecture 004, section 2.5)

    Args: x (m,); y (m,); penalties (d,): C_1 for x, C_2 for x^2 ... C_d for x^d.
    Returns: w (d+1,): w_0, w_1 ... w_d. The bias w_0 is not penalised.

    Steps: put a column of ones before the powers (call it A); set the gradient to zero; solve.

    >>> x, y = np.array([-1.0, 1.0]), np.array([0.0, 4.0])
    >>> np.round(penalised_polynomial(x, y, [0.5]), 6).tolist()
    [2.0, 1.0]

    Pitfall: multiply the whole objective by 2m before you compare it with `ridge_fit`.
    """
    raise NotImplementedError("penalised_polynomial is not written yet")


def scale_inside_folds(
    X: np.ndarray, folds: list[list[int]]
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Standardise the columns of X for each fold with statistics of its training rows only.

    z = (x - mean_train) / std_train,  std with 1/n          (lecture 004, section 2.6)

    Args: X (n, D); folds, a list of lists of test rows.
    Returns: a list of K pairs (Z_train (n-n_k, D), Z_test (n_k, D)). Training rows ascend;
        test rows keep the order of the fold. Where std_train is 0, divide by 1.

    >>> Z_train, Z_test = scale_inside_folds(np.array([[0.0], [2.0], [5.0]]), [[2]])[0]
    >>> Z_train.tolist(), Z_test.tolist()
    ([[-1.0], [1.0]], [[4.0]])

    Pitfall: a mean over all rows has already seen the test rows.
    """
    raise NotImplementedError("scale_inside_folds is not written yet")


def lambda_errors(
    X: np.ndarray, y: np.ndarray, lambdas: list[float], folds: list[list[int]]
) -> np.ndarray:
    """Return the cross-validated error of ridge regression for each lambda.

    errors_l = cross-validated MSE of ridge with lambda_l       (lecture 004, section 2.6)

    Args: X (n, D), used as it is, not scaled; y (n,); lambdas (L,); folds, lists of test rows.
    Returns: errors (L,), in the order of lambdas. Every lambda meets the same folds.

    >>> X, y = np.array([[-1.0], [1.0], [1.0]]), np.array([0.0, 4.0, 5.0])
    >>> np.round(lambda_errors(X, y, [0.0, 2.0], [[2]]), 6).tolist()
    [1.0, 4.0]

    Pitfall: the training error always prefers the smallest lambda.
    """
    raise NotImplementedError("lambda_errors is not written yet")


def select_lambda(lambdas: list[float], errors: list[float]) -> float:
    """Return the lambda with the lowest error; of equal errors, the simpler model.

    lambda* = argmin_l errors_l;  ties go to the largest lambda (lecture 004, section 2.6)

    Args: lambdas (L,), in any order; errors (L,), the error of each.
    Returns: one of the lambdas. A tie means exactly equal errors.

    >>> float(select_lambda([0.1, 1.0, 10.0], [3.0, 2.0, 4.0]))
    1.0

    Pitfall: return the lambda, not its position.
    """
    raise NotImplementedError("select_lambda is not written yet")


# ---------------------------------------------------------------- extra parts: no points


def soft_threshold(z: float, t: float) -> float:
    """Move z towards 0 by t, and stop at 0.

    S(z, t) = sign(z) * max(|z| - t, 0)                        (lecture 004, L1 slide)

    >>> [float(soft_threshold(z, 1.0)) for z in (3.0, -1.5, 0.5)]
    [2.0, -0.5, 0.0]
    """
    raise NotImplementedError("soft_threshold is not written yet")


def lasso_fit(X: np.ndarray, y: np.ndarray, lam: float) -> np.ndarray:
    """Return the weights that minimise the sum of squares plus the L1 penalty.

    min_w  sum_i (y_i - w_0 - w.x_i)^2 + lam * sum_{j>=1} |w_j|   (lecture 004, L1 slide)

    Args: X (n, D); y (n,); lam >= 0.
    Returns: w (D+1,), the bias first, not penalised; within 1 % of the largest weight.

    Steps: subtract the mean of each column; repeat w_j = S(x_j.r_j, lam/2) / (x_j.x_j) over
    all j, r_j the residual without feature j; find the bias. Sub-gradient steps are fine too.

    >>> np.round(lasso_fit(np.array([[-1.0], [1.0]]), np.array([0.0, 4.0]), 2.0), 6).tolist()
    [2.0, 1.5]
    """
    raise NotImplementedError("lasso_fit is not written yet")


def bootstrap_samples(n: int, n_models: int, seed: int) -> list[list[int]]:
    """Draw the training rows of each model: n rows out of n, with replacement.

    Each sample is as large as the data              (lecture 004, slide on bagging)

    Args: n, number of rows; n_models, number of samples; seed, an int: same seed, same samples.
    Returns: a list of n_models lists of n row numbers, 0 .. n-1, each drawn anew.

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

    y_hat = (1/B) * sum_b model_b(x)                 (lecture 004, slide on bagging)

    Args: X (n, D); y (n,); X_new (n_new, D); samples, lists of row numbers (rows may repeat);
        fit(X, y) returns a model; predict(model, X_new) returns (n_new,).
    Returns: (n_new,).

    >>> mean, repeat = lambda X, y: np.mean(y), lambda model, X: np.full(len(X), model)
    >>> X, y = np.zeros((3, 1)), np.array([0.0, 3.0, 6.0])
    >>> bagging_predict(X, y, X[:2], [[0, 0, 1], [2, 2, 2]], mean, repeat).tolist()
    [3.5, 3.5]
    """
    raise NotImplementedError("bagging_predict is not written yet")


def dropout(h: np.ndarray, rate: float, seed: int, training: bool = True) -> np.ndarray:
    """Set each entry of h to 0 with probability rate, and scale up the ones that stay.

    training: h * mask / (1 - rate), each mask entry 0 or 1;  else h   (lecture 004, dropout)

    Args: h (N, M), hidden outputs; 0 <= rate < 1; seed, an int: same seed, same mask.
    Returns: (N, M). Each entry has its own draw. h itself is not changed.

    >>> dropout(np.array([[1.0, 2.0]]), 0.5, seed=0, training=False).tolist()
    [[1.0, 2.0]]
    """
    raise NotImplementedError("dropout is not written yet")


def early_stopping(errors: list[float], patience: int) -> tuple[int, int]:
    """Return the best epoch and the epoch at which training stops.

    stop at the first epoch that is `patience` epochs after the best so far   (lecture 004)

    Args: errors (T,), validation error after epochs 0 .. T-1; patience >= 1.
    Returns: (best, stop). Only a strictly lower error is better. Without a stop, stop = T-1.

    >>> early_stopping([5.0, 3.0, 4.0, 3.5, 1.0], patience=2)
    (1, 3)
    """
    raise NotImplementedError("early_stopping is not written yet")


def error_spread(
    X: np.ndarray, y: np.ndarray, rounds: list[list[list[int]]], fit: Callable, predict: Callable
) -> tuple[float, float]:
    """Return the mean and the standard deviation, with 1/R, of the error over several rounds.

    A round is a list of folds. Its error is the cross-validated MSE   (lecture 004, hold-out)

    Args: X (n, D); y (n,); rounds, R lists of folds (a hold-out round is one fold: [test]);
        fit and predict as in `cross_val_mse`.
    Returns: (mean, std), two numbers.

    >>> mean, repeat = lambda X, y: np.mean(y), lambda model, X: np.full(len(X), model)
    >>> X, y = np.zeros((3, 1)), np.array([0.0, 3.0, 6.0])
    >>> [round(float(v), 6) for v in error_spread(X, y, [[[0]], [[1]]], mean, repeat)]
    [10.125, 10.125]
    """
    raise NotImplementedError("error_spread is not written yet")
