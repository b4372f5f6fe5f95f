"""All thirty submissions of the table as notebooks through nbgrader; run by `make lms`."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from autograder.manifest import load
from autograder.runner.engine import Engine
from tests.lms import submissions
from tests.lms.nbgrader_course import Course, answered, said

TABLE = submissions.entries()
NAMES = (submissions.NEURON, submissions.SOFTMAX)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course in which nbgrader graded the thirty submissions."""
    course = Course(tmp_path_factory.mktemp("release"), [load(name) for name in NAMES])
    for entry in TABLE:
        notebook = answered(course.released(entry.assignment), submissions.source(entry))
        course.hand_in(entry.name, entry.assignment, notebook)
    steps = ("generate_assignment", "autograde")
    done = course.nbgrader(*(f"{step} {name}" for step in steps for name in NAMES))
    assert course.answer["codes"] == [0] * 4, done.stderr
    return course


@pytest.fixture(scope="module")
def engines() -> Iterator[dict[str, Engine]]:
    engines = {name: Engine(load(name)) for name in NAMES}
    yield engines
    for engine in engines.values():
        engine.close()


@pytest.mark.parametrize("entry", TABLE, ids=lambda entry: entry.name)
def test_one_score_everywhere(entry: submissions.Entry, course: Course, engines: dict[str, Engine]) -> None:
    result, _ = engines[entry.assignment].grade(submissions.source(entry).encode())
    points = course.points(entry.assignment, entry.name)
    notebook = course.graded(entry.name, entry.assignment)
    for part, checks in result.parts().items():
        assert points[part] == sum(check.points for check in checks), part
        public = [check.points for check in checks if not check.hidden]
        lines = [line for line in said(notebook, f"grade_{part}").splitlines() if "(public)" in line]
        assert [int(line.split("/")[0]) for line in lines] == public
