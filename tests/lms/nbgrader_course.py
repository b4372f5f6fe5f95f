"""A course folder as released, submissions made of its notebooks, nbgrader run on it."""

from __future__ import annotations

import ast
import base64
import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from autograder.lms.nbgrader import package
from autograder.manifest import Assignment
from autograder.publish import statement
from tests.lms import places

BATCH = Path(__file__).resolve().parent / "nbgrader_batch.py"
DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
)
Points = dict[str, float]


class Course:
    """release/lms/nbgrader below `folder`, with a dot in place of each picture."""

    def __init__(self, folder: Path, assignments: Sequence[Assignment]) -> None:
        self.folder = folder / "lms" / "nbgrader"
        self.assignments = {assignment.name: assignment for assignment in assignments}
        for assignment in assignments:
            pictures = folder / "students" / assignment.name / "pictures"
            pictures.mkdir(parents=True)
            for name in statement.pictures(assignment):
                (pictures / name).write_bytes(DOT)
        self.folder.mkdir(parents=True)
        package.build(assignments, self.folder)
        self.answer: dict[str, Any] = {}

    def released(self, name: str) -> dict[str, Any]:
        """The notebook that students get."""
        path = self.folder / "release" / name / f"{name}.ipynb"
        return json.loads(path.read_text(encoding="utf-8"))

    def hand_in(self, student: str, name: str, data: bytes | dict[str, Any]) -> None:
        """Put a notebook, or any bytes, where nbgrader looks for what a student handed in."""
        path = self.folder / "submitted" / student / name / f"{name}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_bytes(data if isinstance(data, bytes) else json.dumps(data).encode())

    def nbgrader(self, *commands: str) -> subprocess.CompletedProcess[str]:
        """Run nbgrader's commands; then `answer` holds exit codes and points."""
        words = [sys.executable, str(BATCH), json.dumps([line.split() for line in commands])]
        done = places.run(words, self.folder, {"PATH": os.defpath})  # as in an environment not activated
        self.answer = json.loads(done.stdout)
        return done

    def points(self, name: str, student: str) -> Points:
        """The points of each part in nbgrader's gradebook."""
        cells = self.answer["points"][name][student]
        return {cell.removeprefix("grade_"): points for cell, (points, _) in cells.items()}

    def graded(self, student: str, name: str) -> dict[str, Any]:
        """The notebook that nbgrader made of a submission."""
        path = self.folder / "autograded" / student / name / f"{name}.ipynb"
        return json.loads(path.read_text(encoding="utf-8"))


def grade_id(cell: dict[str, Any]) -> str:
    return cell["metadata"].get("nbgrader", {}).get("grade_id", "")


def cell_of(notebook: dict[str, Any], name: str) -> dict[str, Any]:
    """The cell of that name."""
    return next(cell for cell in notebook["cells"] if grade_id(cell) == name)


def said(notebook: dict[str, Any], name: str) -> str:
    """What the output of a cell says."""
    return "".join(cell_of(notebook, name)["outputs"][0]["text"])


def answered(notebook: dict[str, Any], source: str) -> dict[str, Any]:
    """The notebook with a module's definitions in its cells; helpers get cells of their own."""
    pieces: dict[str, list[str]] = {}
    lines = source.split("\n")
    for node in ast.parse(source).body:
        first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])
        name = getattr(node, "name", "")
        pieces.setdefault(name, []).append("\n".join(lines[first - 1 : node.end_lineno]))
    cells = []
    for cell in notebook["cells"]:
        name = grade_id(cell)
        if name == "setup":
            cells.append({**cell, "source": "\n".join(pieces.pop("", []))})
        elif name.startswith("answer_"):
            source = "\n\n".join(pieces.pop(name.removeprefix("answer_"), []))
            cells.append({**cell, "source": source})
        else:
            cells.append(cell)
    setup = next(i for i, cell in enumerate(cells) if grade_id(cell) == "setup")
    cells[setup + 1 : setup + 1] = [code("\n\n".join(piece)) for piece in pieces.values()]
    return {**notebook, "cells": cells}


def changed(
    notebook: dict[str, Any], change: Callable[[dict[str, Any]], dict[str, Any] | None]
) -> dict[str, Any]:
    """The notebook with each cell changed; None leaves the cell out."""
    copies = [change(json.loads(json.dumps(cell))) for cell in notebook["cells"]]
    return {**notebook, "cells": [cell for cell in copies if cell is not None]}


def code(source: str, **more: Any) -> dict[str, Any]:
    """A code cell that a student added."""
    cell = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": []}
    return {**cell, "source": source, **more}


def notebook(*sources: str) -> bytes:
    """A notebook of plain code cells."""
    cells = [code(source) for source in sources]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}).encode()
