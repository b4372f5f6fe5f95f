"""Canvas without an autograder: the points go into one column of the exported gradebook.

The instructor exports the gradebook, the kit fills the column, the instructor imports it again. A
title that Canvas does not know would make a new assignment, so the column must be there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from autograder.classroom.intake import is_anonymous
from autograder.errors import KitError
from autograder.gradebook import csv_cells
from autograder.gradebook.graded_students import Graded, remarks, scaled

POSSIBLE, TEST_STUDENT = "Points Possible", "Student, Test"


@dataclass(frozen=True)
class Filled:
    """The new file, how many cells were filled, and sentences about who was not."""

    data: bytes
    count: int
    notes: tuple[str, ...]


def fill(path: Path, title: str, students: Iterable[Graded], scale: bool = False) -> Filled:
    """The gradebook with the points in the column `title`; raises `KitError`."""
    book = csv_cells.read(path)
    column, ids = book.column(title), book.column("ID")
    first = _first_student(book)
    most = _possible(book, first, column)
    rows = _by_id(book, first, ids)
    comma = book.delimiter == b";"[0]
    values, notes, left = {}, [], set(rows)
    for student in students:
        row = rows.get(student.user or "")
        left.discard(student.user or "")
        if row is None:
            notes.append(f"{student.name} is not in the gradebook.")
            if is_anonymous(student.path):
                notes[-1] = f"{student.name} was handed in anonymously, so no row can be found."
        elif not student.max_points:
            notes.append(f"{student.name} was not graded: {student.problem}")
        else:
            place = f"The column {book.header[column]!r}"
            values[row, column] = scaled(student, most, scale, place, comma)
    if not values:
        why = notes[0] if notes else "The class is empty."
        raise KitError(f"{path}: no student of the class is in this gradebook. {why}")
    notes += remarks(book, values, len(left))
    return Filled(book.changed(values), len(values), tuple(notes))


def _first_student(book: csv_cells.Table) -> int:
    """The row after the one of `Points Possible`, which Canvas always writes."""
    for row in range(1, min(len(book.rows), 5)):
        if book.cell(row, 0).text.strip() == POSSIBLE:
            return row + 1
    sentence = f"{book.path} is no gradebook of Canvas: it has no row {POSSIBLE!r}"
    raise KitError(sentence, exit_code=2)


def _possible(book: csv_cells.Table, first: int, column: int) -> float | None:
    """The column's maximum, if the gradebook says one."""
    text = book.cell(first - 1, column).text.strip()
    most = csv_cells.number(text)
    if "read only" in text or (text and most is None):
        title = book.header[column]
        raise KitError(f"{book.path}: the column {title!r} is {text}; name an assignment's column")
    return most


def _by_id(book: csv_cells.Table, first: int, ids: int) -> dict[str, int]:
    """The row of each student; raises `KitError` when one has two."""
    rows: dict[str, int] = {}
    for row in range(first, len(book.rows)):
        user = book.cell(row, ids).text.strip()
        if not user or book.cell(row, 0).text.strip() == TEST_STUDENT:
            continue
        if user in rows:
            raise KitError(f"{book.where(row)}: a second row of student {user}; leave one")
        rows[user] = row
    return rows
