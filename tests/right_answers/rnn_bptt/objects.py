"""Classes and helpers inside the module: layers with forward and backward that keep gradients."""

from __future__ import annotations

from collections import namedtuple
from dataclasses import dataclass, field

import numpy as np

Gradients = namedtuple("Gradients", "W1 W2 V")


@dataclass
class Weight:
    value: np.ndarray
    gradient: np.ndarray = field(init=False)

    def __post_init__(self):
        self.gradient = np.zeros(np.shape(self.value))

    def __matmul__(self, vector):
        return self.value @ vector

    def learn(self, above, below):
        self.gradient += np.outer(above, below)
        return self.value.T @ above


class Cell:
    def __init__(self, W1, W2):
        self.W1, self.W2 = Weight(W1), Weight(W2)

    def forward(self, x, h):
        return np.tanh(self.W1 @ x + self.W2 @ h)

    def backward(self, x, h_old, h_new, dh):
        da = dh * (1 - h_new) * (1 + h_new)
        self.W1.learn(da, x)
        return self.W2.learn(da, h_old)


class Readout:
    def __init__(self, V):
        self.V = Weight(V)

    def forward(self, h):
        return 1.0 / (1.0 + np.exp(-(self.V @ h)))

    def backward(self, h, delta):
        return self.V.learn(delta, h)


class Backward:
    """One walk from the last step to the first."""

    def __init__(self, xs, hs, delta, W2, V):
        self.cell = Cell(np.zeros((len(W2), np.shape(xs)[1])), W2)
        self.readout = Readout(V)
        self.dhs = []
        dh = np.zeros(len(W2))
        for t in reversed(range(len(delta))):
            dh = dh + self.readout.backward(hs[t + 1], delta[t])
            self.dhs.insert(0, dh)
            dh = self.cell.backward(xs[t], hs[t], hs[t + 1], dh)

    def gradients(self):
        return Gradients(self.cell.W1.gradient, self.cell.W2.gradient, self.readout.V.gradient)


def rnn_step(x, h_prev, W1, W2):
    return Cell(W1, W2).forward(x, h_prev)


def rnn_step_stacked(x, h_prev, W):
    size = np.size(x)
    return Cell(W[:, :size], W[:, size:]).forward(x, h_prev)


def rnn_output(h, V):
    return Readout(V).forward(h)


def rnn_forward(xs, h0, W1, W2, V):
    cell, readout = Cell(W1, W2), Readout(V)
    hs = np.zeros((len(xs) + 1, len(h0)))
    hs[0] = h0
    outs = np.zeros((len(xs), len(V)))
    for t, x in enumerate(xs):
        hs[t + 1] = cell.forward(x, hs[t])
        outs[t] = readout.forward(hs[t + 1])
    return hs, outs


class SquaredError:
    def __init__(self, outs, ys, all_steps):
        self.outs = outs
        self.errors = np.array(outs - ys)
        if not all_steps:
            self.errors[:-1] = 0.0

    def value(self):
        return np.sum(self.errors ** 2) / 2

    def slope(self):
        return self.errors * self.outs * (1 - self.outs)


def rnn_loss(outs, ys, all_steps=False):
    return SquaredError(outs, ys, all_steps).value()


def output_delta(outs, ys, all_steps=False):
    return SquaredError(outs, ys, all_steps).slope()


def hidden_gradient(hs, delta, W2, V):
    return Backward(np.zeros((len(delta), 1)), hs, delta, W2, V).dhs


def bptt(xs, hs, outs, ys, W2, V, all_steps=False):
    return Backward(xs, hs, output_delta(outs, ys, all_steps), W2, V).gradients()


def contribution_counts(T, all_steps=False, h0_is_zero=True):
    pairs = [(s, t) for s in range(1, T + 1) for t in range(1, s + 1) if all_steps or s == T]
    used = [t for _, t in pairs if t > 1 or not h0_is_zero]
    return Gradients(len(pairs), len(used), len({s for s, _ in pairs}))


def gradient_flow(xs, ys, h0, W1, W2s, V):
    rows = []
    for W2 in W2s:
        hs, outs = rnn_forward(xs, h0, W1, W2, V)
        rows.append(np.linalg.norm(Backward(xs, hs, output_delta(outs, ys), W2, V).dhs, axis=1))
    return np.vstack(rows)


def truncated_bptt(xs, hs, outs, ys, W2, V, k, all_steps=False):
    delta = output_delta(outs, ys, all_steps)
    cell, readout = Cell(np.zeros((len(W2), xs.shape[1])), W2), Readout(V)
    for s in range(len(xs)):
        dh = readout.backward(hs[s + 1], delta[s])
        t = s
        while t >= 0 and s - t < k:
            dh = cell.backward(xs[t], hs[t], hs[t + 1], dh)
            t -= 1
    return Gradients(cell.W1.gradient, cell.W2.gradient, readout.V.gradient)


def clip_by_norm(grads, max_norm):
    copies = [np.array(g, dtype=float) for g in grads]
    norm = sum((g ** 2).sum() for g in copies) ** 0.5
    for g in copies:
        if norm > max_norm:
            g *= max_norm / norm
    return copies


def echo_targets(X, delay):
    return np.array([[heard(xs, t - delay) for t in range(len(xs))] for xs in X])


def heard(xs, t):
    return (xs[t] + 1) / 2 if t >= 0 else xs[0] * 0 + 0.5


def train(X, Y, W1, W2, V, eta=0.5, epochs=20, max_norm=None):
    weights = Gradients(W1, W2, V)
    losses = []
    for _ in range(epochs):
        total = []
        for xs, ys in zip(X, Y, strict=True):
            hs, outs = rnn_forward(xs, np.zeros(len(W2)), *weights)
            total.append(rnn_loss(outs, ys))
            grads = bptt(xs, hs, outs, ys, weights.W2, weights.V)
            if max_norm is not None:
                grads = clip_by_norm(grads, max_norm)
            weights = Gradients(*(w - eta * g for w, g in zip(weights, grads, strict=True)))
        losses.append(np.mean(total))
    return weights.W1, weights.W2, weights.V, losses
