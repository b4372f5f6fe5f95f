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


def _plain(v):
    """Nested lists of floats."""
    return np.asarray(v, dtype=float).tolist()


def sigmoid(z):
    import math

    def go(v):
        if isinstance(v, list):
            return [go(u) for u in v]
        return 1.0 / (1.0 + math.exp(-v))

    return go(_plain(z))


def forward(x, W1, W2, b):
    def layer(W, a, bias):
        return [sum(w * v for w, v in zip(row, a)) + bias for row in W]

    x, W1, W2 = _plain(x), _plain(W1), _plain(W2)
    net_h = layer(W1, x, float(b[0]))
    h = sigmoid(net_h)
    net_o = layer(W2, h, float(b[1]))
    return net_h, h, net_o, sigmoid(net_o)


def loss(o, d):
    total = 0.0
    for p, q in zip(_plain(o), _plain(d)):
        total += (p - q) * (p - q)
    return total / 2.0


def output_delta(o, d):
    return [(p - q) * p * (1.0 - p) for p, q in zip(_plain(o), _plain(d))]


def hidden_delta(h, delta_o, W2):
    h, delta_o, W2 = _plain(h), _plain(delta_o), _plain(W2)
    result = []
    for j, value in enumerate(h):
        blame = 0.0
        for k, delta in enumerate(delta_o):
            blame += W2[k][j] * delta
        result.append(blame * value * (1.0 - value))
    return result


def gradients(x, h, delta_h, delta_o):
    table = lambda deltas, values: [[s * v for v in _plain(values)] for s in _plain(deltas)]
    return table(delta_h, x), table(delta_o, h)


def sgd_step(W1, W2, dW1, dW2, eta):
    def step(W, dW):
        return [[w - eta * g for w, g in zip(*pair)] for pair in zip(_plain(W), _plain(dW))]

    return step(W1, dW1), step(W2, dW2)


def train(x, d, W1, W2, b, eta, updates):
    W1, W2 = _plain(W1), _plain(W2)
    stages = forward(x, W1, W2, b)
    errors = [loss(stages[3], d)]
    while len(errors) <= updates:
        delta_o = output_delta(stages[3], d)
        delta_h = hidden_delta(stages[1], delta_o, W2)
        W1, W2 = sgd_step(W1, W2, *gradients(x, stages[1], delta_h, delta_o), eta)
        stages = forward(x, W1, W2, b)
        errors.append(loss(stages[3], d))
    return W1, W2, errors


def numerical_gradient(f, w, eps=1e-6):
    w = np.asarray(w)
    flat = [float(v) for v in w.ravel()]
    slopes = []
    for i, value in enumerate(flat):
        ends = []
        for moved in (value + eps, value - eps):
            there = np.array(flat[:i] + [moved] + flat[i + 1 :]).reshape(w.shape)
            ends.append(float(f(there)))
        slopes.append((ends[0] - ends[1]) / (2 * eps))
    return np.array(slopes, dtype=float).reshape(w.shape)


def relative_error(a, n):
    import math

    a = [float(v) for v in np.ravel(a)]
    n = [float(v) for v in np.ravel(n)]
    size = max(math.hypot(*a), math.hypot(*n))
    return 0.0 if size == 0 else math.hypot(*[p - q for p, q in zip(a, n)]) / size


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
    rules = {"sigmoid": lambda v: v * (1.0 - v), "tanh": lambda v: 1.0 - v * v, "relu": lambda v: 1.0 if v > 0 else 0.0}

    def go(v):
        return [go(u) for u in v] if isinstance(v, list) else rules[activation](v)

    return go(_plain(a))


def net_forward(X, Ws, bs, activations):
    A = [_plain(X)]
    for W, b, name in zip(Ws, bs, activations):
        W, b = _plain(W), _plain(b)
        Z = [[sum(w * v for w, v in zip(row, a)) + bias for row, bias in zip(W, b)] for a in A[-1]]
        if name == "sigmoid":
            A.append(sigmoid(Z))
        else:
            A.append(_plain(activate(np.array(Z), name)))
    return A


def net_backward(A, D, Ws, activations, lam=0.0):
    A, D, Ws = [_plain(a) for a in A], _plain(D), [_plain(W) for W in Ws]
    N = len(D)
    delta = [[(y - d) / N for y, d in zip(*rows)] for rows in zip(A[-1], D)]
    dWs, dbs = [], []
    for l in reversed(range(len(Ws))):
        W, below = Ws[l], A[l]
        rows, columns = range(len(W)), range(len(W[0]))
        dWs.insert(0, [[sum(delta[n][j] * below[n][i] for n in range(N)) + lam * W[j][i] for i in columns] for j in rows])
        dbs.insert(0, [sum(delta[n][j] for n in range(N)) for j in rows])
        if l:
            s = slope(below, activations[l - 1])
            delta = [[sum(delta[n][j] * W[j][i] for j in rows) * s[n][i] for i in columns] for n in range(N)]
    return dWs, dbs


def net_train(X, D, Ws, bs, activations, eta, batches, lam=0.0):
    X, D = _plain(X), _plain(D)
    Ws, bs = [_plain(W) for W in Ws], [_plain(b) for b in bs]
    losses = []
    for batch in batches:
        inputs, targets = [X[int(r)] for r in batch], [D[int(r)] for r in batch]
        A = net_forward(inputs, Ws, bs, activations)
        losses.append(net_loss(np.array(A[-1]), np.array(targets), [np.array(W) for W in Ws], lam))
        dWs, dbs = (list(map(_plain, part)) for part in net_backward(A, targets, Ws, activations, lam))
        Ws = [[[w - eta * g for w, g in zip(*r)] for r in zip(W, dW)] for W, dW in zip(Ws, dWs)]
        bs = [[v - eta * g for v, g in zip(b, db)] for b, db in zip(bs, dbs)]
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
