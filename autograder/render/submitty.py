"""Submitty's validation_results.json: one check with a score between 0 and 1."""

from __future__ import annotations

from autograder.render._common import dump, headline
from autograder.result import Result, Timing


def render(result: Result, timing: Timing, audience: str) -> str:
    """The document."""
    score = result.points / result.max_points if result.max_points else 0.0
    state = "success" if score == 1.0 else "warning" if score else "failure"
    data = {"score": score, "message": headline(result), "status": state}
    return dump({"status": "success", "data": data})
