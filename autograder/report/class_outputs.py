"""Makes a class's outputs from what is stored: grades.csv, feedback pages, report.html.

The same stored results give the same bytes, but for timings.csv, which says what the grading cost.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.classroom import class_record as class_record
from autograder.classroom import receipts, similarity
from autograder.classroom.class_record import ClassRecord
from autograder.classroom.grades_csv import GradesTable, Row
from autograder.classroom.policy import grade, points_that_count
from autograder.classroom.store import Store
from autograder.files import write_atomically
from autograder.kit import messages
from autograder.manifest import Assignment
from autograder.render._common import cell, clean

if TYPE_CHECKING:
    from autograder.report.class_numbers import Tally

ERRORS, FEEDBACK = "errors.json", "feedback"
MOST_SAID = 40


def save_errors(folder: Path, record: ClassRecord, errors: dict[str, str]) -> None:
    """Keep who was not graded, which files are not graded, and what went wrong in this run, with reasons."""
    data = {
        "students": [
            {"student": one.student, "key": one.key, "file": one.path, "reason": reason}
            for one in record.students
            if (reason := one.refused or errors.get(one.key, ""))
        ],
        "files": [asdict(one) for one in record.left],
        "grading": errors,
    }
    text = json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    write_atomically(folder / ERRORS, text.encode("utf-8", "backslashreplace"))


def load_errors(folder: Path) -> dict[str, str]:
    """By key what went wrong in the last run; nothing where there is no such file."""
    try:
        return dict(json.loads((folder / ERRORS).read_text(encoding="utf-8"))["grading"])
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def class_rows(store: Store, record: ClassRecord) -> Iterator[Row]:
    """A row for each student of the record, with the policy applied, read one at a time."""
    errors = load_errors(store.folder)
    most = points_that_count(store.assignment, record.policy.dropped)
    for student in record.students:
        key = student.key
        result = None if student.refused else store.load(key, student.fingerprint)
        missing = errors.get(key) or messages.say("report_again")
        problem = result.problem if result else student.refused or missing
        points = grade(key, student.student, student.late, result, record.policy, student.time, most)
        yield Row(student, points, result, problem)


def write_all(assignment: Assignment, folder: Path) -> None:
    """Write every output of the class in `folder` and say where."""
    from autograder.report import class_report, feedback_page, templates
    from autograder.report.class_numbers import Tally

    messages.use(assignment.language)
    store, record = Store(folder, assignment), class_record.read(folder)
    table = GradesTable(assignment, record.policy.dropped)
    tally = Tally(assignment, record.policy)
    secret = receipts.read_key(assignment.root)
    remove_stale(folder / FEEDBACK, record)
    for row in class_rows(store, record):
        table.add(row)
        tally.add(row)
        receipt = receipts.make(secret, record, row.who, row.result) if row.result else None
        text = feedback_page.render(assignment, row, record.policy.dropped, receipt)
        templates.write(folder / FEEDBACK / f"{row.key}.html", text)
    write_atomically(folder / "grades.csv", table.text().encode("utf-8", "backslashreplace"))
    write_atomically(folder / "timings.csv", timings_csv(store, record).encode())
    pairs = similarity.load(folder)
    templates.write(folder / "report.html", class_report.render(assignment, record, tally, pairs))
    say_what_came_out(folder, record, tally)


def remove_stale(folder: Path, record: ClassRecord) -> None:
    """Remove the pages of those who are not in the class any more."""
    pages = {f"{student.key}.html" for student in record.students}
    for stale in folder.glob("*.html"):
        if stale.name not in pages:
            stale.unlink()


def say_what_came_out(folder: Path, record: ClassRecord, tally: Tally) -> None:
    """How many were graded, then on standard error who and what was not."""
    graded = len(tally.students) - len(tally.ungraded) - len(tally.missing)
    told = {"graded": graded, "ungraded": len(tally.ungraded), "file": folder / "report.html"}
    if record.members:
        print(messages.say("class_done_all", missing=len(tally.missing), **told))
    else:
        print(messages.say("class_done", **told))
    if tally.broken:
        print("  " + messages.say("class_broken", count=len(tally.broken)))
    strangers = [one.student for one in record.students if record.members and not one.ids]
    if strangers:
        names = clean(messages.say("join_words").join(strangers))
        print("  " + messages.say("class_strangers", names=names), file=sys.stderr)
    lines = [f"{key} ({name}): {why}" for key, name, why in (*tally.ungraded, *tally.broken)]
    for one in record.left:
        who = f"{one.key} ({one.student})" if one.key else one.student
        lines.append(f"{who}: left out: {one.sentence}" if who else f"left out: {one.sentence}")
    for line in lines[:MOST_SAID]:
        print(f"  {clean(line)}", file=sys.stderr)
    if len(lines) > MOST_SAID:
        left = messages.say("class_more", count=len(lines) - MOST_SAID, file=folder / ERRORS)
        print(f"  {left}", file=sys.stderr)


def timings_csv(store: Store, record: ClassRecord) -> str:
    """What each grading cost, the slowest first."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(["key", "cpu_seconds", "wall_seconds", "memory_mb", "workers"])
    timings = [(store.timing(student.key), student.key) for student in record.students]
    for timing, key in sorted(timings, key=lambda pair: (-pair[0].cpu_seconds, pair[1])):
        numbers = (
            f"{timing.cpu_seconds:.3f}",
            f"{timing.wall_seconds:.3f}",
            f"{timing.memory_mb:.0f}",
        )
        writer.writerow([cell(key), *numbers, timing.workers])
    return buffer.getvalue()
