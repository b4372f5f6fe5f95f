"""grades.csv: a row for each student, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from autograder.classroom.policy import Grade, without
from autograder.manifest import Assignment
from autograder.render._common import cell
from autograder.result import Result


@dataclass(frozen=True)
class Row:
    """One student: who, which file, what they got, and the result if there is one."""

    key: str
    student: str
    file: str
    grade: Grade
    result: Result | None
    problem: str

    @property
    def why(self) -> str:
        """Why the points are not the graded ones, then the instructor's note."""
        return "; ".join(filter(None, [self.grade.reason, self.grade.note]))


class GradesTable:
    """The table: who, points, maximum, late, a column for each part, problem, note, seed."""

    def __init__(self, assignment: Assignment, dropped: frozenset[str]) -> None:
        self.parts = [part.name for part in assignment.parts if part.points]
        self.dropped = dropped
        self.buffer = io.StringIO()
        self.writer = csv.writer(self.buffer, lineterminator="\r\n")
        head = ["key", "student", "points", "max_points", "late"]
        self.writer.writerow([*head, *self.parts, "problem", "note", "seed"])

    def add(self, row: Row) -> None:
        """One more student."""
        self.writer.writerow([
            cell(row.key), cell(row.student), row.grade.points, row.grade.max_points,
            "yes" if row.grade.late else "no", *_by_part(row.result, self.parts, self.dropped),
            cell(row.problem), cell(row.why), row.result.seed if row.result else "",
        ])  # fmt: skip

    def text(self) -> str:
        """The file; its first character tells spreadsheets that it is UTF-8."""
        return "\ufeff" + self.buffer.getvalue()


def _by_part(result: Result | None, parts: list[str], dropped: frozenset[str]) -> list[int]:
    if result is None:
        return [0] * len(parts)
    checks = without(result, dropped).parts()
    return [sum(check.points for check in checks.get(part, ())) for part in parts]
