"""The stacked form W [x, h] everywhere: one matrix, one gradient, split at the end."""

import numpy as np


def rnn_step_stacked(x, h_prev, W):
    return np.tanh(W @ np.append(x, h_prev))


def rnn_step(x, h_prev, W1, W2):
    return rnn_step_stacked(x, h_prev, np.block([W1, W2]))


def rnn_output(h, V):
    z = V @ h
    small = np.exp(-np.abs(z))
    return np.where(z >= 0, 1 / (1 + small), small / (1 + small))


def rnn_forward(xs, h0, W1, W2, V):
    W = np.hstack((W1, W2))
    hs = [np.array(h0, float)]
    for x in xs:
        hs.append(rnn_step_stacked(x, hs[-1], W))
    return np.vstack(hs), np.vstack([rnn_output(h, V) for h in hs[1:]])


def rnn_loss(outs, ys, all_steps=False):
    kept = slice(None) if all_steps else slice(-1, None)
    return np.linalg.norm(outs[kept] - ys[kept]) ** 2 / 2


def output_delta(outs, ys, all_steps=False):
    kept = slice(None) if all_steps else slice(-1, None)
    delta = np.zeros(outs.shape)
    delta[kept] = ((outs - ys) * outs * (1 - outs))[kept]
    return delta


def back(hs, delta, W2, V):
    """Yield t, dE/dh_t and dE/da_t, the last step first."""
    later = np.zeros(hs.shape[1])
    for t in range(len(delta), 0, -1):
        dh = delta[t - 1] @ V + later
        da = dh - dh * hs[t] * hs[t]
        yield t, dh, da
        later = da @ W2


def hidden_gradient(hs, delta, W2, V):
    return np.array([dh for _, dh, _ in back(hs, delta, W2, V)])[::-1]


def bptt(xs, hs, outs, ys, W2, V, all_steps=False):
    delta = output_delta(outs, ys, all_steps)
    inputs = np.concatenate([xs, hs[:-1]], axis=1)
    dW = np.zeros((len(W2), inputs.shape[1]))
    dV = np.zeros(V.shape)
    for t, _, da in back(hs, delta, W2, V):
        dW += np.multiply.outer(da, inputs[t - 1])
        dV += np.multiply.outer(delta[t - 1], hs[t])
    dW1, dW2 = np.split(dW, [xs.shape[1]], axis=1)
    return dW1, dW2, dV


def contribution_counts(T, all_steps=False, h0_is_zero=True):
    triangle = T * (T + 1) // 2
    skipped = int(h0_is_zero) * (T if all_steps else 1)
    if all_steps:
        return triangle, triangle - skipped, T
    return T, T - skipped, 1


def gradient_flow(xs, ys, h0, W1, W2s, V):
    flow = np.zeros((len(W2s), len(xs)))
    for n, W2 in enumerate(W2s):
        hs, outs = rnn_forward(xs, h0, W1, W2, V)
        for t, dh, _ in back(hs, output_delta(outs, ys), W2, V):
            flow[n, t - 1] = np.sqrt(dh @ dh)
    return flow


def truncated_bptt(xs, hs, outs, ys, W2, V, k, all_steps=False):
    delta = output_delta(outs, ys, all_steps)
    inputs = np.concatenate([xs, hs[:-1]], axis=1)
    dW = np.zeros((len(W2), inputs.shape[1]))
    for s in range(1, len(xs) + 1):
        steps = back(hs[: s + 1], np.vstack([np.zeros_like(delta[: s - 1]), delta[s - 1]]), W2, V)
        for _, (t, _, da) in zip(range(k), steps, strict=False):
            dW += np.outer(da, inputs[t - 1])
    return dW[:, : xs.shape[1]], dW[:, xs.shape[1] :], delta.T @ hs[1:]


def clip_by_norm(grads, max_norm):
    flat = np.concatenate([np.ravel(g) for g in grads])
    norm = np.sqrt(flat @ flat)
    if norm > max_norm:
        flat = flat / norm * max_norm
    pieces = np.split(flat, np.cumsum([np.size(g) for g in grads])[:-1])
    return [piece.reshape(np.shape(g)) for piece, g in zip(pieces, grads, strict=True)]


def echo_targets(X, delay):
    padded = np.pad(X, ((0, 0), (delay, 0), (0, 0)))[:, : X.shape[1]]
    return (padded + 1) / 2


def train(X, Y, W1, W2, V, eta=0.5, epochs=20, max_norm=None):
    D = W1.shape[1]
    W = np.hstack([W1, W2])
    losses = []
    for _ in range(epochs):
        seen = []
        for xs, ys in zip(X, Y, strict=True):
            hs, outs = rnn_forward(xs, np.zeros(len(W)), W[:, :D], W[:, D:], V)
            seen.append(rnn_loss(outs, ys))
            grads = bptt(xs, hs, outs, ys, W[:, D:], V)
            if max_norm is not None:
                grads = clip_by_norm(grads, max_norm)
            W = W - eta * np.hstack(grads[:2])
            V = V - eta * grads[2]
        losses.append(float(np.mean(seen)))
    return W[:, :D], W[:, D:], V, losses
