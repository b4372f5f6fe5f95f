"""A recurrent network and back-propagation through time."""

import numpy as np


def rnn_step(x, h_prev, W1, W2):
    a = W1 @ x + W2 @ h_prev
    return np.tanh(a)


def rnn_step_stacked(x, h_prev, W):
    return np.tanh(W @ np.concatenate([x, h_prev]))


def rnn_output(h, V):
    z = V @ h
    return np.exp(z) / (1 + np.exp(z))


def rnn_forward(xs, h0, W1, W2, V):
    T, H, K = len(xs), len(h0), len(V)
    hs = np.zeros((T + 1, H))
    outs = np.zeros((T, K))
    hs[0] = h0
    for t in range(T):
        hs[t + 1] = rnn_step(xs[t], hs[t], W1, W2)
        outs[t] = rnn_output(hs[t + 1], V)
    return hs, outs


def rnn_loss(outs, ys, all_steps=False):
    if not all_steps:
        outs, ys = outs[-1:], ys[-1:]
    return float(0.5 * np.sum((outs - ys) ** 2.0))


def output_delta(outs, ys, all_steps=False):
    slope = (outs - ys) * outs * (1 - outs)
    if all_steps:
        return slope.astype(float)
    delta = np.zeros(outs.shape)
    delta[-1] = slope[-1]
    return delta


def hidden_gradient(hs, delta, W2, V):
    T = len(delta)
    dh = np.zeros((T, hs.shape[1]))
    dh[T - 1] = V.T @ delta[T - 1]
    for t in range(T - 2, -1, -1):  # row t is step t + 1; the next state is hs[t + 2]
        da_next = dh[t + 1] * (1 - hs[t + 2]) * (1 + hs[t + 2])
        back = W2.T @ da_next
        dh[t] = V.T @ delta[t] + back
    return dh


def bptt(xs, hs, outs, ys, W2, V, all_steps=False):
    delta = output_delta(outs, ys, all_steps)
    dh = hidden_gradient(hs, delta, W2, V)
    da = dh * (1 - hs[1:]) * (1 + hs[1:])
    dW1 = da.T @ xs
    dW2 = da.T @ hs[:-1]
    dV = delta.T @ hs[1:]
    return dW1, dW2, dV


def gradient_flow(xs, ys, h0, W1, W2s, V):
    rows = []
    for W2 in W2s:
        hs, outs = rnn_forward(xs, h0, W1, W2, V)
        dh = hidden_gradient(hs, output_delta(outs, ys), W2, V)
        rows.append(np.sqrt(np.sum(dh**2, axis=1)))
    return np.array(rows)


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
        list of new arrays with the same shapes.

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
