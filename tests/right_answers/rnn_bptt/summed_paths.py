"""No recursion of deltas: every path from a loss at step s back to a step t is summed."""

import numpy as np


def rnn_step(x, h_prev, W1, W2):
    return np.tanh(np.matmul(W1, x) + np.matmul(W2, h_prev))


def rnn_step_stacked(x, h_prev, W):
    n = x.shape[0]
    return np.tanh(np.matmul(W[:, :n], x) + np.matmul(W[:, n:], h_prev))


def rnn_output(h, V):
    return np.array([1 / (1 + np.exp(-np.dot(row, h))) for row in V])


def rnn_forward(xs, h0, W1, W2, V):
    hs = {0: np.asarray(h0, dtype=float)}
    for t, x in enumerate(xs, start=1):
        hs[t] = rnn_step(x, hs[t - 1], W1, W2)
    outs = {t: rnn_output(hs[t], V) for t in hs if t > 0}
    return [hs[t] for t in sorted(hs)], [outs[t] for t in sorted(outs)]


def loss_steps(T, all_steps):
    return range(1, T + 1) if all_steps else range(T, T + 1)


def rnn_loss(outs, ys, all_steps=False):
    outs, ys = np.asarray(outs), np.asarray(ys)
    steps = loss_steps(len(outs), all_steps)
    return sum(0.5 * np.sum((outs[s - 1] - ys[s - 1]) ** 2) for s in steps)


def output_delta(outs, ys, all_steps=False):
    outs, ys = np.asarray(outs), np.asarray(ys)
    delta = np.zeros(ys.shape)
    for s in loss_steps(len(outs), all_steps):
        o = outs[s - 1]
        delta[s - 1] = (o - ys[s - 1]) * (o - o * o)
    return delta


def path(s, t, hs, W2):
    """dh_s/dh_t, the product of the Jacobians diag(1 - h^2) W2 of steps t+1 ... s."""
    product = np.eye(len(W2))
    for j in range(t + 1, s + 1):
        product = np.diag(1 - np.square(hs[j])) @ W2 @ product
    return product


def hidden_gradient(hs, delta, W2, V):
    T = len(delta)
    return [
        sum(np.linalg.multi_dot([delta[s - 1], V, path(s, t, hs, W2)]) for s in range(t, T + 1))
        for t in range(1, T + 1)
    ]


def terms(hs, delta, W2, V, reach):
    """Yield t and dE_s/da_t for every pair of a loss step s and a step t within reach."""
    for s in range(1, len(delta) + 1):
        for t in range(max(1, s - reach + 1), s + 1):
            yield t, (delta[s - 1] @ V @ path(s, t, hs, W2)) * (1 - np.square(hs[t]))


def truncated_bptt(xs, hs, outs, ys, W2, V, k, all_steps=False):
    delta = output_delta(outs, ys, all_steps)
    pairs = list(terms(hs, delta, W2, V, k))
    dW1 = np.sum([np.outer(da, xs[t - 1]) for t, da in pairs], axis=0)
    dW2 = np.sum([np.outer(da, hs[t - 1]) for t, da in pairs], axis=0)
    dV = np.sum([np.outer(delta[s - 1], hs[s]) for s in range(1, len(delta) + 1)], axis=0)
    return [dW1, dW2, dV]


def bptt(xs, hs, outs, ys, W2, V, all_steps=False):
    return truncated_bptt(xs, hs, outs, ys, W2, V, 10 ** 6, all_steps)


def contribution_counts(T, all_steps=False, h0_is_zero=True):
    steps = list(loss_steps(T, all_steps))
    first = 2 if h0_is_zero else 1
    n_W2 = sum(len(range(first, s + 1)) for s in steps)
    return sum(steps), n_W2, len(steps)


def gradient_flow(xs, ys, h0, W1, W2s, V):
    flow = []
    for W2 in W2s:
        hs, outs = rnn_forward(xs, h0, W1, W2, V)
        T = len(xs)
        last = output_delta(outs, ys)[-1] @ V
        flow.append([np.linalg.norm(last @ path(T, t, hs, W2)) for t in range(1, T + 1)])
    return flow


def clip_by_norm(grads, max_norm):
    norm = np.sqrt(np.sum([np.sum(np.abs(g) ** 2) for g in grads]))
    return [g * (max_norm / norm if norm >= max_norm else 1) for g in grads]


def echo_targets(X, delay):
    N, T, _ = X.shape
    Y = np.empty((N, T, 1))
    for n in range(N):
        for t in range(T):
            Y[n, t, 0] = 0.5 if t < delay else int(X[n, t - delay, 0] == 1)
    return Y


def train(X, Y, W1, W2, V, eta=0.5, epochs=20, max_norm=None):
    history = []
    for _ in range(epochs):
        epoch = 0
        for xs, ys in zip(X, Y, strict=True):
            hs, outs = rnn_forward(xs, np.zeros(W2.shape[1]), W1, W2, V)
            epoch += rnn_loss(outs, ys)
            dW1, dW2, dV = bptt(xs, hs, outs, ys, W2, V)
            if max_norm is not None:
                dW1, dW2, dV = clip_by_norm([dW1, dW2, dV], max_norm)
            W1 = W1 - eta * dW1
            W2 = W2 - eta * dW2
            V = V - eta * dV
        history.append(epoch / len(X))
    return [W1, W2, V, history]
