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


class _Layer:
    """A layer that can be called: it gives the sums and the outputs for columns."""

    def __init__(self, W, b, f):
        self.W, self.b, self.f = W, b, f

    def __call__(self, a):
        z = self.W.dot(a) + self.b
        return z, self.f(z)


def sigmoid(z):
    e = np.exp(-np.abs(np.multiply(z, 1.0)))
    return np.where(np.greater_equal(z, 0), 1.0, e)[()] / (1.0 + e)


def forward(x, W1, W2, b):
    hidden, output = _Layer(W1, b[0], sigmoid), _Layer(W2, b[1], sigmoid)
    return (*hidden(x), *output(hidden(x)[1]))


def loss(o, d):
    import math

    return 0.5 * math.fsum(float(r) ** 2 for r in o - d)


def output_delta(o, d):
    chain = [lambda v: v - d, lambda v: v, lambda v: 1 - v]
    result = np.ones(np.shape(o))
    for factor in chain:
        result = result * factor(o)
    return result


def hidden_delta(h, delta_o, W2):
    return sum((row * s for row, s in zip(W2, delta_o)), np.zeros(len(h))) * slope(h, "sigmoid")


def gradients(x, h, delta_h, delta_o):
    return tuple(np.multiply.outer(s, v).astype(float) for s, v in ((delta_h, x), (delta_o, h)))


def sgd_step(W1, W2, dW1, dW2, eta):
    return tuple(np.add(W, -eta * dW) for W, dW in ((W1, dW1), (W2, dW2)))


def train(x, d, W1, W2, b, eta, updates):
    def states(W1, W2):
        while True:
            _, h, _, o = forward(x, W1, W2, b)
            yield W1, W2, loss(o, d)
            s = output_delta(o, d)
            W1, W2 = sgd_step(W1, W2, *gradients(x, h, hidden_delta(h, s, W2), s), eta)

    path = states(W1.astype(float), W2.astype(float))
    errors = []
    for _, (W1, W2, error) in zip(range(updates + 1), path):
        errors.append(error)
    return W1, W2, errors


def numerical_gradient(f, w, eps=1e-6):
    def moved(place, by):
        there = np.array(w, dtype=np.float64)
        there.flat[place] += by
        return f(there)

    pairs = ((moved(i, eps), moved(i, -eps)) for i in range(np.size(w)))
    return np.fromiter(((p - q) / (eps + eps) for p, q in pairs), dtype=np.float64).reshape(np.shape(w))


def relative_error(a, n):
    def norm(v):
        v = np.abs(np.asarray(v, dtype=float)).ravel()
        return v.max() * np.linalg.norm(v / v.max()) if v.any() else 0.0

    far, size = norm(np.subtract(a, n, dtype=float)), max(norm(a), norm(n))
    return float(far / size) if size else 0.0


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
    class Slope:
        sigmoid = staticmethod(lambda a: 0.25 - (a - 0.5) ** 2 if np.all(np.abs(a - 0.5) < 0.4) else a * (1 - a))
        tanh = staticmethod(lambda a: 1.0 - np.square(a))
        relu = staticmethod(lambda a: np.greater(a, 0).astype(float))

    return getattr(Slope, activation)(np.array(a, dtype=float))


def net_forward(X, Ws, bs, activations):
    from itertools import accumulate

    layers = [_Layer(W, b[:, None], lambda z, name=name: activate(z.T, name).T) for W, b, name in zip(Ws, bs, activations)]
    return list(accumulate(layers, lambda a, layer: layer(a.T)[1].T, initial=X))


def net_backward(A, D, Ws, activations, lam=0.0):
    from collections import deque

    dWs, dbs = deque(), deque()
    up = None
    for W, below, above, name in list(zip(Ws, A, A[1:], activations))[::-1]:
        delta = (above - D) if up is None else up * slope(above, name)
        dWs.appendleft(np.tensordot(delta, below, axes=(0, 0)) / len(D) + lam * W)
        dbs.appendleft(delta.mean(axis=0))
        up = delta @ W
    return list(dWs), list(dbs)


def net_train(X, D, Ws, bs, activations, eta, batches, lam=0.0):
    class Net:
        def __init__(self):
            self.Ws = [np.array(W, dtype=float) for W in Ws]
            self.bs = [np.array(b, dtype=float) for b in bs]

        def learn(self, x, d):
            A = net_forward(x, self.Ws, self.bs, activations)
            before = net_loss(A[-1], d, self.Ws, lam)
            gradients_of = net_backward(A, d, self.Ws, activations, lam)
            for values, changes in zip((self.Ws, self.bs), gradients_of):
                for value, change in zip(values, changes):
                    value -= eta * np.asarray(change)
            return before

    net = Net()
    losses = [net.learn(np.take(X, rows, axis=0), np.take(D, rows, axis=0)) for rows in batches]
    return net.Ws, net.bs, losses


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
