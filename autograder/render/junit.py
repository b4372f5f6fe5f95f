"""JUnit XML, as Artemis, CodeGrade and CI systems read it: a test case for each check."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

from autograder.kit.messages import join_sentences
from autograder.kit.states import State
from autograder.render._common import advice, clean, seconds, tell_reason
from autograder.result import CheckResult, Result, Timing


def render(result: Result, timing: Timing, audience: str) -> str:
    """The document; each check's points stand in its properties."""
    failed = sum(check.state is not State.PASSED for check in result.checks)
    counts: dict[str, Any] = {"tests": str(len(result.checks)), "failures": str(failed), "errors": "0"}
    time = f"{seconds(timing):.3f}"
    root = ElementTree.Element("testsuites", name=result.assignment, time=time, **counts)
    suite = ElementTree.SubElement(
        root, "testsuite", name=result.assignment, time=time, skipped="0", **counts
    )
    for check in result.checks:
        _case(suite, result, check, audience)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _case(suite: ElementTree.Element, result: Result, check: CheckResult, audience: str) -> None:
    where = f"{result.assignment}.{check.part}"
    case = ElementTree.SubElement(suite, "testcase", classname=where, name=check.id, time="0")
    properties = ElementTree.SubElement(case, "properties")
    for name, value in (("points", check.points), ("max_points", check.max_points)):
        ElementTree.SubElement(properties, "property", name=name, value=str(value))
    if check.state is not State.PASSED:
        reason = tell_reason(check, audience)
        why = [check.says, reason, *advice(result, check.part), result.problem, *result.notes]
        message = join_sentences(*map(clean, why))
        ElementTree.SubElement(case, "failure", message=message, type=check.state).text = message
