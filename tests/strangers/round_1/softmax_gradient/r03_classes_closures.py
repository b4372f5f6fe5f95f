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

class _Head:
    """The probabilities and targets of a batch; one sample alone is a batch of one."""

    def __init__(self, y, d):
        self.alone = np.ndim(y) == 1
        self.y = np.reshape(np.array(y, dtype=np.float64), (-1, np.shape(y)[-1]))
        self.d = np.reshape(np.array(d, dtype=np.float64), self.y.shape)
        self.m = self.y.shape[0]

    def give(self, a):
        return a[0] if self.alone else a

    def loss(self):
        used = self.d != 0
        return -np.dot(self.d[used], np.log(np.fmax(self.y[used], np.finfo(np.float64).tiny))) / self.m

    def error(self):
        return (self.y - self.d) / self.m

def _neuron_gradient(slope_of_loss):
    def gradient(w, b, x, d):
        z = np.asarray(x, dtype=float) @ np.asarray(w, dtype=float) + b
        y = np.exp(-np.logaddexp(0.0, -z))
        e = slope_of_loss(y, np.asarray(d, dtype=float))
        return (e[:, None] * x).mean(axis=0), e.mean()

    return gradient

_mse = _neuron_gradient(lambda y, d: (y - d) * y * (1.0 - y))

_bce = _neuron_gradient(lambda y, d: (1.0 - d) * y - d * (1.0 - y))



def one_hot(labels, K):
    return np.array([np.bincount([int(label)], minlength=K) for label in labels], dtype=np.float32)


def softmax(z):
    def row(v):
        v = np.longdouble(v)
        e = np.exp(v - v.max())
        return (e / e.sum()).astype(float)

    return np.apply_along_axis(row, -1, np.asarray(z, dtype=float))


def cross_entropy(y, d):
    return float(_Head(y, d).loss())


def softmax_jacobian(y):
    y = np.asarray(y, dtype=float)
    J = -np.outer(y, y)
    np.fill_diagonal(J, y * (1.0 - y))
    return J.astype(np.float32)


def grad_via_jacobian(y, d):
    y = np.asarray(y, dtype=float)
    J = np.diag(y) - np.outer(y, y)
    return sum((-d[j] / y[j] * J[j] for j in range(len(y))), np.zeros(len(y)))


def softmax_backward(y, upstream):
    h = _Head(y, upstream)
    return h.give(np.stack([(np.diag(p) - np.outer(p, p)).T @ g for p, g in zip(h.y, h.d)]))


def softmax_cross_entropy_grad(y, d):
    h = _Head(y, d)
    return h.give(h.error())


def sigmoid_mse_grad(w, b, x, d):
    return _mse(w, b, x, d)


def sigmoid_bce_grad(w, b, x, d):
    return _bce(w, b, x, d)


def regression_grad(x, y, d):
    e = _Head(y, d).error()
    return sum(np.outer(e[i], x[i]) for i in range(len(e))), e.sum(axis=0)


def fit_softmax_regression(x, d, eta, steps):
    def predict(state):
        return softmax(np.asarray(x, dtype=float) @ state[0].T + state[1])

    def path():
        state = np.zeros((d.shape[1], x.shape[1])), np.zeros(d.shape[1])
        yield state
        for _ in range(steps):
            dW, db = regression_grad(x, predict(state), d)
            state = state[0] - eta * dW, state[1] - eta * db
            yield state

    states = list(path())
    return (*states[-1], [cross_entropy(predict(s), d) for s in states])


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
