"""grades.csv: a row for each student, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
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


def grades_csv(assignment: Assignment, rows: Iterable[Row], dropped: frozenset[str]) -> str:
    """The table: key, student, points, maximum, late, a column for each part, problem, note, seed."""
    parts = [part.name for part in assignment.parts if part.points]
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(["key", "student", "points", "max_points", "late", *parts, "problem", "note", "seed"])
    for row in rows:
        writer.writerow([
            cell(row.key), cell(row.student), row.grade.points, row.grade.max_points,
            "yes" if row.grade.late else "no", *_by_part(row.result, parts, dropped),
            cell(row.problem), cell(row.grade.note), row.result.seed if row.result else "",
        ])  # fmt: skip
    return "\ufeff" + buffer.getvalue()


def _by_part(result: Result | None, parts: list[str], dropped: frozenset[str]) -> list[int]:
    if result is None:
        return [0] * len(parts)
    checks = without(result, dropped).parts()
    return [sum(check.points for check in checks.get(part, ())) for part in parts]
