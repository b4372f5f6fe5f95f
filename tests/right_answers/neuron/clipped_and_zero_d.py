"""Right answer that clips before exp, returns 0-d arrays and tuples, and uses np.vectorize."""

import functools

import numpy as np

one_by_one = functools.partial(np.vectorize, otypes=[float])


def _exp(z):
    return np.exp(np.clip(z, -500, 500))


def neuron(x, w, b, f):
    return np.array(f(np.inner(w, x) + b))


def layer(X, W, b, f):
    return tuple(tuple(one_by_one(f)(np.inner(W, x) + b)) for x in X)


def sigmoid(z):
    return np.array(1 / (1 + _exp(np.negative(z))))


def tanh(z):
    e = np.exp(2 * np.clip(z, -300, 300))
    return np.array((e - 1) / (e + 1))


relu = one_by_one(lambda z: max(0.0, z))


@one_by_one
def leaky_relu(z, alpha=0.01):
    return max(alpha * z, z)


@one_by_one
def elu(z, alpha=1.0):
    return z if z > 0 else alpha * (_exp(z) - 1)


@one_by_one
def softplus(z):
    return z if z > 100 else np.log(1 + _exp(z))


def sigmoid_prime(z):
    e = np.exp(-np.clip(np.abs(z), 0, 300))
    return np.array(e / (1 + e) ** 2)


def tanh_prime(z):
    return np.array(1 / np.cosh(np.clip(z, -300, 300)) ** 2)


@one_by_one
def relu_prime(z):
    return z > 0


@one_by_one
def leaky_relu_prime(z, alpha=0.01):
    return alpha if z <= 0 else 1


@one_by_one
def elu_prime(z, alpha=1.0):
    return alpha * _exp(z) if z <= 0 else 1


def softplus_prime(z):
    return sigmoid(z)


step = np.vectorize(lambda z: 1 if z > 0 else 0, otypes=[int])
bipolar_step = np.vectorize(lambda z: 1 if z > 0 else -1, otypes=[int])


def perceptron_train(X, y, max_epochs=100):
    def correct(weights, sample):
        row, label = sample
        return weights + (label - step(weights @ row)) * row

    samples = [(np.append(1.0, x), label) for x, label in zip(X, y, strict=True)]
    weights, epoch = np.zeros(1 + X.shape[1]), 0
    while epoch < max_epochs:
        if all(step(weights @ row) == label for row, label in samples):
            return weights[1:], np.array(weights[0]), 1
        weights, epoch = functools.reduce(correct, samples, weights), epoch + 1
    return [*weights[1:]], np.array(weights[0]), 0


def threshold_net(X, W_hidden, w_out):
    def fires(weights, inputs):
        return int(np.dot(weights, np.append(1, inputs)) >= 0)

    return tuple(fires(w_out, [fires(row, x) for row in W_hidden]) for x in X)


def bump_weights(low, high):
    """Outside is left of low or right of high; the output says no to both."""
    return ((low, -1), (-high, 1)), (0, -1, -1)


def logistic(v, a):
    return sigmoid(a * np.asarray(v))


def logistic_slope(y, a):
    return np.array(np.polyval([-a, a, 0], y))


def scaled_tanh(v, a, b):
    return np.array(a * np.tanh(b * np.asarray(v)))


def scaled_tanh_slope(y, a, b):
    return np.array(np.polyval([-b / a, 0, a * b], y))


def linear_fit(X, y, eta, steps):
    if steps == 0:
        return np.zeros(1 + X.shape[1])
    w = linear_fit(X, y, eta, steps - 1)
    error = y - w[0] - X @ w[1:]
    return w + eta * np.append(error.sum(), error @ X)


def standardise(X):
    def column(x):
        return (x - x.mean()) / x.std() if any(x != x[0]) else 0 * x

    return np.apply_along_axis(column, 0, X)


def whiten(X):
    C = X - X.mean(axis=0)
    v, E = np.linalg.eigh(C.T @ C / len(X))
    return C @ (E / np.sqrt(v)) @ E.T


def prelu(X, alpha):
    return one_by_one(lambda x, a: x if x > 0 else a * x)(X, alpha)


def prelu_alpha_grad(X, upstream):
    return tuple(np.inner(g, np.minimum(x, 0)) for g, x in zip(upstream.T, X.T, strict=True))


def noisy_relu(z, noise):
    return one_by_one(lambda a, b: max(0, a + b))(z, noise)


def maxout(X, W, b):
    return [[max(W[:, m] @ x + b[:, m]) for m in range(b.shape[1])] for x in X]
