"""Frequent messages of Python and NumPy: each gets a sentence that says what it means."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.kit import messages
from autograder.kit.plain_errors import advice, in_plain_words

KINDS: Any = {"kind": "conv"}
OUTER: Any = np.ones((2, 3))
ROW: Any = np.array([1.0, 2.0, 3.0])
PAIR: Any = np.ones(2)
TABLE: Any = [[1.0], [2.0]]
ROWS: Any = {0, 1}
NOTHING: Any = None
UNFILLED: Any = ...
FUNCTION: Any = messages.use


def added_in_place() -> None:
    whole = np.arange(3)
    whole += ROW


def set_an_entry_of_a_number() -> None:
    number: Any = 2.0
    number[0] = 0.0


@pytest.mark.parametrize(
    ("mistake", "words"),
    [
        (lambda: KINDS["table"], "This dict has no key 'table'."),
        (lambda: TABLE.sum(), "Only arrays have sum; a list or a single number has not."),
        (lambda: ROW.tolist()[0].shape, "Only arrays have shape;"),
        (set_an_entry_of_a_number, "A single number has no entries that can be set."),
        (lambda: np.hstack([np.ones((2, 2)), np.ones((1, 3))]), "need the same number of axes"),
        (lambda: np.hstack([1, np.ones((2, 2))]), "np.ones((n, 1)) is a column of ones."),
        (lambda: len(ROW.tolist()[0]), "One number has no items to count"),
        (lambda: ROW ^ 2, "A power is written **"),
        (lambda: 2.0 ^ ROW.tolist()[0], "A power is written **"),
        (lambda: 1 if ROW > 0 else 0, "np.where chooses entry by entry"),
        (lambda: math.exp(ROW), "np.exp, np.log and the like take arrays"),
        (lambda: np.zeros(3.0), "A float stands where a whole number is needed"),
        (lambda: np.max(ROW, ROW), "An array stands where a whole number is needed."),
        (lambda: np.zeros(2, 3), "stands in brackets"),
        (lambda: TABLE[0, 0], "write [i][j] for its entries"),
        (lambda: ROW[3], "Axis 0 has the length 3. Indices begin at 0"),
        (lambda: TABLE[2], "Indices begin at 0"),
        (lambda: np.max(ROW[:0]), "This array is empty."),
        (lambda: TABLE * 0.5, "A list is not an array"),
        (lambda: TABLE - TABLE, "A list is not an array"),
        (lambda: TABLE + OUTER.shape, "A list is not an array"),
        (lambda: OUTER.shape + 1, "A tuple holds several values. Take the one that you need: x.shape[0]"),
        (lambda: 5 - OUTER.shape, "A tuple holds several values."),
        (lambda: ROWS - TABLE, "Both sides must be sets: set(...)."),
        (lambda: PAIR.tolist() - ROWS, "Both sides must be sets: set(...)."),
        (lambda: ROWS - NOTHING, "A function gives None when it ends without `return`"),
        (lambda: OUTER / PAIR, "keepdims=True in a sum or max keeps it."),
        (lambda: PAIR - OUTER, "keepdims=True in a sum or max keeps it."),
        (lambda: 2.0 - NOTHING, "A function gives None when it ends without `return`"),
        (lambda: 2.0 * UNFILLED, "`...` still stands where your own code belongs."),
        (lambda: np.zeros(UNFILLED), "`...` still stands where your own code belongs."),
        (lambda: 1 - FUNCTION, "Did you forget to call it, as in g(z)?"),
        (lambda: FUNCTION > 0, "Did you forget to call it, as in g(z)?"),
        (lambda: FUNCTION[0], "Did you forget to call it, as in g(z)?"),
        (lambda: float(FUNCTION), "Did you forget to call it, as in g(z)?"),
        (lambda: np.exp(FUNCTION), "Did you forget to call it, as in g(z)?"),
        (lambda: ROW * FUNCTION, "Did you forget to call it, as in g(z)?"),
        (lambda: FUNCTION.shape, "Did you forget to call it, as in g(z)?"),
        (lambda: 2 * ROW.sum, "Did you forget to call it, as in g(z)?"),
        (lambda: ROW + PAIR, "These shapes do not fit entry by entry."),
        (lambda: OUTER + OUTER.T, "Each of these shapes is the other one turned round."),
        (lambda: np.dot(ROW, PAIR), "Two arrays with one axis each must have the same size"),
        (lambda: np.dot(OUTER, PAIR), "Is a transpose or a column of ones missing, or is one of them"),
        (lambda: ROW @ PAIR, "Is a transpose or a column of ones missing, or is one of them"),
        (lambda: np.sum(ROW, axis=1), "this array has only 1. axis=-1 is the last axis"),
        (lambda: np.array([[1.0], [1.0, 2.0]]), "have different shapes"),
        (lambda: np.zeros(2).__setitem__(0, ROW), "A whole array is put where one number belongs."),
        (lambda: np.zeros(()).__iadd__(ROW), "A whole array is put where one number belongs."),
        (lambda: np.ones((2, 2)).__setitem__(0, np.eye(2)), "shape (2,2) is put where one of shape (2,)"),
        (lambda: np.ones((1, 2)).__iadd__(np.ones((2, 1))), "shape (2,2) is put where one of shape (1,2)"),
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
    assert words in advice(in_plain_words(str(caught.value)), type(caught.value).__name__)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("    return max(0, z)", "np.maximum and np.minimum compare arrays entry by entry."),
        ("    return -sum(d * np.log(max(y, TINY)))", "np.maximum and np.minimum compare arrays"),
        ("    if np.max(z) > argmax(y) > 0:", "`if`, `and` and `or` need one True or False"),
    ],
)
def test_of_pythons_max_on_arrays_the_functions_of_numpy_are_named(line: str, words: str) -> None:
    with pytest.raises(ValueError) as caught:
        max(0.0, ROW)
    assert words in advice(str(caught.value), "ValueError", line)


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("    y = np.zeros(n)", []),
        ("    return np.max(np.zeros(4), z)", ["np.maximum"]),
        ("    x = np.concatenate(x, h)", ["np.concatenate"]),
        ("    x = np.vstack(x, h)", ["np.concatenate"]),
    ],
)
@pytest.mark.parametrize("mistake", [lambda: np.zeros(3.0), lambda: np.concatenate(ROW, ROW)])
def test_where_a_whole_number_is_needed_only_what_is_in_the_line_is_spoken_of(
    line: str, named: list[str], mistake: Callable[[], object]
) -> None:
    with pytest.raises(TypeError) as caught:
        mistake()
    sentence = advice(str(caught.value), "TypeError", line)
    assert "a whole number is needed" in sentence
    assert [name for name in ("np.maximum", "np.concatenate") if name in sentence] == named


@pytest.mark.parametrize("language", ["en", "zh"])
def test_two_arrays_of_one_axis_need_no_transpose(language: str) -> None:
    messages.use(language)
    try:
        rows, tables = (
            advice(messages.say("matmul_shapes", left=left, right=(2,))) for left in ((4,), (4, 3))
        )
        assert rows == messages.say("advice_rows") and tables == messages.say("advice_aligned")
    finally:
        messages.use("en")


@pytest.mark.parametrize(("left", "side"), [(True, "left"), (False, "right")])
def test_of_a_product_with_a_number_the_side_of_the_number_is_named(left: bool, side: str) -> None:
    number: Any = 0.0
    with pytest.raises(ValueError) as caught:
        number @ ROW if left else ROW @ number
    assert in_plain_words(str(caught.value)).endswith(f"here the {side} side is a single number")


def test_another_message_gets_no_advice() -> None:
    assert advice("the eta of this call is odd") == ""
