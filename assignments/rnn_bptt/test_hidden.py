# canary: 064dc855-0936-5491-b8da-0f914d0ee5e3
"""Hidden tests: fresh random networks with h0 != 0, an asymmetric W2 and unequal sizes."""

from __future__ import annotations

import numpy as np
import reference
import rnn_bptt
from kit import close, fail, same, unchanged

D, H, K = 2, 4, 3


def network(rng: np.random.Generator, T: int = 0) -> tuple:
    """xs, ys, h0, W1, W2, V; T is 5, 6 or 7 when it is not given."""
    T = T or int(rng.integers(5, 8))
    xs, ys = rng.normal(size=(T, D)), rng.uniform(size=(T, K))
    h0 = rng.uniform(0.3, 0.9, size=H) * rng.choice([-1, 1], size=H)
    W1, W2 = 0.6 * rng.normal(size=(H, D)), 0.6 * rng.normal(size=(H, H))
    return xs, ys, h0, W1, W2, rng.normal(size=(K, H))


def case(rng: np.random.Generator, T: int = 0) -> tuple:
    """The arguments of bptt: xs, hs, outs, ys, W2, V."""
    xs, ys, h0, W1, W2, V = network(rng, T)
    hs, outs = reference.rnn_forward(xs, h0, W1, W2, V)
    return xs, hs, outs, ys, W2, V


def several(got: object, number: int, names: str) -> list:
    """The `number` items that the function must return."""
    if not isinstance(got, (tuple, list)) or len(got) != number:
        fail(f"It must return {number} things: {names}.", got)
    return list(got)


def agree(name: str, *args: object, **kwargs: object) -> None:
    """The reference, asked first, and the student's function give the same."""
    want = getattr(reference, name)(*args, **kwargs)
    close(getattr(rnn_bptt, name)(*args, **kwargs), want)


def agree_on(which: int, name: str, names: str, *args: object) -> None:
    """The same for one of the items that `name` returns."""
    want = getattr(reference, name)(*args)
    got = several(getattr(rnn_bptt, name)(*args), len(want), names)
    close(got[which], want[which])


def agree_on_all(name: str, names: str, *args: object, **kwargs: object) -> None:
    """The same for all the items that `name` returns."""
    want = getattr(reference, name)(*args, **kwargs)
    close(several(getattr(rnn_bptt, name)(*args, **kwargs), len(want), names), want)


def test_step_random(rng):
    for _ in range(2):
        xs, _, h0, W1, W2, _ = network(rng)
        agree("rnn_step", xs[0], h0, W1, W2)


def test_stacked_random(rng):
    xs, _, h0, W1, W2, _ = network(rng)
    agree("rnn_step_stacked", xs[0], h0, np.hstack([W1, W2]))


def test_output_random(rng):
    _, _, h0, _, _, V = network(rng)
    agree("rnn_output", h0, V)


def test_forward_states_random(rng):
    xs, _, h0, W1, W2, V = network(rng)
    agree_on(0, "rnn_forward", "hs, outs", xs, h0, W1, W2, V)


def test_forward_outputs_random(rng):
    xs, _, h0, W1, W2, V = network(rng)
    agree_on(1, "rnn_forward", "hs, outs", xs, h0, W1, W2, V)


def test_forward_whole_numbers(rng):
    _, _, _, W1, W2, V = network(rng)
    xs, h0 = rng.choice([-1, 1], size=(5, D)), np.zeros(H, dtype=int)
    agree_on_all("rnn_forward", "hs, outs", xs, h0, W1, W2, V)


def test_loss_last_random(rng):
    T = int(rng.integers(4, 8))
    agree("rnn_loss", *rng.uniform(size=(2, T, K)))


def test_loss_all_random(rng):
    T = int(rng.integers(4, 8))
    agree("rnn_loss", *rng.uniform(size=(2, T, K)), all_steps=True)


def test_delta_last_random(rng):
    T = int(rng.integers(4, 8))
    outs, ys = rng.uniform(0.05, 0.95, size=(2, T, K))
    want = reference.output_delta(outs, ys)
    close(unchanged(rnn_bptt.output_delta, outs, ys), want)


def test_delta_all_random(rng):
    T = int(rng.integers(4, 8))
    agree("output_delta", *rng.uniform(0.05, 0.95, size=(2, T, K)), all_steps=True)


def test_hidden_gradient_last_random(rng):
    _, hs, outs, ys, W2, V = case(rng)
    agree("hidden_gradient", hs, reference.output_delta(outs, ys), W2, V)


def test_hidden_gradient_all_random(rng):
    _, hs, outs, ys, W2, V = case(rng)
    agree("hidden_gradient", hs, reference.output_delta(outs, ys, all_steps=True), W2, V)


def test_bptt_dv_random(rng):
    agree_on(2, "bptt", "dW1, dW2, dV", *case(rng))


def test_bptt_dw2_random(rng):
    agree_on(1, "bptt", "dW1, dW2, dV", *case(rng))


def test_bptt_dw1_random(rng):
    agree_on(0, "bptt", "dW1, dW2, dV", *case(rng))


def test_bptt_all_steps_random(rng):
    agree_on_all("bptt", "dW1, dW2, dV", *case(rng), all_steps=True)


def test_counts_last_random(rng):
    T = int(rng.integers(5, 40))
    same(rnn_bptt.contribution_counts(T), (T, T - 1, 1))
    same(rnn_bptt.contribution_counts(T, h0_is_zero=False), (T, T, 1))


def test_counts_all_random(rng):
    T = int(rng.integers(5, 40))
    n = T * (T + 1) // 2
    same(rnn_bptt.contribution_counts(T, all_steps=True), (n, n - T, T))
    same(rnn_bptt.contribution_counts(T, all_steps=True, h0_is_zero=False), (n, n, T))


def test_flow_random(rng):
    xs, ys, h0, W1, W2, V = network(rng)
    W2s = np.array([0.4 * W2, W2.T, rng.normal(size=(H, H))])
    agree("gradient_flow", xs, ys, h0, W1, W2s, V)


def test_truncated_random(rng):
    args = case(rng)
    for k in (2, 3):
        agree_on_all("truncated_bptt", "dW1, dW2, dV", *args, k)


def test_truncated_long_random(rng):
    args = case(rng)
    T, want = len(args[0]), reference.bptt(*args)
    for k in (T, T + 3):
        close(several(rnn_bptt.truncated_bptt(*args, k), 3, "dW1, dW2, dV"), want)


def test_truncated_all_steps_random(rng):
    agree_on_all("truncated_bptt", "dW1, dW2, dV", *case(rng), 2, all_steps=True)


def test_clip_long_random(rng):
    grads = [rng.normal(size=shape) for shape in [(H, D), (H, H), (K, H)]]
    want = reference.clip_by_norm(grads, 0.5)
    close(unchanged(rnn_bptt.clip_by_norm, grads, 0.5), want)


def test_clip_short_random(rng):
    grads = [rng.normal(size=shape) for shape in [(H, D), (H, H), (K, H)]]
    agree("clip_by_norm", grads, 100.0)


def test_echo_targets_random(rng):
    X = rng.choice([-1.0, 1.0], size=(5, 7, 1))
    for delay in (2, 4):
        agree("echo_targets", X, delay)


def training(rng: np.random.Generator) -> tuple:
    """X, Y, W1, W2, V of a small training run with random targets."""
    sequences = [network(rng, 4) for _ in range(5)]
    X, Y = (np.array([s[i] for s in sequences]) for i in (0, 1))
    return (X, Y, *sequences[0][3:])


def test_train_random(rng):
    args = training(rng)
    want = reference.train(*args, eta=0.7, epochs=3)
    got = unchanged(rnn_bptt.train, *args, eta=0.7, epochs=3)
    close(several(got, 4, "W1, W2, V, losses"), want)


def test_train_clipped_random(rng):
    names = "W1, W2, V, losses"
    agree_on_all("train", names, *training(rng), eta=0.7, epochs=2, max_norm=0.02)
