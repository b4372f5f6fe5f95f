"""Every intermediate number of the worked example of lecture 003, and of the deep net done by hand.

`python -m autograder trace bp [FILE]` prints the steps. With a submission it shows the first step
that differs; that step names the function to talk about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

Step = tuple[str, str, Callable[[], Any]]

X, D, B, ETA = np.array([5.0, 10.0]), np.array([0.01, 0.99]), (0.35, 0.65), 0.5
W1 = np.array([[0.10, 0.15], [0.20, 0.25], [0.30, 0.35]])
W2 = np.array([[0.40, 0.50, 0.60], [0.45, 0.55, 0.65]])

# The right values of one step are the inputs of the next, so that one mistake shows once.
H = np.array([0.9129342275597286, 0.9791636554813196, 0.9952742873976046])
OUT = np.array([0.8910896614765176, 0.9043299248500164])
DELTA_O = np.array([0.08550876190610517, -0.007411944609744298])
DELTA_H = np.array([0.0024535632805666864, 0.0007891121062855192, 0.00021864835680621497])
DW1 = np.outer(DELTA_H, X)
DW2 = np.outer(DELTA_O, H)

# The deep net of the statement, done by hand, with targets of its own.
NAMES = ["tanh", "relu", "softmax"]
NET_X, NET_D = np.log([[2.0], [3.0]]), np.array([[1.0, 0.0], [0.0, 1.0]])
NET_WS = [np.array([[1.0], [-1.0]]), 5.0 * np.eye(2), np.diag([0.0, 2.0 * np.log(3.0)])]
NET_BS = [np.zeros(2), np.array([0.0, 3.5]), np.zeros(2)]
NET_A = [NET_X, np.array([[0.6, -0.6], [0.8, -0.8]]), np.array([[3.0, 0.5], [4.0, 0.0]])]
NET_A.append(np.array([[0.25, 0.75], [0.5, 0.5]]))


def steps(m: Any) -> Iterator[Step]:
    """Label, formula and value of each number, computed through the functions of `m`."""
    yield from _forward(m)
    yield from _deltas(m)
    yield from _gradients(m)
    yield from _weights(m)
    yield from _training(m)
    yield from _check(m)
    yield from _any_depth(m)
    yield from _slide(m)


def _at(value: Any, *index: int) -> float:
    """One number of an array or of nested lists."""
    return float(np.asarray(value, dtype=float)[index])


def _forward(m: Any) -> Iterator[Step]:
    def stage(which: int, neuron: int) -> float:
        return _at(m.forward(X, W1, W2, B)[which], neuron)

    yield "f(2.35)", "1 / (1 + exp(-2.35))", lambda: float(m.sigmoid(2.35))
    for j in range(3):
        a, c = 2 * j + 1, 2 * j + 2
        yield f"net_h{j + 1}", f"w{a}*x1 + w{c}*x2 + b1", lambda j=j: stage(0, j)
    for j in range(3):
        yield f"h{j + 1}", f"f(net_h{j + 1})", lambda j=j: stage(1, j)
    for k in range(2):
        a, c, e = (7 + k, 9 + k, 11 + k)
        yield f"net_o{k + 1}", f"w{a}*h1 + w{c}*h2 + w{e}*h3 + b2", lambda k=k: stage(2, k)
    for k in range(2):
        yield f"o{k + 1}", f"f(net_o{k + 1})", lambda k=k: stage(3, k)
    for k in range(2):
        n = k + 1
        yield f"E_o{n}", f"1/2 (d{n} - o{n})^2", lambda k=k: float(m.loss(OUT[[k]], D[[k]]))
    yield "E", "E_o1 + E_o2", lambda: float(m.loss(OUT, D))


def _deltas(m: Any) -> Iterator[Step]:
    for k in range(2):
        n = k + 1
        formula = f"-(d{n} - o{n}) * o{n} (1 - o{n})"
        yield f"delta_o{n}", formula, lambda k=k: _at(m.output_delta(OUT, D), k)
    for j in range(3):
        a, c, n = 7 + 2 * j, 8 + 2 * j, j + 1
        formula = f"(w{a}*delta_o1 + w{c}*delta_o2) * h{n} (1 - h{n})"
        yield f"delta_h{n}", formula, lambda j=j: _at(m.hidden_delta(H, DELTA_O, W2), j)


def _gradients(m: Any) -> Iterator[Step]:
    for j in range(3):
        for k in range(2):
            label, formula = f"dE/dw{7 + 2 * j + k}", f"delta_o{k + 1} * h{j + 1}"
            yield label, formula, lambda j=j, k=k: _at(_both(m)[1], k, j)
    for j in range(3):
        for i in range(2):
            label, formula = f"dE/dw{1 + 2 * j + i}", f"delta_h{j + 1} * x{i + 1}"
            yield label, formula, lambda j=j, i=i: _at(_both(m)[0], j, i)


def _both(m: Any) -> Any:
    return m.gradients(X, H, DELTA_H, DELTA_O)


def _weights(m: Any) -> Iterator[Step]:
    def step(matrix: int, *place: int) -> float:
        return _at(m.sgd_step(W1, W2, DW1, DW2, ETA)[matrix], *place)

    for j in range(3):
        for i in range(2):
            w = f"w{1 + 2 * j + i}"
            yield f"{w}+", f"{w} - 0.5 * dE/d{w}", lambda j=j, i=i: step(0, j, i)
    for j in range(3):
        for k in range(2):
            w = f"w{7 + 2 * j + k}"
            yield f"{w}+", f"{w} - 0.5 * dE/d{w}", lambda j=j, k=k: step(1, k, j)


def _training(m: Any) -> Iterator[Step]:
    def trained(updates: int) -> Any:
        return m.train(X, D, W1, W2, B, ETA, updates)

    def some_weights(updates: int, first: int) -> np.ndarray:
        """Three weights in the slide's order."""
        new_W1, new_W2, _ = trained(updates)
        return np.concatenate([np.ravel(new_W1), np.ravel(np.transpose(new_W2))])[first : first + 3]

    def outputs(updates: int) -> Any:
        new_W1, new_W2, _ = trained(updates)
        return m.forward(X, new_W1, new_W2, B)[3]

    for n in (1, 9, 10, 100, 1000):
        yield f"E after {n}", f"errors[{n}]", lambda n=n: _at(trained(n)[2], n)
        yield f"o1, o2 after {n}", "forward with these weights", lambda n=n: outputs(n)
        for k in (0, 3, 6, 9) if n in (1, 1000) else ():
            label = f"w{k + 1}, w{k + 2}, w{k + 3} after {n}"
            yield label, "train", lambda n=n, k=k: some_weights(n, k)


def _check(m: Any) -> Iterator[Step]:
    def error(w1: Any) -> float:
        """E of the slide's network as a function of w1 alone, in plain NumPy."""
        some_W1 = W1.copy()
        some_W1[0, 0] = np.asarray(w1, dtype=float)[0]
        h = 1 / (1 + np.exp(-(some_W1 @ X + B[0])))
        o = 1 / (1 + np.exp(-(W2 @ h + B[1])))
        return float(0.5 * np.sum((D - o) ** 2))

    formula = "(E(w1 + eps) - E(w1 - eps)) / (2 eps)"
    yield "dE/dw1, numeric", formula, lambda: _at(m.numerical_gradient(error, np.array([0.1])), 0)
    yield (
        "slide's dE/dw1",
        "|0.011204 - 0.012268| / 0.012268",
        lambda: float(m.relative_error(np.array([0.011204]), np.array([0.012267816]))),
    )


def _any_depth(m: Any) -> Iterator[Step]:
    half = np.array([0.5])
    for name in ("sigmoid", "tanh", "relu"):
        yield f"slope of {name}", "f'(z) where f(z) = 0.5", lambda name=name: _at(m.slope(half, name), 0)
    for layer, name in enumerate(NAMES, 1):
        formula = f"{name}(W_{layer} a_{layer - 1} + b_{layer})"
        for n in range(2):
            yield f"a_{layer} of sample {n + 1}", formula, lambda layer=layer, n=n: _net(m)[layer][n]
    for layer in (3, 2, 1):
        at = layer - 1
        yield f"db_{layer}", f"mean of delta_{layer}", lambda at=at: _backward(m)[1][at]
        formula = f"mean of delta_{layer} a_{at}^T, row by row"
        yield f"dW_{layer}", formula, lambda at=at: np.ravel(_backward(m)[0][at])
    penalty = "dW_1 + 0.1 W_1"
    yield "dW_1 with lam = 0.1", penalty, lambda: np.ravel(_backward(m, 0.1)[0][0])
    yield "E of both samples", "-(ln 0.25 + ln 0.5) / 2", lambda: _trained(m)[2][0]
    yield "E of sample 2", "after one update with eta = 0.1", lambda: _trained(m)[2][1]
    yield "b_3 after two updates", "b - 0.1 dE/db, twice", lambda: _trained(m)[1][2]


def _net(m: Any) -> Any:
    return m.net_forward(NET_X, NET_WS, NET_BS, NAMES)


def _backward(m: Any, *lam: float) -> Any:
    return m.net_backward(NET_A, NET_D, NET_WS, NAMES, *lam)


def _trained(m: Any) -> Any:
    batches = [np.array([0, 1]), np.array([1])]
    return m.net_train(NET_X, NET_D, NET_WS, NET_BS, NAMES, 0.1, batches)


def _slide(m: Any) -> Iterator[Step]:
    formula = "w1 - 0.5 * dE/dw1, with w7+ and w8+"
    step = (X, D, W1, W2, B, ETA)
    yield "slide's w1+ (extra)", formula, lambda: _at(m.slide_step(*step)[0], 0, 0)
    formula = "slide's w1+ - w1+"
    yield "slide's gap in w1 (extra)", formula, lambda: _at(m.slide_gap(*step), 0, 0)
