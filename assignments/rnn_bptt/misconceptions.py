# canary: e38d5dd4-66f7-50ee-b992-c928ed62c461
"""Wrong answers that students give, one bug each, and the inputs on which they are told apart."""

from __future__ import annotations

import numpy as np
from rnn_bptt import (
    bptt,
    clip_by_norm,
    hidden_gradient,
    output_delta,
    rnn_forward,
    rnn_loss,
    rnn_output,
    rnn_step,
)


def step_without_tanh(x, h_prev, W1, W2):
    return W1 @ x + W2 @ h_prev


def step_without_memory(x, h_prev, W1, W2):
    return np.tanh(W1 @ x)


def stacked_state_first(x, h_prev, W):
    return np.tanh(W @ np.concatenate([h_prev, x]))


def output_without_sigmoid(h, V):
    return V @ h


def output_sign_of_exponent(h, V):
    return 1 / (1 + np.exp(V @ h))


def forward_ignores_h0(xs, h0, W1, W2, V):
    hs = [np.zeros(len(h0))]
    for x in xs:
        hs.append(rnn_step(x, hs[-1], W1, W2))
    outs = [rnn_output(h, V) for h in hs[1:]]
    return np.array(hs), np.array(outs)


def forward_state_never_moves(xs, h0, W1, W2, V):
    hs = [np.asarray(h0, dtype=float)] + [rnn_step(x, h0, W1, W2) for x in xs]
    outs = [rnn_output(h, V) for h in hs[1:]]
    return np.array(hs), np.array(outs)


def forward_output_one_step_late(xs, h0, W1, W2, V):
    hs = [np.asarray(h0, dtype=float)]
    for x in xs:
        hs.append(rnn_step(x, hs[-1], W1, W2))
    outs = [rnn_output(h, V) for h in hs[:-1]]
    return np.array(hs), np.array(outs)


def forward_whole_number_states(xs, h0, W1, W2, V):
    hs = np.zeros((len(xs) + 1, len(h0)), dtype=np.asarray(xs).dtype)
    hs[0] = h0
    for t, x in enumerate(xs):
        hs[t + 1] = rnn_step(x, hs[t], W1, W2)
    outs = [rnn_output(h, V) for h in hs[1:]]
    return hs, np.array(outs)


def loss_without_half(outs, ys, all_steps=False):
    squares = (outs - ys) ** 2
    return float(np.sum(squares if all_steps else squares[-1]))


def loss_mean_of_outputs(outs, ys, all_steps=False):
    squares = np.mean((outs - ys) ** 2, axis=1)
    return float(np.sum(squares) if all_steps else squares[-1])


def loss_mean_of_steps(outs, ys, all_steps=False):
    squares = (outs - ys) ** 2
    return 0.5 * float(np.sum(squares) / len(outs) if all_steps else np.sum(squares[-1]))


def loss_always_all_steps(outs, ys, all_steps=False):
    return 0.5 * float(np.sum((outs - ys) ** 2))


def delta_without_sigmoid_slope(outs, ys, all_steps=False):
    delta = np.array(outs - ys)
    if not all_steps:
        delta[:-1] = 0
    return delta


def delta_sign(outs, ys, all_steps=False):
    delta = (ys - outs) * outs * (1 - outs)
    if not all_steps:
        delta[:-1] = 0
    return delta


def delta_always_last_step(outs, ys, all_steps=False):
    delta = (outs - ys) * outs * (1 - outs)
    delta[:-1] = 0
    return delta


def delta_at_every_step(outs, ys, all_steps=False):
    return (outs - ys) * outs * (1 - outs)


def hidden_without_w2(hs, delta, W2, V):
    dh, from_later = np.zeros((len(delta), len(W2))), 0.0
    for t in reversed(range(len(delta))):
        dh[t] = V.T @ delta[t] + from_later
        from_later = (1 - hs[t + 1] ** 2) * dh[t]
    return dh


def hidden_w2_not_transposed(hs, delta, W2, V):
    dh, from_later = np.zeros((len(delta), len(W2))), 0.0
    for t in reversed(range(len(delta))):
        dh[t] = V.T @ delta[t] + from_later
        from_later = W2 @ ((1 - hs[t + 1] ** 2) * dh[t])
    return dh


def hidden_without_tanh_slope(hs, delta, W2, V):
    dh, from_later = np.zeros((len(delta), len(W2))), 0.0
    for t in reversed(range(len(delta))):
        dh[t] = V.T @ delta[t] + from_later
        from_later = W2.T @ dh[t]
    return dh


def hidden_tanh_of_the_state(hs, delta, W2, V):
    dh, from_later = np.zeros((len(delta), len(W2))), 0.0
    for t in reversed(range(len(delta))):
        dh[t] = V.T @ delta[t] + from_later
        from_later = W2.T @ ((1 - np.tanh(hs[t + 1]) ** 2) * dh[t])
    return dh


def hidden_slope_of_the_earlier_state(hs, delta, W2, V):
    dh, from_later = np.zeros((len(delta), len(W2))), 0.0
    for t in reversed(range(len(delta))):
        dh[t] = V.T @ delta[t] + from_later
        from_later = W2.T @ ((1 - hs[t] ** 2) * dh[t])
    return dh


def hidden_stops_after_one_step(hs, delta, W2, V):
    return delta @ V


def hidden_forgets_earlier_losses(hs, delta, W2, V):
    dh = np.zeros((len(delta), len(W2)))
    dh[-1] = V.T @ delta[-1]
    for t in reversed(range(len(delta) - 1)):
        dh[t] = W2.T @ ((1 - hs[t + 2] ** 2) * dh[t + 1])
    return dh


def hidden_only_where_a_loss_is(hs, delta, W2, V):
    dh, from_later = np.zeros((len(delta), len(W2))), 0.0
    for t in reversed(range(len(delta))):
        if np.any(delta[t] != 0):
            dh[t] = V.T @ delta[t] + from_later
        from_later = W2.T @ ((1 - hs[t + 1] ** 2) * dh[t])
    return dh


def bptt_new_state_for_w2(xs, hs, outs, ys, W2, V, all_steps=False):
    delta = output_delta(outs, ys, all_steps)
    da = (1 - hs[1:] ** 2) * hidden_gradient(hs, delta, W2, V)
    return da.T @ xs, da.T @ hs[1:], delta.T @ hs[1:]


def bptt_old_state_for_v(xs, hs, outs, ys, W2, V, all_steps=False):
    delta = output_delta(outs, ys, all_steps)
    da = (1 - hs[1:] ** 2) * hidden_gradient(hs, delta, W2, V)
    return da.T @ xs, da.T @ hs[:-1], delta.T @ hs[:-1]


def bptt_overwrites_the_sum(xs, hs, outs, ys, W2, V, all_steps=False):
    delta = output_delta(outs, ys, all_steps)
    da = (1 - hs[1:] ** 2) * hidden_gradient(hs, delta, W2, V)
    for t in reversed(range(len(xs))):
        dW1, dW2 = np.outer(da[t], xs[t]), np.outer(da[t], hs[t])
    return dW1, dW2, delta.T @ hs[1:]


def bptt_last_step_alone(xs, hs, outs, ys, W2, V, all_steps=False):
    delta = output_delta(outs, ys, all_steps)
    da = (1 - hs[1:] ** 2) * (delta @ V)
    return da.T @ xs, da.T @ hs[:-1], delta.T @ hs[1:]


def bptt_divided_by_steps(xs, hs, outs, ys, W2, V, all_steps=False):
    delta = output_delta(outs, ys, all_steps) / len(xs)
    da = (1 - hs[1:] ** 2) * hidden_gradient(hs, delta, W2, V)
    return da.T @ xs, da.T @ hs[:-1], delta.T @ hs[1:]


def bptt_input_one_step_early(xs, hs, outs, ys, W2, V, all_steps=False):
    delta = output_delta(outs, ys, all_steps)
    da = (1 - hs[1:] ** 2) * hidden_gradient(hs, delta, W2, V)
    return da[1:].T @ xs[:-1], da.T @ hs[:-1], delta.T @ hs[1:]


def bptt_input_wraps_around(xs, hs, outs, ys, W2, V, all_steps=False):
    delta = output_delta(outs, ys, all_steps)
    da = (1 - hs[1:] ** 2) * hidden_gradient(hs, delta, W2, V)
    return da.T @ xs[np.arange(len(xs)) - 1], da.T @ hs[:-1], delta.T @ hs[1:]


def bptt_slope_left_out(xs, hs, outs, ys, W2, V, all_steps=False):
    delta = output_delta(outs, ys, all_steps)
    dh = hidden_gradient(hs, delta, W2, V)
    return dh.T @ xs, dh.T @ hs[:-1], delta.T @ hs[1:]


def bptt_forgets_h0(xs, hs, outs, ys, W2, V, all_steps=False):
    delta = output_delta(outs, ys, all_steps)
    da = (1 - hs[1:] ** 2) * hidden_gradient(hs, delta, W2, V)
    return da.T @ xs, da[1:].T @ hs[1:-1], delta.T @ hs[1:]


def bptt_without_sigmoid_slope(xs, hs, outs, ys, W2, V, all_steps=False):
    delta = np.array(outs - ys)
    if not all_steps:
        delta[:-1] = 0
    da = (1 - hs[1:] ** 2) * hidden_gradient(hs, delta, W2, V)
    return da.T @ xs, da.T @ hs[:-1], delta.T @ hs[1:]


def bptt_always_last_loss(xs, hs, outs, ys, W2, V, all_steps=False):
    delta = output_delta(outs, ys)
    da = (1 - hs[1:] ** 2) * hidden_gradient(hs, delta, W2, V)
    return da.T @ xs, da.T @ hs[:-1], delta.T @ hs[1:]


def counts_order_of_the_slide(T, all_steps=False, h0_is_zero=True):
    losses = range(1, T + 1) if all_steps else [T]
    n_W1, n_V = sum(losses), len(losses)
    return n_V, n_W1 - n_V if h0_is_zero else n_W1, n_W1


def counts_every_loss_sees_all_steps(T, all_steps=False, h0_is_zero=True):
    n_V = T if all_steps else 1
    return T * n_V, (T - 1 if h0_is_zero else T) * n_V, n_V


def counts_w2_as_often_as_w1(T, all_steps=False, h0_is_zero=True):
    losses = range(1, T + 1) if all_steps else [T]
    return sum(losses), sum(losses), len(losses)


def flow_without_root(xs, ys, h0, W1, W2s, V):
    runs = [(W2, *rnn_forward(xs, h0, W1, W2, V)) for W2 in W2s]
    dhs = [hidden_gradient(hs, output_delta(outs, ys), W2, V) for W2, hs, outs in runs]
    return np.sum(np.array(dhs) ** 2, axis=2)


def flow_last_step_first(xs, ys, h0, W1, W2s, V):
    runs = [(W2, *rnn_forward(xs, h0, W1, W2, V)) for W2 in W2s]
    dhs = [hidden_gradient(hs, output_delta(outs, ys), W2, V) for W2, hs, outs in runs]
    return np.sqrt(np.sum(np.array(dhs) ** 2, axis=2))[:, ::-1]


def flow_one_forward_pass(xs, ys, h0, W1, W2s, V):
    hs, outs = rnn_forward(xs, h0, W1, W2s[0], V)
    grads = [hidden_gradient(hs, output_delta(outs, ys), W2, V) for W2 in W2s]
    return np.sqrt(np.sum(np.array(grads) ** 2, axis=2))


def flow_before_the_tanh(xs, ys, h0, W1, W2s, V):
    runs = [(W2, *rnn_forward(xs, h0, W1, W2, V)) for W2 in W2s]
    dhs = [hidden_gradient(hs, output_delta(outs, ys), W2, V) for W2, hs, outs in runs]
    slopes = np.array([1 - hs[1:] ** 2 for _, hs, _ in runs])
    return np.sqrt(np.sum((slopes * np.array(dhs)) ** 2, axis=2))


def truncated_one_step_too_far(xs, hs, outs, ys, W2, V, k, all_steps=False):
    delta = output_delta(outs, ys, all_steps)
    dW1, dW2 = np.zeros((len(W2), xs.shape[1])), np.zeros(W2.shape)
    for s in range(len(xs)):
        dh = V.T @ delta[s]
        for t in range(s, max(s - k - 1, -1), -1):
            da = (1 - hs[t + 1] ** 2) * dh
            dW1, dW2 = dW1 + np.outer(da, xs[t]), dW2 + np.outer(da, hs[t])
            dh = W2.T @ da
    return dW1, dW2, delta.T @ hs[1:]


def truncated_counts_from_the_end(xs, hs, outs, ys, W2, V, k, all_steps=False):
    delta = output_delta(outs, ys, all_steps)
    da = (1 - hs[1:] ** 2) * hidden_gradient(hs, delta, W2, V)
    return da[-k:].T @ xs[-k:], da[-k:].T @ hs[:-1][-k:], delta.T @ hs[1:]


def truncated_wraps_around(xs, hs, outs, ys, W2, V, k, all_steps=False):
    delta = output_delta(outs, ys, all_steps)
    dW1, dW2 = np.zeros((len(W2), xs.shape[1])), np.zeros(W2.shape)
    for s in range(len(xs)):
        dh = V.T @ delta[s]
        for t in range(s, s - k, -1):
            da = (1 - hs[1:][t] ** 2) * dh
            dW1, dW2 = dW1 + np.outer(da, xs[t]), dW2 + np.outer(da, hs[:-1][t])
            dh = W2.T @ da
    return dW1, dW2, delta.T @ hs[1:]


def clip_each_by_itself(grads, max_norm):
    norms = [np.sqrt(np.sum(g ** 2)) for g in grads]
    return [g * min(1.0, max_norm / norm) for g, norm in zip(grads, norms, strict=True)]


def clip_also_lengthens(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g ** 2) for g in grads))
    return [g * max_norm / norm for g in grads]


def clip_in_place(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g ** 2) for g in grads))
    for g in grads:
        if norm > max_norm:
            g *= max_norm / norm
    return list(grads)


def echo_from_the_future(X, delay):
    Y = np.full(np.shape(X), 0.5)
    Y[:, :-delay] = (X[:, delay:] + 1) / 2
    return Y


def echo_wraps_around(X, delay):
    return (np.roll(X, delay, axis=1) + 1) / 2


def train_state_leaks(X, Y, W1, W2, V, eta=0.5, epochs=20, max_norm=None):
    losses, h = [], np.zeros(len(W2))
    for _ in range(epochs):
        total = 0.0
        for xs, ys in zip(X, Y, strict=True):
            hs, outs = rnn_forward(xs, h, W1, W2, V)
            h = hs[-1]
            total += rnn_loss(outs, ys)
            grads = bptt(xs, hs, outs, ys, W2, V)
            grads = clip_by_norm(grads, max_norm or np.inf)
            W1, W2, V = W1 - eta * grads[0], W2 - eta * grads[1], V - eta * grads[2]
        losses.append(total / len(X))
    return W1, W2, V, losses


def train_never_clips(X, Y, W1, W2, V, eta=0.5, epochs=20, max_norm=None):
    losses = []
    for _ in range(epochs):
        total = 0.0
        for xs, ys in zip(X, Y, strict=True):
            hs, outs = rnn_forward(xs, np.zeros(len(W2)), W1, W2, V)
            total += rnn_loss(outs, ys)
            grads = bptt(xs, hs, outs, ys, W2, V)
            W1, W2, V = W1 - eta * grads[0], W2 - eta * grads[1], V - eta * grads[2]
        losses.append(total / len(X))
    return W1, W2, V, losses


def train_changes_its_arguments(X, Y, W1, W2, V, eta=0.5, epochs=20, max_norm=None):
    losses = []
    for _ in range(epochs):
        total = 0.0
        for xs, ys in zip(X, Y, strict=True):
            hs, outs = rnn_forward(xs, np.zeros(len(W2)), W1, W2, V)
            total += rnn_loss(outs, ys)
            grads = bptt(xs, hs, outs, ys, W2, V)
            grads = clip_by_norm(grads, max_norm or np.inf)
            for weights, g in zip((W1, W2, V), grads, strict=True):
                weights -= eta * g
        losses.append(total / len(X))
    return W1, W2, V, losses


def _network(rng, T=4):
    xs, ys, h0 = rng.normal(size=(T, 3)), rng.uniform(size=(T, 2)), rng.uniform(0.3, 0.8, size=5)
    W1, W2, V = rng.normal(size=(5, 3)), 0.6 * rng.normal(size=(5, 5)), rng.normal(size=(2, 5))
    return xs, ys, h0, 0.5 * W1, W2, V


def _states(rng, T=4):
    """xs, hs, outs, ys, W2, V with states and outputs as tanh and the sigmoid give them."""
    xs, ys, _, _, W2, V = _network(rng, T)
    hs, outs = rng.uniform(0.2, 0.9, size=(T + 1, 5)), rng.uniform(0.1, 0.9, size=(T, 2))
    return xs, hs, outs, ys, W2, V


def probe_rnn_step(m, rng):
    xs, _, h0, W1, W2, _ = _network(rng)
    yield lambda: m.rnn_step(xs[0], h0, W1, W2)


def probe_rnn_step_stacked(m, rng):
    xs, _, h0, W1, W2, _ = _network(rng)
    yield lambda: m.rnn_step_stacked(xs[0], h0, np.hstack([W1, W2]))


def probe_rnn_output(m, rng):
    _, _, h0, _, _, V = _network(rng)
    yield lambda: m.rnn_output(h0, V)


def probe_rnn_forward(m, rng):
    xs, _, h0, W1, W2, V = _network(rng)
    yield lambda: m.rnn_forward(xs, h0, W1, W2, V)
    yield lambda: m.rnn_forward(np.sign(xs).astype(int), np.ones(5, dtype=int), W1, W2, V)


def probe_rnn_loss(m, rng):
    _, _, outs, ys, _, _ = _states(rng)
    yield lambda: m.rnn_loss(outs, ys)
    yield lambda: m.rnn_loss(np.hstack([outs, ys]), np.hstack([ys, 0 * ys]), all_steps=True)


def probe_output_delta(m, rng):
    _, _, outs, ys, _, _ = _states(rng)
    yield lambda: m.output_delta(outs, ys)
    yield lambda: m.output_delta(outs, ys, all_steps=True)


def probe_hidden_gradient(m, rng):
    _, hs, outs, ys, W2, V = _states(rng)
    last = np.zeros(ys.shape)
    last[-1] = outs[-1] - ys[-1]
    yield lambda: m.hidden_gradient(hs, last, W2, V)
    yield lambda: m.hidden_gradient(hs, outs - ys, W2, V)


def probe_bptt(m, rng):
    args = _states(rng)
    yield lambda: m.bptt(*args)
    yield lambda: m.bptt(*args, all_steps=True)


def probe_contribution_counts(m, rng):
    T = int(rng.integers(41, 60))
    for mode in ((False, True), (False, False), (True, True), (True, False)):
        yield lambda mode=mode: m.contribution_counts(T, *mode)


def probe_gradient_flow(m, rng):
    xs, ys, h0, W1, W2, V = _network(rng)
    yield lambda: m.gradient_flow(xs, ys, h0, W1, np.array([W2, 2 * W2.T]), V)


def probe_truncated_bptt(m, rng):
    args = _states(rng)
    yield lambda: m.truncated_bptt(*args, 2)
    yield lambda: m.truncated_bptt(*args, 3, all_steps=True)
    yield lambda: m.truncated_bptt(*args, 4)
    yield lambda: m.truncated_bptt(*args, 9)


def probe_clip_by_norm(m, rng):
    grads = [rng.normal(size=(3, 2)), rng.normal(size=5)]

    def arguments_after():
        again = [g.copy() for g in grads]
        m.clip_by_norm(again, 0.3)
        return again

    yield lambda: m.clip_by_norm([g.copy() for g in grads], 0.3)
    yield lambda: m.clip_by_norm([g.copy() for g in grads], 60.0)
    yield arguments_after


def probe_echo_targets(m, rng):
    X = rng.choice([-1.0, 1.0], size=(3, 9, 1))
    yield lambda: m.echo_targets(X, 2)


def probe_train(m, rng):
    sequences = [_network(rng) for _ in range(3)]
    X, Y = np.array([s[0] for s in sequences]), np.array([s[1] for s in sequences])
    weights = sequences[0][3:]

    def with_the_weights_afterwards():
        again = [w.copy() for w in weights]
        return m.train(X, Y, *again, eta=0.8, epochs=2), again

    yield with_the_weights_afterwards
    yield lambda: m.train(X, Y, *[w.copy() for w in weights], eta=0.8, epochs=2, max_norm=0.01)
