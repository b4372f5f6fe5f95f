"""rnn_bptt's reference against autograd, SciPy and linear algebra: every gradient, both losses.

All networks here have h0 != 0, an asymmetric W2 and T, D, H, K that all differ, unless a test says
why not.
"""

from __future__ import annotations

import importlib.util
import itertools
import re
from pathlib import Path
from types import ModuleType

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad
from scipy.special import expit

ROOT = Path(__file__).resolve().parents[2]
SOLUTION = ROOT / "solutions" / "rnn_bptt" / "rnn_bptt.py"
PAGES = [ROOT / "assignments" / "rnn_bptt" / name for name in ("README.md", "EXTRA.md")]
SEEDS = range(5)
BOTH = (False, True)


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("rnn_bptt_reference", SOLUTION)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


rnn = _load()


def network(seed: int, T: int = 5, D: int = 2, H: int = 4, K: int = 3) -> tuple[np.ndarray, ...]:
    """xs, ys, h0, W1, W2, V with random entries."""
    rng = np.random.default_rng(seed)
    shapes = [(T, D), (T, K), (H,), (H, D), (H, H), (K, H)]
    return tuple(rng.normal(size=shape) for shape in shapes)


def loss(xs, ys, h0, W1, W2, V, all_steps, e=None, c=None):
    """E in autograd's NumPy: W1, W2, V have one matrix a step, e_t is added to h_t, c_t to z_t."""
    h, total = h0, 0.0
    for t in range(len(xs)):
        h = anp.tanh(anp.dot(W1[t], xs[t]) + anp.dot(W2[t], h)) + (0 if e is None else e[t])
        z = anp.dot(V[t], h) + (0 if c is None else c[t])
        if all_steps or t == len(xs) - 1:
            total = total + 0.5 * anp.sum((1 / (1 + anp.exp(-z)) - ys[t]) ** 2)
    return total


def shared(xs, ys, h0, W1, W2, V, all_steps, **extra):
    """The same E with one matrix for all steps."""
    T = len(xs)
    return loss(xs, ys, h0, [W1] * T, [W2] * T, [V] * T, all_steps, **extra)


def autograd_gradients(net: tuple[np.ndarray, ...], all_steps: bool) -> list[np.ndarray]:
    return [grad(shared, place)(*net, all_steps) for place in (3, 4, 5)]


@pytest.mark.parametrize("seed", SEEDS)
def test_states_and_outputs_follow_the_equations(seed: int) -> None:
    xs, _, h0, W1, W2, V = network(seed)
    hs, outs = rnn.rnn_forward(xs, h0, W1, W2, V)
    assert np.array_equal(hs[0], h0)
    for t in range(len(xs)):
        state = np.tanh(np.einsum("hd,d->h", W1, xs[t]) + np.einsum("hg,g->h", W2, hs[t]))
        np.testing.assert_allclose(hs[t + 1], state, rtol=1e-12)
        np.testing.assert_allclose(rnn.rnn_step_stacked(xs[t], hs[t], np.hstack([W1, W2])), state)
        np.testing.assert_allclose(outs[t], expit(V.dot(hs[t + 1])), rtol=1e-12)


@pytest.mark.parametrize("all_steps", BOTH)
@pytest.mark.parametrize("seed", SEEDS)
def test_loss_and_output_delta(seed: int, all_steps: bool) -> None:
    net = network(seed)
    xs, ys, h0, W1, W2, V = net
    outs = rnn.rnn_forward(xs, h0, W1, W2, V)[1]
    assert rnn.rnn_loss(outs, ys, all_steps) == pytest.approx(float(shared(*net, all_steps)))
    slope = grad(lambda c: shared(*net, all_steps, c=c))(np.zeros(ys.shape))
    np.testing.assert_allclose(rnn.output_delta(outs, ys, all_steps), slope, rtol=1e-9, atol=1e-15)


@pytest.mark.parametrize("all_steps", BOTH)
@pytest.mark.parametrize("seed", SEEDS)
def test_hidden_gradient(seed: int, all_steps: bool) -> None:
    net = network(seed)
    xs, ys, h0, W1, W2, V = net
    hs, outs = rnn.rnn_forward(xs, h0, W1, W2, V)
    got = rnn.hidden_gradient(hs, rnn.output_delta(outs, ys, all_steps), W2, V)
    want = grad(lambda e: shared(*net, all_steps, e=e))(np.zeros((len(xs), len(h0))))
    np.testing.assert_allclose(got, want, rtol=1e-9, atol=1e-15)


@pytest.mark.parametrize("all_steps", BOTH)
@pytest.mark.parametrize("seed", SEEDS)
def test_bptt(seed: int, all_steps: bool) -> None:
    xs, ys, h0, W1, W2, V = net = network(seed)
    hs, outs = rnn.rnn_forward(xs, h0, W1, W2, V)
    got = rnn.bptt(xs, hs, outs, ys, W2, V, all_steps)
    for ours, theirs in zip(got, autograd_gradients(net, all_steps), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-15)


@pytest.mark.parametrize("all_steps", BOTH)
@pytest.mark.parametrize("k", range(1, 7))
def test_truncated_bptt_is_autograd_from_a_constant_state(k: int, all_steps: bool) -> None:
    """A loss at step s that reaches k steps is that of the k steps from a fixed h_{s-k}."""
    xs, ys, h0, W1, W2, V = network(k)
    hs, outs = rnn.rnn_forward(xs, h0, W1, W2, V)
    want = [np.zeros(W.shape) for W in (W1, W2, V)]
    for s in range(1, len(xs) + 1) if all_steps else [len(xs)]:
        first = max(s - k, 0)
        window = (xs[first:s], ys[first:s], hs[first], W1, W2, V)
        want = [a + b for a, b in zip(want, autograd_gradients(window, False), strict=True)]
    got = rnn.truncated_bptt(xs, hs, outs, ys, W2, V, k, all_steps)
    for ours, theirs in zip(got, want, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-15)
    full = rnn.bptt(xs, hs, outs, ys, W2, V, all_steps)
    same = [np.allclose(a, b, rtol=1e-9) for a, b in zip(got, full, strict=True)]
    assert same == [k >= len(xs), k >= len(xs), True], "only k >= T gives the full gradient"


def test_a_cut_at_two_leaves_dw2_right_when_h0_is_zero() -> None:
    """Why the tests of truncation look at dW1 and at h0 != 0 (T = 3, loss at the last step)."""
    xs, ys, _, W1, W2, V = network(3, T=3)
    hs, outs = rnn.rnn_forward(xs, np.zeros(4), W1, W2, V)
    cut = rnn.truncated_bptt(xs, hs, outs, ys, W2, V, 2)
    full = rnn.bptt(xs, hs, outs, ys, W2, V)
    assert np.allclose(cut[1], full[1]) and not np.allclose(cut[0], full[0])


@pytest.mark.parametrize("T", range(1, 7))
@pytest.mark.parametrize(("all_steps", "zero"), list(itertools.product(BOTH, BOTH)))
def test_contribution_counts_are_nonzero_terms(T: int, all_steps: bool, zero: bool) -> None:
    """Each step has its own matrices, each loss stands alone; blocks that are not zero count."""
    xs, ys, h0, W1, W2, V = network(T, T=T)
    h0 = np.zeros(4) if zero else h0
    counts = np.zeros(3, dtype=int)
    for s in range(1, T + 1) if all_steps else [T]:
        copies = [np.array([W] * s) for W in (W1, W2, V)]
        for i in range(3):
            blocks = grad(loss, 3 + i)(xs[:s], ys[:s], h0, *copies, False)
            counts[i] += sum(bool(np.any(block != 0)) for block in blocks)
    assert rnn.contribution_counts(T, all_steps, zero) == tuple(counts)


@pytest.mark.parametrize("seed", SEEDS)
def test_gradient_flow_is_a_product_of_jacobians(seed: int) -> None:
    xs, ys, h0, W1, _, V = network(seed)
    rng = np.random.default_rng(seed + 50)
    W2s = [c * rng.normal(size=(4, 4)) for c in (0.3, 1, 2)]
    got = rnn.gradient_flow(xs, ys, h0, W1, np.array(W2s), V)
    for n, W2 in enumerate(W2s):
        e = np.zeros((len(xs), 4))
        slopes = grad(lambda e, W2=W2: shared(xs, ys, h0, W1, W2, V, False, e=e))(e)
        np.testing.assert_allclose(got[n], np.linalg.norm(slopes, axis=1), rtol=1e-9)


def test_gradient_flow_of_an_orthogonal_matrix() -> None:
    """At h = 0 tanh has slope 1: c Q with Q orthogonal scales the length by c at each step."""
    Q = np.linalg.qr(np.random.default_rng(0).normal(size=(4, 4)))[0]
    W2s = np.array([0.5 * Q, Q, 2 * Q])
    xs, ys, h0 = np.zeros((6, 2)), np.ones((6, 3)), np.zeros(4)
    W1, V = np.ones((4, 2)), np.ones((3, 4))
    flow = rnn.gradient_flow(xs, ys, h0, W1, W2s, V)
    ratios = flow[:, :-1] / flow[:, 1:]
    np.testing.assert_allclose(ratios, np.repeat([[0.5], [1], [2]], 5, axis=1))


@pytest.mark.parametrize("max_norm", [0.1, 1.0, 1e3])
def test_clip_by_norm_keeps_the_direction(max_norm: float) -> None:
    grads = [np.random.default_rng(1).normal(size=shape) for shape in [(4, 2), (4, 4), (3, 4)]]
    before = np.concatenate([g.ravel() for g in grads])
    after = np.concatenate([g.ravel() for g in rnn.clip_by_norm(grads, max_norm)])
    assert np.linalg.norm(after) == pytest.approx(min(max_norm, np.linalg.norm(before)))
    assert after @ before == pytest.approx(np.linalg.norm(after) * np.linalg.norm(before))
    assert all(np.array_equal(g, 0 * g) for g in rnn.clip_by_norm([np.zeros(3)], 1.0))


@pytest.mark.parametrize("max_norm", [None, 0.05])
def test_train_is_descent_along_autograd(max_norm: float | None) -> None:
    rng = np.random.default_rng(5)
    X, Y = rng.normal(size=(4, 5, 2)), rng.uniform(size=(4, 5, 3))
    first = network(6)[3:]
    weights, losses = list(first), []
    for _ in range(3):
        total = 0.0
        for xs, ys in zip(X, Y, strict=True):
            net = (xs, ys, np.zeros(4), *weights)
            total += float(shared(*net, False))
            grads = autograd_gradients(net, False)
            norm = np.linalg.norm(np.concatenate([g.ravel() for g in grads]))
            scale = 1 if max_norm is None else min(1, max_norm / norm)
            weights = [w - 0.7 * scale * g for w, g in zip(weights, grads, strict=True)]
        losses.append(total / 4)
    got = rnn.train(X, Y, *first, eta=0.7, epochs=3, max_norm=max_norm)
    for ours, theirs in zip(got, [*weights, losses], strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-9)


@pytest.mark.parametrize("delay", [1, 2, 3])
def test_the_echo_is_learned(delay: int) -> None:
    """All 64 sequences of six +-1; parity cannot be learned, the echo can."""
    X = np.array(list(itertools.product([-1.0, 1.0], repeat=6)))[:, :, None]
    Y = rnn.echo_targets(X, delay)
    assert np.array_equal(Y[:, delay:], (X[:, : 6 - delay] > 0).astype(float))
    assert np.all(Y[:, :delay] == 0.5)
    rng = np.random.default_rng(delay)
    order = rng.permutation(64)
    weights = [0.5 * rng.normal(size=shape) for shape in [(4, 1), (4, 4), (1, 4)]]
    losses = rnn.train(X[order], Y[order], *weights, eta=0.5, epochs=20)[3]
    assert losses[0] > 0.02 and losses[-1] < 0.005


def whole(*shape: int) -> np.ndarray:
    """Whole numbers -1, 0 and 1."""
    return np.random.default_rng(sum(shape)).integers(-1, 2, size=shape)


CALLS = [
    ("rnn_step", whole(2), whole(3), whole(3, 2), whole(3, 3)),
    ("rnn_step_stacked", whole(2), whole(3), whole(3, 5)),
    ("rnn_output", whole(3), whole(1, 3)),
    ("rnn_forward", whole(1, 2), whole(3), whole(3, 2), whole(3, 3), whole(1, 3)),
    ("rnn_loss", whole(4, 2), whole(4, 2)),
    ("output_delta", whole(4, 2), whole(4, 2)),
    ("hidden_gradient", whole(5, 3), whole(4, 2), whole(3, 3), whole(2, 3)),
    ("bptt", whole(4, 1), whole(5, 3), whole(4, 2), whole(4, 2), whole(3, 3), whole(2, 3)),
    ("gradient_flow", whole(1, 2), whole(1, 1), whole(3), whole(3, 2), whole(1, 3, 3), whole(1, 3)),
    ("truncated_bptt", whole(4, 1), whole(5, 3), whole(4, 2), whole(4, 2), whole(3, 3), whole(2, 3), 2),
    ("clip_by_norm", [whole(2), whole(1, 3)], 9),
    ("echo_targets", whole(1, 3, 1), 2),
    ("train", whole(1, 2, 1), whole(1, 2, 2), whole(3, 1), whole(3, 3), whole(2, 3)),
]


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call[0])
def test_whole_numbers_give_what_the_same_floats_give(call: tuple) -> None:
    """The rules: arrays may hold whole numbers, sizes may be 1, results are float."""
    name, *args = call
    floats = [
        [a.astype(float) for a in arg] if isinstance(arg, list) else arg * 1.0 if np.ndim(arg) else arg
        for arg in args
    ]
    got, want = (getattr(rnn, name)(*given) for given in (args, floats))
    parts = [(got, want)] if isinstance(got, (float, np.ndarray)) else zip(got, want, strict=True)
    for one, other in parts:
        assert np.asarray(one).dtype == float
        np.testing.assert_array_equal(one, other)


def test_without_biases_the_network_is_odd() -> None:
    """o(-x) = 1 - o(x) for h0 = 0: the parity of an even number of steps cannot be learned."""
    xs, _, _, W1, W2, V = network(9, T=6)
    outs = rnn.rnn_forward(xs, np.zeros(4), W1, W2, V)[1]
    np.testing.assert_allclose(rnn.rnn_forward(-xs, np.zeros(4), W1, W2, V)[1], 1 - outs)


def statement() -> str:
    """The pages of the statement that have numbers."""
    return "\n".join(page.read_text(encoding="utf-8") for page in PAGES)


def printed(value: float) -> str:
    """The number as the statement prints it: six decimals."""
    return f"{value:.6f}"


def test_the_statement_prints_what_autograd_finds() -> None:
    """Each number of the worked example: states, slopes, gradients, cut gradients, one update."""
    xs, ys, h0 = np.array([[1.0], [-0.5], [0.3]]), np.ones((3, 1)), np.zeros(1)
    W1, W2, V = np.array([[0.5]]), np.array([[0.8]]), np.array([[1.2]])
    net, flat = (xs, ys, h0, W1, W2, V), np.zeros((3, 1))
    hs, outs = rnn.rnn_forward(xs, h0, W1, W2, V)
    dh = grad(lambda e: shared(*net, False, e=e))(flat)
    numbers = [*hs[1:], *outs, *dh, *(1 - hs[1:] ** 2) * dh]
    numbers += [grad(lambda c: shared(*net, False, c=c))(flat)[2]]
    numbers += [shared(*net, all_steps) for all_steps in BOTH]
    last, every = autograd_gradients(net, False), autograd_gradients(net, True)
    numbers += [*last, *every]
    numbers += [W - 0.5 * g for W, g in zip((W1, W2, V), last, strict=True)]
    for k in (1, 2):
        window = (xs[3 - k :], ys[3 - k :], hs[3 - k], W1, W2, V)
        numbers += autograd_gradients(window, False)
    words = [printed(float(np.ravel(number)[0])) for number in numbers]
    assert len(words) == 30
    text = statement()
    assert [word for word in words if word not in text] == []


def test_the_statement_prints_the_slopes_at_the_outputs_for_both_losses() -> None:
    """The rows of delta in the worked example: each loss at the outputs alone, by autograd."""
    xs, ys, h0 = np.array([[1.0], [-0.5], [0.3]]), np.ones((3, 1)), np.zeros(1)
    net = (xs, ys, h0, np.array([[0.5]]), np.array([[0.8]]), np.array([[1.2]]))
    rows = {"at the last step": False, "at every step": True}
    for name, all_steps in rows.items():
        delta = grad(lambda c, a=all_steps: shared(*net, a, c=c))(np.zeros((3, 1)))
        cells = [printed(x) if x else "0" for x in delta.ravel()]
        assert f"| loss {name} | {' | '.join(cells)} |" in statement()


def test_the_statement_prints_one_way_back_in_numbers() -> None:
    """From h_3 to h_2 of the worked example: the derivative of tanh by autograd, then the product."""
    known, last, weight = -0.125865, 0.24049582, 0.8
    slope = grad(anp.tanh)(np.arctanh(last))
    row = f"| number | {known} | {printed(slope)} | {weight} | {printed(known * slope * weight)} |"
    assert row in statement()


def test_the_statement_prints_one_step_of_two_units() -> None:
    """Each unit by itself, with sums of products of plain numbers."""
    x, h, W1, W2 = (1, 2), (1, -1), ((0.5, -0.25), (1, 0.5)), ((0, 0.5), (-1, 0.25))
    for unit in (0, 1):
        new, old = (sum(w * v for w, v in zip(W[unit], by)) for W, by in ((W1, x), (W2, h)))
        cells = f"{new:g} | {old:g} | {new + old:g} | {printed(np.tanh(new + old))}"
        assert f"| unit {unit + 1} | {cells} |" in statement()


def test_the_statement_prints_the_case_with_two_units() -> None:
    """One step back, entry by entry: dE/dh_1,i = delta_1 V_i + sum over j of W2_ji (1 - h_2,j^2) V_j."""
    W2, V, h = [[0, 0.5], [-1, 0.25]], (2, 4), (0, 0.5)
    later = [sum(W2[j][i] * (1 - h[j] ** 2) * V[j] for j in (0, 1)) for i in (0, 1)]
    for delta in (0, 1):
        first = [delta * V[i] + later[i] for i in (0, 1)]
        row = f"delta_1 = {delta}, delta_2 = 1:   dE/dh_1 = ({first[0]:g}, {first[1]:g}), dE/dh_2 = {V}"
        assert row in statement()


def test_the_statement_prints_the_lengths_by_hand() -> None:
    """All states are 0, so o = 1/2 and delta_3 = -1/8; each step back multiplies by W2."""
    for W2 in (0.5, 1, 2):
        lengths = [f"{W2**back / 8:g}" for back in (2, 1, 0)]
        assert f"| {W2:g} | {' | '.join(lengths)} |" in statement()


def test_the_statement_prints_the_counts() -> None:
    rows = re.findall(r"^\| loss .*h_0 = 0.*?\| (\d) \| (\d) \| (\d) \|$", statement(), re.MULTILINE)
    last, every = ([(s, s - 1, 1) for s in steps] for steps in ([3], [1, 2, 3]))
    assert [tuple(map(int, row)) for row in rows] == [
        tuple(map(sum, zip(*terms, strict=True))) for terms in (last, every)
    ]


def test_parity_of_an_even_sequence_ignores_all_signs() -> None:
    """Why the statement trains an echo: the odd network cannot tell x from -x in such a task."""
    X = np.array(list(itertools.product([-1, 1], repeat=6)))
    parity = (X > 0).sum(axis=1) % 2
    assert np.array_equal(parity, ((-X) > 0).sum(axis=1) % 2)
