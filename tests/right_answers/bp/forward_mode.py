"""Forward-mode derivatives: dual numbers carry value and slopes through the network together."""

import itertools
import math

import numpy as np


class Dual:
    """A number and its derivatives: 0, one number, or one for each weight."""

    __slots__ = ("v", "s")

    def __init__(self, v, s=0.0):
        self.v, self.s = float(v), s

    def __add__(self, other):
        other = lift(other)
        return Dual(self.v + other.v, self.s + other.s)

    __radd__ = __add__

    def __mul__(self, other):
        other = lift(other)
        return Dual(self.v * other.v, self.v * other.s + self.s * other.v)

    __rmul__ = __mul__

    def __sub__(self, other):
        return self + lift(other) * -1.0

    def __rsub__(self, other):
        return lift(other) - self

    def squash(self):
        a = 1.0 / (1.0 + math.exp(-self.v))
        return Dual(a, a * (1.0 - a) * self.s)


def lift(value):
    return value if isinstance(value, Dual) else Dual(value)


def lifted(W, slopes):
    """A matrix of duals; each entry takes the next of the slopes."""
    W = np.asarray(W, dtype=float)
    return {i: Dual(v, next(slopes)) for i, v in np.ndenumerate(W)}, W.shape


def dual_layer(values, W, shape, b):
    outs = []
    for j in range(shape[0]):
        total = lift(b[j])
        for i in range(shape[1]):
            total = total + W[j, i] * values[i]
        outs.append(total.squash())
    return outs


def dual_error(x, d, W1, W2, b, slopes):
    V1, shape1 = lifted(W1, slopes)
    V2, shape2 = lifted(W2, slopes)
    h = dual_layer([lift(v) for v in x], V1, shape1, [b[0]] * shape1[0])
    o = dual_layer(h, V2, shape2, [b[1]] * shape2[0])
    total = Dual(0.0)
    for ok, dk in zip(o, d, strict=False):
        total = total + 0.5 * (dk - ok) * (dk - ok)
    return total


def dual_gradients(x, d, W1, W2, b):
    """The error, and its slope along each weight: a weight's own slope is a row of the unit matrix."""
    n = np.size(W1)
    error = dual_error(x, d, W1, W2, b, iter(np.eye(n + np.size(W2))))
    return error.v, error.s[:n].reshape(np.shape(W1)), error.s[n:].reshape(np.shape(W2))


def sigmoid(z):
    return np.vectorize(lambda number: Dual(number).squash().v, otypes=[float])(z)


def forward(x, W1, W2, b):
    net_h = np.asarray(W1) @ np.asarray(x) + b[0]
    h = sigmoid(net_h)
    net_o = np.asarray(W2) @ h + b[1]
    return net_h, h, net_o, sigmoid(net_o)


def loss(o, d):
    return np.array(sum((dk - ok) ** 2 for ok, dk in zip(o, d, strict=False)) / 2)


def output_delta(o, d):
    """The slope of E when one net_o moves; net_o is read back from o."""
    deltas = []
    for ok, dk in zip(o, d, strict=False):
        moving = Dual(math.log(ok / (1 - ok)), 1.0).squash()
        deltas.append((0.5 * (dk - moving) * (dk - moving)).s)
    return np.array(deltas)


def hidden_delta(h, delta_o, W2):
    deltas = []
    for j, hj in enumerate(h):
        moving = Dual(math.log(hj / (1 - hj)), 1.0).squash()
        deltas.append(sum(delta_o[k] * W2[k][j] for k in range(len(delta_o))) * moving.s)
    return np.array(deltas)


def gradients(x, h, delta_h, delta_o):
    return np.kron(np.c_[delta_h], x), np.kron(np.c_[delta_o], h)


def sgd_step(W1, W2, dW1, dW2, eta):
    return W1 - np.array(dW1) * eta, W2 - np.array(dW2) * eta


def train(x, d, W1, W2, b, eta, updates):
    W1, W2 = np.array(W1, float), np.array(W2, float)
    errors = []
    for _ in range(updates):
        error, dW1, dW2 = dual_gradients(x, d, W1, W2, b)
        errors.append(error)
        W1, W2 = sgd_step(W1, W2, dW1, dW2, eta)
    return W1, W2, [*errors, dual_error(x, d, W1, W2, b, itertools.repeat(0.0)).v]


def numerical_gradient(f, w, eps=1e-6):
    w = np.array(w, float)

    def along(i):
        left, right = w.copy(), w.copy()
        left.reshape(-1)[i] -= eps
        right.reshape(-1)[i] += eps
        return (f(right) - f(left)) / (right - left).sum()

    return np.fromiter(map(along, range(w.size)), float).reshape(w.shape)


def relative_error(a, n):
    a, n = np.asarray(a, float), np.asarray(n, float)
    biggest = max((a**2).sum(), (n**2).sum())
    return 0.0 if biggest == 0 else ((a - n) ** 2).sum() ** 0.5 / biggest**0.5


def slope(a, activation):
    """How far the output moves when the sum moves by 1, for each output."""
    if activation == "sigmoid":
        return a * (1 - a)
    return (1 - a) * (1 + a) if activation == "tanh" else (a > 0) * 1.0


def net_forward(X, Ws, bs, activations):
    layers = [np.asarray(X)]
    for W, b, name in zip(Ws, bs, activations):
        z = layers[-1].dot(np.transpose(W)) + b
        if name == "sigmoid":
            a = sigmoid(z)
        elif name == "tanh":
            a = np.tanh(z)
        elif name == "relu":
            a = np.fmax(0, z)
        else:
            e = np.exp(z - z.max(axis=1)[:, None])
            a = e / e.sum(axis=1)[:, None]
        layers.append(a)
    return tuple(layers)


def tangent_to_error(A, Ws, names, D, layer, tangent):
    """Push a change of z_layer forward to E, layer by layer, through the softmax to the logarithm."""
    for upper in range(layer, len(Ws)):
        tangent = (tangent * slope(A[upper], names[upper - 1])) @ np.transpose(Ws[upper])
    y = A[-1]
    moved = y * (tangent - (y * tangent).sum(axis=1, keepdims=True))
    return float(np.sum(-D / np.fmax(y, 1e-300) * moved)) / len(D)


def net_backward(A, D, Ws, activations, lam=0.0):
    dWs, dbs = [], []
    for layer, W in enumerate(Ws, 1):
        dW, db = 1.0 * lam * W, np.zeros(len(W))
        for j in range(len(W)):
            unit = np.zeros(A[layer].shape)
            unit[:, j] = 1.0
            db[j] = tangent_to_error(A, Ws, activations, D, layer, unit)
            for i in range(dW.shape[1]):
                change = unit * A[layer - 1][:, [i]]
                dW[j, i] += tangent_to_error(A, Ws, activations, D, layer, change)
        dWs.append(dW)
        dbs.append(db)
    return dWs, dbs


def net_train(X, D, Ws, bs, activations, eta, batches, lam=0.0):
    losses = []
    for rows in batches:
        A = net_forward(X[rows], Ws, bs, activations)
        losses.append(
            -np.mean((D[rows] * np.log(A[-1])).sum(axis=1)) + lam * sum((W**2).sum() for W in Ws) / 2
        )
        dWs, dbs = net_backward(A, D[rows], Ws, activations)
        Ws = [W - eta * dW - eta * lam * W for W, dW in zip(Ws, dWs)]
        bs = [b - eta * db for b, db in zip(bs, dbs)]
    return Ws, bs, losses


def slide_step(x, d, W1, W2, b, eta):
    _, h, _, o = forward(x, W1, W2, b)
    _, _, dW2 = dual_gradients(x, d, W1, W2, b)
    new_W2 = np.asarray(W2) - eta * dW2
    delta_h = hidden_delta(h, output_delta(o, d), new_W2)
    return np.asarray(W1) - eta * np.outer(delta_h, x), new_W2


def slide_gap(x, d, W1, W2, b, eta):
    right = np.asarray(W1) - eta * dual_gradients(x, d, W1, W2, b)[1]
    return slide_step(x, d, W1, W2, b, eta)[0] - right


def stop_reason(errors, near_zero=1e-3, flat=1e-6, window=4):
    if not errors[-1] > near_zero:
        return "zero"
    steps = [b - a for a, b in zip(errors[:-1], errors[1:], strict=False)]
    if len(steps) >= window:
        steps = steps[len(steps) - window :]
        if all(-flat <= step <= flat for step in steps):
            return "plateau"
        if all(a * b < 0 for a, b in zip(steps, steps[1:], strict=False)):
            return "oscillation"
    return "go on"


def updates_needed(x, d, W1, W2, b, eta, target, max_updates):
    hits = (n for n, e in enumerate(train(x, d, W1, W2, b, eta, max_updates)[2]) if e <= target)
    return next(hits, None)


def gradient_norms(X, D, Ws, bs, activations):
    dWs, _ = net_backward(net_forward(X, Ws, bs, activations), D, Ws, activations)
    return np.array([np.sqrt((g**2).sum()) for g in dWs])
