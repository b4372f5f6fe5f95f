# Exercise kit 2.0.0. Write your answers in this file, then hand it in.
"""The artificial neuron: its sum, its activation functions, their slopes, and the first learner.

Work from top to bottom. After each function run `pytest`; it shows the next thing to do.
A core part is worth: neuron 7, layer 10, sigmoid 14, relu 12, elu 12, derivatives 20,
step 6, perceptron 11, threshold_net 8 points. The extra parts at the end carry no points.

The word "array" means a NumPy array. Where z may be a number or an array of any shape,
the result has the same shape. You may use NumPy and the standard library.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np


def neuron(x: np.ndarray, w: np.ndarray, b: float, f: Callable) -> float:
    """Output of one neuron: a weighted sum, a bias, an activation function.

    Formula: z = w . x + b,  a = f(z)                 (lecture 002, slide "neuron"; 003)
    Args:    x (D,) inputs, w (D,) weights, b the bias, f a function of one number.
    Returns: a, one number.
    Pitfall: the bias is inside f.
    >>> float(neuron(np.array([1.0, 2.0]), np.array([3.0, 4.0]), 5.0, abs))
    16.0
    """
    raise NotImplementedError("neuron is not written yet")


def layer(X: np.ndarray, W: np.ndarray, b: np.ndarray, f: Callable) -> np.ndarray:
    """Outputs of M neurons that see the same inputs, for a batch of N samples.

    Formula: Z = X W^T + b,  A = f(Z)          (lecture 002, one sample as a column: z = W a + b)
    Args:    X (N, D) one sample a row, W (M, D) one neuron a row, b (M,), f works on arrays.
    Returns: A (N, M); row n holds the M outputs for sample n.
    Pitfall: the result keeps both axes when N or M is 1.
    >>> X = np.array([[1.0, 2.0], [3.0, 4.0]])
    >>> layer(X, np.array([[1.0, -1.0]]), np.array([10.0]), np.abs).tolist()
    [[9.0], [9.0]]
    """
    raise NotImplementedError("layer is not written yet")


def sigmoid(z: float | np.ndarray) -> float | np.ndarray:
    """The S-shaped function from 0 to 1, finite for |z| up to 10000.

    Formula: sigmoid(z) = 1 / (1 + e^-z)                          (lectures 000, 003, 004)
    Args:    z, a number or an array of any shape.
    Returns: sigmoid of each item, the shape of z.
    Pitfall: e^z / (1 + e^z) is equal on paper, but try it at z = 1000.
    >>> float(sigmoid(0.0))
    0.5
    """
    raise NotImplementedError("sigmoid is not written yet")


def tanh(z: float | np.ndarray) -> float | np.ndarray:
    """The S-shaped function from -1 to 1, finite for |z| up to 10000.

    Formula: tanh(z) = (e^z - e^-z) / (e^z + e^-z) = 2 sigmoid(2z) - 1   (lectures 000, 004)
    Args:    z, a number or an array of any shape.
    Returns: tanh of each item, the shape of z.
    Pitfall: e^1000 is infinite for the computer, and infinite / infinite is nan.
    >>> float(tanh(0.0))
    0.0
    """
    raise NotImplementedError("tanh is not written yet")


def relu(z: float | np.ndarray) -> float | np.ndarray:
    """The rectified linear unit.

    Formula: relu(z) = max(0, z)                                       (lectures 000, 004)
    Args:    z, a number or an array of any shape.
    Returns: relu of each item, the shape of z.
    Pitfall: z must be the same after the call as before it.
    >>> relu(np.array([-2.0, 3.0])).tolist()
    [0.0, 3.0]
    """
    raise NotImplementedError("relu is not written yet")


def leaky_relu(z: float | np.ndarray, alpha: float = 0.01) -> float | np.ndarray:
    """ReLU with a small slope on the left.

    Formula: leaky_relu(z) = max(alpha z, z),  0 < alpha < 1                (lecture 004)
    Args:    z, a number or an array of any shape; alpha, the slope on the left.
    Returns: leaky_relu of each item, the shape of z.
    Pitfall: alpha is an argument; 0.01 is only its default.
    >>> leaky_relu(np.array([-2.0, 3.0]), 0.5).tolist()
    [-1.0, 3.0]
    """
    raise NotImplementedError("leaky_relu is not written yet")


def elu(z: float | np.ndarray, alpha: float = 1.0) -> float | np.ndarray:
    """The exponential linear unit, finite for |z| up to 10000.

    Formula: elu(z) = z if z > 0, alpha (e^z - 1) if z <= 0                 (lecture 004)
    Args:    z, a number or an array of any shape; alpha > 0, its limit on the left is -alpha.
    Returns: elu of each item, the shape of z.
    Pitfall: 0 times infinite is nan, so a mask of 0 and 1 does not hide e^1000.
    >>> elu(np.array([-1000.0, 0.0, 3.0]), 2.0).tolist()
    [-2.0, 0.0, 3.0]
    """
    raise NotImplementedError("elu is not written yet")


def softplus(z: float | np.ndarray) -> float | np.ndarray:
    """The smooth form of ReLU, finite for |z| up to 10000.

    Formula: softplus(z) = log(1 + e^z), log is the natural one             (lecture 000)
    Args:    z, a number or an array of any shape.
    Returns: softplus of each item, the shape of z.
    Pitfall: for a large z, take e^z out of the logarithm before you compute it.
    >>> float(softplus(1000.0))
    1000.0
    """
    raise NotImplementedError("softplus is not written yet")


def sigmoid_prime(z: float | np.ndarray) -> float | np.ndarray:
    """Slope of sigmoid at z, finite for |z| up to 10000.

    Formula: s = sigmoid(z),  sigmoid'(z) = s (1 - s)                  (lectures 000, 003)
    Args:    z, a number or an array of any shape.
    Returns: the slope at each item, the shape of z.
    Pitfall: the factors hold s, not z.
    >>> float(sigmoid_prime(0.0))
    0.25
    """
    raise NotImplementedError("sigmoid_prime is not written yet")


def tanh_prime(z: float | np.ndarray) -> float | np.ndarray:
    """Slope of tanh at z, finite for |z| up to 10000.

    Formula: tanh'(z) = 1 - tanh(z)^2                                  (lectures 000, 003)
    Args:    z, a number or an array of any shape.
    Returns: the slope at each item, the shape of z.
    Pitfall: square tanh(z), not z.
    >>> float(tanh_prime(0.0))
    1.0
    """
    raise NotImplementedError("tanh_prime is not written yet")


def relu_prime(z: float | np.ndarray) -> float | np.ndarray:
    """Slope of relu at z; at z = 0 we take 0.

    Formula: relu'(z) = 1 if z > 0, 0 if z <= 0                             (lecture 000)
    Args:    z, a number or an array of any shape.
    Returns: 0 or 1 for each item, the shape of z.
    Pitfall: the slope is not the value.
    >>> relu_prime(np.array([-2.0, 0.0, 3.0])).tolist()
    [0.0, 0.0, 1.0]
    """
    raise NotImplementedError("relu_prime is not written yet")


def leaky_relu_prime(z: float | np.ndarray, alpha: float = 0.01) -> float | np.ndarray:
    """Slope of leaky_relu at z; at z = 0 we take alpha.

    Formula: leaky_relu'(z) = 1 if z > 0, alpha if z <= 0              (from lecture 004)
    Args:    z, a number or an array of any shape; alpha, the slope on the left.
    Returns: alpha or 1 for each item, the shape of z.
    Pitfall: z = 0 belongs to the left side.
    >>> leaky_relu_prime(np.array([-2.0, 0.0, 3.0]), 0.5).tolist()
    [0.5, 0.5, 1.0]
    """
    raise NotImplementedError("leaky_relu_prime is not written yet")


def elu_prime(z: float | np.ndarray, alpha: float = 1.0) -> float | np.ndarray:
    """Slope of elu at z, finite for |z| up to 10000; at z = 0 we take alpha.

    Formula: elu'(z) = 1 if z > 0, alpha e^z if z <= 0                 (from lecture 004)
    Args:    z, a number or an array of any shape; alpha as in elu.
    Returns: the slope at each item, the shape of z.
    Pitfall: elu rises everywhere, so no slope is negative.
    >>> elu_prime(np.array([-1000.0, 0.0, 3.0]), 2.0).tolist()
    [0.0, 2.0, 1.0]
    """
    raise NotImplementedError("elu_prime is not written yet")


def softplus_prime(z: float | np.ndarray) -> float | np.ndarray:
    """Slope of softplus at z, finite for |z| up to 10000.

    Formula: softplus'(z) = e^z / (1 + e^z); you have met this function     (from lecture 000)
    Args:    z, a number or an array of any shape.
    Returns: the slope at each item, the shape of z.
    Pitfall: in this form z = 1000 gives nan.
    >>> float(softplus_prime(0.0))
    0.5
    """
    raise NotImplementedError("softplus_prime is not written yet")


def step(z: float | np.ndarray) -> int | np.ndarray:
    """The activation of a perceptron that answers 0 or 1.

    Formula: step(z) = 1 if z > 0, 0 if z <= 0                (lecture 003, slide "perceptron")
    Args:    z, a number or an array of any shape.
    Returns: 0 or 1 for each item, the shape of z.
    Pitfall: z = 0 gives 0.
    >>> step(np.array([-2.0, 0.0, 3.0])).tolist()
    [0, 0, 1]
    """
    raise NotImplementedError("step is not written yet")


def bipolar_step(z: float | np.ndarray) -> int | np.ndarray:
    """The activation of a perceptron that answers -1 or +1.

    Formula: bipolar_step(z) = 1 if z > 0, -1 if z <= 0       (lecture 003, slide "perceptron")
    Args:    z, a number or an array of any shape.
    Returns: -1 or 1 for each item, the shape of z.
    Pitfall: np.sign(0) is 0, and 0 is no answer.
    >>> bipolar_step(np.array([-2.0, 0.0, 3.0])).tolist()
    [-1, -1, 1]
    """
    raise NotImplementedError("bipolar_step is not written yet")


def perceptron_train(
    X: np.ndarray, y: np.ndarray, max_epochs: int = 100
) -> tuple[np.ndarray, float, bool]:
    """Weights of a 0/1 perceptron, learned from labelled rows.

    Formula: p = step(w . x + b),  w <- w + (y - p) x,  b <- b + (y - p)
    Args:    X (N, D) one sample a row, y (N,) labels 0 or 1, max_epochs the most passes.
    Returns: w (D,), b, converged: True when a pass made no mistake, False after max_epochs.
    1. Start from w = 0 and b = 0.
    2. In each pass take the rows in order. Update w and b after each row.
    3. Stop after the first pass without a mistake.
    Pitfall: for XOR no w and b are right, so the loop needs an end.
    >>> w, b, converged = perceptron_train(np.array([[0.0], [1.0]]), np.array([1, 0]))
    >>> w.tolist(), float(b), converged
    ([-1.0], 1.0, True)
    """
    raise NotImplementedError("perceptron_train is not written yet")


def threshold_net(X: np.ndarray, W_hidden: np.ndarray, w_out: np.ndarray) -> np.ndarray:
    """Outputs of a two-layer net of steps whose weights are given.

    Formula: h(z) = 1 if z >= 0, 0 if z < 0;  hidden = h(W x),  output = h(w hidden)
    Args:    X (N, D); W_hidden (H, 1 + D) one hidden neuron a row; w_out (1 + H,).
             The first weight of each neuron is its bias.          (lecture 003, slide on XNOR)
    Returns: 0 or 1 for each sample, shape (N,).
    Pitfall: this step gives 1 at z = 0. It is not the function step above.
    >>> W_hidden, w_out = np.array([[-2.0, 1.0]]), np.array([-1.0, 1.0])
    >>> threshold_net(np.array([[1.0], [3.0]]), W_hidden, w_out).tolist()
    [0, 1]
    """
    raise NotImplementedError("threshold_net is not written yet")


# Extra parts. They carry no points.


def logistic(v: float | np.ndarray, a: float) -> float | np.ndarray:
    """Sigmoid with a slope parameter, finite for |a v| up to 10000.

    Formula: y = 1 / (1 + e^(-a v)),  a > 0                (lecture 002, slide "activation")
    Args:    v, a number or an array of any shape; a, one number.
    Returns: y, the shape of v.
    >>> float(logistic(0.0, 3.0))
    0.5
    """
    raise NotImplementedError("logistic is not written yet")


def logistic_slope(y: float | np.ndarray, a: float) -> float | np.ndarray:
    """Slope of logistic, from its output y = logistic(v, a).

    Formula: dy/dv = a y (1 - y)                           (lecture 002, slide "activation")
    Args:    y, outputs, a number or an array; a as in logistic. Returns: the shape of y.
    >>> float(logistic_slope(0.5, 4.0))
    1.0
    """
    raise NotImplementedError("logistic_slope is not written yet")


def scaled_tanh(v: float | np.ndarray, a: float, b: float) -> float | np.ndarray:
    """Tanh with a height a and a slope b, finite for |b v| up to 10000.

    Formula: y = a tanh(b v),  a > 0, b > 0                (lecture 002, slide "activation")
    Args:    v, a number or an array of any shape; a and b, numbers. Returns: the shape of v.
    >>> float(scaled_tanh(0.0, 2.0, 3.0))
    0.0
    """
    raise NotImplementedError("scaled_tanh is not written yet")


def scaled_tanh_slope(y: float | np.ndarray, a: float, b: float) -> float | np.ndarray:
    """Slope of scaled_tanh, from its output y = scaled_tanh(v, a, b).

    Formula: dy/dv = (b / a) (a - y) (a + y)               (lecture 002, slide "activation")
    Args:    y, outputs, a number or an array; a and b as above. Returns: the shape of y.
    >>> float(scaled_tanh_slope(1.0, 2.0, 6.0))
    9.0
    """
    raise NotImplementedError("scaled_tanh_slope is not written yet")


def linear_fit(X: np.ndarray, y: np.ndarray, eta: float, steps: int) -> np.ndarray:
    """Linear regression by gradient descent on the whole batch, from w = 0.

    Formula: L(w) = 1/2 sum_n (w . x_n - y_n)^2,  x_0 = 1,  w <- w - eta dL/dw  (lecture 004)
    Args:    X (N, D) without the column x_0, y (N,), eta the step size, steps the updates.
    Returns: w (1 + D,), the weight of x_0 first.
    Pitfall: L is a sum over the samples, not a mean.
    >>> linear_fit(np.array([[2.0]]), np.array([3.0]), 0.1, 1).round(6).tolist()
    [0.3, 0.6]
    """
    raise NotImplementedError("linear_fit is not written yet")


def standardise(X: np.ndarray) -> np.ndarray:
    """Columns with mean 0 and standard deviation 1.

    Formula: (x - mean) / sd, sd = sqrt(mean of (x - mean)^2), so ddof = 0      (lecture 002)
    Args:    X (N, D), one sample a row. Returns: (N, D); a constant column becomes zeros.
    >>> standardise(np.array([[1.0, 7.0], [3.0, 7.0]])).tolist()
    [[-1.0, 0.0], [1.0, 0.0]]
    """
    raise NotImplementedError("standardise is not written yet")


def whiten(X: np.ndarray) -> np.ndarray:
    """Samples turned and scaled so that their covariance is the unit matrix.

    Formula: centred C, covariance C^T C / N = E diag(v) E^T,  C E diag(v)^(-1/2)  (lecture 002)
    Args:    X (N, D), one sample a row, N > D, columns independent.
    Returns: (N, D) with mean 0 and covariance I (ddof = 0). Any rotation of it is right too.
    Pitfall: np.cov divides by N - 1 and wants one sample a column.
    >>> abs(whiten(np.array([[1.0], [5.0]]))).round(6).tolist()
    [[1.0], [1.0]]
    """
    raise NotImplementedError("whiten is not written yet")


def prelu(X: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """Leaky ReLU with a learned slope for each channel.

    Formula: prelu(x) = x if x > 0, alpha_c x if x <= 0                        (lecture 004)
    Args:    X (N, C), alpha (C,), any numbers. Returns: (N, C).
    Pitfall: max(alpha x, x) is another function when alpha > 1.
    >>> prelu(np.array([[-2.0, -2.0]]), np.array([0.5, 2.0])).tolist()
    [[-1.0, -4.0]]
    """
    raise NotImplementedError("prelu is not written yet")


def prelu_alpha_grad(X: np.ndarray, upstream: np.ndarray) -> np.ndarray:
    """Gradient of a loss with respect to each slope alpha_c of prelu.

    Formula: dL/dalpha_c = sum_n upstream_nc min(0, x_nc)                 (from lecture 004)
    Args:    X (N, C), upstream (N, C) = dL/dprelu. Returns: (C,).
    >>> prelu_alpha_grad(np.array([[-2.0], [3.0]]), np.array([[10.0], [10.0]])).tolist()
    [-20.0]
    """
    raise NotImplementedError("prelu_alpha_grad is not written yet")


def noisy_relu(z: np.ndarray, noise: np.ndarray) -> np.ndarray:
    """ReLU of a noisy input; the noise is given, so that the result can be checked.

    Formula: noisy_relu(z) = max(0, z + noise)                                 (lecture 000)
    Args:    z and noise, arrays of one shape. Returns: the shape of z.
    >>> noisy_relu(np.array([1.0, 1.0]), np.array([-3.0, 2.0])).tolist()
    [0.0, 3.0]
    """
    raise NotImplementedError("noisy_relu is not written yet")


def maxout(X: np.ndarray, W: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Outputs of M maxout units: each is the largest of K linear pieces.

    Formula: z_nkm = W_km . x_n + b_km,  output_nm = max_k z_nkm               (lecture 000)
    Args:    X (N, D), W (K, M, D), b (K, M). Returns: (N, M).
    >>> maxout(np.array([[1.0], [-2.0]]), np.array([[[1.0]], [[-1.0]]]), np.zeros((2, 1))).tolist()
    [[1.0], [2.0]]
    """
    raise NotImplementedError("maxout is not written yet")
