"""Classroom 50's result.json (schema classroom50/result/v1): a test for each part."""

from __future__ import annotations

from autograder.render._common import dump
from autograder.result import Result, Timing


def render(result: Result, timing: Timing, audience: str) -> str:
    """The document; scores are whole numbers."""
    tests = [
        {
            "test-name": name,
            "passed": all(check.state == "passed" for check in checks),
            "score": sum(check.points for check in checks),
            "max-score": sum(check.max_points for check in checks),
        }
        for name, checks in result.parts().items()
    ]
    return dump({"schema": "classroom50/result/v1", "tests": tests})
