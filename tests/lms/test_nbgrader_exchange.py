"""A course through nbgrader's exchange folder: released, fetched, handed in, collected, graded."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from autograder.manifest import load
from autograder.publish import stub
from tests.lms import places
from tests.lms.conftest import kit_folder
from tests.lms.nbgrader_course import Course, answered
from tests.publish import sample

RIGHT = "def mean(x):\n    return sum(x) / len(x)\ndef spread(x):\n    return max(x) - min(x)\n"
NAME = sample.NAME


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The course after its assignment was released, and a right answer collected and graded."""
    root = kit_folder(tmp_path_factory.mktemp("kit"))
    stub.write(sample.add(root))
    course = Course(tmp_path_factory.mktemp("release"), [load(NAME, root)])
    exchange = tmp_path_factory.mktemp("exchange")
    exchange.chmod(0o777)
    place = f"--Exchange.root={exchange}"
    course.nbgrader(f"generate_assignment {NAME}", f"release_assignment {NAME} {place}")
    assert course.answer["codes"] == [0, 0]
    student = tmp_path_factory.mktemp("student")
    nbgrader(student, "fetch_assignment", place)
    notebook = student / NAME / f"{NAME}.ipynb"
    notebook.write_bytes(right_notebook(course))
    nbgrader(student, "submit", place)
    course.nbgrader(f"collect {NAME} {place}", f"autograde {NAME}")
    return course


def nbgrader(folder: Path, command: str, *options: str) -> None:
    """Run a command of nbgrader as a student of the course does."""
    words = [sys.executable, "-m", "nbgrader", command, NAME, "--course=neural-networks", *options]
    places.run(words, folder)


def right_notebook(course: Course) -> bytes:
    """The notebook that students get, with right answers."""
    return json.dumps(answered(course.released(NAME), RIGHT)).encode()


def test_what_was_collected_gets_its_points(course: Course) -> None:
    assert course.answer["codes"] == [0, 0]
    (student,) = course.answer["points"][NAME]
    assert course.points(NAME, student) == {"mean": 60, "spread": 40}
