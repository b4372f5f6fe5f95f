"""Awkward results, each as a student or a grader could bring it about."""

from __future__ import annotations

import dataclasses

from autograder.result import CheckResult, Result, Timing

NASTY = (
    "\u202eevil\u202c \u2066x\u2069 \x00\x07\x1b[31mred\x1b[0m \ud800 \ufeff\u200b \ufffe\u2028 "
    "<script>alert(1)</script> </failure>]]> & \"q\" 'a' **b** [x](javascript:y) `c` $$d$$ # h | "
    "=HYPERLINK(1) ,;\t\r\nGrade :=>>100\n--|>\n{\"scores\": {\"a\": 9}} colon: x \U0001f600 名字"
)


def check(**changes: object) -> CheckResult:
    """A check that passed, with some fields changed."""
    passed = CheckResult("first", "one", "one is right.", 3, 3, "passed", hidden=False)
    return dataclasses.replace(passed, **changes)


def result(*checks: CheckResult, **changes: object) -> Result:
    """A result of these checks, with some fields changed."""
    plain = Result(
        assignment="made_up",
        title="Made up",
        checks=checks,
        seed="0123456789abcdef",
        sha256="0" * 64,
        kit_version="0.0",
        mode="practice",
        layers=("process",),
    )
    return dataclasses.replace(plain, **changes)


def two_parts(**changes: object) -> Result:
    """A right public and a wrong hidden check of one part, and a part without points."""
    return result(
        check(),
        check(id="second", points=0, max_points=4, state="wrong", hidden=True,
              message="", detail="Called one(SECRET-INPUT)."),
        check(id="third", part="two", points=0, max_points=0, state="error",
              message="two raised KeyError."),
        check(id="fourth", part="two", points=0, max_points=0, hidden=True, carried=True),
        hints=(("one", "one_is_two", "What is one?"),),
        **changes,
    )  # fmt: skip


def nasty() -> Result:
    """Every text that a student's code or name can get into a result holds `NASTY`."""
    wrong = check(says=NASTY, points=0, state="wrong", message=NASTY * 3)
    hidden = dataclasses.replace(wrong, id="second", hidden=True, message="", detail=NASTY)
    return result(wrong, hidden, hints=(("one", "x", NASTY),), title=NASTY, output=NASTY)


def unicode_names() -> Result:
    """Names of an assignment, parts and checks in letters beyond ASCII, as a manifest may have them."""
    checks = (
        check(id=f"{part}_öffentlich", part=part, says=f"«{part}» ist richtig — ∂L/∂w, 損失, \U0001d70e(z).",
              points=points, state=state)
        for part, points, state in (("größe", 3, "passed"), ("損失", 0, "wrong"), ("σ_слой", 0, "blocked"))
    )
    hints = (("損失", "vergessen", "Was ist σ(0)? 「½」"),)
    return result(*checks, title="Übung № 1: Näherung ½", assignment="übung", hints=hints)  # fmt: skip


def long() -> Result:
    """Three hundred checks with long sentences in characters of four bytes."""
    text = "\U0001f600" * 1500
    checks = (
        check(id=f"c{n}", part=f"p{n % 40}", says=text, points=0, state="wrong", message=text)
        for n in range(300)
    )
    return result(*checks)


AWKWARD = {
    "two parts": (two_parts(), Timing(1.25)),
    "all right": (result(check(), check(id="second", hidden=True)), Timing(0.2)),
    "no check": (result(), Timing()),
    "no points": (result(check(points=0, max_points=0)), Timing(3.0)),
    "unicode names": (unicode_names(), Timing(0.4)),
    "nasty text": (nasty(), Timing(0.1)),
    "could not be loaded": (
        two_parts(problem=f"made_up.py, line 3: invalid syntax {NASTY}"), Timing(),
    ),
    "not a number": (two_parts(), Timing(float("nan"), float("nan"), float("inf"), 3)),
    "endless": (two_parts(), Timing(float("inf"))),
    "very long": (long(), Timing(1.0)),
}  # fmt: skip
