"""Shows what your softmax_gradient.py can do: run `python demo.py` in this folder.

It prints tables. With matplotlib it also saves pictures in the folder `pictures`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

Z = np.array([1.0, 2.0, 3.0])
BLUE, ORANGE, GREEN, GREY = "#0072B2", "#D55E00", "#009E73", "#777777"
COLOURS = (BLUE, ORANGE, GREEN)  # told apart by every kind of eye
DASHES = ("-", "--", "-.")
ETA, UPDATES = 0.5, 150
START = (np.array([2.0]), 2.0, np.array([[1.0]]), np.array([0.0]))  # w, b, x and the target


def table(module: Any) -> str:
    """The tables, as far as the functions are written."""
    sections = (_example_table, _temperature_table, _saturation_table, _fit_table)
    return "\n\n".join(_attempt(section, module) for section in sections)


def draw(module: Any, folder: str | Path) -> list[str]:
    """Save the pictures in `folder` and return their file names."""
    import matplotlib

    matplotlib.use("Agg")
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    pictures = {
        "probabilities.png": _probabilities,
        "saturation.png": _saturation,
        "training.png": _training,
    }
    done = []
    for name, picture in pictures.items():
        figure = None
        try:
            figure = picture(module)
        except Exception as error:
            print(f"{name} is not drawn: {_reason(error)}.")
        if figure is not None:
            figure.savefig(folder / name, dpi=110, metadata={"Software": None})
            done.append(name)
    return done


def main() -> None:
    """Print the tables and save the pictures."""
    import softmax_gradient

    print(table(softmax_gradient))
    print()
    try:
        names = draw(softmax_gradient, Path(__file__).parent / "pictures")
    except ImportError:
        print("For pictures, run `python -m pip install matplotlib` and start the demo again.")
        return
    for name in names:
        print(f"Saved pictures/{name}")


def _attempt(section: Callable[[Any], str], module: Any) -> str:
    """The section's text, or one sentence that says why there is none."""
    try:
        with np.errstate(all="ignore"):
            return section(module)
    except Exception as error:
        return f"{section.__doc__}\n  cannot be shown: {_reason(error)}."


def _reason(error: Exception) -> str:
    """A function that is not written says so itself; anything else is named."""
    if isinstance(error, NotImplementedError):
        return str(error)
    return f"{type(error).__name__}: {error}"


def _row(label: str, values: Any) -> str:
    """A label and numbers to six decimals."""
    numbers = np.ravel(np.asarray(values, dtype=float))
    return f"  {label:<16}" + "".join(f"{number:12.6f}" for number in numbers)


# ---- the tables


def _example_table(module: Any) -> str:
    """The lecture's example: logits (1, 2, 3), third class"""
    d = np.array([0.0, 0.0, 1.0])
    y = np.asarray(module.softmax(Z), dtype=float)
    lines = [_row("softmax", y), _row("cross-entropy", module.cross_entropy(y, d))]
    lines.append(_row("grad, long way", module.grad_via_jacobian(y, d)))
    lines.append(_row("grad, short way", module.softmax_cross_entropy_grad(y, d)))
    return "\n".join([str(_example_table.__doc__), *lines])


def _temperature_table(module: Any) -> str:
    """softmax of (1, 2, 3) / T: a low temperature T picks a winner, a high one makes all alike"""
    rows = [_row(f"T = {T:g}", module.softmax(Z / T)) for T in (0.1, 0.5, 1.0, 2.0, 10.0)]
    return "\n".join([str(_temperature_table.__doc__), *rows])


def _saturation_table(module: Any) -> str:
    """dL/db of one sigmoid neuron with target 0, when z grows"""
    lines = [str(_saturation_table.__doc__)]
    lines.append(f"  {'z':<16}{'squared error':>16}{'cross-entropy':>16}")
    for z in (0.0, 2.0, 4.0, 8.0, 16.0):
        mse, bce = _slopes(module, z)
        lines.append(f"  {z:<16g}{mse:16.6f}{bce:16.6f}")
    return "\n".join(lines)


def _slopes(module: Any, z: float) -> tuple[float, float]:
    """dL/db by both losses at w = 0, b = z, target 0."""
    case = (np.zeros(1), float(z), np.ones((1, 1)), np.zeros(1))
    return float(module.sigmoid_mse_grad(*case)[1]), float(module.sigmoid_bce_grad(*case)[1])


def _fit_table(module: Any) -> str:
    """Softmax regression on three groups of points"""
    x, labels = _points()
    W, b, losses = _fitted(module, x, labels)
    right = int(np.sum(np.argmax(x @ W.T + b, axis=1) == labels))
    lines = [str(_fit_table.__doc__)]
    lines += [_row(f"loss after {t}", losses[t]) for t in (0, 1, 10, 50, UPDATES)]
    lines.append(f"  {right} of {len(labels)} points are in the right class.")
    return "\n".join(lines)


def _points() -> tuple[np.ndarray, np.ndarray]:
    """Three groups of ten points: each group is a ring about its centre."""
    labels = np.repeat(np.arange(3), 10)
    centres = np.array([[1.8, -0.9], [-1.8, -0.9], [0.0, 1.8]])
    turn = np.arange(30) * 2.4
    radius = 0.35 + 0.11 * (np.arange(30) % 10)
    ring = radius[:, None] * np.column_stack([np.cos(turn), np.sin(turn)])
    return centres[labels] + ring, labels


def _fitted(module: Any, x: np.ndarray, labels: np.ndarray) -> list[np.ndarray]:
    """W, b and the losses as arrays."""
    d = np.eye(3)[labels]
    return [np.asarray(v, float) for v in module.fit_softmax_regression(x, d, ETA, UPDATES)]


# ---- the pictures


def _plain(axes: Any, title: str, x: str, y: str) -> None:
    """Title, labels, a light grid, and no box around the plot."""
    axes.set_title(title, fontsize=11)
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    axes.grid(color="#E5E5E5", linewidth=0.8)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def _probabilities(module: Any) -> Any:
    """Left: one logit moves all probabilities. Right: the temperature."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9.2, 3.9), layout="constrained")
    left, right = figure.subplots(1, 2, sharey=True)
    logits = np.linspace(-3, 8, 111)
    moved = _softmax_rows(module, [[1.0, 2.0, z3] for z3 in logits])
    temperatures = np.logspace(-1, 1, 101)
    cooled = _softmax_rows(module, [Z / T for T in temperatures])
    names = ("y1, logit 1", "y2, logit 2", "y3, logit z3")
    for k in range(3):
        style = {"color": COLOURS[k], "linestyle": DASHES[k], "linewidth": 2.2}
        left.plot(logits, moved[:, k], label=names[k], **style)
        right.plot(temperatures, cooled[:, k], label=f"y{k + 1}, logit {k + 1} / T", **style)
    left.axvline(3, color=GREY, linewidth=1)
    left.text(3.1, 1.0, "(1, 2, 3)", color=GREY, va="center")
    right.axvline(1, color=GREY, linewidth=1)
    right.text(1.05, 0.03, "(1, 2, 3)", color=GREY, va="center")
    right.set_xscale("log")
    right.set_xticks([0.1, 1, 10], ["0.1", "1", "10"])
    _plain(left, "softmax of (1, 2, z3)", "logit z3", "probability")
    _plain(right, "softmax of (1, 2, 3) / T", "temperature T", "")
    left.legend(loc="center left", frameon=False)
    right.legend(loc="upper right", frameon=False)
    return figure


def _softmax_rows(module: Any, rows: list) -> np.ndarray:
    return np.asarray(module.softmax(np.array(rows)), dtype=float)


def _saturation(module: Any) -> Any:
    """Left: both gradients over z. Right: both losses start from the same saturated neuron."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9.2, 3.9), layout="constrained")
    left, right = figure.subplots(1, 2)
    zs = np.linspace(-8, 8, 161)
    slopes = np.array([_slopes(module, z) for z in zs])
    mark = {"marker": "o", "markersize": 6, "linestyle": "none"}
    names = ("squared error", "cross-entropy")
    runs = [_descend(g) for g in (module.sigmoid_mse_grad, module.sigmoid_bce_grad)]
    for k in (0, 1):
        style = {"color": COLOURS[1 - k], "linestyle": DASHES[1 - k], "linewidth": 2.2}
        left.plot(zs, slopes[:, k], label=names[k], **style)
        right.plot(runs[k], label=names[k], **style)
        at_four = _slopes(module, 4.0)[k]
        left.plot([4.0], [at_four], color=COLOURS[1 - k], **mark)
        left.text(4.2, at_four + (-0.05 if k else 0.05), f"{at_four:.6f}", va="center")
    _plain(left, "slope dL/db, target 0", "z = wx + b", "dL/db")
    title = f"gradient descent from w = b = 2, eta = {ETA}"
    _plain(right, title, "updates", "output (target 0)")
    right.set_ylim(0, 1.03)
    left.legend(loc="upper left", frameon=False)
    right.legend(loc="upper right", frameon=False)
    return figure


def _descend(gradient: Callable[..., Any]) -> list[float]:
    """The output of the neuron over 200 updates."""
    w, b, x, d = START
    outputs = []
    for _ in range(201):
        outputs.append(1 / (1 + np.exp(-(w[0] + b))))
        dw, db = gradient(w, b, x, d)
        w, b = w - ETA * np.asarray(dw, dtype=float), b - ETA * float(db)
    return outputs


def _training(module: Any) -> Any:
    """Left: the regions that softmax regression finds. Right: its loss."""
    from matplotlib.colors import ListedColormap
    from matplotlib.figure import Figure

    x, labels = _points()
    W, b, losses = _fitted(module, x, labels)
    figure = Figure(figsize=(9.2, 4.2), layout="constrained")
    left, right = figure.subplots(1, 2)
    side = np.linspace(-4, 4, 241)
    grid = np.stack(np.meshgrid(side, side), axis=-1)
    winner = np.argmax(grid @ W.T + b, axis=-1)
    cmap = ListedColormap(COLOURS)
    left.pcolormesh(side, side, winner, cmap=cmap, vmin=0, vmax=2, alpha=0.16, rasterized=True)
    for k, marker in enumerate("os^"):
        px, py = x[labels == k].T
        style = {"color": COLOURS[k], "edgecolor": "white", "s": 45, "marker": marker}
        left.scatter(px, py, label=f"class {k}", **style)
    left.set_aspect("equal")
    _plain(left, f"regions after {UPDATES} updates", "x1", "x2")
    left.grid(False)
    left.legend(loc="lower center", ncols=3, frameon=False, columnspacing=0.8, handletextpad=0.1)
    right.plot(losses, color=BLUE, linewidth=2.2)
    right.axhline(np.log(3), color=GREY, linewidth=1)
    right.text(UPDATES, np.log(3) + 0.02, "ln 3: all classes alike", color=GREY, ha="right")
    right.set_ylim(0, 1.25)
    _plain(right, f"loss, eta = {ETA}", "updates", "cross-entropy")
    return figure


if __name__ == "__main__":
    sys.exit(main())
