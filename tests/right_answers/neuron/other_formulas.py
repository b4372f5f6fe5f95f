"""Right answer by other formulas: identities that the statement does not print."""

from __future__ import annotations

import numpy as np


def neuron(x, w, b, f):
    return f(np.append(w, b) @ np.append(x, 1.0))


def layer(X, W, b, f):
    return f(np.c_[X, np.ones(len(X))] @ np.c_[W, b].T)


def sigmoid(z):
    return 0.5 + 0.5 * np.tanh(np.divide(z, 2))


def tanh(z):
    return 2 * sigmoid(2 * np.asarray(z)) - 1


def relu(z):
    return (z + np.abs(z)) / 2


def leaky_relu(z, alpha=0.01):
    return (1 + alpha) / 2 * np.asarray(z) + (1 - alpha) / 2 * np.abs(z)


def elu(z, alpha=1.0):
    return relu(z) + alpha * np.exp(np.clip(z, None, 0)) - alpha


def softplus(z):
    return np.logaddexp(0.0, z)


def sigmoid_prime(z):
    return 0.25 * (1 - np.tanh(np.divide(z, 2)) ** 2)


def tanh_prime(z):
    s = sigmoid(2 * np.asarray(z))
    return 4 * s * (1 - s)


def relu_prime(z):
    return (1 + np.sign(z)) // 2


def leaky_relu_prime(z, alpha=0.01):
    return np.choose(np.greater(z, 0).astype(int), [alpha, 1.0])


def elu_prime(z, alpha=1.0):
    return np.select([np.greater(z, 0)], [1.0], elu(z, alpha) + alpha)


def softplus_prime(z):
    return np.exp(np.asarray(z) - np.logaddexp(0.0, z))


def step(z):
    return 1 - np.heaviside(np.negative(z), 1)


def bipolar_step(z):
    return np.sign(np.sign(z) - 0.5)


def perceptron_train(X, y, max_epochs=100):
    """The dual form: how often each row was corrected, instead of weights."""
    rows = np.c_[X, np.ones(len(X))]
    gram, counts = rows @ rows.T, np.zeros(len(X))
    converged = False
    for _ in range(max_epochs):
        old = counts.copy()
        for n in range(len(X)):
            counts[n] += y[n] - (gram[n] @ counts > 0)
        if np.array_equal(old, counts):
            converged = True
            break
    weights = counts @ rows
    return weights[:-1], weights[-1:], converged


def threshold_net(X, W_hidden, w_out):
    hidden = 1 - np.signbit(np.c_[np.ones(len(X)), X] @ W_hidden.T + 0.0)
    return 1 - np.signbit(np.c_[np.ones(len(X)), hidden] @ w_out + 0.0)


def bump_weights(low, high):
    """Each hidden sum is 0 at its end and 1 at the other end."""
    width = high - low
    return np.array([[-low / width, 1 / width], [high / width, -1 / width]]), np.array([-9, 5, 5])


def logistic(v, a):
    return (1 + np.tanh(a * np.asarray(v) / 2)) / 2


def logistic_slope(y, a):
    return a / 4 - a * np.square(np.asarray(y) - 0.5)


def scaled_tanh(v, a, b):
    return 2 * a * sigmoid(2 * b * np.asarray(v)) - a


def scaled_tanh_slope(y, a, b):
    return a * b - b / a * np.square(y)


def linear_fit(X, y, eta, steps):
    """The closed form of gradient descent: w = (I - (I - eta G)^steps) applied to least squares."""
    rows = np.c_[np.ones(len(X)), X]
    best = np.linalg.lstsq(rows, y, rcond=None)[0]
    shrink = np.linalg.matrix_power(np.eye(rows.shape[1]) - eta * rows.T @ rows, steps)
    return best - shrink @ best


def standardise(X):
    sd = np.sqrt(np.maximum((X**2).mean(axis=0) - X.mean(axis=0) ** 2, 0))
    return (X - X.mean(axis=0)) / np.where(np.ptp(X, axis=0) > 0, sd, np.inf)


def whiten(X):
    q, _ = np.linalg.qr(X - X.mean(axis=0))
    return q * np.sqrt(len(X))


def prelu(X, alpha):
    return np.maximum(X, 0) + alpha * np.minimum(X, 0)


def prelu_alpha_grad(X, upstream):
    return np.diag(upstream.T @ (X - np.maximum(X, 0)))


def noisy_relu(z, noise):
    return np.clip(z + noise, 0, None)


def maxout(X, W, b):
    flat = X @ W.reshape(-1, W.shape[2]).T + b.ravel()
    return flat.reshape(len(X), *b.shape).max(axis=1)
