"""Every intermediate number of the worked example: one unit, three steps, forward and back.

`python -m autograder trace rnn_bptt [FILE]` prints the steps. With a submission it shows the first
step that differs; that step names the function to talk about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

Step = tuple[str, str, Callable[[], Any]]

XS = np.array([[1.0], [-0.5], [0.3]])
YS = np.array([[1.0], [1.0], [1.0]])
H0 = np.zeros(1)
W1, W2, V = np.array([[0.5]]), np.array([[0.8]]), np.array([[1.2]])
UNIT = np.eye(1)


def steps(m: Any) -> Iterator[Step]:
    """Label, formula and value of each number, computed through the functions of `m`."""
    yield from _forward(m)
    yield from _loss(m)
    yield from _states(m)
    yield from _gradients(m, False)
    yield from _gradients(m, True)
    yield from _counts(m)
    yield from _flow(m)
    yield from _extra(m)


def _state(m: Any, t: int) -> np.ndarray:
    """h_t, by t steps from h_0."""
    h = H0
    for x in XS[:t]:
        h = np.asarray(m.rnn_step(x, h, W1, W2), dtype=float)
    return h


def _hs(m: Any) -> np.ndarray:
    return np.array([_state(m, t) for t in range(4)])


def _outs(m: Any) -> np.ndarray:
    return np.array([m.rnn_output(_state(m, t), V) for t in (1, 2, 3)], dtype=float)


def _forward(m: Any) -> Iterator[Step]:
    for t in (1, 2, 3):
        x = XS[t - 1, 0]
        formula = f"tanh(0.5*{x:g} + 0.8*h_{t - 1})"
        yield f"h_{t}", formula, lambda t=t: float(_state(m, t)[0])
    stacked = np.hstack([W1, W2])
    for t in (1, 2):
        yield (
            f"h_{t}, stacked",
            f"tanh([0.5, 0.8] [x_{t}, h_{t - 1}])",
            lambda t=t: m.rnn_step_stacked(XS[t - 1], _state(m, t - 1), stacked),
        )
    for t in (1, 2, 3):
        yield f"o_{t}", f"sigmoid(1.2*h_{t})", lambda t=t: m.rnn_output(_state(m, t), V)
    yield "hs", "h_0, h_1, h_2, h_3", lambda: m.rnn_forward(XS, H0, W1, W2, V)[0]
    yield "outs", "o_1, o_2, o_3", lambda: m.rnn_forward(XS, H0, W1, W2, V)[1]


def _loss(m: Any) -> Iterator[Step]:
    for t in (1, 2, 3):
        formula = f"1/2 (o_{t} - 1)^2"
        yield f"E of step {t}", formula, lambda t=t: m.rnn_loss(_outs(m)[:t], YS[:t])
    yield "E, last step", "1/2 (o_3 - y_3)^2", lambda: m.rnn_loss(_outs(m), YS)
    yield "E, all steps", "the sum of the three", lambda: m.rnn_loss(_outs(m), YS, True)
    for t in (1, 2, 3):
        formula = f"(o_{t} - 1) * o_{t} * (1 - o_{t})"
        yield f"delta_{t}", formula, lambda t=t: m.output_delta(_outs(m)[:t], YS[:t])[-1]
    yield "delta, last step", "0, 0, delta_3", lambda: m.output_delta(_outs(m), YS)
    formula = "delta_1, delta_2, delta_3"
    yield "delta, all steps", formula, lambda: m.output_delta(_outs(m), YS, True)


def _dh(m: Any, all_steps: bool) -> np.ndarray:
    delta = np.asarray(m.output_delta(_outs(m), YS, all_steps), dtype=float)
    return np.asarray(m.hidden_gradient(_hs(m), delta, W2, V), dtype=float)


def _states(m: Any) -> Iterator[Step]:
    for all_steps, name in ((False, "last step"), (True, "all steps")):
        for t in (3, 2, 1):
            later = "" if t == 3 else f" + 0.8 * (1 - h_{t + 1}^2) * dE/dh_{t + 1}"
            direct = f"1.2*delta_{t}" if t == 3 or all_steps else "0"
            label = f"dE/dh_{t}, {name}"
            yield label, direct + later, lambda t=t, a=all_steps: float(_dh(m, a)[t - 1, 0])


def _bptt(m: Any, all_steps: bool, xs: np.ndarray = XS) -> Any:
    return m.bptt(xs, _hs(m), _outs(m), YS, W2, V, all_steps)


def _only(t: int) -> np.ndarray:
    """Inputs that are 1 at step t and 0 elsewhere: dE/dW1 is then dE/da_t alone."""
    return (np.arange(1, 4) == t).astype(float)[:, None]


def _gradients(m: Any, all_steps: bool) -> Iterator[Step]:
    name = "all steps" if all_steps else "last step"
    for t in (3, 2, 1):
        label, formula = f"dE/da_{t}, {name}", f"(1 - h_{t}^2) * dE/dh_{t}"
        yield label, formula, lambda t=t: _bptt(m, all_steps, _only(t))[0]
    formulas = {
        "V": "delta_1*h_1 + delta_2*h_2 + delta_3*h_3",
        "W2": "dE/da_1*h_0 + dE/da_2*h_1 + dE/da_3*h_2",
        "W1": "dE/da_1*x_1 + dE/da_2*x_2 + dE/da_3*x_3",
    }
    for which, (matrix, formula) in zip((2, 1, 0), formulas.items(), strict=True):
        yield f"dE/d{matrix}, {name}", formula, lambda i=which: _bptt(m, all_steps)[i]


def _counts(m: Any) -> Iterator[Step]:
    yield "counts, last step", "T, T - 1, 1", lambda: m.contribution_counts(3)
    yield "counts, h_0 not 0", "T, T, 1", lambda: m.contribution_counts(3, False, False)
    formula = "T(T + 1)/2, T(T - 1)/2, T"
    yield "counts, all steps", formula, lambda: m.contribution_counts(3, True)
    formula = "T(T + 1)/2, T(T + 1)/2, T"
    yield "counts, all, h_0 not 0", formula, lambda: m.contribution_counts(3, True, False)


def _flow(m: Any) -> Iterator[Step]:
    yield (
        "flow",
        "|dE/dh_1|, |dE/dh_2|, |dE/dh_3|",
        lambda: m.gradient_flow(XS, YS, H0, W1, W2[None], V),
    )
    zeros = np.zeros_like(XS)
    for w in (0.5, 1.0, 2.0):
        formula = f"0.125*{w:g}*{w:g}, 0.125*{w:g}, 0.125"
        yield (
            f"flow, W2 = {w:g}, h = 0",
            formula,
            lambda w=w: m.gradient_flow(zeros, YS, H0, UNIT, w * UNIT[None], UNIT),
        )


def _extra(m: Any) -> Iterator[Step]:
    for k in (1, 2, 3):
        yield (
            f"truncated, k = {k}",
            "dE/dW1, dE/dW2, dE/dV",
            lambda k=k: m.truncated_bptt(XS, _hs(m), _outs(m), YS, W2, V, k),
        )
    grads = [np.array([3.0]), np.array([4.0])]
    yield "clip (3), (4) at 2.5", "times 2.5/5", lambda: m.clip_by_norm(grads, 2.5)
    yield "echo of x > 0", "one step late", lambda: m.echo_targets(np.sign(XS)[None], 1)
    yield (
        "one update",
        "W - 0.5*dE/dW; the loss before it",
        lambda: m.train(XS[None], YS[None], W1, W2, V, 0.5, 1),
    )
