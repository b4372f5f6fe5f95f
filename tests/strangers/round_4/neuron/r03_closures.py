"""Closures and np.vectorize."""
import functools
import math

import numpy as np


def _each(g):
    many = np.vectorize(g, otypes=[float])

    @functools.wraps(g)
    def wrapped(z, *args, **kwargs):
        return many(z, *args, **kwargs)[()]

    return wrapped


def neuron(x, w, b, f):
    return layer(np.asarray(x)[None, :], np.asarray(w)[None, :], np.array([b]), lambda Z: np.array([[f(Z[0, 0])]]))[0, 0]


def layer(X, W, b, f):
    sums = np.empty((X.shape[0], W.shape[0]))
    for m in range(W.shape[0]):
        sums[:, m] = b[m]
        for d in range(W.shape[1]):
            sums[:, m] += X[:, d] * float(W[m, d])
    return f(sums)


@_each
def sigmoid(z):
    try:
        return 1 / (1 + math.exp(-z))
    except OverflowError:
        return 0.0


def tanh(z):
    return 2 * sigmoid(2.0 * np.asarray(z)) - 1


@_each
def relu(z):
    return max(0.0, z)


@_each
def leaky_relu(z, alpha=0.01):
    return max(alpha * z, z)


@_each
def elu(z, alpha=1.0):
    return z if z > 0 else alpha * (math.exp(z) - 1)


@_each
def softplus(z):
    return z if z > 50 else math.log(1 + math.exp(z))


def sigmoid_prime(z):
    s = sigmoid(z)
    return s - s * s


def tanh_prime(z):
    t = tanh(z)
    return (1 - t) * (1 + t)


def relu_prime(z):
    return leaky_relu_prime(z, 0.0)


@_each
def leaky_relu_prime(z, alpha=0.01):
    return 1.0 if z > 0 else alpha


def elu_prime(z, alpha=1.0):
    return np.where(np.asarray(z) > 0, 1.0, elu(z, alpha) + alpha)[()]


def softplus_prime(z):
    return 1 - np.exp(-softplus(z))


step = _each(lambda z: 1.0 if z > 0 else 0.0)


def bipolar_step(z):
    return 2 * step(z) - 1


def perceptron_train(X, y, max_epochs=100):
    state = {"w": 0 * X[0].astype(float), "b": 0.0}

    def visit(n):
        error = float(y[n]) - step(float(X[n] @ state["w"]) + state["b"])
        state["w"], state["b"] = state["w"] + error * X[n], state["b"] + error
        return abs(error)

    for _ in range(max_epochs):
        if sum([visit(n) for n in range(len(X))]) == 0:
            return state["w"], float(state["b"]), True
    return state["w"], float(state["b"]), False


def threshold_net(X, W_hidden, w_out):
    def h(z):
        return 1 - step(-z)

    hidden = h(W_hidden[:, :1].T + X @ W_hidden[:, 1:].T)
    return h(w_out[0] + hidden @ w_out[1:])


def bump_weights(low, high):
    return np.array([[-low, 1], [high, -1]]) * 3.0, np.array([-2, 1, 1])
