"""Reads `kit/assignment.json`: the parts and checks of a release, for the student's screen.

Named tuples, here and in `record` and `console`: a dataclass takes ten times as long to make, and
students wait for it in every run.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple


class PublicCheck(NamedTuple):
    """One public check: the test function `test_ID`, its points, the line that students read."""

    id: str
    points: int
    says: str


class StuckQuestion(NamedTuple):
    """What to ask whoever wants a hint when one of `checks` fails; without `checks`, when any does."""

    ask: str
    checks: tuple[str, ...] = ()


class ReleasedPart(NamedTuple):
    """One part in the order of work; `checks` are the public ones, `page` is that of the statement.

    `carries` are functions of earlier parts that its own functions call.
    """

    name: str
    title: str
    kind: str
    functions: tuple[str, ...]
    formula: str
    checks: tuple[PublicCheck, ...]
    hidden_points: int
    page: str = ""
    carries: tuple[str, ...] = ()
    stuck: tuple[StuckQuestion, ...] = ()

    @property
    def extra(self) -> bool:
        return self.kind == "extra"


class AskedQuestion(NamedTuple):
    """What to predict before the part runs, and the answer that is shown once it is green."""

    part: str
    ask: str
    answer: str


class ReleasedAssignment(NamedTuple):
    """One release: its name is that of the student's module.

    `returns` names what each function returns where it returns several things, `arguments` what it
    takes; `formulas` are those of single functions in a part that has several. `learned`, `payoff` and
    `comes_next` are read once the core is done; `payoff` is a script that uses the functions, or empty.
    """

    name: str
    title: str
    language: str
    parts: tuple[ReleasedPart, ...]
    questions: tuple[AskedQuestion, ...] = ()
    version: str = ""
    returns: Mapping[str, tuple[str, ...]] = {}
    arguments: Mapping[str, tuple[str, ...]] = {}
    formulas: Mapping[str, tuple[str, ...]] = {}
    learned: str = ""
    comes_next: str = ""
    payoff: str = ""

    @property
    def file(self) -> str:
        return f"{self.name}.py"

    @property
    def tests(self) -> str:
        return f"test_{self.name}.py"

    @property
    def hidden_points(self) -> int:
        return sum(part.hidden_points for part in self.parts)

    @property
    def given(self) -> tuple[str, ...]:
        """The functions that students find written in their file: those of no part."""
        asked = {function for part in self.parts for function in part.functions}
        return tuple(name for name in self.arguments if name not in asked)

    def question(self, part: ReleasedPart | None) -> AskedQuestion | None:
        """The question on `part`, or None."""
        return next((q for q in self.questions if part and q.part == part.name), None)

    def part_of(self, check: str) -> ReleasedPart | None:
        """The part that the public check `check` belongs to, or None."""
        return next((part for part in self.parts if any(c.id == check for c in part.checks)), None)


def read(path: Path) -> ReleasedAssignment:
    """The assignment that the file describes."""
    data = json.loads(path.read_text(encoding="utf-8"))
    return ReleasedAssignment(
        name=data["name"],
        title=data["title"],
        language=data.get("language", ""),
        parts=tuple(_part(part) for part in data["parts"]),
        questions=tuple(AskedQuestion(**question) for question in data.get("questions", ())),
        version=data.get("version", ""),
        returns=_tuples(data, "returns"),
        arguments=_tuples(data, "arguments"),
        formulas=_tuples(data, "formulas"),
        learned=data.get("learned", ""),
        comes_next=data.get("comes_next", ""),
        payoff=data.get("payoff", ""),
    )


def _tuples(data: dict[str, Any], key: str) -> dict[str, tuple[str, ...]]:
    return {name: tuple(words) for name, words in data.get(key, {}).items()}


def _part(data: dict[str, Any]) -> ReleasedPart:
    public = [check for check in data["checks"] if not check["hidden"]]
    return ReleasedPart(
        name=data["name"],
        title=data["title"],
        kind=data["kind"],
        functions=tuple(data["functions"]),
        formula=data["formula"],
        checks=tuple(PublicCheck(c["id"], c["points"], c["says"]) for c in public),
        hidden_points=sum(check["points"] for check in data["checks"] if check["hidden"]),
        page=data.get("page", ""),
        carries=tuple(data.get("carries", ())),
        stuck=tuple(StuckQuestion(one["ask"], tuple(one["checks"])) for one in data.get("stuck", ())),
    )
