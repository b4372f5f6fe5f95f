"""Brightspace: the points go into one `Points Grade` column of the exported grades.

The number in the names of downloaded folders is in no column of the export, so a student is known by the ids
of the class list, where there is one, and else by the name; two students of one name are left out and said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from autograder.classroom import csv_cells
from autograder.classroom.roster import Member, Roster
from autograder.errors import KitError
from autograder.gradebook.blackboard import rows_by_id
from autograder.gradebook.graded_students import Filled, Filling, Graded, find_row

ITEM = re.compile(r"Points Grade\b")
POSSIBLE = re.compile(r"MaxPoints:\s*([\d.,]+)")
LAST, FIRST = "Last Name", "First Name"


def fill(path: Path, title: str, students: Iterable[Graded], scale: bool = False) -> Filled:
    """The export with the points in the column `title`; raises `KitError`."""
    book = csv_cells.read(path)
    column = book.column(title)
    heading = book.header[column]
    if not ITEM.search(heading):
        raise KitError(f"{path}: {heading!r} is no column of points; export *Points Grade* and name one")
    possible = POSSIBLE.search(heading)
    most = csv_cells.number(possible[1]) if possible else None
    before = [i for i, text in enumerate(book.header) if i < column and not ITEM.search(text)]
    rows, names = rows_by_id(book, before), _by_name(book)
    filling = Filling(book, column, book.comma)
    for student in students:
        # The number in a folder's name could be another student's OrgDefinedId: only listed ids count.
        row = find_row(rows, [text.lstrip("#").casefold() for text in student.who.ids])
        member = names.find("", student.who.student) if row is None else None
        row = int(member.section) if member else row
        if row is None:
            filling.notes.append(f"{student.name} is not in the export, or several have that name.")
        else:
            filling.put(student, row, most, scale, f"The column {heading!r}")
    return filling.finish(range(1, len(book.rows)), before[:4], "export")


def _by_name(book: csv_cells.Table) -> Roster:
    """The rows by name, each as a member whose section is the row's number."""
    header = [text.strip() for text in book.header]
    if LAST not in header or FIRST not in header:
        return Roster([])
    last, first = header.index(LAST), header.index(FIRST)
    return Roster(
        Member(f"{book.cell(row, first).text} {book.cell(row, last).text}", section=str(row))
        for row in range(1, len(book.rows))
    )
