"""In the functional manner: accumulate, reduce, maps and generators out, tuples of tuples."""

import itertools
import operator
from functools import partial, reduce

import numpy as np

sigmoid = np.vectorize(lambda z: 1 / (1 + np.exp(-z)))


def rnn_step(x, h_prev, W1, W2):
    return map(np.tanh, W1 @ x + W2 @ h_prev)


def state(h_prev, x, W1, W2):
    return np.fromiter(rnn_step(x, h_prev, W1, W2), dtype=float)


def rnn_step_stacked(x, h_prev, W):
    return (np.tanh(row @ np.array([*x, *h_prev])) for row in W)


def rnn_output(h, V):
    return tuple(sigmoid(V @ h))


def rnn_forward(xs, h0, W1, W2, V):
    advance = partial(state, W1=W1, W2=W2)
    hs = list(itertools.accumulate(xs, advance, initial=np.array(h0, dtype=float)))
    return hs, tuple(rnn_output(h, V) for h in hs[1:])


def squares(outs, ys):
    return [float(np.sum(np.subtract(o, y) ** 2)) for o, y in zip(outs, ys, strict=True)]


def rnn_loss(outs, ys, all_steps=False):
    return reduce(operator.add, squares(outs, ys)[0 if all_steps else -1 :]) / 2


def output_delta(outs, ys, all_steps=False):
    o = np.asarray(outs)
    last = len(o) - 1
    return [r * (all_steps or t == last) for t, r in enumerate((o - ys) * o * (1 - o))]


def hidden_gradient(hs, delta, W2, V):
    direct = [V.T @ d for d in delta]
    slopes = [1 - h ** 2 for h in hs[1:]]
    pairs = zip(reversed(direct[:-1]), reversed(slopes), strict=False)

    def back(later, pair):
        return pair[0] + W2.T @ (pair[1] * later)

    return reversed(list(itertools.accumulate(pairs, back, initial=direct[-1])))


def bptt(xs, hs, outs, ys, W2, V, all_steps=False):
    delta = output_delta(outs, ys, all_steps)
    dh = hidden_gradient(np.asarray(hs), delta, W2, V)
    da = [(1 - np.square(h)) * g for h, g in zip(hs[1:], dh, strict=True)]
    rows = ((da, xs), (da, hs[:-1]), (delta, hs[1:]))
    return tuple(reduce(operator.add, map(np.outer, *row)) for row in rows)


def contribution_counts(T, all_steps=False, h0_is_zero=True):
    reaches = range(1, T + 1) if all_steps else (T,)
    return sum(reaches), sum(r - bool(h0_is_zero) for r in reaches), len(reaches)


def gradient_flow(xs, ys, h0, W1, W2s, V):
    for W2 in W2s:
        hs, outs = rnn_forward(xs, h0, W1, W2, V)
        yield [np.linalg.norm(g) for g in hidden_gradient(hs, output_delta(outs, ys), W2, V)]


def truncated_bptt(xs, hs, outs, ys, W2, V, k, all_steps=False):
    T = len(xs)
    total = [np.zeros((len(W2), len(xs[0]))), np.zeros(W2.shape), np.zeros(V.shape)]
    for s in range(T):
        if all_steps or s == T - 1:
            first = max(s - k + 1, 0)
            cut = slice(first, s + 1)
            part = bptt(xs[cut], hs[first : s + 2], outs[cut], ys[cut], W2, V)
            total = list(map(operator.add, total, part))
    return total


def clip_by_norm(grads, max_norm):
    grads = tuple(grads)
    norm = reduce(np.hypot, (np.linalg.norm(g) for g in grads))
    return (g * (1 if norm <= max_norm else max_norm / norm) for g in grads)


def echo_targets(X, delay):
    return [[[0.5]] * delay + [(x + 1) / 2 for x in xs[:-delay]] for xs in X]


def train(X, Y, W1, W2, V, eta=0.5, epochs=20, max_norm=None):
    def update(weights, pair):
        W1, W2, V, seen = weights
        hs, outs = rnn_forward(pair[0], np.zeros(len(W2)), W1, W2, V)
        seen = seen + (rnn_loss(outs, pair[1]),)
        grads = bptt(pair[0], hs, outs, pair[1], W2, V)
        grads = grads if max_norm is None else clip_by_norm(grads, max_norm)
        return (*(w - eta * g for w, g in zip((W1, W2, V), grads, strict=True)), seen)

    *weights, seen = reduce(update, list(zip(X, Y, strict=True)) * epochs, (W1, W2, V, ()))
    per_epoch = np.array(seen).reshape(epochs, len(X))
    return (*weights, per_epoch.mean(axis=1))
