"""The rows of an LMS's table that get no grade are named, whatever the LMS."""

from __future__ import annotations

from pathlib import Path

import pytest

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
