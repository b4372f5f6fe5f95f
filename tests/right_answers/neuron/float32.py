"""Right answer in single precision, except where a step compares with 0."""

import numpy as np

F = np.float32


def neuron(x, w, b, f):
    return F(f(F(F(w) @ F(x) + F(b))))


def layer(X, W, b, f):
    return F(f(F(X) @ F(W).T + F(b)))


def sigmoid(z):
    return F(0.5) * (F(1) + np.tanh(F(0.5) * F(z)))


def tanh(z):
    return np.tanh(F(z))


def relu(z):
    return np.maximum(F(z), F(0))


def leaky_relu(z, alpha=0.01):
    return np.maximum(F(alpha) * F(z), F(z))


def elu(z, alpha=1.0):
    z = F(z)
    return np.where(z > 0, z, F(alpha) * np.expm1(np.minimum(z, F(0))))


def softplus(z):
    return np.logaddexp(F(0), F(z))


def sigmoid_prime(z):
    e = np.exp(-np.abs(F(z)))
    return e / (F(1) + e) ** 2


def tanh_prime(z):
    return F(1) - np.tanh(F(z)) ** 2


def relu_prime(z):
    return F(np.asarray(z) > 0)


def leaky_relu_prime(z, alpha=0.01):
    return np.where(np.asarray(z) > 0, F(1), F(alpha))


def elu_prime(z, alpha=1.0):
    return np.where(np.asarray(z) > 0, F(1), F(alpha) * np.exp(np.minimum(F(z), F(0))))


def softplus_prime(z):
    return sigmoid(z)


def step(z):
    return F(np.asarray(z) > 0)


def bipolar_step(z):
    return F(2) * step(z) - F(1)


def perceptron_train(X, y, max_epochs=100):
    w, b = np.zeros(X.shape[1]), F(0)
    for _ in range(max_epochs):
        errors = 0
        for x, target in zip(X, y, strict=True):
            delta = target - step(w @ x + b)
            w, b = w + delta * x, b + delta
            errors += delta != 0
        if not errors:
            return w, b, np.bool_(True)
    return w, b, np.bool_(False)


def threshold_net(X, W_hidden, w_out):
    hidden = F(X @ W_hidden[:, 1:].T + W_hidden[:, 0] >= 0)
    return F(hidden @ w_out[1:] + w_out[0] >= 0)


def bump_weights(low, high):
    return F([[-low, 1], [high, -1]]), F([-1.5, 1, 1])


def logistic(v, a):
    return sigmoid(F(a) * F(v))


def logistic_slope(y, a):
    return F(a) * F(y) * (F(1) - F(y))


def scaled_tanh(v, a, b):
    return F(a) * np.tanh(F(b) * F(v))


def scaled_tanh_slope(y, a, b):
    return F(b) / F(a) * (F(a) ** 2 - F(y) ** 2)


def linear_fit(X, y, eta, steps):
    X = np.hstack([np.ones((len(X), 1), dtype=F), F(X)])
    w = np.zeros(X.shape[1], dtype=F)
    for _ in range(steps):
        w -= F(eta) * X.T @ (X @ w - F(y))
    return w


def standardise(X):
    X = F(X)
    sd = np.where(X.max(axis=0) == X.min(axis=0), np.inf, X.std(axis=0))
    return (X - X.mean(axis=0)) / F(sd)


def whiten(X):
    X = F(X) - F(X).mean(axis=0)
    factor = np.linalg.cholesky(X.T @ X / F(len(X)))
    return np.linalg.solve(factor, X.T).T


def prelu(X, alpha):
    X = F(X)
    return np.where(X > 0, X, F(alpha) * X)


def prelu_alpha_grad(X, upstream):
    return (F(upstream) * np.minimum(F(X), F(0))).sum(axis=0)


def noisy_relu(z, noise):
    return np.maximum(F(z) + F(noise), F(0))


def maxout(X, W, b):
    return (F(X) @ F(W).transpose(0, 2, 1) + F(b)[:, None]).max(axis=0)
