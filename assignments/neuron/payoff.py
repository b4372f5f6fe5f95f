"""Your perceptron meets real flowers: run `python payoff.py` in this folder.

It learns two species of iris from the length and the width of their petals, and then it names flowers
that it has not seen. With matplotlib it also draws its line.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
from kit.demo import BLUE, GREY, ORANGE, Demo, attempt, explain, label, panels, word

FLOWERS = Path(__file__).parent / "data" / "iris.csv"
PAIRS = (("setosa", "versicolor"), ("versicolor", "virginica"))
PASSES = 100


def flowers(pair: tuple[str, str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Petals (N, 2) in cm, labels 0 and 1, and which flowers are learned from; the species take turns."""
    with FLOWERS.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    petals = {name: [] for name in pair}
    for row in rows:
        if row["species"] in petals:
            petals[row["species"]].append([float(row["petal_length_cm"]), float(row["petal_width_cm"])])
    X = np.stack(list(petals.values()), axis=1).reshape(-1, 2)
    return X, np.tile([0, 1], len(X) // 2), np.arange(len(X)) % 4 < 2


def learned(module: Any, pair: tuple[str, str]) -> tuple[np.ndarray, float, bool, np.ndarray]:
    """The weights, the bias, whether it converged, and the answer for every flower."""
    X, y, known = flowers(pair)
    w, b, converged = module.perceptron_train(X[known], y[known], PASSES)
    w, b = np.ravel(np.asarray(w, dtype=float)), float(b)
    answers = module.layer(X, w[None, :], np.array([b]), module.step)
    return w, b, bool(converged), np.ravel(np.asarray(answers, dtype=float))


def result(module: Any) -> list[str]:
    """Two lines for each pair of species."""
    lines = []
    for pair in PAIRS:
        _, y, known = flowers(pair)
        _, _, converged, answers = learned(module, pair)
        right = int(np.sum(answers[~known] == y[~known]))
        end = "A line divides them." if converged else f"No line found in {PASSES} passes."
        lines.append(f"  {pair[0]} or {pair[1]}? {end}")
        lines.append(f"    {right} of {int(np.sum(~known))} flowers that it has not seen are right.")
    return lines


def drawn(module: Any) -> Any:
    """The flowers of each pair, the line, and a ring about each wrong answer."""
    figure, axes = panels(1, 2, (10, 4.6))
    for axis, pair in zip(axes, PAIRS, strict=True):
        X, y, known = flowers(pair)
        found, why = attempt(learned, module, pair)
        for k, (colour, marker) in enumerate(((BLUE, "s"), (ORANGE, "o"))):
            for seen, face in ((True, colour), (False, "white")):
                chosen = X[(y == k) & (known == seen)].T
                state = word("learned") if seen else word("new")
                words = f"{pair[k]}, {state}"
                axis.plot(*chosen, marker, color=colour, markerfacecolor=face, markersize=6, label=words)
        label(axis, f"{pair[0]} or {pair[1]}", "length of the petal, cm", "width of the petal, cm")
        low, high = X.min(axis=0) - 0.3, X.max(axis=0) + 0.3
        axis.set_xlim(low[0], high[0])
        axis.set_ylim(low[1], high[1])
        if found is None:
            explain(axis, why)
            continue
        w, b, _, answers = found
        grid = np.meshgrid(np.linspace(low[0], high[0], 200), np.linspace(low[1], high[1], 200))
        ones = w[0] * grid[0] + w[1] * grid[1] + b > 0
        axis.contourf(*grid, ones, levels=[0.5, 1.5], colors=[ORANGE], alpha=0.15)
        wrong = X[answers != y]
        if len(wrong):
            ring = {"color": GREY, "fillstyle": "none", "markersize": 13}
            axis.plot(*wrong.T, "o", label="wrong, learned or new", **ring)
        axis.legend(loc="upper center", bbox_to_anchor=(0.5, -0.14), ncols=2, frameon=False, fontsize=9)
    return figure


PAYOFF = Demo("neuron", tables={"Which iris is it?": result}, pictures={"iris.png": drawn})

if __name__ == "__main__":
    PAYOFF.main()
