"""Inside Gradescope's container: grade what was submitted and write results.json, whatever happens.

A valid zero is written first, the real result last, both atomically and by this trusted process;
the submission has no right to write there.
"""

from __future__ import annotations

import json
import math
import re
import sys
from collections.abc import Iterator, Mapping
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from autograder.errors import KitError
from autograder.files import write_atomically
from autograder.kit.messages import say, say_count
from autograder.lms import adapter
from autograder.manifest import Assignment
from autograder.render._common import dump
from autograder.render.gradescope import document, nothing

TIME = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(?:[.,]\d+)?\s*(Z|[+-]\d\d:?\d\d)")
DAY = 86400


def main(base: Path) -> None:
    """Grade `base/submission` with the one assignment of this package."""
    results = base / "results" / "results.json"
    try:
        assignment = adapter.the_assignment()
    except (KitError, ValueError) as error:
        write(results, {"execution_time": 0, "tests": [nothing(say("graded_not_installed", error=error))]})
        return
    visibility = assignment.lms.hidden_visibility
    zero = adapter.to_failed(assignment, say("graded_not_ended"))
    write(results, document(zero, visibility))
    result, _ = adapter.grade_place(assignment, base / "submission")
    data = document(result, visibility)
    count_late(data, assignment, days_late(metadata(base)), result.points)
    write(results, data)


def count_late(data: dict[str, Any], assignment: Assignment, days: int, points: int) -> None:
    """Take a percentage off late work: a top score, which goes before the tests' sum."""
    percent = min(100, days * assignment.lms.late_percent_per_day)
    if not percent:
        return
    data["score"] = points - math.ceil(points * percent / 100)
    sentence = say_count("graded_late", days, percent=percent)
    data["tests"].append({**nothing(sentence), "number": "99", "name": say("graded_late_work")})


def metadata(base: Path) -> Mapping[str, Any]:
    """Gradescope's submission_metadata.json; empty where there is none (Codio)."""
    try:
        data = json.loads((base / "submission_metadata.json").read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return mapping(data)


def mapping(value: Any) -> Mapping[str, Any]:
    """The value if it is an object of JSON, else an empty one."""
    return value if isinstance(value, dict) else {}


def days_late(data: Mapping[str, Any]) -> int:
    """Begun days from the due date to the submission; the students' own due dates go first.

    A group has the latest due date of its members. The machine's clock plays no part.
    """
    created = moment(data.get("created_at"))
    users = data.get("users")
    own = [mapping(user).get("assignment") for user in users] if isinstance(users, list) else []
    given = list(due_dates(own)) or list(due_dates([data.get("assignment")]))
    if created is None or not given:
        return 0
    return max(0, math.ceil((created - max(given)).total_seconds() / DAY))


def due_dates(assignments: list[Any]) -> Iterator[datetime]:
    """The due dates that there are."""
    for assignment in assignments:
        due = moment(mapping(assignment).get("due_date"))
        if due is not None:
            yield due


def moment(text: Any) -> datetime | None:
    """A time of the metadata, to the second, with its zone; None for anything else."""
    found = TIME.fullmatch(text.strip()) if isinstance(text, str) else None
    if found is None:
        return None
    day, clock, zone = found.groups()
    zone = "+00:00" if zone == "Z" else f"{zone[:3]}:{zone[-2:]}"
    try:
        return datetime.fromisoformat(f"{day}T{clock}{zone}").astimezone(timezone.utc)
    except (ValueError, OverflowError):
        return None


def write(path: Path, data: Mapping[str, Any]) -> None:
    write_atomically(path, dump(data).encode("utf-8"))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
