"""Works in logarithms: logaddexp for the normaliser, masked logs, a sigmoid that is a softmax."""

from __future__ import annotations

import numpy as np


def one_hot(labels: np.ndarray, K: int) -> np.ndarray:
    return np.take(np.identity(K), labels, axis=0)


def logsumexp(z: np.ndarray) -> np.ndarray:
    return np.logaddexp.reduce(z, axis=-1, keepdims=True)


def softmax(z: np.ndarray) -> np.ndarray:
    return np.exp(z - logsumexp(z))


def cross_entropy(y: np.ndarray, d: np.ndarray) -> float:
    floor = np.log(np.finfo(np.float64).tiny)
    log_y = np.log(y, where=y > 0, out=np.full(y.shape, floor))
    per_sample = -(d * np.maximum(log_y, floor)).sum(-1)
    return np.mean(per_sample)


def softmax_jacobian(y: np.ndarray) -> np.ndarray:
    kronecker = np.identity(y.size)
    return y[:, np.newaxis] * (kronecker - y)


def grad_via_jacobian(y: np.ndarray, d: np.ndarray) -> np.ndarray:
    g = -d * np.exp(-np.log(y))
    return y * (g - g @ y)


def softmax_backward(y: np.ndarray, upstream: np.ndarray) -> np.ndarray:
    mean = np.average(upstream, weights=y, axis=-1)
    return y * (upstream - np.expand_dims(mean, -1))


def softmax_cross_entropy_grad(y: np.ndarray, d: np.ndarray) -> np.ndarray:
    return (y - d) / (y.size // y.shape[-1])


def _sigmoid(z: np.ndarray) -> np.ndarray:
    return np.exp(-np.logaddexp(0, -z))


def sigmoid_mse_grad(w, b, x, d) -> tuple[np.ndarray, float]:
    z = x @ w + b
    delta = (_sigmoid(z) - d) * _sigmoid(z) * _sigmoid(-z)
    return np.average(x * delta[:, None], axis=0), np.average(delta)


def sigmoid_bce_grad(w, b, x, d) -> tuple[np.ndarray, float]:
    """Two classes with logits (z, 0): the sigmoid is a softmax."""
    z = x @ w + b
    y = softmax(np.column_stack([z, np.zeros_like(z)]))
    G = softmax_cross_entropy_grad(y, np.column_stack([d, 1 - d]))
    return G[:, 0] @ x, G[:, 0].sum()


def regression_grad(x, y, d):
    G = softmax_cross_entropy_grad(y, d)
    return np.tensordot(G, x, axes=(0, 0)), np.ones(len(x)) @ G


def fit_softmax_regression(x, d, eta, steps):
    W = np.zeros((d.shape[1], x.shape[1]))
    b = np.zeros(d.shape[1])

    def loss() -> float:
        return cross_entropy_from_logits(x @ W.T + b, d)

    losses = np.full(steps + 1, np.nan)
    losses[0] = loss()
    for t in range(1, steps + 1):
        dW, db = regression_grad(x, softmax(x @ W.T + b), d)
        W -= eta * dW
        b -= eta * db
        losses[t] = loss()
    return W, b, losses


def l2_penalty(W, lam):
    return np.vdot(W, W) * lam / 2, W * lam


def l1_penalty(W, lam):
    return np.linalg.norm(np.ravel(W), ord=1) * lam, np.copysign(lam, W) * (W != 0)


def softmax_jacobian_batch(y):
    return y[..., None] * (np.identity(y.shape[-1]) - y[..., None, :])


def head_forward(W2, h):
    return softmax(np.inner(h, W2))


def head_backward(W2, h, y, d):
    return regression_grad(h, y, d)[0], softmax_cross_entropy_grad(y, d) @ W2


def cross_entropy_from_logits(z, d):
    return -(d * (z - logsumexp(z))).sum(axis=-1).mean()
