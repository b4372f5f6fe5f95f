"""Makes a class's outputs from what is stored: grades.csv, feedback pages, report.html.

The same stored results give the same bytes, but for timings.csv, which says what the grading cost.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from autograder.classroom import roster as rosters
from autograder.classroom import similarity
from autograder.classroom.grades_csv import GradesTable, Row
from autograder.classroom.policy import grade
from autograder.classroom.roster import Roster
from autograder.classroom.store import Store
from autograder.files import write_atomically
from autograder.kit import messages
from autograder.manifest import Assignment
from autograder.render._common import cell, clean

ERRORS, FEEDBACK = "errors.json", "feedback"


def save_errors(folder: Path, errors: dict[str, str]) -> None:
    """Keep why submissions could not be graded in this run."""
    text = json.dumps(errors, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    write_atomically(folder / ERRORS, text.encode("utf-8", "backslashreplace"))


def load_errors(folder: Path) -> dict[str, str]:
    """What `save_errors` kept; nothing where there is no such file."""
    try:
        return dict(json.loads((folder / ERRORS).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def class_rows(store: Store, roster: Roster) -> Iterator[Row]:
    """A row for each student of the roster, with the policy applied, read one at a time."""
    errors = load_errors(store.folder)
    for student in roster.students:
        key = student.key
        result = None if student.refused else store.load(key, student.fingerprint)
        missing = errors.get(key) or "not graded; run the same command again"
        problem = result.problem if result else student.refused or missing
        points = grade(key, student.student, student.late, result, roster.policy)
        yield Row(key, student.student, student.file, points, result, problem)


def write_all(assignment: Assignment, folder: Path) -> None:
    """Write every output of the class in `folder` and say where."""
    from autograder.report import class_report, feedback_page, html
    from autograder.report.class_numbers import Tally

    messages.use(assignment.language)
    store, roster = Store(folder), rosters.read(folder)
    table = GradesTable(assignment, roster.policy.dropped)
    tally = Tally(assignment, roster.policy.dropped)
    pages = {f"{student.key}.html" for student in roster.students}
    for stale in (folder / FEEDBACK).glob("*.html"):
        if stale.name not in pages:
            stale.unlink()
    ungraded = []
    for row in class_rows(store, roster):
        table.add(row)
        tally.add(row)
        text = feedback_page.render(assignment, row, roster.policy.dropped)
        html.write(folder / FEEDBACK / f"{row.key}.html", text)
        if row.result is None:
            ungraded.append(row)
    write_atomically(folder / "grades.csv", table.text().encode("utf-8", "backslashreplace"))
    write_atomically(folder / "timings.csv", timings_csv(store, roster).encode())
    pairs = similarity.load(folder)
    html.write(folder / "report.html", class_report.render(assignment, roster, tally, pairs))
    graded = len(roster.students) - len(ungraded)
    print(f"{graded} graded, {len(ungraded)} not; open {folder / 'report.html'}")
    for row in ungraded[:20]:
        print(f"  {row.key}: {clean(row.problem)}", file=sys.stderr)


def timings_csv(store: Store, roster: Roster) -> str:
    """What each grading cost, the slowest first."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(["key", "cpu_seconds", "wall_seconds", "memory_mb", "workers"])
    timings = [(store.timing(student.key), student.key) for student in roster.students]
    for timing, key in sorted(timings, key=lambda pair: (-pair[0].cpu_seconds, pair[1])):
        numbers = (
            f"{timing.cpu_seconds:.3f}",
            f"{timing.wall_seconds:.3f}",
            f"{timing.memory_mb:.0f}",
        )
        writer.writerow([cell(key), *numbers, timing.workers])
    return buffer.getvalue()
