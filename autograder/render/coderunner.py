"""CodeRunner's template grader: one JSON object with the fraction and a table of parts."""

from __future__ import annotations

import html
import json

from autograder.render._common import headline, part_text
from autograder.result import Result, Timing


def render(result: Result, timing: Timing, audience: str) -> str:
    """One line of JSON with the keys that CodeRunner knows, and no other."""
    table = [["iscorrect", "Part", "Points", "Said"]]
    for name, checks in result.parts().items():
        points, maximum = sum(c.points for c in checks), sum(c.max_points for c in checks)
        said = part_text(result, name, checks, audience)
        table.append([points == maximum, name, f"{points}/{maximum}", said])
    fraction = result.points / result.max_points if result.max_points else 0.0
    prologue = f"<p>{html.escape(headline(result))}</p>"
    data = {"fraction": fraction, "prologuehtml": prologue, "testresults": table}
    return json.dumps(data, ensure_ascii=False, allow_nan=False) + "\n"
