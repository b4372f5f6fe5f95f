"""A student's feedback page: points by part, what failed, hints, a receipt; nothing of hidden tests."""

from __future__ import annotations

from typing import Any

from autograder.classroom.class_record import MISSING
from autograder.classroom.grades_csv import Row
from autograder.classroom.policy import format_points, without
from autograder.classroom.receipts import Receipt
from autograder.kit import messages
from autograder.kit.messages import say
from autograder.kit.states import State
from autograder.manifest import Assignment, Part
from autograder.render._common import advice, part_state, state, tell_carried, tell_reason
from autograder.report import templates
from autograder.result import CheckResult, Result


def render(assignment: Assignment, row: Row, dropped: frozenset[str], receipt: Receipt | None) -> str:
    """The page of one student."""
    result = without(row.result, dropped) if row.result else None
    return templates.render(
        "feedback.html",
        language=messages.in_use(),
        title=say("feedback_title", title=assignment.title),
        student=row.student,
        points=points(row, result),
        steps=row.grade.steps,
        no_file=row.who.refused == MISSING,
        no_result=row.problem if result is None else "",
        problem=result.problem if result else "",
        notes=[*row.who.notes, *(result.notes if result else ())],
        parts=parts(assignment, result) if result else [],
        receipt=receipt if result else None,
    )


def points(row: Row, result: Result | None) -> list[tuple[str, str]]:
    """The grade, then the graded points of the public and of the hidden tests."""
    if result is None and not row.grade.final:
        return []
    got = (format_points(row.grade.points), format_points(row.grade.max_points))
    pairs = [(say("feedback_your_points"), say("feedback_of", got=got[0], most=got[1]))]
    for hidden in (False, True) if result else ():
        name = say("feedback_hidden_tests" if hidden else "feedback_public_tests")
        part = result.of(hidden) if result else (0, 0)
        pairs.append((name, say("feedback_of", got=part[0], most=part[1])))
    return pairs


def parts(assignment: Assignment, result: Result) -> list[dict[str, Any]]:
    """What the page says of each part."""
    grouped = result.parts()
    show_hidden = assignment.lms.hidden_visibility != "hidden"
    return [
        part_view(part, grouped[part.name], result, show_hidden)
        for part in assignment.parts
        if part.name in grouped
    ]


def part_view(
    part: Part, checks: tuple[CheckResult, ...], result: Result, show_hidden: bool
) -> dict[str, Any]:
    """One part: its points, and its checks where the file could be run."""
    shown_checks = [check for check in checks if show_hidden or not check.hidden]
    right = part_state(checks) == "passed"
    return {
        "name": part.name,
        "title": part.title,
        "formula": part.formula,
        "got": sum(check.points for check in checks),
        "most": sum(check.max_points for check in checks),
        "passed": sum(check.state is State.PASSED for check in checks),
        "count": len(checks),
        "all_right": right,
        "advice": [] if right else advice(result, part.name),
        "checks": [] if result.problem else [check_view(check) for check in shown_checks],
    }


def check_view(check: CheckResult) -> dict[str, Any]:
    """One check: its sentence, its state in words, why."""
    why = tell_reason(check, "student")
    return {
        "ok": check.state is State.PASSED,
        "says": check.says,
        "state": state(check),
        "hidden": check.hidden,
        "got": check.points,
        "most": check.max_points,
        "why": f"{'' if why == state(check) else why} {tell_carried(check)}".strip(),
    }
