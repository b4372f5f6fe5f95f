"""How far a student is: points, what is asked for, what comes next."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.kit import saved_progress
from autograder.kit.check_record import Record
from autograder.kit.console import Console
from autograder.kit.progress import Progress
from autograder.kit.released_assignment import AskedQuestion, PublicCheck, ReleasedAssignment, ReleasedPart
from autograder.kit.screen import render
from autograder.kit.states import State

BONUS = ReleasedPart("bonus", "More", "extra", ("bonus",), "b = 1", (PublicCheck("b", 0, "b is 1."),), 0)
CHECKS = PublicCheck("c", 3, "c is 2."), PublicCheck("d", 4, "d.")
CORE = ReleasedPart("core", "Core", "core", ("core",), "c = 2", CHECKS, 10)
NET = ReleasedAssignment("net", "A net", "", (BONUS, CORE))


def progress(**states: State) -> Progress:
    """The progress of a student whose checks have these states."""
    records = {check: Record("", check, state, "Why.") for check, state in states.items()}
    return Progress(NET, records, asked={"b", "c", "d"}, place="net.py")


def test_core_parts_come_before_extra_ones_wherever_they_stand() -> None:
    found = progress(b=State.WRONG, c=State.PASSED, d=State.WRONG).next_part()
    assert found is CORE
    assert progress(b=State.WRONG, c=State.PASSED, d=State.PASSED).next_part() is BONUS
    assert progress(b=State.PASSED, c=State.PASSED, d=State.PASSED).next_part() is None


def test_points_are_counted_in_core_parts_and_checks_in_extra_ones() -> None:
    some = progress(b=State.PASSED, c=State.WRONG, d=State.PASSED)
    assert (some.points(CORE), some.points(BONUS), some.total()) == ((4, 7), (1, 1), (4, 7))


def test_the_numbers_of_the_core_are_called_points_above_them() -> None:
    screen = render(progress(b=State.WRONG, c=State.WRONG, d=State.PASSED), Console())
    head, bar = screen.splitlines()[3:5]
    assert head.strip() == "points"
    assert head.index("points") <= bar.index("/") < head.index("points") + len("points")


def test_a_part_that_did_not_run_is_not_done() -> None:
    assert not progress(c=State.PASSED).done(CORE)
    assert "not run" in render(progress(c=State.PASSED), Console())


def test_a_record_survives_its_way_between_processes() -> None:
    record = Record("/a folder", "c", State.BLOCKED, "\u4e24 'x'", 3, "x = 1", "f", "core", "a\nb")
    assert Record.from_json(record.to_json()) == record


def test_the_screen_of_a_faulty_test_blames_no_line_of_the_student() -> None:
    screen = render(progress(b=State.PASSED, c=State.ERROR, d=State.PASSED), Console())
    assert "check          c is 2." in screen and "test error     Why." in screen and "where" not in screen


QUESTION = AskedQuestion("core", "Which number?", "It is two.")
ASKING = NET._replace(parts=(CORE, BONUS), questions=(QUESTION,))
GREEN = {"b": State.WRONG, "c": State.PASSED, "d": State.PASSED}


def shown(asked: tuple[str, ...] = (), answered: tuple[str, ...] = (), **states: State) -> str:
    """The screen of a student of an assignment that asks about `core`."""
    of = progress(**states)
    of.assignment, of.asked_before, of.answered_before = ASKING, asked, answered
    return render(of, Console())


def test_a_question_is_asked_before_its_part_is_green_and_not_answered() -> None:
    screen = shown((), c=State.PASSED, d=State.WRONG)
    assert "predict        Which number?" in screen and "It is two." not in screen


def test_a_question_is_asked_in_full_until_its_part_is_tried_and_then_in_short() -> None:
    again = "predict        to read the question again: pytest -v"
    for asked, state, words in [
        ((), State.WRONG, "predict        Which number?"),
        (("core",), State.NOT_STARTED, "predict        Which number?"),
        (("core",), State.WRONG, again),
    ]:
        assert words in shown(asked, c=State.PASSED, d=state), (asked, state)
    loud = progress(b=State.PASSED, c=State.PASSED, d=State.WRONG)
    loud.assignment, loud.asked_before, loud.verbosity = ASKING, ("core",), 1
    assert "predict        Which number?" in render(loud, Console())
    assert "predict" not in shown(("core",), ("core",), **GREEN)


def test_a_question_that_was_asked_before_is_answered_once_its_part_is_green() -> None:
    screen = shown(("core",), **GREEN)
    assert "The question from before" in screen and "It is two." in screen


def test_each_question_that_waits_is_answered_when_several_parts_turn_green_at_once(tmp_path: Path) -> None:
    (tmp_path / "kit").mkdir()
    two = ASKING._replace(questions=(QUESTION, AskedQuestion("bonus", "Which letter?", "It is b.")))
    for core, bonus, answers in (
        (State.NOT_STARTED, State.NOT_STARTED, []),
        (State.PASSED, State.PASSED, ["It is two.", "Decide first."]),
        (State.PASSED, State.PASSED, ["It is b."]),
        (State.PASSED, State.PASSED, []),
    ):
        now, saved = progress(c=core, d=core, b=bonus), saved_progress.load(tmp_path)
        now.assignment, now.asked_before, now.answered_before = two, saved.asked, saved.answered
        saved_progress.save(tmp_path, now, saved)
        screen = render(now, Console())
        assert [text for text in ("It is two.", "It is b.", "Decide first.") if text in screen] == answers


def test_a_question_is_answered_once() -> None:
    assert "It is two." not in shown(("core",), ("core",), **GREEN)


def test_a_question_that_was_never_asked_is_asked_before_it_is_answered() -> None:
    screen = shown((), **GREEN)
    assert "A question on core" in screen and "from before" not in screen
    assert "Which number?" in screen and "It is two." not in screen
    assert "Decide first. The next run shows the answer." in screen


def test_a_part_of_which_some_checks_ran_answers_no_question() -> None:
    some = progress(b=State.WRONG, c=State.PASSED)
    some.assignment, some.asked_before, some.asked = ASKING, ("core",), {"b", "c"}
    assert "Which number?" not in render(some, Console())


def test_what_was_asked_and_what_was_reached_is_remembered(tmp_path: Path) -> None:
    (tmp_path / "kit").mkdir()
    first = progress(c=State.PASSED, d=State.WRONG)
    first.assignment = ASKING
    saved_progress.save(tmp_path, first, saved_progress.load(tmp_path))
    first.records["d"] = Record("", "d", State.LOAD, "Broken.")
    saved_progress.save(tmp_path, first, saved_progress.load(tmp_path))
    found = saved_progress.load(tmp_path)
    assert (found.points, found.asked, found.core_done) == ({"core": (3, 7)}, ("core",), False)
    assert found.answered == ()


def test_a_run_beside_another_one_finds_what_is_remembered_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "kit").mkdir()
    now = progress(c=State.PASSED, d=State.WRONG)
    now.assignment = ASKING
    saved_progress.save(tmp_path, now, saved_progress.load(tmp_path))
    found, write = [], Path.write_text

    def slow(path: Path, text: str, encoding: str) -> int:
        write(path, "", encoding)
        found.append(saved_progress.load(tmp_path).asked)  # what another run reads in this moment
        return write(path, text, encoding)

    monkeypatch.setattr(Path, "write_text", slow)
    saved_progress.save(tmp_path, now, saved_progress.load(tmp_path))
    assert found == [("core",)] and [path.name for path in (tmp_path / "kit").iterdir()] == ["progress.json"]


def test_what_was_answered_is_remembered(tmp_path: Path) -> None:
    (tmp_path / "kit").mkdir()
    for checks in ({"d": State.WRONG}, {"d": State.PASSED, "b": State.WRONG}):
        now = progress(c=State.PASSED, **checks)
        now.assignment = ASKING
        saved_progress.save(tmp_path, now, saved_progress.load(tmp_path))
    assert saved_progress.load(tmp_path).answered == ("core",)


def test_the_part_that_became_green_last_stands_before_the_next_one() -> None:
    order = NET._replace(parts=(CORE, BONUS))
    for at, found in (
        (progress(c=State.WRONG), None),
        (progress(c=State.PASSED, d=State.PASSED, b=State.WRONG), CORE),
        (progress(c=State.PASSED, d=State.PASSED, b=State.PASSED), BONUS),
    ):
        at.assignment = order
        assert at.last_done() is found
