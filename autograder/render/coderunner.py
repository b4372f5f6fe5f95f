"""CodeRunner's template grader: one JSON object with the fraction and a table of parts."""

from __future__ import annotations

import html

from autograder.kit.messages import say
from autograder.render._common import dump, fraction, headline, part_state, part_text, points
from autograder.result import Result, Timing


def render(result: Result, timing: Timing, audience: str) -> str:
    """One line of JSON with keys that CodeRunner knows, and no other: it refuses unknown ones."""
    heads = [say("graded_part"), say("graded_part_points"), say("graded_said")]
    table: list[list[object]] = [["iscorrect", *heads]]
    for name, checks in result.parts().items():
        got, most = points(checks)
        said = part_text(result, name, checks, audience)
        table.append([part_state(checks) == "passed", name, f"{got}/{most}", said])
    prologue = f"<p>{html.escape(headline(result))}</p>"
    data = {"fraction": fraction(result), "prologuehtml": prologue, "testresults": table}
    return dump(data, indent=None)
