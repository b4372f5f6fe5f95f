# canary: e38d5dd4-66f7-50ee-b992-c928ed62c461
"""The inputs on which the wrong answers of misconceptions.toml are told apart."""

from __future__ import annotations

import numpy as np


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
