"""What an instructor decides after grading: dropped checks, late work, extensions, overrides.

Only totals change; the stored results stay as they were graded.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from autograder.errors import KitError
from autograder.result import Result

COLUMNS = ("student", "late", "points", "note")
YES, NO = {"yes", "true", "1"}, {"no", "false", "0"}


@dataclass(frozen=True)
class Override:
    """One student's row: `late` False is an extension; `points` replaces the total."""

    late: bool | None = None
    points: int | None = None
    note: str = ""


@dataclass(frozen=True)
class Policy:
    """Percent taken off late work, checks that do not count, and per-student overrides."""

    late_percent: int = 0
    dropped: frozenset[str] = frozenset()
    overrides: dict[str, Override] = field(default_factory=dict)


@dataclass(frozen=True)
class Grade:
    """What one student gets: whole points after policy and the maximum.

    `reason` says why they differ from the graded ones; `note` is the instructor's own and private.
    """

    points: int
    max_points: int
    late: bool
    reason: str
    note: str


def without(result: Result, dropped: Collection[str]) -> Result:
    """The result as if these checks had never been."""
    return replace(result, checks=tuple(c for c in result.checks if c.id not in dropped))


def grade(key: str, student: str, late: bool, result: Result | None, policy: Policy) -> Grade:
    """Apply the policy to one student; no result is 0 points."""
    override = policy.overrides.get(key) or policy.overrides.get(student) or Override()
    late = late if override.late is None else override.late
    counted = without(result, policy.dropped) if result else None
    points, maximum = (counted.points, counted.max_points) if counted else (0, 0)
    reasons = []
    if late and policy.late_percent:
        points -= -(-points * policy.late_percent // 100)
        reasons.append(f"late: {policy.late_percent}% off")
    if override.points is not None:
        points = override.points
        reasons.append("points set by the instructor")
    return Grade(points, maximum, late, "; ".join(reasons), override.note)


def to_data(policy: Policy) -> dict[str, Any]:
    """The policy as plain data, to be kept beside the results."""
    overrides = {student: asdict(o) for student, o in sorted(policy.overrides.items())}
    return {"late_percent": policy.late_percent, "dropped": sorted(policy.dropped),
            "overrides": overrides}  # fmt: skip


def from_data(data: dict[str, Any]) -> Policy:
    """The policy in what `to_data` made."""
    overrides = {student: Override(**o) for student, o in data["overrides"].items()}
    return Policy(data["late_percent"], frozenset(data["dropped"]), overrides)


def read_overrides(path: Path, known: Collection[str]) -> dict[str, Override]:
    """The rows of a CSV with the columns student, late, points, note; only the first is needed.

    `student` is a key or name of `known`. Raises `KitError` with file, line and mend.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise KitError(f"{path} cannot be read as a CSV in UTF-8: {error}", exit_code=2) from error
    overrides = {}
    for line, row in enumerate(rows, start=2):
        where = f"{path}, line {line}"
        unknown = [name for name in row if name not in COLUMNS]
        if unknown or "student" not in row:
            raise KitError(f"{where}: the columns must be {', '.join(COLUMNS)}", exit_code=2)
        student = (row["student"] or "").strip()
        if student not in known:
            raise KitError(
                f"{where}: no submission of {student!r}; use a key of grades.csv", exit_code=2
            )
        if student in overrides:
            raise KitError(f"{where}: a second row for {student!r}; leave one", exit_code=2)
        overrides[student] = _override(row, where)
    return overrides


def _override(row: dict[str, str | None], where: str) -> Override:
    late = (row.get("late") or "").strip().lower()
    points = (row.get("points") or "").strip()
    if late and late not in YES | NO:
        raise KitError(f"{where}: `late` must be yes or no, not {late!r}", exit_code=2)
    if points and not points.isdigit():
        raise KitError(f"{where}: `points` must be a whole number, not {points!r}", exit_code=2)
    return Override(
        late in YES if late else None,
        int(points) if points else None,
        (row.get("note") or "").strip(),
    )


def check_dropped(dropped: Iterable[str], known: Collection[str]) -> frozenset[str]:
    """The checks to drop; raises `KitError` for one that the assignment does not have."""
    for check in dropped:
        if check not in known:
            raise KitError(f"--drop: no check is called {check!r}; see the manifest", exit_code=2)
    return frozenset(dropped)
