"""The two values of a screen: where rounding noise is shown as 0, and where it must not be."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograder.kit.first_difference import Difference, align

NOISE = 1.387779e-17


def returned(got: Any, want: Any, entry: tuple[int, ...] | None = None) -> str:
    """The lines of the value that was returned, without the spaces."""
    return "".join(align(Difference(got, want, "", entry, 1), "", 60)[0]).replace(" ", "")


@pytest.mark.parametrize(
    ("got", "shown"),
    [(np.array([0.5, NOISE]), "[0.5,0]"), (np.array([[0.5], [NOISE]]), "[[0.5],[0]]"), (NOISE, "0")],
)
def test_in_a_result_of_another_shape_a_number_that_rounding_keeps_from_0_is_shown_as_0(
    got: Any, shown: str
) -> None:
    assert returned(got, np.array([0.25, 0.5, 0.0])) == shown


def test_beside_the_entry_that_is_marked_rounding_is_shown_as_0() -> None:
    got, want = np.array([NOISE, 0.5, -NOISE]), np.array([0.25, 0.5, 0.0])
    assert returned(got, want, (0,)) == "[1.387779e-17,0.5,0]"


@pytest.mark.parametrize(
    ("got", "want", "entry"),
    [
        (np.array([0.25, NOISE]), np.array([0.25, 0.0]), None),  # no entry is marked: compared bit by bit
        (np.array([NOISE, 0.25]), np.array([0.25, 1e-36, 0.0]), None),  # numbers that small are expected
        (np.array([NOISE, 1e-3]), np.array([1e-3, 1e-4, 0.0]), None),  # small, and more than rounding
        (NOISE, 0.25, ()),
        (NOISE, 0.0, ()),
        (np.array([1.0, NOISE]), np.array([1.0, 0.0]), (1,)),
    ],
)
def test_what_may_be_the_difference_itself_is_shown_as_it_is(
    got: Any, want: Any, entry: tuple[int, ...] | None
) -> None:
    assert "1.387779e-17" in returned(got, want, entry)
