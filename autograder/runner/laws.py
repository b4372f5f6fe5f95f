"""The laws of a wrong value: what one number or array may be beside the right one.

Each law is a question to one pair of values. `diagnosis` states a law that all wrong values keep.
Some hold for every function; others name an argument of this one, its rows or its columns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from autograder.kit.messages import mark

CLOSE = 1e-6
NEAR = 0.01
Array = np.ndarray


class Pair(NamedTuple):
    """What a case gave and what it should have given, as arrays of numbers, and its arguments by name."""

    got: Array
    want: Array
    arguments: Mapping[str, Any]


Law = Callable[[Pair], bool]


class Stated(NamedTuple):
    """A law with the key of its sentence and the blanks of it."""

    key: str
    blanks: Mapping[str, object]
    holds: Law


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


def list_laws(parameters: tuple[str, ...]) -> Iterator[Stated]:
    """Every law for a function with these parameters, the more special ones first."""
    for key, law in FIRST:
        yield Stated(key, {}, law)
    for name in parameters:
        blanks = {"name": name}
        yield Stated(mark("law_unchanged"), blanks, partial(is_argument, name))
        yield Stated(mark("law_other_way"), blanks, partial(is_step, name, -1.0))
        yield Stated(mark("law_step_twice"), blanks, partial(is_step, name, 2.0))
        yield Stated(mark("law_step_half"), blanks, partial(is_step, name, 0.5))
        for key, axis, power in SIZES:
            yield Stated(key, blanks, partial(is_times_size, name, axis, power))
        yield Stated(mark("law_other_size"), blanks, partial(is_times_ratio, name))
        yield Stated(mark("law_times_argument"), blanks, partial(is_times_argument, name, 1))
        yield Stated(mark("law_over_argument"), blanks, partial(is_times_argument, name, -1))
    for key, law in LAST:
        yield Stated(key, {}, law)


def times(factor: float) -> Law:
    """The result is a multiple of the right one."""
    return lambda pair: equal(pair.got, factor * pair.want)


def plus(number: float) -> Law:
    """The result is the right one plus a number."""
    return lambda pair: equal(pair.got, pair.want + number)


def maps(function: Callable[[Array], Array]) -> Law:
    """The result is a function of the right one, and this changes it."""

    def law(pair: Pair) -> bool:
        with np.errstate(all="ignore"):
            return equal(pair.got, function(pair.want)) and not equal(pair.got, pair.want)

    return law


def is_times_size(name: str, axis: int, power: int, pair: Pair) -> bool:
    """The result is the right one times (or divided by) a size of an argument, which is not 1."""
    argument = pair.arguments.get(name)
    if not isinstance(argument, np.ndarray) or argument.ndim <= abs(axis) - (axis < 0):
        return False
    size = argument.shape[axis]
    return size != 1 and equal(pair.got, pair.want * float(size) ** power)


def is_times_ratio(name: str, pair: Pair) -> bool:
    """The result is the right one times rows over columns of an argument, or columns over rows."""
    argument = pair.arguments.get(name)
    if not isinstance(argument, np.ndarray) or argument.ndim != 2 or argument.shape[0] == argument.shape[1]:
        return False
    ratio = argument.shape[0] / argument.shape[1]
    return equal(pair.got, pair.want * ratio) or equal(pair.got, pair.want / ratio)


def is_times_argument(name: str, power: int, pair: Pair) -> bool:
    """The result is the right one times (or divided by) an argument that is one number."""
    number = pair.arguments.get(name)
    if isinstance(number, bool) or not isinstance(number, (int, float)) or number in (0, 1):
        return False
    return equal(pair.got, pair.want * float(number) ** power)


def is_argument(name: str, pair: Pair) -> bool:
    """The result is an argument as it came."""
    argument = as_numbers(pair.arguments.get(name))
    return argument is not None and argument.size > 1 and equal(pair.got, argument)


def is_step(name: str, factor: float, pair: Pair) -> bool:
    """The result is a multiple of the right step away from an argument."""
    start = as_numbers(pair.arguments.get(name))
    if start is None or not start.shape == pair.want.shape == pair.got.shape or equal(start, pair.want):
        return False
    return equal(pair.got - start, factor * (pair.want - start))


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


def has_an_item_more(pair: Pair) -> bool:
    return lacks_an_end(Pair(pair.want, pair.got, {}))


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


def has_nan(pair: Pair) -> bool:
    return bool(np.isnan(pair.got).any()) and not np.isnan(pair.want).any()


def is_clipped(pair: Pair) -> bool:
    """Some entries are right, and the others all stand at one bound that the right ones pass."""
    if pair.got.shape != pair.want.shape or pair.got.size < 2:
        return False
    wrong = ~np.isclose(pair.got, pair.want, rtol=CLOSE, atol=0.0)
    if wrong.all() or len(set(pair.got[wrong])) != 1:
        return False
    bound = pair.got[wrong][0]
    return equal(pair.got, np.minimum(pair.want, bound)) or equal(pair.got, np.maximum(pair.want, bound))


def only_at(choose: Callable[[tuple[int, ...]], Any], axes: int) -> Law:
    """Only some of the entries are wrong, and all the wrong ones stand at one place."""

    def law(pair: Pair) -> bool:
        if pair.got.shape != pair.want.shape or pair.want.ndim != axes or min(pair.want.shape) < 2:
            return False
        rest = np.ones(pair.want.shape, dtype=bool)
        rest[choose(pair.want.shape)] = False
        size = np.abs(pair.want).max(initial=0.0)
        right = np.isclose(pair.got, pair.want, rtol=CLOSE, atol=CLOSE * size, equal_nan=True)
        return bool(right[rest].all()) and not right[~rest].all()

    return law


def is_near(pair: Pair) -> bool:
    """Every entry is within a hundredth of the right one: a formula that is nearly the same."""
    if pair.got.shape != pair.want.shape or equal(pair.got, pair.want):
        return False
    return bool(np.allclose(pair.got, pair.want, rtol=NEAR, atol=0.0))


def is_times_some_number(pair: Pair) -> bool:
    """All entries of an array have one and the same wrong factor."""
    if pair.got.shape != pair.want.shape or np.count_nonzero(pair.want) < 3:
        return False
    top = np.abs(pair.want).argmax()
    factor = pair.got.flat[top] / pair.want.flat[top]
    return bool(np.isfinite(factor)) and factor != 0 and equal(pair.got, factor * pair.want)


FIRST: tuple[tuple[str, Law], ...] = (
    (mark("law_zero"), is_zero),
    (mark("law_not_finite"), is_not_finite),
    (mark("law_minus"), times(-1.0)),
    (mark("law_twice"), times(2.0)),
    (mark("law_half"), times(0.5)),
)
SIZES = (
    (mark("law_times_rows"), 0, 1),
    (mark("law_over_rows"), 0, -1),
    (mark("law_times_columns"), -1, 1),
    (mark("law_over_columns"), -1, -1),
)
LAST: tuple[tuple[str, Law], ...] = (
    (mark("law_log2"), times(1 / np.log(2.0))),
    (mark("law_plus_one"), plus(1.0)),
    (mark("law_minus_one"), plus(-1.0)),
    (mark("law_absolute"), is_absolute),
    (mark("law_square"), maps(np.square)),
    (mark("law_root"), maps(np.sqrt)),
    (mark("law_one_minus"), maps(lambda want: 1 - want)),
    (mark("law_inverse"), maps(lambda want: 1 / want)),
    (mark("law_transposed"), is_transposed),
    (mark("law_axes"), has_other_axes),
    (mark("law_lacks_end"), lacks_an_end),
    (mark("law_item_more"), has_an_item_more),
    (mark("law_shifted"), is_shifted),
    (mark("law_order"), is_in_other_order),
    (mark("law_cut"), is_cut),
    (mark("law_rounded"), is_rounded),
    (mark("law_clipped"), is_clipped),
    (mark("law_first_entry"), only_at(lambda shape: 0, 1)),
    (mark("law_last_entry"), only_at(lambda shape: -1, 1)),
    (mark("law_first_row"), only_at(lambda shape: 0, 2)),
    (mark("law_last_row"), only_at(lambda shape: -1, 2)),
    (mark("law_first_column"), only_at(lambda shape: (slice(None), 0), 2)),
    (mark("law_last_column"), only_at(lambda shape: (slice(None), -1), 2)),
    (mark("law_diagonal"), only_at(lambda shape: np.equal(*np.indices(shape)), 2)),
    (mark("law_off_diagonal"), only_at(lambda shape: np.not_equal(*np.indices(shape)), 2)),
    (mark("law_some_factor"), is_times_some_number),
    (mark("law_nan"), has_nan),
    (mark("law_near"), is_near),
)
"""Key of the sentence and the law; those of arguments come between the two tables."""
