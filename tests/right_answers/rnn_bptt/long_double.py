"""Everything in long double: what a student gets who casts to lose no digit."""

import numpy as np

F = np.longdouble


def long(*arrays):
    return [np.asarray(a, dtype=F) for a in arrays]


def sigmoid(z):
    return F(1) / (F(1) + np.exp(-z))


def rnn_step(x, h_prev, W1, W2):
    x, h_prev, W1, W2 = long(x, h_prev, W1, W2)
    return np.tanh(W1.dot(x) + W2.dot(h_prev))


def rnn_step_stacked(x, h_prev, W):
    x, h_prev, W = long(x, h_prev, W)
    return np.tanh(W.dot(np.hstack((x, h_prev))))


def rnn_output(h, V):
    h, V = long(h, V)
    return sigmoid(V.dot(h))


def rnn_forward(xs, h0, W1, W2, V):
    xs, h0, W1, W2, V = long(xs, h0, W1, W2, V)
    hs = np.empty((len(xs) + 1, len(h0)), dtype=F)
    hs[0] = h0
    for t in range(len(xs)):
        hs[t + 1] = rnn_step(xs[t], hs[t], W1, W2)
    return hs, sigmoid(hs[1:].dot(V.T))


def rnn_loss(outs, ys, all_steps=False):
    outs, ys = long(outs, ys)
    if not all_steps:
        outs, ys = outs[-1:], ys[-1:]
    return F(0.5) * ((outs - ys) ** 2).sum(dtype=F)


def output_delta(outs, ys, all_steps=False):
    outs, ys = long(outs, ys)
    carries = np.zeros((len(outs), 1), dtype=F)
    carries[0 if all_steps else -1 :] = 1
    return carries * (outs - ys) * outs * (1 - outs)


def hidden_gradient(hs, delta, W2, V):
    hs, delta, W2, V = long(hs, delta, W2, V)
    dh = delta.dot(V)
    for t in range(len(dh) - 2, -1, -1):
        dh[t] += ((1 - hs[t + 2] ** 2) * dh[t + 1]).dot(W2)
    return dh


def bptt(xs, hs, outs, ys, W2, V, all_steps=False):
    xs, hs = long(xs, hs)
    delta = output_delta(outs, ys, all_steps)
    da = (1 - hs[1:] ** 2) * hidden_gradient(hs, delta, W2, V)
    return da.T.dot(xs), da.T.dot(hs[:-1]), delta.T.dot(hs[1:])


def contribution_counts(T, all_steps=False, h0_is_zero=True):
    n_V = np.int64(T if all_steps else 1)
    n_W1 = np.int64(T * (T + 1) // 2 if all_steps else T)
    return np.array([n_W1, n_W1 - n_V * h0_is_zero, n_V])


def gradient_flow(xs, ys, h0, W1, W2s, V):
    flow = np.empty((len(W2s), len(xs)), dtype=F)
    for n in range(len(W2s)):
        hs, outs = rnn_forward(xs, h0, W1, W2s[n], V)
        flow[n] = np.linalg.norm(hidden_gradient(hs, output_delta(outs, ys), W2s[n], V), axis=1)
    return flow


def truncated_bptt(xs, hs, outs, ys, W2, V, k, all_steps=False):
    xs, hs = long(xs, hs)
    T = len(xs)
    delta = output_delta(outs, ys, all_steps)
    dW1 = dW2 = F(0)
    for s in range(T):
        start = max(s + 1 - k, 0)
        alone = np.zeros_like(delta[start : s + 1])
        alone[-1] = delta[s]
        dh = hidden_gradient(hs[start : s + 2], alone, W2, V)
        da = (1 - hs[start + 1 : s + 2] ** 2) * dh
        dW1 = dW1 + da.T.dot(xs[start : s + 1])
        dW2 = dW2 + da.T.dot(hs[start : s + 1])
    return dW1, dW2, delta.T.dot(hs[1:])


def clip_by_norm(grads, max_norm):
    grads = long(*grads)
    norm = np.linalg.norm(np.concatenate([g.ravel() for g in grads]))
    return [g / max(F(1), norm / F(max_norm)) for g in grads]


def echo_targets(X, delay):
    Y = np.full_like(X, 0.5, dtype=F)
    Y[:, delay:] = np.where(X[:, : X.shape[1] - delay] > 0, 1, 0)
    return Y


def train(X, Y, W1, W2, V, eta=0.5, epochs=20, max_norm=None):
    weights = long(W1, W2, V)
    losses = []
    for _ in range(epochs):
        per_sequence = []
        for xs, ys in zip(X, Y, strict=True):
            hs, outs = rnn_forward(xs, np.zeros(len(W2)), *weights)
            per_sequence.append(rnn_loss(outs, ys))
            grads = bptt(xs, hs, outs, ys, weights[1], weights[2])
            if max_norm is not None:
                grads = clip_by_norm(grads, max_norm)
            weights = [w - F(eta) * g for w, g in zip(weights, grads, strict=True)]
        losses.append(np.mean(per_sequence))
    return (*weights, losses)
