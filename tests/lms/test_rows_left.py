"""What an instructor is told of rows without a grade, and a student of how the points come about."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.classroom import class_record
from autograder.classroom.policy import Override, Policy
from autograder.classroom.store import Store
from autograder.kit.states import State
from autograder.manifest import load
from autograder.result import CheckResult, Result, Timing
from tests.lms import test_gradebooks as books


@pytest.mark.parametrize(
    ("lms", "table", "students", "column", "said"),
    [
        ("canvas", books.CANVAS, books.CANVAS_ZIP, "Neuron (12)",
         "1 row has no submission and is unchanged: Nobody, Ned."),
        ("moodle", books.MOODLE, books.MOODLE_ZIP, "",
         "1 row has no submission and is unchanged: Teilnehmer/in80 Keine Abgabe."),
        ("blackboard", books.BLACKBOARD, books.BLACKBOARD_ZIP, "Neuron",
         "1 row has no submission and is unchanged: Li 明 mli."),
        ("brightspace", books.BRIGHTSPACE, books.BRIGHTSPACE_ZIP, "Neuron",
         "2 rows have no submission and are unchanged: #503 #cy.oz Oz Cy; #504 #cy.oz2 Oz Cy."),
    ],
)  # fmt: skip
def test_rows_without_a_submission_are_named(
    lms: str, table: str, students: dict[str, tuple[str, str, float]], column: str, said: str,
    tmp_path: Path, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    folder = books.a_class(tmp_path / "graded", students)
    words = ("--column", column) if column else ()
    assert books.fill(tmp_path, lms, table, folder, *words)[0] == 0
    assert said in capsys.readouterr().err.splitlines()


def test_one_grade_is_said_in_the_singular(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one = {"1001": books.CANVAS_ZIP["1001"]}
    folder = books.a_class(tmp_path / "graded", one)
    assert books.fill(tmp_path, "canvas", books.CANVAS, folder, "--column", "Neuron (12)")[0] == 0
    assert capsys.readouterr().out.startswith("1 grade in ")


def test_moodles_feedback_tells_how_the_points_come_about(tmp_path: Path) -> None:
    folder = books.a_class(tmp_path / "graded", books.MOODLE_ZIP)
    policy = Policy(late_percent=10, scale=50, overrides={"77": Override(days=1, note="was ill")})
    class_record.write(folder, replace(class_record.read(folder), policy=policy))
    one = load("neuron").checks[0]
    check = CheckResult(one.id, one.part, "It is right.", one.points, one.points, State.PASSED, False)
    result = Result("neuron", "Neuron", (check,), "s", "0", "0", "practice", ())
    Store(folder, load("neuron")).save("77", "0" * 64, result, Timing())
    zip_file = tmp_path / "feedback.zip"
    assert books.fill(tmp_path, "moodle", books.MOODLE, folder, "--feedback", str(zip_file))[0] == 0
    with zipfile.ZipFile(zip_file) as archive:
        told = archive.read("Jane Doe_77_assignsubmission_file_/feedback.txt").decode()
    assert "10% is taken off for late work" in told and "points count as" in told
    assert "was ill" not in told
