"""Every sum is an einsum; the Jacobian of one sample is that of a batch of one."""

import numpy as np


def one_hot(labels, K):
    return np.equal.outer(np.asarray(labels), np.arange(K)).astype(int)


def softmax(z):
    e = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return np.einsum("...k,...->...k", e, 1 / np.einsum("...k->...", e))


def cross_entropy(y, d):
    log_y = np.log(np.where(y > 0, y, np.finfo(float).tiny))
    m = 1 if np.ndim(y) == 1 else np.shape(y)[0]
    return -np.sum(np.einsum("...k,...k->...", d, log_y)) / m


def softmax_jacobian_batch(y):
    eye = np.eye(np.shape(y)[1])
    return np.einsum("mi,ij->mij", y, eye) - np.einsum("mi,mj->mij", y, y)


def softmax_jacobian(y):
    return softmax_jacobian_batch(np.asarray(y)[None])[0]


def grad_via_jacobian(y, d):
    return np.einsum("ji,j->i", softmax_jacobian(y), -np.divide(d, y))


def softmax_backward(y, upstream):
    return y * upstream - np.einsum("...i,...j,...j->...i", y, y, upstream)


def softmax_cross_entropy_grad(y, d):
    return np.einsum("...k->...k", np.subtract(y, d)) / (len(y) if np.ndim(y) > 1 else 1)


def _neuron(w, b, x):
    return 1 / (1 + np.exp(-np.einsum("md,d->m", x, w) - b))


def sigmoid_mse_grad(w, b, x, d):
    y = _neuron(w, b, x)
    delta = np.einsum("m,m,m->m", y - d, y, 1 - y) / len(y)
    return np.einsum("m,md->d", delta, x), np.einsum("m->", delta)


def sigmoid_bce_grad(w, b, x, d):
    delta = (_neuron(w, b, x) - d) / len(d)
    return np.einsum("m,md->d", delta, x), np.einsum("m->", delta)


def regression_grad(x, y, d):
    G = (y - d) / len(y)
    return np.einsum("mk,md->kd", G, x), np.einsum("mk->k", G)


def fit_softmax_regression(x, d, eta, steps):
    W, b, losses = np.zeros((d.shape[1], x.shape[1])), np.zeros(d.shape[1]), []
    while len(losses) <= steps:
        y = softmax(np.einsum("md,kd->mk", x, W) + b)
        losses.append(cross_entropy(y, d))
        if len(losses) <= steps:
            dW, db = regression_grad(x, y, d)
            W, b = W - eta * dW, b - eta * db
    return W, b, losses


def l2_penalty(W, lam):
    return lam / 2 * np.einsum("kd,kd->", W, W), lam * W


def l1_penalty(W, lam):
    signs = np.sign(W)
    return lam * np.einsum("kd,kd->", W, signs), lam * signs


def head_forward(W2, h):
    return softmax(np.einsum("kj,mj->mk", W2, h))


def head_backward(W2, h, y, d):
    G = (y - d) / len(y)
    return np.einsum("mk,mj->kj", G, h), np.einsum("mk,kj->mj", G, W2)


def cross_entropy_from_logits(z, d):
    z, d = np.atleast_2d(z), np.atleast_2d(d)
    shifted = z - z.max(axis=1, keepdims=True)
    log_sums = np.log(np.einsum("mk->m", np.exp(shifted)))
    return (np.einsum("mk,m->", d, log_sums) - np.einsum("mk,mk->", d, shifted)) / len(z)
