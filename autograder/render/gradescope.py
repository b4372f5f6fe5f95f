"""Gradescope's results.json; Codio reads the same file.

One numbered test for the public checks of each part and one for its hidden checks. There is no top
`score`, so Gradescope (and Codio, which forbids it) adds the tests up.
"""

from __future__ import annotations

from typing import Any

from autograder.kit.messages import join_sentences, say
from autograder.render._common import (
    advice,
    clean,
    dump,
    headline,
    kind,
    markdown,
    part_state,
    points,
    state,
    tell_carried,
    tell_reason,
)
from autograder.result import CheckResult, Result, Timing


def render(
    result: Result, timing: Timing, audience: str = "student", visibility: str = "after_published"
) -> str:
    """The document for students, whoever asks; `visibility` is that of the hidden checks."""
    return dump(document(result, visibility))


def document(result: Result, visibility: str) -> dict[str, Any]:
    """The results as Gradescope's JSON object.

    It does not say how long the tests took: a student's code could tell of hidden inputs by it.
    """
    tests = []
    for number, (name, checks) in enumerate(result.parts().items(), start=1):
        for index, hidden in enumerate((False, True), start=1):
            chosen = tuple(check for check in checks if check.hidden == hidden)
            shown = visibility if hidden else "visible"
            if chosen:
                tests.append(_test(result, f"{number}.{index}", name, chosen, shown))
    return {
        "output": markdown(headline(result, with_hidden=visibility == "visible")),
        "output_format": "md",
        "test_output_format": "md",
        "stdout_visibility": "hidden",
        "tests": tests or [nothing(headline(result))],
        "extra_data": {
            "kit": result.kit_version,
            "seed": result.seed,
            "sha256": result.sha256,
            "mode": result.mode,
            "layers": list(result.layers),
        },
    }


def nothing(sentence: str) -> dict[str, Any]:
    """A test for when there is none: a document without any score is not valid."""
    return {"number": "0", "name": say("graded_grading"), "score": 0, "max_score": 0, "status": "failed",
            "output": markdown(sentence), "visibility": "visible"}  # fmt: skip


def _test(
    result: Result, number: str, name: str, checks: tuple[CheckResult, ...], visibility: str
) -> dict[str, Any]:
    hidden, passed = checks[0].hidden, part_state(checks) == "passed"
    lines = [_item(check) for check in checks]
    if hidden and not passed:
        lines += [f"\n{markdown(line)}" for line in advice(result, name)]
    score, maximum = points(checks)
    return {
        "number": number,
        "name": clean(f"{name} ({kind(hidden)})"),
        "score": score,
        "max_score": maximum,
        "status": "passed" if passed else "failed",
        "output": "\n".join(lines),
        "visibility": visibility,
    }


def _item(check: CheckResult) -> str:
    share = f"{check.points}/{check.max_points}"
    text = f"- {share} **{state(check)}**: {markdown(check.says)}"
    why = tell_reason(check, "student")
    more = [markdown(tell_carried(check)), markdown(why) if why != state(check) else ""]
    return join_sentences(text, *more)
