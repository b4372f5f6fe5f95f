"""Your cross-validation chooses a model for medical data: run `python payoff.py` in this folder.

Which model predicts best how far diabetes has gone one year later? 150 patients choose, 50 others
check the choice. The data are data/diabetes.csv; its first lines say where they come from.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from kit.demo import BLUE, GREY, ORANGE, Demo, align_left, align_right, label, panels

DATA = Path(__file__).resolve().parent / "data" / "diabetes.csv"
LAMBDAS = [0.1, 1.0, 10.0, 30.0, 100.0, 1000.0]
BODY_MASS, ALL = [2], list(range(10))
MODELS = {  # the columns that a model sees, and whether it sees their products too
    "body mass index alone": (BODY_MASS, False),
    "all 10 measurements": (ALL, False),
    "10, squares, products": (ALL, True),
}
PARTS, K, SEED = 4, 5, 2  # one part of four is put aside as new patients


def read_patients() -> tuple[np.ndarray, np.ndarray]:
    """X (200, 10), the measurements, and y (200,), how far the disease went."""
    numbers = np.loadtxt(DATA, delimiter=",")
    return numbers[:, :-1], numbers[:, -1]


def prepare(X: np.ndarray, mean: Any, std: Any, products: bool) -> np.ndarray:
    """The scaled columns and, when asked for, the product of every two of them."""
    Z = (np.asarray(X) - mean) / std
    i, j = np.triu_indices(Z.shape[1])
    return np.column_stack([Z, Z[:, i] * Z[:, j]]) if products else Z


def build(module: Any, name: str, lam: float) -> tuple[Callable, Callable]:
    """fit and predict of one model; the scale comes from the training rows alone."""
    columns, products = MODELS[name]

    def fit(X: np.ndarray, y: np.ndarray) -> Any:
        part = np.asarray(X)[:, columns]
        mean, std = part.mean(axis=0), part.std(axis=0)
        return mean, std, module.ridge_fit(prepare(part, mean, std, products), np.asarray(y), lam)

    def predict(model: Any, X: np.ndarray) -> np.ndarray:
        mean, std, w = model
        part = np.asarray(X)[:, columns]
        return np.asarray(module.ridge_predict(w, prepare(part, mean, std, products)))

    return fit, predict


def _folds(module: Any, n: int, k: int) -> list[list[int]]:
    return [[int(i) for i in fold] for fold in module.kfold_indices(n, k, SEED)]


def measure(module: Any, name: str, lam: float) -> tuple[float, float, float]:
    """Typical error on the training rows, in cross-validation, and on the 50 other patients."""
    X, y = read_patients()
    test = _folds(module, len(y), PARTS)[0]
    train = [int(i) for i in module.train_rows(len(y), test)]
    fit, predict = build(module, name, lam)
    folds = _folds(module, len(train), K)
    trained = fit(X[train], y[train])
    seen = module.mse(y[train], predict(trained, X[train]))
    validated = module.cross_val_mse(X[train], y[train], folds, fit, predict)
    unseen = module.mse(y[test], predict(trained, X[test]))
    return tuple(float(np.sqrt(error)) for error in (seen, validated, unseen))


def choose(module: Any, name: str) -> float:
    """The lambda that your cross-validation chooses for one model."""
    errors = [measure(module, name, lam)[1] for lam in LAMBDAS]
    return float(module.select_lambda(LAMBDAS, errors))


def compare_models(module: Any) -> list[str]:
    """A line for each model at its best lambda, and one for the largest model at the smallest."""
    tried = [(name, choose(module, name)) for name in MODELS]
    tried.append((list(MODELS)[-1], LAMBDAS[0]))
    errors = [measure(module, name, lam) for name, lam in tried]
    best = min(range(len(tried)), key=lambda i: errors[i][1])
    head = align_left("model", 23) + align_right("lambda", 8) + align_right("training", 10)
    lines = ["  " + head + align_right("validation", 12) + align_right("new patients", 14)]
    for i, ((name, lam), (seen, validated, unseen)) in enumerate(zip(tried, errors, strict=True)):
        mark = "  <- chosen" if i == best else ""
        lines.append(f"  {align_left(name, 23)}{lam:>8g}{seen:>10.1f}{validated:>12.1f}{unseen:>14.1f}{mark}")
    y = read_patients()[1]
    lines.append(f"  The progression itself is {y.mean():.0f} on average, with a deviation of {y.std():.0f}.")
    lines.append("  50 new patients are few: by chance their error is often 6 lower or higher.")
    lines.append("  With 10 columns a lambda up to 30 matters little; with 65 columns it matters.")
    return lines


def draw_choice(module: Any) -> Any:
    """The three errors against lambda, for the two models with all measurements."""
    names = list(MODELS)[1:]
    figure, axes = panels(1, 2, (9, 3.8), sharey=True)
    for axis, name in zip(axes, names, strict=True):
        seen, validated, unseen = zip(*(measure(module, name, lam) for lam in LAMBDAS), strict=True)
        axis.semilogx(LAMBDAS, validated, "o-", color=ORANGE, label="validation")
        axis.semilogx(LAMBDAS, seen, "s--", color=BLUE, label="training")
        axis.semilogx(LAMBDAS, unseen, "^:", color=GREY, label="50 new patients")
        label(axis, name, "lambda", "typical error" if name == names[0] else "")
    axes[0].legend(loc="upper left")
    return figure


PAYOFF = Demo(
    "kfold_cv",
    tables={"Typical error (root of the MSE) of models for diabetes": compare_models},
    pictures={"diabetes.png": draw_choice},
)

if __name__ == "__main__":
    PAYOFF.main()
