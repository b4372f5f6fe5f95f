"""nbgrader's commands on the course folder: the kit's points, and a clear outcome for anything."""

from __future__ import annotations

import base64
import csv
import json
import re
import shutil
from types import SimpleNamespace
from typing import Any

import pytest

from autograder import notebook
from autograder.kit.states import State
from autograder.lms.nbgrader import edition
from autograder.manifest import ROOT, Assignment, load
from autograder.publish import stub
from autograder.runner.engine import Engine
from tests.lms import submissions
from tests.lms.conftest import SHORT, kit_folder
from tests.lms.nbgrader_course import (
    DOT,
    Course,
    answered,
    cell_of,
    changed,
    code,
    grade_id,
    said,
)
from tests.publish import sample
from tests.render import results

SIX = ("neuron_solution", "neuron_sigmoid_sign", "neuron_four_wrong", "neuron_relu_hangs",
       "neuron_is_killed", "neuron_stub")  # fmt: skip
TABLE = {entry.name: entry for entry in submissions.entries() if entry.name in SIX}
MEAN = "def mean(x):\n    return sum(x) / len(x)\n"
SPREAD = "def spread(x):\n    return max(x) - min(x)\n"
SCRIPT = "<script>alert('x')</script>"


@pytest.fixture(scope="module")
def assignments(tmp_path_factory: pytest.TempPathFactory) -> list[Assignment]:
    """A real assignment with a short limit, and the made-up one."""
    root = kit_folder(tmp_path_factory.mktemp("kit"))
    for kind in ("assignments", "solutions"):
        shutil.copytree(ROOT / kind / "neuron", root / kind / "neuron")
    with (root / "assignments" / "neuron" / "assignment.toml").open("a") as file:
        file.write(SHORT)
    stub.write(sample.add(root))
    return [load("neuron", root), load(sample.NAME, root)]


@pytest.fixture(scope="module")
def course(assignments: list[Assignment], tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course in which nbgrader did all its work, once."""
    course = Course(tmp_path_factory.mktemp("release"), assignments)
    shutil.copytree(course.folder / "release", course.folder / "as_shipped")
    for name, entry in TABLE.items():
        notebook = answered(course.released("neuron"), submissions.source(entry))
        course.hand_in(name, "neuron", notebook)
    for student, data in odd_ones(course.released(sample.NAME)).items():
        course.hand_in(student, sample.NAME, data)
    done = course.nbgrader(
        "generate_assignment neuron", f"generate_assignment {sample.NAME}", "autograde neuron",
        f"autograde {sample.NAME}", f"generate_feedback {sample.NAME} --student=page_*", "export",
    )  # fmt: skip
    assert course.answer["codes"] == [0] * 6, done.stderr
    return course


def odd_ones(given_out: dict[str, Any]) -> dict[str, bytes | dict[str, Any]]:
    """Notebooks by student, each odd in its own way; `right` in a name: all answers are right."""
    right = answered(given_out, MEAN + SPREAD)
    old = [
        {"cell_type": "code", "input": "".join(cell["source"]), "language": "python",
         "metadata": {}, "outputs": []}
        for cell in right["cells"]
        if cell["cell_type"] == "code"
    ]  # fmt: skip
    sheets = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": old}]}
    return {
        "page_right": with_notes(right),
        "page_broken": page_of_scripts(given_out),
        "page_bytes": b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
        "right_deleted": changed(right, lambda cell: cell if is_answer(cell) else None),
        "right_format_3": sheets,
        "right_huge": changed(right, with_outputs("stream", name="stdout", text="x" * 500_000)),
        "right_in_cells_of_their_own": {**given_out, "cells": [*given_out["cells"], code(MEAN),
                                                              code(SPREAD)]},  # fmt: skip
        "forged": changed(given_out, with_outputs("execute_result", execution_count=1, metadata={},
                                                  data={"text/plain": "60"})),  # fmt: skip
        "renamed": {**changed(given_out, renamed), "metadata": {"kernelspec": {"name": SCRIPT}}},
        "nested": b'{"cells": ' + b"[" * 100_000,
        "empty": b"",
    }  # fmt: skip


def is_answer(cell: dict[str, Any]) -> bool:
    return grade_id(cell).startswith("answer_")


def with_outputs(kind: str, **output: Any) -> Any:
    def change(cell: dict[str, Any]) -> dict[str, Any]:
        outputs = {"outputs": [{"output_type": kind, **output}]}
        return {**cell, **(outputs if cell["cell_type"] == "code" else {})}

    return change


def renamed(cell: dict[str, Any]) -> dict[str, Any]:
    """Every locked cell open, under the name of one, worth too much, with code that would help."""
    if not is_answer(cell):
        cell["metadata"]["nbgrader"] |= {
            "grade_id": "answer_mean",
            "points": 1000,
            "locked": False,
            "grade": False,
            "solution": False,
            "schema_version": 9,
        }
        cell |= {"cell_type": "code", "outputs": [], "source": "60\nprint(60)\nexit()"}
    return cell


def with_notes(right: dict[str, Any]) -> dict[str, Any]:
    """Right answers, one of which shows its output, with a text and a picture of the student's."""
    data = {"text/html": SCRIPT, "image/png": base64.b64encode(DOT).decode(), "image/svg+xml": SCRIPT}
    shown = [{"output_type": "stream", "name": "stdout", "text": "half of it is 3\n"},
             {"output_type": "error", "ename": "KeyError", "evalue": SCRIPT, "traceback": []},
             {"output_type": "display_data", "metadata": {}, "data": data}]  # fmt: skip
    notes = {"cell_type": "markdown", "metadata": {}, "source": f"I halve it because $x$ {SCRIPT}."}
    return {**right, "cells": [*right["cells"], notes, code("print(6 / 2)", outputs=shown)]}


def page_of_scripts(given_out: dict[str, Any]) -> dict[str, Any]:
    """One part is no Python, the other raises markup, and markup stands wherever it can."""

    def change(cell: dict[str, Any]) -> dict[str, Any]:
        if grade_id(cell) == "answer_mean":
            cell["source"] = f"def mean(x:\n    return 1  # {SCRIPT}\n"
        elif is_answer(cell):
            cell["source"] = f'def spread(x):\n    raise ValueError("{SCRIPT} $\\\\href{{x}}$")\n'
        elif cell["cell_type"] == "markdown":
            cell["source"] = SCRIPT
        html = {"output_type": "display_data", "metadata": {}, "data": {"text/html": SCRIPT}}
        return {**cell, **({"outputs": [html]} if cell["cell_type"] == "code" else {})}

    return changed(given_out, change)


def test_generate_assignment_makes_the_release_that_is_shipped(course: Course) -> None:
    for name in course.assignments:
        made = (course.folder / "release" / name / f"{name}.ipynb").read_bytes()
        assert made == (course.folder / "as_shipped" / name / f"{name}.ipynb").read_bytes()


@pytest.mark.parametrize("name", SIX)
def test_a_notebook_gets_the_points_of_the_same_module(name: str, course: Course, engine: Engine) -> None:
    result, _ = engine.grade(submissions.source(TABLE[name]).encode())
    wanted = {part: sum(c.points for c in checks) for part, checks in result.parts().items()}
    assert course.points("neuron", name) == wanted
    total = {"neuron_solution": 100, "neuron_stub": 0}.get(name, sum(wanted.values()))
    assert total == sum(wanted.values())
    assert 0 < total < 100 or name in ("neuron_solution", "neuron_stub")


@pytest.fixture(scope="module")
def engine(assignments: list[Assignment]) -> Any:
    with Engine(assignments[0]) as engine:
        yield engine


def test_export_has_the_points(course: Course) -> None:
    with (course.folder / "grades.csv").open(encoding="utf-8") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)
                if row["assignment"] == "neuron"}  # fmt: skip
    for name in SIX:
        assert float(rows[name]["score"]) == sum(course.points("neuron", name).values())
        assert float(rows[name]["max_score"]) == 100


def test_the_feedback_shows_states_a_hint_and_twins_and_no_hidden_test(
    course: Course, engine: Engine
) -> None:
    lines = said(course.graded("neuron_sigmoid_sign", "neuron"), "grade_sigmoid").splitlines()
    assert max(map(len, lines)) <= 96  # nbgrader's page cuts what is longer
    text = "\n".join(lines).replace("\n    ", " ")
    assert "passed (public, 2 of 2 points):" in text
    assert "wrong (hidden, 0 of 1 point):" in text
    assert re.search(r"Called sigmoid\(.*\)\. It returned .*, but the tests expected 0\.", text)
    assert "Hint:" in text and "What should sigmoid give for a large positive input?" in text
    answer = submissions.source(TABLE["neuron_sigmoid_sign"]).encode()
    checks = engine.grade(answer)[0].parts()["sigmoid"]
    hidden = [check for check in checks if check.hidden and check.state is not State.PASSED]
    assert len(hidden) == 3 and len([line for line in text.splitlines() if "(hidden, " in line]) == 6
    for check in hidden:
        assert check.message and check.message in text
        assert check.detail and check.detail not in text


def test_right_answers_count_whatever_else_is_wrong_with_the_file(course: Course) -> None:
    students = [s for s in course.answer["points"][sample.NAME] if "right" in s]
    assert len(students) == 5
    for student in students:
        assert course.points(sample.NAME, student) == {"mean": 60, "spread": 40}, student


@pytest.mark.parametrize("student", ["forged", "renamed", "nested", "empty", "page_bytes"])
def test_nothing_but_answers_gives_points(student: str, course: Course) -> None:
    assert course.points(sample.NAME, student) == {"mean": 0, "spread": 0}


def test_the_graded_notebook_has_the_cells_that_were_given_out(course: Course) -> None:
    given_out = [grade_id(cell) for cell in course.released(sample.NAME)["cells"]]
    for student in course.answer["points"][sample.NAME]:
        notebook = course.graded(student, sample.NAME)
        assert [name for name in map(grade_id, notebook["cells"]) if name] == given_out, student
        assert SCRIPT not in json.dumps(notebook["metadata"])


def test_the_human_grader_sees_what_students_wrote_and_what_their_cells_showed(course: Course) -> None:
    *_, notes, last = course.graded("page_right", sample.NAME)["cells"]
    assert "".join(notes["source"]) == f"%%markdown\nI halve it because $x$ {SCRIPT}."
    printed, picture = last["outputs"]
    assert "".join(printed["text"]) == f"half of it is 3\nKeyError: {SCRIPT}\n"
    assert base64.b64decode(picture["data"]["image/png"]) == DOT and len(picture["data"]) == 1
    assert "half of it is 3" in page(course, "page_right") and SCRIPT not in page(course, "page_right")


def test_a_cell_that_is_no_python_costs_its_own_part(course: Course) -> None:
    notebook = course.graded("page_broken", sample.NAME)
    said_of_mean, said_of_spread = (
        " ".join(said(notebook, name).split()) for name in ("grade_mean", "grade_spread")
    )
    assert "The cell mean was left out: its line 1 is no Python. SyntaxError" in said_of_mean
    assert "(averages.ipynb line 2 of cell spread)" in said_of_spread
    assert "What was not read:" in "".join(notebook["cells"][0]["outputs"][0]["text"])


def test_a_file_that_is_no_notebook_is_told_so(course: Course) -> None:
    notebook = course.graded("page_bytes", sample.NAME)
    for name in ("grade_mean", "grade_spread"):
        assert said(notebook, name).startswith("averages.ipynb is not a notebook.")
        assert "".join(cell_of(notebook, name)["outputs"][1]["data"]["text/plain"]) == "0"


def page(course: Course, student: str) -> str:
    folder = course.folder / "feedback" / student / sample.NAME
    return (folder / f"{sample.NAME}.html").read_text(encoding="utf-8")


def test_pages_show_what_the_student_wrote_as_text(course: Course) -> None:
    assert "alert" in page(course, "page_broken")
    for student in ("page_broken", "page_bytes", "page_right"):
        assert SCRIPT not in page(course, student)
    assert "Score: 100.0 / 100.0" in page(course, "page_right")


def test_the_table_at_the_top_of_a_page_leads_to_the_parts(course: Course) -> None:
    text = page(course, "page_right")
    assert '<a href="#grade_mean"><b>mean</b></a>' in text and 'name="grade_mean"' in text


@pytest.mark.parametrize("case", results.AWKWARD)
def test_nbgrader_reads_the_points_from_the_cells_of_any_result(case: str) -> None:
    """Its own reader is asked; what stands in the cells is valid and cannot leave its place."""
    import nbformat
    from nbgrader.utils import determine_grade

    from autograder.lms.nbgrader import preprocess, submission

    result, _ = results.AWKWARD[case]
    parts = [
        SimpleNamespace(name=name, title=result.title, kind="core", points=sum(c.max_points for c in checks))
        for name, checks in result.parts().items()
    ]
    assignment: Any = SimpleNamespace(parts=parts)
    taken = submission.Taken(notebook.Module("made_up", "made_up.ipynb", b"", (), (), ()))
    cells = [preprocess.summary(assignment, result, taken)]
    for part in parts:
        cell = nbformat.v4.new_code_cell(id="a")
        cell.metadata = nbformat.from_dict(
            {"nbgrader": edition.nbgrader(f"grade_{part.name}", True, False, part.points)}
        )
        preprocess.fill(cell, assignment, result, taken)
        wanted = sum(c.points for c in result.parts()[part.name])
        assert determine_grade(cell) == (wanted, part.points)
        assert max(map(len, cell.outputs[0]["text"].split("\n"))) <= preprocess.WIDTH
        cells.append({**cell, "id": f"cell{len(cells)}"})
    made = nbformat.v4.new_notebook(cells=cells)
    nbformat.validate(made)
    text = json.dumps(made, ensure_ascii=False)
    text.encode("utf-8")
    assert not re.search("[\x00-\x08\x0b-\x1f\u200b\u202a-\u202e\u2066-\u2069\ufeff]", text)
    assert "<script>" not in cells[0]["outputs"][-1].get("data", {}).get("text/html", "")


def test_nothing_secret_is_in_what_students_get(course: Course) -> None:
    for name in ("_secret_helper", "hidden_numbers", "total_only", "mean_random", "canary"):
        for folder in ("release", "source", "feedback"):
            for path in (course.folder / folder).rglob("*averages*"):
                assert path.is_dir() or name not in path.read_text(encoding="utf-8"), path
