# Exercise kit 2.0.0. Write your answers in this file, then hand it in.
"""Back-propagation: the worked example of lecture 003, then a network of any depth.

You run a 2-3-2 network of sigmoid neurons forward, send its error back, and train it. You check
gradients by numbers. Then you write the same for any number of layers, each with its own
activation, with a softmax at the end, trained by mini-batches.

Run your tests with:      pytest
Run one part alone with:  pytest -m forward

Points: sigmoid 5, forward 7, loss 4, output_delta 8, hidden_delta 13, gradients 6, sgd_step 4,
train 9, numerical_gradient 10, slope 7, net_forward 6, net_backward 13, net_train 8.
Extra, without points: slide_step, stop, learning_rate, gradient_norms.

Letters for shapes: M inputs, H hidden neurons, K outputs, N samples, L layers.
Row j of a weight matrix holds the weights that go INTO neuron j:
    W1 = [[w1, w2], [w3, w4], [w5, w6]]        shape (H, M) = (3, 2)
    W2 = [[w7, w9, w11], [w8, w10, w12]]       shape (K, H) = (2, 3)
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np


def sigmoid(z):
    return 0.5 + 0.5 * np.tanh(0.5 * np.array(z, dtype=float))


def forward(x, W1, W2, b):
    net_h = np.einsum("ji,i->j", W1, x) + b[0]
    h = np.exp(-np.logaddexp(0.0, -net_h))
    net_o = np.einsum("kj,j->k", W2, h) + b[1]
    return net_h, h, net_o, np.exp(-np.logaddexp(0.0, -net_o))


def loss(o, d):
    e = np.subtract(o, d, dtype=float)
    return float(e @ e) / 2


def output_delta(o, d):
    return np.multiply(o - np.square(o), np.subtract(o, d), dtype=float)


def hidden_delta(h, delta_o, W2):
    return np.diag(h - np.square(h)).astype(float) @ np.transpose(W2) @ delta_o


def gradients(x, h, delta_h, delta_o):
    return (
        np.asarray(delta_h, dtype=float)[:, np.newaxis] * x,
        np.asarray(delta_o, dtype=float)[:, np.newaxis] * h,
    )


def sgd_step(W1, W2, dW1, dW2, eta):
    return tuple(np.add(W, np.multiply(-eta, g), dtype=float) for W, g in ((W1, dW1), (W2, dW2)))


def train(x, d, W1, W2, b, eta, updates):
    # all weights in one long vector
    cut, s1, s2 = np.size(W1), np.shape(W1), np.shape(W2)
    v = np.concatenate([np.ravel(W1), np.ravel(W2)]).astype(float)
    errors = np.empty(updates + 1)
    for n in range(updates + 1):
        V1, V2 = v[:cut].reshape(s1), v[cut:].reshape(s2)
        _, h, _, o = forward(x, V1, V2, b)
        errors[n] = loss(o, d)
        if n == updates:
            break
        delta_o = output_delta(o, d)
        G = gradients(x, h, hidden_delta(h, delta_o, V2), delta_o)
        v = v - eta * np.concatenate([np.ravel(g) for g in G])
    return V1, V2, errors.tolist()


def numerical_gradient(f, w, eps=1e-6):
    w = np.asarray(w, dtype=np.float64)
    moves = eps * np.eye(w.size).reshape((w.size, *w.shape))
    return np.array([(f(w + m) - f(w - m)) / (2 * eps) for m in moves], dtype=float).reshape(w.shape)


def relative_error(a, n):
    size = max(np.linalg.norm(np.ravel(a)), np.linalg.norm(np.ravel(n)))
    return 0.0 if size == 0 else float(np.linalg.norm(np.ravel(np.subtract(a, n, dtype=float))) / size)


# ---- Given: softmax, relu, activate and net_loss. Use them as they are.


def softmax(Z: np.ndarray) -> np.ndarray:
    """Turn each row of logits into probabilities, as in softmax_gradient. Given."""
    e = np.exp(Z - np.max(Z, axis=1, keepdims=True))
    return e / np.sum(e, axis=1, keepdims=True)


def relu(Z: np.ndarray) -> np.ndarray:
    """Replace negative numbers by 0. Given."""
    return np.maximum(Z, 0.0)


def activate(Z: np.ndarray, activation: str) -> np.ndarray:
    """Apply "sigmoid", "tanh", "relu" or "softmax" to a batch. Given."""
    functions = {"sigmoid": sigmoid, "tanh": np.tanh, "relu": relu, "softmax": softmax}
    return functions[activation](Z)


def net_loss(Y: np.ndarray, D: np.ndarray, Ws: list[np.ndarray], lam: float = 0.0) -> float:
    """Measure E: mean cross-entropy of the rows, plus lam/2 * sum of all squared weights. Given."""
    logs = np.log(np.maximum(Y, np.finfo(float).tiny))
    return float(0.0 - np.sum(D * logs) / len(D) + 0.5 * lam * sum(np.sum(W**2) for W in Ws))


# ---- Any depth


def slope(a, activation):
    a = np.array(a, dtype=float)
    return {
        "sigmoid": lambda: 0.25 - (a - 0.5) ** 2,
        "tanh": lambda: (1.0 + a) * (1.0 - a),
        "relu": lambda: np.heaviside(a, 0.0),
    }[activation]()


def net_forward(X, Ws, bs, activations):
    A = [np.array(X, dtype=float)]
    for W, b, name in zip(Ws, bs, activations):
        V = np.column_stack([W, b])  # the bias is the weight of an input 1
        Z = np.column_stack([A[-1], np.ones(len(X))]) @ V.T
        A.append(activate(Z, name))
    return A


def net_backward(A, D, Ws, activations, lam=0.0):
    N = len(D)

    def down(i, delta):
        """The gradients of the layers 0 ... i, from the error signals of layer i, one sample a column."""
        dW, db = delta @ A[i] / N + lam * Ws[i], delta.mean(axis=1)
        if i == 0:
            return [dW], [db]
        dWs, dbs = down(i - 1, slope(A[i], activations[i - 1]).T * (Ws[i].T @ delta))
        return [*dWs, dW], [*dbs, db]

    return down(len(Ws) - 1, (A[-1] - D).T)


def net_train(X, D, Ws, bs, activations, eta, batches, lam=0.0):
    losses = []
    Ws, bs = [W.astype(float) for W in Ws], [b.astype(float) for b in bs]
    for rows in batches:
        # weigh each row by how often it comes, all rows go through the net
        times = np.bincount(rows, minlength=len(X))
        index = np.repeat(np.arange(len(X)), times)
        A = net_forward(X[index], Ws, bs, activations)
        losses.append(net_loss(A[-1], D[index], Ws, lam))
        dWs, dbs = net_backward(A, D[index], Ws, activations)
        Ws = [(1.0 - eta * lam) * W - eta * g for W, g in zip(Ws, dWs)]
        bs = [b - eta * g for b, g in zip(bs, dbs)]
    return Ws, bs, losses


# ---- Extra


def slide_step(
    x: np.ndarray, d: np.ndarray, W1: np.ndarray, W2: np.ndarray, b: tuple[float, float], eta: float
) -> tuple[np.ndarray, np.ndarray]:
    """Do one update by the rule that the slide's numbers follow.

        first W2+ as usual, then delta_h with W2+ in the place of W2, then W1+
        (lecture 003, "BP算法例子", the line for 0.030866)

    Args:
        x, d, W1, W2, b, eta: as for train.
    Returns:
        W1+, W2+: new arrays.

    Mind: do not mend it. This function must reproduce the slide.

    >>> x, d, W1, W2 = np.array([1.0]), np.array([1.0]), np.array([[0.0]]), np.array([[0.0]])
    >>> print(*slide_step(x, d, W1, W2, (0.0, 0.0), 16.0))
    [[0.5]] [[1.]]
    """
    raise NotImplementedError("slide_step is not written yet")


def slide_gap(
    x: np.ndarray, d: np.ndarray, W1: np.ndarray, W2: np.ndarray, b: tuple[float, float], eta: float
) -> np.ndarray:
    """Say by how much one update of the slide misses the right hidden weights.

        gap = (W1 after slide_step) - (W1 after one right update), both from the same weights

    Args:
        x, d, W1, W2, b, eta: as for train.
    Returns:
        (H, M) array.

    >>> x, d, W1, W2 = np.array([1.0]), np.array([1.0]), np.array([[0.0]]), np.array([[0.0]])
    >>> print(slide_gap(x, d, W1, W2, (0.0, 0.0), 16.0))
    [[0.5]]
    """
    raise NotImplementedError("slide_gap is not written yet")


def stop_reason(errors: list[float], near_zero: float = 1e-3, flat: float = 1e-6, window: int = 4) -> str:
    """Say why training should stop now, or that it should go on.

        zero: E is small;  plateau: E no longer moves;  oscillation: E goes up and down
        (lecture 003, notes beside the results; the thresholds are ours)

    Args:
        errors: list of the errors so far, oldest first, at least one.
        near_zero, flat: thresholds for an error and for the size of a change.
        window: how many changes to look at, 2 or more.
    Returns:
        "zero", "plateau", "oscillation" or "go on".

    Mind: n changes need n + 1 errors. A change of 0 is no turn.

    >>> stop_reason([0.9, 0.5, 0.9, 0.5], window=3)
    'oscillation'
    """
    raise NotImplementedError("stop_reason is not written yet")


def updates_needed(
    x: np.ndarray,
    d: np.ndarray,
    W1: np.ndarray,
    W2: np.ndarray,
    b: tuple[float, float],
    eta: float,
    target: float,
    max_updates: int,
) -> int | None:
    """Count the updates that bring the error down to the target.

        the smallest n with errors[n] <= target

    Args:
        x, d, W1, W2, b, eta: as for train.
        target: the error to reach.
        max_updates: give up after so many.
    Returns:
        the int n, or None when max_updates updates do not reach the target.

    Mind: 0 and None say different things.

    >>> x, d, W1, W2 = np.array([0.0]), np.array([1.0]), np.array([[0.0]]), np.array([[0.0]])
    >>> updates_needed(x, d, W1, W2, (0.0, 0.0), 1.0, 0.2, 5)
    0
    """
    raise NotImplementedError("updates_needed is not written yet")


def gradient_norms(
    X: np.ndarray, D: np.ndarray, Ws: list[np.ndarray], bs: list[np.ndarray], activations: list[str]
) -> list[float]:
    """Measure the weight gradient of each layer.

        norm_l = sqrt(sum of all dW_l^2)      (a measure of ours for lecture 003, "DNN问题")

    Args:
        X, D: (N, n_0) and (N, K) arrays. the inputs, and the targets.
        Ws, bs, activations: lists of L, as for net_forward.
    Returns:
        list of L floats, the layer next to the input first.

    >>> X, D, Ws = np.array([[3.0, 4.0]]), np.array([[1.0]]), [np.zeros((1, 2))]
    >>> gradient_norms(X, D, Ws, [np.zeros(1)], ["softmax"])
    [0.0]
    """
    raise NotImplementedError("gradient_norms is not written yet")
