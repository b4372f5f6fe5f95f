"""MarkUs: one JSON object a line, one for each part."""

from __future__ import annotations

from autograder.render._common import clean, dump, headline, part_state, part_text, points, seconds
from autograder.result import Result, Timing

STATUS = {"passed": "pass", "partial": "partial", "failed": "fail"}


def render(result: Result, timing: Timing, audience: str) -> str:
    """One line for each part; `error` when the file could not be loaded."""
    lines: list[dict[str, object]] = []
    parts = result.parts()
    for name, checks in parts.items():
        earned, total = points(checks)
        notes = [] if lines else list(map(clean, result.notes))
        text = "\n".join([part_text(result, name, checks, audience), *notes])
        lines.append(
            {
                "name": name,
                "output": headline(result) if result.problem else text,
                "marks_earned": earned,
                "marks_total": total,
                "status": "error" if result.problem else STATUS[part_state(checks)],
                "time": round(1000 * seconds(timing) / len(parts)),
            }
        )
    return "".join(dump(item, indent=None) for item in lines)
