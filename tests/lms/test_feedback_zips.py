"""The zip of feedback holds a page for everybody who handed in, or the command says who has none."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from tests.lms.test_gradebooks import CANVAS, CANVAS_ZIP, MOODLE, MOODLE_ZIP, a_class, fill


def names_in(path: Path) -> set[str]:
    """The names of the files in a zip."""
    with zipfile.ZipFile(path) as archive:
        return set(archive.namelist())


def canvas_feedback(tmp_path: Path, students: dict[str, tuple[str, str, float]]) -> set[str]:
    """The names in the zip that is made for a class of Canvas."""
    folder = a_class(tmp_path / "graded", students)
    (folder / "feedback").mkdir()
    for key in students:
        (folder / "feedback" / f"{key}.html").write_text(key)
    words = ("--column", "Neuron (12)", "--feedback", str(tmp_path / "feedback.zip"))
    assert fill(tmp_path, "canvas", CANVAS, folder, *words)[0] == 0
    return names_in(tmp_path / "feedback.zip")


def test_who_handed_in_a_zip_gets_feedback_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    students = {**CANVAS_ZIP, "1004": ("nobodyned", "nobodyned_1004_4_hw.zip/hw/neuron.py", 9)}
    made = canvas_feedback(tmp_path, students)
    assert "nobodyned_1004_4_feedback.html" in made and len(made) == 4
    assert "4 feedback files in" in capsys.readouterr().out


def test_whom_canvas_does_not_know_by_a_file_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    students = {**CANVAS_ZIP, "1004": ("nobodyned", "nobodyned_1004_text.html", 9),
                "1005": ("double", "doejane_1001_1_neuron.py", 9)}  # fmt: skip
    assert len(canvas_feedback(tmp_path, students)) == 3
    said = capsys.readouterr().err
    assert "nobodyned (nobodyned_1004_text.html) gets no feedback: no name that the LMS gave" in said
    assert "double (doejane_1001_1_neuron.py) gets no feedback: another student" in said


def test_whom_moodle_does_not_know_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    zipped = ("Zoë O'Brien", "Zoë O'Brien_78_assignsubmission_file_/hw.zip/hw/neuron.py", 40)
    students = {**MOODLE_ZIP, "78": zipped, "eve": ("eve", "eve/neuron.py", 40)}
    folder = a_class(tmp_path / "graded", students)
    assert fill(tmp_path, "moodle", MOODLE, folder, "--feedback", str(tmp_path / "feedback.zip"))[0] == 0
    assert names_in(tmp_path / "feedback.zip") == {
        "Jane Doe_77_assignsubmission_file_/feedback.txt",
        "Zoë O'Brien_78_assignsubmission_file_/feedback.txt",
        "李 明_79_assignsubmission_file_/feedback.txt",
    }
    assert "eve (eve/neuron.py) gets no feedback" in capsys.readouterr().err
