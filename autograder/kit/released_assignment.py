"""Reads `kit/assignment.json`: the parts and checks of a release, for the student's screen.

Named tuples, here and in `record` and `console`: a dataclass takes ten times as long to make, and
students wait for it in every run.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple


class Check(NamedTuple):
    """One public check: the test function `test_ID`, its points, the line that students read."""

    id: str
    points: int
    says: str


class Part(NamedTuple):
    """One part in the order of work; `checks` are the public ones."""

    name: str
    title: str
    kind: str
    functions: tuple[str, ...]
    formula: str
    checks: tuple[Check, ...]
    hidden_points: int

    @property
    def extra(self) -> bool:
        return self.kind == "extra"


class Question(NamedTuple):
    """What to predict before the part runs, and the answer that is shown once it is green."""

    part: str
    ask: str
    answer: str


class Assignment(NamedTuple):
    """One release: its name is that of the student's module."""

    name: str
    title: str
    language: str
    parts: tuple[Part, ...]
    questions: tuple[Question, ...] = ()
    version: str = ""

    @property
    def file(self) -> str:
        return f"{self.name}.py"

    @property
    def tests(self) -> str:
        return f"test_{self.name}.py"

    @property
    def hidden_points(self) -> int:
        return sum(part.hidden_points for part in self.parts)

    def question(self, part: Part | None) -> Question | None:
        """The question on `part`, or None."""
        return next((q for q in self.questions if part and q.part == part.name), None)

    def part_of(self, check: str) -> Part | None:
        """The part that the public check `check` belongs to, or None."""
        return next((part for part in self.parts if any(c.id == check for c in part.checks)), None)


def read(path: Path) -> Assignment:
    """The assignment that the file describes."""
    data = json.loads(path.read_text(encoding="utf-8"))
    return Assignment(
        name=data["name"],
        title=data["title"],
        language=data.get("language", ""),
        parts=tuple(_part(part) for part in data["parts"]),
        questions=tuple(Question(**question) for question in data.get("questions", ())),
        version=data.get("version", ""),
    )


def _part(data: dict[str, Any]) -> Part:
    public = [check for check in data["checks"] if not check["hidden"]]
    return Part(
        name=data["name"],
        title=data["title"],
        kind=data["kind"],
        functions=tuple(data["functions"]),
        formula=data["formula"],
        checks=tuple(Check(c["id"], c["points"], c["says"]) for c in public),
        hidden_points=sum(check["points"] for check in data["checks"] if check["hidden"]),
    )
