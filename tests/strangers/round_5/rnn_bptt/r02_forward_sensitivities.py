"""A cell class; the gradients are carried forward in time, not back (dh/dW beside h)."""

import numpy as np


class Cell:
    def __init__(self, W1, W2):
        self.W = np.hstack([W1, W2]).astype(float)

    def __call__(self, x, h):
        return np.tanh(self.W @ np.r_[x, h])


def _readout(V):
    def read(h):
        return np.exp(-np.logaddexp(0.0, -(V @ h)))

    return read


def rnn_step(x, h_prev, W1, W2):
    return Cell(W1, W2)(x, h_prev)


def rnn_step_stacked(x, h_prev, W):
    cut = x.shape[0]
    return Cell(W[:, :cut], W[:, cut:])(x, h_prev)


def rnn_output(h, V):
    return _readout(V)(h)


def rnn_forward(xs, h0, W1, W2, V):
    cell, read, states = Cell(W1, W2), _readout(V), [h0.astype(float)]
    for x in xs:
        states.append(cell(x, states[-1]))
    return np.stack(states), np.stack([read(h) for h in states[1:]])


def _with_loss(a, all_steps):
    return a if all_steps else a[-1:]


def rnn_loss(outs, ys, all_steps=False):
    r = (_with_loss(outs, all_steps) - _with_loss(ys, all_steps)).astype(float).ravel()
    return float(r @ r) / 2


def output_delta(outs, ys, all_steps=False):
    o = _with_loss(outs, all_steps).astype(float)
    rows = (o - _with_loss(ys, all_steps)) * (o * (1 - o))
    return np.vstack([np.zeros((len(outs) - len(rows), o.shape[1])), rows])


def hidden_gradient(hs, delta, W2, V):
    """dE/dh_t = sum over s >= t of (dh_s/dh_t)^T V^T delta_s, with a product of Jacobians each."""
    H, T = hs.shape[1], len(delta)
    jacobians = [(1.0 - h.astype(float)[:, None] ** 2) * W2 for h in hs]  # dh_s/dh_{s-1}
    result = np.zeros((T, H))
    for t in range(T):
        path = np.eye(H)
        for s in range(t, T):
            if s > t:
                path = jacobians[s + 1] @ path
            result[t] += path.T @ (V.T.astype(float) @ delta[s])
    return result


def bptt(xs, hs, outs, ys, W2, V, all_steps=False):
    T, D = xs.shape
    H = W2.shape[0]
    delta = output_delta(outs, ys, all_steps)
    eye = np.eye(H)
    P1, P2 = np.zeros((H, H, D)), np.zeros((H, H, H))  # dh_i / dW_jk
    dW1, dW2 = np.zeros((H, D)), np.zeros((H, H))
    for t in range(T):
        slope = (1.0 - hs[t + 1].astype(float) ** 2)[:, None, None]
        P1 = slope * (eye[:, :, None] * xs[t] + np.tensordot(W2.astype(float), P1, 1))
        P2 = slope * (eye[:, :, None] * hs[t] + np.tensordot(W2.astype(float), P2, 1))
        g = V.T @ delta[t]
        dW1 += np.tensordot(g, P1, 1)
        dW2 += np.tensordot(g, P2, 1)
    return dW1, dW2, np.einsum("tk,th->kh", delta, hs[1:])


def contribution_counts(T, all_steps=False, h0_is_zero=True):
    losses = range(1, T + 1) if all_steps else (T,)
    return sum(losses), sum(losses) - len(losses) * bool(h0_is_zero), len(losses)


def gradient_flow(xs, ys, h0, W1, W2s, V):
    def lengths(W2):
        hs, outs = rnn_forward(xs, h0, W1, W2, V)
        return np.sqrt(np.square(hidden_gradient(hs, output_delta(outs, ys), W2, V)).sum(axis=1))

    return np.stack([lengths(W2) for W2 in W2s])


def truncated_bptt(xs, hs, outs, ys, W2, V, k, all_steps=False):
    delta = output_delta(outs, ys, all_steps)
    dW1, dW2 = np.zeros((len(W2), xs.shape[1])), np.zeros(W2.shape)
    for s in range(len(xs)):
        first = max(0, s - k + 1)
        some = slice(first, s + 1)
        target = ys[some]
        d1, d2, _ = bptt(xs[some], hs[first : s + 2], outs[some], target, W2, V)
        if all_steps or s == len(xs) - 1:
            dW1 += d1
            dW2 += d2
    return dW1, dW2, delta.T @ hs[1:]


def clip_by_norm(grads, max_norm):
    flat = np.concatenate([np.ravel(g) for g in grads]).astype(float)
    norm = np.sqrt(flat @ flat)
    return [g * (max_norm / max(norm, max_norm)) for g in grads]


def echo_targets(X, delay):
    Y = np.roll((X + 1) / 2, delay, axis=1)
    Y[:, :delay] = 0.5
    return Y


def train(X, Y, W1, W2, V, eta=0.5, epochs=20, max_norm=None):
    losses = []
    for _ in range(epochs):
        seen = []
        for xs, ys in zip(X, Y):
            hs, outs = rnn_forward(xs, np.zeros(W2.shape[0]), W1, W2, V)
            seen.append(rnn_loss(outs, ys))
            grads = bptt(xs, hs, outs, ys, W2, V)
            g1, g2, g3 = grads if max_norm is None else clip_by_norm(grads, max_norm)
            W1, W2, V = W1 - eta * g1, W2 - eta * g2, V - eta * g3
        losses.append(float(np.mean(seen)))
    return W1, W2, V, losses
