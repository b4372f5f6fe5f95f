"""A student's feedback page: points by part, what failed, hints; nothing of hidden tests."""

from __future__ import annotations

from autograder.classroom.grades import Row
from autograder.classroom.policy import without
from autograder.manifest import Assignment, Part
from autograder.render._common import STATES, part_state, said
from autograder.report import page
from autograder.report.page import Column
from autograder.result import CheckResult, Result

KINDS = {True: "hidden", False: "public"}


def render(assignment: Assignment, row: Row, dropped: frozenset[str]) -> str:
    """The page of one student."""
    title = f"{assignment.title}: your feedback"
    header = f"<h1>{page.text(title)}</h1>\n<p>{page.text(row.student)}</p>"
    if row.result is None:
        main = f"<p>Your file could not be graded: {page.text(row.problem)}</p>"
        return page.document(title, header, main, footer(None))
    result = without(row.result, dropped)
    grouped = result.parts()
    parts = [part for part in assignment.parts if part.name in grouped]
    pieces = [summary(row, result), overview(parts, grouped, linked=not result.problem)]
    if not result.problem:
        show_hidden = assignment.lms.hidden_visibility != "hidden"
        pieces += [details(part, grouped[part.name], result, show_hidden) for part in parts]
    return page.document(title, header, "\n".join(pieces), footer(result))


def summary(row: Row, result: Result) -> str:
    """The points, and why they are not the graded ones."""
    points = [("Your points", f"{row.grade.points} of {row.grade.max_points}")]
    for hidden in (False, True):
        got, most = result.of(hidden)
        points.append((f"{KINDS[hidden].capitalize()} tests", f"{got} of {most}"))
    pieces = [page.facts(points)]
    if row.grade.reason:
        pieces.append(f"<p>Not the graded points: {page.text(row.grade.reason)}.</p>")
    if result.problem:
        pieces.append(
            f'<p class="warn">Your file could not be run. {page.text(result.problem)}</p>'
        )
    return "\n".join(pieces)


def overview(
    parts: list[Part], grouped: dict[str, tuple[CheckResult, ...]], linked: bool
) -> str:
    """The table of parts, each a link to its section where there are sections."""
    columns = [
        Column("Part"),
        Column("Points", number=True),
        Column("Checks", number=True),
        Column(""),
    ]
    rows = []
    for part in parts:
        checks = grouped[part.name]
        passed = sum(check.state == "passed" for check in checks)
        got, most = sum(c.points for c in checks), sum(c.max_points for c in checks)
        points = f"{got} of {most}" if most else "extra"
        name = page.text(part.title)
        if linked:
            name = f'<a href="#part-{page.text(part.name)}">{name}</a>'
        share = passed / len(checks)
        rows.append([name, points, f"{passed} of {len(checks)}", page.bar(share, 0.5)])
    return page.section("parts", "Points by part", page.table("Points by part", columns, rows))


def details(part: Part, checks: tuple[CheckResult, ...], result: Result, show_hidden: bool) -> str:
    """One part: its checks and, when something failed, its formula and hint."""
    shown = [check for check in checks if show_hidden or not check.hidden]
    items = "\n".join(check_item(check) for check in shown)
    pieces = [f'<ul class="checks">\n{items}\n</ul>']
    if part_state(checks) != "passed":
        pieces.insert(0, f"<pre>{page.text(part.formula)}</pre>")
        if result.hint(part.name):
            pieces.append(f'<p class="hint">Hint: {page.text(result.hint(part.name))}</p>')
    return page.section(f"part-{page.text(part.name)}", part.title, "\n".join(pieces))


def check_item(check: CheckResult) -> str:
    """One check: mark, sentence, state in words, why."""
    ok = check.state == "passed"
    mark = (
        '<span class="mark ok" aria-hidden="true">+</span>'
        if ok
        else ('<span class="mark" aria-hidden="true">-</span>')
    )
    points = f"{check.points} of {check.max_points}" if check.max_points else "extra"
    state = f"{STATES[check.state]}, {KINDS[check.hidden]} test, {points}"
    why = said(check, "student")
    why = "" if why == STATES[check.state] else why
    if check.carried:
        why = f"{why} An earlier part's error was not counted here.".strip()
    tail = f'<span class="why">{page.text(why)}</span>' if why else ""
    told = f'{page.text(check.says)} <span class="soft">({page.text(state)})</span>'
    return f"<li>{mark}{told}{tail}</li>"


def footer(result: Result | None) -> str:
    """How it was graded."""
    if result is None:
        return "<p>Nothing of this file was run.</p>"
    file = page.text(result.sha256[:16])
    kit = page.text(result.kit_version)
    return f"<p>Graded by kit {kit}; your file's SHA-256 starts with {file}.</p>"
