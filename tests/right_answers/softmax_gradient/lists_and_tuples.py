"""NumPy inside, but every result is a list, a tuple or a Python number."""

import numpy as np

TINY = np.finfo(float).tiny


def one_hot(labels, K):
    return [[int(k == label) for k in range(K)] for label in list(labels)]


def softmax(z):
    rows = np.atleast_2d(np.array(z, dtype=float))
    out = []
    for row in rows:
        e = np.exp(row - row.max())
        out.append(tuple((e / e.sum()).tolist()))
    return out if np.ndim(z) == 2 else out[0]


def cross_entropy(y, d):
    total, count = 0.0, 0
    for p, t in zip(np.atleast_2d(y), np.atleast_2d(d), strict=True):
        total -= float(t @ np.log(np.clip(p, TINY, 1.0)))
        count += 1
    return total / count


def softmax_jacobian(y):
    y = np.array(y).reshape(-1, 1)
    return (np.diagflat(y) - y @ y.T).tolist()


def grad_via_jacobian(y, d):
    J = np.array(softmax_jacobian(y))
    column = (-np.array(d) / np.array(y)).reshape(-1, 1)
    return tuple((J.T @ column).ravel().tolist())


def softmax_backward(y, upstream):
    if np.ndim(y) == 2:
        return [softmax_backward(p, g) for p, g in zip(y, upstream, strict=True)]
    mean = float(np.dot(y, upstream))
    return tuple(p * (g - mean) for p, g in zip(y.tolist(), upstream.tolist(), strict=True))


def softmax_cross_entropy_grad(y, d):
    difference = np.subtract(y, d)
    if difference.ndim == 1:
        return difference.tolist()
    return (difference / difference.shape[0]).tolist()


def sigmoid_mse_grad(w, b, x, d):
    y = 0.5 * (1 + np.tanh(0.5 * (np.dot(x, w) + b)))
    delta = (y - d) * y * (1 - y)
    return [np.mean(delta[:, None] * x, axis=0).tolist(), delta.mean().tolist()]


def sigmoid_bce_grad(w, b, x, d):
    y = 0.5 * (1 + np.tanh(0.5 * (np.dot(x, w) + b)))
    return [np.mean((y - d)[:, None] * x, axis=0).tolist(), (y - d).mean().tolist()]


def regression_grad(x, y, d):
    G = np.array(softmax_cross_entropy_grad(y, d))
    return [np.dot(G.T, x).tolist(), G.sum(0).tolist()]


def fit_softmax_regression(x, d, eta, steps):
    W = np.zeros((len(d[0]), len(x[0]))).tolist()
    b = [0.0] * len(d[0])
    losses = []
    for step in range(steps + 1):
        y = softmax(np.dot(x, np.transpose(W)) + b)
        losses += [cross_entropy(y, d)]
        if step < steps:
            dW, db = regression_grad(x, y, d)
            W = np.subtract(W, np.multiply(eta, dW)).tolist()
            b = np.subtract(b, np.multiply(eta, db)).tolist()
    return [W, b, losses]


def l2_penalty(W, lam):
    return [0.5 * lam * sum(w**2 for row in W.tolist() for w in row), (lam * W).tolist()]


def l1_penalty(W, lam):
    signs = [[0 if w == 0 else w / abs(w) for w in row] for row in W.tolist()]
    return [lam * float(np.linalg.norm(W.ravel(), 1)), np.multiply(lam, signs).tolist()]


def softmax_jacobian_batch(y):
    return [softmax_jacobian(row) for row in y]


def head_forward(W2, h):
    return softmax([[float(np.dot(w, unit)) for w in W2] for unit in h])


def head_backward(W2, h, y, d):
    G = np.array(softmax_cross_entropy_grad(y, d))
    return [(G.T @ h).tolist(), (G @ W2).tolist()]


def cross_entropy_from_logits(z, d):
    losses = []
    for row, target in zip(np.atleast_2d(z), np.atleast_2d(d), strict=True):
        losses.append(float(np.logaddexp.reduce(row) - row @ target))
    return sum(losses) / len(losses)
