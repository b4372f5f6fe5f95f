"""Your softmax regression reads handwritten digits: run `python payoff.py` in this folder.

It learns from 334 pictures of 8 x 8 pixels, and then it reads 166 that it has not seen. With matplotlib
it also draws what it looks for and how it reads.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from kit.demo import ORANGE, Demo, panels

DIGITS = Path(__file__).parent / "data" / "digits.csv"
ETA, STEPS = 2.0, 100
SHOWN = 20


def digits() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pictures (m, 64) from 0 to 1, the digits 0 to 9, and which pictures are learned from."""
    table = np.loadtxt(DIGITS, delimiter=",", skiprows=1)
    return table[:, 1:] / 16.0, table[:, 0].astype(int), np.arange(len(table)) % 3 < 2


def learned(module: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The weights (10, 64), the losses, and the probabilities of the pictures that are new."""
    x, labels, known = digits()
    targets = np.asarray(module.one_hot(labels[known], 10), dtype=float)
    W, b, losses = module.fit_softmax_regression(x[known], targets, ETA, STEPS)
    W, b, losses = (np.asarray(item, dtype=float) for item in (W, b, losses))
    return W, losses, np.asarray(module.softmax(x[~known] @ W.T + b), dtype=float)


def result(module: Any) -> list[str]:
    """The loss, how many new digits are right, and the mistakes."""
    _, labels, known = digits()
    _, losses, y = learned(module)
    read, right = np.argmax(y, axis=1), labels[~known]
    if losses[-1] < losses[0]:
        lines = [f"  The loss falls from {losses[0]:.3f} to {losses[-1]:.3f} in {STEPS} updates."]
    else:
        lines = [f"  The loss does not fall: {losses[0]:.3f} before, {losses[-1]:.3f} after {STEPS} updates."]
        lines.append("  Run pytest: all core parts must be green.")
    lines.append(f"  By chance about {len(right) / 10:.0f} of {len(right)} new digits would be right.")
    lines.append(f"  {np.sum(read == right)} of {len(right)} digits that it has not seen are right.")
    for i in np.flatnonzero(read != right)[:8]:
        lines.append(f"    It took a {right[i]} for a {read[i]}, with a probability of {y[i, read[i]]:.2f}.")
    return lines


def drawn(module: Any) -> Any:
    """Above: the weights of each digit. Below: new digits, the mistakes first."""
    x, labels, known = digits()
    W, _, y = learned(module)
    read, right = np.argmax(y, axis=1), labels[~known]
    order = np.argsort(read == right, kind="stable")[:SHOWN]
    figure, axes = panels(3, 10, (11, 4.6))
    strongest = np.abs(W).max()
    for k, axis in enumerate(axes[0]):
        axis.imshow(W[k].reshape(8, 8), cmap="RdBu_r", vmin=-strongest, vmax=strongest)
        axis.set_title(f"looks for {k}", fontsize=9)
    for axis, i in zip(axes[1:].flat, order, strict=True):
        axis.imshow(x[~known][i].reshape(8, 8), cmap="gray_r", vmin=0, vmax=1)
        words, colour = f"{read[i]}, p = {y[i, read[i]]:.2f}", "black"
        if read[i] != right[i]:
            words, colour = f"{words}\nis a {right[i]}", ORANGE
        axis.set_title(words, fontsize=9, color=colour)
    for axis in axes.flat:
        axis.set_xticks([])
        axis.set_yticks([])
    figure.suptitle("Ink on red speaks for the digit, ink on blue against it. Below: new digits")
    return figure


PAYOFF = Demo(
    "softmax_gradient", tables={"Which digit is it?": result}, pictures={"digits.png": drawn}
)

if __name__ == "__main__":
    PAYOFF.main()
