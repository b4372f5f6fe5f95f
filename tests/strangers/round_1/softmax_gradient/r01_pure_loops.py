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

import math

def _rows(a):
    a = np.asarray(a, dtype=float)
    return ([a.tolist()], True) if a.ndim == 1 else (a.tolist(), False)

def _back(rows, alone):
    return rows[0] if alone else rows

def _softmax_row(row):
    top = max(row)
    e = [math.exp(v - top) for v in row]
    total = math.fsum(e)
    return [v / total for v in e]

def _sigma(v):
    if v >= 0:
        return 1.0 / (1.0 + math.exp(-v))
    return math.exp(v) / (1.0 + math.exp(v))

def _neuron_grad(w, b, x, d, factor):
    dw, db, m = [0.0] * len(w), 0.0, len(x)
    for row, target in zip(x, d):
        y = _sigma(sum(float(a) * float(c) for a, c in zip(row, w)) + float(b))
        e = factor(y, float(target)) / m
        db += e
        for j in range(len(w)):
            dw[j] += e * float(row[j])
    return dw, db



def one_hot(labels, K):
    return [[1 if k == int(label) else 0 for k in range(K)] for label in labels]


def softmax(z):
    rows, alone = _rows(z)
    return _back([_softmax_row(row) for row in rows], alone)


def cross_entropy(y, d):
    rows, _ = _rows(y)
    targets, _ = _rows(d)
    tiny = float(np.finfo(float).tiny)
    total = 0.0
    for row, target in zip(rows, targets):
        for p, t in zip(row, target):
            if t != 0:
                total -= t * math.log(max(p, tiny))
    return total / len(rows)


def softmax_jacobian(y):
    y = [float(v) for v in y]
    K = len(y)
    return [[y[i] * (1.0 - y[i]) if i == j else -y[i] * y[j] for j in range(K)] for i in range(K)]


def grad_via_jacobian(y, d):
    J = softmax_jacobian(y)
    out = []
    for i in range(len(y)):
        total = 0.0
        for j in range(len(y)):
            total += -float(d[j]) / float(y[j]) * J[j][i]
        out.append(total)
    return out


def softmax_backward(y, upstream):
    rows, alone = _rows(y)
    ups, _ = _rows(upstream)
    out = []
    for row, g in zip(rows, ups):
        dot = sum(p * v for p, v in zip(row, g))
        out.append([p * (v - dot) for p, v in zip(row, g)])
    return _back(out, alone)


def softmax_cross_entropy_grad(y, d):
    rows, alone = _rows(y)
    targets, _ = _rows(d)
    m = len(rows)
    return _back([[(p - t) / m for p, t in zip(a, c)] for a, c in zip(rows, targets)], alone)


def sigmoid_mse_grad(w, b, x, d):
    return _neuron_grad(w, b, x, d, lambda y, t: (y - t) * y * (1.0 - y))


def sigmoid_bce_grad(w, b, x, d):
    return _neuron_grad(w, b, x, d, lambda y, t: y - t)


def regression_grad(x, y, d):
    m, D, K = len(x), len(x[0]), len(y[0])
    dW, db = [[0.0] * D for _ in range(K)], [0.0] * K
    for i in range(m):
        for k in range(K):
            e = (float(y[i][k]) - float(d[i][k])) / m
            db[k] += e
            for j in range(D):
                dW[k][j] += e * float(x[i][j])
    return dW, db


def fit_softmax_regression(x, d, eta, steps):
    D, K = len(x[0]), len(d[0])
    W, b, losses = [[0.0] * D for _ in range(K)], [0.0] * K, []
    for t in range(steps + 1):
        y = [_softmax_row([sum(W[k][j] * float(r[j]) for j in range(D)) + b[k] for k in range(K)]) for r in x]
        losses.append(cross_entropy(y, d))
        if t < steps:
            dW, db = regression_grad(x, y, d)
            W = [[W[k][j] - eta * dW[k][j] for j in range(D)] for k in range(K)]
            b = [b[k] - eta * db[k] for k in range(K)]
    return W, b, losses


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
