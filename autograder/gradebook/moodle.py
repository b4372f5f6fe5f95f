"""Moodle without an autograder: the points go into the grading worksheet, feedback into a zip.

The worksheet's headers are in the site's language and its columns depend on the site's settings, so
the column of the grades is found by what stands in the one after it: the maximum, the same in all
rows. A student is found by the participant number, which the worksheet and the zip's folders share.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath

from autograder.classroom.intake import MOODLE
from autograder.errors import KitError
from autograder.gradebook import csv_cells
from autograder.gradebook.canvas import Filled
from autograder.gradebook.graded_students import Graded, remarks, scaled
from autograder.publish.pack import archive

PARTICIPANT = re.compile(r"(\d+)\s*$")
FOLDER = re.compile(r"([^_/]*_\d+_assignsubmission_[a-z]+_?)")


def fill(
    path: Path, students: Iterable[Graded], title: str = "", scale: bool = False
) -> Filled:
    """The worksheet with the points in its column of grades; raises `KitError`."""
    sheet = csv_cells.read(path)
    rows = _by_participant(sheet)
    column = sheet.column(title) if title else _grade_column(sheet)
    values, notes, left = {}, [], set(rows)
    for student in students:
        row = rows.get(student.user or "")
        left.discard(student.user or "")
        if row is None:
            notes.append(f"{student.name} is not in the worksheet.")
        elif not student.max_points:
            notes.append(f"{student.name} was not graded: {student.problem}")
        elif not _named(student.student, sheet.rows[row]):
            notes.append(
                f"{student.name} was left out: {sheet.where(row)} has that number and another name; "
                "the number of a group is no participant's"
            )
        else:
            text = sheet.cell(row, column + 1).text
            comma = "," in text or sheet.delimiter == b";"[0]
            most = csv_cells.number(text)
            values[row, column] = scaled(student, most, scale, sheet.where(row), comma)
    if not values:
        why = notes[0] if notes else "The class is empty."
        raise KitError(f"{path}: no student of the class is in this worksheet. {why}")
    notes += remarks(sheet, values, len(left))
    return Filled(sheet.changed(values), len(values), tuple(notes))


def _named(who: str, row: Sequence[csv_cells.Cell]) -> bool:
    """Whether a word of the name stands in the row; without a name here or there that is not known."""
    words = [word for word in _words(who) if len(word) > 1 or not word.isascii()]
    text = "".join(_words(" ".join(cell.text for cell in row)))
    unnamed = not words or not any(_words(cell.text) for cell in row[1:2])
    return unnamed or any(word in text for word in words)


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", unicodedata.normalize("NFKC", text).casefold())


def _by_participant(sheet: csv_cells.Table) -> dict[str, int]:
    """The row of each participant number; the first column is `Participant 123` in any language."""
    rows: dict[str, int] = {}
    for row in range(1, len(sheet.rows)):
        found = PARTICIPANT.search(sheet.cell(row, 0).text)
        if found is None:
            raise KitError(f"{sheet.where(row)} does not begin with a participant; is it Moodle's?")
        if found[1] in rows:
            raise KitError(f"{sheet.where(row)}: a second row of participant {found[1]}; leave one")
        rows[found[1]] = row
    if not rows:
        raise KitError(f"{sheet.path} has no student; download the grading worksheet again")
    return rows


def _grade_column(sheet: csv_cells.Table) -> int:
    """The column before the one that holds the maximum in every row."""
    found = [
        column
        for column in range(1, len(sheet.header) - 1)
        if _is_maximum(sheet, column + 1) and _are_grades(sheet, column)
    ]
    if len(found) != 1:
        known = ", ".join(repr(text) for text in sheet.header)
        raise KitError(
            f"{sheet.path}: it is not clear which column holds the grades; "
            f"name it with --column, one of: {known}",
            exit_code=2,
        )
    return found[0]


def _is_maximum(sheet: csv_cells.Table, column: int) -> bool:
    texts = {sheet.cell(row, column).text.strip() for row in range(1, len(sheet.rows))}
    most = csv_cells.number(texts.pop()) if len(texts) == 1 else None
    return most is not None and most > 0


def _are_grades(sheet: csv_cells.Table, column: int) -> bool:
    texts = (sheet.cell(row, column).text.strip() for row in range(1, len(sheet.rows)))
    return all(not text or csv_cells.number(text) is not None for text in texts)


def feedback(students: Iterable[tuple[Graded, str]]) -> bytes:
    """A zip with a file of feedback in each student's folder, named as Moodle named it."""
    files = {f"{folder_of(student)}/feedback.txt": text.encode() for student, text in students}
    return archive(files)


def folder_of(student: Graded) -> str:
    """The folder of a student in Moodle's zip; in its flat form that is the file's prefix."""
    for part in PurePosixPath(student.path).parts:
        found = FOLDER.match(part)
        if found and MOODLE.fullmatch(part):
            return found[1]
    return f"Participant_{student.user}_assignsubmission_file_"
