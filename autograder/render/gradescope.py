"""Gradescope's results.json; Codio reads the same file.

One numbered test for the public checks of each part and one for its hidden checks. There is no top
`score`, so Gradescope (and Codio, which forbids it) adds the tests up.
"""

from __future__ import annotations

from autograder.render._common import (
    clean,
    dump,
    headline,
    markdown,
    part_state,
    said,
    STATES,
)
from autograder.result import CheckResult, Result, Timing

VISIBILITIES = ("hidden", "after_due_date", "after_published", "visible")


def render(
    result: Result, timing: Timing, audience: str = "student", visibility: str = "after_published"
) -> str:
    """The document; `visibility` is that of the hidden checks. What students see is for students."""
    return dump(document(result, timing, visibility))


def document(result: Result, timing: Timing, visibility: str) -> dict:
    """The results as Gradescope's JSON object."""
    tests = []
    for number, (name, checks) in enumerate(result.parts().items(), start=1):
        for index, hidden in enumerate((False, True), start=1):
            chosen = tuple(check for check in checks if check.hidden == hidden)
            shown = visibility if hidden else "visible"
            tests.append(_test(result, f"{number}.{index}", name, chosen, shown))
    return {
        "execution_time": max(0, round(timing.wall_seconds)),
        "output": markdown(headline(result)),
        "output_format": "md",
        "test_output_format": "md",
        "stdout_visibility": "hidden",
        "tests": tests,
        "extra_data": {
            "kit": result.kit_version,
            "seed": result.seed,
            "sha256": result.sha256,
            "mode": result.mode,
            "layers": list(result.layers),
        },
    }


def _test(
    result: Result, number: str, name: str, checks: tuple[CheckResult, ...], visibility: str
) -> dict:
    kind = "hidden" if checks and checks[0].hidden else "public"
    state = part_state(checks)
    lines = [_item(check) for check in checks]
    if result.hint(name) and state != "passed" and kind == "hidden":
        lines.append(f"\n**Hint:** {markdown(result.hint(name))}")
    return {
        "number": number,
        "name": clean(f"{name} ({kind})"),
        "score": sum(check.points for check in checks),
        "max_score": sum(check.max_points for check in checks),
        "status": "passed" if state == "passed" else "failed",
        "output": "\n".join(lines),
        "visibility": visibility,
    }


def _item(check: CheckResult) -> str:
    points = f"{check.points}/{check.max_points}"
    text = f"- {points} **{STATES[check.state]}**: {markdown(check.says)}"
    why = said(check, "student")
    if check.carried:
        text += " An earlier part's error was not counted here\\."
    return text if not why or why == STATES[check.state] else f"{text} {markdown(why)}"
