"""Blackboard: the points go into one column of the Grade Center's download.

Its columns of grades end with `|` and their number; all others say who a student is, in the site's language.
A student is known by the user name, which the names of the downloaded files hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from autograder.classroom import csv_cells
from autograder.errors import KitError
from autograder.gradebook.graded_students import Filled, Filling, Graded, find_row

ITEM = re.compile(r"\|\s*\d+\s*$")
POSSIBLE = re.compile(r"\[[^\]\d]*([\d.,]+)[^\]]*\]")


def fill(path: Path, title: str, students: Iterable[Graded], scale: bool = False) -> Filled:
    """The download with the points in the column `title`; raises `KitError`."""
    book = csv_cells.read(path)
    column = book.column(title)
    heading = book.header[column]
    if not ITEM.search(heading):
        raise KitError(f"{path}: {heading!r} is no column of grades: it does not end with | and a number")
    possible = POSSIBLE.search(heading)
    most = csv_cells.number(possible[1]) if possible else None
    about = [i for i, text in enumerate(book.header) if not ITEM.search(text)]
    rows = rows_by_id(book, about)
    filling = Filling(book, column, book.comma)
    for student in students:
        row = find_row(rows, [text.casefold() for text in student.ids])
        if row is None:
            filling.notes.append(f"{student.name} is not in the gradebook.")
        else:
            filling.put(student, row, most, scale, f"The column {heading!r}")
    return filling.finish(range(1, len(book.rows)), about[:3], "gradebook")


def rows_by_id(book: csv_cells.Table, columns: Iterable[int]) -> dict[str, int]:
    """The row of each text that stands in these columns and in one row alone."""
    rows: dict[str, set[int]] = {}
    places = list(columns)
    for row in range(1, len(book.rows)):
        for column in places:
            if column < len(book.rows[row]):
                text = book.cell(row, column).text.strip().lstrip("#").casefold()
                rows.setdefault(text, set()).add(row)
    return {text: next(iter(found)) for text, found in rows.items() if text and len(found) == 1}
