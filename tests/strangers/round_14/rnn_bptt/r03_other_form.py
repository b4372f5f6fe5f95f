# Exercise kit 2.0.0. Write your answers in this file, then hand it in.
"""A recurrent network and back-propagation through time (lecture 000, section 5.5).

You build a small recurrent network and its gradients, and you see gradients vanish and explode.

    h_t = tanh(W1 x_t + W2 h_{t-1})        the state
    o_t = sigmoid(V h_t)                   the output
    E   = 1/2 sum (o - y)^2                at the last step, or summed over all steps

Run your tests with the command `pytest`. Run one part with `pytest -m bptt`.

    part                 points   what you write
    rnn_step             12       one step: the new state and the output
    rnn_forward          10       a whole sequence
    rnn_loss             12       the loss and its slope at the outputs
    hidden_gradient      26       back through the states
    bptt                 30       the gradients of the three matrices
    gradient_flow        10       vanishing and exploding
    contribution_counts  extra    how many terms are in each sum
    truncated_bptt       extra    back over k steps only
    clip_by_norm         extra    clip the gradients
    train                extra    learn a delayed echo

Shapes: T steps, D inputs, H state units, K outputs.
    xs (T, D)      row 0 is x_1
    hs (T + 1, H)  row 0 is h_0, row t is h_t
    outs, ys (T, K)  row 0 belongs to step 1
    W1 (H, D), W2 (H, H), V (K, H)
There are no biases.
"""

import numpy as np


def rnn_step(x: np.ndarray, h_prev: np.ndarray, W1: np.ndarray, W2: np.ndarray) -> np.ndarray:
    """Return the new state h_t, made from the input x_t and the old state h_{t-1}.

        h_t = tanh(W1 x_t + W2 h_{t-1})        (lecture 000, "RNN的工作方式")

    Args:
        x: (D,) array. The input of this step.
        h_prev: (H,) array. The state of the step before.
        W1: (H, D) array. From the input to the state.
        W2: (H, H) array. From the old state to the new one.
    Returns:
        (H,) array. The new state.

    Mind: `*` multiplies element by element. A matrix times a vector is `@`.

    >>> h = rnn_step(np.array([1.0]), np.array([0.0]), np.array([[0.5]]), np.array([[0.8]]))
    >>> print(np.round(h, 6))
    [0.462117]
    """
    return rnn_step_stacked(x, h_prev, np.hstack([W1, W2]))


def rnn_step_stacked(x: np.ndarray, h_prev: np.ndarray, W: np.ndarray) -> np.ndarray:
    """Return the same new state, with both matrices side by side in W = [W1, W2].

        h_t = tanh(W [x_t, h_{t-1}])           (lecture 000, "RNN的工作方式")

    Args:
        x: (D,) array. The input of this step.
        h_prev: (H,) array. The state of the step before.
        W: (H, D + H) array. The first D columns are W1, the other H columns are W2.
    Returns:
        (H,) array. The new state.

    Mind: the input comes first, then the state.

    >>> h = rnn_step_stacked(np.array([1.0]), np.array([0.0]), np.array([[0.5, 0.8]]))
    >>> print(np.round(h, 6))
    [0.462117]
    """
    D = x.size
    return np.tanh(np.dot(x, W[:, :D].T) + np.dot(h_prev, W[:, D:].T))


def rnn_output(h: np.ndarray, V: np.ndarray) -> np.ndarray:
    """Return the output o_t, read from the state h_t.

        o_t = sigmoid(V h_t),  sigmoid(z) = 1 / (1 + exp(-z))        (lecture 000, "RNN的工作方式")

    Args:
        h: (H,) array. The state.
        V: (K, H) array. From the state to the output.
    Returns:
        (K,) array. The output.

    Mind: the state uses tanh, the output uses the sigmoid.

    >>> print(rnn_output(np.array([0.0, 0.0]), np.array([[1.0, 2.0]])))
    [0.5]
    """
    return np.exp(-np.logaddexp(0.0, -np.dot(h, V.T)))


def rnn_forward(
    xs: np.ndarray, h0: np.ndarray, W1: np.ndarray, W2: np.ndarray, V: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return all states and all outputs of a sequence.

        h_t = tanh(W1 x_t + W2 h_{t-1}),  o_t = sigmoid(V h_t),  t = 1 ... T        (lecture 000)

    Args:
        xs: (T, D) array. The inputs, one row for each step.
        h0: (H,) array. The state before the first step.
        W1: (H, D) array. From the input to the state.
        W2: (H, H) array. From the old state to the new one.
        V: (K, H) array. From the state to the output.
    Returns:
        hs: (T + 1, H) array. Row 0 is h_0, row t is h_t.
        outs: (T, K) array. Row 0 is o_1, because h_0 has no output.

    Mind: an array made like whole-number inputs cuts off decimals.

    >>> xs, h0 = np.array([[1.0], [-0.5], [0.3]]), np.array([0.0])
    >>> W1, W2, V = np.array([[0.5]]), np.array([[0.8]]), np.array([[1.2]])
    >>> states, outputs = rnn_forward(xs, h0, W1, W2, V)
    >>> print(np.round(np.ravel(states), 3), np.round(np.ravel(outputs), 3))
    [0.    0.462 0.119 0.24 ] [0.635 0.536 0.572]
    """
    T = xs.shape[0]
    hs = np.empty((T + 1, h0.size))
    hs[0] = h0
    drive = xs @ W1.T
    for t in range(T):
        hs[t + 1] = np.tanh(drive[t] + W2 @ hs[t])
    return hs, rnn_output(hs[1:], V)


def rnn_loss(outs: np.ndarray, ys: np.ndarray, all_steps: bool = False) -> float:
    """Return the squared error of a sequence.

        all_steps=False:  E = 1/2 sum_k (o_T,k - y_T,k)^2            the last step alone
        all_steps=True:   E = 1/2 sum_t sum_k (o_t,k - y_t,k)^2      every step

    The squared error is that of lecture 000, "激活函数与损失函数".

    Args:
        outs: (T, K) array. The outputs.
        ys: (T, K) array. The targets. With all_steps=False only the last row is used.
        all_steps: Which steps carry a loss.
    Returns:
        float. The loss E.

    Mind: it is a sum with 1/2 in front, not a mean.

    >>> float(rnn_loss(np.array([[0.5], [0.5]]), np.array([[1.0], [0.0]])))
    0.125
    >>> float(rnn_loss(np.array([[0.5], [0.5]]), np.array([[1.0], [0.0]]), all_steps=True))
    0.25
    """
    weights = np.full(len(outs), 1.0 if all_steps else 0.0)
    weights[-1] = 1.0
    return 0.5 * float(weights @ np.sum(np.square(outs - ys), axis=1))


def output_delta(outs: np.ndarray, ys: np.ndarray, all_steps: bool = False) -> np.ndarray:
    """Return the slope of E at the net input z_t = V h_t of each output.

        delta_t = dE/dz_t = (o_t - y_t) * o_t * (1 - o_t)   where step t carries a loss, else 0

    It is the chain rule with sigmoid' = o (1 - o) of lecture 000, "激活函数与损失函数".

    Args:
        outs: (T, K) array. The outputs.
        ys: (T, K) array. The targets.
        all_steps: False: only the last step carries a loss. True: every step does.
    Returns:
        (T, K) array. Row 0 belongs to step 1.

    Mind: the result has T rows in both cases. Rows without a loss are zero. The targets may be whole
    numbers: an array made like them cuts off decimals.

    >>> delta = output_delta(np.array([[0.5], [0.5]]), np.array([[1.0], [1.0]]))
    >>> print(np.round(np.ravel(delta), 3))
    [ 0.    -0.125]
    """
    error = np.array(outs - ys, dtype=float)
    carries = np.arange(len(outs)) >= (0 if all_steps else len(outs) - 1)
    return np.where(carries[:, None], error * (outs - outs**2), 0.0)


def hidden_gradient(hs: np.ndarray, delta: np.ndarray, W2: np.ndarray, V: np.ndarray) -> np.ndarray:
    """Return dE/dh_t for every step, found from the last step back to the first.

        dE/dh_t = (what comes through o_t) + (what comes through h_{t+1})        derive the second term

    Lecture 000 names this way back, but prints no formula. README.md derives the first term.

    Args:
        hs: (T + 1, H) array. The states; row 0 is h_0.
        delta: (T, K) array. dE/dz_t as `output_delta` gives it. Any row may be different from zero.
        W2: (H, H) array. From the old state to the new one.
        V: (K, H) array. From the state to the output.
    Returns:
        (T, H) array. Row 0 is dE/dh_1, the last row is dE/dh_T.

    Mind: at the last step there is no h_{t+1}, so only one term is there. An array made like whole
    numbers cuts off decimals.

    >>> hs, delta = np.zeros((3, 1)), np.array([[0.0], [1.0]])
    >>> dh = hidden_gradient(hs, delta, np.array([[0.5]]), np.array([[2.0]]))
    >>> print(np.round(np.ravel(dh), 3))
    [1. 2.]
    """
    back, rows = np.zeros(W2.shape[0]), []
    for h, d in zip(hs[:0:-1], delta[::-1]):
        g = d @ V + back
        rows.append(g)
        back = (g * (1.0 - h) * (1.0 + h)) @ W2
    return np.array(rows[::-1], dtype=float)


def bptt(
    xs: np.ndarray, hs: np.ndarray, outs: np.ndarray, ys: np.ndarray,
    W2: np.ndarray, V: np.ndarray, all_steps: bool = False,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return dE/dW1, dE/dW2 and dE/dV of one sequence, each summed over all steps.

        dE/dV = sum_t delta_t h_t^T                    (README.md derives it)
        dE/dW1 and dE/dW2: derive them through a_t = W1 x_t + W2 h_{t-1}

    Args:
        xs: (T, D) array. The inputs.
        hs: (T + 1, H) array. The states that `rnn_forward` returned for xs.
        outs: (T, K) array. The outputs that `rnn_forward` returned for xs.
        ys: (T, K) array. The targets.
        W2: (H, H) array. From the old state to the new one. W1 is not needed.
        V: (K, H) array. From the state to the output.
        all_steps: False: only the last step carries a loss. True: every step does.
    Returns:
        dW1: (H, D) array. dE/dW1.
        dW2: (H, H) array. dE/dW2.
        dV: (K, H) array. dE/dV.

    Mind: there is one W2, and every step uses it. Its gradient is a sum.

    >>> xs, ys = np.zeros((1, 1)), np.ones((1, 1))
    >>> hs, outs = np.array([[0.5], [0.0]]), np.array([[0.5]])
    >>> dW1, dW2, dV = bptt(xs, hs, outs, ys, np.array([[0.0]]), np.array([[4.0]]))
    >>> print(np.round(dW2, 3))
    [[-0.25]]
    """
    delta = output_delta(outs, ys, all_steps)
    da = hidden_gradient(hs, delta, W2, V) * (1 - hs[1:] ** 2)
    return da.T @ xs, da.T @ hs[:-1], delta.T @ hs[1:]


def gradient_flow(
    xs: np.ndarray, ys: np.ndarray, h0: np.ndarray, W1: np.ndarray, W2s: np.ndarray, V: np.ndarray
) -> np.ndarray:
    """Return the length of dE/dh_t over the steps, for several matrices W2, with the loss at the last step.

        flow[n, t - 1] = || dE/dh_t ||,   || g || = sqrt(sum_i g_i^2)        (the field's standard)

    Args:
        xs: (T, D) array. The inputs of one sequence.
        ys: (T, K) array. Its targets.
        h0: (H,) array. Its first state.
        W1: (H, D) array. From the input to the state, the same for all n.
        W2s: (N, H, H) array. One matrix W2 for each n.
        V: (K, H) array. From the state to the output, the same for all n.
    Returns:
        (N, T) array. The last column belongs to step T.

    Mind: another W2 gives other states, so the forward pass must be done again.

    >>> xs, ys, h0 = np.zeros((3, 1)), np.ones((3, 1)), np.zeros(1)
    >>> one = np.array([[1.0]])
    >>> print(np.round(gradient_flow(xs, ys, h0, one, np.array([[[0.5]], [[2.0]]]), one), 5))
    [[0.03125 0.0625  0.125  ]
     [0.5     0.25    0.125  ]]
    """
    def lengths(W2):
        hs, outs = rnn_forward(xs, h0, W1, W2, V)
        last = output_delta(outs, ys, all_steps=False)
        return np.sqrt(np.sum(hidden_gradient(hs, last, W2, V) ** 2, axis=1))

    return np.stack([lengths(W2) for W2 in W2s])


def contribution_counts(T: int, all_steps: bool = False, h0_is_zero: bool = True) -> tuple[int, int, int]:
    """Return how many terms are added up in dE/dW1, in dE/dW2 and in dE/dV. (Extra.)

        T = 3, loss at the last step, h_0 = 0:  V 1, W2 2, W1 3        (lecture 000, "RNN的反向传播学习")

    Find the rule: which x_t and which h_t can a loss at step s reach? A term with h_0 = 0 does not count.

    Args:
        T: The number of steps, at least 1.
        all_steps: False: only the last step carries a loss. True: every step does.
        h0_is_zero: True when h_0 = 0.
    Returns:
        (n_W1, n_W2, n_V), three whole numbers.

    Mind: the slide names V first. Here W1 comes first, as in `bptt`.

    >>> contribution_counts(2, h0_is_zero=False)
    (2, 2, 1)
    """
    raise NotImplementedError("contribution_counts is not written yet")


def truncated_bptt(
    xs: np.ndarray, hs: np.ndarray, outs: np.ndarray, ys: np.ndarray,
    W2: np.ndarray, V: np.ndarray, k: int, all_steps: bool = False,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the gradients when each loss is followed back over k steps only. (Extra.)

        a loss at step s reaches a_s, a_{s-1}, ..., a_{s-k+1}        (the field's standard)

    k = 1 stops at the step of the loss itself. k >= T gives `bptt`.

    Args:
        xs: (T, D) array. The inputs.
        hs: (T + 1, H) array. The states.
        outs: (T, K) array. The outputs.
        ys: (T, K) array. The targets.
        W2: (H, H) array. From the old state to the new one.
        V: (K, H) array. From the state to the output.
        k: How many steps each loss reaches, at least 1. It may be larger than T.
        all_steps: False: only the last step carries a loss. True: every step does.
    Returns:
        dW1: (H, D) array. dE/dW1, cut.
        dW2: (H, H) array. dE/dW2, cut.
        dV: (K, H) array. dE/dV, as in `bptt`.

    Mind: every loss has a window of its own. It does not count from the end of the sequence.

    >>> xs, ys = np.ones((2, 1)), np.ones((2, 1))
    >>> hs, outs = np.zeros((3, 1)), np.full((2, 1), 0.5)
    >>> W2, V = np.array([[2.0]]), np.array([[8.0]])
    >>> [float(truncated_bptt(xs, hs, outs, ys, W2, V, k)[0][0][0]) for k in (1, 2, 3)]
    [-1.0, -3.0, -3.0]
    """
    raise NotImplementedError("truncated_bptt is not written yet")


def clip_by_norm(grads: list[np.ndarray], max_norm: float) -> list[np.ndarray]:
    """Return the gradients, shortened together where they are too long. (Extra.)

        norm = sqrt(sum of the squares of all entries of all arrays)        (the field's standard)
        norm > max_norm:  every array is multiplied by max_norm / norm
        otherwise:        every array keeps its values

    Args:
        grads: list of arrays of any shapes.
        max_norm: The longest length that is allowed, above 0.
    Returns:
        list of arrays with the same shapes.

    Mind: there is one norm for all arrays together, so the direction stays the same.

    >>> one, other = clip_by_norm([np.array([3.0]), np.array([4.0])], 2.5)
    >>> print(np.round(one, 3), np.round(other, 3))
    [1.5] [2.]
    """
    raise NotImplementedError("clip_by_norm is not written yet")


def echo_targets(X: np.ndarray, delay: int) -> np.ndarray:
    """Return the targets of the delayed echo: say now what was heard `delay` steps ago. (Extra.)

        y_t = (x_{t-delay} + 1) / 2   for t > delay,   y_t = 1/2   before        (of this course)

    Args:
        X: (N, T, 1) array. N sequences of +1 and -1.
        delay: How many steps the echo is late, at least 1 and below T.
    Returns:
        (N, T, 1) array. 0 for -1, 1 for +1, and 1/2 while there is nothing to repeat.

    Mind: the past is on the left. The first steps have no past.

    >>> print(np.ravel(echo_targets(np.array([[[1.0], [-1.0], [1.0]]]), 1)))
    [0.5 1.  0. ]
    """
    raise NotImplementedError("echo_targets is not written yet")


def train(
    X: np.ndarray, Y: np.ndarray, W1: np.ndarray, W2: np.ndarray, V: np.ndarray,
    eta: float = 0.5, epochs: int = 20, max_norm: float | None = None,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, list[float]]:
    """Train on many sequences: one update after each sequence, with the loss at its last step. (Extra.)

        W <- W - eta dE/dW   for W1, W2 and V, all three from the same forward pass

    It is the stochastic gradient descent of lecture 000, "激活函数与损失函数".

    Args:
        X: (N, T, D) array. The sequences, used in this order.
        Y: (N, T, K) array. Their targets.
        W1: (H, D) array. The first weights from the input to the state.
        W2: (H, H) array. The first weights from the old state to the new one.
        V: (K, H) array. The first weights from the state to the output.
        eta: The learning rate.
        epochs: How many times all sequences are used, at least 1.
        max_norm: None, or the norm to which `clip_by_norm` shortens the three gradients.
    Returns:
        W1, W2, V: three arrays. The trained weights.
        losses: list of floats, one for each epoch: the mean of N losses, each taken before its update.

    Mind: each sequence starts at h_0 = 0. The state of one must not reach the next.

    >>> X, Y, one = np.zeros((1, 1, 1)), np.ones((1, 1, 1)), np.array([[1.0]])
    >>> [float(loss) for loss in train(X, Y, one, one, one, epochs=2)[3]]
    [0.125, 0.125]
    """
    raise NotImplementedError("train is not written yet")


if __name__ == "__main__":  # the Run button of an editor
    print('This file holds your functions. To run their tests: python -m pytest')
