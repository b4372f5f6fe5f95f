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
        self.layers = [Layer(W, b) for W, b in zip(Ws, bs, strict=False)]

    def forward(self, A):
        for layer in self.layers:
            A = layer.forward(A)
        return A

    def remember(self, activations):
        for layer, seen, out in zip(self.layers, activations, activations[1:], strict=False):
            layer.seen, layer.out = np.asarray(seen, float), np.asarray(out, float)
        return self

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


def mlp_forward(X, Ws, bs):
    net = Network(Ws, bs)
    net.forward(X)
    return [np.asarray(X), *(layer.out for layer in net.layers)]


def mlp_backward(activations, Ws, D):
    net = Network(Ws, [0.0] * len(Ws)).remember(activations)
    net.backward(D)
    return [layer.dW for layer in net.layers], [layer.db for layer in net.layers]


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


def epoch(X, D, Ws, bs, eta, batch_size, lam=0.0):
    net = Network([np.array(W, float) for W in Ws], [np.array(b, float) for b in bs])
    for start in range(0, len(X), batch_size):
        net.forward(X[start : start + batch_size])
        net.backward(D[start : start + batch_size])
        for layer in net.layers:
            layer.step(eta, lam)
            layer.b = layer.b - eta * layer.db
    return net.Ws, [layer.b for layer in net.layers]


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


def gradient_norms(X, D, Ws, bs):
    net = Network(Ws, bs)
    net.forward(X)
    net.backward(D)
    return [np.linalg.norm(layer.dW) for layer in net.layers]
