"""Shows what your kfold_cv.py can do: run `python demo.py` in this folder.

It prints tables. With matplotlib it also saves pictures in the folder `my_pictures`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from kit.demo import BLUE, GREY, ORANGE, Demo, align_left, align_right, attempt, explain, label, panels, word

LIGHT = "#D6E4EF"
N, K, DEGREE, SHUFFLE = 20, 5, 8, 1
LAMBDAS = [10.0**power for power in range(-6, 3)]
ROUNDS = range(40)
ONE_LAMBDA = 0.1  # of the model whose error is measured in each round
HOLD_OUT, K_FOLD = "hold-out", word(f"{K}-fold")
LECTURE_X = np.array([-2.0, -1.0, 0.0, 1.0, 2.0])
LECTURE_Y = np.array([4.0, 0.0, 1.0, 1.0, 5.0])
HELD_X = np.array([-1.5, -0.5, 0.5, 1.5])  # points that no fit has seen
HELD_Y = np.array([2.2, 0.1, 0.4, 3.1])


def _samples() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Twenty noisy points of a parabola: x, its powers, y."""
    rng = np.random.default_rng(6)
    x = np.sort(rng.uniform(-1, 1, N))
    y = 1 + x - 2 * x**2 + 0.4 * rng.normal(size=N)
    return x, np.column_stack([x**power for power in range(1, DEGREE + 1)]), y


# ---- what the student's functions compute


def _folds(module: Any, seed: int = SHUFFLE) -> list[list[int]]:
    return [[int(row) for row in fold] for fold in module.kfold_indices(N, K, seed)]


def _curves(module: Any) -> tuple[list[float], list[float], float]:
    """The training and validation error of each lambda, and the chosen lambda."""
    _, X, y = _samples()
    validation = [float(e) for e in module.lambda_errors(X, y, LAMBDAS, _folds(module))]
    weights = [module.ridge_fit(X, y, lam) for lam in LAMBDAS]
    training = [float(module.mse(y, module.ridge_predict(w, X))) for w in weights]
    return training, validation, float(module.select_lambda(LAMBDAS, validation))


def _errors(module: Any, kind: str) -> list[float]:
    """The error of each round, hold-out or K-fold, of one and the same ridge regression."""
    _, X, y = _samples()
    errors = []

    def fit(X_train: np.ndarray, y_train: np.ndarray) -> Any:
        return module.ridge_fit(X_train, y_train, ONE_LAMBDA)

    for seed in ROUNDS:
        if kind == HOLD_OUT:
            _, test = module.holdout_split(N, N // K, seed)
            folds = [[int(row) for row in test]]
        else:
            folds = _folds(module, seed)
        errors.append(float(module.cross_val_mse(X, y, folds, fit, module.ridge_predict)))
    return errors


def _lecture_weights(module: Any, C: float) -> np.ndarray:
    w = module.penalised_polynomial(LECTURE_X, LECTURE_Y, [0, 0, C, C])
    return np.ravel(np.asarray(w, dtype=float))


# ---- the tables


def _folds_table(module: Any) -> list[str]:
    shown = [", ".join(f"{row:2d}" for row in sorted(fold)) for fold in _folds(module)]
    return [f"  fold {k}: {rows}" for k, rows in enumerate(shown)]


def _lambda_table(module: Any) -> list[str]:
    training, validation, chosen = _curves(module)
    head = align_right("lambda", 8) + align_right("training", 11) + align_right("validation", 12)
    lines = ["  " + head]
    for lam, seen, unseen in zip(LAMBDAS, training, validation, strict=True):
        mark = "  <- chosen" if lam == chosen else ""
        lines.append(f"  {lam:>8g}{seen:>11.4f}{unseen:>12.4f}{mark}")
    return lines


def _spread_table(module: Any) -> list[str]:
    lines = []
    for kind in (HOLD_OUT, K_FOLD):
        errors, why = attempt(lambda kind=kind: _errors(module, kind))
        shown = why or f"mean {np.mean(errors):.3f}, standard deviation {np.std(errors):.3f}"
        lines.append(f"  {align_left(kind, 10)}{shown}")
    return lines


# ---- the pictures


def _empty(axis: Any, why: str) -> None:
    axis.set(xticks=[], yticks=[])
    explain(axis, why)


def _lambda(module: Any) -> Any:
    """The folds as a grid, and the two errors over lambda."""
    figure, (left, right) = panels(1, 2, (10, 4))
    label(left, f"{N} rows in {K} folds", "row", "fold")
    left.grid(False)
    _fold_grid(left, _folds(module))
    label(right, "choose the lowest validation error", "lambda", "mean squared error")
    found, why = attempt(lambda: _curves(module))
    if found is None:
        _empty(right, why)
        return figure
    training, validation, chosen = found
    right.loglog(LAMBDAS, validation, "o-", color=ORANGE, label="validation, mean over folds")
    right.loglog(LAMBDAS, training, "s--", color=BLUE, label="training")
    right.axvline(chosen, color=GREY, linewidth=1, linestyle=":", zorder=0)
    right.set_ylim(min(training) / 2, max(validation) * 4)
    near = {"textcoords": "offset points", "color": GREY}
    right.annotate(f"lambda = {chosen:g}", (chosen, min(training) / 2), (5, 6), **near)
    right.legend(loc="upper center", framealpha=1, edgecolor="white")
    return figure


def _fold_grid(axis: Any, folds: list[list[int]]) -> None:
    """One line for each fold, one box for each row; the test rows are dark."""
    from matplotlib.patches import Rectangle

    for k, fold in enumerate(folds):
        colours = [ORANGE if row in fold else LIGHT for row in range(N)]
        axis.bar(range(N), [0.8] * N, width=0.9, bottom=k - 0.4, color=colours)
    axis.set_xticks(range(0, N, 5))
    axis.set_yticks(range(len(folds)))
    axis.set_ylim(len(folds) - 0.4, -1.15)
    axis.tick_params(length=0)
    for side in axis.spines.values():
        side.set_visible(False)
    boxes = [Rectangle((0, 0), 1, 1, color=colour) for colour in (ORANGE, LIGHT)]
    axis.legend(boxes, [word("test"), word("training")], loc="upper center", ncols=2, frameon=False)


def _polynomial(module: Any) -> Any:
    """The lecture's polynomial of degree 4 with and without a penalty on w3 and w4."""
    figure, axes = panels(1, 2, (9, 3.8), sharey=True)
    grid = np.linspace(-2.1, 2.1, 241)
    for axis, C, colour in zip(axes, (0, 1000), (ORANGE, BLUE), strict=True):
        label(axis, f"C = {C} on w3 and w4", "x", "y" if C == 0 else "")
        axis.plot(LECTURE_X, LECTURE_Y, "o", color="black", zorder=3, label="training")
        held = {"markerfacecolor": "white", "color": "black", "zorder": 3, "label": "held out"}
        axis.plot(HELD_X, HELD_Y, "s", **held)
        w = _lecture_weights(module, C)
        if len(w) != 5:
            _empty(axis, "w should have five entries")
            continue
        axis.plot(grid, np.polyval(w[::-1], grid), color=colour, linewidth=2)
        errors = [np.mean((np.polyval(w[::-1], x) - y) ** 2) for x, y in
                  ((LECTURE_X, LECTURE_Y), (HELD_X, HELD_Y))]  # fmt: skip
        text = f"w3 = {w[3]:.4f},  w4 = {w[4]:.4f}\nMSE: training {errors[0]:.2f}, held out {errors[1]:.2f}"
        axis.text(0.5, 0.97, text, transform=axis.transAxes, ha="center", va="top", color=colour)
    axes[0].set_ylim(-2.5, 8)
    axes[1].legend(loc="lower left")
    return figure


def _spread(module: Any) -> Any:
    """The errors of many rounds: hold-out beside K-fold."""
    figure, axis = panels(1, 1, (8, 3))
    shifts = 0.25 * np.sin(2.4 * np.arange(len(ROUNDS)))
    kinds = [HOLD_OUT, K_FOLD]
    found = [_errors(module, kind) for kind in kinds]
    for place, (errors, colour) in enumerate(zip(found, (ORANGE, BLUE), strict=True)):
        axis.plot(errors, place + shifts, "o", color=colour, alpha=0.6, markeredgewidth=0)
        axis.plot([np.mean(errors)] * 2, [place - 0.35, place + 0.35], color="black")
    axis.set_yticks([0, 1], kinds)
    axis.set_ylim(1.5, -0.5)
    axis.set_xlim(0, max(0.35, 1.05 * np.max(found)))  # the same in every picture
    label(
        axis,
        f"one model, {len(ROUNDS)} seeds",
        "mean squared error; one dot for each seed, the bar is the mean",
    )
    axis.grid(axis="y", visible=False)
    return figure


DEMO = Demo(
    "kfold_cv",
    tables={
        f"{N} rows in {K} folds, shuffled: the test rows of each fold": _folds_table,
        f"Ridge regression on the powers x .. x^{DEGREE}": _lambda_table,
        f"Ridge with lambda = {ONE_LAMBDA:g}: its error, measured with {len(ROUNDS)} seeds": _spread_table,
    },
    pictures={"lambda.png": _lambda, "polynomial.png": _polynomial, "spread.png": _spread},
)

if __name__ == "__main__":
    DEMO.main()
