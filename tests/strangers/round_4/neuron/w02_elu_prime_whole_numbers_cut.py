"""The artificial neuron."""

import numpy as np


def neuron(x, w, b, f):
    return f(np.dot(w, x) + b)


def layer(X, W, b, f):
    Z = X @ W.T + b
    return f(Z)


def sigmoid(z):
    z = np.asarray(z, dtype=float)
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1 / (1 + e), e / (1 + e))[()]


def tanh(z):
    return np.tanh(np.asarray(z, dtype=float))[()]


def relu(z):
    return np.maximum(0.0, z)


def leaky_relu(z, alpha=0.01):
    z = np.asarray(z, dtype=float)
    return np.where(z > 0, z, alpha * z)[()]


def elu(z, alpha=1.0):
    z = np.asarray(z, dtype=float)
    return np.where(z > 0, z, alpha * np.expm1(np.minimum(z, 0)))[()]


def softplus(z):
    z = np.asarray(z, dtype=float)
    return (np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z))))[()]


def sigmoid_prime(z):
    s = sigmoid(z)
    return s * (1 - s)


def tanh_prime(z):
    return 1 - tanh(z) ** 2


def relu_prime(z):
    return np.where(np.asarray(z) > 0, 1.0, 0.0)[()]


def leaky_relu_prime(z, alpha=0.01):
    return np.where(np.asarray(z) > 0, 1.0, alpha)[()]


def elu_prime(z, alpha=1.0):
    z = np.asarray(z)
    slope = np.ones_like(z)
    left = z <= 0
    slope[left] = alpha * np.exp(z[left])
    return slope[()]


def softplus_prime(z):
    return sigmoid(z)


def step(z):
    return np.where(np.asarray(z) > 0, 1, 0)[()]


def bipolar_step(z):
    return np.where(np.asarray(z) > 0, 1, -1)[()]


def perceptron_train(X, y, max_epochs=100):
    w, b = np.zeros(X.shape[1]), 0.0
    for epoch in range(max_epochs):
        mistakes = 0
        for row, label in zip(X, y):
            error = label - step(np.dot(w, row) + b)
            if error != 0:
                w = w + error * row
                b = b + error
                mistakes += 1
        if mistakes == 0:
            return w, float(b), True
    return w, float(b), False


def threshold_net(X, W_hidden, w_out):
    hidden = (X @ W_hidden[:, 1:].T + W_hidden[:, 0] >= 0).astype(int)
    z = hidden @ w_out[1:] + w_out[0]
    return (z >= 0).astype(int)


def bump_weights(low, high):
    W_hidden = np.array([[-low, 1.0], [high, -1.0]])
    w_out = np.array([-1.5, 1.0, 1.0])
    return W_hidden, w_out
