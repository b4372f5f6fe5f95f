# Exercise kit 2.0.0. Write your answers in this file, then hand it in.
"""Softmax, cross-entropy and their gradient: the output layer of a classifier.

Work from top to bottom. After each function run `pytest`; it shows the next thing to do.
Shapes: m samples, K classes, D inputs, J hidden units. One sample is one row, and the classes run
along the last axis.
Letters: z logits, y probabilities (the output), d targets (the label), L loss.
Lecture 004 writes x for z, y-hat for y, and y for d. Lecture 000 writes d for d.
"""

from __future__ import annotations

import numpy as np

def _probabilities(z):
    e = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)

def _mean_cross_entropy(y, d):
    m = len(y) if np.ndim(y) == 2 else 1
    return float(-np.sum(d * np.log(np.maximum(y, np.finfo(float).tiny))) / m)

def _neuron(w, b, x):
    z = np.asarray(x @ w + b, dtype=float)
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1.0 / (1.0 + e), e / (1.0 + e))



def one_hot(labels, K):
    d = np.zeros((len(labels), K))
    d[np.arange(len(labels)), labels] = 1.0
    return d


def softmax(z):
    return _probabilities(np.asarray(z, dtype=float))


def cross_entropy(y, d):
    return _mean_cross_entropy(np.asarray(y, dtype=float), d)


def softmax_jacobian(y):
    return np.diag(y) - np.outer(y, y).astype(float)


def grad_via_jacobian(y, d):
    J = np.diag(y) - np.outer(y, y)
    return J.T @ (-d / y)


def softmax_backward(y, upstream):
    out = np.zeros_like(upstream)
    if np.ndim(y) == 1:
        out[:] = y * (upstream - np.dot(y, upstream))
    else:
        for i in range(len(y)):
            out[i] = y[i] * (upstream[i] - np.dot(y[i], upstream[i]))
    return out


def softmax_cross_entropy_grad(y, d):
    m = len(y) if np.ndim(y) == 2 else 1
    return (y - d) / m


def sigmoid_mse_grad(w, b, x, d):
    y = _neuron(w, b, x)
    delta = (y - d) * y * (1.0 - y) / len(x)
    return delta @ x, float(np.sum(delta))


def sigmoid_bce_grad(w, b, x, d):
    delta = (_neuron(w, b, x) - d) / len(x)
    return delta @ x, float(np.sum(delta))


def regression_grad(x, y, d):
    delta = (y - d) / len(x)
    return delta.T @ x, np.sum(delta, axis=0)


def fit_softmax_regression(x, d, eta, steps):
    W = np.zeros((d.shape[1], x.shape[1]))
    b = np.zeros(d.shape[1])
    y = _probabilities(x @ W.T + b)
    losses = [_mean_cross_entropy(y, d)]
    for _ in range(steps):
        delta = (y - d) / len(x)
        W = W - eta * (delta.T @ x)
        b = b - eta * np.sum(delta, axis=0)
        y = _probabilities(x @ W.T + b)
        losses.append(_mean_cross_entropy(y, d))
    return W, b, np.array(losses)


# Extra parts. They carry no points.


def l2_penalty(W: np.ndarray, lam: float) -> tuple[float, np.ndarray]:
    """Return the L2 penalty of the weights and its gradient.

        lam/2 sum W^2  (lecture 004, "L2正则化"; the slide writes theta for lam)

    Args:
        W: (K, D) array. weights without the bias.
        lam: the strength of the penalty.
    Returns:
        the penalty: one float.    its gradient: (K, D) array.

    >>> value, grad = l2_penalty(np.array([[3.0, -4.0]]), 0.5)
    >>> print(value, grad)
    6.25 [[ 1.5 -2. ]]
    """
    raise NotImplementedError("l2_penalty is not written yet")


def l1_penalty(W: np.ndarray, lam: float) -> tuple[float, np.ndarray]:
    """Return the L1 penalty of the weights and its gradient.

        lam sum |W|,  gradient lam sign(W), sign(0) = 0  (lecture 004, "L1正则化")

    Args:
        W: (K, D) array. weights without the bias.
        lam: the strength of the penalty.
    Returns:
        the penalty: one float.    its gradient: (K, D) array.

    >>> value, grad = l1_penalty(np.array([[3.0, 0.0, -4.0]]), 0.5)
    >>> print(value, grad)
    3.5 [[ 0.5  0.  -0.5]]
    """
    raise NotImplementedError("l1_penalty is not written yet")


def softmax_jacobian_batch(y: np.ndarray) -> np.ndarray:
    """Return the softmax Jacobian of every sample of a batch.

        J[s, i, j] = dy_i/dz_j of sample s  (lecture 004, "Softmax损失函数的反向传播")

    Args:
        y: (m, K) array. probabilities.
    Returns:
        (m, K, K) array.

    Mind: samples do not mix. That is why J has m K K numbers, not (m K)^2.

    >>> print(softmax_jacobian_batch(np.array([[0.25, 0.75], [0.5, 0.5]]))[1])
    [[ 0.25 -0.25]
     [-0.25  0.25]]
    """
    raise NotImplementedError("softmax_jacobian_batch is not written yet")


def head_forward(W2: np.ndarray, h: np.ndarray) -> np.ndarray:
    """Return the probabilities of a softmax head on top of a hidden layer, without a bias.

        z[i, k] = sum_j W2[k, j] h[i, j],  y = softmax(z)  (lecture 000, "多分类问题的Softmax损失")

    Args:
        W2: (K, J) array. weights from hidden unit j to class k.
        h: (m, J) array. outputs of the hidden layer.
    Returns:
        (m, K) array. probabilities.

    >>> print(np.round(head_forward(np.log([[1.0, 2.0], [3.0, 2.0]]), np.array([[1.0, 0.0]])), 3))
    [[0.25 0.75]]
    """
    raise NotImplementedError("head_forward is not written yet")


def head_backward(
    W2: np.ndarray, h: np.ndarray, y: np.ndarray, d: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the gradient of the head's weights, and what the head sends back to the hidden layer.

    Args:
        W2: (K, J) array.    h: (m, J) array.
        y: (m, K) array. the probabilities that the head gave.    d: (m, K) array. targets.
    Returns:
        dL/dW2: (K, J) array.    dL/dh: (m, J) array.    L is the mean cross-entropy.

    Mind: one hidden unit reaches every class.

    >>> W, H = np.array([[1.0, 0.0], [3.0, 2.0]]), np.array([[4.0, 8.0]])
    >>> dW2, dh = head_backward(W, H, np.array([[0.25, 0.75]]), np.array([[0.0, 1.0]]))
    >>> print(dW2[0], dh)
    [1. 2.] [[-0.5 -0.5]]
    """
    raise NotImplementedError("head_backward is not written yet")


def cross_entropy_from_logits(z: np.ndarray, d: np.ndarray) -> float:
    """Return the cross-entropy straight from the logits, exact for any logits.

        L = -1/m sum_samples sum_k d_k ln(softmax(z)_k)  (lecture 004, "交叉熵")

    Args:
        z: (K,) or (m, K) array. the logits, of any size, such as 1000.
        d: the shape of z. each row sums to 1.
    Returns:
        one float, the mean over the samples.

    Mind: through softmax and cross_entropy this loss stops at 708.4. Here it must not.

    >>> cross_entropy_from_logits(np.array([1000.0, 0.0]), np.array([0.0, 1.0]))
    1000.0
    """
    raise NotImplementedError("cross_entropy_from_logits is not written yet")
