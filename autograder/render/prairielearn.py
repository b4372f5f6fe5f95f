"""PrairieLearn's /grade/results/results.json."""

from __future__ import annotations

from typing import Any

from autograder.render._common import clean, dump, fraction, headline, part_text, points
from autograder.result import Result, Timing

MAX_BYTES = 1_000_000


def render(result: Result, timing: Timing, audience: str) -> str:
    """The document; a file that could not be loaded is "not gradable", so it costs no attempt."""
    if result.problem:
        return dump({"gradable": False, "format_errors": [clean(result.problem)]})
    text = dump(document(result, audience))
    if len(text.encode()) <= MAX_BYTES:
        return text
    room = MAX_BYTES // (8 * len(result.parts()))  # 4 bytes a character, as much for the rest
    return dump(document(result, audience, room))


def document(result: Result, audience: str, limit: int = 0) -> dict[str, Any]:
    """The results as PrairieLearn's JSON object, each text cut to `limit` characters."""
    tests = []
    for name, checks in result.parts().items():
        got, most = points(checks)
        text = part_text(result, name, checks, audience, limit)
        tests.append({"name": name, "points": got, "max_points": most, "output": text})
    score, output = fraction(result), headline(result)
    return {"gradable": True, "score": score, "output": output, "tests": tests}
