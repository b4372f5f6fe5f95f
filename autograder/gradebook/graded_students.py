"""What a graded class gives back to an LMS: each student's points, and where their file was."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder.classroom import class_record
from autograder.classroom.class_record import MISSING, Student
from autograder.classroom.csv_cells import Table, format_number, number
from autograder.classroom.policy import Policy
from autograder.errors import KitError
from autograder.publish.pack import archive

EXCUSED = {"ex", "excused", "exempt"}
MOST_NAMED = 40


@dataclass(frozen=True)
class Graded:
    """One student with the points after `policy`; `final` points were set by hand and are never scaled."""

    who: Student
    points: float
    max_points: float
    final: bool
    problem: str
    policy: Policy = field(default_factory=Policy)

    @property
    def name(self) -> str:
        """How a sentence names the student."""
        return f"{self.who.student} ({self.who.path or self.who.key})"

    @property
    def ids(self) -> list[str]:
        """Everything by which an LMS may know the student, the surest first."""
        return list(dict.fromkeys(filter(None, (self.who.user, *self.who.ids))))


@dataclass(frozen=True)
class Filled:
    """The new file, how many cells were filled, and sentences about who was not."""

    data: bytes
    count: int
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Feedback:
    """A zip of feedback, for how many students it is, and a sentence about each who is not in it."""

    data: bytes
    count: int
    notes: tuple[str, ...]


def pack_feedback(students: Iterable[tuple[Graded, bytes]], name_of: Callable[[Graded], str]) -> Feedback:
    """A zip with each student's page under the name by which the LMS knows whose it is."""
    files: dict[str, bytes] = {}
    notes = []
    for student, page in students:
        name = name_of(student)
        if not name:
            notes.append(f"{student.name} gets no feedback: no name that the LMS gave says whose file it is.")
        elif name in files:
            notes.append(f"{student.name} gets no feedback: another student handed in the same file.")
        else:
            files[name] = page
    return Feedback(archive(files), len(files), tuple(notes))


def read(folder: Path) -> list[Graded]:
    """The students of a class that `python -m autograder class` graded into `folder`."""
    try:
        kept = class_record.read(folder)
        with (folder / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = {row["key"].lstrip("'"): row for row in csv.DictReader(file)}
        return [_to_graded(who, rows[who.key], kept.policy) for who in kept.students if who.key in rows]
    except (KitError, OSError, ValueError, KeyError, TypeError, csv.Error) as error:
        sentence = f"{folder} is no graded class: grade it with `python -m autograder class` first"
        raise KitError(sentence, exit_code=2) from error


def _to_graded(who: Student, row: Mapping[str, str], policy: Policy) -> Graded:
    final = row["set_by_hand"] == "yes"
    return Graded(who, float(row["points"]), float(row["max_points"]), final, row["problem"], policy)


class Filling:
    """The cells of one column that are to be changed, and what is to be said about the others."""

    def __init__(self, book: Table, column: int, comma: bool) -> None:
        self.book, self.column, self.comma = book, column, comma
        self.values: dict[tuple[int, int], str] = {}
        self.notes: list[str] = []
        self.kept = 0
        self.seen: set[int] = set()

    def put(self, graded: Graded, row: int, most: float | None, scale: bool, place: str) -> None:
        """Fill a student's cell, unless the student is excused or was not graded."""
        self.seen.add(row)
        if self.book.cell(row, self.column).text.strip().casefold() in EXCUSED:
            self.kept += 1
        elif not graded.max_points:
            if graded.who.refused == MISSING:
                self.seen.discard(row)
            else:
                self.notes.append(f"{graded.name} was not graded: {graded.problem}")
        else:
            self.values[row, self.column] = scale_points(graded, most, scale, place, self.comma)

    def finish(self, rows: Iterable[int], names: Sequence[int], what: str) -> Filled:
        """The new file; `rows` are the students', `names` the columns that say who one is.

        Raises `KitError` when no student was found.
        """
        if not self.values and not self.kept:
            why = self.notes[0] if self.notes else "The class is empty."
            raise KitError(f"{self.book.path}: no student of the class is in this {what}. {why}")
        if self.kept:
            excused = "1 excused cell is" if self.kept == 1 else f"{self.kept} excused cells are"
            self.notes.append(f"{excused} unchanged.")
        left = [self.name_of(row, names) for row in rows if row not in self.seen]
        notes = [*self.notes, *remarks(self.book, self.values, left)]
        return Filled(self.book.change_cells(self.values), len(self.values), tuple(notes))

    def name_of(self, row: int, columns: Sequence[int]) -> str:
        """Who a row is about, as its own cells say."""
        cells = self.book.rows[row]  # a row without a submission may be a short one
        texts = (cells[column].text.strip() for column in columns if column < len(cells))
        return " ".join(filter(None, texts)) or f"row {row + 1}"


def scale_points(graded: Graded, most: float | None, scale: bool, place: str, comma: bool) -> str:
    """The points as the LMS's column takes them; raises `KitError` when its maximum is another."""
    if graded.final or most is None or most == graded.max_points:
        return format_number(graded.points, comma)
    if not scale:
        raise KitError(
            f"{place} is out of {format_number(most, False)} points, the grading out of "
            f"{format_number(graded.max_points, False)}; set the maximum in the LMS, or add --scale"
        )
    return format_number(graded.points * most / graded.max_points, comma)


def remarks(book: Table, values: Mapping[tuple[int, int], str], left: Sequence[str]) -> list[str]:
    """Sentences about grades that were there before, and about those who are `left` without one."""
    old = {place: book.cell(*place).text.strip() for place in values}
    replaced = sum(bool(text) and number(text) != number(values[place]) for place, text in old.items())
    notes = []
    if replaced:
        grades = "1 earlier grade was" if replaced == 1 else f"{replaced} earlier grades were"
        notes.append(f"{grades} replaced.")
    if left:
        rows = "1 row has" if len(left) == 1 else f"{len(left)} rows have"
        more = f" and {len(left) - MOST_NAMED} more" if len(left) > MOST_NAMED else ""
        who = "; ".join(left[:MOST_NAMED])
        notes.append(f"{rows} no submission and {'is' if len(left) == 1 else 'are'} unchanged: {who}{more}.")
    return notes


def find_row(rows: Mapping[str, int], ids: Iterable[str]) -> int | None:
    """The row of the first id that has one."""
    return next((rows[one] for one in ids if one in rows), None)
