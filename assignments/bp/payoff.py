"""A net of yours reads handwritten digits: run `python payoff.py` in this folder.

It trains your functions on 400 digits and asks them about 200 others. With matplotlib it also draws.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from kit.demo import BLUE, GREY, ORANGE, Demo, align_left, align_right, label, panels

DIGITS = Path(__file__).resolve().parent / "data" / "digits.csv"
HIDDEN = (32, 16)  # neurons of the two hidden layers: change them
SEEN, SIZE, EPOCHS = 400, 20, 20
NAMES = ["relu", "tanh", "softmax"]
SHADES = " .:-=+*#%"


def _digits() -> tuple[np.ndarray, np.ndarray]:
    """Pictures of 64 numbers from 0 to 1, and the digits."""
    rows = np.loadtxt(DIGITS, delimiter=",")
    return rows[:, :-1] / 16.0, rows[:, -1].astype(int)


def _start() -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Random weights, smaller for a neuron with more inputs, and biases of 0."""
    rng, sizes = np.random.default_rng(2), (64, *HIDDEN, 10)
    Ws = [rng.normal(size=(n, m)) * np.sqrt(2.0 / m) for m, n in zip(sizes, sizes[1:])]
    return Ws, [np.zeros(n) for n in sizes[1:]]


def _answers(module: Any, X: np.ndarray, Ws: Any, bs: Any) -> np.ndarray:
    """One row of ten probabilities for each picture."""
    return np.asarray(module.net_forward(X, Ws, bs, NAMES)[-1], dtype=float)


def _history(module: Any) -> tuple[list[list[float]], np.ndarray]:
    """Epoch, loss, share of right answers on seen and unseen digits; and the last answers on the unseen."""
    X, digits = _digits()
    D, (Ws, bs), rng = np.eye(10)[digits], _start(), np.random.default_rng(1)
    rows = []
    for epoch in range(EPOCHS + 1):
        if epoch:
            order = rng.permutation(SEEN)
            batches = [order[at : at + SIZE] for at in range(0, SEEN, SIZE)]
            Ws, bs, _ = module.net_train(X, D, Ws, bs, NAMES, 0.3, batches, 1e-4)
        y = _answers(module, X, Ws, bs)
        right = np.argmax(y, axis=1) == digits
        loss = float(module.net_loss(y[:SEEN], D[:SEEN], Ws, 1e-4))
        rows.append([epoch, loss, 100 * right[:SEEN].mean(), 100 * right[SEEN:].mean()])
    return rows, y[SEEN:]


def _table(module: Any) -> list[str]:
    """How the net learns; then an unseen digit in text, and what the net thinks of it."""
    X, digits = _digits()
    rows, y = _history(module)
    head = align_left("epochs", 6) + align_right("loss", 8) + align_right(f"right of {SEEN} seen", 20)
    lines = ["  " + head + align_right(f"right of {len(y)} unseen", 22)]
    for epoch, loss, seen, unseen in rows:
        if epoch in (0, 1, 2, 5, 10, EPOCHS):
            lines.append(f"  {epoch:6d} {loss:7.3f} {seen:15.1f} % {unseen:17.1f} %")
    picture, best = X[SEEN].reshape(8, 8), np.argsort(y[0])[::-1][:3]
    lines += ["", *("    " + "".join(SHADES[int(8 * grey)] * 2 for grey in row) for row in picture)]
    chances = ", ".join(f"{digit} with {100 * y[0][digit]:.1f} %" for digit in best)
    return [*lines, f"  Your net says {chances}. The right digit is {digits[SEEN]}."]


def _reading(module: Any) -> Any:
    """Learning on the left; on the right eight unseen digits, and up to eight that the net misreads."""
    X, digits = _digits()
    rows, y = _history(module)
    said, truth = np.argmax(y, axis=1), digits[SEEN:]
    figure, axes = panels(4, 8, (10.0, 5.2))
    for one in axes[:, :4].ravel():
        one.remove()
    curve = figure.add_subplot(axes[0, 0].get_gridspec()[:, :4])
    epochs, _, seen, unseen = np.array(rows).T
    curve.plot(epochs, seen, color=GREY, linewidth=2.2, label=f"{SEEN} digits it learned from")
    curve.plot(epochs, unseen, color=BLUE, linewidth=2.2, label="200 digits it has never seen")
    curve.set_ylim(0, 101)
    curve.set_xticks(range(0, EPOCHS + 1, 5))
    curve.legend(frameon=False, loc="lower right")
    label(curve, "A net of yours learns to read", "epochs", "right answers in %")
    shown = [*range(8), *[i for i in range(8, len(said)) if said[i] != truth[i]][:8]]
    for one in axes[:, 4:].ravel():
        one.set_axis_off()
    for one, i in zip(axes[:, 4:].ravel(), shown):
        one.imshow(X[SEEN + i].reshape(8, 8), cmap="Greys")
        wrong = said[i] != truth[i]
        title = f"{said[i]}, not {truth[i]}" if wrong else str(said[i])
        one.set_title(title, fontsize=10, color=ORANGE if wrong else "black")
    return figure


PAYOFF = Demo(
    "bp",
    tables={"Your net learns to read": _table},
    pictures={"reading.png": _reading},
)

if __name__ == "__main__":
    PAYOFF.main()
