"""Calls one function on many cases and watches what it keeps: its arguments, its earlier results.

It runs where the function runs, in a student's worker or, for the reference, in the trusted process;
what a student's worker says of `earlier` and `differs` is believed for the check `keeps` alone.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from .call_function import call, identical, mutable, without_warnings
from .plain_values import Unreturnable, plain
from .proxy import Failed, Raised, Returned

Reply = Returned | Raised | Failed


@dataclass
class Calls:
    """The reply of each case; the cases whose result a later call changed, and whose second differed."""

    replies: list[Reply] = field(default_factory=list)
    earlier: list[int] = field(default_factory=list)
    differs: list[int] = field(default_factory=list)


def call_cases(
    function: Callable[..., Any],
    cases: list[tuple[Any, ...]],
    filename: str,
    stand_in: Callable[[Any], Any] | None,
    calls: Calls,
    quiet: Callable[[], AbstractContextManager[Any]] = without_warnings,
    tell: Callable[[int, Reply], None] = lambda index, reply: None,
) -> None:
    """Fill `calls`; `tell` hears of each reply at once, before a later case can hang.

    A case is (args, kwargs, whether to call a second time with equal arguments).
    """
    results: list[tuple[Any, Any]] = []

    def watched(*args: Any, **kwargs: Any) -> Any:
        value = function(*args, **kwargs)
        results[-1] = (value, None)
        return value

    for index, (args, kwargs, again) in enumerate(cases):
        results.append((None, None))
        second = (tuple(map(_copy, args)), {k: _copy(v) for k, v in kwargs.items()}) if again else None
        reply = call(watched, args, kwargs, filename, stand_in, quiet)
        calls.replies.append(reply)
        tell(index, reply)
        if isinstance(reply, Returned) and mutable(results[-1][0]):
            results[-1] = (results[-1][0], _copy(results[-1][0]))
        if second is not None and isinstance(reply, Returned):
            other = call(function, *second, filename, stand_in, quiet)
            if not isinstance(other, Returned) or not _equal(reply.value, other.value):
                calls.differs.append(index)
    for index, (value, copy) in enumerate(results):
        if copy is not None and not identical(copy, _copy(value)):
            calls.earlier.append(index)


def _itself(value: Any) -> Any:
    return value


def _copy(value: Any) -> Any:
    """A copy that shares nothing mutable with `value`; what has none (an iterator) is None."""
    if isinstance(value, (list, tuple)):
        return type(value)(map(_copy, value)) if type(value) in (list, tuple) else None
    try:
        return plain(value, _itself)
    except Unreturnable:
        return None


def _equal(one: Any, other: Any) -> bool:
    """Whether two results are equal; returned functions are not looked into."""
    if callable(one) or callable(other) or type(one).__name__ == "Reference":
        return True
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)) and len(one) == len(other):
        return all(map(_equal, one, other))
    return identical(one, other)
