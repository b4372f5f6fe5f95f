"""Moodle's Virtual Programming Lab: comments between `<|--` and `--|>`, then the grade's line."""

from __future__ import annotations

import os

from autograder.kit.messages import say
from autograder.render._common import fraction, headline, part_text, points
from autograder.result import Result, Timing


def render(result: Result, timing: Timing, audience: str) -> str:
    """Text for VPL's standard output; every line of a comment is quoted, so none can be a command.

    VPL says in VPL_GRADEMIN and VPL_GRADEMAX which grades the activity has; without them the grade
    is the points.
    """
    lines = ["<|--", "-" + say("graded_no_points"), "> " + headline(result)]
    if not result.problem:
        lines[1:] = ["-" + headline(result)]
    for name, checks in () if result.problem else result.parts().items():
        got, most = points(checks)
        lines.append(f"-{name}: {got}/{most}")
        lines += ["> " + line for line in part_text(result, name, checks, audience).splitlines()]
    low, high = _number("VPL_GRADEMIN", 0), _number("VPL_GRADEMAX", result.max_points)
    grade = round(low + (high - low) * fraction(result), 5)
    return "\n".join([*lines, "--|>", "", f"Grade :=>>{grade:g}"]) + "\n"


def _number(name: str, default: int) -> float:
    """A number of VPL's environment; the default when it is not set or no number."""
    try:
        return float(os.environ[name].replace(",", "."))
    except (KeyError, ValueError):
        return default
