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

class _Layer:
    """One layer that remembers what went in and what came out."""

    slopes = {
        "sigmoid": lambda a: a * (1 - a),
        "tanh": lambda a: 1 - a**2,
        "relu": lambda a: (a > 0).astype(a.dtype),
        "softmax": np.ones_like,  # its delta arrives ready
    }

    def __init__(self, W, b, name):
        self.W, self.b, self.name = np.array(W, dtype=np.float64), np.array(b, dtype=np.float64), name

    def run(self, X):
        self.X = X
        self.Y = activate(X @ self.W.T + self.b, self.name)
        return self.Y

    def back(self, dY, lam):
        delta = dY * self.slopes[self.name](self.Y)
        self.dW, self.db = delta.T @ self.X + lam * self.W, np.sum(delta, axis=0)
        return delta @ self.W

class _Net:
    def __init__(self, Ws, bs, names):
        self.layers = [_Layer(*each) for each in zip(Ws, bs, names)]

    def run(self, X):
        A = [np.array(X, dtype=np.float64)]
        for layer in self.layers:
            A.append(layer.run(A[-1]))
        return A

    def back(self, D, lam):
        signal = (self.layers[-1].Y - D) / len(D)
        for layer in reversed(self.layers):
            signal = layer.back(signal, lam)

    def move(self, eta):
        for layer in self.layers:
            layer.W = layer.W - eta * layer.dW
            layer.b = layer.b - eta * layer.db

def _long(*arrays):
    return [np.asarray(a, dtype=np.longdouble) for a in arrays]



def sigmoid(z):
    (z,) = _long(z)
    return (1 / (1 + np.exp(-z))).astype(float)


def forward(x, W1, W2, b):
    x, W1, W2 = _long(x, W1, W2)
    net_h = (W1 * x).sum(axis=1) + b[0]
    h = 1 / (1 + np.exp(-net_h))
    net_o = (W2 * h).sum(axis=1) + b[1]
    return tuple(np.array(v, dtype=float) for v in (net_h, h, net_o, 1 / (1 + np.exp(-net_o))))


def loss(o, d):
    return sum((float(t) - float(p)) ** 2 for p, t in zip(o, d)) * 0.5


def output_delta(o, d):
    return np.vectorize(lambda p, t: (p - t) * p * (1.0 - p), otypes=[float])(o, d)


def hidden_delta(h, delta_o, W2):
    blame = sum(t * W2[k].astype(float) for k, t in enumerate(delta_o))
    return blame * _Layer.slopes["sigmoid"](np.asarray(h, dtype=float))


def gradients(x, h, delta_h, delta_o):
    return tuple(np.kron(a, v).reshape(len(a), len(v)).astype(float) for a, v in ((delta_h, x), (delta_o, h)))


def sgd_step(W1, W2, dW1, dW2, eta):
    def down(W, g):
        new = np.array(W, dtype=float)
        new -= np.asarray(g, dtype=float) * eta
        return new

    return down(W1, dW1), down(W2, dW2)


def train(x, d, W1, W2, b, eta, updates):
    def states():
        W = np.array(W1, dtype=float), np.array(W2, dtype=float)
        yield W
        for _ in range(updates):
            _, h, _, o = forward(x, *W, b)
            t = output_delta(o, d)
            W = sgd_step(*W, *gradients(x, h, hidden_delta(h, t, W[1]), t), eta)
            yield W

    errors = []
    for W in states():
        errors.append(float(loss(forward(x, *W, b)[3], d)))
    return W[0], W[1], errors


def numerical_gradient(f, w, eps=1e-6):
    start = np.array(w, dtype=np.float64)
    g = np.empty_like(start)
    it = np.nditer(start, flags=["multi_index", "zerosize_ok"])
    for value in it:
        def at(v, place=it.multi_index):
            moved = start.copy()
            moved[place] = v
            return f(moved)

        g[it.multi_index] = (at(float(value) + eps) - at(float(value) - eps)) / (2 * eps)
    return g


def relative_error(a, n):
    a, n = np.asarray(a, dtype=float), np.asarray(n, dtype=float)
    top = max(np.max(np.abs(a)), np.max(np.abs(n)))
    if top == 0:
        return 0.0
    a, n = a / top, n / top
    return float(np.sqrt(np.sum((a - n) ** 2) / max(np.sum(a * a), np.sum(n * n))))


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
    return _Layer.slopes[activation](np.asarray(a, dtype=float))


def net_forward(X, Ws, bs, activations):
    return _Net(Ws, bs, activations).run(X)


def net_backward(A, D, Ws, activations, lam=0.0):
    net = _Net(Ws, [np.zeros(len(W)) for W in Ws], activations)
    for layer, X, Y in zip(net.layers, A, A[1:]):
        layer.X, layer.Y = np.asarray(X, dtype=float), np.asarray(Y, dtype=float)
    net.back(D, lam)
    return [layer.dW for layer in net.layers], [layer.db for layer in net.layers]


def net_train(X, D, Ws, bs, activations, eta, batches, lam=0.0):
    net, losses = _Net(Ws, bs, activations), []
    for rows in batches:
        Y = net.run(X[rows])[-1]
        losses.append(net_loss(Y, D[rows], [layer.W for layer in net.layers], lam))
        net.back(D[rows], lam)
        net.move(eta)
    return [layer.W for layer in net.layers], [layer.b for layer in net.layers], losses


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
