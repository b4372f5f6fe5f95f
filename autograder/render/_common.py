"""What the renderers share: text made safe for its medium, and the lines that students may read."""

from __future__ import annotations

import json
import math
import unicodedata
from collections.abc import Iterable

from autograder.kit.messages import join_sentences, say, say_count
from autograder.kit.states import State
from autograder.result import CheckResult, Result, Timing

MAX_LINE = 600
MARKDOWN = r"\`*_{}[]()<>#+-.!|~$&:@^="


def clean(text: str, limit: int = MAX_LINE) -> str:
    """`text` on one line, without control, formatting (bidirectional) or unassigned characters."""
    text = text[: limit * 2]
    if not text.isprintable():
        text = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in text)
    line = " ".join(text.split())
    return line if len(line) <= limit else line[:limit].rstrip() + " ..."


def markdown(text: str, limit: int = MAX_LINE) -> str:
    """`text` as Markdown that shows exactly its characters."""
    return "".join("\\" + c if c in MARKDOWN else c for c in clean(text, limit))


def cell(text: str, limit: int = MAX_LINE) -> str:
    """`text` for a spreadsheet's cell: never the start of a formula."""
    line = clean(text, limit)
    return "'" + line if line[:1] in ("=", "+", "-", "@", "\t", "|", "%") else line


def state(check: CheckResult) -> str:
    """The state of a check in words."""
    if check.state is State.BLOCKED:
        return say("blocked_by", part=say("an_earlier_part"))
    return check.state.words


def kind(hidden: bool) -> str:
    """What students call a check that they see, or one that they do not."""
    return say("graded_hidden" if hidden else "graded_public")


def tell_carried(check: CheckResult) -> str:
    """The sentence on an earlier part's error that was not counted, or nothing."""
    return say("graded_carried") if check.carried else ""


def advice(result: Result, part: str) -> list[str]:
    """What was measured of a part that failed, and its hint, said to be one; a line each."""
    facts = [clean(fact) for name, fact in result.facts if name == part]
    hint = result.hint(part)
    return [*facts, say("graded_hint", hint=clean(hint))] if hint else facts


def tell_reason(check: CheckResult, audience: str) -> str:
    """Why a check did not pass: for a hidden one a student reads its twin if there is one, or its state."""
    if check.state is State.PASSED:
        return ""
    detail = check.detail if audience == "instructor" and check.detail else check.message
    return clean(detail) or state(check)


def line(check: CheckResult, audience: str) -> str:
    """One check as one line of plain text."""
    blanks = {"state": state(check), "kind": kind(check.hidden), "says": clean(check.says)}
    text = say("graded_line_extra", **blanks)
    if check.max_points:
        text = say_count("graded_line", check.max_points, got=check.points, **blanks)
    why = tell_reason(check, audience)
    return join_sentences(text, tell_carried(check), why if why != state(check) else "")


def points(checks: Iterable[CheckResult]) -> tuple[int, int]:
    """Points and maximum of some checks."""
    chosen = tuple(checks)
    return sum(check.points for check in chosen), sum(check.max_points for check in chosen)


def part_state(checks: tuple[CheckResult, ...]) -> str:
    """passed, failed or partial: what a group of checks came to."""
    passed = sum(check.state is State.PASSED for check in checks)
    return "passed" if passed == len(checks) else "partial" if passed else "failed"


def part_text(
    result: Result, name: str, checks: tuple[CheckResult, ...], audience: str, limit: int = 0
) -> str:
    """All lines of a part, its advice last; cut to `limit` characters when there is one."""
    lines = [line(check, audience) for check in checks]
    if part_state(checks) != "passed":
        lines += advice(result, name)
    text = "\n".join(lines)
    return text if not limit or len(text) <= limit else text[:limit].rstrip() + " ..."


def headline(result: Result, with_hidden: bool = True) -> str:
    """The points in one line (the public ones alone on demand) with its notes, or why there are none."""
    if result.problem:
        return clean(result.problem)
    public, hidden = result.of(hidden=False), result.of(hidden=True)
    told = say("graded_public_points", got=public[0], most=public[1])
    if with_hidden:
        told = say(
            "graded_points", got=result.points, most=result.max_points, public=public[0],
            public_most=public[1], hidden=hidden[0], hidden_most=hidden[1],
        )  # fmt: skip
    return join_sentences(told, *map(clean, result.notes))


def fraction(result: Result) -> float:
    """The share of the points, between 0 and 1."""
    return min(1.0, max(0.0, result.points / result.max_points)) if result.max_points else 0.0


def seconds(timing: Timing) -> float:
    """The wall seconds as a finite number that is not negative."""
    return max(0.0, timing.wall_seconds) if math.isfinite(timing.wall_seconds) else 0.0


def dump(data: object, indent: int | None = 1) -> str:
    """JSON with finite numbers alone."""
    return json.dumps(data, ensure_ascii=False, allow_nan=False, indent=indent) + "\n"
