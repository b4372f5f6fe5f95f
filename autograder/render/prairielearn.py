"""PrairieLearn's /grade/results/results.json."""

from __future__ import annotations

from autograder.render._common import clean, dump, headline, part_text
from autograder.result import Result, Timing


def render(result: Result, timing: Timing, audience: str) -> str:
    """The document; a file that could not be loaded is "not gradable", so it costs no attempt."""
    if result.problem:
        return dump({"gradable": False, "format_errors": [clean(result.problem)]})
    tests = [
        {
            "name": name,
            "description": clean(name),
            "points": sum(check.points for check in checks),
            "max_points": sum(check.max_points for check in checks),
            "message": "",
            "output": part_text(result, name, checks, audience),
        }
        for name, checks in result.parts().items()
    ]
    score = result.points / result.max_points if result.max_points else 0.0
    return dump(
        {"gradable": True, "score": score, "output": headline(result), "tests": tests}
    )
