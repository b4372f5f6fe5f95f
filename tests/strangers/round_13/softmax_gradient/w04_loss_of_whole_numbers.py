import numpy as np


def one_hot(labels, K):
    return np.eye(K)[labels]


def softmax(z):
    e = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def cross_entropy(y, d):
    tiny = np.finfo(float).tiny
    m = y.shape[0] if y.ndim == 2 else 1
    p = y.copy()
    p[p < tiny] = tiny
    return float(-np.sum(d * np.log(p)) / m)


def softmax_cross_entropy_grad(y, d):
    m = y.shape[0] if y.ndim == 2 else 1
    return (y - d) / m


def regression_grad(x, y, d):
    g = softmax_cross_entropy_grad(y, d)
    return g.T @ x, g.sum(axis=0)


def fit_softmax_regression(x, d, eta, steps):
    W = np.zeros((d.shape[1], x.shape[1]))
    b = np.zeros(d.shape[1])
    y = softmax(x @ W.T + b)
    losses = [cross_entropy(y, d)]
    for t in range(steps):
        dW, db = regression_grad(x, y, d)
        W = W - eta * dW
        b = b - eta * db
        y = softmax(x @ W.T + b)
        losses.append(cross_entropy(y, d))
    return W, b, np.array(losses)
