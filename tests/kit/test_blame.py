"""Whose fault it is: what is said of a check that uses a function of another part."""

from __future__ import annotations

import pytest

from autograder.kit.blame import settle
from autograder.kit.check_record import Record
from autograder.kit.released_assignment import PublicCheck, ReleasedAssignment, ReleasedPart
from autograder.kit.states import State

INNER = {"inner": "It raised ValueError.", "inner_state": "wrong", "caller": "train", "caller_line": 7}


def part(name: str, *carries: str) -> ReleasedPart:
    """A part of one function and one check, both with its name."""
    checks = (PublicCheck(name, 1, f"{name} is right."),)
    return ReleasedPart(name, name, "core", (name,), "", checks, 1, "", carries)


NET = ReleasedAssignment("net", "A net", "", (part("forward"), part("numeric"), part("train", "forward")))


def settled(before: dict[str, tuple[int, int]] | None = None, **records: Record) -> Record:
    """The record of `train`, settled beside the others."""
    return settle(records, NET, before or {})["train"]


def record(state: State, **more: object) -> Record:
    return Record("", "x", state, "Why.", function="train")._replace(**more)


PASSED, WRONG = record(State.PASSED), record(State.WRONG)
BLOCKED = record(State.BLOCKED, blocked_by="forward", function="forward", line=3, **INNER)


def test_what_stops_in_a_right_function_is_the_fault_of_its_caller() -> None:
    train = settled(forward=PASSED, train=BLOCKED)
    assert (train.state, train.blocked_by, train.function, train.line) == (State.WRONG, "", "train", 7)
    said = "It raised ValueError. forward passes its own tests, so look at what train gives it."
    assert train.sentence == said


def test_what_stops_in_a_wrong_function_is_blocked_by_it() -> None:
    assert settled(forward=WRONG, train=BLOCKED) == BLOCKED


@pytest.mark.parametrize(("points", "state"), [((1, 1), State.WRONG), ((0, 1), State.BLOCKED)])
def test_of_a_function_that_did_not_run_the_last_run_tells(points: tuple[int, int], state: State) -> None:
    assert settled({"forward": points}, train=BLOCKED).state is state


def test_a_loop_that_never_ends_in_a_right_function_took_too_long() -> None:
    assert settled(forward=PASSED, train=BLOCKED._replace(inner_state="hang")).state is State.HANG


def test_a_wrong_result_is_not_the_fault_of_a_function_that_is_not_written() -> None:
    for state in (State.NOT_STARTED, State.MISSING):
        assert settled(forward=record(state), train=WRONG).state is State.WRONG


def test_a_wrong_result_of_a_part_that_calls_a_wrong_one_is_blocked_by_it() -> None:
    train = settled(forward=WRONG, train=WRONG)
    assert (train.state, train.blocked_by) == (State.BLOCKED, "forward")


def test_a_check_that_compares_with_a_wrong_function_is_blocked_by_it_in_clear_words() -> None:
    train = settled(numeric=WRONG, train=record(State.WRONG, uses=("numeric",)))
    assert (train.state, train.blocked_by) == (State.BLOCKED, "numeric")
    assert train.note == (
        "This check uses your numeric, too, and that fails its own tests. Mend numeric first."
    )


def test_a_check_that_uses_a_function_which_nobody_tried_asks_about_it() -> None:
    uses = record(State.WRONG, uses=("numeric",), note="The ratio is 2.")
    assert settled(train=uses).note == "This check uses your numeric, too. Does that pass its own tests?"
    assert settled({"numeric": (1, 1)}, train=uses).note == "The ratio is 2."


def test_what_blocks_the_first_wrong_part_blocks_the_next_one() -> None:
    train = settled(forward=record(State.BLOCKED, blocked_by="numeric"), train=WRONG)
    assert train.blocked_by == "numeric"
