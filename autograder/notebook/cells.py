"""The cells of a notebook, or of one that was exported as a Python file, as text: nothing of it is run."""

from __future__ import annotations

import ast
import json
import re
from dataclasses import dataclass, field
from typing import Any

from .magics import EXPORT_MARK, plain_python
from .outputs import MAX_TEXT, find_outputs, within_room
from .statements import parse

MAX_CELLS, MAX_TEXTS = 2000, 200
MAX_CODE, MAX_LINES = 1_000_000, 20_000
ANSWER = "answer_"
DEFINED = re.compile(r"(?:async\s+)?(?:def|class)\s+(\w+)")


class Unusable(Exception):
    """Bytes that are no notebook: the kind of the fault, and what its sentence is filled with."""

    def __init__(self, kind: str, **blanks: object) -> None:
        super().__init__(kind)
        self.kind = kind
        self.blanks = blanks


@dataclass(frozen=True)
class Cell:
    """A cell: what nbgrader calls it, whether it is locked, its text, what it shows; `code` or a text."""

    grade_id: str
    locked: bool
    source: str
    code: bool = True
    printed: str = ""
    pictures: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """What a sentence calls the cell: the function that it begins with, else its first line."""
        if self.grade_id:
            return self.grade_id.removeprefix(ANSWER)
        first = next((line.strip() for line in self.source.split("\n") if line.strip()), "")
        found = DEFINED.match(first)
        return found[1] if found else f'"{first[:30]}{"..." if len(first) > 30 else ""}"'


def script_cell(text: str) -> Cell:
    """An exported notebook as one cell; raises `Unusable` for a file that is plain Python or none."""
    try:
        tree = parse(text)
    except SyntaxError:
        text = plain_python(text)
        try:
            parse(text)
        except SyntaxError:
            raise Unusable("plain") from None
    else:
        names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        if "get_ipython" not in names and not EXPORT_MARK.search(text):
            raise Unusable("plain")
    return Cell("", False, text)


def all_cells(data: bytes) -> list[Cell]:
    """The cells of a notebook of format 3 or 4, in order: all of code, the first `MAX_TEXTS` of text."""
    try:
        notebook = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise Unusable("no_notebook") from None
    sheets = notebook.get("worksheets") if isinstance(notebook, dict) else None
    holders = sheets if isinstance(sheets, list) else [notebook]
    lists = [holder.get("cells") for holder in holders if isinstance(holder, dict)]
    if not lists or not all(isinstance(cells, list) for cells in lists):
        raise Unusable("no_cells")
    found = [cell for cells in lists for cell in cells or () if isinstance(cell, dict)]
    code = [cell for cell in found if cell.get("cell_type") == "code"]
    texts = [cell for cell in found if cell.get("cell_type") == "markdown"]
    passed_over = {id(cell) for cell in found} - {id(cell) for cell in (*code, *texts[:MAX_TEXTS])}
    if len(code) > MAX_CELLS:
        raise Unusable("many_cells", count=MAX_CELLS)
    cells = [_cell(cell) for cell in found if id(cell) not in passed_over]
    written = [cell.source for cell in cells if cell.code]
    if sum(map(len, written)) > MAX_CODE:
        raise Unusable("much_code", size=MAX_CODE // 1000)
    if sum(text.count("\n") for text in written) > MAX_LINES:
        raise Unusable("many_lines", count=MAX_LINES)
    return list(within_room(cells))


def _cell(cell: dict[str, Any]) -> Cell:
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    text = source if isinstance(source, str) else ""
    text = text.encode("utf-8", "replace").decode().replace("\r\n", "\n").replace("\r", "\n")
    metadata = cell.get("metadata")
    grader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    grader = grader if isinstance(grader, dict) else {}
    grade_id = grader.get("grade_id")
    locked = not grader.get("solution") and bool(grader.get("locked") or grader.get("grade"))
    if not isinstance(grade_id, str) or not re.fullmatch(r"[A-Za-z0-9_]{1,60}", grade_id):
        grade_id = ""
    if cell["cell_type"] != "code":
        return Cell(grade_id, locked, text[:MAX_TEXT], code=False)
    return Cell(grade_id, locked, text, True, *(find_outputs(cell) if not locked else ("", [])))
