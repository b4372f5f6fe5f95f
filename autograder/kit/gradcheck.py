"""`check_gradient`: compares a gradient with central differences, says what the ratio suggests."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from .columns import align_left, align_right, columns
from .gradient_notes import suspect
from .messages import say, say_count

WORST = 6
GOOD = 1e-5
SMALLEST, LARGEST = 1e-8, 1e-3  # steps beyond these measure rounding, or the curve
CORNER = 0.05  # a smooth loss has slopes that differ by about eps; rounding adds 1e-16 / eps


def check_gradient(
    f: Callable[[Any], Any],
    analytic: Any,
    x: Any,
    eps: float = 1e-6,
) -> float:
    """Compare your gradient of `f` at `x` with numbers, print the entries, return the error.

    f:        a function of one argument like `x` that returns one number, such as a loss.
    analytic: your gradient, with the shape of `x`; or your function that computes it from `x`.
    x:        a number, a list, or an array of any shape. It is not changed.
    eps:      the step. Each entry is compared with (f(x + eps) - f(x - eps)) / (2 eps).

    Printed is what the gradient is of, and for each entry: its index, your number, the numeric one, and
    the ratio of the two ("equal" where both are 0). Of more than six the first six are printed, or the
    six worst when there are wrong ones. A right gradient has ratio 1 everywhere. A wrong ratio that is
    the same everywhere names the mistake: 2 or 1/2 (the factor of the square), -1 (the sign), m or 1/m
    (sum or mean of m samples). Entries in other places (transposed, reversed, shifted), cut to whole
    numbers, or wrong in one row alone are named, too; so are `analytic` and `x` that changed places.
    Returned is the largest relative error; below 1e-5 all is well. A very small step makes it larger,
    since rounding wins: try eps=1e-12.

    >>> error = check_gradient(lambda w: w[0] ** 2 + 3 * w[1], [2.0, 3.0], [1.0, 5.0])
    check_gradient: by w, entries 2, largest relative error 2e-10
      index         yours       numeric         ratio
      [0]               2             2             1
      [1]               3             3             1
    Your gradient agrees with the numeric one.
    """
    point = np.array(x, dtype=float)
    mine = np.asarray(analytic(_like(x, point)) if callable(analytic) else analytic, dtype=float)
    if mine.shape != point.shape:
        print(say("gradient_shape", got=mine.shape, want=point.shape))
        if mine.ndim == 2 and mine.T.shape == point.shape:
            print(suspect(mine, _central(f, x, point, eps)))
        return math.inf
    numeric = _central(f, x, point, eps)
    errors = _relative(mine, numeric, abs(_number(f(_like(x, point)))))
    largest = float(errors.max()) if errors.size else 0.0
    print(say("gradient_head", about=_about(f, analytic, point), error=f"{largest:.1g}"))
    _table(mine, numeric, errors)
    corner = _corner(f, x, point, eps, errors)
    if largest > GOOD and not callable(analytic) and _swapped(f, mine, point, x, eps):
        print(say("gradient_swapped"))
    elif corner:
        print(corner)
    else:
        print(_verdict(mine, numeric, errors, eps))
    return largest


def _about(f: Any, analytic: Any, point: np.ndarray) -> str:
    """What tells this table from others: the function of the gradient, or what `f` takes, and where."""
    if callable(analytic):
        name = _name(analytic)
    else:
        try:
            name = say("gradient_by", name=next(iter(inspect.signature(f).parameters)))
        except (TypeError, ValueError, StopIteration):  # a function that is not written in Python
            name = ""
    one = say("gradient_at", x=f"{float(point):g}") if point.ndim == 0 else ""
    entries = "" if one else say("gradient_entries", count=point.size)
    return say("join_clauses").join(filter(None, (name, one, entries)))


def _name(function: Any) -> str:
    """What a function is called, or for a lambda the first function that it calls by name."""
    name = str(getattr(function, "__name__", ""))
    if name != "<lambda>":
        return name
    code, known = function.__code__, function.__globals__
    return next((called for called in code.co_names if callable(known.get(called))), "")


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


def _corner(f: Callable[[Any], Any], x: Any, point: np.ndarray, eps: float, errors: np.ndarray) -> str:
    """Says that the slopes left and right of the worst entry differ, as at a corner of relu; or nothing."""
    if not errors.size or errors.max() <= GOOD or not SMALLEST < eps < LARGEST:
        return ""
    worst = np.unravel_index(int(np.argmax(errors)), errors.shape)
    slopes = []
    for step in (-eps, eps):
        near, far = point.copy(), point.copy()
        near[worst] += step
        far[worst] += 2 * step
        slopes.append((_number(f(_like(x, far))) - _number(f(_like(x, near)))) / step)
    left, right = slopes
    if not abs(left - right) > CORNER * max(abs(left), abs(right)):
        return ""
    place = f"[{', '.join(str(int(i)) for i in worst)}]" if worst else say("gradient_point")
    return say("gradient_corner", place=place, left=f"{left + 0.0:.4g}", right=f"{right + 0.0:.4g}")


def _relative(mine: np.ndarray, numeric: np.ndarray, height: float) -> np.ndarray:
    """|a - n| over the larger of the two; tiny entries are measured against the largest one."""
    size = np.maximum(np.abs(mine), np.abs(numeric))
    largest = np.max(size[np.isfinite(size)], initial=0.0)
    floor = max(1e-4 * float(largest), 1e-8 * max(1.0, height))
    with np.errstate(invalid="ignore"):
        errors = np.abs(mine - numeric) / np.maximum(size, floor)
    return np.where(np.isfinite(errors), errors, np.inf)


def _table(mine: np.ndarray, numeric: np.ndarray, errors: np.ndarray) -> None:
    """Print the entries, or of many those with the largest errors; one number alone has no index."""
    flat, left = np.arange(errors.size), errors.size - WORST
    if left > 0 and errors.max() > GOOD:
        flat = np.argsort(-errors, axis=None, kind="stable")
        print(say_count("gradient_worst", left, shown=WORST))
    elif left > 0:
        print(say("gradient_first", count=WORST, size=errors.size))
    heads = say("gradient_analytic"), say("gradient_numeric"), say("gradient_ratio_head")
    head = say("gradient_index") if errors.ndim else ""
    rows = [(head, *(align_right(one, 14) for one in heads))]
    for index in (np.unravel_index(place, errors.shape) for place in flat[:WORST]):
        name = f"[{', '.join(str(int(i)) for i in index)}]" if index else ""
        a, n = float(mine[index]) + 0.0, float(numeric[index]) + 0.0  # a minus zero is a zero
        ratio = f"{a / n + 0.0:.6g}" if n else "-"
        if errors[index] <= GOOD and (not n or abs(a / n - 1) > 1e-3):  # both are 0 but for rounding
            ratio = say("gradient_equal")
        rows.append((name, f"{a:14.6g}", f"{n:14.6g}", align_right(ratio, 14)))
    width = max(columns(row[0]) for row in rows)
    for row in rows:
        print(f"  {align_left(row[0], width)}" + "".join(row[1:]))


def _verdict(mine: np.ndarray, numeric: np.ndarray, errors: np.ndarray, eps: float) -> str:
    """One sentence about what the numbers suggest."""
    wrong = errors > GOOD
    if not wrong.any():
        return say("gradient_good")
    if errors.max() < 1e-2 and not SMALLEST < eps < LARGEST:
        return say("gradient_eps", eps=f"{eps:g}")
    found = suspect(mine, numeric)
    if found or wrong.all():
        return found or say_count("gradient_all", errors.size)
    return say("gradient_some", wrong=int(wrong.sum()), count=errors.size)


def _swapped(f: Callable[[Any], Any], mine: np.ndarray, point: np.ndarray, x: Any, eps: float) -> bool:
    """Whether `analytic` and `x` changed places: then `x` is the gradient of `f` at `analytic`."""
    try:
        numeric = _central(f, x, mine, eps)
    except Exception:  # f was not made for what stands in the wrong place
        return False
    return bool(np.allclose(numeric, point, rtol=GOOD, atol=GOOD * np.abs(point).max(initial=0.0)))
