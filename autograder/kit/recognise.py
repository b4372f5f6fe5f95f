"""What a function shows on a row of cases, and whether two show the same: so a known mistake is known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .case_calls import Calls
from .proxy import Raised, Returned

Observation = tuple[str, Any]
TOLERANCE = 2e-4  # below what tells two mistakes apart, above what float32 rounds


def observe_calls(calls: Calls, look: Callable[[Any], Any] | None = None) -> list[Observation]:
    """What each case shows: its value, as `look` sees it, and what the call changed; or how it ended."""
    seen: list[Observation] = []
    for index, reply in enumerate(calls.replies):
        if isinstance(reply, Returned):
            kept = (sorted(map(str, reply.changed)), index in calls.earlier)
            seen += [look_at(reply.value, look), ("kept", str(kept))]
        else:
            word = reply.name if isinstance(reply, Raised) else str(reply.state)
            seen.append((type(reply).__name__, word))
    return seen


def look_at(value: Any, look: Callable[[Any], Any] | None) -> Observation:
    """A value as `look` sees it; one that it cannot look at is of another kind than any known mistake's."""
    try:
        return "value", look(value) if look else value
    except Exception as error:
        return "odd", type(error).__name__


def alike(a: Any, b: Any) -> bool:
    """Whether two observations are the same within rounding, lists and arrays alike."""
    if isinstance(a, dict) and isinstance(b, dict):
        return set(a) == set(b) and all(alike(a[key], b[key]) for key in a)
    if isinstance(a, (str, bytes, set)) or a is None or isinstance(b, (str, bytes, set)) or b is None:
        return type(a) is type(b) and a == b
    x, y = _numbers(a), _numbers(b)
    if x is not None and y is not None:
        if x.shape != y.shape:
            return False
        scale = max(np.abs(y[np.isfinite(y)]).max(initial=0.0), 1e-12)
        return bool(np.allclose(x, y, rtol=TOLERANCE, atol=TOLERANCE * scale / 10, equal_nan=True))
    if isinstance(a, (list, tuple)) and isinstance(b, (list, tuple)):
        return len(a) == len(b) and all(map(alike, a, b))
    return False


def _numbers(value: Any) -> np.ndarray | None:
    """`value` as an array of numbers, or None when it is no such thing."""
    try:
        array = np.asarray(value)
    except ValueError:
        return None
    if array.dtype.kind == "c":
        return array
    return array.astype(float) if array.dtype.kind in "biuf" else None
