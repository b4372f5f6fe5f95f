# Exercise kit 2.0.0. Write your answers in this file, then hand it in.
"""A recurrent network and back-propagation through time (lecture 000, section 5.5).

You build a small recurrent network and its gradients, and you see gradients vanish and explode.

    h_t = tanh(W1 x_t + W2 h_{t-1})        the state
    o_t = sigmoid(V h_t)                   the output
    E   = 1/2 sum (o - y)^2                at the last step, or summed over all steps

Run your tests with the command `pytest`. Run one part with `pytest -m bptt`.

    part                 points   what you write
    rnn_step             14       one step: the new state and the output
    rnn_forward          14       a whole sequence
    rnn_loss             14       the loss and its slope at the outputs
    hidden_gradient      18       back through the states
    bptt                 22       the gradients of the three matrices
    contribution_counts  8        how many terms are in each sum
    gradient_flow        10       vanishing and exploding
    truncated_bptt       extra    back over k steps only
    clip_by_norm         extra    clip the gradients
    train                extra    learn a delayed echo

Shapes: T steps, D inputs, H state units, K outputs.
    xs (T, D)      row 0 is x_1
    hs (T + 1, H)  row 0 is h_0, row t is h_t
    outs, ys (T, K)  row 0 belongs to step 1
    W1 (H, D), W2 (H, H), V (K, H)
There are no biases. Vectors and matrices reach your functions as NumPy arrays.
No function changes its arguments.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def rnn_step(x: np.ndarray, h_prev: np.ndarray, W1: np.ndarray, W2: np.ndarray) -> np.ndarray:
    """Return the new state h_t from the input x_t and the old state h_{t-1}.

    h_t = tanh(W1 x_t + W2 h_{t-1})        (lecture 000, "How an RNN works")

    Args:
        x: (D,), the input of this step.
        h_prev: (H,), the state of the step before.
        W1: (H, D), from the input to the state.
        W2: (H, H), from the old state to the new one.
    Returns:
        (H,), float.

    >>> h = rnn_step(np.array([1.0]), np.array([0.0]), np.array([[0.5]]), np.array([[0.8]]))
    >>> round(float(h[0]), 6)
    0.462117

    Pitfall: `*` multiplies element by element. A matrix times a vector is `@`.
    """
    raise NotImplementedError("rnn_step is not written yet")


def rnn_step_stacked(x: np.ndarray, h_prev: np.ndarray, W: np.ndarray) -> np.ndarray:
    """Return the same new state, with both matrices side by side in one W = [W1, W2].

    h_t = tanh(W [x_t, h_{t-1}])           (lecture 000, "join x_t and h_{t-1}")

    Args:
        x: (D,), the input of this step.
        h_prev: (H,), the state of the step before.
        W: (H, D + H); the first D columns are W1, the other H columns are W2.
    Returns:
        (H,), float.

    >>> h = rnn_step_stacked(np.array([1.0]), np.array([0.0]), np.array([[0.5, 0.8]]))
    >>> round(float(h[0]), 6)
    0.462117

    Pitfall: the input comes first, then the state.
    """
    raise NotImplementedError("rnn_step_stacked is not written yet")


def rnn_output(h: np.ndarray, V: np.ndarray) -> np.ndarray:
    """Return the output o_t that is read from the state h_t.

    o_t = sigmoid(V h_t),  sigmoid(z) = 1 / (1 + exp(-z))        (lecture 000, "How an RNN works")

    Args:
        h: (H,), the state.
        V: (K, H), from the state to the output.
    Returns:
        (K,), float.

    >>> rnn_output(np.array([0.0, 0.0]), np.array([[1.0, 2.0]])).tolist()
    [0.5]

    Pitfall: the state uses tanh, the output uses the sigmoid.
    """
    raise NotImplementedError("rnn_output is not written yet")


def rnn_forward(
    xs: np.ndarray, h0: np.ndarray, W1: np.ndarray, W2: np.ndarray, V: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return all states and all outputs of a sequence.

    h_t = tanh(W1 x_t + W2 h_{t-1}),  o_t = sigmoid(V h_t),  t = 1 ... T        (lecture 000)

    Args:
        xs: (T, D), the inputs, one row for each step. They may be whole numbers.
        h0: (H,), the state before the first step. It may be whole numbers.
        W1, W2, V: (H, D), (H, H), (K, H).
    Returns:
        hs: (T + 1, H), float. Row 0 is h0, row t is h_t.
        outs: (T, K), float. Row 0 is o_1.

    Steps: start with h0; make the next state for each row of xs; read its output.

    >>> xs, h0 = np.array([[1.0], [-0.5], [0.3]]), np.array([0.0])
    >>> W1, W2, V = np.array([[0.5]]), np.array([[0.8]]), np.array([[1.2]])
    >>> states, outputs = rnn_forward(xs, h0, W1, W2, V)
    >>> states[:, 0].round(6).tolist()
    [0.0, 0.462117, 0.119125, 0.240496]
    >>> round(float(outputs[2, 0]), 6)
    0.571652

    Pitfall: hs has one row more than outs, because h0 has no output.
    """
    raise NotImplementedError("rnn_forward is not written yet")


def rnn_loss(outs: np.ndarray, ys: np.ndarray, all_steps: bool = False) -> float:
    """Return the squared error of a sequence.

    all_steps=False:  E = 1/2 sum_k (o_T,k - y_T,k)^2            the last step alone
    all_steps=True:   E = 1/2 sum_t sum_k (o_t,k - y_t,k)^2      every step      (lecture 000)

    Args:
        outs: (T, K), the outputs.
        ys: (T, K), the targets. With all_steps=False only the last row is used.
        all_steps: which steps carry a loss.
    Returns:
        float.

    >>> rnn_loss(np.array([[0.5], [0.5]]), np.array([[1.0], [0.0]]))
    0.125
    >>> rnn_loss(np.array([[0.5], [0.5]]), np.array([[1.0], [0.0]]), all_steps=True)
    0.25

    Pitfall: it is a sum with 1/2 in front. It is not a mean.
    """
    raise NotImplementedError("rnn_loss is not written yet")


def output_delta(outs: np.ndarray, ys: np.ndarray, all_steps: bool = False) -> np.ndarray:
    """Return the slope of E at the net input of each output, delta_t = dE/dz_t with z_t = V h_t.

    delta_t = (o_t - y_t) * o_t * (1 - o_t)   if step t carries a loss, else 0
    (lecture 000, derivative of the sigmoid)

    Args:
        outs: (T, K), the outputs.
        ys: (T, K), the targets.
        all_steps: False: only the last step carries a loss. True: every step does.
    Returns:
        (T, K), float. Row 0 belongs to step 1.

    >>> output_delta(np.array([[0.5], [0.5]]), np.array([[1.0], [1.0]])).tolist()
    [[0.0], [-0.125]]

    Pitfall: the result has T rows in both cases. Rows without a loss are zero.
    """
    raise NotImplementedError("output_delta is not written yet")


def hidden_gradient(
    hs: np.ndarray, delta: np.ndarray, W2: np.ndarray, V: np.ndarray
) -> np.ndarray:
    """Return dE/dh_t for every step, from the last step back to the first.

    dE/dh_T = V^T delta_T
    dE/dh_t = V^T delta_t + W2^T ((1 - h_{t+1}^2) * dE/dh_{t+1})
    (lecture 000, back-propagation through time)

    Args:
        hs: (T + 1, H), the states; row 0 is h_0.
        delta: (T, K), dE/dz_t as `output_delta` gives it. Any row may be different from zero.
        W2: (H, H).
        V: (K, H).
    Returns:
        (T, H), float. Row 0 is dE/dh_1, the last row is dE/dh_T.

    Steps: start at the last step; go back one step at a time; add what comes from the step after.

    >>> hs, delta = np.zeros((3, 1)), np.array([[0.0], [1.0]])
    >>> hidden_gradient(hs, delta, np.array([[0.5]]), np.array([[2.0]])).tolist()
    [[1.0], [2.0]]

    Pitfall: the slope of tanh belongs to the later state, h_{t+1}.
    """
    raise NotImplementedError("hidden_gradient is not written yet")


def bptt(
    xs: np.ndarray, hs: np.ndarray, outs: np.ndarray, ys: np.ndarray,
    W2: np.ndarray, V: np.ndarray, all_steps: bool = False,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return dE/dW1, dE/dW2 and dE/dV of one sequence, each summed over all steps.

    a_t = W1 x_t + W2 h_{t-1},   dE/da_t = (1 - h_t^2) * dE/dh_t
    dE/dW1 = sum_t (dE/da_t) x_t^T
    dE/dW2 = sum_t (dE/da_t) h_{t-1}^T
    dE/dV  = sum_t delta_t h_t^T           (lecture 000, back-propagation through time)

    Args:
        xs: (T, D), the inputs.
        hs, outs: (T + 1, H) and (T, K), what `rnn_forward` returned for xs.
        ys: (T, K), the targets.
        W2, V: (H, H) and (K, H). W1 is not needed.
        all_steps: False: only the last step carries a loss. True: every step does.
    Returns:
        dW1 (H, D), dW2 (H, H), dV (K, H), float, in this order.

    Steps: `output_delta`; `hidden_gradient`; then one outer product for each step and matrix.

    >>> xs, ys, h0 = np.zeros((1, 1)), np.ones((1, 1)), np.array([0.5])
    >>> hs, outs = np.array([[0.5], [0.0]]), np.array([[0.5]])
    >>> dW1, dW2, dV = bptt(xs, hs, outs, ys, np.array([[0.0]]), np.array([[4.0]]))
    >>> float(dW2[0, 0])
    -0.25

    Pitfall: there is one W2, and every step uses it. Its gradient is a sum.
    """
    raise NotImplementedError("bptt is not written yet")


def contribution_counts(
    T: int, all_steps: bool = False, h0_is_zero: bool = True
) -> tuple[int, int, int]:
    """Return how many terms are added up in dE/dW1, in dE/dW2 and in dE/dV.

    A loss at step s adds one term to dE/dV. It adds one term to dE/dW1 for each of x_1 ... x_s.
    It adds one term to dE/dW2 for each of h_0 ... h_{s-1}; the term of h_0 does not count
    when h_0 = 0.                          (lecture 000: "V once, W2 twice, W1 three times")

    Args:
        T: the number of steps, at least 1.
        all_steps: False: only the last step carries a loss. True: every step does.
        h0_is_zero: True when h_0 = 0.
    Returns:
        (n_W1, n_W2, n_V), three ints.

    >>> contribution_counts(2, h0_is_zero=False)
    (2, 2, 1)

    Pitfall: the slide names V first. Here W1 comes first, as in `bptt`.
    """
    raise NotImplementedError("contribution_counts is not written yet")


def gradient_flow(
    xs: np.ndarray, ys: np.ndarray, h0: np.ndarray, W1: np.ndarray, W2s: np.ndarray, V: np.ndarray
) -> np.ndarray:
    """Return the length of dE/dh_t over the steps, for several matrices W2.

    flow[n, t - 1] = || dE/dh_t ||,   ||g|| = sqrt(sum_i g_i^2),   loss at the last step
    (lecture 000, "the gradient vanishes at the borders")

    Args:
        xs, ys, h0: (T, D), (T, K), (H,), one sequence with its targets and first state.
        W1, V: (H, D) and (K, H), the same for all n.
        W2s: (N, H, H), one matrix W2 for each n.
    Returns:
        (N, T), float. The last column belongs to step T.

    Steps: for each W2 run forward again; go back with `hidden_gradient`; take lengths.

    >>> xs, ys, h0 = np.zeros((3, 1)), np.ones((3, 1)), np.zeros(1)
    >>> one = np.array([[1.0]])
    >>> gradient_flow(xs, ys, h0, one, np.array([[[0.5]], [[2.0]]]), one).tolist()
    [[0.03125, 0.0625, 0.125], [0.5, 0.25, 0.125]]

    Pitfall: another W2 gives other states, so the forward pass must be done again.
    """
    raise NotImplementedError("gradient_flow is not written yet")


def truncated_bptt(
    xs: np.ndarray, hs: np.ndarray, outs: np.ndarray, ys: np.ndarray,
    W2: np.ndarray, V: np.ndarray, k: int, all_steps: bool = False,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Extra. Return the gradients when each loss reaches back over k steps only.

    A loss at step s is followed to a_s, a_{s-1}, ..., a_{s-k+1}, and no further.
    k = 1 stops at the step of the loss itself. k >= T gives `bptt`.        (after lecture 000)

    Args:
        xs, hs, outs, ys, W2, V, all_steps: as for `bptt`.
        k: how many steps each loss reaches, at least 1. k may be larger than T.
    Returns:
        dW1 (H, D), dW2 (H, H), dV (K, H), float, in this order.

    Steps: for each loss, at step s, walk back at most k steps; add the outer products.

    >>> xs, ys = np.ones((2, 1)), np.ones((2, 1))
    >>> hs, outs = np.zeros((3, 1)), np.full((2, 1), 0.5)
    >>> W2, V = np.array([[2.0]]), np.array([[8.0]])
    >>> [float(truncated_bptt(xs, hs, outs, ys, W2, V, k)[0][0, 0]) for k in (1, 2, 3)]
    [-1.0, -3.0, -3.0]

    Pitfall: every loss has a window of its own. It does not count from the end of the sequence.
    """
    raise NotImplementedError("truncated_bptt is not written yet")


def clip_by_norm(grads: Sequence[np.ndarray], max_norm: float) -> list[np.ndarray]:
    """Extra. Return the gradients, shortened together if they are too long.

    norm = sqrt(sum of the squares of all entries of all arrays)
    norm > max_norm:  every array is multiplied by max_norm / norm
    otherwise:        every array stays as it is        (the usual cure for exploding gradients)

    Args:
        grads: the arrays, of any shapes.
        max_norm: the longest length that is allowed, above 0.
    Returns:
        a list of new arrays with the same shapes, float. The arguments are not changed.

    >>> [g.tolist() for g in clip_by_norm([np.array([3.0]), np.array([[4.0]])], 10.0)]
    [[3.0], [[4.0]]]
    >>> [g.tolist() for g in clip_by_norm([np.array([3.0]), np.array([[4.0]])], 2.5)]
    [[1.5], [[2.0]]]

    Pitfall: one norm for all arrays together, so that the direction stays the same.
    """
    raise NotImplementedError("clip_by_norm is not written yet")


def echo_targets(X: np.ndarray, delay: int) -> np.ndarray:
    """Extra. Return the targets of the delayed echo: say now what you heard `delay` steps ago.

    y_t = (x_{t-delay} + 1) / 2   for t > delay,   y_t = 1/2   before        (after lecture 000)

    Args:
        X: (N, T, 1), N sequences of +1 and -1.
        delay: how many steps the echo is late, at least 1 and below T.
    Returns:
        (N, T, 1), float: 0 for -1, 1 for +1, and 1/2 while there is nothing to repeat.

    >>> echo_targets(np.array([[[1.0], [-1.0], [1.0]]]), 1)[0, :, 0].tolist()
    [0.5, 1.0, 0.0]

    Pitfall: the past is on the left. The first steps have no past.
    """
    raise NotImplementedError("echo_targets is not written yet")


def train(
    X: np.ndarray, Y: np.ndarray, W1: np.ndarray, W2: np.ndarray, V: np.ndarray,
    eta: float = 0.5, epochs: int = 20, max_norm: float | None = None,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, list[float]]:
    """Extra. Train on many sequences, one update after each sequence, loss at the last step.

    W <- W - eta dE/dW   for W1, W2 and V, all three from the same forward pass        (lecture 000)

    Args:
        X, Y: (N, T, D) and (N, T, K), the sequences and their targets, used in this order.
        W1, W2, V: (H, D), (H, H), (K, H), the first weights. They are not changed.
        eta: the learning rate.
        epochs: how many times all sequences are used, at least 1.
        max_norm: None, or the norm to which `clip_by_norm` shortens the three gradients.
    Returns:
        W1, W2, V: the trained weights.
        losses: one float for each epoch, the mean of the N losses, each taken before its update.

    Steps: for each sequence start at h_0 = 0 and run forward; add the loss; `bptt`, clip, update.

    >>> X, Y, one = np.zeros((1, 1, 1)), np.ones((1, 1, 1)), np.array([[1.0]])
    >>> train(X, Y, one, one, one, epochs=2)[3]
    [0.125, 0.125]

    Pitfall: sequences are strangers. The state of one must not reach the next.
    """
    raise NotImplementedError("train is not written yet")
