"""Stands in for nbgrader's Execute: grades the student's module with the kit, writes the outputs.

No kernel is started and no student code meets a test: the kit's engine runs both in processes of
their own. Each grade cell gets what students may read as a stream, and the points as its result.
"""

from __future__ import annotations

import atexit
import textwrap
from collections.abc import Sequence
from html import escape
from typing import Any

from nbformat.v4 import new_code_cell, new_output
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import List, Unicode

from autograder import notebook
from autograder.errors import KitError
from autograder.kit import messages
from autograder.kit.messages import say, say_count
from autograder.kit.states import State
from autograder.lms.nbgrader.submission import Taken, grade_id
from autograder.manifest import Assignment, load
from autograder.render import _common
from autograder.result import CheckResult, Result
from autograder.runner.engine import Engine
from autograder.runner.options import Options

PREFIX = "grade_"
STYLE = "table {margin: 0.6em 0} th, td {padding: 0.15em 0.9em 0.15em 0; text-align: left}"
MAX_NOTES, WIDTH = 20, 96
engines: dict[tuple[str, tuple[str, ...]], Engine] = {}


class GradeByKit(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """Grades one submission and writes its points and feedback into the notebook."""

    require = List(Unicode(), help="layers of the sandbox that must hold, or nothing is graded").tag(
        config=True
    )

    def preprocess(self, nb: Any, resources: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        """Fill the outputs of every grade cell."""
        assignment = load(resources["nbgrader"]["notebook"])
        messages.use(assignment.language)
        taken = self.parent.taken
        result = graded(assignment, taken, tuple(self.require))
        for cell in nb.cells:
            if cell.metadata.get("nbgrader", {}).get("grade"):
                fill(cell, assignment, result, taken)
        nb.cells.insert(0, summary(assignment, result, taken))
        if result is not None:
            nb.metadata["kit"] = {"version": result.kit_version, "seed": result.seed,
                                  "sha256": result.sha256, "mode": result.mode,
                                  "layers": list(result.layers)}  # fmt: skip
        return nb, resources


def graded(assignment: Assignment, taken: Taken, require: tuple[str, ...]) -> Result | None:
    """The result of a submission; None when it holds no notebook."""
    if taken.module is None:
        return None
    key = (assignment.name, require)
    if key not in engines:
        engines[key] = Engine(assignment, Options(require=require))
        atexit.register(engines[key].close)
    result, _ = engines[key].grade(taken.module.source)
    return notebook.relabel(result, taken.module)


def fill(cell: Any, assignment: Assignment, result: Result | None, taken: Taken) -> None:
    """Write text and points of one part into its grade cell."""
    name = grade_id(cell).removeprefix(PREFIX)
    part = next((part for part in assignment.parts if part.name == name), None)
    worth = cell.metadata["nbgrader"]["points"]
    if part is None or worth != part.points:
        raise KitError(
            f"the cell {grade_id(cell)} ({worth} points) does not fit the kit in grader/, where the part has "
            f"{part.points if part else 'no'} points; take source/ and grader/ from the same release"
        )
    points, lines = 0, textwrap.wrap(_common.clean(taken.problem), WIDTH)
    if result is not None:
        checks = result.parts()[name]
        points = sum(check.points for check in checks)
        problem = textwrap.wrap(_common.clean(result.problem), WIDTH)
        lines = problem or said(result, name, checks)
    cell.outputs = [new_output("stream", name="stdout", text="\n".join([*lines, ""]))]
    cell.outputs.append(number(points))
    cell.execution_count = 1


def said(result: Result, part: str, checks: Sequence[CheckResult]) -> list[str]:
    """What a student may read of a part, in lines that fit nbgrader's page: it cuts longer ones."""
    text = _common.part_text(result, part, tuple(checks), "student")
    return [
        line
        for paragraph in text.split("\n")
        for line in textwrap.wrap(paragraph, WIDTH, subsequent_indent="    ", break_on_hyphens=False)
    ]


def number(points: int) -> Any:
    """The output that nbgrader takes for the points: the first result that is a number."""
    return new_output("execute_result", data={"text/plain": str(points)}, execution_count=1)


def summary(assignment: Assignment, result: Result | None, taken: Taken) -> Any:
    """A cell at the top of the feedback: points of each part, and what was left out.

    What comes from the student stands in the stream alone, which is shown as it is.
    """
    lines = [_common.clean(taken.problem)]
    cell = new_code_cell(f"# {say('graded_your_result')}", id="result", execution_count=1)
    if result is not None:
        lines = [say("graded_by_tests", points=_common.headline(result))]
        html = {"text/html": table(assignment, result), "text/plain": lines[0]}
        cell.outputs = [new_output("display_data", data=html)]
    notes = taken.module.notes if taken.module else ()
    if notes and result is not None and result.points < result.max_points:
        lines += ["", say("graded_not_read")]
        lines += [
            line
            for note in notes[:MAX_NOTES]
            for line in textwrap.wrap(_common.clean(note.sentence), WIDTH, initial_indent="  ",
                                      subsequent_indent="    ")
        ]  # fmt: skip
    stream = new_output("stream", name="stdout", text="\n".join([*lines, ""]))
    cell.outputs = [stream, *cell.outputs]
    return cell


def table(assignment: Assignment, result: Result) -> str:
    """The points of each part as a table of links, with a style that holds for all tables of the page."""
    rows = [f"<tr><th>{say('graded_part')}</th><th>{say('graded_part_points')}</th><th></th></tr>"]
    for part in assignment.parts:
        checks = result.parts()[part.name]
        passed = sum(check.state is State.PASSED for check in checks)
        points = f"{sum(check.points for check in checks)}/{part.points}"
        words = ["", points, say_count("graded_checks_passed", len(checks), passed=passed)]
        if part.kind == "extra":
            words[1:] = [say("feedback_extra"), words[2]]
        link = f'<a href="#{PREFIX}{escape(part.name)}"><b>{escape(part.name)}</b></a>'
        words[0] = f"{link}: {escape(_common.clean(part.title))}"
        rows.append("<tr>" + "".join(f"<td>{word}</td>" for word in words) + "</tr>")
    return f"<style>{STYLE}</style><table>{''.join(rows)}</table>"
