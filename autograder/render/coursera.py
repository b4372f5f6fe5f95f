"""Coursera's /shared/feedback.json."""

from __future__ import annotations

from autograder.render._common import dump, fraction, headline, part_text
from autograder.result import Result, Timing


def render(result: Result, timing: Timing, audience: str) -> str:
    """The document with the fraction of the points and plain-text feedback."""
    parts = [f"{n}\n{part_text(result, n, c, audience)}" for n, c in result.parts().items()]
    feedback = "\n\n".join([headline(result), *([] if result.problem else parts)])
    data = {"fractionalScore": fraction(result), "feedback": feedback, "feedbackType": "TEXT"}
    return dump(data)
