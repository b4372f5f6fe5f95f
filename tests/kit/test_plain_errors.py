"""Frequent messages of Python and NumPy: each gets a sentence that says what it means."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.kit.plain_errors import advice, in_plain_words

ROW: Any = np.array([1.0, 2.0, 3.0])
PAIR: Any = np.ones(2)
TABLE: Any = [[1.0], [2.0]]
NOTHING: Any = None


def added_in_place() -> None:
    whole = np.arange(3)
    whole += ROW


@pytest.mark.parametrize(
    ("mistake", "words"),
    [
        (lambda: ROW ^ 2, "A power is written **"),
        (lambda: 2.0 ^ ROW.tolist()[0], "A power is written **"),
        (lambda: 1 if ROW > 0 else 0, "np.where chooses entry by entry"),
        (lambda: math.exp(ROW), "np.exp, np.log and the like take arrays"),
        (lambda: np.max(ROW, PAIR[0]), "np.maximum(a, b) compares two arrays"),
        (lambda: np.max(ROW, ROW), "np.maximum(a, b) compares two arrays"),
        (lambda: np.concatenate(ROW, ROW), "np.concatenate([a, b]) takes its arrays in brackets"),
        (lambda: np.zeros(2, 3), "stands in brackets"),
        (lambda: TABLE[0, 0], "write [i][j] for its entries"),
        (lambda: ROW[3], "Axis 0 has 3 entries. Indices begin at 0"),
        (lambda: TABLE[2], "Indices begin at 0"),
        (lambda: np.max(ROW[:0]), "This array is empty."),
        (lambda: TABLE * 0.5, "A list is not an array"),
        (lambda: TABLE - TABLE, "A list is not an array"),
        (lambda: 2.0 - NOTHING, "A function without `return` gives None."),
        (lambda: ROW + PAIR, "These shapes do not fit entry by entry."),
        (lambda: np.dot(ROW, PAIR), "Is a transpose missing?"),
        (lambda: ROW @ PAIR, "Is a transpose missing?"),
        (lambda: np.sum(ROW, axis=1), "this array has only 1. axis=-1 is the last axis"),
        (lambda: np.array([[1.0], [1.0, 2.0]]), "have different shapes"),
        (lambda: ROW(0), "An entry is taken with [ ]"),
        (added_in_place, "Work on a copy of floats."),
        (lambda: ROW[0][0], "Print its shape."),
        (lambda: sum(2.0), "One number has no items"),
        (lambda: math.log(-1.0), "Is it negative, or 0?"),
    ],
)
def test_a_frequent_message_is_explained(mistake: Callable[[], object], words: str) -> None:
    with pytest.raises(Exception) as caught:
        mistake()
    assert words in advice(in_plain_words(str(caught.value)))


def test_another_message_gets_no_advice() -> None:
    assert advice("the eta of this call is odd") == ""
