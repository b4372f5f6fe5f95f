"""Every intermediate number of the worked example z = (1, 2, 3), third class, then of a batch.

`python -m autograder trace softmax_gradient [FILE]` prints the steps. With a submission it shows
the first step that differs; that step names the function to talk about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

Step = tuple[str, str, Callable[[], Any]]

Z = np.array([1.0, 2.0, 3.0])
Y = np.array([0.09003057317038046, 0.24472847105479767, 0.6652409557748219])  # softmax of Z
D = np.array([0.0, 0.0, 1.0])
Z2 = np.array([[1.0, 2.0, 3.0], [1.0, 2.0, 5.0]])
Y2 = np.array([Y, [0.01714782554552039, 0.0466126225779739, 0.9362395518765058]])
D2 = np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]])


def steps(m: Any) -> Iterator[Step]:
    """Label, formula and value of each number, computed through the functions of `m`."""
    yield from _probabilities(m)
    yield from _loss(m)
    yield from _gradient(m)
    yield from _batch(m)
    yield from _training(m)
    yield from _jacobian(m)
    yield from _neuron(m)


def _at(value: Any, *index: int) -> float:
    """One number of an array or of nested lists."""
    return float(np.asarray(value, dtype=float)[index])


def _probabilities(m: Any) -> Iterator[Step]:
    """Softmax, with exp and sum read off its ratios: exp(z_k - 3) = y_k / y_3."""
    yield "d", "one-hot of class number 2", lambda: m.one_hot(np.array([2]), 3)
    for k in range(3):
        yield (
            f"exp(z{k + 1} - 3)",
            f"exp({k + 1} - 3), from y{k + 1} / y3",
            lambda k=k: _at(m.softmax(Z), k) / _at(m.softmax(Z), 2),
        )
    yield "sum", "exp(-2) + exp(-1) + exp(0), from 1 / y3", lambda: 1 / _at(m.softmax(Z), 2)
    for k in range(3):
        yield f"y{k + 1}", f"exp(z{k + 1} - 3) / sum", lambda k=k: _at(m.softmax(Z), k)
    yield "y1 + y2 + y3", "1", lambda: float(np.sum(m.softmax(Z)))
    yield "y, logits + 1000", "a shift changes nothing", lambda: m.softmax(Z + 1000.0)


def _loss(m: Any) -> Iterator[Step]:
    for k in range(3):
        d = np.eye(3)[k]
        yield f"-ln(y{k + 1})", f"loss if class {k + 1} is true", lambda d=d: m.cross_entropy(Y, d)
    yield "L", "-(0 ln y1 + 0 ln y2 + 1 ln y3)", lambda: m.cross_entropy(Y, D)


def _gradient(m: Any) -> Iterator[Step]:
    for i in range(3):
        yield (
            f"dL/dz{i + 1}, of the cross-entropy",
            f"y{i + 1} - d{i + 1}",
            lambda i=i: _at(m.softmax_cross_entropy_grad(Y, D), i),
        )


def _batch(m: Any) -> Iterator[Step]:
    """The batch z = (1, 2, 3), (1, 2, 5) with the third and the first class."""
    yield "batch y", "softmax of each row", lambda: m.softmax(Z2)
    yield "batch L1", "-ln(y3) of sample 1", lambda: m.cross_entropy(Y2[0], D2[0])
    yield "batch L2", "-ln(y1) of sample 2", lambda: m.cross_entropy(Y2[1], D2[1])
    yield "batch L", "(L1 + L2) / 2", lambda: m.cross_entropy(Y2, D2)
    for i, k in np.ndindex(2, 3):
        yield (
            f"batch dL/dz{k + 1} of sample {i + 1}",
            f"(y{k + 1} - d{k + 1}) / 2",
            lambda i=i, k=k: _at(m.softmax_cross_entropy_grad(Y2, D2), i, k),
        )


def _training(m: Any) -> Iterator[Step]:
    """A layer with inputs (1), (-1) of classes 1 and 2, eta = 0.5, from zeros."""
    x, d, y = np.array([[1.0], [-1.0]]), np.eye(2), np.full((2, 2), 0.5)
    yield "dL/dW", "G^T x, G = (y - d) / 2", lambda: m.regression_grad(x, y, d)[0]
    yield "dL/db", "column sums of G", lambda: m.regression_grad(x, y, d)[1]
    for t in range(3):
        fit = f"after {t} of 2 updates"
        yield f"W {fit}", "W - eta dL/dW", lambda t=t: m.fit_softmax_regression(x, d, 0.5, t)[0]
        yield f"b {fit}", "b - eta dL/db", lambda t=t: m.fit_softmax_regression(x, d, 0.5, t)[1]
    yield "losses", "before, after 1, after 2", lambda: m.fit_softmax_regression(x, d, 0.5, 2)[2]


def _jacobian(m: Any) -> Iterator[Step]:
    """The extra parts: the same dL/dz through the Jacobian, and back through softmax without it."""
    for i, j in np.ndindex(3, 3):
        formula = f"y{i + 1} (1 - y{i + 1})" if i == j else f"-y{i + 1} y{j + 1}"
        yield f"J[{i + 1},{j + 1}]", formula, lambda i=i, j=j: _at(m.softmax_jacobian(Y), i, j)
    for i in range(3):
        yield (
            f"dL/dz{i + 1}, by the Jacobian",
            f"-1/y3 * J[3,{i + 1}]",
            lambda i=i: _at(m.grad_via_jacobian(Y, D), i),
        )
    for i in range(3):
        yield (
            f"dL/dz{i + 1}, back through softmax",
            f"y{i + 1} (g{i + 1} - sum of g y), g = -d / y",
            lambda i=i: _at(m.softmax_backward(Y, -D / Y), i),
        )


def _neuron(m: Any) -> Iterator[Step]:
    """An extra part, one sigmoid neuron: w = b = 2, x = 1, target 0, so z = 4."""
    case = (np.array([2.0]), 2.0, np.array([[1.0]]), np.array([0.0]))
    yield "BCE dL/db", "sigmoid(4) - 0", lambda: float(m.sigmoid_bce_grad(*case)[1])
    yield "BCE dL/dw", "(sigmoid(4) - 0) * 1", lambda: _at(m.sigmoid_bce_grad(*case)[0], 0)
    yield "MSE dL/db", "(sigmoid(4) - 0) sigmoid'(4)", lambda: float(m.sigmoid_mse_grad(*case)[1])
    yield (
        "MSE dL/dw",
        "(sigmoid(4) - 0) sigmoid'(4) * 1",
        lambda: _at(m.sigmoid_mse_grad(*case)[0], 0),
    )
