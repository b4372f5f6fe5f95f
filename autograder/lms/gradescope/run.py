"""Inside Gradescope's container: grade what was submitted and write results.json, whatever happens.

A valid zero is written first, the real result last, both atomically and by this trusted process; the
submission has no right to write there.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from autograder.classroom.store import write_atomically
from autograder.errors import KitError
from autograder.lms.inbox import pick
from autograder.manifest import Assignment, load, names
from autograder.render._common import clean, dump
from autograder.render.gradescope import document


def main(base: Path) -> None:
    """Grade `base/submission` with the one assignment of this package."""
    results = base / "results" / "results.json"
    write(results, failure("The grader did not come to an end. Your instructor can run it again.", 0))
    try:
        (name,) = names()
        assignment = load(name)
    except (KitError, ValueError) as error:
        write(results, failure(f"The grader is not installed well: {error}", 0))
        return
    try:
        write(results, graded(assignment, base))
    except KitError as error:
        write(results, failure(str(error), assignment.points()))


def graded(assignment: Assignment, base: Path) -> dict[str, Any]:
    """The results document of the submission below `base`."""
    from autograder.runner.grade import Options, grade_source

    source = pick(base / "submission", assignment.name)
    result, timing = grade_source(assignment, source, Options())
    data = document(result, timing, assignment.lms.hidden_visibility)
    days = days_late(metadata(base))
    if days and assignment.lms.late_percent_per_day:
        percent = min(100, days * assignment.lms.late_percent_per_day)
        data["tests"].append(late_entry(days, percent, result.points))
    return data


def failure(sentence: str, points: int) -> dict[str, Any]:
    """A valid results document with no points and one sentence."""
    test = {"name": "grading", "number": "0", "score": 0, "max_score": points, "status": "failed",
            "output": clean(sentence), "output_format": "text", "visibility": "visible"}  # fmt: skip
    return {"execution_time": 0, "output": clean(sentence), "output_format": "text", "tests": [test]}


def late_entry(days: int, percent: int, points: int) -> dict[str, Any]:
    """A test that takes the late percentage off, so that the sum of the tests is the score."""
    lost = math.ceil(points * percent / 100)
    unit = "day" if days == 1 else "days"
    return {"name": "late work", "number": "99", "score": -lost, "max_score": 0, "status": "failed",
            "output": f"{days} {unit} late: {percent}% off, {lost} points.", "output_format": "text",
            "visibility": "visible"}  # fmt: skip


def metadata(base: Path) -> Mapping[str, Any]:
    """Gradescope's submission_metadata.json; empty where there is none (Codio)."""
    try:
        data = json.loads((base / "submission_metadata.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


def days_late(data: Mapping[str, Any]) -> int:
    """Begun days between the due date and the submission; a student's own due date goes first."""
    due = [data.get("assignment") or {}]
    due += [(user or {}).get("assignment") or {} for user in data.get("users") or []]
    dates = [moment(item.get("due_date")) for item in due]
    given = [date for date in dates if date is not None]
    created = moment(data.get("created_at"))
    if created is None or not given:
        return 0
    seconds = (created - max(given)).total_seconds()
    return max(0, math.ceil(seconds / 86400))


def moment(text: Any) -> datetime | None:
    """A time of the metadata, with its zone; None for anything else."""
    try:
        when = datetime.fromisoformat(str(text).replace("Z", "+00:00"))
    except ValueError:
        return None
    return when if when.tzinfo else None


def write(path: Path, data: Mapping[str, Any]) -> None:
    write_atomically(path, dump(data).encode("utf-8"))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
