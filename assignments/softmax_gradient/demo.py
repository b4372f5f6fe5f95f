"""Shows what your softmax_gradient.py can do: run `python demo.py` in this folder.

It prints tables. With matplotlib it also saves pictures in the folder `my_pictures`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from kit.demo import BLUE, GREEN, GREY, ORANGE, Demo, align_left, align_right, label, panels

Z = np.array([1.0, 2.0, 3.0])
COLOURS = (BLUE, ORANGE, GREEN)
DASHES = ("-", "--", "-.")
ETA, UPDATES = 0.5, 150
START = (np.array([2.0]), 2.0, np.array([[1.0]]), np.array([0.0]))  # w, b, x and the target


def _row(name: str, values: Any) -> str:
    """A name and numbers to six decimals."""
    numbers = np.ravel(np.asarray(values, dtype=float))
    return f"  {align_left(name, 20)}" + "".join(f"{number:12.6f}" for number in numbers)


# ---- the tables


def _example_table(module: Any) -> list[str]:
    d = np.array([0.0, 0.0, 1.0])
    y = np.asarray(module.softmax(Z), dtype=float)
    lines = [_row("softmax", y), _row("cross-entropy", module.cross_entropy(y, d))]
    lines.append(_row("dL/dz", module.softmax_cross_entropy_grad(y, d)))
    return lines


def _jacobian_table(module: Any) -> list[str]:
    """The same gradient through the Jacobian and without it."""
    d = np.array([0.0, 0.0, 1.0])
    y = np.asarray(module.softmax(Z), dtype=float)
    lines = [_row("by the Jacobian", module.grad_via_jacobian(y, d))]
    lines.append(_row("without it", module.softmax_backward(y, -d / y)))
    return lines


def _temperature_table(module: Any) -> list[str]:
    return [_row(f"T = {T:g}", module.softmax(Z / T)) for T in (0.1, 0.5, 1.0, 2.0, 10.0)]


def _saturation_table(module: Any) -> list[str]:
    lines = [f"  {'z':<16}" + align_right("squared error", 16) + align_right("cross-entropy", 16)]
    for z in (0.0, 2.0, 4.0, 8.0, 16.0):
        mse, bce = _slopes(module, z)
        lines.append(f"  {z:<16g}{mse:16.6g}{bce:16.6g}")
    return lines


def _slopes(module: Any, z: float) -> tuple[float, float]:
    """dL/db by both losses at w = 0, b = z, target 0."""
    case = (np.zeros(1), float(z), np.ones((1, 1)), np.zeros(1))
    return float(module.sigmoid_mse_grad(*case)[1]), float(module.sigmoid_bce_grad(*case)[1])


def _fit_table(module: Any) -> list[str]:
    x, labels = _points()
    W, b, losses = _fitted(module, x, labels)
    right = int(np.sum(np.argmax(x @ W.T + b, axis=1) == labels))
    lines = [_row(f"loss after {t}", losses[t]) for t in (0, 1, 10, 50, UPDATES)]
    lines.append(f"  {right} of {len(labels)} points are in the right class.")
    return lines


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


def _probabilities(module: Any) -> Any:
    """Left: one logit moves all probabilities. Right: the temperature."""
    figure, (left, right) = panels(1, 2, (9.2, 3.9), sharey=True)
    logits = np.linspace(-3, 8, 111)
    moved = _softmax_rows(module, [[1.0, 2.0, last] for last in logits])
    temperatures = np.logspace(-1, 1, 101)
    cooled = _softmax_rows(module, [Z / T for T in temperatures])
    names = ("y_0, z_0 = 1", "y_1, z_1 = 2", "y_2, z_2 moves")
    for k in range(3):
        style = {"color": COLOURS[k], "linestyle": DASHES[k], "linewidth": 2.2}
        left.plot(logits, moved[:, k], label=names[k], **style)
        right.plot(temperatures, cooled[:, k], label=f"y_{k}, z_{k} / T", **style)
    left.axvline(3, color=GREY, linewidth=1)
    left.text(3.1, 1.0, "(1, 2, 3)", color=GREY, va="center")
    right.axvline(1, color=GREY, linewidth=1)
    right.text(1.05, 0.03, "(1, 2, 3)", color=GREY, va="center")
    right.set_xscale("log")
    right.set_xticks([0.1, 1, 10], ["0.1", "1", "10"])
    label(left, "softmax of (1, 2, z_2)", "logit z_2", "probability")
    label(right, "softmax of (1, 2, 3) / T", "temperature T: all logits are divided by it", "")
    left.legend(loc="center left", frameon=False)
    right.legend(loc="upper right", frameon=False)
    return figure


def _softmax_rows(module: Any, rows: list) -> np.ndarray:
    return np.asarray(module.softmax(np.array(rows)), dtype=float)


def _saturation(module: Any) -> Any:
    """Left: both gradients over z. Right: both losses start from the same saturated neuron."""
    figure, (left, right) = panels(1, 2, (9.2, 3.9))
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
    label(left, "slope dL/db, target 0", "z = wx + b", "dL/db")
    title = f"gradient descent from w = b = 2, eta = {ETA}"
    label(right, title, "updates", "output (target 0)")
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

    x, labels = _points()
    W, b, losses = _fitted(module, x, labels)
    figure, (left, right) = panels(1, 2, (9.2, 4.2))
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
    label(left, f"regions after {UPDATES} updates", "x1", "x2")
    left.grid(False)
    left.legend(loc="lower center", ncols=3, frameon=False, columnspacing=0.8, handletextpad=0.1)
    right.plot(losses, color=BLUE, linewidth=2.2)
    right.axhline(np.log(3), color=GREY, linewidth=1)
    right.text(UPDATES, np.log(3) + 0.02, "ln 3: all classes alike", color=GREY, ha="right")
    right.set_ylim(0, 1.25)
    label(right, f"loss, eta = {ETA}", "updates", "cross-entropy")
    return figure


DEMO = Demo(
    "softmax_gradient",
    tables={
        "Logits (1, 2, 3), class 2": _example_table,
        "softmax of (1, 2, 3) / T: the temperature T divides all logits": _temperature_table,
        "Softmax regression on three groups of points": _fit_table,
        "Extra: the same dL/dz through the Jacobian, and without it": _jacobian_table,
        "Extra: dL/db of one sigmoid neuron with target 0, when z grows": _saturation_table,
    },
    pictures={"probabilities.png": _probabilities, "training.png": _training, "saturation.png": _saturation},
)

if __name__ == "__main__":
    DEMO.main()
