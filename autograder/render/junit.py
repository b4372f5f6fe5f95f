"""JUnit XML, as Artemis, CodeGrade and CI systems read it: a test case for each check."""

from __future__ import annotations

from xml.etree import ElementTree

from autograder.render._common import clean, said
from autograder.result import Result, Timing


def render(result: Result, timing: Timing, audience: str) -> str:
    """The document; each check's points stand in its properties."""
    failed = sum(check.state != "passed" for check in result.checks)
    suite = ElementTree.Element(
        "testsuite",
        name=result.assignment,
        tests=str(len(result.checks)),
        failures=str(failed),
        errors="0",
        skipped="0",
        time=f"{timing.wall_seconds:.3f}",
    )
    for check in result.checks:
        case = ElementTree.SubElement(
            suite, "testcase", classname=f"{result.assignment}.{check.part}", name=check.id, time="0"
        )
        properties = ElementTree.SubElement(case, "properties")
        for name, value in (("points", check.points), ("max_points", check.max_points)):
            ElementTree.SubElement(properties, "property", name=name, value=str(value))
        if check.state != "passed":
            hint = result.hint(check.part)
            message = " ".join(filter(None, [clean(check.says), said(check, audience), clean(hint)]))
            ElementTree.SubElement(case, "failure", message=message, type=check.state)
    root = ElementTree.Element("testsuites")
    root.append(suite)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"
