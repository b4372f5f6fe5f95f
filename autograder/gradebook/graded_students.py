"""What a graded class gives back to an LMS: each student's points, and where their file was."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.classroom.intake import parse
from autograder.errors import KitError
from autograder.gradebook.csv_cells import Table, number, shown


@dataclass(frozen=True)
class Graded:
    """One student: the LMS's id of them (or None), the path in the zip, the points after policy."""

    key: str
    student: str
    user: str | None
    path: str
    points: int
    max_points: int
    problem: str

    @property
    def name(self) -> str:
        """How a sentence names the student."""
        return f"{self.student} ({self.path or self.key})"


def read(folder: Path) -> list[Graded]:
    """The students of a class that `python -m autograder class` graded into `folder`."""
    roster, rows = folder / "roster.json", folder / "grades.csv"
    try:
        data = json.loads(roster.read_text(encoding="utf-8"))
        with rows.open(encoding="utf-8-sig", newline="") as file:
            points = {row["key"].lstrip("'"): row for row in csv.DictReader(file)}
        name = data["assignment"]
        return [_graded(s, points[s["key"]], name) for s in data["students"] if s["key"] in points]
    except (OSError, ValueError, KeyError, TypeError, csv.Error) as error:
        sentence = f"{folder} is no graded class: grade it with `python -m autograder class` first"
        raise KitError(sentence, exit_code=2) from error


def _graded(student: dict[str, Any], row: dict[str, str], assignment: str) -> Graded:
    found = parse(student["path"], assignment)
    return Graded(
        key=student["key"],
        student=student["student"],
        user=found.user if found else None,
        path=student["path"],
        points=int(row["points"]),
        max_points=int(row["max_points"]),
        problem=row["problem"],
    )


def scaled(graded: Graded, most: float | None, scale: bool, place: str, comma: bool) -> str:
    """The points as the LMS's column takes them; raises `KitError` when its maximum is another."""
    if most is None or most == graded.max_points:
        return shown(graded.points, comma)
    if not scale:
        raise KitError(
            f"{place} is out of {shown(most, False)} points, the grading out of "
            f"{graded.max_points}; set the maximum in the LMS, or add --scale"
        )
    return shown(graded.points * most / graded.max_points, comma)


def remarks(book: Table, values: Mapping[tuple[int, int], str], left: int) -> list[str]:
    """Sentences about grades that were there before, and about `left` rows that got none."""
    old = {place: book.cell(*place).text.strip() for place in values}
    replaced = sum(bool(text) and number(text) != number(values[place]) for place, text in old.items())
    notes = []
    if replaced:
        grades = "1 earlier grade was" if replaced == 1 else f"{replaced} earlier grades were"
        notes.append(f"{grades} replaced.")
    if left:
        rows = "1 row has no submission; it is" if left == 1 else f"{left} rows have no submission; they are"
        notes.append(f"{rows} unchanged.")
    return notes
