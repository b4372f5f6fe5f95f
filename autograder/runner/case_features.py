"""What is special about the arguments of one case, in words that a student can use.

A feature is true or false of a case: `where W is square`, `where b holds whole numbers`. `diagnosis`
looks for one that all wrong cases have and the right ones have not.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from autograder.kit.messages import mark, say_marked

LARGE = (1e8, 1e4, 700.0, 300.0, 100.0, 30.0, 10.0, 3.0, 1.0)
SMALL = (1e-12, 1e-9, 1e-6, 1e-3)
AXES = (mark("where_no_axes"), mark("where_vector"), mark("where_matrix"), mark("where_volume"))


class Feature(NamedTuple):
    """The key of its words, and the arguments that they name."""

    key: str
    name: str = ""
    other: str = ""
    bound: float = 0.0

    def say(self) -> str:
        """The feature in words."""
        return say_marked(self.key, name=self.name, other=self.other, bound=f"{self.bound:g}")


def find_features(arguments: Mapping[str, Any], parameters: Mapping[str, bool]) -> Iterator[Feature]:
    """Every feature of a call with these arguments; `parameters` says which may be left out."""
    for name, optional in parameters.items():
        if name not in arguments:
            yield Feature(mark("where_left_out"), name)
            continue
        if optional:
            yield Feature(mark("where_given"), name)
        value = arguments[name]
        if isinstance(value, (list, tuple)):
            yield from _of_list(name, value)
        elif callable(value):
            yield Feature(mark("where_function"), name, getattr(value, "__name__", ""))
        else:
            yield from _of_value(name, value)
    yield from _of_pairs(arguments)


def _of_list(name: str, value: list[Any] | tuple[Any, ...]) -> Iterator[Feature]:
    """Of the list itself, and of what all or any of its members are."""
    yield Feature(mark("where_list"), name)
    if len(value) < 2:
        yield Feature(mark("where_one_member" if value else "where_empty"), name)
    plain = [item for item in value if not isinstance(item, np.ndarray)]
    if plain and len(plain) == len(value) and not any(map(callable, plain)):
        try:
            yield from _of_numbers(name, np.asarray(value))
        except ValueError:
            if len(set(map(len, plain))) > 1:
                yield Feature(mark("where_ragged"), name)
        return
    for item in value:
        if isinstance(item, np.ndarray):
            yield from _of_value(name, item)


def _of_value(name: str, value: Any) -> Iterator[Feature]:
    if value is None:
        yield Feature(mark("where_none"), name)
    elif isinstance(value, str):
        yield Feature(mark("where_text"), name, value)
    elif isinstance(value, np.ndarray):
        yield from _of_shape(name, value.shape)
        yield from _of_numbers(name, value)
    elif isinstance(value, (bool, np.bool_)):
        yield Feature(mark("where_true" if value else "where_false"), name)
    elif isinstance(value, (int, float, np.number)):
        yield Feature(mark("where_scalar"), name)
        if value == 1:
            yield Feature(mark("where_is_one"), name)
        if isinstance(value, (int, np.integer)):
            yield Feature(mark("where_odd" if value % 2 else "where_even"), name)
        yield from _of_numbers(name, np.asarray(value))


def _of_shape(name: str, shape: tuple[int, ...]) -> Iterator[Feature]:
    yield Feature(AXES[min(len(shape), 3)], name)
    if len(shape) >= 1 and shape[0] == 1:
        yield Feature(mark("where_one_row"), name)
    if len(shape) >= 2:
        if shape[-1] == 1:
            yield Feature(mark("where_one_column"), name)
        if shape[-1] == shape[-2] > 1:
            yield Feature(mark("where_square"), name)
        if shape[-1] != shape[-2]:
            yield Feature(mark("where_oblong"), name)
        if shape[-2] < shape[-1]:
            yield Feature(mark("where_wide"), name)
        if shape[-2] > shape[-1]:
            yield Feature(mark("where_tall"), name)


def _of_numbers(name: str, array: np.ndarray) -> Iterator[Feature]:
    if array.dtype.kind in "iu" and array.ndim:
        yield Feature(mark("where_whole"), name)
    if array.dtype.kind not in "iuf" or not array.size:
        return
    array = array.astype(float)
    table = array.ndim == 2 and len(array) > 1
    tests: tuple[tuple[str, Any], ...] = (
        (mark("where_zeros"), not array.any()),
        (mark("where_a_zero"), (array == 0).any()),
        (mark("where_all_negative"), (array < 0).all()),
        (mark("where_negative"), (array < 0).any()),
        (mark("where_fraction"), array.ndim == 0 and array != np.round(array)),
        (mark("where_all_equal"), array.size > 1 and (array == array.flat[0]).all()),
        (mark("where_ties"), array.size > np.unique(array).size),
        (mark("where_equal_rows"), table and len(np.unique(array, axis=0)) < len(array)),
        (mark("where_constant_column"), table and (np.ptp(array, axis=0) == 0).any()),
    )
    yield from (Feature(key, name) for key, holds in tests if holds)
    yield from _of_bounds(name, array, np.abs(array))


def _of_bounds(name: str, array: np.ndarray, sizes: np.ndarray) -> Iterator[Feature]:
    """Beyond each bound of the tables: above it, below its opposite, or all entries smaller than it."""
    highest, lowest = np.fmax.reduce(array, axis=None), np.fmin.reduce(array, axis=None)
    for bound in LARGE:
        if highest > bound:
            yield Feature(mark("where_above"), name, bound=bound)
        if lowest < -bound:
            yield Feature(mark("where_below"), name, bound=-bound)
        if max(highest, -lowest) > bound:
            yield Feature(mark("where_beyond"), name, bound=bound)
    present = sizes[sizes > 0]
    if not present.size:
        return
    largest, smallest = present.max(), present.min()
    for bound in SMALL:
        if largest < bound:
            yield Feature(mark("where_all_small"), name, bound=bound)
        if smallest < bound:
            yield Feature(mark("where_small"), name, bound=bound)


PAIRS: tuple[tuple[str, Callable[[int, int], bool]], ...] = (
    (mark("where_equal"), lambda one, other: one == other),
    (mark("where_less"), lambda one, other: one < other),
    (mark("where_more"), lambda one, other: one > other),
    (mark("where_remainder"), lambda one, other: other > 1 and one % other != 0),
    (mark("where_divides"), lambda one, other: other > 1 and one % other == 0),
)


def _of_pairs(arguments: Mapping[str, Any]) -> Iterator[Feature]:
    """Relations of two whole numbers, or of the number of rows of an array and a whole number."""
    sizes = {}
    for name, value in arguments.items():
        if isinstance(value, (int, np.integer)) and not isinstance(value, bool):
            sizes[name] = int(value)
    for one, other in itertools.combinations(sizes, 2):
        yield from (Feature(key, one, other) for key, holds in PAIRS if holds(sizes[one], sizes[other]))


ORDER = (
    "where_left_out", "where_given", "where_none", "where_true", "where_false", "where_text",
    "where_function", "where_empty", "where_one_member", "where_ragged", "where_one_row",
    "where_one_column", "where_square", "where_oblong", "where_equal_rows", "where_constant_column",
    "where_zeros", "where_all_equal", "where_whole", "where_is_one", "where_a_zero", "where_ties",
    "where_all_small", "where_all_negative", "where_above", "where_below", "where_beyond", "where_small",
    "where_negative", "where_equal", "where_less", "where_more", "where_remainder", "where_divides",
    "where_fraction", "where_odd", "where_even", "where_scalar", "where_no_axes", "where_vector",
    "where_matrix", "where_volume", "where_wide", "where_tall", "where_list",
)  # fmt: skip
"""Keys, those that tell most first."""
