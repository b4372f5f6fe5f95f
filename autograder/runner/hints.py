"""Recognises known misconceptions: a failed part's functions are probed and compared with each one's.

Nothing of a misconception's code or of the expected values reaches the student: a match gives the
manifest's hint, a question. Earlier functions that a part carries and that failed a check of their own
are answered by the reference while it is probed, so that an earlier mistake is not taken for a later one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from autograder.kit.states import State
from autograder.manifest import Part
from autograder.result import CheckResult
from autograder.runner.misconceptions import Bank
from autograder.runner.session import Session


def find_hints(
    bank: Bank,
    session: Session,
    checks: Iterable[CheckResult],
    reference: Callable[[str], Callable[..., Any]],
) -> list[tuple[str, str, str]]:
    """(part, misconception, hint): at most one for each part with a wrong check.

    `reference(name)` gives a function that answers for the module's global `name`. Raises `KitError`
    when the bank itself is faulty.
    """
    checks = list(checks)
    failed = {c.part for c in checks if c.state is not State.PASSED and not c.state.unwritten}
    hints: list[tuple[str, str, str]] = []
    if not failed:
        return hints
    faulty = {c.part for c in checks if c.state is not State.PASSED or c.carried}
    doubtful: set[str] = set()
    for part in bank.assignment.parts:
        if part.name in failed and session.may_explain(part.functions):
            stand_ins = {name: reference(name) for name in part.carries if name in doubtful}
            hints += find_hint(bank, session, part, stand_ins)
        doubtful.update(part.functions if part.name in faulty else ())
    return hints


def find_hint(
    bank: Bank, session: Session, part: Part, stand_ins: dict[str, Callable[..., Any]]
) -> list[tuple[str, str, str]]:
    """The hint of the first function of the part that is recognised, or nothing."""
    probed = [name for name in part.functions if name in bank.probed]
    if probed:
        session.start_explaining(stand_ins)
    for function in probed:
        known = bank.recognise(function, bank.observe(function, session))
        if known is not None:
            return [(part.name, known.id, known.hint)]
    return []
