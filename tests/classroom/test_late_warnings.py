"""What the late rule does not know is said, with how many students it is and what to give."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from autograder import cli
from autograder.classroom import class_record, late_warnings
from autograder.classroom.class_record import ClassRecord
from autograder.classroom.policy import Override, Policy, describe

TIME = "2026-10-02 10:00"


def of(policy: Policy, record: ClassRecord, marked: int = 2, when: str = "") -> str:
    """What is said of the class, when the LMS marked so many as late and tells this time of all."""
    students = [replace(one, late=number < marked, when=when) for number, one in enumerate(record.students)]
    return " ".join(late_warnings.remarks(replace(record, policy=policy, students=tuple(students))))


@pytest.fixture
def record(graded: Path) -> ClassRecord:
    """The record of the small class."""
    return class_record.read(graded)


def test_marks_that_the_free_day_eats_are_said(record: ClassRecord) -> None:
    said = of(Policy(late_percent=10, late_days=1), record)
    assert said.startswith(
        "2 students are marked late, but not by how many days; each counts as one day late."
    )
    assert "The first day is free, so nothing is taken off." in said
    assert "give the column days of --overrides" in said


def test_marks_without_a_free_day_cost_one_day(record: ClassRecord) -> None:
    said = of(Policy(late_percent=10), record, marked=1)
    assert "1 student is marked late, but not by how many days, and counts as one day late." in said
    assert "free" not in said


def test_where_the_times_are_known_the_due_time_is_asked_for(record: ClassRecord) -> None:
    assert "give --due" in of(Policy(late_percent=10, late_days=1), record, when=TIME)
    assert of(Policy(late_percent=10, late_days=1, due="2026-10-01"), record, when=TIME) == ""


def test_students_of_whom_the_instructor_said_it_are_not_asked_for(record: ClassRecord) -> None:
    one, two = (student.key for student in record.students[:2])
    wishes = {one: Override(days=3), two: Override(late=False)}
    assert of(Policy(late_percent=10, late_days=1, overrides=wishes), record) == ""


def test_a_due_time_without_times_of_the_hand_ins_is_said(record: ClassRecord) -> None:
    said = of(Policy(late_percent=10, due="2026-10-01"), record, marked=0)
    assert f"{len(record.students)} hand-ins have no time that --due could be compared with" in said


def test_free_days_without_a_percentage_do_nothing_and_say_so(record: ClassRecord) -> None:
    assert "need --late-percent" in of(Policy(late_days=1), record)
    assert of(Policy(), record) == ""


def test_the_screen_and_the_report_say_it(
    root: Path, graded: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = shutil.copytree(graded, tmp_path / "out")
    wishes = tmp_path / "wishes.csv"
    wishes.write_text("student,late\nben,yes\n")
    words = ["report", str(copy), "--root", str(root), "--overrides", str(wishes)]
    assert cli.main([*words, "--late-percent", "10", "--late-days", "1"]) == 0
    said = capsys.readouterr().out
    assert "1 student is marked late" in said
    assert said.endswith("  2 of the graded files cannot be run.\n")
    assert "1 student is marked late" in (copy / "report.html").read_text(encoding="utf-8")


def test_one_of_a_thing_is_said_in_the_singular() -> None:
    policy = Policy(10, 1, due=TIME, grace=1, overrides={"ana": Override(True)})
    said = " ".join(value for _, value in describe(policy))
    assert "the first day free" in said and "1 minute of grace" in said and "1 student, 0 with" in said
