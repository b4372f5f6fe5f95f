"""What the renderers share: text made safe for its medium, and the lines that students may read."""

from __future__ import annotations

import unicodedata

from autograder.result import CheckResult, Result

STATES = {
    "passed": "passed",
    "not_started": "not started",
    "wrong": "wrong",
    "blocked": "blocked by an earlier part",
    "error": "stopped with an error",
    "stopped": "took too long",
}
MAX_LINE = 600
MARKDOWN = r"\`*_{}[]()<>#+-.!|~$&:@^="


def clean(text: str, limit: int = MAX_LINE) -> str:
    """`text` on one line, without control, formatting (bidirectional ...) or unassigned characters."""
    kept = (c if unicodedata.category(c)[0] != "C" else " " for c in text[: limit * 2])
    line = " ".join("".join(kept).split())
    return line if len(line) <= limit else line[:limit].rstrip() + " ..."


def markdown(text: str, limit: int = MAX_LINE) -> str:
    """`text` as Markdown that shows exactly its characters."""
    return "".join("\\" + c if c in MARKDOWN else c for c in clean(text, limit))


def cell(text: str, limit: int = MAX_LINE) -> str:
    """`text` for a spreadsheet's cell: never the start of a formula."""
    line = clean(text, limit)
    return "'" + line if line[:1] in ("=", "+", "-", "@", "\t", "|", "%") else line


def said(check: CheckResult, audience: str) -> str:
    """Why a check did not pass: for a hidden one a student reads its state alone."""
    if check.state == "passed":
        return ""
    detail = check.message or (check.detail if audience == "instructor" else "")
    return clean(detail) or STATES[check.state]


def line(check: CheckResult, audience: str) -> str:
    """One check as one line of plain text."""
    kind = "hidden" if check.hidden else "public"
    text = f"{check.points}/{check.max_points} {STATES[check.state]} ({kind}): {clean(check.says)}"
    why = said(check, audience)
    if check.carried:
        text += " An earlier part's error was not counted here."
    return f"{text} {why}" if why and why != STATES[check.state] else text


def part_state(checks: tuple[CheckResult, ...]) -> str:
    """passed, failed or partial: what a group of checks came to."""
    passed = sum(check.state == "passed" for check in checks)
    return "passed" if passed == len(checks) else "partial" if passed else "failed"


def part_text(result: Result, name: str, checks: tuple[CheckResult, ...], audience: str) -> str:
    """All lines of a part, its hint last."""
    lines = [line(check, audience) for check in checks]
    if result.hint(name) and part_state(checks) != "passed":
        lines.append(f"Hint: {clean(result.hint(name))}")
    return "\n".join(lines)


def headline(result: Result) -> str:
    """The points in one line, or why there are none."""
    if result.problem:
        return clean(result.problem)
    public, hidden = result.of(hidden=False), result.of(hidden=True)
    return (
        f"{result.points}/{result.max_points} points "
        f"(public {public[0]}/{public[1]}, hidden {hidden[0]}/{hidden[1]})."
    )


def dump(data: object) -> str:
    """JSON with finite numbers alone."""
    import json

    return json.dumps(data, ensure_ascii=False, allow_nan=False, indent=1) + "\n"
