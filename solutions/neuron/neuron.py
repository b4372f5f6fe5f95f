"""The artificial neuron: its sum, its activation functions, their slopes, and the first learner.

Work from top to bottom. After each function run `pytest`; it shows the next thing to do.
Shapes: N samples, D inputs, M neurons. One sample is one row.
"""

from collections.abc import Callable

import numpy as np


def neuron(x: np.ndarray, w: np.ndarray, b: float, f: Callable[[float], float]) -> float:
    """Return the output of one neuron.

        z = w . x + b,  a = f(z)  (lecture 002, "神经元的运算")

    Args:
        x, w: (D,) arrays. the inputs and their weights.
        b: the bias.    f: the activation function, of one number.
    Returns:
        one number, a.

    >>> float(neuron(np.array([1.0, 2.0]), np.array([3.0, 4.0]), 5.0, abs))
    16.0
    """
    ### BEGIN SOLUTION
    # canary: f7f80f69-5022-500b-ad4a-e03ade8e4347
    return f(np.dot(w, x) + b)
    ### END SOLUTION


def layer(X: np.ndarray, W: np.ndarray, b: np.ndarray, f: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """Return the outputs of M neurons that see the same inputs, for a batch of samples.

        A[n, m] = f(W[m] . X[n] + b[m])  (lecture 002, "多层感知机的运算", a sample as a row)

    Args:
        X: (N, D) array. one sample a row.    W: (M, D) array. one neuron a row.
        b: (M,) array.    f: the activation function, of a number or an array.
    Returns:
        (N, M) array. row n holds the outputs for sample n. It keeps both axes when N or M is 1.

    >>> print(layer(np.array([[1.0, 2.0]]), np.array([[1.0, -1.0]]), np.array([-9.0]), np.abs))
    [[10.]]
    """
    ### BEGIN SOLUTION
    return f(X @ W.T + b)
    ### END SOLUTION


def sigmoid(z: float | np.ndarray) -> float | np.ndarray:
    """Return the S-shaped function from 0 to 1, finite for |z| up to 10000.

        1 / (1 + e^-z)  (lecture 000, "激活函数")

    Args:
        z: a number or an array of any shape.
    Returns:
        the shape of z. sigmoid of each item.

    >>> float(sigmoid(0.0))
    0.5
    """
    ### BEGIN SOLUTION
    small = np.exp(-np.abs(z))
    return np.where(np.greater_equal(z, 0), 1.0, small) / (1.0 + small)
    ### END SOLUTION


def tanh(z: float | np.ndarray) -> float | np.ndarray:
    """Return the S-shaped function from -1 to 1, finite for |z| up to 10000.

        (e^z - e^-z) / (e^z + e^-z) = 2 sigmoid(2z) - 1  (lecture 004, "tanh函数")

    Args:
        z: a number or an array of any shape.
    Returns:
        the shape of z. tanh of each item.

    >>> float(tanh(0.0))
    0.0
    """
    ### BEGIN SOLUTION
    less = np.expm1(-2.0 * np.abs(z))  # e^(-2|z|) - 1, exact near z = 0 too
    return np.sign(z) * -less / (2.0 + less)
    ### END SOLUTION


def relu(z: float | np.ndarray) -> float | np.ndarray:
    """Return the rectified linear unit.

        max(0, z)  (lecture 000, "ReLU函数")

    Args:
        z: a number or an array of any shape.
    Returns:
        the shape of z. relu of each item.

    >>> print(relu(np.array([-2.0, 3.0])))
    [0. 3.]
    """
    ### BEGIN SOLUTION
    return np.maximum(0.0, z)
    ### END SOLUTION


def leaky_relu(z: float | np.ndarray, alpha: float = 0.01) -> float | np.ndarray:
    """Return ReLU with a small slope on the left.

        max(alpha z, z),  0 < alpha < 1  (lecture 004, "PReLU/Leaky ReLU函数")

    Args:
        z: a number or an array of any shape.    alpha: the slope on the left.
    Returns:
        the shape of z. leaky_relu of each item.

    >>> print(leaky_relu(np.array([-2.0, 3.0]), 0.5))
    [-1.  3.]
    """
    ### BEGIN SOLUTION
    return np.maximum(np.multiply(alpha, z), z)
    ### END SOLUTION


def sigmoid_prime(z: float | np.ndarray) -> float | np.ndarray:
    """Return the slope of sigmoid at z, finite for |z| up to 10000.

        derive it, and write it with s = sigmoid(z) alone

    Args:
        z: a number or an array of any shape.
    Returns:
        the shape of z. the slope at each item.

    >>> float(sigmoid_prime(0.0))
    0.25
    """
    ### BEGIN SOLUTION
    return sigmoid(z) * sigmoid(np.negative(z))  # 1 - s, without losing digits when s is near 1
    ### END SOLUTION


def tanh_prime(z: float | np.ndarray) -> float | np.ndarray:
    """Return the slope of tanh at z, finite for |z| up to 10000.

        README.md derives it as an example. Write it with t = tanh(z) alone

    Args:
        z: a number or an array of any shape.
    Returns:
        the shape of z. the slope at each item.

    >>> float(tanh_prime(0.0))
    1.0
    """
    ### BEGIN SOLUTION
    return 1.0 - tanh(z) ** 2
    ### END SOLUTION


def relu_prime(z: float | np.ndarray) -> float | np.ndarray:
    """Return the slope of relu at z. At z = 0 it is the slope of the left side.

        a number on each side of 0, which you derive

    Args:
        z: a number or an array of any shape.
    Returns:
        the shape of z. the slope at each item.

    >>> print(relu_prime(np.array([3.0, 4.0])))
    [1. 1.]
    """
    ### BEGIN SOLUTION
    return np.where(np.greater(z, 0), 1.0, 0.0)
    ### END SOLUTION


def leaky_relu_prime(z: float | np.ndarray, alpha: float = 0.01) -> float | np.ndarray:
    """Return the slope of leaky_relu at z. At z = 0 it is the slope of the left side.

        a number on each side of 0, which you derive

    Args:
        z: a number or an array of any shape.    alpha: as in leaky_relu.
    Returns:
        the shape of z. the slope at each item.

    >>> print(leaky_relu_prime(np.array([3.0, 4.0]), 0.5))
    [1. 1.]
    """
    ### BEGIN SOLUTION
    return np.where(np.greater(z, 0), 1.0, alpha)
    ### END SOLUTION


def softplus_prime(z: float | np.ndarray) -> float | np.ndarray:
    """Return the slope of log(1 + e^z) at z, finite for |z| up to 10000.

        derive it, and write it in the form that is safe for a large z

    Args:
        z: a number or an array of any shape.
    Returns:
        the shape of z. the slope at each item.

    >>> float(softplus_prime(1000.0))
    1.0
    """
    ### BEGIN SOLUTION
    return sigmoid(z)
    ### END SOLUTION


def step(z: float | np.ndarray) -> int | np.ndarray:
    """Return the answer of a perceptron, 0 or 1.

        1 if z > 0,  0 if z <= 0  (lecture 003, "神经网络之感知器")

    Args:
        z: a number or an array of any shape.
    Returns:
        the shape of z. 0 or 1 for each item, whole numbers or floats.

    >>> print(step(np.array([-2.0, 0.0, 3.0])))
    [0 0 1]
    """
    ### BEGIN SOLUTION
    return np.where(np.greater(z, 0), 1, 0)
    ### END SOLUTION


def bipolar_step(z: float | np.ndarray) -> int | np.ndarray:
    """Return the answer of a perceptron, -1 or 1.

        1 if z > 0,  -1 if z <= 0  (lecture 003, "神经网络之感知器")

    Args:
        z: a number or an array of any shape.
    Returns:
        the shape of z. -1 or 1 for each item, whole numbers or floats.

    >>> print(bipolar_step(np.array([-2.0, 0.0, 3.0])))
    [-1 -1  1]
    """
    ### BEGIN SOLUTION
    return np.where(np.greater(z, 0), 1, -1)
    ### END SOLUTION


def perceptron_train(X: np.ndarray, y: np.ndarray, max_epochs: int = 100) -> tuple[np.ndarray, float, bool]:
    """Return what a perceptron learned from labelled rows: weights, bias, and whether it converged.

        p = step(w . x + b),  w <- w + (y - p) x,  b <- b + (y - p)  (x and y of one row)

    Args:
        X: (N, D) array. one sample a row.    y: (N,) array. labels 0 or 1.
        max_epochs: the largest number of passes over the rows, at least 1.
    Returns:
        w: (D,) array.    b: one number.
        converged: True after a pass without a mistake, False when the last allowed pass still had one.

    >>> w, b, converged = perceptron_train(np.array([[0.0], [1.0]]), np.array([1, 0]))
    >>> print(w, float(b), converged)
    [-1.] 1.0 True
    """
    ### BEGIN SOLUTION
    w, b = np.zeros(X.shape[1]), 0.0
    for _ in range(max_epochs):
        mistakes = 0
        for n in range(len(X)):
            error = y[n] - step(np.dot(w, X[n]) + b)
            w = w + error * X[n]
            b = b + error
            mistakes += int(error != 0)
        if mistakes == 0:
            return w, b, True
    return w, b, False
    ### END SOLUTION


def threshold_net(X: np.ndarray, W_hidden: np.ndarray, w_out: np.ndarray) -> np.ndarray:
    """Return the outputs of a two-layer net of steps whose weights are given.

        h(z) = 1 if z >= 0,  0 if z < 0  (lecture 003, "非线性可分")
        hidden_j = h(W_hidden[j] . (1, x)),  output = h(w_out . (1, hidden))

    Args:
        X: (N, D) array. one sample a row.
        W_hidden: (H, 1 + D) array. one hidden neuron a row, its bias first.
        w_out: (1 + H,) array. the output neuron, its bias first.
    Returns:
        (N,) array. 0 or 1 for each sample, whole numbers or floats.

    >>> W_hidden, w_out = np.array([[-2.0, 1.0]]), np.array([-1.0, 1.0])
    >>> print(threshold_net(np.array([[1.0], [3.0]]), W_hidden, w_out))
    [0 1]
    """
    ### BEGIN SOLUTION
    hidden = np.where(X @ W_hidden[:, 1:].T + W_hidden[:, 0] >= 0, 1, 0)
    return np.where(hidden @ w_out[1:] + w_out[0] >= 0, 1, 0)
    ### END SOLUTION


# Extra parts. They carry no points.


def bump_weights(low: float, high: float) -> tuple[np.ndarray, np.ndarray]:
    """Return weights of a net of steps that answers 1 between low and high, and 0 elsewhere.

    Args:
        low, high: numbers, low < high.
    Returns:
        W_hidden: (2, 2) array.    w_out: (3,) array.    Both as threshold_net takes them.

    >>> W_hidden, w_out = bump_weights(2.0, 5.0)
    >>> print(threshold_net(np.array([[1.0], [3.0], [6.0]]), W_hidden, w_out))
    [0 1 0]
    """
    ### BEGIN SOLUTION
    return np.array([[-low, 1.0], [high, -1.0]]), np.array([-1.5, 1.0, 1.0])
    ### END SOLUTION


def elu(z: float | np.ndarray, alpha: float = 1.0) -> float | np.ndarray:
    """Return the exponential linear unit, finite for |z| up to 10000.

        z if z > 0,  alpha (e^z - 1) if z <= 0  (lecture 004, "EReLU(Exponential)")

    Args:
        z: a number or an array of any shape.    alpha: above 0; elu tends to -alpha on the left.
    Returns:
        the shape of z. elu of each item.

    >>> print(elu(np.array([-1000.0, 0.0, 3.0]), 2.0))
    [-2.  0.  3.]
    """
    ### BEGIN SOLUTION
    return np.where(np.greater(z, 0), z, alpha * np.expm1(np.minimum(z, 0.0)))
    ### END SOLUTION


def softplus(z: float | np.ndarray) -> float | np.ndarray:
    """Return the smooth form of ReLU, finite for |z| up to 10000.

        log(1 + e^z), the natural logarithm  (lecture 000, "ReLU函数")

    Args:
        z: a number or an array of any shape.
    Returns:
        the shape of z. softplus of each item.

    >>> float(softplus(1000.0))
    1000.0
    """
    ### BEGIN SOLUTION
    return np.maximum(z, 0.0) + np.log1p(np.exp(-np.abs(z)))
    ### END SOLUTION


def elu_prime(z: float | np.ndarray, alpha: float = 1.0) -> float | np.ndarray:
    """Return the slope of elu at z, finite for |z| up to 10000. At z = 0 take the left side.

    Args:
        z: a number or an array of any shape.    alpha: as in elu.
    Returns:
        the shape of z. the slope at each item.

    >>> print(elu_prime(np.array([-1000.0, 3.0]), 2.0))
    [0. 1.]
    """
    ### BEGIN SOLUTION
    return np.where(np.greater(z, 0), 1.0, alpha * np.exp(np.minimum(z, 0.0)))
    ### END SOLUTION


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
    ### BEGIN SOLUTION
    return sigmoid(np.multiply(a, v))
    ### END SOLUTION


def logistic_slope(y: float | np.ndarray, a: float) -> float | np.ndarray:
    """Return the slope of logistic, from its output y = logistic(v, a).

        derive it by the chain rule, and write it with y alone

    Args:
        y: outputs, a number or an array.    a: as in logistic.
    Returns:
        the shape of y.

    >>> float(logistic_slope(0.5, 4.0))
    1.0
    """
    ### BEGIN SOLUTION
    return np.multiply(a, y) * np.subtract(1.0, y)
    ### END SOLUTION


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
    ### BEGIN SOLUTION
    return a * tanh(np.multiply(b, v))
    ### END SOLUTION


def scaled_tanh_slope(y: float | np.ndarray, a: float, b: float) -> float | np.ndarray:
    """Return the slope of scaled_tanh, from its output y = scaled_tanh(v, a, b).

        derive it by the chain rule, and write it with y alone

    Args:
        y: outputs, a number or an array.    a, b: as in scaled_tanh.
    Returns:
        the shape of y.

    >>> float(scaled_tanh_slope(1.0, 2.0, 6.0))
    9.0
    """
    ### BEGIN SOLUTION
    return b / a * np.subtract(a, y) * np.add(a, y)
    ### END SOLUTION


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
    ### BEGIN SOLUTION
    inputs = np.column_stack([np.ones(len(X)), X])
    w = np.zeros(inputs.shape[1])
    for _ in range(steps):
        w = w - eta * inputs.T @ (inputs @ w - y)
    return w
    ### END SOLUTION


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
    ### BEGIN SOLUTION
    varies = X.max(axis=0) > X.min(axis=0)
    centred = np.where(varies, X - X.mean(axis=0), 0.0)
    return centred / np.where(varies, X.std(axis=0), 1.0)
    ### END SOLUTION


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
    ### BEGIN SOLUTION
    centred = X - X.mean(axis=0)
    v, E = np.linalg.eigh(centred.T @ centred / len(X))
    return centred @ E / np.sqrt(v)
    ### END SOLUTION


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
    ### BEGIN SOLUTION
    return np.where(X > 0, 1.0, alpha) * X
    ### END SOLUTION


def prelu_alpha_grad(X: np.ndarray, upstream: np.ndarray) -> np.ndarray:
    """Return the gradient of a loss with respect to each slope alpha_c of prelu.

    Args:
        X: (N, C) array.    upstream: (N, C) array. dL/dprelu.
    Returns:
        (C,) array. dL/dalpha.

    >>> print(prelu_alpha_grad(np.array([[-2.0], [3.0]]), np.array([[10.0], [10.0]])))
    [-20.]
    """
    ### BEGIN SOLUTION
    return np.sum(upstream * np.minimum(0.0, X), axis=0)
    ### END SOLUTION


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
    ### BEGIN SOLUTION
    return np.maximum(0.0, z + noise)
    ### END SOLUTION


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
    ### BEGIN SOLUTION
    return np.max(np.einsum("nd,kmd->nkm", X, W) + b, axis=1)
    ### END SOLUTION
