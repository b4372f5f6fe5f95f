"""The outcome of grading one submission: frozen, finite, the same bytes for the same submission.

Timings stand beside it (`Timing`), not in it. Students may read `message`; `detail` is for
instructors alone, because for a hidden check it can show its inputs.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Any

from autograder.errors import KitError
from autograder.kit.states import State

FORMAT = "nnkit/result/v1"
MAX_TEXT = 2000
TO_JSON = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


@dataclass(frozen=True)
class CheckResult:
    """One check; `carried` when the reference answered for earlier parts."""

    id: str
    part: str
    says: str
    points: int
    max_points: int
    state: State
    hidden: bool
    message: str = ""
    detail: str = ""
    carried: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "state", State(self.state))


@dataclass(frozen=True)
class Result:
    """All checks of one submission, in the manifest's order.

    `problem` is empty, or the one sentence that explains why nothing could be graded. `hints` are
    (part, misconception, hint), at most one for each part; `facts` are (part, diagnosis), likewise.
    `notes` are sentences for the student that change no points.
    """

    assignment: str
    title: str
    checks: tuple[CheckResult, ...]
    seed: str
    sha256: str
    kit_version: str
    mode: str
    layers: tuple[str, ...]
    problem: str = ""
    hints: tuple[tuple[str, str, str], ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    output: str = ""
    notes: tuple[str, ...] = ()

    @property
    def points(self) -> int:
        return sum(check.points for check in self.checks)

    @property
    def max_points(self) -> int:
        return sum(check.max_points for check in self.checks)

    def of(self, hidden: bool) -> tuple[int, int]:
        """(points, maximum) of the hidden or of the public checks."""
        checks = [check for check in self.checks if check.hidden == hidden]
        return sum(c.points for c in checks), sum(c.max_points for c in checks)

    def hint(self, part: str) -> str:
        """The hint for a part, or an empty string."""
        return next((hint for name, _, hint in self.hints if name == part), "")

    def without_facts(self) -> Result:
        """The result without what hidden checks show: facts, and the twins in their messages."""
        checks = (replace(check, message="") if check.hidden else check for check in self.checks)
        return replace(self, facts=(), checks=tuple(checks))

    def parts(self) -> dict[str, tuple[CheckResult, ...]]:
        """The checks of each part, in the manifest's order."""
        grouped: dict[str, list[CheckResult]] = {}
        for check in self.checks:
            grouped.setdefault(check.part, []).append(check)
        return {name: tuple(checks) for name, checks in grouped.items()}


@dataclass(frozen=True)
class Timing:
    """What the grading cost: wall and CPU seconds, largest worker in MiB, workers started."""

    wall_seconds: float = 0.0
    cpu_seconds: float = 0.0
    memory_mb: float = 0.0
    workers: int = 0


def to_data(result: Result) -> dict[str, Any]:
    """The result as plain data, as JSON can hold it."""
    checks = [dict(vars(check)) for check in result.checks]
    head = {"format": FORMAT, "points": result.points, "max_points": result.max_points}
    return {**head, **vars(result), "checks": checks}


def to_json(result: Result) -> str:
    """The result as one JSON document, a line for each check, always the same bytes."""
    data = to_data(result)
    checks = ",\n  ".join(map(TO_JSON, data["checks"]))
    lines = [f' "{k}": {TO_JSON(v) if k != "checks" else f"[{checks}]"}' for k, v in data.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def from_json(text: str) -> Result:
    """The result in a document of `to_json`; raises `KitError` when it is none."""
    try:
        data = json.loads(text)
    except ValueError as error:
        raise KitError(f"not a result of this kit: {error}") from error
    return from_data(data)


def from_data(data: dict[str, Any]) -> Result:
    """The result in what `to_data` gave; raises `KitError` when it is none."""
    try:
        if data["format"] != FORMAT:
            raise ValueError("unknown format")
        checks = tuple(CheckResult(**_only(CheckResult, check)) for check in data["checks"])
        data = _only(Result, data)
        data["checks"] = checks
        data["layers"] = tuple(data["layers"])
        data["notes"] = tuple(data.get("notes", ()))
        data["hints"] = tuple((part, name, hint) for part, name, hint in data["hints"])
        data["facts"] = tuple((part, fact) for part, fact in data.get("facts", ()))
        return Result(**data)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise KitError(f"not a result of this kit: {error}") from error


def _only(cls: type, data: dict[str, Any]) -> dict[str, Any]:
    names = _names(cls)
    return {key: value for key, value in data.items() if key in names}


@cache
def _names(cls: type) -> frozenset[str]:
    return frozenset(field.name for field in fields(cls))
