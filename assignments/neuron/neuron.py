# Exercise kit 2.0.0. Write your answers in this file, then hand it in.
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
    raise NotImplementedError("neuron is not written yet")


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
    raise NotImplementedError("layer is not written yet")


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
    raise NotImplementedError("sigmoid is not written yet")


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
    raise NotImplementedError("tanh is not written yet")


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
    raise NotImplementedError("relu is not written yet")


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
    raise NotImplementedError("leaky_relu is not written yet")


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
    raise NotImplementedError("sigmoid_prime is not written yet")


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
    raise NotImplementedError("tanh_prime is not written yet")


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
    raise NotImplementedError("relu_prime is not written yet")


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
    raise NotImplementedError("leaky_relu_prime is not written yet")


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
    raise NotImplementedError("softplus_prime is not written yet")


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
    raise NotImplementedError("step is not written yet")


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
    raise NotImplementedError("bipolar_step is not written yet")


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
    raise NotImplementedError("perceptron_train is not written yet")


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
    raise NotImplementedError("threshold_net is not written yet")


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
    raise NotImplementedError("bump_weights is not written yet")


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
    raise NotImplementedError("elu is not written yet")


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
    raise NotImplementedError("softplus is not written yet")


def elu_prime(z: float | np.ndarray, alpha: float = 1.0) -> float | np.ndarray:
    """Return the slope of elu at z, finite for |z| up to 10000. At z = 0 take the left side.

    Args:
        z: a number or an array of any shape.    alpha: as in elu.
    Returns:
        the shape of z. the slope at each item.

    >>> print(elu_prime(np.array([-1000.0, 3.0]), 2.0))
    [0. 1.]
    """
    raise NotImplementedError("elu_prime is not written yet")


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

        derive it by the chain rule, and write it with y alone

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

        derive it by the chain rule, and write it with y alone

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
