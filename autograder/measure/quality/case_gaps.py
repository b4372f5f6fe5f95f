"""Inputs that no hidden check gives a function: where an unknown mistake could hide.

`python -m autograder.measure.quality.case_gaps NAME [FUNCTION ...]` prints for each argument what is
special in none of the cases, and for each function which relations of its arguments never occur. Not
every gap is a fault: the statement may rule such inputs out.
"""

from __future__ import annotations

import inspect
import itertools
import math
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from autograder.manifest import Assignment, load
from autograder.runner.domain import Domain

SEEDS = ("check", "2", "3")
Test = Callable[[Any], Any]

WHOLE: dict[str, Test] = {
    "0": lambda n: n == 0, "1": lambda n: n == 1, "2": lambda n: n == 2, "odd": lambda n: n % 2,
    "even": lambda n: n % 2 == 0, "> 256": lambda n: n > 256, "> 2^31": lambda n: n > 2**31,
    "> 2^53": lambda n: n > 2**53, "prime > 3": lambda n: n > 3 and is_prime(n),
    "power of 2 > 2": lambda n: n > 2 and n & (n - 1) == 0, "negative": lambda n: n < 0,
}  # fmt: skip
REAL: dict[str, Test] = {
    "0": lambda x: x == 0, "1": lambda x: x == 1, "1/2": lambda x: x == 0.5, "whole": lambda x: x == int(x),
    "> 1": lambda x: x > 1, "< 1": lambda x: x < 1, "negative": lambda x: x < 0,
    "tiny": lambda x: 0 < abs(x) < 1e-12, "huge": lambda x: abs(x) > 1e12,
}  # fmt: skip
ARRAY: dict[str, Test] = {
    "whole numbers": lambda a: a.dtype.kind == "i",
    "whole numbers as floats": lambda a: a.dtype.kind == "f" and (a == np.round(a)).all() and a.any(),
    "one entry": lambda a: a.size == 1, "no axes": lambda a: a.ndim == 0,
    "all 0": lambda a: not a.any(), "a 0": lambda a: (a == 0).any(), "no 0": lambda a: (a != 0).all(),
    "first entry 0": lambda a: a.flat[0] == 0 and a.any(),
    "last entry 0": lambda a: a.flat[-1] == 0 and a.any(),
    "a 1": lambda a: (a == 1).any(), "all equal": lambda a: a.size > 1 and np.ptp(a) == 0 and a.any(),
    "equal neighbours": lambda a: (np.diff(a.ravel()) == 0).any() and np.ptp(a) > 0,
    "the sum is 0": lambda a: a.size > 1 and a.any() and a.sum() == 0,
    "ascending": lambda a: a.size > 2 and (np.diff(a.ravel()) > 0).all(),
    "descending": lambda a: a.size > 2 and (np.diff(a.ravel()) < 0).all(),
    "largest first": lambda a: a.size > 2 and a.argmax() == 0 and np.ptp(a) > 0,
    "largest last": lambda a: a.size > 2 and a.argmax() == a.size - 1,
    "all positive": lambda a: (a > 0).all(), "all negative": lambda a: (a < 0).all(),
    "both signs": lambda a: (a > 0).any() and (a < 0).any(),
    "> 256": lambda a: (np.abs(a) > 256).any(), "> 1e9": lambda a: (np.abs(a) > 1e9).any(),
    "> 1e160": lambda a: (np.abs(a) > 1e160).any(), "700 to 746": lambda a: within(a, 700, 746),
    "30 to 700": lambda a: within(a, 30, 700), "10 to 30": lambda a: within(a, 10, 30),
    "below 1e-9": lambda a: within(a, 0, 1e-9), "below 1e-160": lambda a: within(a, 0, 1e-160),
    "huge beside tiny": lambda a: (np.abs(a) > 1e15 * max(np.abs(a)[a != 0].min(), 1e-300)).any(),
    "large, nearly equal": lambda a: np.ptp(a) and np.ptp(a) < 1e-5 * np.abs(a).max(),
}  # fmt: skip
TABLE: dict[str, Test] = {
    "one row": lambda a: len(a) == 1, "one column": lambda a: a.shape[1] == 1,
    "square": lambda a: a.shape[0] == a.shape[1] > 1, "wide": lambda a: a.shape[0] < a.shape[1],
    "tall": lambda a: a.shape[0] > a.shape[1],
    "a row of 0": lambda a: a.any() and not a.any(axis=1).all(),
    "a column of 0": lambda a: a.any() and not a.any(axis=0).all(),
    "first row 0": lambda a: a.any() and not a[0].any(), "last row 0": lambda a: a.any() and not a[-1].any(),
    "a column of 1": lambda a: len(a) > 1 and (a == 1).all(axis=0).any(),
    "two equal rows": lambda a: 1 < len(a) > len(np.unique(a, axis=0)),
    "two equal columns": lambda a: 1 < a.shape[1] > np.unique(a, axis=1).shape[1],
    "symmetric": lambda a: a.shape[0] == a.shape[1] > 1 and (a == a.T).all(),
    "diagonal": lambda a: a.shape[0] == a.shape[1] > 1 and (a == np.diag(np.diag(a))).all(),
}  # fmt: skip
LIST: dict[str, Test] = {
    "empty": lambda v: not len(v), "one member": lambda v: len(v) == 1, "five or more": lambda v: len(v) > 4,
    "two equal members": lambda v: any(same(a, b) for a, b in itertools.combinations(v, 2)),
    "one object twice": lambda v: len({id(x) for x in v if isinstance(x, (list, np.ndarray))})
    < sum(isinstance(x, (list, np.ndarray)) for x in v),
    "members of several sizes": lambda v: len({np.size(x) for x in v}) > 1,
}  # fmt: skip
TWO: dict[str, Callable[[Any, Any], Any]] = {
    "equal": lambda a, b: a == b, "less": lambda a, b: a < b, "more": lambda a, b: a > b,
    "one less": lambda a, b: a + 1 == b, "one more": lambda a, b: a == b + 1,
    "a multiple": lambda a, b: b > 1 and a > b and a % b == 0, "a remainder": lambda a, b: b > 1 and a % b,
}  # fmt: skip


def is_prime(n: int) -> bool:
    """Whether a whole number has no divisor; false for those too large to try."""
    return n < 10**9 and all(n % k for k in range(2, math.isqrt(n) + 1))


def within(array: np.ndarray, low: float, high: float) -> bool:
    """Whether the size of an entry lies between two bounds."""
    return bool(((np.abs(array) > low) & (np.abs(array) < high)).any())


def same(one: Any, other: Any) -> bool:
    """Whether two members of a list are equal."""
    return np.shape(one) == np.shape(other) and bool(np.all(np.asarray(one == other)))


def tests_of(value: Any) -> tuple[dict[str, Test], Any]:
    """The tests for this kind of value, and the value as they take it."""
    if isinstance(value, (bool, np.bool_)) or callable(value) or isinstance(value, (str, type(None))):
        return {}, value
    if isinstance(value, (int, np.integer)):
        return WHOLE, int(value)
    if isinstance(value, (float, np.floating)):
        return REAL, float(value)
    if isinstance(value, np.ndarray) and value.dtype.kind in "if" and value.size:
        return (ARRAY | TABLE if value.ndim == 2 else ARRAY), value
    return (LIST, value) if isinstance(value, (list, tuple)) else ({}, value)


def look(name: str, value: Any) -> Iterator[tuple[str, str, bool]]:
    """The argument, a test and whether it holds; arrays in a list count as its members."""
    tests, value = tests_of(value)
    for word, test in tests.items():
        with np.errstate(all="ignore"):
            try:
                yield name, word, bool(test(value))
            except (ValueError, TypeError, OverflowError):
                yield name, word, False
    if tests is LIST:
        for member in value:
            if isinstance(member, np.ndarray):
                yield from look(f"{name}[.]", member)


def relate(arguments: Mapping[str, Any]) -> Iterator[tuple[str, str, bool]]:
    """Relations of two arguments."""
    whole = {k: int(v) for k, v in arguments.items() if type(v) is int}
    for one, other in itertools.combinations(whole, 2):
        for word, test in TWO.items():
            yield f"{one}, {other}", word, bool(test(whole[one], whole[other]))
    arrays = {k: v for k, v in arguments.items() if isinstance(v, np.ndarray) and v.ndim}
    if len(arrays) > 1:
        yield "all arrays", "whole numbers", all(a.dtype.kind == "i" for a in arrays.values())
    for one, other in itertools.combinations(arrays, 2):
        if arrays[one].ndim == arrays[other].ndim:
            yield f"{one}, {other}", "equal", same(arrays[one], arrays[other])
            if arrays[one].shape == arrays[other].shape and arrays[one].ndim > 1:
                rows = (arrays[one] == arrays[other]).all(axis=-1)
                yield f"{one}, {other}", "one row equal", bool(rows.any() and not rows.all())


def find_gaps(assignment: Assignment, domain: Domain, function: str) -> dict[str, list[str]]:
    """For each argument of a function the tests that hold in no case."""
    signature = inspect.signature(getattr(domain.reference, function))
    seen: dict[tuple[str, str], bool] = {}
    for seed in SEEDS:
        for one in domain.cases(function, seed):
            try:
                bound = signature.bind(*one.args, **one.kwargs)
            except TypeError:
                continue
            found = itertools.chain(
                relate(bound.arguments), *itertools.starmap(look, bound.arguments.items())
            )
            for name, word, holds in found:
                seen[name, word] = seen.get((name, word), False) or holds
    gaps: dict[str, list[str]] = {}
    for (name, word), holds in seen.items():
        if not holds:
            gaps.setdefault(name, []).append(word)
    return gaps


def main(name: str, functions: list[str]) -> int:
    """Print the gaps of an assignment's functions."""
    assignment = load(name)
    domain = Domain(assignment)
    for function in functions or domain.generators:
        print(function)
        for argument, words in find_gaps(assignment, domain, function).items():
            print(f"    {argument}: {', '.join(words)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1], sys.argv[2:]))
