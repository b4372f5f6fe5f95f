"""Classes do the work: layers with a forward and a backward method; functions only wrap them."""

from __future__ import annotations

from collections import namedtuple
from dataclasses import dataclass, field

import numpy as np

Stages = namedtuple("Stages", "net_h h net_o o")


class Reason(str):
    """A string that knows whether training ends."""

    @property
    def ends(self):
        return self != "go on"


class Sigmoid:
    def __call__(self, z):
        return np.reciprocal(1.0 + np.exp(np.negative(z, dtype=float)))

    @staticmethod
    def slope(a):
        a = np.asarray(a, dtype=float)
        return a - a**2


sigmoid = Sigmoid()


@dataclass
class Layer:
    W: np.ndarray
    b: np.ndarray | float
    seen: np.ndarray = field(default=None, repr=False)
    out: np.ndarray = field(default=None, repr=False)
    dW: np.ndarray = field(default=None, repr=False)
    db: np.ndarray = field(default=None, repr=False)

    def forward(self, A):
        self.seen = np.asarray(A, dtype=float)
        self.z = self.seen @ np.asarray(self.W, dtype=float).T + np.asarray(self.b, dtype=float)
        self.out = sigmoid(self.z)
        return self.out

    def backward(self, delta):
        self.dW, self.db = delta.T @ self.seen, delta.sum(axis=0)
        return (delta @ np.asarray(self.W, dtype=float)) * Sigmoid.slope(self.seen)

    def step(self, eta, lam=0.0):
        self.W = self.W - eta * (self.dW + lam * np.asarray(self.W))


class Network:
    def __init__(self, Ws, bs):
        self.layers = [Layer(W, b) for W, b in zip(Ws, bs)]

    def forward(self, A):
        for layer in self.layers:
            A = layer.forward(A)
        return A

    def backward(self, D):
        out = self.layers[-1].out
        delta = (out - np.asarray(D, float)) * Sigmoid.slope(out)
        for layer in reversed(self.layers):
            delta = layer.backward(delta)

    @property
    def Ws(self):
        return [layer.W for layer in self.layers]


class Trainer:
    def __init__(self, x, d, W1, W2, b):
        self.net = Network([np.array(W1, float), np.array(W2, float)], b)
        self.x, self.d = np.atleast_2d(x), np.atleast_2d(d)

    @property
    def error(self):
        return 0.5 * np.sum((self.net.forward(self.x) - self.d) ** 2)

    def update(self, eta):
        self.net.forward(self.x)
        self.net.backward(self.d)
        for layer in self.net.layers:
            layer.step(eta)


def forward(x, W1, W2, b):
    hidden, output = Layer(W1, b[0]), Layer(W2, b[1])
    output.forward(hidden.forward(x))
    return Stages(hidden.z, hidden.out, output.z, output.out)


def loss(o, d):
    return 0.5 * np.linalg.norm(np.subtract(d, o)) ** 2


def output_delta(o, d):
    return np.subtract(o, d) * Sigmoid.slope(o)


def hidden_delta(h, delta_o, W2):
    layer = Layer(W2, 0.0, seen=np.array([h], dtype=float))
    return layer.backward(np.array([delta_o], dtype=float))[0]


def gradients(x, h, delta_h, delta_o):
    pairs = []
    for seen, delta in ((x, delta_h), (h, delta_o)):
        layer = Layer(np.zeros((len(delta), len(seen))), 0.0, seen=np.array([seen], dtype=float))
        layer.backward(np.array([delta], dtype=float))
        pairs.append(layer.dW)
    return pairs


def sgd_step(W1, W2, dW1, dW2, eta):
    pairs = ((W1, dW1), (W2, dW2))
    layers = [Layer(np.asarray(W), 0, dW=np.asarray(dW)) for W, dW in pairs]
    for layer in layers:
        layer.step(eta)
    return [layer.W for layer in layers]


def train(x, d, W1, W2, b, eta, updates):
    trainer = Trainer(x, d, W1, W2, b)
    errors = [trainer.error]
    for _ in range(updates):
        trainer.update(eta)
        errors.append(trainer.error)
    return *trainer.net.Ws, errors


class Differences:
    def __init__(self, f, w, eps):
        self.f, self.w, self.eps = f, np.array(w, dtype=np.float64), eps

    def at(self, i, move):
        moved = self.w.copy()
        moved.flat[i] += move
        return self.f(moved)

    def gradient(self):
        rise = [self.at(i, self.eps) - self.at(i, -self.eps) for i in range(self.w.size)]
        return np.reshape(rise, self.w.shape) / (2 * self.eps)


def numerical_gradient(f, w, eps=1e-6):
    return Differences(f, w, eps).gradient()


def relative_error(a, n):
    lengths = [np.linalg.norm(np.ravel(v)) for v in (np.subtract(a, n), a, n)]
    return lengths[0] / (max(lengths[1:]) or 1.0)


class Tanh:
    __call__ = staticmethod(np.tanh)

    @staticmethod
    def slope(a):
        return 1.0 - np.square(a)


class Relu:
    def __call__(self, z):
        return np.clip(z, 0.0, None)

    @staticmethod
    def slope(a):
        return np.asarray(np.asarray(a) > 0, dtype=float)


class Softmax:
    def __call__(self, z):
        e = np.exp(z - z.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)


KINDS = {"sigmoid": sigmoid, "tanh": Tanh(), "relu": Relu(), "softmax": Softmax()}


def slope(a, activation):
    return KINDS[activation].slope(a)


class Deep:
    """A net of any depth that keeps what it computed."""

    def __init__(self, Ws, bs, activations, lam=0.0):
        self.Ws, self.bs, self.lam = list(Ws), list(bs), lam
        self.kinds = [KINDS[name] for name in activations]

    def forward(self, X):
        self.A = [np.asarray(X)]
        for W, b, kind in zip(self.Ws, self.bs, self.kinds):
            self.A.append(kind(self.A[-1] @ W.T + b))
        return self

    def loss(self, D):
        fit = -np.mean(np.sum(D * np.log(self.A[-1]), axis=1))
        return fit + 0.5 * self.lam * sum(np.linalg.norm(W) ** 2 for W in self.Ws)

    def backward(self, D):
        deltas = [(self.A[-1] - D) / len(D)]
        for kind, a, W in zip(self.kinds[-2::-1], self.A[-2:0:-1], self.Ws[:0:-1]):
            deltas.insert(0, kind.slope(a) * (deltas[0] @ W))
        self.dWs = [d.T @ a + self.lam * W for d, a, W in zip(deltas, self.A, self.Ws)]
        self.dbs = [d.sum(axis=0) for d in deltas]
        return self

    def step(self, eta):
        self.Ws = [W - eta * dW for W, dW in zip(self.Ws, self.dWs)]
        self.bs = [b - eta * db for b, db in zip(self.bs, self.dbs)]


def net_forward(X, Ws, bs, activations):
    return Deep(Ws, bs, activations).forward(X).A


def net_backward(A, D, Ws, activations, lam=0.0):
    net = Deep(Ws, [], activations, lam)
    net.A = A
    net.backward(D)
    return net.dWs, net.dbs


def net_train(X, D, Ws, bs, activations, eta, batches, lam=0.0):
    net, losses = Deep(Ws, bs, activations, lam), []
    for rows in batches:
        losses.append(net.forward(X[rows]).loss(D[rows]))
        net.backward(D[rows]).step(eta)
    return net.Ws, net.bs, losses


def slide_step(x, d, W1, W2, b, eta):
    hidden, output = (Layer(np.array(W, float), bias) for W, bias in ((W1, b[0]), (W2, b[1])))
    o = output.forward(hidden.forward([x]))
    delta = (o - np.asarray(d)) * Sigmoid.slope(o)
    output.backward(delta)
    output.step(eta)
    hidden.backward(output.backward(delta))
    hidden.step(eta)
    return hidden.W, output.W


def slide_gap(x, d, W1, W2, b, eta):
    trainer = Trainer(x, d, W1, W2, b)
    trainer.update(eta)
    return slide_step(x, d, W1, W2, b, eta)[0] - trainer.net.Ws[0]


class Judge:
    def __init__(self, errors, window):
        self.last = errors[-1]
        self.changes = np.diff(np.asarray(errors, float))[-window:]
        self.enough = len(self.changes) >= window

    def verdict(self, near_zero, flat):
        if self.last <= near_zero:
            return Reason("zero")
        if self.enough and np.max(np.abs(self.changes)) <= flat:
            return Reason("plateau")
        if self.enough and np.max(self.changes[:-1] * self.changes[1:]) < 0:
            return Reason("oscillation")
        return Reason("go on")


def stop_reason(errors, near_zero=1e-3, flat=1e-6, window=4):
    return Judge(errors, window).verdict(near_zero, flat)


def updates_needed(x, d, W1, W2, b, eta, target, max_updates):
    trainer = Trainer(x, d, W1, W2, b)
    for n in range(max_updates):
        if trainer.error <= target:
            return n
        trainer.update(eta)
    return max_updates if trainer.error <= target else None


def gradient_norms(X, D, Ws, bs, activations):
    net = Deep(Ws, bs, activations).forward(X).backward(D)
    return [np.linalg.norm(dW) for dW in net.dWs]
