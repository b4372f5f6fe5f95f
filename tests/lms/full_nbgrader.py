"""All thirty submissions of the table as notebooks through nbgrader; run by `make lms`."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest

from autograder.manifest import load
from autograder.result import CheckResult
from autograder.runner.engine import Engine
from tests.lms import submissions
from tests.lms.nbgrader_course import Course, answered, said
from tests.render.results import NASTY, result

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


def test_cells_hold_plain_text_whatever_a_student_says() -> None:
    from nbformat.v4 import new_code_cell

    from autograder.lms.nbgrader import preprocess
    from autograder.lms.nbgrader.submission import Taken

    neuron = load(submissions.NEURON)
    checks = tuple(
        CheckResult(check.id, check.part, NASTY, 0, check.points, "wrong", check.hidden, message=NASTY)
        for check in neuron.checks
    )
    part = next(part for part in neuron.parts if part.points)
    found = result(*checks, hints=((part.name, "x", NASTY),))
    cell = new_code_cell("", metadata={"nbgrader": {"grade_id": preprocess.PREFIX + part.name,
                                                    "points": part.points}})  # fmt: skip
    preprocess.fill(cell, neuron, found, Taken(None))
    tops = [preprocess.summary(neuron, None, Taken(None, NASTY)),
            preprocess.summary(neuron, dataclasses.replace(found, problem=NASTY), Taken(None))]  # fmt: skip
    outputs = [output for made in (cell, *tops) for output in made.outputs]
    streams = [output.text for output in outputs if output.output_type == "stream"]
    assert len(streams) == 3 and all(line.isprintable() for text in streams for line in text.split("\n"))
    pages = [output.data["text/html"] for output in outputs if "text/html" in output.get("data", {})]
    assert len(pages) == 1 and "alert(1)" not in pages[0] and "HYPERLINK" not in pages[0]
