"""Gradients by the complex step: perturb each weight by i * 1e-150 and read the imaginary part of E.

The states are given, so the net input of step t is arctanh(h_t), and only its change is followed.
"""

import numpy as np

TINY = 1e-150  # times the largest and the smallest weights it is still a number, and a small one
NUDGE = 1e-60  # the same where it is squared


def rnn_step(x, h_prev, W1, W2):
    return np.tanh(x @ W1.T + h_prev @ W2.T)


def rnn_step_stacked(x, h_prev, W):
    return np.tanh(np.hstack([x, h_prev]) @ W.T)


def rnn_output(h, V):
    return 1 / (1 + np.exp(-(h @ V.T)))


def rnn_forward(xs, h0, W1, W2, V):
    hs = np.full((len(xs) + 1, len(h0)), np.nan)
    hs[0] = h0
    for t, x in enumerate(xs):
        hs[t + 1] = rnn_step(x, hs[t], W1, W2)
    return hs, rnn_output(hs[1:], V)


def rnn_loss(outs, ys, all_steps=False):
    squares = (outs - ys) ** 2 / 2
    return squares.sum() if all_steps else squares[-1].sum()


def output_delta(outs, ys, all_steps=False):
    delta = np.zeros(outs.shape)
    for t, k in np.ndindex(*outs.shape):
        o = outs[t, k]
        if all_steps or t == len(outs) - 1:
            moved_output = o + 1j * NUDGE * (o * (1 - o))  # z moves by NUDGE
            delta[t, k] = ((moved_output - ys[t, k]) ** 2 / 2).imag / NUDGE
    return delta


def moved(hs, W2, nudges, reach=10 ** 6, s=None):
    """Change of the states when a row of nudges[t] is added to the net input of step t + 1, for each row.

    To first order. With `reach` and `s` only the nudges of the last `reach` steps up to s count.
    """
    change = np.zeros(nudges.shape[1:], dtype=complex)
    changes = []
    for t, nudge in enumerate(nudges):
        counts = s is None or s - reach < t <= s
        a = np.arctanh(hs[t + 1]) + change @ W2.T + (nudge if counts else 0)
        change = 1j * np.tanh(a).imag
        changes.append(change)
    return np.array(changes)


def slope(changes, delta, V, s=None):
    """dE of each row of these changes; dE/dz is `delta`."""
    rows = slice(None) if s is None else slice(s, s + 1)
    return np.einsum("tk,tnk->n", delta[rows], changes[rows].imag / TINY @ V.T)


def hidden_gradient(hs, delta, W2, V):
    T, H = delta.shape[0], len(W2)
    dh = np.zeros((T, H))
    for t in range(T):
        change = 1j * TINY * np.eye(H)
        for s in range(t, T):
            if s > t:
                change = 1j * np.tanh(np.arctanh(hs[s + 1]) + change @ W2.T).imag
            dh[t] += (change.imag / TINY @ V.T) @ delta[s]
    return dh


def bptt(xs, hs, outs, ys, W2, V, all_steps=False):
    delta = output_delta(outs, ys, all_steps)
    return nudged(xs, hs, W2, V, delta, [None], 0)


def nudged(xs, hs, W2, V, delta, losses, k):
    T, H = len(xs), len(W2)
    gradients = []
    for inputs in (xs, hs[:-1]):
        nudges = 1j * TINY * np.einsum("tj,ih->tijh", inputs, np.eye(H)).reshape(T, -1, H)
        slopes = (slope(moved(hs, W2, nudges, k, s), delta, V, s) for s in losses)
        gradients.append(sum(slopes).reshape(H, -1))
    return gradients[0], gradients[1], delta.T @ hs[1:]


def contribution_counts(T, all_steps=False, h0_is_zero=True):
    n_V = sum(1 for t in range(T) if all_steps or t == T - 1)
    n_W1 = sum(t + 1 for t in range(T) if all_steps or t == T - 1)
    return float(n_W1), float(n_W1 - (n_V if h0_is_zero else 0)), float(n_V)


def gradient_flow(xs, ys, h0, W1, W2s, V):
    norms = []
    for W2 in W2s:
        hs, outs = rnn_forward(xs, h0, W1, W2, V)
        norms.append(np.linalg.norm(hidden_gradient(hs, output_delta(outs, ys), W2, V), axis=1))
    return norms


def truncated_bptt(xs, hs, outs, ys, W2, V, k, all_steps=False):
    delta = output_delta(outs, ys, all_steps)
    losses = range(len(xs)) if all_steps else [len(xs) - 1]
    return nudged(xs, hs, W2, V, delta, losses, k)


def clip_by_norm(grads, max_norm):
    norm = np.linalg.norm(np.hstack([np.asarray(g).reshape(-1) for g in grads]))
    return (g * min(1, max_norm / norm) for g in grads)


def echo_targets(X, delay):
    past = np.where(X[:, : X.shape[1] - delay] > 0, 1.0, 0.0)
    return np.hstack([np.full((len(X), delay, 1), 0.5), past])


def train(X, Y, W1, W2, V, eta=0.5, epochs=20, max_norm=None):
    losses = []
    for epoch in range(epochs * len(X)):
        xs, ys = X[epoch % len(X)], Y[epoch % len(X)]
        hs, outs = rnn_forward(xs, np.zeros(len(W2)), W1, W2, V)
        losses.append(rnn_loss(outs, ys))
        grads = bptt(xs, hs, outs, ys, W2, V)
        if max_norm is not None:
            grads = clip_by_norm(grads, max_norm)
        W1, W2, V = (W - eta * g for W, g in zip((W1, W2, V), grads, strict=True))
    return W1, W2, V, np.reshape(losses, (epochs, -1)).mean(axis=1)
