"""Reads a submitted notebook as the module that it stands for, without running anything of it.

`read` gives the module's source, which is graded like any other file, and what a report needs to
speak of cells and not of lines in a file that the student never saw. Nothing heavy is imported.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.errors import KitError

if TYPE_CHECKING:
    from autograder.manifest import Assignment
    from autograder.result import CheckResult, Result

SUFFIXES = (".ipynb", ".ynb")
MAX_BYTES = 20_000_000
SECONDS = 60
CHILD = Path(__file__).resolve().parent / "child.py"
ROOT = CHILD.parent.parent.parent


@dataclass(frozen=True)
class Cell:
    """A code cell: its nbgrader id (or an empty string), what it is called, its text."""

    grade_id: str
    name: str
    locked: bool
    source: str


@dataclass(frozen=True)
class Note:
    """A sentence for the student on what was left out, and the names that are missing for it."""

    sentence: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Module:
    """What a notebook defines: a module's source, the cell and line of each of its lines, notes."""

    name: str
    source: bytes
    places: tuple[tuple[str, int], ...]
    notes: tuple[Note, ...]
    cells: tuple[Cell, ...]

    def place(self, line: int) -> str:
        """Where the student finds a line of the module."""
        cell, number = self.places[line - 1] if 0 < line <= len(self.places) else ("", 0)
        return f"cell {cell} line {number}" if cell else f"line {line}"


def is_notebook(path: Path | str) -> bool:
    """Whether a file's name says that it is a notebook."""
    return str(path).lower().endswith(SUFFIXES)


def read_file(path: Path, assignment: Assignment) -> Module:
    """The module of the notebook at `path`; raises `KitError`."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise KitError(f"{path} cannot be read: {error.strerror}") from error
    return read(data, assignment)


def read(data: bytes, assignment: Assignment) -> Module:
    """The module that the notebook `data` stands for; raises `KitError` with a sentence."""
    from autograder.kit.student_file import ALLOWED

    file = f"{assignment.name}.ipynb"
    if len(data) > MAX_BYTES:
        size = MAX_BYTES // 1_000_000
        raise KitError(f"{file} is larger than {size} MB; clear its outputs and hand it in again")
    wanted = [function for part in assignment.parts for function in part.functions]
    packages = sorted(ALLOWED - sys.stdlib_module_names)
    answer = _ask({"wanted": wanted, "packages": packages}, data, file)
    if "error" in answer:
        raise KitError(f"{file} {answer['error']}")
    return Module(
        name=assignment.name,
        source=answer["module"].encode(),
        places=tuple((cell, line) for cell, line in answer["places"]),
        notes=tuple(Note(note["sentence"], tuple(note["names"])) for note in answer["notes"]),
        cells=tuple(Cell(**cell) for cell in answer["cells"]),
    )


def _ask(head: dict[str, Any], data: bytes, file: str) -> dict[str, Any]:
    """The answer of a reading process; one that dies or hangs is the notebook's fault."""
    command = [sys.executable, "-I", "-S", "-B", str(CHILD), str(ROOT)]
    try:
        done = subprocess.run(
            command, input=json.dumps(head).encode() + b"\n" + data, capture_output=True,
            timeout=SECONDS,
        )  # fmt: skip
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer
    except (subprocess.TimeoutExpired, ValueError):
        raise KitError(f"{file} is nested too deeply, or too large, to be read") from None


def relabel(result: Result, module: Module) -> Result:
    """The result with cells named where it names lines of the module."""
    checks = tuple(_relabelled(check, module) for check in result.checks)
    return replace(result, checks=checks, problem=in_cells(result.problem, module))


def _relabelled(check: CheckResult, module: Module) -> CheckResult:
    message, detail = in_cells(check.message, module), in_cells(check.detail, module)
    return replace(check, message=message, detail=detail)


def in_cells(text: str, module: Module) -> str:
    """A sentence about NAME.py as one about the notebook, with the reason why a name is lost."""
    missing = re.fullmatch(rf"{re.escape(module.name)}\.py has no function (\w+)\.", text)
    lost = [n.sentence for n in module.notes if missing is not None and missing[1] in n.names]
    if lost:
        return lost[-1]
    file = re.escape(f"{module.name}.py")

    def place(match: re.Match[str]) -> str:
        return f"{module.name}.ipynb{match[1]} {module.place(int(match[2]))}"

    text = re.sub(rf"\b{file}(,|(?: stops)? at|) line (\d{{1,7}})", place, text)
    return re.sub(rf"\b{file}\b", f"{module.name}.ipynb", text)
