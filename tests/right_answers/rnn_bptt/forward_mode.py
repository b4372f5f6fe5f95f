"""Forward-mode gradients: how each state depends on each weight is carried along with the state.

Nothing goes back through time. The sensitivities are dh_t/dW1 (H, H, D) and dh_t/dW2 (H, H, H).
"""

import numpy as np


def rnn_step(x, h_prev, W1, W2):
    return np.tanh(np.dot(W1, x) + np.dot(W2, h_prev))


def rnn_step_stacked(x, h_prev, W):
    D = len(x)
    return rnn_step(x, h_prev, W[:, :D], W[:, D:])


def rnn_output(h, V):
    return (1 + np.tanh(np.dot(V, h) / 2)) / 2


def rnn_forward(xs, h0, W1, W2, V):
    states, outputs, h = [h0], [], h0
    for x in xs:
        h = rnn_step(x, h, W1, W2)
        states.append(h)
        outputs.append(rnn_output(h, V))
    return np.stack(states), np.stack(outputs)


def rnn_loss(outs, ys, all_steps=False):
    errors = [0.5 * np.dot(o - y, o - y) for o, y in zip(outs, ys, strict=True)]
    return sum(errors) if all_steps else errors[-1]


def output_delta(outs, ys, all_steps=False):
    carries = [all_steps or t == len(outs) for t in range(1, len(outs) + 1)]
    return np.where(np.reshape(carries, (-1, 1)), (outs - ys) * (outs - outs ** 2), 0)


def transition(h, W2):
    """dh_t/dh_{t-1}, (H, H)."""
    return np.diag(1 - h ** 2) @ W2


def hidden_gradient(hs, delta, W2, V):
    T, H = len(delta), len(W2)
    rows = []
    for t in range(T):
        total, sensitivity = np.zeros(H), np.eye(H)  # dh_s/dh_t, s from t to T
        for s in range(t, T):
            if s > t:
                sensitivity = transition(hs[s + 1], W2) @ sensitivity
            total = total + delta[s] @ V @ sensitivity
        rows.append(total)
    return np.array(rows)


def bptt(xs, hs, outs, ys, W2, V, all_steps=False):
    H, D = len(W2), xs.shape[1]
    delta = output_delta(outs, ys, all_steps)
    S1, S2 = np.zeros((H, H, D)), np.zeros((H, H, H))
    dW1, dW2, dV = np.zeros((H, D)), np.zeros((H, H)), np.zeros(V.shape)
    for t in range(len(xs)):
        slope, J = (1 - hs[t + 1] ** 2), transition(hs[t + 1], W2)
        S1 = np.tensordot(J, S1, axes=1)
        S2 = np.tensordot(J, S2, axes=1)
        for i in range(H):
            S1[i, i] += slope[i] * xs[t]
            S2[i, i] += slope[i] * hs[t]
        dE_dh = delta[t] @ V
        dW1 += np.tensordot(dE_dh, S1, axes=1)
        dW2 += np.tensordot(dE_dh, S2, axes=1)
        dV += delta[t][:, None] * hs[t + 1][None, :]
    return dW1, dW2, dV


def contribution_counts(T, all_steps=False, h0_is_zero=True):
    n_V = 1
    n_W1 = T
    n_W2 = T - 1 if h0_is_zero else T
    if all_steps:
        n_V = T
        n_W1 = T * (T + 1) / 2
        n_W2 = T * (T - 1) / 2 if h0_is_zero else n_W1
    return (n_W1, n_W2, n_V)


def gradient_flow(xs, ys, h0, W1, W2s, V):
    def lengths(W2):
        hs, outs = rnn_forward(xs, h0, W1, W2, V)
        return [np.linalg.norm(g) for g in hidden_gradient(hs, output_delta(outs, ys), W2, V)]

    return [lengths(W2) for W2 in W2s]


def truncated_bptt(xs, hs, outs, ys, W2, V, k, all_steps=False):
    delta = output_delta(outs, ys, all_steps)
    dW1, dW2 = np.zeros((len(W2), xs.shape[1])), np.zeros(W2.shape)
    for s in range(len(xs)):
        first = max(0, s - k + 1)
        window = (xs[first : s + 1], hs[first : s + 2], outs[first : s + 1], ys[first : s + 1])
        if all_steps or s == len(xs) - 1:
            part = bptt(*window, W2, V)
            dW1, dW2 = dW1 + part[0], dW2 + part[1]
    return dW1, dW2, sum(np.outer(d, h) for d, h in zip(delta, hs[1:], strict=True))


def clip_by_norm(grads, max_norm):
    norm = np.linalg.norm([np.linalg.norm(g) for g in grads])
    if norm <= max_norm:
        return [np.copy(g) for g in grads]
    return [np.divide(g, norm / max_norm) for g in grads]


def echo_targets(X, delay):
    Y = np.roll(X, delay, axis=1)
    Y[:, :delay] = 0
    return (Y + 1) / 2


def train(X, Y, W1, W2, V, eta=0.5, epochs=20, max_norm=None):
    weights = [np.array(W, dtype=float) for W in (W1, W2, V)]
    losses = []
    for _ in range(epochs):
        losses.append(0)
        for xs, ys in zip(X, Y, strict=True):
            hs, outs = rnn_forward(xs, np.zeros(len(W2)), *weights)
            losses[-1] += rnn_loss(outs, ys) / len(X)
            grads = bptt(xs, hs, outs, ys, weights[1], weights[2])
            if max_norm is not None:
                grads = clip_by_norm(grads, max_norm)
            for weight, grad in zip(weights, grads, strict=True):
                weight -= eta * grad
    return (*weights, losses)
