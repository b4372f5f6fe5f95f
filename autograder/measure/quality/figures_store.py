"""What was measured, kept in `build/assess/NAME.json` until the page is written."""

from __future__ import annotations

import json
from typing import Any

from autograder.manifest import Assignment


def write(assignment: Assignment, kind: str, data: dict[str, Any]) -> None:
    """Keep one kind of measurement of an assignment."""
    path = assignment.root / "build" / "assess" / f"{assignment.name}.json"
    known = read(assignment)
    known[kind] = data
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def read(assignment: Assignment) -> dict[str, Any]:
    """Everything that was measured of an assignment."""
    path = assignment.root / "build" / "assess" / f"{assignment.name}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
