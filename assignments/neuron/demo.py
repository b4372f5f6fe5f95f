"""Shows what your neuron.py can do: run `python demo.py` in this folder.

It prints tables. With matplotlib it also saves pictures in the folder `pictures`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from kit.demo import BLUE, GREY, ORANGE, Demo, attempt, explain, panels

Z = np.array([-1000.0, -2.0, -1.0, 0.0, 1.0, 2.0, 1000.0])
ALPHA = {"leaky_relu": 0.1, "elu": 1.0}
ACTIVATIONS = {
    "sigmoid": "sigmoid",
    "tanh": "tanh",
    "relu": "ReLU",
    "leaky_relu": "leaky ReLU, alpha = 0.1",
    "elu": "ELU, alpha = 1",
    "softplus": "softplus",
}
ROWS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
GATES = {"AND": [0, 0, 0, 1], "OR": [0, 1, 1, 1], "XOR": [0, 1, 1, 0]}
HIDDEN = np.array([[-3.0, 2.0, 2.0], [-1.0, 2.0, 2.0]])
OUTPUTS = {"XNOR": np.array([1.0, 2.0, -2.0]), "XOR": np.array([-1.0, -2.0, 2.0])}


def _curve(module: Any, name: str, prime: str, z: np.ndarray) -> tuple[Any, str]:
    """Values of an activation, or of its slope when `prime` is `_prime`."""
    alpha = [ALPHA[name]] if name in ALPHA else []

    def compute() -> np.ndarray:
        values = getattr(module, name + prime)(z.copy(), *alpha)
        return np.broadcast_to(np.asarray(values, dtype=float), z.shape)

    return attempt(compute)


# ---- the tables


def _values_table(module: Any, prime: str = "") -> list[str]:
    lines = [f"  {'z':<18}" + "".join(f"{z:>11g}" for z in Z)]
    for name in ACTIVATIONS:
        values, why = _curve(module, name, prime, Z)
        shown = f"  {why}" if why else "".join(f"{value:11.6g}" for value in values)
        lines.append(f"  {name + prime:<18}{shown}")
    return lines


def _slopes_table(module: Any) -> list[str]:
    return _values_table(module, "_prime")


def _gates_table(module: Any) -> list[str]:
    lines = []
    for name, labels in GATES.items():
        found, why = attempt(lambda y=labels: _learn(module, y))
        if found is None:
            lines.append(f"  {name:<6}{why}")
        else:
            answers = [int(z > 0) for z in ROWS @ found[0] + found[1]]
            verdict = "converged" if found[2] else "did not converge"
            lines.append(f"  {name:<6}labels {labels}  answers {answers}  {verdict}")
    return lines


def _learn(module: Any, labels: list[int]) -> tuple[np.ndarray, float, bool]:
    w, b, converged = module.perceptron_train(ROWS, np.array(labels), 20)
    return np.ravel(np.asarray(w, dtype=float)), float(b), bool(converged)


def _net_table(module: Any) -> list[str]:
    lines = []
    for name, w_out in OUTPUTS.items():
        answers, why = _net(module, ROWS, w_out)
        shown = why or f"answers {[int(answer) for answer in answers]}"
        lines.append(f"  {name:<6}{shown}")
    return lines


def _net(module: Any, X: np.ndarray, w_out: np.ndarray) -> tuple[Any, str]:
    return attempt(lambda: np.ravel(np.asarray(module.threshold_net(X, HIDDEN, w_out), float)))


# ---- the pictures


def _activations(module: Any) -> Any:
    """Each activation function with its slope."""
    from matplotlib.lines import Line2D

    figure, axes = panels(2, 3, (10, 5.6), sharex=True)
    z = np.linspace(-4.0, 4.0, 401)
    for axis, (name, title) in zip(axes.flat, ACTIVATIONS.items(), strict=True):
        axis.set_title(title)
        axis.axhline(0, color=GREY, linewidth=0.6)
        axis.axvline(0, color=GREY, linewidth=0.6)
        axis.set_ylim(-1.2, 2.2)
        axis.set_xticks([-4, -2, 0, 2, 4])
        values, why = _curve(module, name, "", z)
        slopes, why_not = _curve(module, name, "_prime", z)
        if values is not None:
            axis.plot(z, values, color=BLUE, linewidth=2)
        if slopes is not None:
            gaps = np.where(np.abs(np.diff(slopes, prepend=slopes[0])) > 0.3, np.nan, slopes)
            axis.plot(z, gaps, color=ORANGE, linewidth=2, linestyle="--")
        if why or why_not:
            explain(axis, why or why_not)
    for axis in axes[1]:
        axis.set_xlabel("z")
    lines = [Line2D([], [], color=BLUE, linewidth=2, label="the function")]
    lines.append(Line2D([], [], color=ORANGE, linewidth=2, linestyle="--", label="its slope"))
    figure.legend(handles=lines, loc="outside upper center", ncols=2, frameon=False)
    return figure


def _perceptron(module: Any) -> Any:
    """The line that the perceptron learned for AND, OR and XOR."""
    figure, axes = panels(1, 3, (10, 4.4), sharey=True)
    for axis, (name, labels) in zip(axes, GATES.items(), strict=True):
        found, why = attempt(lambda y=labels: _learn(module, y))
        grid = np.linspace(-0.4, 1.4, 361)
        if found is None:
            explain(axis, why)
            axis.set_title(name)
        else:
            w, b, converged = found
            heights = w[0] * grid[None, :] + w[1] * grid[:, None] + b
            _region(axis, grid, heights > 0)
            axis.set_title(f"{name}: converged" if converged else f"{name}: did not converge")
        _corners(axis, labels)
    axes[0].set_ylabel("x2")
    return _legend(figure)


def _threshold_net(module: Any) -> Any:
    """Where the net of steps answers 1, over the plane of its two inputs."""
    figure, axes = panels(1, 2, (7.4, 4.5), sharey=True)
    grid = np.linspace(-0.4, 1.4, 181)
    points = np.stack(np.meshgrid(grid, grid), axis=-1).reshape(-1, 2)
    for axis, (name, w_out) in zip(axes, OUTPUTS.items(), strict=True):
        answers, why = _net(module, points, w_out)
        if answers is None:
            explain(axis, why)
        else:
            _region(axis, grid, answers.reshape(len(grid), len(grid)) > 0)
        words = ", ".join(f"{weight:g}" for weight in w_out)
        axis.set_title(f"{name}: output weights {words}")
        for sum_ in (1.5, 0.5):
            axis.plot(grid, sum_ - grid, color=GREY, linewidth=1, linestyle=":")
        _corners(axis, [1, 0, 0, 1] if name == "XNOR" else [0, 1, 1, 0])
    axes[0].set_ylabel("x2")
    return _legend(figure)


def _region(axis: Any, grid: np.ndarray, ones: np.ndarray) -> None:
    """Colour the part of the plane where the answer is 1."""
    axis.contourf(grid, grid, ones.astype(float), levels=[0.5, 1.5], colors=[ORANGE], alpha=0.25)


def _corners(axis: Any, labels: list[int]) -> None:
    """The four inputs, marked by their label."""
    for (x1, x2), label in zip(ROWS, labels, strict=True):
        colour, marker = (ORANGE, "o") if label else (BLUE, "s")
        axis.plot(x1, x2, marker=marker, color=colour, markersize=11, markeredgecolor="white")
    axis.set_xlim(-0.4, 1.4)
    axis.set_ylim(-0.4, 1.4)
    axis.set_xticks([0, 1])
    axis.set_yticks([0, 1])
    axis.set_aspect("equal")
    axis.set_xlabel("x1")


def _legend(figure: Any) -> Any:
    """What the marks and the shading mean, above the panels."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Rectangle

    style = {"linestyle": "", "markersize": 10}
    marks = [
        Line2D([], [], color=BLUE, marker="s", label="label 0", **style),
        Line2D([], [], color=ORANGE, marker="o", label="label 1", **style),
        Rectangle((0, 0), 1, 1, color=ORANGE, alpha=0.25, label="the answer is 1"),
    ]
    figure.legend(handles=marks, loc="outside upper center", ncols=3, frameon=False)
    return figure


DEMO = Demo(
    "neuron",
    tables={
        "Activation functions": _values_table,
        "Slopes of the activation functions": _slopes_table,
        "A perceptron learns from four rows (0,0) (0,1) (1,0) (1,1)": _gates_table,
        "The net of steps of lecture 003, and the same net with other output weights": _net_table,
    },
    pictures={
        "activations.png": _activations,
        "perceptron.png": _perceptron,
        "threshold_net.png": _threshold_net,
    },
)

if __name__ == "__main__":
    DEMO.main()
