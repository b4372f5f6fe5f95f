"""Shows what your rnn_bptt.py can do: run `python demo.py` in this folder.

It prints tables. With matplotlib it also saves pictures in the folder `my_pictures`.
"""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
from kit.demo import BLUE, GREEN, GREY, ORANGE, Demo, align_left, align_right, label, panels, word

XS = np.array([[1.0], [-0.5], [0.3]])
YS = np.ones((3, 1))
H0 = np.zeros(1)
W1, W2, V = np.array([[0.5]]), np.array([[0.8]]), np.array([[1.2]])

STEPS = 20  # of the sequences whose gradients are measured
SIZES = (0.5, 0.8, 1.0, 1.25, 2.0)  # how much the matrix W2 stretches a vector
DELAYS = (1, 2, 3)
EPOCHS = 20

YELLOW = "#E69F00"


def _numbers(values: Any) -> np.ndarray:
    return np.asarray(values, dtype=float)


# ---- the tables


def _rows(rows: dict[str, Any]) -> list[str]:
    """Named rows of numbers."""
    cells = ((name, "".join(f"{v:>11.6f}" for v in np.ravel(values))) for name, values in rows.items())
    return [f"  {align_left(name, 14)}{numbers}" for name, numbers in cells]


def _forward_table(module: Any) -> list[str]:
    hs, outs = map(_numbers, module.rnn_forward(XS, H0, W1, W2, V))
    rows = {"h_1 h_2 h_3": hs[1:], "o_1 o_2 o_3": outs, word("loss"): module.rnn_loss(outs, YS)}
    return _rows(rows)


def _back_table(module: Any) -> list[str]:
    hs, outs = map(_numbers, module.rnn_forward(XS, H0, W1, W2, V))
    delta = _numbers(module.output_delta(outs, YS))
    rows = {"delta_1 to 3": delta, "dE/dh_1 to 3": module.hidden_gradient(hs, delta, W2, V)}
    return _rows(rows)


def _gradient_table(module: Any) -> list[str]:
    hs, outs = map(_numbers, module.rnn_forward(XS, H0, W1, W2, V))
    lines = [f"  {'':<28}{'dE/dW1':>11}{'dE/dW2':>11}{'dE/dV':>11}"]
    for name, all_steps in (("loss at the last step", False), ("loss at every step", True)):
        grads = module.bptt(XS, hs, outs, YS, W2, V, all_steps)
        cells = "".join(f"{np.ravel(g)[0]:>11.6f}" for g in grads)
        lines.append(f"  {align_left(name, 28)}{cells}")
    return lines


def _network(inputs: float) -> tuple[np.ndarray, ...]:
    """xs, ys, h0, W1, W2s, V: four units; each W2 is a rotation times one of SIZES."""
    rng = np.random.default_rng(3)
    rotation = np.linalg.qr(rng.normal(size=(4, 4)))[0]
    xs = inputs * rng.normal(size=(STEPS, 2))
    first, last = 0.5 * rng.normal(size=(4, 2)), rng.normal(size=(1, 4))
    W2s = np.array([size * rotation for size in SIZES])
    return xs, np.ones((STEPS, 1)), np.zeros(4), first, W2s, last


def _flow_table(module: Any) -> list[str]:
    still, moving = (_numbers(module.gradient_flow(*_network(size))) for size in (0.0, 1.0))
    heads = align_right("states of zero", 16) + align_right("random inputs", 16)
    lines = ["  " + align_left("W2 stretches by", 18) + heads]
    for n, size in enumerate(SIZES):
        ratios = [flow[n, 0] / flow[n, -1] for flow in (still, moving)]
        lines.append(f"  {size:<18g}" + "".join(f"{ratio:>16.3g}" for ratio in ratios))
    return lines


def _echo_losses(module: Any) -> dict[int, np.ndarray]:
    """The losses of training on all sequences of six +-1, for each delay."""
    every = np.array(list(itertools.product([-1.0, 1.0], repeat=6)))[:, :, None]
    X = every[np.random.default_rng(0).permutation(len(every))]
    rng = np.random.default_rng(1)
    weights = [0.5 * rng.normal(size=shape) for shape in [(4, 1), (4, 4), (1, 4)]]
    losses = {}
    for delay in DELAYS:
        Y = _numbers(module.echo_targets(X, delay))
        losses[delay] = _numbers(module.train(X, Y, *weights, eta=0.5, epochs=EPOCHS)[3])
    return losses


def _echo_table(module: Any) -> list[str]:
    shown = (1, 2, 5, 10, 20)
    cells = "".join(align_right(f"epoch {epoch}", 11) for epoch in shown)
    lines = ["  " + align_left("steps late", 14) + cells]
    for delay, losses in _echo_losses(module).items():
        cells = "".join(f"{losses[epoch - 1]:>11.5f}" for epoch in shown)
        lines.append(f"  {delay:<14}{cells}")
    return lines


# ---- the pictures


def _unrolled(module: Any) -> Any:
    """The network of three steps, with the arrows that each gradient counts."""
    counts = dict(zip(("W1", "W2", "V"), module.contribution_counts(3), strict=True))
    colors = {"W1": BLUE, "W2": ORANGE, "V": GREEN}
    figure, axes = panels(1, 1, (8.6, 4.4))
    for t in range(4):
        _node(axes, (2 * t, 1), f"$h_{t}$" if t else "$h_0 = 0$", GREY if t == 0 else "black")
        if t:
            _node(axes, (2 * t, 0), f"$x_{t}$", "black")
            _arrow(axes, (2 * t, 0), (2 * t, 1), colors["W1"], "W1")
            start = (0.25 if t == 1 else 2 * t - 2, 1)
            _arrow(axes, start, (2 * t, 1), GREY if t == 1 else colors["W2"], "W2")
    axes.text(1.1, 0.83, "does not count:\nits input is 0", color=GREY, ha="center", va="top")
    _node(axes, (6, 2), "$o_3$", "black")
    _arrow(axes, (6, 1), (6, 2), colors["V"], "V")
    _node(axes, (7.6, 2), word("loss"), "black")
    _arrow(axes, (6, 2), (7.6, 2), "black", "")
    for row, (name, count) in enumerate(counts.items()):
        words = f"dE/d{name} is a sum of {count} terms"
        words = words if count != 1 else f"dE/d{name} is a sum of {count} term"
        axes.text(-0.5, 2.15 - 0.22 * row, words, color=colors[name], fontsize=12)
    axes.set_xlim(-0.7, 8.2)
    axes.set_ylim(-0.35, 2.4)
    axes.set_axis_off()
    return figure


def _node(axes: Any, place: tuple[float, float], label: str, color: str) -> None:
    box = {"boxstyle": "round,pad=0.5", "facecolor": "white", "edgecolor": color}
    axes.text(*place, label, ha="center", va="center", fontsize=13, color=color, bbox=box, zorder=3)


def _arrow(
    axes: Any, start: tuple[float, float], end: tuple[float, float], color: str, label: str
) -> None:
    style = {"arrowstyle": "-|>", "color": color, "linewidth": 2.2, "shrinkA": 20, "shrinkB": 20}
    axes.annotate("", end, start, arrowprops=style)
    x, y = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
    beside = 0.12 if start[0] == end[0] else 0
    above = 0 if start[0] == end[0] else 0.09
    axes.text(x + beside, y + above, label, color=color, fontsize=12, va="center")


def _flow(module: Any) -> Any:
    """Length of dE/dh_t over the steps for several W2, at states of zero and with inputs."""
    figure, pair = panels(1, 2, (8.6, 4.2), sharey=True)
    titles = ("states of zero", "random inputs")
    styles = list(zip((BLUE, GREEN, GREY, YELLOW, ORANGE), "osD^v", strict=True))
    for axes, inputs, title in zip(pair, (0.0, 1.0), titles, strict=True):
        flow = _numbers(module.gradient_flow(*_network(inputs)))
        for row, size, (color, mark) in zip(flow, SIZES, styles, strict=True):
            name = f"W2 stretches by {size:g}"
            steps = np.arange(1, STEPS + 1)
            axes.plot(steps, row, color=color, marker=mark, markersize=4, label=name)
        axes.set_yscale("log")
        axes.set_xticks([1, 5, 10, 15, 20])
        label(axes, title, "time step t (the loss is at t = 20)")
    pair[0].set_ylabel("length of dE/dh_t")
    pair[0].legend(fontsize=9)
    return figure


def _echo(module: Any) -> Any:
    """Loss over epochs for each delay."""
    figure, axes = panels(1, 1, (8.6, 4))
    epochs = np.arange(1, EPOCHS + 1)
    styles = list(zip((BLUE, GREEN, ORANGE), "os^", strict=True))
    for (delay, losses), (color, mark) in zip(_echo_losses(module).items(), styles, strict=True):
        name = f"echo {delay} steps late" if delay > 1 else f"echo {delay} step late"
        axes.plot(epochs, losses, color=color, marker=mark, markersize=5, label=name)
    axes.axhline(0.125, color=GREY, linestyle="--")
    axes.text(EPOCHS, 0.14, "always 1/2: loss 0.125", color=GREY, ha="right", va="bottom")
    axes.set_yscale("log")
    axes.set_ylim(top=0.3)
    axes.set_xticks(np.arange(2, EPOCHS + 1, 2))
    axes.legend()
    title = "Learning to repeat the input of some steps ago"
    label(axes, title, "epoch (64 sequences of six steps)", "mean loss at the last step")
    return figure


DEMO = Demo(
    "rnn_bptt",
    tables={
        "The worked example, forward": _forward_table,
        "The worked example, back through the states": _back_table,
        "The worked example, gradients": _gradient_table,
        f"Length of dE/dh_1 divided by the length of dE/dh_{STEPS}": _flow_table,
        "The delayed echo (extra): loss in an epoch": _echo_table,
    },
    pictures={"unrolled.png": _unrolled, "gradient_flow.png": _flow, "echo.png": _echo},
)

if __name__ == "__main__":
    DEMO.main()
