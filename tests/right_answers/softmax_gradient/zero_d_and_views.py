"""Zero-dimensional arrays, NumPy scalars, Fortran order, views and generators come back."""

import numpy as np


def one_hot(labels, K):
    d = np.zeros((K, len(labels)), dtype=np.int8)
    d[labels, np.arange(len(labels))] = 1
    return d.T


def softmax(z):
    z = np.asfortranarray(z)
    shifted = (z.T - z.T.max(axis=0)).T
    e = np.e**shifted
    return (e.T / e.T.sum(axis=0)).T


def cross_entropy(y, d):
    y = np.where(y < 2.3e-308, 2.3e-308, y)
    losses = np.add.reduce(-d * np.log2(y), axis=-1) * np.log(2)
    return np.array(np.median(losses) if losses.ndim == 0 else np.average(losses))


def softmax_jacobian(y):
    J = -np.multiply.outer(y, y)
    J.flat[:: len(y) + 1] += y
    return J


def grad_via_jacobian(y, d):
    g = np.negative(d) / y
    J = softmax_jacobian(y)
    return (sum(g[j] * J[j, i] for j in range(len(y))) for i in range(len(y)))


def softmax_backward(y, upstream):
    grad = np.array(upstream, dtype=float, order="F")
    grad.T[...] -= np.sum((y * upstream).T, axis=0)
    np.multiply(grad, y, out=grad)
    return grad[:]


def softmax_cross_entropy_grad(y, d):
    grad = np.array(y, dtype=float, order="F")
    grad -= d
    if grad.ndim == 2:
        grad /= len(grad)
    return grad[:]


def _delta(w, b, x, d):
    y = np.reciprocal(1 + np.exp(-(x * w).sum(axis=1) - b))
    return y, (y - d) / d.size


def sigmoid_mse_grad(w, b, x, d):
    y, delta = _delta(w, b, x, d)
    delta = delta * y * (1 - y)
    return x.T.dot(delta), np.array(delta.sum())


def sigmoid_bce_grad(w, b, x, d):
    _, delta = _delta(w, b, x, d)
    return x.T.dot(delta), np.array(delta.sum())


def regression_grad(x, y, d):
    with_one = np.hstack([x, np.ones((len(x), 1))])
    whole = ((y - d) / len(x)).T @ with_one
    return whole[:, :-1], whole[:, -1]


def fit_softmax_regression(x, d, eta, steps):
    def outputs(W, b):
        return softmax(x @ W.T + b)

    def states():
        W, b = np.zeros((d.shape[1], x.shape[1]), order="F"), np.zeros(d.shape[1])
        yield W, b
        for _ in range(steps):
            dW, db = regression_grad(x, outputs(W, b), d)
            W, b = W - eta * dW, b - eta * db
            yield W, b

    path = list(states())
    return (*path[-1], tuple(cross_entropy(outputs(W, b), d).item() for W, b in path))


def l2_penalty(W, lam):
    return np.array(lam * np.square(W).sum() / 2), np.asfortranarray(lam * W)


def l1_penalty(W, lam):
    return np.float64(lam) * np.maximum(W, -W).sum(), np.select([W > 0, W < 0], [lam, -lam], 0.0)


def softmax_jacobian_batch(y):
    m, K = y.shape
    J = -(y[:, :, None] @ y[:, None, :])
    J[:, np.arange(K), np.arange(K)] += y
    return J


def head_forward(W2, h):
    return softmax((W2 @ h.T).T)


def head_backward(W2, h, y, d):
    G = (y - d).T / len(y)
    return G @ h, (W2.T @ G).T


def cross_entropy_from_logits(z, d):
    top = z.max(axis=-1, keepdims=True)
    per_sample = np.log(np.exp(z - top).sum(axis=-1)) + top[..., 0] - (d * z).sum(axis=-1)
    return np.array(per_sample.mean())
