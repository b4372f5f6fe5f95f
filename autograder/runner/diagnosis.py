"""The diagnosis: one measured fact about a function that is wrong, from a table of laws.

A law is stated when it holds on every case that it speaks of, and those are at least three with
different values. It never says a measured number, only constants of the table: so it can carry
nothing of the inputs. A right answer has no diagnosis.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np

from autograder.kit import proxy
from autograder.kit.messages import knows, mark, say, say_marked
from autograder.runner.case_checks import CaseRun, Tried

ENOUGH = 3
CLOSE = 1e-6
Array = np.ndarray


class Pair(NamedTuple):
    """What a case gave and what it should have given, as arrays of numbers, and its first array argument."""

    got: Array
    want: Array
    first: Array


Law = Callable[[Pair], bool]


def diagnose(runs: Iterable[CaseRun]) -> str:
    """A sentence on a function that was tried under several seeds, or an empty one."""
    runs = list(runs)
    function, names = runs[0].function, runs[0].rule.names
    tried = [one for run in runs for one in run.tried if one.case.raises is None]
    failed = [one for one in tried if one.failure is not None]
    if not failed:
        fact = kept(runs)
    else:
        law = of_values(function, names, failed)
        if law and len(failed) < len(tried):
            return say("fact_where_wrong", fact=law)
        fact = law or of_kind(function, tried)
    return say("fact", fact=fact) if fact else ""


def kept(runs: list[CaseRun]) -> str:
    """What a function whose values are right does beside returning them."""
    function = runs[0].function
    if all(any(getattr(one.call.reply, "changed", None) for one in run.tried) for run in runs):
        return say("law_changes", function=function)
    if all(run.calls.earlier for run in runs):
        return say("law_changes_result", function=function)
    if all(run.calls.differs for run in runs):
        return say("law_differs", function=function)
    return ""


def of_values(function: str, names: tuple[str, ...], failed: list[Tried]) -> str:
    """The first law that all wrong values keep, of the result or of its first wrong member."""
    for member, what in members(function, names, failed):
        pairs = [pair_of(one, member) for one in failed]
        wrong = [pair for pair in pairs if pair is None or not equal(pair.got, pair.want)]
        if not wrong:
            continue
        if any(pair is None for pair in wrong):
            return ""
        sure = [pair for pair in wrong if pair is not None]
        if distinct(pair.want for pair in sure) < ENOUGH:
            return ""
        held = [key for key, law in LAWS if all(map(law, sure))]
        sized = any(key in OF_SIZES for key in held)
        if held and not (held[0] in OF_TWO and sized):  # a factor of 2 and a size of 2 look the same
            return say_marked(held[0], what=what)
        return ""
    return ""


def members(function: str, names: tuple[str, ...], failed: list[Tried]) -> Iterator[tuple[int | None, str]]:
    """Place and name of each member of a returned tuple; None for a result that is none."""
    want = failed[0].want
    if not isinstance(want, (list, tuple)) or not any(map(has_items, want)):
        yield None, say("law_result", function=function)
        return
    for place in range(len(want)):
        name = names[place] if place < len(names) else f"[{place}]"
        yield place, say("law_member", name=name, function=function)


def has_items(member: Any) -> bool:
    """Whether a member of a result is more than one number; lists of arrays may be ragged."""
    return isinstance(member, (list, tuple)) or np.ndim(member) > 0


def pair_of(tried: Tried, member: int | None) -> Pair | None:
    """The numbers of one case, or None where there are none to compare."""
    reply = tried.call.reply
    if not isinstance(reply, proxy.Returned):
        return None
    got, want = reply.value, tried.want
    if member is not None:
        if not isinstance(got, (list, tuple)) or not isinstance(want, (list, tuple)):
            return None
        if len(got) != len(want):
            return None
        got, want = got[member], want[member]
    first = next((a for a in tried.case.args if isinstance(a, np.ndarray)), np.zeros(()))
    one, other = as_numbers(got), as_numbers(want)
    return None if one is None or other is None else Pair(one, other, first)


def as_numbers(value: Any) -> Array | None:
    """A value as an array of floats, or None."""
    try:
        array = np.asarray(value)
    except ValueError:
        return None
    return array.astype(float) if array.dtype.kind in "biuf" else None


def equal(one: Array, other: Array) -> bool:
    """Whether two arrays agree, within rounding."""
    if one.shape != other.shape:
        return False
    size = np.abs(other[np.isfinite(other)]).max(initial=0.0)
    return bool(np.allclose(one, other, rtol=CLOSE, atol=CLOSE * size, equal_nan=True))


def distinct(values: Iterable[Array]) -> int:
    """How many different arrays there are, those that are 0 everywhere left out."""
    return len({array.tobytes() for array in values if array.any()})


def of_kind(function: str, tried: list[Tried]) -> str:
    """The one kind of case that is wrong, when every other kind is right."""
    wrong = {one.case.kind for one in tried if one.failure is not None}
    right = {one.case.kind for one in tried if one.failure is None}
    if len(wrong) != 1 or not right or wrong & right:
        return ""
    key = f"kind_{next(iter(wrong))}"
    return say("law_kind", function=function, kind=say_marked(key)) if knows(key) else ""


def times(factor: float) -> Law:
    """The result is a multiple of the right one."""
    return lambda pair: equal(pair.got, factor * pair.want)


def times_size(axis: int, power: int) -> Law:
    """The result is the right one times (or divided by) a size of the first array, which is not 1."""

    def law(pair: Pair) -> bool:
        if pair.first.ndim <= (axis if axis >= 0 else 0) or pair.first.shape[axis] == 1:
            return False
        return equal(pair.got, pair.want * float(pair.first.shape[axis]) ** power)

    return law


def plus(number: float) -> Law:
    """The result is the right one plus a number."""
    return lambda pair: equal(pair.got, pair.want + number)


def is_transposed(pair: Pair) -> bool:
    return pair.want.ndim == 2 and equal(pair.got, pair.want.T)


def is_in_other_order(pair: Pair) -> bool:
    if pair.got.shape != pair.want.shape or pair.want.ndim != 1:
        return False
    return equal(np.sort(pair.got), np.sort(pair.want))


def is_shifted(pair: Pair) -> bool:
    if pair.got.shape != pair.want.shape or pair.want.ndim == 0 or len(pair.want) < 3:
        return False
    return equal(pair.got[1:], pair.want[:-1]) or equal(pair.got[:-1], pair.want[1:])


def lacks_an_end(pair: Pair) -> bool:
    if pair.got.ndim != pair.want.ndim or pair.want.ndim == 0:
        return False
    return equal(pair.got, pair.want[1:]) or equal(pair.got, pair.want[:-1])


def has_other_axes(pair: Pair) -> bool:
    if pair.got.size != pair.want.size or pair.got.shape == pair.want.shape:
        return False
    return equal(pair.got.ravel(), pair.want.ravel())


def is_cut(pair: Pair) -> bool:
    whole = np.trunc(pair.want), np.floor(pair.want)
    return not equal(pair.want, np.round(pair.want)) and any(equal(pair.got, cut) for cut in whole)


def is_rounded(pair: Pair) -> bool:
    return any(equal(pair.got, np.round(pair.want, digits)) for digits in range(7))


def is_absolute(pair: Pair) -> bool:
    return equal(pair.got, np.abs(pair.want))


def is_zero(pair: Pair) -> bool:
    return pair.got.size > 0 and not pair.got.any()


def is_not_finite(pair: Pair) -> bool:
    return pair.got.size > 0 and not np.isfinite(pair.got).any() and bool(np.isfinite(pair.want).all())


def is_clipped(pair: Pair) -> bool:
    """Some entries are right, and the others all stand at one bound that the right ones pass."""
    if pair.got.shape != pair.want.shape or pair.got.size < 2:
        return False
    wrong = ~np.isclose(pair.got, pair.want, rtol=CLOSE, atol=0.0)
    if wrong.all() or len(set(pair.got[wrong])) != 1:
        return False
    bound = pair.got[wrong][0]
    return equal(pair.got, np.minimum(pair.want, bound)) or equal(pair.got, np.maximum(pair.want, bound))


LAWS: tuple[tuple[str, Law], ...] = (
    (mark("law_zero"), is_zero),
    (mark("law_not_finite"), is_not_finite),
    (mark("law_minus"), times(-1.0)),
    (mark("law_twice"), times(2.0)),
    (mark("law_half"), times(0.5)),
    (mark("law_times_rows"), times_size(0, 1)),
    (mark("law_over_rows"), times_size(0, -1)),
    (mark("law_times_columns"), times_size(-1, 1)),
    (mark("law_over_columns"), times_size(-1, -1)),
    (mark("law_log2"), times(1 / np.log(2.0))),
    (mark("law_plus_one"), plus(1.0)),
    (mark("law_minus_one"), plus(-1.0)),
    (mark("law_absolute"), is_absolute),
    (mark("law_transposed"), is_transposed),
    (mark("law_axes"), has_other_axes),
    (mark("law_lacks_end"), lacks_an_end),
    (mark("law_shifted"), is_shifted),
    (mark("law_order"), is_in_other_order),
    (mark("law_cut"), is_cut),
    (mark("law_rounded"), is_rounded),
    (mark("law_clipped"), is_clipped),
)
"""Key of the sentence and the law, the more special ones first."""

OF_TWO = ("law_twice", "law_half")
OF_SIZES = ("law_times_rows", "law_over_rows", "law_times_columns", "law_over_columns")
