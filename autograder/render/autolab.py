"""Autolab: text for the student, then one last line of JSON with a score for each part."""

from __future__ import annotations

from autograder.render._common import dump, headline, part_text, points
from autograder.result import Result, Timing


def render(result: Result, timing: Timing, audience: str) -> str:
    """The standard output of an autograder; Autolab reads the last line alone.

    Its keys are the parts, so the lab's problems must have the parts' names.
    """
    lines = [headline(result)]
    for name, checks in () if result.problem else result.parts().items():
        lines += ["", name]
        lines += ["  " + text for text in part_text(result, name, checks, audience).split("\n")]
    scores = {name: points(checks)[0] for name, checks in result.parts().items()}
    last = dump({"scores": scores or {result.assignment: 0}}, indent=None)
    return "\n".join([*lines, last])
