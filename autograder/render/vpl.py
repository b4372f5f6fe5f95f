"""Moodle's Virtual Programming Lab: comments between `<|--` and `--|>`, then one line with the grade."""

from __future__ import annotations

from autograder.render._common import headline, part_text
from autograder.result import Result, Timing


def render(result: Result, timing: Timing, audience: str) -> str:
    """Text for VPL's standard output; every line of a comment is quoted, so none can be a command."""
    lines = ["<|--", "-" + headline(result)]
    for name, checks in result.parts().items():
        points, maximum = sum(c.points for c in checks), sum(c.max_points for c in checks)
        lines.append(f"-{name}: {points}/{maximum}")
        lines += ["> " + line for line in part_text(result, name, checks, audience).splitlines()]
    return "\n".join([*lines, "--|>", "", f"Grade :=>>{result.points}"]) + "\n"
