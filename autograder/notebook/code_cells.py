"""Reads the code cells out of a notebook file. `child.py` runs this, too: the file may be hostile."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

MAX_CELLS = 2000
ANSWER = "answer_"


class Unusable(Exception):
    """Bytes that are no notebook; the message goes on after the file's name."""


@dataclass(frozen=True)
class Cell:
    """A code cell: what nbgrader calls it, whether it is locked, its text."""

    grade_id: str
    locked: bool
    source: str

    @property
    def name(self) -> str:
        """What a sentence calls the cell: the function of an answer cell, else its first line."""
        if self.grade_id:
            return self.grade_id.removeprefix(ANSWER)
        first = next((line.strip() for line in self.source.split("\n") if line.strip()), "")
        return '"' + "".join(c if c.isprintable() else "?" for c in first[:30]) + '"'


def read_cells(data: bytes) -> list[Cell]:
    """The code cells of a notebook of format 3 or 4, in order."""
    try:
        notebook = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise Unusable("is not a notebook; hand in the .ipynb file that Jupyter saves") from None
    sheets = notebook.get("worksheets") if isinstance(notebook, dict) else None
    holders = sheets if isinstance(sheets, list) else [notebook]
    lists = [holder.get("cells") for holder in holders if isinstance(holder, dict)]
    if not lists or not all(isinstance(cells, list) for cells in lists):
        raise Unusable("is not a notebook: it has no cells; hand in the .ipynb file of Jupyter")
    found = [cell for cells in lists for cell in cells or () if isinstance(cell, dict)]
    code = [cell for cell in found if cell.get("cell_type") == "code"]
    if len(code) > MAX_CELLS:
        raise Unusable(f"has more than {MAX_CELLS} code cells; hand in a shorter notebook")
    return [_cell(cell) for cell in code]


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
    return Cell(grade_id, locked, text)
