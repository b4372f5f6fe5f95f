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

from collections.abc import Callable

import numpy as np


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-np.asarray(z, dtype=float)))[()]


def forward(x, W1, W2, b):
    net_h = W1 @ x + b[0]
    h = sigmoid(net_h)
    net_o = W2 @ h + b[1]
    o = sigmoid(net_o)
    return net_h, h, net_o, o


def loss(o, d):
    return float(0.5 * np.sum((d - o) ** 2))


def output_delta(o, d):
    return (o - d) * o * (1.0 - o)


def hidden_delta(h, delta_o, W2):
    return (W2.T @ delta_o) * h * (1.0 - h)


def gradients(x, h, delta_h, delta_o):
    return np.outer(delta_h, x), np.outer(delta_o, h)


def sgd_step(W1, W2, dW1, dW2, eta):
    return W1 - eta * dW1, W2 - eta * dW2


def train(x, d, W1, W2, b, eta, updates):
    W1, W2 = np.array(W1, dtype=float), np.array(W2, dtype=float)
    errors = []
    for _ in range(updates):
        _, h, _, o = forward(x, W1, W2, b)
        errors.append(loss(o, d))
        delta_o = output_delta(o, d)
        delta_h = hidden_delta(h, delta_o, W2)
        dW1, dW2 = gradients(x, h, delta_h, delta_o)
        W1, W2 = sgd_step(W1, W2, dW1, dW2, eta)
    errors.append(loss(forward(x, W1, W2, b)[3], d))
    return W1, W2, errors


def numerical_gradient(f, w, eps=1e-6):
    w = np.array(w, dtype=float)
    g = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        old = w[i]
        w[i] = old + eps
        up = f(w.copy())
        w[i] = old - eps
        down = f(w.copy())
        w[i] = old
        g[i] = (up - down) / (2.0 * eps)
    return g


def relative_error(a, n):
    a, n = np.asarray(a, dtype=float), np.asarray(n, dtype=float)
    size = max(np.max(np.abs(a)), np.max(np.abs(n)))
    if size == 0.0:
        return 0.0
    a, n = a / size, n / size
    norm = lambda v: np.sqrt(np.sum(v**2))
    return float(norm(a - n) / max(norm(a), norm(n)))


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
    if activation == "sigmoid":
        return a * (1.0 - a)
    if activation == "tanh":
        return 1.0 - a**2
    return np.where(a > 0, 1.0, 0.0)


def net_forward(X, Ws, bs, activations):
    A = [X]
    for W, b, name in zip(Ws, bs, activations):
        A.append(activate(A[-1] @ W.T + b, name))
    return A


def net_backward(A, D, Ws, activations, lam=0.0):
    N, L = len(D), len(Ws)
    dWs, dbs = [None] * L, [None] * L
    Y = A[-1]
    dY = -D / Y  # derivative of the cross-entropy by y, then the Jacobian of softmax
    delta = Y * (dY - np.sum(dY * Y, axis=1, keepdims=True)) / N
    for l in range(L - 1, -1, -1):
        dWs[l] = delta.T @ A[l] + lam * Ws[l]
        dbs[l] = np.sum(delta, axis=0)
        if l > 0:
            delta = (delta @ Ws[l]) * slope(A[l], activations[l - 1])
    return dWs, dbs


def net_train(X, D, Ws, bs, activations, eta, batches, lam=0.0):
    Ws = [np.array(W, dtype=float) for W in Ws]
    bs = [np.array(b, dtype=float) for b in bs]
    losses = []
    for rows in batches:
        A = net_forward(X[rows], Ws, bs, activations)
        losses.append(net_loss(A[-1], D[rows], Ws, lam))
        dWs, dbs = net_backward(A, D[rows], Ws, activations, lam)
        Ws = [W - eta * dW for W, dW in zip(Ws, dWs)]
        bs = [b - eta * db for b, db in zip(bs, dbs)]
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


if __name__ == "__main__":  # the Run button of an editor
    print('This file holds your functions. To run their tests: python -m pytest')
