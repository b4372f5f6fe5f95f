"""What the numbers of a wrong result show by themselves, whatever the function."""

from __future__ import annotations

from typing import Any

import numpy as np

from .first_difference import Difference
from .messages import say
from .proxy import Call, Returned


def is_zero(value: Any) -> bool:
    """Whether a number, an array, or a list of arrays of any shapes holds nothing but 0."""
    return all(map(is_zero, value)) if isinstance(value, (list, tuple)) else not np.any(value)


def is_cut(difference: Difference, call: Call | None) -> bool:
    """Whether an array of whole numbers is the expected one without decimals.

    Where only zeros are left, an argument with whole numbers must say where the array has its type from.
    """
    reply, got, want = getattr(call, "reply", None), *map(np.asarray, (difference.got, difference.want))
    if call is None or not isinstance(reply, Returned) or not holds_whole_numbers(reply.value):
        return False
    if want.dtype.kind != "f" or not np.array_equal(got, np.trunc(want)):
        return False
    given = (*call.args, *call.kwargs.values())
    return bool(np.any((got != want) & (got != 0))) or any(map(holds_whole_numbers, given))


def holds_whole_numbers(value: Any) -> bool:
    """Whether a value is an array that cannot hold decimals, or has one among its items."""
    if isinstance(value, (list, tuple)):
        return any(map(holds_whole_numbers, value))
    return isinstance(value, np.ndarray) and value.dtype.kind in "iu"


def not_finite(difference: Difference) -> str:
    """Where nan or inf come from that stand in place of finite numbers; or nothing."""
    got, want = np.asarray(difference.got), np.asarray(difference.want)
    odd = got[np.isfinite(want) & ~np.isfinite(got)]
    if not odd.size:
        return ""
    return say("nan_comes_of") if np.isnan(odd).any() else say("inf_comes_of")


def opposite(difference: Difference) -> str:
    """That one number has the wrong sign alone; or nothing.

    It is no chance where the number has decimals: a 1 for a -1 may be another choice. Any other factor of
    one number may be chance.
    """
    got, want = np.asarray(difference.got), np.asarray(difference.want)
    if want.size != 1 or want.dtype.kind != "f" or np.array_equal(want, np.round(want)):
        return ""
    return say("opposite") if np.allclose(got, -want, rtol=1e-4, atol=0.0) else ""
