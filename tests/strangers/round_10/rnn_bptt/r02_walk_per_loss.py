"""rnn_bptt by another formula: each loss walks back by itself, and the walks are added up."""
import numpy as np


def rnn_step_stacked(x, h_prev, W):
    return np.tanh(np.dot(W, np.hstack([x, h_prev])))


def rnn_step(x, h_prev, W1, W2):
    return rnn_step_stacked(x, h_prev, np.hstack([W1, W2]))


def rnn_output(h, V):
    return np.exp(-np.logaddexp(0.0, -np.dot(V, h).astype(float)))


def rnn_forward(xs, h0, W1, W2, V):
    states = [np.array(h0, dtype=float)]
    for x in xs:
        states.append(rnn_step(x, states[-1], W1, W2))
    return np.vstack(states), np.vstack([rnn_output(h, V) for h in states[1:]])


def _weights(outs, all_steps):
    mask = np.zeros((len(outs), 1))
    mask[0 if all_steps else -1:] = 1.0
    return mask


def rnn_loss(outs, ys, all_steps=False):
    miss = np.where(_weights(outs, all_steps) > 0, np.subtract(outs, ys), 0.0).ravel()
    return 0.5 * np.dot(miss, miss)


def output_delta(outs, ys, all_steps=False):
    full = np.subtract(outs, ys) * outs * np.subtract(1.0, outs)
    return np.where(_weights(outs, all_steps) > 0, full, 0.0)


def _walk(hs, s, delta_s, W2, V):
    """Yield (t, dE_s/dh_t) for t = s, s-1 ... 1, where E_s is the loss at step s."""
    g = np.dot(delta_s, V).astype(float)
    while s >= 1:
        yield s, g
        g = np.dot(g * (1.0 + hs[s]) * (1.0 - hs[s]), W2)
        s -= 1


def hidden_gradient(hs, delta, W2, V):
    total = np.zeros((len(delta), np.shape(hs)[1]))
    for s in range(1, len(delta) + 1):
        for t, g in _walk(hs, s, delta[s - 1], W2, V):
            total[t - 1] += g
    return total


def bptt(xs, hs, outs, ys, W2, V, all_steps=False):
    delta = np.asarray(output_delta(outs, ys, all_steps))
    H = np.shape(hs)[1]
    dW = np.zeros((H, np.shape(xs)[1] + H))
    for s in range(1, len(delta) + 1):
        for t, g in _walk(hs, s, delta[s - 1], W2, V):
            dW += np.outer(g * (1.0 + hs[t]) * (1.0 - hs[t]), np.hstack([xs[t - 1], hs[t - 1]]))
    dV = sum(np.outer(d, h) for d, h in zip(delta, hs[1:]))
    return dW[:, :-H].copy(), dW[:, -H:].copy(), dV


def gradient_flow(xs, ys, h0, W1, W2s, V):
    def lengths(W2):
        hs, outs = rnn_forward(xs, h0, W1, W2, V)
        g = hidden_gradient(hs, output_delta(outs, ys), W2, V)
        return np.linalg.norm(g, axis=1)

    return np.stack([lengths(W2) for W2 in W2s])
