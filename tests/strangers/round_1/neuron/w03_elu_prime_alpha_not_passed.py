# Exercise kit 2.0.0. Write your answers in this file, then hand it in.
"""The artificial neuron: its sum, its activation functions, their slopes, and the first learner.

Work from top to bottom. After each function run `pytest`; it shows the next thing to do.
Shapes: N samples, D inputs, M neurons. One sample is one row.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

def _sigmoid(z):
    z = np.asarray(z, dtype=float)
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1.0 / (1.0 + e), e / (1.0 + e))



def neuron(x, w, b, f):
    return f(float(np.dot(x, w)) + b)


def layer(X, W, b, f):
    return f(X @ W.T + b)


def sigmoid(z):
    return _sigmoid(z)


def tanh(z):
    return np.tanh(np.asarray(z, dtype=float))


def relu(z):
    return np.maximum(np.asarray(z, dtype=float), 0.0)


def leaky_relu(z, alpha=0.01):
    z = np.asarray(z, dtype=float)
    return np.where(z > 0, z, alpha * z)


def elu(z, alpha=1.0):
    z = np.asarray(z, dtype=float)
    return np.where(z > 0, z, alpha * np.expm1(np.minimum(z, 0.0)))


def softplus(z):
    z = np.asarray(z, dtype=float)
    return np.maximum(z, 0.0) + np.log1p(np.exp(-np.abs(z)))


def sigmoid_prime(z):
    s = _sigmoid(z)
    return s * (1.0 - s)


def tanh_prime(z):
    return 1.0 - np.tanh(np.asarray(z, dtype=float)) ** 2


def relu_prime(z):
    return np.where(np.asarray(z) > 0, 1.0, 0.0)


def leaky_relu_prime(z, alpha=0.01):
    return np.where(np.asarray(z) > 0, 1.0, alpha)


def elu_prime(z, alpha=1.0):
    z = np.asarray(z, dtype=float)
    return np.where(z > 0, 1.0, elu(z) + alpha)


def softplus_prime(z):
    return _sigmoid(z)


def step(z):
    return np.where(np.asarray(z) > 0, 1, 0)


def bipolar_step(z):
    return np.where(np.asarray(z) > 0, 1, -1)


def perceptron_train(X, y, max_epochs=100):
    w = np.zeros(X.shape[1])
    b = 0.0
    for _ in range(max_epochs):
        mistakes = 0
        for row, label in zip(X, y):
            p = 1 if np.dot(w, row) + b > 0 else 0
            error = float(label) - p
            if error != 0:
                w = w + error * row
                b = b + error
                mistakes += 1
        if mistakes == 0:
            return w, b, True
    return w, b, False


def threshold_net(X, W_hidden, w_out):
    hidden = np.where(X @ W_hidden[:, 1:].T + W_hidden[:, 0] >= 0, 1, 0)
    return np.where(hidden @ w_out[1:] + w_out[0] >= 0, 1, 0)


def bump_weights(low, high):
    W_hidden = np.array([[-float(low), 1.0], [float(high), -1.0]])
    return W_hidden, np.array([-1.5, 1.0, 1.0])


# Extra parts. They carry no points.


def logistic(v: float | np.ndarray, a: float) -> float | np.ndarray:
    """Return sigmoid with a slope parameter, finite for |a v| up to 10000.

        1 / (1 + e^(-a v)),  a > 0  (lecture 002, "Logistic Function")

    Args:
        v: a number or an array of any shape.    a: the slope parameter.
    Returns:
        the shape of v.

    >>> float(logistic(0.0, 3.0))
    0.5
    """
    raise NotImplementedError("logistic is not written yet")


def logistic_slope(y: float | np.ndarray, a: float) -> float | np.ndarray:
    """Return the slope of logistic, from its output y = logistic(v, a).

        dy/dv = a y (1 - y)  (lecture 002, "Logistic Function")

    Args:
        y: outputs, a number or an array.    a: as in logistic.
    Returns:
        the shape of y.

    >>> float(logistic_slope(0.5, 4.0))
    1.0
    """
    raise NotImplementedError("logistic_slope is not written yet")


def scaled_tanh(v: float | np.ndarray, a: float, b: float) -> float | np.ndarray:
    """Return tanh with a height a and a slope b, finite for |b v| up to 10000.

        a tanh(b v),  a > 0, b > 0  (lecture 002, "Hyperbolic tangent function")

    Args:
        v: a number or an array of any shape.    a, b: numbers.
    Returns:
        the shape of v.

    >>> float(scaled_tanh(0.0, 2.0, 3.0))
    0.0
    """
    raise NotImplementedError("scaled_tanh is not written yet")


def scaled_tanh_slope(y: float | np.ndarray, a: float, b: float) -> float | np.ndarray:
    """Return the slope of scaled_tanh, from its output y = scaled_tanh(v, a, b).

        dy/dv = (b / a) (a - y) (a + y)  (lecture 002, "Hyperbolic tangent function")

    Args:
        y: outputs, a number or an array.    a, b: as in scaled_tanh.
    Returns:
        the shape of y.

    >>> float(scaled_tanh_slope(1.0, 2.0, 6.0))
    9.0
    """
    raise NotImplementedError("scaled_tanh_slope is not written yet")


def linear_fit(X: np.ndarray, y: np.ndarray, eta: float, steps: int) -> np.ndarray:
    """Return a linear regression, found by gradient descent on the whole batch from w = 0.

        L(w) = 1/2 sum_n (w . x_n - y_n)^2,  w <- w - eta dL/dw  (lecture 004, "线性回归")

    Args:
        X: (N, D) array, without the column x_0 = 1.    y: (N,) array.
        eta: the step size.    steps: the number of updates.
    Returns:
        (1 + D,) array. the weight of x_0 first.

    >>> print(np.round(linear_fit(np.array([[2.0]]), np.array([3.0]), 0.1, 1), 3))
    [0.3 0.6]
    """
    raise NotImplementedError("linear_fit is not written yet")


def standardise(X: np.ndarray) -> np.ndarray:
    """Return the columns with mean 0 and standard deviation 1.

        (x - mean) / sd,  sd^2 = mean of (x - mean)^2  (lecture 002, "标准化输入")

    Args:
        X: (N, D) array. one sample a row.
    Returns:
        (N, D) array. a column whose numbers are all equal becomes zeros.

    >>> print(standardise(np.array([[1.0, 0.1], [3.0, 0.1]])))
    [[-1.  0.]
     [ 1.  0.]]
    """
    raise NotImplementedError("standardise is not written yet")


def whiten(X: np.ndarray) -> np.ndarray:
    """Return the samples turned and scaled so that their covariance is the unit matrix.

        C = X - mean,  C^T C / N = E diag(v) E^T,  C E diag(v)^(-1/2)  (for lecture 002, "标准化输入")

    Args:
        X: (N, D) array. one sample a row, N > D, independent columns.
    Returns:
        (N, D) array. mean 0, covariance I by N, not N - 1. Any rotation of it is right too.

    >>> print(np.round(np.abs(whiten(np.array([[1.0], [5.0]]))).T, 3))
    [[1. 1.]]
    """
    raise NotImplementedError("whiten is not written yet")


def prelu(X: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """Return leaky ReLU with a learned slope for each channel.

        x if x > 0,  alpha_c x if x <= 0  (lecture 004, "PReLU/Leaky ReLU函数")

    Args:
        X: (N, C) array.    alpha: (C,) array. any numbers.
    Returns:
        (N, C) array.

    >>> print(prelu(np.array([[-2.0, -2.0]]), np.array([0.5, 2.0])))
    [[-1. -4.]]
    """
    raise NotImplementedError("prelu is not written yet")


def prelu_alpha_grad(X: np.ndarray, upstream: np.ndarray) -> np.ndarray:
    """Return the gradient of a loss with respect to each slope alpha_c of prelu.

    Args:
        X: (N, C) array.    upstream: (N, C) array. dL/dprelu.
    Returns:
        (C,) array. dL/dalpha.

    >>> print(prelu_alpha_grad(np.array([[-2.0], [3.0]]), np.array([[10.0], [10.0]])))
    [-20.]
    """
    raise NotImplementedError("prelu_alpha_grad is not written yet")


def noisy_relu(z: np.ndarray, noise: np.ndarray) -> np.ndarray:
    """Return ReLU of a noisy input; the noise is given, so that the result can be checked.

        max(0, z + noise)  (lecture 000, "ReLU函数")

    Args:
        z, noise: arrays of one shape.
    Returns:
        the shape of z.

    >>> print(noisy_relu(np.array([1.0, 1.0]), np.array([-3.0, 2.0])))
    [0. 3.]
    """
    raise NotImplementedError("noisy_relu is not written yet")


def maxout(X: np.ndarray, W: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return the outputs of M maxout units, each the largest of K linear pieces.

        output_nm = max_k (W_km . x_n + b_km)  (lecture 000 names it; the formula is the field's)

    Args:
        X: (N, D) array.    W: (K, M, D) array.    b: (K, M) array.
    Returns:
        (N, M) array.

    >>> print(maxout(np.array([[-2.0]]), np.array([[[1.0]], [[-1.0]]]), np.zeros((2, 1))))
    [[2.]]
    """
    raise NotImplementedError("maxout is not written yet")
