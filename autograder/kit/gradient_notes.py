"""What a wrong gradient has in common with the right one; each law is measured and asked as a question."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from typing import Any

import numpy as np

from .messages import join_sentences, say, say_count

SAME_RATIO = 1e-3
MOST = 10_000  # things that a mean is over
ENOUGH = 2  # one number has a constant ratio to any other, and so have two that are always opposite
MANY = 3  # two sizes may have one ratio by chance, which a factor that nobody knows is no reason to believe


def suspect(mine: np.ndarray, right: np.ndarray, sizes: Collection[int] | None = None) -> str:
    """One sentence about how `mine` differs from `right`, or an empty one when no law holds.

    `sizes` are those of the arrays that the gradient was computed from: a mean is over no other number
    of things. None: they are not known. An empty collection: there is no loss to ask about.
    """
    if mine.shape != right.shape:
        turned = mine.ndim == 2 and mine.T.shape == right.shape and _equal(mine.T, right)
        return say("gradient_transposed") if turned else ""
    if not np.isfinite(mine).all() or not np.isfinite(right).all():
        return say("gradient_nan")
    if not mine.any():
        return say("gradient_zero") if right.any() else ""
    ratio = _constant_ratio(mine, right)
    if ratio is not None:
        return _about(ratio, sizes, _magnitudes(right), right.size)
    return _moved(mine, right) or _in_one_line(mine, right)


def _moved(mine: np.ndarray, right: np.ndarray) -> str:
    """Whether the entries are the right ones in other places, or cut to whole numbers."""
    if np.unique(right).size < ENOUGH:
        return ""
    if right.ndim == 2 and right.shape[0] == right.shape[1] and _equal(mine.T, right):
        return say("gradient_transposed")
    if _equal(np.flip(mine), right):
        return say("gradient_reversed")
    if any(_equal(np.roll(mine, step, axis), right) for axis in range(right.ndim) for step in (1, -1)):
        return say("gradient_shifted")
    lost = np.abs(right) - np.abs(mine)
    cut = np.array_equal(mine, np.round(mine)) and bool(((lost > -1e-4) & (lost < 1)).all())
    return say("gradient_cut") if cut and not np.array_equal(right, np.round(right)) else ""


def _in_one_line(mine: np.ndarray, right: np.ndarray) -> str:
    """Whether all wrong entries stand in one row or one column of several; of two, one is half of all."""
    if right.ndim != 2 or min(right.shape) < ENOUGH:
        return ""
    wrong = np.abs(mine - right) > 1e-4 * np.abs(right).max()
    for axis, key_row in ((1, True), (0, False)):
        lines = np.flatnonzero(wrong.any(axis=axis))
        if len(lines) == 1 and wrong.sum() > 1 and right.shape[1 - axis] > 2:
            return say("gradient_row" if key_row else "gradient_column", number=int(lines[0]))
    return ""


def _equal(a: np.ndarray, b: np.ndarray) -> bool:
    return a.shape == b.shape and bool(np.allclose(a, b, rtol=1e-4, atol=1e-4 * np.abs(b).max()))


def _constant_ratio(mine: np.ndarray, right: np.ndarray) -> float | None:
    """The one ratio of all entries that are not small, or None when they differ."""
    large = np.abs(right) > 1e-3 * np.abs(right).max()
    if not large.any():
        return None
    ratios = mine[large] / right[large]
    middle = float(np.median(ratios))
    if middle == 0 or not _equal(mine, middle * right):
        return None
    return middle if np.all(np.abs(ratios - middle) <= SAME_RATIO * abs(middle)) else None


def _magnitudes(right: np.ndarray) -> int:
    """How many entries that are not small differ in more than their sign."""
    largest = np.abs(right).max()
    ordered = np.sort(np.abs(right[np.abs(right) > 1e-3 * largest]))
    return 1 + int((np.diff(ordered) > 1e-3 * largest).sum())


def _about(ratio: float, sizes: Collection[int] | None, magnitudes: int, entries: int) -> str:
    """What one ratio in all entries suggests; a question rather than the answer, or nothing by chance."""
    size = abs(ratio)

    def near(value: float) -> bool:
        return abs(size - value) <= SAME_RATIO * value

    shown, question = f"{ratio:.4g}", ""
    if near(1.0):
        if ratio > 0:
            return say("gradient_close")
        shown = "-1"
    elif magnitudes >= ENOUGH and (sizes is None or sizes):
        whole, of_two = max(round(size), round(1 / size)), sizes is None or 2 in sizes
        named = {2.0: say("gradient_two_or_mean" if of_two else "gradient_two"),
                 0.5: say("gradient_half_or_mean" if of_two else "gradient_half"),
                 1 / math.log(2): say("gradient_log2"), math.log(2): say("gradient_ln2")}  # fmt: skip
        question = next((named[value] for value in named if near(value)), "")
        if 2 < whole <= MOST and (sizes is None or whole in sizes) and (near(whole) or near(1 / whole)):
            shown = f"{whole}" if size > 1 else f"1/{whole}"
            shown = f"-{shown}" if ratio < 0 else shown
            question = say("gradient_m" if size > 1 else "gradient_1m", m=whole)
    if not question and not near(1.0) and magnitudes < MANY:
        return ""
    minus = say("gradient_minus") if ratio < 0 and (question or near(1.0)) else ""
    questions = join_sentences(minus, question) or say("gradient_factor")
    return join_sentences(say_count("gradient_ratio", entries, ratio=shown), questions)


def sizes_of(values: Iterable[Any]) -> set[int]:
    """The sizes of the arrays among the arguments of a call; none when one is a function.

    A function that takes a function differentiates that one, whatever it is: no loss is in sight.
    """
    found: set[int] = set()
    for value in values:
        if callable(value):
            return set()
        if isinstance(value, (list, tuple)):
            found |= sizes_of(value) | {len(value)}
        found |= set(np.shape(value)) if isinstance(value, np.ndarray) else set()
    return found
