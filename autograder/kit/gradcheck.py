"""`check_gradient`: compares a gradient with central differences, says what the ratio suggests."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from .messages import say

WORST = 6
GOOD = 1e-5
SAME_RATIO = 1e-3


def check_gradient(
    f: Callable[[Any], Any],
    analytic: Any,
    x: Any,
    eps: float = 1e-6,
) -> float:
    """Compare your gradient of `f` at `x` with numbers, print the worst entries, return the error.

    f:        a function of one argument like `x` that returns one number, the error E.
    analytic: your gradient, with the shape of `x`; or your function that computes it from `x`.
    x:        a number, a list, or an array of any shape. It is not changed.
    eps:      the step. Each entry is compared with (f(x + eps) - f(x - eps)) / (2 eps).

    Printed for each entry: its index, your number, the numeric one, and the ratio of the two. A
    right gradient has ratio 1 everywhere. A wrong ratio that is the same everywhere names the
    mistake: 2 or 1/2 (the factor of the square), -1 (the sign), m or 1/m (sum or mean of m
    samples). Returned is the largest relative error; below 1e-5 all is well. A very small step
    makes it larger, since rounding wins: try eps=1e-12.

    >>> error = check_gradient(lambda w: w[0] ** 2 + 3 * w[1], [2.0, 3.0], [1.0, 5.0])
    check_gradient: entries 2, eps 1e-06, largest relative error 2e-10
      index      analytic       numeric         ratio
      [1]               3             3             1
      [0]               2             2             1
    Your gradient agrees with the numeric one.
    """
    point = np.array(x, dtype=float)
    mine = np.asarray(analytic(_like(x, point)) if callable(analytic) else analytic, dtype=float)
    if mine.shape != point.shape:
        print(say("gradient_shape", got=mine.shape, want=point.shape))
        return math.inf
    numeric = _central(f, x, point, eps)
    errors = _relative(mine, numeric, abs(_number(f(_like(x, point)))))
    largest = float(errors.max()) if errors.size else 0.0
    print(say("gradient_head", count=errors.size, eps=f"{eps:g}", error=f"{largest:.1g}"))
    _table(mine, numeric, errors)
    print(_verdict(mine, numeric, errors, eps))
    return largest


def _like(x: Any, point: np.ndarray) -> Any:
    """A fresh copy of `point` of the kind that the student passed: number, list or array."""
    if isinstance(x, (list, tuple)) or np.ndim(x) == 0:
        return point.tolist()
    return point.copy()


def _number(value: Any) -> float:
    array = np.asarray(value, dtype=float)
    if array.size != 1:
        raise ValueError(say("gradient_number", shape=array.shape))
    return float(array.reshape(()))


def _central(f: Callable[[Any], Any], x: Any, point: np.ndarray, eps: float) -> np.ndarray:
    numeric = np.empty_like(point)
    for index in np.ndindex(point.shape):
        ends = []
        for step in (eps, -eps):
            moved = point.copy()
            moved[index] += step
            ends.append(_number(f(_like(x, moved))))
        numeric[index] = (ends[0] - ends[1]) / (2 * eps)
    return numeric


def _relative(mine: np.ndarray, numeric: np.ndarray, height: float) -> np.ndarray:
    """|a - n| over the larger of the two; tiny entries are measured against the largest one."""
    size = np.maximum(np.abs(mine), np.abs(numeric))
    largest = np.max(size[np.isfinite(size)], initial=0.0)
    floor = max(1e-4 * float(largest), 1e-8 * max(1.0, height))
    with np.errstate(invalid="ignore"):
        errors = np.abs(mine - numeric) / np.maximum(size, floor)
    return np.where(np.isfinite(errors), errors, np.inf)


def _table(mine: np.ndarray, numeric: np.ndarray, errors: np.ndarray) -> None:
    """Print the entries with the largest errors."""
    heads = say("gradient_analytic"), say("gradient_numeric"), say("gradient_ratio_head")
    rows = [(say("gradient_index"), *(f"{head:>14}" for head in heads))]
    worst = np.argsort(-errors, axis=None, kind="stable")[:WORST]
    for index in (np.unravel_index(flat, errors.shape) for flat in worst):
        name = "[" + ", ".join(str(int(i)) for i in index) + "]"
        a, n = float(mine[index]), float(numeric[index])
        ratio = f"{a / n + 0.0:14.6g}" if n else f"{'-':>14}"
        rows.append((name, f"{a:14.6g}", f"{n:14.6g}", ratio))
    width = max(len(row[0]) for row in rows)
    for row in rows:
        print(f"  {row[0]:<{width}}" + "".join(row[1:]))


def _verdict(mine: np.ndarray, numeric: np.ndarray, errors: np.ndarray, eps: float) -> str:
    """One sentence about what the numbers suggest."""
    wrong = errors > GOOD
    if not wrong.any():
        return say("gradient_good")
    if not np.isfinite(mine).all() or not np.isfinite(numeric).all():
        return say("gradient_nan")
    if not mine.any():
        return say("gradient_zero")
    if errors.max() < 1e-2 and not 1e-8 < eps < 1e-3:
        return say("gradient_eps", eps=f"{eps:g}")
    ratio = _constant_ratio(mine, numeric)
    if ratio is not None:
        return _about(ratio)
    if mine.ndim == 2 and mine.shape[0] == mine.shape[1] and _equal(mine.T, numeric):
        return say("gradient_transposed")
    return say("gradient_some", wrong=int(wrong.sum()), count=errors.size)


def _equal(a: np.ndarray, b: np.ndarray) -> bool:
    return bool(np.allclose(a, b, rtol=1e-4, atol=1e-4 * np.abs(b).max()))


def _constant_ratio(mine: np.ndarray, numeric: np.ndarray) -> float | None:
    """The one ratio of all entries that are not small, or None when they differ."""
    large = np.abs(numeric) > 1e-3 * np.abs(numeric).max()
    if not large.any():
        return None
    ratios = mine[large] / numeric[large]
    middle = float(np.median(ratios))
    if middle == 0 or not _equal(mine, middle * numeric):
        return None
    return middle if np.all(np.abs(ratios - middle) <= SAME_RATIO * abs(middle)) else None


def _about(ratio: float) -> str:
    """What one ratio in all entries suggests; a question rather than the answer."""

    def near(value: float) -> bool:
        return abs(ratio - value) <= SAME_RATIO * abs(value)

    if near(1.0):
        return say("gradient_close")
    named = {2.0: say("gradient_two"), 0.5: say("gradient_half"), -1.0: say("gradient_minus"),
             1 / math.log(2): say("gradient_log2"), math.log(2): say("gradient_ln2")}  # fmt: skip
    for value, question in named.items():
        if near(value):
            return f"{say('gradient_ratio', ratio=f'{value:.4g}')} {question}"
    if ratio < 0:
        return say("gradient_ratio", ratio=f"{ratio:.4g}") + " " + say("gradient_minus")
    whole = max(round(ratio), round(1 / ratio))
    if whole > 2 and (near(whole) or near(1 / whole)):
        shown = str(whole) if ratio > 1 else f"1/{whole}"
        question = say("gradient_m" if ratio > 1 else "gradient_1m", m=whole)
        return f"{say('gradient_ratio', ratio=shown)} {question}"
    return say("gradient_ratio", ratio=f"{ratio:.4g}") + " " + say("gradient_factor")
