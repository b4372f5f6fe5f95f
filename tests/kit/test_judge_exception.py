"""What the exception of a test means: the same state and sentence on the desk and in the grader."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from autograder.kit import Mismatch, close, fail, raises, unchanged
from autograder.kit.first_difference import Difference, align
from autograder.kit.judge_exception import Outcome, judge
from autograder.kit.proxy import Failed, ModuleProxy, Raised, Returned, recorder
from autograder.kit.states import State

PARTS = [
    SimpleNamespace(name="first", functions=["forward", "loss"]),
    SimpleNamespace(name="second", functions=["train"]),
]


class Replies:
    """A backend that answers each function with what the test says."""

    def __init__(self, replies: dict[str, Any]) -> None:
        self.replies = replies

    def invoke(self, function: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        for argument in args:
            if callable(argument):
                try:
                    argument()
                except Exception as error:
                    return Raised(type(error).__name__, str(error), (9,), function)
        return self.replies[function]

    def constant(self, name: str) -> Any:
        return self.replies[name]


def ended(test: Any, part: str = "second", **replies: Any) -> Outcome:
    """The outcome of a test that gets these replies from the student's module `net`."""
    recorder.clear()
    try:
        test(ModuleProxy("net", Replies(replies)))
    except Exception as error:
        return judge(error, PARTS, part, file="net.py")
    return judge(None, PARTS, part, file="net.py")


def call_train(net: Any) -> None:
    close(net.train([1.0], 2), 3.0)


def test_the_first_member_of_a_list_of_arrays_with_another_shape_is_named() -> None:
    got = [np.ones((2, 2)), np.ones((3, 2))]
    outcome = ended(lambda net: close(net.train(), [[[1.0, 1.0]] * 2, [1.0, 1.0]]), train=Returned(got))
    assert outcome.difference is not None and outcome.difference.at == "[1]"
    assert "an array of shape (3, 2) at [1], but the tests expected an array of shape (2,)" in outcome.message


def test_nan_is_counted_with_what_is_wrong_beside_it() -> None:
    got = np.array([1.0, 9.0, np.nan, 4.0])
    outcome = ended(lambda net: close(net.train(), [1.0, 2.0, 3.0, 4.0]), train=Returned(got))
    assert outcome.difference is not None
    assert (outcome.difference.entry, outcome.difference.differing) == ((1,), 2)


def test_a_short_row_is_shown_in_full_on_several_lines() -> None:
    want = np.array([0.1234567, -0.0001234, 1.2345678, 2.0, 3.3333333])
    difference = Difference(want + np.eye(5)[3], want, "", (3,), 1)
    got, expected = align(difference, "", 40)
    assert not any("..." in line for line in (*got, *expected))
    assert len(got) == 2 and len(expected) == 3
    assert expected[2].index("^") == expected[1].index("2")


NOT_WRITTEN = "NotImplementedError"


@pytest.mark.parametrize(
    ("reply", "state", "message"),
    [
        (Returned(3.0), State.PASSED, ""),
        (
            Returned(4.0),
            State.WRONG,
            "Called train([1], 2). It returned 4, but the tests expected 3.",
        ),
        (Raised(NOT_WRITTEN, "x", (5,), "train"), State.NOT_STARTED, "train is not written yet."),
        (Raised(NOT_WRITTEN, "x", (5,), "helper"), State.NOT_STARTED, "train is not written yet."),
        (
            Raised(NOT_WRITTEN, "x", (7, 5), "forward"),
            State.BLOCKED,
            "Called train([1], 2). It needs forward, which is not written yet.",
        ),
        (
            Raised("ValueError", "bad shape.", (12,), "train"),
            State.WRONG,
            "Called train([1], 2). It raised ValueError: bad shape (net.py line 12).",
        ),
        (
            Raised("IndexError", "", (7, 5), "forward"),
            State.BLOCKED,
            "Called train([1], 2). It needs forward. It raised IndexError (net.py line 5).",
        ),
        (
            Raised("EOFError", "EOF when reading a line", (5,), "train"),
            State.WRONG,
            "Called train([1], 2). It asks for input from the keyboard (net.py line 5). "
            "The tests have no keyboard.",
        ),
        (Failed(State.MISSING, "net.py has no function train."), State.MISSING, "no function train."),
        (Failed(State.WRONG, "It returned a set."), State.WRONG, "Called train([1], 2). It returned a set."),
        (Failed(State.HANG, "It took too long.", (8,)), State.HANG, "train was running (net.py line 8)."),
        (
            Failed(State.HANG, "It took too long.", (8, 3), "loss"),
            State.BLOCKED,
            "It needs loss. It took too long. loss was running (net.py line 3).",
        ),
        (Failed(State.LOAD, "net.py is empty."), State.LOAD, "net.py is empty."),
    ],
)
def test_each_reply_has_its_state_and_sentence(reply: Any, state: State, message: str) -> None:
    outcome = ended(call_train, train=reply)
    assert outcome.state is state
    assert outcome.message.endswith(message)
    assert outcome.blocked_by == ("first" if state is State.BLOCKED else "")


def test_lines_go_from_the_call_to_the_fault() -> None:
    assert ended(call_train, train=Raised("ValueError", "", (3, 9), "train")).lines == (3, 9)


def test_a_missing_function_of_another_part_blocks() -> None:
    reply = Failed(State.MISSING, "net.py has no function loss.", (), "loss")
    outcome = ended(call_train, train=reply)
    assert (outcome.state, outcome.blocked_by, outcome.function) == (State.BLOCKED, "first", "loss")


def test_a_value_of_another_part_blocks_when_the_part_itself_was_not_called() -> None:
    outcome = ended(lambda net: close(net.forward(1), 2), forward=Returned(1))
    assert (outcome.state, outcome.blocked_by) == (State.BLOCKED, "first")


def test_a_sentence_about_another_functions_value_is_the_parts_own_fault() -> None:
    def test(net: Any) -> None:
        net.train([1.0], 2)
        assert net.loss(1) < 0.1, "The loss did not fall."

    outcome = ended(test, train=Returned([1.0]), loss=Returned(0.5))
    assert (outcome.state, outcome.message) == (State.WRONG, "Called loss(1). The loss did not fall.")


def test_pytests_rewritten_assert_shows_its_sentence_alone() -> None:
    def test(net: Any) -> None:
        net.train([1.0], 2)
        raise AssertionError("The weights must move.\nassert [1.0] != [1.0]\n +  where ...")

    outcome = ended(test, train=Returned([1.0]))
    assert outcome.message == "Called train([1], 2). The weights must move."


@pytest.mark.parametrize("message", ["", "assert False"])
def test_an_assert_without_a_sentence_shows_no_code_of_the_test(message: str) -> None:
    def test(net: Any) -> None:
        net.train([1.0], 2)
        raise AssertionError(message)

    assert ended(test, train=Returned(1)).message == "Called train([1], 2). The check failed."


def test_a_value_that_makes_the_test_stumble_is_wrong() -> None:
    outcome = ended(lambda net: net.train([1.0], 2)[0], train=Returned(None))
    assert outcome.state is State.WRONG
    assert outcome.message == (
        "Called train([1], 2). It returned None. The tests cannot use that. Did you forget `return`?"
    )


def test_a_test_that_calls_nothing_and_fails_is_the_tests_own_error() -> None:
    outcome = ended(lambda net: 1 / 0)
    assert outcome.state is State.ERROR
    assert "ZeroDivisionError" in outcome.message


def test_a_nested_call_that_is_not_written_blocks() -> None:
    outcome = ended(
        lambda net: net.train(lambda: net.loss(1)), loss=Raised(NOT_WRITTEN, "x", (5,), "loss")
    )
    assert (outcome.state, outcome.blocked_by) == (State.BLOCKED, "first")


def test_control_characters_of_a_student_do_not_reach_the_terminal() -> None:
    outcome = ended(call_train, train=Raised("ValueError", "a\x1b[2Jb\nc", (1,), "train"))
    assert "\x1b" not in outcome.message and "\n" not in outcome.message


def test_the_other_sentences_of_the_tests() -> None:
    outcome = ended(lambda net: raises(ValueError, net.train, 1), train=Returned(2))
    assert outcome.message == "Called train(1). It returned 2, but the tests expected a ValueError."
    outcome = ended(
        lambda net: raises(ValueError, net.train, 1), train=Raised("KeyError", "'k'", (1,), "train")
    )
    expected = "Called train(1). It raised KeyError: \"'k'\", but the tests expected a ValueError."
    assert outcome.message == expected
    outcome = ended(
        lambda net: unchanged(net.train, [1, 2]), train=Returned(2, {0: [1, 3]})
    )
    assert "It changed argument 1 in place" in outcome.message
    with pytest.raises(Mismatch, match="^Alone.$"):
        recorder.clear()
        fail("Alone.")
