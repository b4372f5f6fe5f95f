"""Recursion forward and back: h_t asks for h_{t-1}, dE/dh_t asks for dE/dh_{t+1}."""

import numpy as np


def rnn_step(x, h_prev, W1, W2):
    a = np.sum(W1 * x, axis=1) + np.sum(W2 * h_prev, axis=1)
    less = np.expm1(-2 * np.abs(a))
    return -np.sign(a) * less / (2 + less)


def rnn_step_stacked(x, h_prev, W):
    a = np.sum(W * np.concatenate((x, h_prev)), axis=-1)
    return np.tanh(a / 2) * 2 / (1 + np.tanh(a / 2) ** 2)


def rnn_output(h, V):
    return 1 / (1 + np.exp(-np.inner(V, h)))


def states(xs, h0, W1, W2):
    if len(xs) == 0:
        return [np.array(h0, dtype=np.float64)]
    before = states(xs[:-1], h0, W1, W2)
    return before + [rnn_step(xs[-1], before[-1], W1, W2)]


def rnn_forward(xs, h0, W1, W2, V):
    hs = states(list(xs), h0, W1, W2)
    return np.array(hs), np.array([rnn_output(h, V) for h in hs[1:]])


def rnn_loss(outs, ys, all_steps=False):
    here = float(np.dot(outs[-1] - ys[-1], outs[-1] - ys[-1])) / 2
    if all_steps and len(outs) > 1:
        return here + rnn_loss(outs[:-1], ys[:-1], True)
    return here


def output_delta(outs, ys, all_steps=False):
    if len(outs) == 0:
        return []
    here = (outs[-1] - ys[-1]) * outs[-1] * (1 - outs[-1])
    earlier = output_delta(outs[:-1], ys[:-1], all_steps)
    return [row if all_steps else row * 0 for row in earlier] + [here]


def hidden_gradient(hs, delta, W2, V):
    def of(t):
        """dE/dh_t, dE/dh_{t+1}, ..., dE/dh_T."""
        direct = np.dot(delta[t - 1], V)
        if t == len(delta):
            return [direct]
        later = of(t + 1)
        return [direct + np.dot(later[0] * (1 - hs[t + 1] ** 2), W2)] + later

    return of(1)


def bptt(xs, hs, outs, ys, W2, V, all_steps=False):
    return truncated_bptt(xs, hs, outs, ys, W2, V, len(xs), all_steps)


def contribution_counts(T, all_steps=False, h0_is_zero=True):
    here = np.array([T, T - 1 if h0_is_zero else T, 1])
    if all_steps and T > 1:
        here = here + contribution_counts(T - 1, True, h0_is_zero)
    return here


def gradient_flow(xs, ys, h0, W1, W2s, V):
    if len(W2s) == 0:
        return []
    hs, outs = rnn_forward(xs, h0, W1, W2s[0], V)
    dh = hidden_gradient(hs, output_delta(outs, ys), W2s[0], V)
    return [[float(np.hypot.reduce(g)) for g in dh]] + gradient_flow(xs, ys, h0, W1, W2s[1:], V)


def truncated_bptt(xs, hs, outs, ys, W2, V, k, all_steps=False):
    delta = output_delta(outs, ys, all_steps)

    def walk(t, dh, left):
        """The terms of dW1 and dW2 at step t and at the steps before it."""
        if t == 0 or left == 0:
            return 0, 0
        da = dh * (1 - hs[t] ** 2)
        before = walk(t - 1, np.dot(da, W2), left - 1)
        return before[0] + np.outer(da, xs[t - 1]), before[1] + np.outer(da, hs[t - 1])

    walks = [walk(t, np.dot(delta[t - 1], V), k) for t in range(1, len(xs) + 1)]
    dV = sum(np.outer(d, h) for d, h in zip(delta, hs[1:], strict=True))
    return sum(w[0] for w in walks), sum(w[1] for w in walks), dV


def clip_by_norm(grads, max_norm):
    norm = float(np.sqrt(sum(float(np.sum(np.square(g))) for g in grads)))
    return tuple(np.array(g) * (max_norm / max(norm, max_norm)) for g in grads)


def echo_targets(X, delay):
    if delay == 0:
        return (X + 1) / 2
    Y = echo_targets(X, delay - 1)
    return np.concatenate([0 * X[:, :1] + 0.5, Y[:, :-1]], axis=1)


def train(X, Y, W1, W2, V, eta=0.5, epochs=20, max_norm=None):
    if epochs == 0:
        return W1, W2, V, []
    losses = []
    for xs, ys in zip(X, Y, strict=True):
        hs, outs = rnn_forward(xs, [0] * len(W2), W1, W2, V)
        losses.append(rnn_loss(outs, ys))
        grads = bptt(xs, hs, outs, ys, W2, V)
        if max_norm:
            grads = clip_by_norm(grads, max_norm)
        W1, W2, V = W1 - eta * grads[0], W2 - eta * grads[1], V - eta * grads[2]
    rest = train(X, Y, W1, W2, V, eta, epochs - 1, max_norm)
    return (*rest[:3], [sum(losses) / len(losses)] + rest[3])
