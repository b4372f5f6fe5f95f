"""Right answer with einsum for every sum of products and no loop but over time."""

from __future__ import annotations

import numpy as np


def neuron(x, w, b, f):
    return f(np.einsum("d,d->", w, x) + b)


def layer(X, W, b, f):
    return f(np.einsum("nd,md->nm", X, W) + b[None, :])


def sigmoid(z):
    up, down = np.exp(np.minimum(np.asarray(z), 0)), np.exp(np.minimum(-np.asarray(z), 0))
    return up / (up + down)


def tanh(z):
    up, down = np.exp(np.minimum(2 * np.asarray(z), 0)), np.exp(np.minimum(-2 * np.asarray(z), 0))
    return (up - down) / (up + down)


def relu(z):
    return np.einsum("...,...->...", z, np.greater(z, 0).astype(float))


def leaky_relu(z, alpha=0.01):
    return np.einsum("...,...->...", z, leaky_relu_prime(z, alpha))


def elu(z, alpha=1.0):
    return relu(z) + alpha * np.expm1(-relu(-np.asarray(z)))


def softplus(z):
    return relu(z) - np.log(sigmoid(np.abs(z)))


def sigmoid_prime(z):
    return sigmoid(z) * sigmoid(-np.asarray(z))


def tanh_prime(z):
    return (1 - tanh(z)) * (1 + tanh(z))


def relu_prime(z):
    return np.greater(z, 0).astype(int)


def leaky_relu_prime(z, alpha=0.01):
    return alpha + (1 - alpha) * relu_prime(z)


def elu_prime(z, alpha=1.0):
    positive = relu_prime(z)
    return positive + (1 - positive) * alpha * np.exp(-relu(-np.asarray(z)))


def softplus_prime(z):
    return 1 - sigmoid(-np.asarray(z))


def step(z):
    return np.heaviside(z, 0.0)


def bipolar_step(z):
    return 2 * np.heaviside(z, 0.0) - 1


def perceptron_train(X, y, max_epochs=100):
    rows = np.insert(X, 0, 1.0, axis=1)
    signed = np.einsum("nd,n->nd", rows, 2.0 * y - 1)
    weights = np.zeros(rows.shape[1])
    for _ in range(max_epochs):
        before = weights
        for row, up in zip(signed, y, strict=True):
            height = np.einsum("d,d->", weights, row)
            if height < 0 or (height == 0 and up == 1):
                weights = weights + row
        if weights is before:
            return weights[1:], weights[0], True
    return weights[1:], weights[0], False


def threshold_net(X, W_hidden, w_out):
    hidden = np.heaviside(np.einsum("nd,hd->nh", np.insert(X, 0, 1, axis=1), W_hidden), 1)
    return np.heaviside(np.einsum("nh,h->n", np.insert(hidden, 0, 1, axis=1), w_out), 1)


def bump_weights(low, high):
    """Both hidden neurons look to the right; the second one takes away what the first one gives."""
    ends = np.array([low, high])
    return np.stack([-ends, np.ones(2)], axis=1), np.array([-0.5, 1.0, -1.0])


def logistic(v, a):
    return sigmoid(np.einsum("...,->...", v, a))


def logistic_slope(y, a):
    return a * (np.asarray(y) - np.square(y))


def scaled_tanh(v, a, b):
    return np.einsum("...,->...", tanh(np.multiply(b, v)), a)


def scaled_tanh_slope(y, a, b):
    return a * b * (1 - np.square(np.divide(y, a)))


def linear_fit(X, y, eta, steps):
    rows = np.insert(X, 0, 1.0, axis=1)
    gram, target = np.einsum("ni,nj->ij", rows, rows), np.einsum("ni,n->i", rows, y)
    w = np.zeros(len(target))
    for _ in range(steps):
        w = w + eta * (target - np.einsum("ij,j->i", gram, w))
    return w


def standardise(X):
    centred = X - np.einsum("nd->d", X) / len(X)
    sd = np.sqrt(np.einsum("nd,nd->d", centred, centred) / len(X))
    return np.divide(centred, sd, out=np.zeros_like(centred), where=np.ptp(X, axis=0) > 0)


def whiten(X):
    centred = X - np.einsum("nd->d", X) / len(X)
    left, _, right = np.linalg.svd(centred, full_matrices=False)
    return np.sqrt(len(X)) * np.einsum("nk,kd->nd", left, right)


def prelu(X, alpha):
    return np.einsum("nc,nc->nc", X, np.where(X > 0, 1.0, alpha[None, :]))


def prelu_alpha_grad(X, upstream):
    return np.einsum("nc,nc,nc->c", upstream, X, (X < 0).astype(float))


def noisy_relu(z, noise):
    return relu(np.add(z, noise))


def maxout(X, W, b):
    return np.max(np.einsum("kmd,nd->knm", W, X) + b[:, None, :], axis=0)
