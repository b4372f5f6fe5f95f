"""float32 wherever its seven digits and its range are enough; the gradients by weights need more."""

import numpy as np

F = np.float32


def cast(*arrays):
    return [np.asarray(a, dtype=F) for a in arrays]


def one_hot(labels, K):
    out = np.zeros((len(labels), K), dtype=F)
    out[np.arange(len(labels)), labels] = 1
    return out


def softmax(z):
    (z,) = cast(z - z.max(axis=-1, keepdims=True))  # the difference first: 30000.1 has too many digits
    e = np.exp(z)
    return e / e.sum(axis=-1, keepdims=True)


def cross_entropy(y, d):
    y, d = cast(y, d)
    logs = np.log(np.maximum(y, np.finfo(F).tiny))
    return -(d * logs).sum(axis=-1).mean()


def softmax_jacobian(y):
    (y,) = cast(y)
    return np.diag(y) - y[:, None] * y[None, :]


def grad_via_jacobian(y, d):
    y, d = cast(y, d)
    return (-d / y) @ softmax_jacobian(y)


def softmax_backward(y, upstream):
    y, upstream = cast(y, upstream)
    weighted = y * upstream
    return weighted - y * weighted.sum(axis=-1, keepdims=True)


def softmax_cross_entropy_grad(y, d):
    return (y - d) / (1 if y.ndim == 1 else y.shape[0])


def sigmoid(z):
    return F(1) / (F(1) + np.exp(-z))


def sigmoid_mse_grad(w, b, x, d):
    w, b, x, d = cast(w, b, x, d)
    y = sigmoid(x @ w + b)
    delta = (y - d) * y * (F(1) - y) / F(len(d))
    return x.T @ delta, delta.sum()


def sigmoid_bce_grad(w, b, x, d):
    w, b, x, d = cast(w, b, x, d)
    delta = (sigmoid(x @ w + b) - d) / F(len(d))
    return x.T @ delta, delta.sum()


def regression_grad(x, y, d):
    G = softmax_cross_entropy_grad(y, d)
    return G.T @ x, G.sum(axis=0)


def fit_softmax_regression(x, d, eta, steps):
    W, b = np.zeros((d.shape[1], x.shape[1])), np.zeros(d.shape[1])
    losses = np.empty(steps + 1, dtype=F)
    for step in range(steps + 1):
        y = softmax(x @ W.T + b)
        losses[step] = cross_entropy(y, d)
        if step == steps:
            break
        dW, db = regression_grad(x, y, d)
        W -= eta * dW
        b -= eta * db
    return W, b, losses


def l2_penalty(W, lam):
    W, lam = cast(W, lam)
    return lam / F(2) * (W * W).sum(), lam * W


def l1_penalty(W, lam):
    W, lam = cast(W, lam)
    return lam * np.abs(W).sum(), lam * np.sign(W)


def softmax_jacobian_batch(y):
    return np.stack([softmax_jacobian(row) for row in y])


def head_forward(W2, h):
    W2, h = cast(W2, h)
    return softmax(h @ W2.T)


def head_backward(W2, h, y, d):
    G = softmax_cross_entropy_grad(y, d)
    return G.T @ h, G @ W2


def cross_entropy_from_logits(z, d):
    z, d = cast(z, d)
    top = z.max(axis=-1, keepdims=True)
    log_sum = top + np.log(np.exp(z - top).sum(axis=-1, keepdims=True))
    return (d * (log_sum - z)).sum(axis=-1).mean()
