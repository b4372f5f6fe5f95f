"""All gradients go the long way, J^T g, sample by sample; the Jacobian is filled by two loops."""

import numpy as np

SMALLEST = np.finfo(float).tiny


def one_hot(labels, K):
    d = np.zeros((len(labels), K), dtype=np.int8)
    for i, label in enumerate(labels):
        d[i, label] = 1
    return d


def softmax(z):
    if z.ndim > 1:
        return np.stack([softmax(row) for row in z])
    e = np.exp(z - max(z))
    return e / sum(e)


def cross_entropy(y, d):
    if y.ndim > 1:
        return np.mean([cross_entropy(p, t) for p, t in zip(y, d, strict=True)])
    chosen = d > 0
    return -np.sum(d[chosen] * np.log(np.fmax(y[chosen], SMALLEST)))


def softmax_jacobian(y):
    J = np.empty((len(y), len(y)))
    for i, j in np.ndindex(J.shape):
        J[i, j] = y[i] * ((i == j) - y[j])
    return J


def grad_via_jacobian(y, d):
    return softmax_jacobian(y).T.dot(-d / np.clip(y, SMALLEST, None))


def softmax_backward(y, upstream):
    if y.ndim > 1:
        return np.stack([softmax_backward(p, g) for p, g in zip(y, upstream, strict=True)])
    return softmax_jacobian(y).T @ upstream


def softmax_cross_entropy_grad(y, d):
    """The rows of the Jacobian are divided by y before they meet d / y: y may be 0."""
    if y.ndim > 1:
        return np.stack([softmax_cross_entropy_grad(p, t) for p, t in zip(y, d, strict=True)]) / len(y)
    return -d @ (np.eye(len(y)) - y)


def _chain(w, b, x, d, slope):
    dw, db = np.zeros(len(w)), 0.0
    for sample, target in zip(x, d, strict=True):
        y = 1 / (1 + np.exp(-(sample @ w + b)))
        dL_dz = slope(y, target)
        dw += dL_dz * sample
        db += dL_dz
    return dw / len(x), db / len(x)


def sigmoid_mse_grad(w, b, x, d):
    return _chain(w, b, x, d, lambda y, t: (y - t) * y * (1 - y))


def sigmoid_bce_grad(w, b, x, d):
    return _chain(w, b, x, d, lambda y, t: -t * (1 - y) + (1 - t) * y)


def regression_grad(x, y, d):
    pairs = zip(softmax_cross_entropy_grad(y, d), x, strict=True)
    dW = sum(np.outer(g, sample) for g, sample in pairs)
    return dW, softmax_cross_entropy_grad(y, d).sum(axis=0)


def fit_softmax_regression(x, d, eta, steps):
    """The bias is the weight of one more input that is always 1."""
    x = np.column_stack([x, np.ones(len(x))])
    V = np.zeros((d.shape[1], x.shape[1]))
    losses = [cross_entropy(softmax(x @ V.T), d)]
    for _ in range(steps):
        V -= eta * regression_grad(x, softmax(x @ V.T), d)[0]
        losses.append(cross_entropy(softmax(x @ V.T), d))
    return V[:, :-1], V[:, -1], np.array(losses)


def l2_penalty(W, lam):
    return lam * np.linalg.norm(W) ** 2 / 2, lam * W


def l1_penalty(W, lam):
    return lam * np.abs(W).sum(), lam * (1.0 * (W > 0) - 1.0 * (W < 0))


def softmax_jacobian_batch(y):
    return np.array([softmax_jacobian(row) for row in y])


def head_forward(W2, h):
    return np.array([softmax(W2 @ unit) for unit in h])


def head_backward(W2, h, y, d):
    dW2, dh = np.zeros(W2.shape), np.zeros(h.shape)
    for i, g in enumerate(softmax_cross_entropy_grad(y, d)):
        dW2 += np.outer(g, h[i])
        dh[i] = W2.T @ g
    return dW2, dh


def cross_entropy_from_logits(z, d):
    if z.ndim > 1:
        pairs = zip(z, d, strict=True)
        return sum(cross_entropy_from_logits(row, target) for row, target in pairs) / len(z)
    above = z - z.max()
    return np.dot(d, np.log(np.exp(above).sum()) - above)
