"""Recurrent networks and back-propagation through time."""

import numpy as np


def _sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def _delta(outs, ys, all_steps):
    """dE/dz of every step; rows without a loss are zero."""
    delta = np.zeros(outs.shape)
    first = 0 if all_steps else len(outs) - 1
    o = outs[first:].astype(float)
    delta[first:] = (o - ys[first:]) * o * (1 - o)
    return delta


def rnn_step(x, h_prev, W1, W2):
    a = W1 @ x + W2 @ h_prev
    return np.tanh(a)


def rnn_step_stacked(x, h_prev, W):
    both = np.concatenate([x, h_prev])
    return np.tanh(W @ both)


def rnn_output(h, V):
    return _sigmoid(V @ h)


def rnn_forward(xs, h0, W1, W2, V):
    T = len(xs)
    hs = np.zeros((T + 1, len(h0)))
    outs = np.zeros((T, len(V)))
    hs[0] = h0
    for t in range(T):
        hs[t + 1] = np.tanh(W1 @ xs[t] + W2 @ hs[t])
        outs[t] = _sigmoid(V @ hs[t + 1])
    return hs, outs


def rnn_loss(outs, ys, all_steps=False):
    if all_steps:
        difference = outs - ys
    else:
        difference = outs[-1] - ys[-1]
    return float(0.5 * np.sum(difference**2))


def output_delta(outs, ys, all_steps=False):
    o = np.asarray(outs, dtype=float)
    y = np.asarray(ys, dtype=float)
    if not all_steps:
        y[:-1] = o[:-1]  # no difference, no slope
    return (o - y) * o * (1 - o)


def hidden_gradient(hs, delta, W2, V):
    hs, delta, W2, V = (np.asarray(a, dtype=float) for a in (hs, delta, W2, V))
    T = len(delta)
    dh = [None] * T
    dh[T - 1] = V.T @ delta[T - 1]
    for t in range(T - 2, -1, -1):
        da_next = (1 - hs[t + 2] ** 2) * dh[t + 1]
        dh[t] = V.T @ delta[t] + W2.T @ da_next
    return np.array(dh)


def bptt(xs, hs, outs, ys, W2, V, all_steps=False):
    T, D = xs.shape
    H = hs.shape[1]
    K = outs.shape[1]
    delta = np.zeros((T, K))
    for t in range(T):
        if all_steps or t == T - 1:
            o = outs[t].astype(float)
            delta[t] = (o - ys[t]) * o * (1 - o)
    dW1 = np.zeros((H, D))
    dW2 = np.zeros((H, H))
    dV = np.zeros((K, H))
    for t in range(T):
        dV += np.outer(delta[t], hs[t + 1])
    da = np.zeros(H)
    for t in range(T - 1, -1, -1):
        dh = V.T @ delta[t] + W2.T @ da
        da = (1.0 - hs[t + 1] ** 2) * dh
        dW1 += np.outer(da, xs[t])
        dW2 += np.outer(da, hs[t])
    return dW1, dW2, dV


def contribution_counts(T, all_steps=False, h0_is_zero=True):
    if not all_steps:
        return T, (T - 1 if h0_is_zero else T), 1
    n_W1 = T * (T + 1) // 2
    n_W2 = n_W1
    if h0_is_zero:
        n_W2 = T * (T - 1) // 2
    return n_W1, n_W2, T


def gradient_flow(xs, ys, h0, W1, W2s, V):
    T = len(xs)
    flow = np.zeros((len(W2s), T))
    for n, W2 in enumerate(W2s):
        h = [np.asarray(h0, dtype=float)]
        for x in xs:
            h.append(np.tanh(W1 @ x + W2 @ h[-1]))
        o = _sigmoid(V @ h[T])
        dh = V.T @ ((o - ys[T - 1]) * o * (1 - o))
        flow[n, T - 1] = np.linalg.norm(dh)
        for t in range(T - 1, 0, -1):
            dh = W2.T @ ((1 - h[t + 1] * h[t + 1]) * dh)
            flow[n, t - 1] = np.linalg.norm(dh)
    return flow


def truncated_bptt(xs, hs, outs, ys, W2, V, k, all_steps=False):
    T = len(xs)
    delta = _delta(outs, ys, all_steps)
    dW1 = np.zeros((hs.shape[1], xs.shape[1]))
    dW2 = np.zeros((hs.shape[1], hs.shape[1]))
    for s in range(T):
        dh = V.T @ delta[s]
        for t in range(s, max(s - k, -1), -1):
            da = (1.0 - hs[t + 1] ** 2) * dh
            dW1 += np.outer(da, xs[t])
            dW2 += np.outer(da, hs[t])
            dh = W2.T @ da
    return dW1, dW2, delta.T @ hs[1:]


def clip_by_norm(grads, max_norm):
    norm = np.sqrt(sum(np.sum(np.square(g, dtype=float)) for g in grads))
    factor = max_norm / norm if norm > max_norm else 1.0
    return [g * factor for g in grads]


def echo_targets(X, delay):
    Y = np.full(X.shape, 0.5)
    Y[:, delay:] = (X[:, :-delay] + 1) / 2
    return Y


def train(X, Y, W1, W2, V, eta=0.5, epochs=20, max_norm=None):
    losses = []
    for _ in range(epochs):
        total = 0.0
        for xs, ys in zip(X, Y):
            hs, outs = rnn_forward(xs, np.zeros(len(W2)), W1, W2, V)
            total += float(0.5 * np.sum((outs[-1] - ys[-1]) ** 2))
            grads = truncated_bptt(xs, hs, outs, ys, W2, V, len(xs))
            if max_norm is not None:
                grads = clip_by_norm(grads, max_norm)
            W1, W2, V = (W - eta * g for W, g in zip((W1, W2, V), grads))
        losses.append(total / len(X))
    return W1, W2, V, losses
