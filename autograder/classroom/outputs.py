"""Makes a class's outputs from its stored results: grades.csv, feedback, report."""

from __future__ import annotations

import sys

from autograder.classroom.grades import Row, grades_csv
from autograder.classroom.policy import Policy, grade
from autograder.classroom.run import read_roster
from autograder.classroom.store import Store, write_atomically
from autograder.manifest import Assignment


def class_rows(store: Store, policy: Policy, errors: dict[str, str]) -> list[Row]:
    """A row for each student of the roster, with the policy applied."""
    rows = []
    for student in read_roster(store.folder)["students"]:
        key = student["key"]
        result = None if student["refused"] else store.load(key)
        problem = student["refused"] or errors.get(key, "") or (result.problem if result else "not graded")
        points = grade(key, student["student"], student["late"], result, policy)
        rows.append(Row(key, student["student"], student["file"], points, result, problem))
    return rows


def write_all(assignment: Assignment, store: Store, policy: Policy, errors: dict[str, str]) -> None:
    """Write every output and say where."""
    rows = class_rows(store, policy, errors)
    path = store.folder / "grades.csv"
    write_atomically(path, grades_csv(assignment, rows, policy.dropped).encode("utf-8"))
    failed = [row for row in rows if row.result is None]
    print(f"{len(rows) - len(failed)} graded, {len(failed)} not; grades in {path}")
    for row in failed[:20]:
        print(f"  {row.key}: {row.problem}", file=sys.stderr)
