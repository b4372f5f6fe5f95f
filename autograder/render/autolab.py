"""Autolab: text for the student, then one last line of JSON with a score for each part."""

from __future__ import annotations

import json

from autograder.render._common import headline, part_text
from autograder.result import Result, Timing


def render(result: Result, timing: Timing, audience: str) -> str:
    """The standard output of an autograder; the last line alone is read by Autolab."""
    lines = [headline(result)]
    for name, checks in result.parts().items():
        lines += ["", name, *("  " + text for text in part_text(result, name, checks, audience).split("\n"))]
    scores = {name: sum(c.points for c in checks) for name, checks in result.parts().items()}
    return "\n".join([*lines, json.dumps({"scores": scores})]) + "\n"
