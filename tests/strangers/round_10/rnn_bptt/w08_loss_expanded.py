"""rnn_bptt, core parts."""
import numpy as np


def rnn_step(x, h_prev, W1, W2):
    return np.tanh(W1 @ x + W2 @ h_prev)


def rnn_step_stacked(x, h_prev, W):
    joined = np.concatenate([x, h_prev])
    return np.tanh(W @ joined)


def rnn_output(h, V):
    z = np.asarray(V @ h, dtype=float)
    with np.errstate(over="ignore"):
        return 1.0 / (1.0 + np.exp(-z))


def rnn_forward(xs, h0, W1, W2, V):
    T, H, K = len(xs), len(h0), len(V)
    hs = np.zeros((T + 1, H))
    outs = np.zeros((T, K))
    hs[0] = h0
    for t in range(T):
        hs[t + 1] = rnn_step(xs[t], hs[t], W1, W2)
        outs[t] = rnn_output(hs[t + 1], V)
    return hs, outs


def rnn_loss(outs, ys, all_steps=False):
    if not all_steps:
        outs, ys = outs[-1:], ys[-1:]
    outs = np.asarray(outs, dtype=float)
    return float(0.5 * (np.sum(outs * outs) - 2 * np.sum(outs * ys) + np.sum(1.0 * ys * ys)))


def output_delta(outs, ys, all_steps=False):
    outs = np.asarray(outs, dtype=float)
    delta = (outs - ys) * outs * (1 - outs)
    if not all_steps:
        delta[:-1] = 0.0
    return delta


def hidden_gradient(hs, delta, W2, V):
    T = len(delta)
    hs = np.asarray(hs, dtype=float)
    slope = (1 - hs) * (1 + hs)
    dh = np.zeros((T, hs.shape[1]))
    dh[T - 1] = V.T @ delta[T - 1]
    for t in range(T - 2, -1, -1):
        dh[t] = V.T @ delta[t] + W2.T @ (slope[t + 2] * dh[t + 1])
    return dh


def bptt(xs, hs, outs, ys, W2, V, all_steps=False):
    delta = np.asarray(output_delta(outs, ys, all_steps))
    dh = np.asarray(hidden_gradient(hs, delta, W2, V))
    hs = np.asarray(hs, dtype=float)
    da = dh * (1 - hs[1:]) * (1 + hs[1:])
    dW1 = da.T @ xs
    dW2 = da.T @ hs[:-1]
    dV = delta.T @ hs[1:]
    return dW1, dW2, dV


def gradient_flow(xs, ys, h0, W1, W2s, V):
    flow = np.zeros((len(W2s), len(xs)))
    for n, W2 in enumerate(W2s):
        hs, outs = rnn_forward(xs, h0, W1, W2, V)
        delta = output_delta(outs, ys)
        dh = np.asarray(hidden_gradient(hs, delta, W2, V))
        flow[n] = np.sqrt(np.sum(dh * dh, axis=1))
    return flow
