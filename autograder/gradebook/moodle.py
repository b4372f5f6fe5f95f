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

from autograder.classroom import csv_cells
from autograder.classroom.naming import MOODLE
from autograder.errors import KitError
from autograder.gradebook.graded_students import Feedback, Filled, Filling, Graded, find_row, pack_feedback

PARTICIPANT = re.compile(r"(\d+)\s*$")
FOLDER = re.compile(r"([^_/]*_\d+_assignsubmission_[a-z]+_?)")
# "No" in the languages of Moodle, as its column "Grade can be changed" has it.
WORDS_FOR_NO = (
    "no nein non não nee nej nei nie ne nu ei nem hayır нет ні не няма όχι לא لا نه نہیں"
    " いいえ 아니오 否 不 không tidak hindi ez nid na nē नहीं না இல்லை కాదు ไม่ ទេ არა ոչ"
)
NO = frozenset(WORDS_FOR_NO.split())


def fill(
    path: Path, students: Iterable[Graded], title: str = "", scale: bool = False
) -> Filled:
    """The worksheet with the points in its column of grades; raises `KitError`."""
    sheet = csv_cells.read(path)
    rows = _by_participant(sheet)
    column = sheet.column(title) if title else _grade_column(sheet)
    comma = sheet.comma or any("," in sheet.cell(row, column + 1).text for row in rows.values())
    filling = Filling(sheet, column, comma)
    for student in students:
        row = find_row(rows, student.ids)
        if row is None:
            filling.notes.append(f"{student.name} is not in the worksheet.")
        elif not _is_named_in(student.who.student, sheet.rows[row]):
            filling.notes.append(
                f"{student.name} was left out: {sheet.where(row)} has that number and another name; "
                "the number of a group is no participant's"
            )
        elif _is_locked(sheet, row, column):
            filling.seen.add(row)
            filling.notes.append(f"{student.name} has a grade that is locked in Moodle; it is unchanged.")
        else:
            most = csv_cells.number(sheet.cell(row, column + 1).text, comma)
            filling.put(student, row, most, scale, sheet.where(row))
    return filling.finish(rows.values(), [0, 1], "worksheet")


def _is_locked(sheet: csv_cells.Table, row: int, column: int) -> bool:
    """Whether the cell after the maximum says that the grade cannot be changed."""
    after = sheet.rows[row][column + 2 : column + 3]
    return bool(after) and after[0].text.strip().casefold() in NO


def _is_named_in(who: str, row: Sequence[csv_cells.Cell]) -> bool:
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


def feedback(students: Iterable[tuple[Graded, bytes]]) -> Feedback:
    """A zip with a file of feedback in each student's folder, named as Moodle named it."""
    return pack_feedback(students, name_of)


def name_of(student: Graded) -> str:
    """The name of a student's file of feedback; nothing where no participant of Moodle is known."""
    folder = folder_of(student)
    return f"{folder}/feedback.txt" if MOODLE.fullmatch(folder) else ""


def folder_of(student: Graded) -> str:
    """The folder of a student in Moodle's zip; in its flat form that is the file's prefix."""
    for part in PurePosixPath(student.who.path).parts:
        found = FOLDER.match(part)
        if found and MOODLE.fullmatch(part):
            return found[1]
    return f"Participant_{student.who.user}_assignsubmission_file_"
