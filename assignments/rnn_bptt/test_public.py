"""Public tests: the worked example of README.md and small cases that you can do by hand."""

from __future__ import annotations

import itertools
from types import SimpleNamespace

import numpy as np
import rnn_bptt
from kit import close, fail, same, unchanged


def worked() -> SimpleNamespace:
    """The worked example: one unit, three steps, a loss at the last one. New arrays each time."""
    return SimpleNamespace(
        xs=np.array([[1.0], [-0.5], [0.3]]),
        ys=np.ones((3, 1)),
        h0=np.zeros(1),
        W1=np.array([[0.5]]),
        W2=np.array([[0.8]]),
        V=np.array([[1.2]]),
        hs=np.array([[0.0], [0.46211716], [0.11912538], [0.24049582]]),
        outs=np.array([[0.63518840], [0.53567688], [0.57165213]]),
        delta=np.array([[0.0], [0.0], [-0.10488782]]),
    )


def two_units() -> SimpleNamespace:
    """Two inputs and two state units; input and state are whole numbers. New arrays each time."""
    return SimpleNamespace(
        x=np.array([1, 2]),
        h=np.array([1, -1]),
        W1=np.array([[0.5, -0.25], [1.0, 0.5]]),
        W2=np.array([[0.0, 0.5], [-1.0, 0.25]]),
    )


def states(w: SimpleNamespace) -> tuple:
    """What `bptt` takes of the worked example."""
    return w.xs, w.hs, w.outs, w.ys, w.W2, w.V


def echo_sequences() -> np.ndarray:
    """All 64 sequences of six +-1, in a fixed mixed order."""
    every = np.array(list(itertools.product([-1.0, 1.0], repeat=6)))[:, :, None]
    return every[np.random.default_rng(0).permutation(64)]


def pair(got: object) -> tuple:
    """The two arrays that the forward pass must return."""
    if not isinstance(got, (tuple, list)) or len(got) != 2:
        fail("It must return two arrays: hs and outs.", got)
    return tuple(got)


def gradient(which: int) -> object:
    """One of the three gradients of the worked example."""
    got = rnn_bptt.bptt(*states(worked()))
    if not isinstance(got, (tuple, list, np.ndarray)) or len(got) != 3:
        fail("It must return three arrays: dW1, dW2, dV.", got)
    return got[which]


def test_step_worked_example():
    w = worked()
    close(unchanged(rnn_bptt.rnn_step, w.xs[0], w.h0, w.W1, w.W2), [0.462117], atol=2e-6)
    close(rnn_bptt.rnn_step(w.xs[1], w.hs[1], w.W1, w.W2), [0.119125], atol=2e-6)


def test_step_two_units():
    n = two_units()
    close(unchanged(rnn_bptt.rnn_step, n.x, n.h, n.W1, n.W2), [-0.462117, 0.635149], atol=2e-6)
    close(rnn_bptt.rnn_step(1000 * n.x, n.h, n.W1, n.W2), [-0.462117, 1.0], atol=2e-6)


def test_stacked_equals_split():
    n, W = two_units(), np.array([[0.5, -0.25, 0.0, 0.5], [1.0, 0.5, -1.0, 0.25]])
    close(unchanged(rnn_bptt.rnn_step_stacked, n.x, n.h, W), [-0.462117, 0.635149], atol=2e-6)
    one = rnn_bptt.rnn_step_stacked(n.x, np.array([0.5]), np.array([[0.5, -0.25, 0.8]]))
    close(one, [0.379949], atol=2e-6)


def test_output_by_hand():
    w = worked()
    close(rnn_bptt.rnn_output(np.zeros(2), np.array([[1.0, 2.0]])), [0.5])
    close(unchanged(rnn_bptt.rnn_output, w.hs[3], w.V), [0.571652], atol=2e-6)
    close(rnn_bptt.rnn_output(np.ones(1), np.array([[-20.0]])), [2.061154e-9])


def test_forward_worked_example():
    w = worked()
    hs, outs = pair(unchanged(rnn_bptt.rnn_forward, w.xs, w.h0, w.W1, w.W2, w.V))
    close(hs, [[0.0], [0.462117], [0.119125], [0.240496]], atol=2e-6)
    close(outs, [[0.635188], [0.535677], [0.571652]], atol=2e-6)


def test_forward_whole_numbers():
    n = two_units()
    eye = np.eye(2, dtype=int)
    hs, outs = pair(unchanged(rnn_bptt.rnn_forward, n.x[None], n.h, n.W1, n.W2, eye))
    close(hs, [[1.0, -1.0], [-0.462117, 0.635149]], atol=2e-6)
    close(outs, [[0.386484, 0.653656]], atol=2e-6)
    hs, _ = pair(rnn_bptt.rnn_forward(0.5 * n.x[None], n.h, n.W1, n.W2, np.eye(2)))
    close(hs, [[1.0, -1.0], [-0.462117, -0.244919]], atol=2e-6)
    one_input, three_outputs = np.array([[0.0], [2.0]]), np.ones((3, 2))
    hs, outs = pair(rnn_bptt.rnn_forward(np.ones((1, 1)), n.h, one_input, n.W2, three_outputs))
    close(hs, [[1.0, -1.0], [-0.462117, 0.635149]], atol=2e-6)
    close(outs, [[0.543150, 0.543150, 0.543150]], atol=2e-6)


def test_loss_last_step():
    w = worked()
    close(unchanged(rnn_bptt.rnn_loss, w.outs, w.ys), 0.091741, atol=2e-6)
    close(rnn_bptt.rnn_loss(np.array([[0.5], [0.5]]), np.array([[9.0], [0.0]])), 0.125)
    close(rnn_bptt.rnn_loss(np.array([[0.5, 0.5]]), np.zeros((1, 2))), 0.25)
    close(rnn_bptt.rnn_loss(np.array([[1e-5, 1e-5]]), np.zeros((1, 2))), 1e-10)


def test_loss_all_steps():
    w = worked()
    close(rnn_bptt.rnn_loss(w.outs, w.ys, all_steps=True), 0.266083, atol=2e-6)
    close(rnn_bptt.rnn_loss(np.full((2, 3), 0.5), np.zeros((2, 3)), all_steps=True), 0.75)


def test_delta_worked_example():
    w = worked()
    got = unchanged(rnn_bptt.output_delta, w.outs, w.ys.astype(int))
    close(got, [[0.0], [0.0], [-0.104888]], atol=2e-6)
    want = [[-0.084536], [-0.115490], [-0.104888]]
    close(rnn_bptt.output_delta(w.outs, w.ys.astype(int), all_steps=True), want, atol=2e-6)
    close(rnn_bptt.output_delta(np.array([[1e-9]]), np.array([[1.0]])), [[-1e-9]])


def test_hidden_gradient_worked_example():
    w, want = worked(), [[-0.074818], [-0.094868], [-0.125865]]
    close(unchanged(rnn_bptt.hidden_gradient, w.hs, w.delta, w.W2, w.V), want, atol=2e-6)


def test_hidden_gradient_by_hand():
    hs = np.array([[0.3, 0.7], [0.1, 0.2], [0.0, 0.5]])
    W2, V = two_units().W2, np.array([[2, 4]])
    close(rnn_bptt.hidden_gradient(hs, np.array([[0], [1]]), W2, V), [[-3.0, 1.75], [2.0, 4.0]])
    close(rnn_bptt.hidden_gradient(hs, np.array([[1], [1]]), W2, V), [[-1.0, 5.75], [2.0, 4.0]])
    close(rnn_bptt.hidden_gradient(hs, np.array([[1], [0]]), W2, V), [[2.0, 4.0], [0.0, 0.0]])
    still, quarter = np.zeros((3, 2), dtype=int), np.array([[0.0], [0.25]])
    close(rnn_bptt.hidden_gradient(still, quarter, W2, V), [[-1.0, 0.5], [0.5, 1.0]])
    close(rnn_bptt.hidden_gradient(still, np.array([[0], [1]]), W2, V // 2 + 1), [[-3.0, 1.75], [2.0, 3.0]])
    square = np.array([[1.0, 2.0], [3.0, 4.0]])
    close(rnn_bptt.hidden_gradient(still[1:], square[:1], W2, square), [[7.0, 10.0]])


def test_bptt_dv():
    close(gradient(2), [[-0.025225]], atol=2e-6)


def test_bptt_dw1():
    close(gradient(0), [[-0.047655]], atol=2e-6)


def test_bptt_dw2():
    close(gradient(1), [[-0.057345]], atol=2e-6)


def test_bptt_all_steps():
    want = ([[-0.145080]], [[-0.120480]], [[-0.078048]])
    close(rnn_bptt.bptt(*states(worked()), all_steps=True), want, atol=2e-6)


def test_bptt_two_units():
    xs = np.array([[1, 0, 2], [0, 1, -1]])
    hs = np.array([[0.3, 0.7], [0.1, 0.2], [0.0, 0.5]])
    outs, ys = np.array([[0.5], [0.5]]), np.array([[0.0], [-3.5]])  # delta is (0, 1)
    W2, V = np.array([[0, 1], [-1, 0]]), np.array([[2, 4]])
    dW1 = [[-2.97, 2.0, -7.94], [1.92, 3.0, 0.84]]
    dW2 = [[-0.691, -1.679], [0.876, 1.944]]
    close(unchanged(rnn_bptt.bptt, xs, hs, outs, ys, W2, V), (dW1, dW2, [[0.0, 0.5]]))


def test_flow_by_hand():
    xs, ys, h0, one = np.zeros((3, 1)), np.ones((3, 1)), np.zeros(1), np.ones((1, 1))
    W2s = np.array([[[0.5]], [[1.0]], [[2.0]]])
    got = unchanged(rnn_bptt.gradient_flow, xs, ys, h0, one, W2s, one)
    want = [[0.03125, 0.0625, 0.125], [0.125, 0.125, 0.125], [0.5, 0.25, 0.125]]
    close(got, want)
    close(rnn_bptt.gradient_flow(xs, ys, h0, one, W2s, 1e-9 * one), 1e-9 * np.array(want))
    W2s, V = np.array([[[0, 1], [-2, 0]]]), np.array([[3.0, 4.0]])
    two = rnn_bptt.gradient_flow(xs[1:], ys[1:], np.zeros(2), np.ones((2, 1)), W2s, V)
    close(two, [[1.068000, 0.625]], atol=2e-6)


def test_flow_worked_example():
    w = worked()
    got = rnn_bptt.gradient_flow(w.xs, w.ys, w.h0, w.W1, np.array([[[0.8]], [[2]]]), w.V)
    close(got, [[0.074818, 0.094868, 0.125865], [0.038911, 0.029724, 0.060336]], atol=2e-6)
    half = rnn_bptt.gradient_flow(w.xs, w.ys, np.array([0.5]), w.W1, w.W2[None], w.V)
    close(half, [[0.054648, 0.075690, 0.110559]], atol=2e-6)


def test_counts_of_the_slide():
    same(rnn_bptt.contribution_counts(3), (3, 2, 1))
    same(rnn_bptt.contribution_counts(1), (1, 0, 1))
    same(rnn_bptt.contribution_counts(2, h0_is_zero=False), (2, 2, 1))


def test_counts_all_steps():
    same(rnn_bptt.contribution_counts(3, all_steps=True), (6, 3, 3))
    same(rnn_bptt.contribution_counts(2, all_steps=True, h0_is_zero=False), (3, 3, 2))


def test_truncated_at_one_and_two():
    one = rnn_bptt.truncated_bptt(*states(worked()), 1)
    close(one, ([[-0.035576]], [[-0.014127]], [[-0.025225]]), atol=2e-6)
    two = rnn_bptt.truncated_bptt(*states(worked()), 2)
    close(two, ([[0.011185]], [[-0.057345]], [[-0.025225]]), atol=2e-6)
    every = rnn_bptt.truncated_bptt(*states(worked()), 1, all_steps=True)
    close(every, ([[-0.047045]], [[-0.077261]], [[-0.078048]]), atol=2e-6)


def test_truncated_with_a_long_reach():
    want = ([[-0.047655]], [[-0.057345]], [[-0.025225]])
    close(rnn_bptt.truncated_bptt(*states(worked()), 3), want, atol=2e-6)
    close(rnn_bptt.truncated_bptt(*states(worked()), 9), want, atol=2e-6)


def test_clip_by_hand():
    grads = [np.array([3.0]), np.array([[4.0]])]
    close(unchanged(rnn_bptt.clip_by_norm, grads, 2.5), [[1.5], [[2.0]]])
    close(unchanged(rnn_bptt.clip_by_norm, grads, 10.0), [[3.0], [[4.0]]])


def test_echo_targets_by_hand():
    X = np.array([[[1.0], [-1.0], [-1.0], [1.0]]])
    close(rnn_bptt.echo_targets(X, 1), [[[0.5], [1.0], [0.0], [0.0]]])
    close(rnn_bptt.echo_targets(X.astype(int), 3), [[[0.5], [0.5], [0.5], [1.0]]])


def test_train_one_update():
    w = worked()
    got = unchanged(rnn_bptt.train, w.xs[None], w.ys[None], w.W1, w.W2, w.V, eta=0.5, epochs=1)
    close(got, ([[0.523827]], [[0.828672]], [[1.212613]], [0.091741]), atol=2e-6)
    X, Y = np.array([w.xs, -w.xs]), np.array([w.ys, w.ys])
    got = rnn_bptt.train(X, Y, w.W1, w.W2, w.V, epochs=2, max_norm=0.05)
    close(got, ([[0.500764]], [[0.799501]], [[1.199720]], [0.128911, 0.128910]), atol=2e-6)


def test_train_learns_the_echo():
    X = echo_sequences()
    Y = np.full(X.shape, 0.5)
    Y[:, 5] = X[:, 3] > 0  # delay 2: at the last step, the sixth, it must repeat the fourth
    draw = np.random.default_rng(1)
    weights = [0.5 * draw.normal(size=shape) for shape in [(4, 1), (4, 4), (1, 4)]]
    got = rnn_bptt.train(X, Y, *weights, eta=1.0, epochs=2)
    if not isinstance(got, (tuple, list)) or len(got) != 4 or np.shape(got[3]) != (2,):
        fail("It must return W1, W2, V and a list of two losses.", got)
    if not got[3][-1] < 0.01:
        fail(f"The loss of the last epoch is {got[3][-1]:.4f}, it must be below 0.01.", got)
