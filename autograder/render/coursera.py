"""Coursera's /shared/feedback.json."""

from __future__ import annotations

from autograder.render._common import dump, headline, part_text
from autograder.result import Result, Timing


def render(result: Result, timing: Timing, audience: str) -> str:
    """The document with the fraction of the points and plain-text feedback."""
    parts = [f"{n}\n{part_text(result, n, c, audience)}" for n, c in result.parts().items()]
    fraction = result.points / result.max_points if result.max_points else 0.0
    feedback = "\n\n".join([headline(result), *([] if result.problem else parts)])
    return dump({"fractionalScore": fraction, "feedback": feedback, "feedbackType": "TEXT"})
