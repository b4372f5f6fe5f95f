"""Submitty's validation_results.json: one score between 0 and 1, a message for each part."""

from __future__ import annotations

from autograder.render._common import dump, fraction, headline, part_state, part_text
from autograder.result import Result, Timing

STATUS = {"passed": "success", "partial": "warning", "failed": "failure"}


def render(result: Result, timing: Timing, audience: str) -> str:
    """The document of a custom validator that came to its end."""
    messages = [{"message": headline(result), "status": "information"}]
    for name, checks in () if result.problem else result.parts().items():
        text = f"{name}\n{part_text(result, name, checks, audience)}"
        messages.append({"message": text, "status": STATUS[part_state(checks)]})
    return dump({"status": "success", "data": {"score": fraction(result), "message": messages}})
