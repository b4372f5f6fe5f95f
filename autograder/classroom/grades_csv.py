"""grades.csv: a row for each student, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from autograder.classroom.class_record import MISSING, Student
from autograder.classroom.policy import Grade, format_points, without
from autograder.manifest import Assignment
from autograder.render._common import cell
from autograder.result import Result

GRADED, UNGRADED, BROKEN = "graded", "not graded", "cannot be run"  # the states of a row beside MISSING


@dataclass(frozen=True)
class Row:
    """One student: who, what they got, the result if there is one, and why there is none."""

    who: Student
    grade: Grade
    result: Result | None
    problem: str

    @property
    def key(self) -> str:
        """The student's key."""
        return self.who.key

    @property
    def student(self) -> str:
        """The student's name."""
        return self.who.student

    @property
    def state(self) -> str:
        """What became of the hand-in, in words."""
        if self.who.refused == MISSING:
            return MISSING
        if self.result is None:
            return UNGRADED
        if self.result.problem:
            return BROKEN
        return GRADED

    @property
    def why(self) -> str:
        """Why the points are not the graded ones, what is said of the file, the instructor's note."""
        return "; ".join(filter(None, [self.grade.reason, *self.who.notes, self.grade.note]))


class GradesTable:
    """The table: who, points, maximum, late, a column for each part, state, problem, note, seed."""

    HEAD = ("key", "student", "section", "points", "max_points", "late", "set_by_hand")

    def __init__(self, assignment: Assignment, dropped: frozenset[str]) -> None:
        self.parts = [part.name for part in assignment.parts if part.points]
        self.dropped = dropped
        self.buffer = io.StringIO()
        self.writer = csv.writer(self.buffer, lineterminator="\r\n")
        self.writer.writerow([*self.HEAD, *self.parts, "state", "problem", "note", "seed"])

    def add(self, row: Row) -> None:
        """One more student."""
        grade = row.grade
        self.writer.writerow([
            cell(row.key), cell(row.student), cell(row.who.section), format_points(grade.points),
            format_points(grade.max_points), "yes" if grade.late else "no", "yes" if grade.final else "no",
            *_by_part(row.result, self.parts, self.dropped), row.state, cell(row.problem), cell(row.why),
            row.result.seed if row.result else "",
        ])  # fmt: skip

    def text(self) -> str:
        """The file; its first character tells spreadsheets that it is UTF-8."""
        return "\ufeff" + self.buffer.getvalue()


def _by_part(result: Result | None, parts: list[str], dropped: frozenset[str]) -> list[int]:
    if result is None:
        return [0] * len(parts)
    checks = without(result, dropped).parts()
    return [sum(check.points for check in checks.get(part, ())) for part in parts]
