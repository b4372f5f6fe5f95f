"""What a function may return: numbers in any clothes count as what they are, all else is named."""

from __future__ import annotations

import array
import sys
from collections import OrderedDict, deque
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from autograder.kit import plain_values
from autograder.kit.expect import only_real
from autograder.kit.plain_values import MAX_BYTES, MAX_INT_BITS, MAX_KEYS, MAX_NODES, Unreturnable, plain

TWO = np.array([3.0, 4.0])


@pytest.mark.parametrize(
    "value",
    [
        memoryview(TWO),
        array.array("d", [3.0, 4.0]),
        np.ma.array([3.0, 4.0]),
        np.ma.array([3.0, 4.0], mask=[False, False]),
        TWO[::-1][::-1],
        np.array([Fraction(3), Fraction(4)]),
        deque([3.0, 4.0]),
        iter([Fraction(6, 2), Fraction(4)]),
        OrderedDict({3.0: 1, 4.0: 2}).keys(),
        range(3, 5),
    ],
)
def test_two_numbers_are_two_numbers(value: Any) -> None:
    got = plain(value)
    assert type(got) in (list, np.ndarray)
    assert [float(item) for item in got] == [3.0, 4.0]


def test_a_fraction_is_the_nearest_float() -> None:
    assert plain(Fraction(1, 3)) == 1 / 3 and type(plain(Fraction(1, 3))) is float


@pytest.mark.parametrize(
    ("value", "named"),
    [
        (np.ma.array([1.0, 2.0], mask=[True, False]), "a masked array"),
        (Fraction(10**400), f"more than {MAX_INT_BITS} bits"),
        (2**MAX_INT_BITS, f"more than {MAX_INT_BITS} bits"),
        ([[1.0]] * MAX_NODES, f"more than {MAX_NODES} items"),
        (dict.fromkeys(range(MAX_KEYS + 1)), f"more than {MAX_KEYS} items"),
        (np.zeros(MAX_BYTES // 8 + 1, dtype=np.int8), f"more than {MAX_BYTES // 2**20} MiB"),
        (memoryview(bytes(MAX_BYTES)), f"more than {MAX_BYTES // 2**20} MiB"),
        (object(), "a value of type object"),
        (sys, "a value of type module"),
    ],
)
def test_what_has_no_plain_form_is_named(value: Any, named: str) -> None:
    with pytest.raises(Unreturnable, match=named):
        plain(value)


def test_a_test_that_casts_complex_numbers_to_real_ones_fails() -> None:
    with only_real(), pytest.raises(Warning, match="discards the imaginary part"):
        np.asarray(np.array([1.0 + 1.0j]), dtype=float)


@pytest.mark.parametrize(
    "value",
    [[1.0] * 99_000, dict.fromkeys(range(0, 2**71, 2**61 - 1)), np.zeros(10**6, dtype=object), range(10**9)],
    ids=["list", "keys of one hash", "objects", "range"],
)
def test_too_many_items_are_refused_before_the_first_is_looked_at(
    value: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[Any] = []
    monkeypatch.setattr(plain_values, "_scalar", lambda item, budget: looked.append(item))
    with pytest.raises(Unreturnable, match="return fewer"):
        plain(value)
    assert looked == []


def test_an_object_that_says_it_is_a_float_is_named_by_what_it_is() -> None:
    class Odd:
        __class__ = property(lambda self: float)

    with pytest.raises(Unreturnable, match="Odd"):
        plain(Odd())
