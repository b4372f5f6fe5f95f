"""How far a student is: points, what is asked for, what comes next."""

from __future__ import annotations

from autograder.kit.check_record import Record
from autograder.kit.console import Console
from autograder.kit.progress import Progress
from autograder.kit.released_assignment import Assignment, Check, Part
from autograder.kit.screen import render

BONUS = Part("bonus", "More", "extra", ("bonus",), "b = 1", (Check("b", 0, "b is 1."),), 0)
CORE = Part(
    "core", "Core", "core", ("core",), "c = 2", (Check("c", 3, "c is 2."), Check("d", 4, "d.")), 10
)
NET = Assignment("net", "A net", "", (BONUS, CORE))


def progress(**states: str) -> Progress:
    """The progress of a student whose checks have these states."""
    records = {check: Record("", check, state, "Why.") for check, state in states.items()}
    return Progress(NET, records, asked={"b", "c", "d"}, place="net.py")


def test_core_parts_come_before_extra_ones_wherever_they_stand() -> None:
    found = progress(b="wrong", c="passed", d="wrong").next_part()
    assert found is CORE
    assert progress(b="wrong", c="passed", d="passed").next_part() is BONUS
    assert progress(b="passed", c="passed", d="passed").next_part() is None


def test_points_are_counted_in_core_parts_and_checks_in_extra_ones() -> None:
    some = progress(b="passed", c="wrong", d="passed")
    assert (some.points(CORE), some.points(BONUS), some.total()) == ((4, 7), (1, 1), (4, 7))


def test_a_part_that_did_not_run_is_not_done() -> None:
    assert not progress(c="passed").done(CORE)
    assert "not run" in render(progress(c="passed"), Console())


def test_a_record_survives_its_way_between_processes() -> None:
    record = Record("/a folder", "c", "blocked", "\u4e24 'x'", 3, "x = 1", "f", "core", "a\nb")
    assert Record.from_json(record.to_json()) == record


def test_the_screen_of_a_faulty_test_blames_no_line_of_the_student() -> None:
    screen = render(progress(b="passed", c="error", d="passed"), Console())
    assert "test error   c is 2." in screen and "where" not in screen
