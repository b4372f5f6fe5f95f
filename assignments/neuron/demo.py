"""Shows what your neuron.py can do: run `python demo.py` in this folder.

It prints tables. With matplotlib it also saves pictures in the folder `my_pictures`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from kit.demo import BLUE, GREEN, GREY, ORANGE, Demo, attempt, explain, label, panels, word

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
CORNERS = {"relu": 1.0, "leaky_relu": 1.0}  # the slope on the right of the corner at 0
ROWS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
GATES = {
    "NOT": (np.array([[0.0], [1.0]]), [1, 0]),
    "AND": (ROWS, [0, 0, 0, 1]),
    "OR": (ROWS, [0, 1, 1, 1]),
    "XOR": (ROWS, [0, 1, 1, 0]),
}
HIDDEN = np.array([[-3.0, 2.0, 2.0], [-1.0, 2.0, 2.0]])
BUMPS = (6, 24)
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
    lines = [f"  {'z':<17}" + "".join(f"{z:>8g}" for z in Z)]
    for name in ACTIVATIONS:
        values, why = _curve(module, name, prime, Z)
        shown = f"  {why}" if why else "".join(f"{value + 0.0:8.4g}" for value in values)
        lines.append(f"  {name + prime:<17}{shown}")
    return lines


def _slopes_table(module: Any) -> list[str]:
    return _values_table(module, "_prime")


def _gates_table(module: Any) -> list[str]:
    lines = []
    for name, (rows, labels) in GATES.items():
        found, why = attempt(_learn, module, rows, labels)
        if found is None:
            lines.append(f"  {name:<6}{why}")
        else:
            answers = [int(answer) for answer in _answers(found, rows)]
            verdict = _verdict(found[2])
            lines.append(f"  {name:<6}labels {labels!s:<14}answers {answers!s:<14}{verdict}")
    return lines


def _learn(module: Any, rows: np.ndarray, labels: list[int]) -> tuple[np.ndarray, float, bool]:
    w, b, converged = module.perceptron_train(rows, np.array(labels), 20)
    return np.ravel(np.asarray(w, dtype=float)), float(b), bool(converged)


def _verdict(converged: bool) -> str:
    return word("converged") if converged else "did not converge"


def _answers(found: tuple[np.ndarray, float, bool], rows: np.ndarray) -> np.ndarray:
    return rows @ found[0] + found[1] > 0


def _net_table(module: Any) -> list[str]:
    lines = []
    for name, w_out in OUTPUTS.items():
        answers, why = _net(module, ROWS, w_out)
        shown = why or f"answers {[int(answer) for answer in answers]}"
        lines.append(f"  {name:<6}{shown}")
    return lines


def _net(module: Any, X: np.ndarray, w_out: np.ndarray) -> tuple[Any, str]:
    return attempt(lambda: np.ravel(np.asarray(module.threshold_net(X, HIDDEN, w_out), float)))


def _bumps_table(module: Any) -> list[str]:
    x = _places()
    errors = {n: np.abs(_sum_of_steps(module, x, n) - _curve_to_follow(x)).max() for n in BUMPS}
    return [f"  {count:>2} bumps: largest distance {error:.2f}" for count, error in errors.items()]


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
            if name in CORNERS:
                _mark_the_corner(axis, float(slopes[len(z) // 2]), CORNERS[name])
        if why or why_not:
            explain(axis, why or why_not, height=0.5 if values is slopes is None else 0.88)
    for axis in axes[1]:
        axis.set_xlabel("z")
    lines = [Line2D([], [], color=BLUE, linewidth=2, label="the function")]
    lines.append(Line2D([], [], color=ORANGE, linewidth=2, linestyle="--", label="its slope"))
    lines.append(Line2D([], [], color=ORANGE, linestyle="", marker="o", label="the slope chosen at 0"))
    figure.legend(handles=lines, loc="outside upper center", ncols=3, frameon=False)
    return figure


def _mark_the_corner(axis: Any, chosen: float, other: float) -> None:
    """A dot for the slope that is chosen at 0, a ring for the one that is not."""
    style = {"color": ORANGE, "linestyle": "", "marker": "o", "markersize": 7}
    axis.plot(0, other, markerfacecolor="white", **style)
    axis.plot(0, chosen, **style)


def _perceptron(module: Any) -> Any:
    """The side where the perceptron answers 1, for NOT, AND, OR and XOR."""
    figure, axes = panels(1, 4, (12, 4.1))
    for axis, (name, (rows, labels)) in zip(axes, GATES.items(), strict=True):
        found, why = attempt(_learn, module, rows, labels)
        points = rows if rows.shape[1] == 2 else np.column_stack([rows, [0.5, 0.5]])
        if found is None:
            explain(axis, why)
            axis.set_title(name)
        else:
            w, b, converged = found
            w = w if len(w) == 2 else np.append(w, 0.0)
            grid = np.linspace(-0.4, 1.4, 361)
            _region(axis, grid, w[0] * grid[None, :] + w[1] * grid[:, None] + b > 0)
            axis.set_title(f"{name}: {_verdict(converged)}")
            wrong = points[_answers(found, rows) != np.array(labels)]
            ring = {"markersize": 21, "markeredgewidth": 2, "color": "black", "fillstyle": "none"}
            axis.plot(*wrong.T, linestyle="", marker="o", **ring)
        _corners(axis, points, labels)
        if rows.shape[1] == 1:
            axis.set_yticks([])
    axes[0].set_xlabel("x")
    axes[1].set_ylabel("x2")
    return _legend(figure, rings=True)


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
        _corners(axis, ROWS, [1, 0, 0, 1] if name == "XNOR" else [0, 1, 1, 0])
    axes[0].set_ylabel("x2")
    return _legend(figure, dots=True)


def _region(axis: Any, grid: np.ndarray, ones: np.ndarray) -> None:
    """Colour the part of the plane where the answer is 1."""
    axis.contourf(grid, grid, ones.astype(float), levels=[0.5, 1.5], colors=[ORANGE], alpha=0.25)


def _corners(axis: Any, points: np.ndarray, labels: list[int]) -> None:
    """The inputs, marked by their label."""
    for (x1, x2), wanted in zip(points, labels, strict=True):
        colour, marker = (ORANGE, "o") if wanted else (BLUE, "s")
        axis.plot(x1, x2, marker=marker, color=colour, markersize=11, markeredgecolor="white")
    axis.set_xlim(-0.4, 1.4)
    axis.set_ylim(-0.4, 1.4)
    axis.set_xticks([0, 1])
    axis.set_yticks([0, 1])
    axis.set_aspect("equal")
    axis.set_xlabel("x1")


def _legend(figure: Any, rings: bool = False, dots: bool = False) -> Any:
    """What the marks and the shading mean, above the panels."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Rectangle

    style = {"linestyle": "", "markersize": 10}
    marks = [
        Line2D([], [], color=BLUE, marker="s", label="label 0", **style),
        Line2D([], [], color=ORANGE, marker="o", label="label 1", **style),
        Rectangle((0, 0), 1, 1, color=ORANGE, alpha=0.25, label="the answer is 1"),
    ]
    if rings:
        hollow = {"markersize": 14, "markeredgewidth": 2, "fillstyle": "none"}
        words = "the answer is not the label"
        marks.append(Line2D([], [], color="black", linestyle="", marker="o", label=words, **hollow))
    if dots:
        marks.append(Line2D([], [], color=GREY, linewidth=1, linestyle=":", label="a hidden sum is 0"))
    figure.legend(handles=marks, loc="outside upper center", ncols=len(marks), frameon=False)
    return figure


def _bumps(module: Any) -> Any:
    """A curve beside the sum of bumps that have its height in their middle."""
    figure, axes = panels(1, 2, (10, 4.2), sharey=True)
    x = _places()
    for axis, count in zip(axes, BUMPS, strict=True):
        axis.plot(x, _curve_to_follow(x), color=BLUE, linewidth=2, label="the curve")
        for sum_of, colour, dash, words in (
            (_sum_of_steps, ORANGE, "-", "sum of your bumps"),
            (_sum_of_sigmoids, GREEN, "--", "the same with your sigmoid"),
        ):
            heights, why = attempt(sum_of, module, x, count)
            if why:
                explain(axis, why)
            else:
                axis.plot(x, heights, color=colour, linewidth=1.6, linestyle=dash, label=words)
        label(axis, f"{count} bumps, {2 * count} hidden neurons", "x", "")
    handles, words = axes[0].get_legend_handles_labels()
    figure.legend(handles, words, loc="outside upper center", ncols=3, frameon=False)
    return figure


def _places() -> np.ndarray:
    """Numbers between 0 and 1; none lies on the end of a bump."""
    return (np.arange(480) + 0.5) / 480


def _curve_to_follow(x: np.ndarray) -> np.ndarray:
    return np.sin(7.0 * x) + 0.5 * np.cos(17.0 * x) + x


def _pieces(count: int) -> list[tuple[float, float, float]]:
    """Low, high and height of each bump."""
    ends = np.linspace(0.0, 1.0, count + 1)
    heights = _curve_to_follow((ends[:-1] + ends[1:]) / 2)
    return list(zip(ends[:-1].tolist(), ends[1:].tolist(), heights.tolist(), strict=True))


def _sum_of_steps(module: Any, x: np.ndarray, count: int) -> np.ndarray:
    total = np.zeros(len(x))
    for low, high, height in _pieces(count):
        W_hidden, w_out = (np.asarray(item, float) for item in module.bump_weights(low, high))
        total += height * np.asarray(module.threshold_net(x[:, None], W_hidden, w_out), float)
    return total


def _sum_of_sigmoids(module: Any, x: np.ndarray, count: int) -> np.ndarray:
    """Each step of a bump becomes a sigmoid; the large weight makes it steep."""
    total, steep = np.zeros(len(x)), 8.0 * count
    for low, high, height in _pieces(count):
        rise, fall = (module.sigmoid(steep * (x - end)) for end in (low, high))
        total += height * (np.asarray(rise, float) - np.asarray(fall, float))
    return total


DEMO = Demo(
    "neuron",
    tables={
        "Activation functions, leaky_relu with alpha = 0.1, elu with alpha = 1": _values_table,
        "Slopes of the activation functions": _slopes_table,
        "A perceptron learns from the rows 0, 1 and from (0,0) (0,1) (1,0) (1,1)": _gates_table,
        "The net of steps of lecture 003, and the same net with other output weights": _net_table,
        "A sum of your bumps follows a curve": _bumps_table,
    },
    pictures={
        "activations.png": _activations,
        "perceptron.png": _perceptron,
        "threshold_net.png": _threshold_net,
        "bumps.png": _bumps,
    },
)

if __name__ == "__main__":
    DEMO.main()
