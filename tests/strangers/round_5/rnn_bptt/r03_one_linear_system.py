"""All steps at once: dE/dh of every step solves one linear system; outer products are one matmul."""

from itertools import accumulate

import numpy as np


def _f(*arrays):
    return tuple(np.array(a, dtype=np.float64) for a in arrays)


def _sigmoid(z):
    small = np.exp(-np.abs(z))
    return np.where(z >= 0, 1.0, small) / (1.0 + small)


def rnn_step(x, h_prev, W1, W2):
    return np.tanh((W1 * x).sum(axis=1) + (W2 * h_prev).sum(axis=1))


def rnn_step_stacked(x, h_prev, W):
    return np.tanh(W[:, : -len(h_prev)] @ x + W[:, -len(h_prev) :] @ h_prev)


def rnn_output(h, V):
    return _sigmoid(np.einsum("kh,h->k", V, h))


def rnn_forward(xs, h0, W1, W2, V):
    drive = xs @ W1.T
    states = accumulate(drive, lambda h, a: np.tanh(a + W2 @ h), initial=h0)
    hs = np.array(list(states), dtype=float)
    return hs, _sigmoid(hs[1:] @ V.T)


def rnn_loss(outs, ys, all_steps=False):
    rows = slice(None) if all_steps else slice(-1, None)
    o, y = _f(outs[rows], ys[rows])
    return 0.5 * float(np.linalg.norm(o - y) ** 2)


def output_delta(outs, ys, all_steps=False):
    o, y = _f(outs, ys)
    loss = np.arange(1, len(o) + 1) >= (1 if all_steps else len(o))
    return np.where(loss[:, None], (o - y) * o * (1 - o), 0.0)


def hidden_gradient(hs, delta, W2, V):
    hs, delta, W2, V = _f(hs, delta, W2, V)
    T, H = len(delta), len(W2)
    system = np.eye(T * H)
    for t in range(T - 1):  # g_t - W2^T diag(1 - h_{t+1}^2) g_{t+1} = V^T delta_t
        here, after = slice(t * H, t * H + H), slice(t * H + H, t * H + 2 * H)
        system[here, after] = -W2.T * (1 - hs[t + 2] ** 2)
    right = (delta @ V).ravel()
    for row in range(T * H - 1, -1, -1):  # it is triangular
        right[row] -= system[row, row + 1 :] @ right[row + 1 :]
    return right.reshape(T, H)


def bptt(xs, hs, outs, ys, W2, V, all_steps=False):
    xs, hs = _f(xs, hs)
    delta = output_delta(outs, ys, all_steps)
    da = hidden_gradient(hs, delta, W2, V) * (1 - hs[1:] ** 2)
    return da.T @ xs, da.T @ hs[:-1], delta.T @ hs[1:]


def contribution_counts(T, all_steps=False, h0_is_zero=True):
    s, t = np.meshgrid(np.arange(1, T + 1), np.arange(1, T + 1))
    reached = t <= s
    if not all_steps:
        reached &= s == T
    with_state = reached & ((t > 1) | (not h0_is_zero))
    return int(reached.sum()), int(with_state.sum()), int((reached & (s == t)).sum())


def gradient_flow(xs, ys, h0, W1, W2s, V):
    flow = []
    for W2 in W2s:
        hs, outs = rnn_forward(xs, h0, W1, W2, V)
        flow.append(np.linalg.norm(hidden_gradient(hs, output_delta(outs, ys), W2, V), axis=1))
    return np.array(flow)


def truncated_bptt(xs, hs, outs, ys, W2, V, k, all_steps=False):
    xs, hs = _f(xs, hs)
    delta = output_delta(outs, ys, all_steps)
    slope = 1 - hs[1:] ** 2
    da = total = slope * (delta @ V)  # every loss moves back by one step at a time
    for _ in range(min(k, len(xs)) - 1):
        back = np.zeros_like(da)
        back[:-1] = da[1:] @ W2
        da = slope * back
        total = total + da
    return total.T @ xs, total.T @ hs[:-1], delta.T @ hs[1:]


def clip_by_norm(grads, max_norm):
    norm = np.linalg.norm([np.linalg.norm(g) for g in grads])
    return [np.multiply(g, min(1.0, max_norm / norm) if norm else 1.0) for g in grads]


def echo_targets(X, delay):
    start = np.full((len(X), delay, 1), 0.5)
    return np.concatenate([start, (X[:, : X.shape[1] - delay] + 1) * 0.5], axis=1)


def train(X, Y, W1, W2, V, eta=0.5, epochs=20, max_norm=None):
    weights, losses = _f(W1, W2, V), []
    for _ in range(epochs):
        losses.append(0.0)
        for xs, ys in zip(X, Y):
            hs, outs = rnn_forward(xs, np.zeros(len(W2)), *weights)
            losses[-1] += rnn_loss(outs, ys) / len(X)
            grads = bptt(xs, hs, outs, ys, *weights[1:])
            if max_norm is not None:
                grads = clip_by_norm(grads, max_norm)
            weights = tuple(W - eta * g for W, g in zip(weights, grads))
    return (*weights, losses)
