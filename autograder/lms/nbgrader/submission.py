"""Reads what a student handed in and puts its answers into the notebook that was given out.

nbgrader's own way is to repair the student's notebook. Here it is the other way round: locked
cells and metadata are those of the released notebook, whatever the student's file holds. What a student
wrote and what their cells showed stands there as text and pictures, for the human who grades.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters.notebook import NotebookExporter
from nbformat.v4 import new_code_cell, new_output

from autograder import notebook
from autograder.errors import KitError
from autograder.kit import messages
from autograder.kit.messages import say
from autograder.manifest import load

MAX_SHOWN, MAX_EXTRA = 20_000, 200


@dataclass(frozen=True)
class Taken:
    """What was taken out of a submission: its module, or the sentence why there is none."""

    module: notebook.Module | None
    problem: str = ""


class SubmissionExporter(NotebookExporter):
    """Makes a clean notebook of a submitted file; any other file is read as usual."""

    taken: Taken | None = None

    def from_filename(
        self, filename: str, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[Any, dict[str, Any]]:
        """The notebook in `filename`; for a submission, `taken` is then what was handed in."""
        known = (resources or {}).get("nbgrader", {})
        course: Any = getattr(self.parent, "coursedir", None)
        submitted = course.format_path(
            course.submitted_directory, known.get("student", "."), known.get("assignment", ".")
        )
        if Path(filename).resolve().parent != Path(submitted).resolve():
            return super().from_filename(filename, resources, **kw)
        self.taken = take(Path(filename), known["notebook"])
        given_out = released(course, known["assignment"], known["notebook"])
        cells = self.taken.module.cells if self.taken.module else ()
        made: tuple[Any, dict[str, Any]]
        made = super().from_notebook_node(  # type: ignore[no-untyped-call]
            filled(given_out, cells), resources=resources, **kw
        )
        return made


def take(path: Path, name: str) -> Taken:
    """What the submitted file holds; a file that cannot be used is no error here."""
    assignment = load(name)
    messages.use(assignment.language)
    try:
        return Taken(notebook.read_file(path, assignment))
    except KitError as error:
        return Taken(None, str(error))


def released(course: Any, assignment: str, name: str) -> Any:
    """The notebook that students got; raises `KitError` where there is none."""
    for step in (course.release_directory, course.source_directory):
        path = Path(course.format_path(step, ".", assignment)) / f"{name}.ipynb"
        if path.is_file():
            return nbformat.read(str(path), as_version=4)
    raise KitError(f"{path} is not there; run `nbgrader generate_assignment {assignment}` first")


def filled(given_out: Any, cells: Iterable[notebook.Cell]) -> Any:
    """The notebook that was given out, with the student's answers and further cells in it."""
    ids = [grade_id(cell) for cell in given_out.cells]
    open_ids = {grade_id(cell) for cell in given_out.cells if not is_locked(cell)}
    texts = {cell.source for cell in given_out.cells if cell.cell_type == "markdown"}
    answers: dict[str, notebook.Cell] = {}
    extra: dict[str, list[notebook.Cell]] = {}
    after = ""
    for cell in cells:
        known = cell.grade_id in ids
        if cell.code and not cell.locked and cell.grade_id in open_ids - answers.keys():
            answers[cell.grade_id] = cell
        elif not cell.locked and cell.source.strip() and (cell.code or cell.source not in texts):
            extra.setdefault(after, []).append(cell)
        after = cell.grade_id if known else after
    made = []
    for cell in given_out.cells:
        if grade_id(cell) in open_ids:
            answer = answers.get(grade_id(cell))
            cell.source = shown(answer.source) if answer else f"# {say('edition_deleted')}"
            cell.outputs = outputs(answer) if answer else []
        made.append(cell)
        made += [own_cell(cell) for cell in extra.pop(grade_id(cell), [])]
    first = [own_cell(cell) for cell in extra.pop("", [])]
    given_out.cells = [*first, *made][: len(ids) + MAX_EXTRA]
    for number, cell in enumerate(c for c in given_out.cells if not grade_id(c)):
        cell.id = f"extra_{number}"
    return given_out


def own_cell(cell: notebook.Cell) -> Any:
    """A cell that the student added; text stands there as it was written, so that none of it can run."""
    source = shown(cell.source)
    made: Any = new_code_cell(source if cell.code else f"%%markdown\n{source}", outputs=outputs(cell))
    return made


def outputs(cell: notebook.Cell) -> list[Any]:
    """What the student's cell showed, for who reads it; nothing is graded by it."""
    made = [new_output("stream", name="stdout", text=cell.printed)] if cell.printed else []
    made += [new_output("display_data", data={"image/png": data}) for data in cell.pictures]
    return made


def grade_id(cell: Any) -> str:
    """nbgrader's name of a cell; empty for a cell that is none of ours."""
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def is_locked(cell: Any) -> bool:
    known = cell.metadata.get("nbgrader", {})
    return cell.cell_type != "code" or bool(known.get("locked") and not known.get("solution"))


def shown(source: str) -> str:
    """The text of a cell as far as it is shown in the feedback."""
    return source if len(source) <= MAX_SHOWN else f"{source[:MAX_SHOWN]}\n# {say('edition_cut')}"
