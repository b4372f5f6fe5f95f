"""Right answer with the formulas as printed inside np.where: it warns, and its values are right."""

import numpy as np


def neuron(x, w, b, f):
    z = b
    for weight, value in zip(w, x, strict=True):
        z += weight * value
    return f(z)


def layer(X, W, b, f):
    A = np.empty((X.shape[0], W.shape[0]))
    for m in range(W.shape[0]):
        A[:, m] = f(X.dot(W[m]) + b[m])
    return A


def sigmoid(z):
    return 1 / (1 + np.exp(-np.asarray(z)))


def tanh(z):
    z = np.asarray(z)
    return np.where(
        z > 20, 1.0, np.where(z < -20, -1.0, (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z)))
    )


def relu(z):
    return np.where(np.asarray(z) > 0, z, 0)


def leaky_relu(z, alpha=0.01):
    return np.where(np.asarray(z) > 0, z, np.multiply(alpha, z))


def elu(z, alpha=1.0):
    return np.where(np.asarray(z) > 0, z, alpha * (np.exp(z) - 1))


def softplus(z):
    return np.where(np.asarray(z) > 30, z, np.log(1 + np.exp(z)))


def sigmoid_prime(z):
    return sigmoid(z) * (1 - sigmoid(z))


def tanh_prime(z):
    return 1 - np.power(tanh(z), 2)


def relu_prime(z):
    return np.where(np.asarray(z) > 0, 1, 0)


def leaky_relu_prime(z, alpha=0.01):
    return np.where(np.asarray(z) > 0, 1, alpha)


def elu_prime(z, alpha=1.0):
    return np.where(np.asarray(z) > 0, 1, alpha * np.exp(z))


def softplus_prime(z):
    return 1 / (1 + np.exp(-np.asarray(z)))


def step(z):
    return np.asarray(z) > 0


def bipolar_step(z):
    return np.where(np.asarray(z) > 0, 1.0, -1.0)


def perceptron_train(X, y, max_epochs=100):
    w = np.zeros((1, X.shape[1]))
    b = np.zeros(1)
    epoch, converged = 0, False
    while epoch < max_epochs and not converged:
        converged = True
        for i in range(X.shape[0]):
            p = np.where(w @ X[i] + b > 0, 1, 0)
            if p[0] != y[i]:
                w += (y[i] - p[0]) * X[i]
                b += y[i] - p[0]
                converged = False
        epoch += 1
    return w[0], b[0], converged


def threshold_net(X, W_hidden, w_out):
    ones = np.ones((X.shape[0], 1))
    hidden = np.where(np.hstack([ones, X]) @ W_hidden.T < 0, 0, 1)
    return np.where(np.hstack([ones, hidden]) @ w_out < 0, 0, 1)


def bump_weights(low, high):
    return np.array([np.append(-low, 1), np.append(high, -1)]) * 1000, np.array([-3, 2, 2]) / 2


def logistic(v, a):
    return 1 / (1 + np.exp(np.multiply(-a, v)))


def logistic_slope(y, a):
    return np.multiply(a, np.multiply(y, np.subtract(1, y)))


def scaled_tanh(v, a, b):
    return a * tanh(np.multiply(b, v))


def scaled_tanh_slope(y, a, b):
    return b / a * np.subtract(a, y) * np.add(a, y)


def linear_fit(X, y, eta, steps):
    X = np.hstack([np.ones((X.shape[0], 1)), X])
    w = np.zeros((X.shape[1], 1))
    for _ in range(steps):
        w -= eta * X.T.dot(X.dot(w) - y.reshape(-1, 1))
    return w.flatten()


def standardise(X):
    C = X - X[0]  # a constant column is exactly 0 from here on
    return np.nan_to_num((C - np.mean(C, axis=0)) / np.std(C, axis=0))


def whiten(X):
    C = X - np.mean(X, axis=0)
    v, E = np.linalg.eig(np.atleast_2d(np.cov(C.T, ddof=0)))
    return C.dot(E).dot(np.diag(1 / np.sqrt(v)))


def prelu(X, alpha):
    return np.where(X > 0, X, X * np.tile(alpha, (X.shape[0], 1)))


def prelu_alpha_grad(X, upstream):
    return np.where(X > 0, 0, X * upstream).sum(axis=0)


def noisy_relu(z, noise):
    return np.where(z + noise > 0, z + noise, 0)


def maxout(X, W, b):
    out = np.full((X.shape[0], W.shape[1]), -np.inf)
    for k in range(W.shape[0]):
        z = X @ W[k].T + b[k]
        out = np.where(z > out, z, out)
    return out
