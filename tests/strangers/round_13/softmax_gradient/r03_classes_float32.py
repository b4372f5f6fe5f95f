import numpy as np


class Layer:
    """A softmax layer with its own weights."""

    def __init__(self, inputs, classes):
        self.W = np.zeros((classes, inputs))
        self.b = np.zeros(classes)

    def __call__(self, x):
        z = np.einsum("kj,ij->ik", self.W, x) + self.b
        z = z - z.max(axis=1, keepdims=True)
        e = np.exp(z)
        return e / e.sum(axis=1, keepdims=True)

    def step(self, eta, grads):
        for value, grad in zip((self.W, self.b), grads):
            value -= eta * grad


def one_hot(labels, K):
    return (np.asarray(labels)[:, None] == np.arange(K)).astype(np.float32)


def softmax(z):
    shifted = (z - np.amax(z, axis=-1, keepdims=True)).astype(np.float32)
    e = np.exp(shifted)
    return (e / np.sum(e, axis=-1, keepdims=True)).astype(float)


def make_loss(kind):
    tiny = np.finfo(kind).tiny

    def loss(y, d):
        logs = np.log(np.maximum(np.asarray(y, dtype=kind), tiny))
        return -float(np.atleast_1d((logs * d).sum(axis=-1)).mean())

    return loss


cross_entropy = make_loss(np.float64)


def softmax_cross_entropy_grad(y, d):
    if y.ndim == 1:
        return y - d.astype(float)
    return np.stack([(p - t) / len(y) for p, t in zip(y, d)])


def regression_grad(x, y, d):
    g = softmax_cross_entropy_grad(y, d)
    return sum(np.outer(gi, xi) for gi, xi in zip(g, x)), sum(gi for gi in g)


def fit_softmax_regression(x, d, eta, steps):
    layer = Layer(x.shape[1], d.shape[1])
    losses = [cross_entropy(layer(x), d)]
    while len(losses) <= steps:
        layer.step(eta, regression_grad(x, layer(x), d))
        losses.append(cross_entropy(layer(x), d))
    return layer.W, layer.b, np.array(losses)
