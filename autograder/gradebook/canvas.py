"""Canvas without an autograder: the points go into one column of the exported gradebook.

The instructor exports the gradebook, the kit fills the column, the instructor imports it again. A
title that Canvas does not know would make a new assignment, so the column must be there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from autograder.classroom import csv_cells
from autograder.classroom.naming import CANVAS, CANVAS_ANONYMOUS, is_anonymous
from autograder.errors import KitError
from autograder.gradebook.graded_students import Feedback, Filled, Filling, Graded, find_row, pack_feedback

POSSIBLE, TEST_STUDENT = "Points Possible", "Student, Test"
HIDDEN = re.compile(r"muted|manual posting", re.IGNORECASE)


def fill(path: Path, title: str, students: Iterable[Graded], scale: bool = False) -> Filled:
    """The gradebook with the points in the column `title`; raises `KitError`."""
    book = csv_cells.read(path)
    column, ids = book.column(title), book.column("ID")
    first = _first_student(book)
    most = _find_maximum(book, first, column)
    rows = _by_id(book, first, ids)
    filling = Filling(book, column, book.comma)
    place = f"The column {book.header[column]!r}"
    for student in students:
        row = find_row(rows, student.ids)
        if row is not None:
            filling.put(student, row, most, scale, place)
        elif is_anonymous(student.who.path):
            filling.notes.append(f"{student.name} was handed in anonymously, so no row can be found.")
        else:
            filling.notes.append(f"{student.name} is not in the gradebook.")
    above = [cell for row in book.rows[1:first] for cell in row[column : column + 1]]
    if any(HIDDEN.search(cell.text) for cell in above):
        filling.notes.append(f"{place} is muted or posted by hand: students see grades when you post them.")
    return filling.finish(rows.values(), [0], "gradebook")


def _first_student(book: csv_cells.Table) -> int:
    """The row after the one of `Points Possible`, which Canvas always writes."""
    for row in range(1, min(len(book.rows), 5)):
        if book.cell(row, 0).text.strip() == POSSIBLE:
            return row + 1
    sentence = f"{book.path} is no gradebook of Canvas: it has no row {POSSIBLE!r}"
    raise KitError(sentence, exit_code=2)


def _find_maximum(book: csv_cells.Table, first: int, column: int) -> float | None:
    """The column's maximum, if the gradebook says one."""
    text = book.cell(first - 1, column).text.strip()
    most = csv_cells.number(text, book.comma)
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


def feedback(students: Iterable[tuple[Graded, bytes]]) -> Feedback:
    """A zip of pages that Canvas gives to the students, when it is uploaded where the files came from."""
    made = pack_feedback(students, name_of)
    if not made.count:
        raise KitError("no student's file has the name that Canvas gave it, so no feedback can go back")
    return made


def name_of(student: Graded) -> str:
    """The name by which Canvas gives a page to its student; nothing where it knows none.

    Canvas knows a student by the two numbers in the name of the file that it let the instructor download.
    That may be a zip: what the student put into it stands after its name in the path.
    """
    parts = PurePosixPath(student.who.path).parts
    matches = (CANVAS_ANONYMOUS.fullmatch(part) or CANVAS.fullmatch(part) for part in parts)
    found = [match for match in matches if match and match["attachment"]]
    found.sort(key=lambda match: match["user"] != student.who.user)  # a folder may look like such a name
    return found[0].string[: found[0].start("file")] + "feedback.html" if found else ""
