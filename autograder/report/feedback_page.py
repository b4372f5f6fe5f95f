"""A student's feedback page: points by part, what failed, hints; nothing of hidden tests."""

from __future__ import annotations

from autograder.classroom.grades_csv import Row
from autograder.classroom.policy import without
from autograder.kit import messages
from autograder.kit.messages import say
from autograder.kit.states import State
from autograder.manifest import Assignment, Part
from autograder.render._common import carried, part_state, said, state
from autograder.report import html
from autograder.report.html import Column
from autograder.result import CheckResult, Result


def render(assignment: Assignment, row: Row, dropped: frozenset[str]) -> str:
    """The page of one student."""
    title = say("feedback_title", title=assignment.title)
    header = f"<h1>{html.text(title)}</h1>\n<p>{html.text(row.student)}</p>"
    if row.result is None:
        main = f"<p>{html.text(say('feedback_no_result', problem=row.problem))}</p>"
        return html.document(title, header, main, footer(None), messages.in_use())
    result = without(row.result, dropped)
    grouped = result.parts()
    parts = [part for part in assignment.parts if part.name in grouped]
    pieces = [summary(row, result), overview(parts, grouped, linked=not result.problem)]
    if not result.problem:
        show_hidden = assignment.lms.hidden_visibility != "hidden"
        pieces += [details(part, grouped[part.name], result, show_hidden) for part in parts]
    return html.document(title, header, "\n".join(pieces), footer(result), messages.in_use())


def summary(row: Row, result: Result) -> str:
    """The points, and why they are not the graded ones."""
    points = [(say("feedback_your_points"), share(row.grade.points, row.grade.max_points))]
    for hidden in (False, True):
        key = "feedback_hidden_tests" if hidden else "feedback_public_tests"
        points.append((say(key), share(*result.of(hidden))))
    pieces = [html.facts(points)]
    if row.grade.reason:
        pieces.append(f"<p>{html.text(say('feedback_reason', reason=row.grade.reason))}</p>")
    if result.problem:
        told = say("feedback_problem", problem=result.problem)
        pieces.append(f'<p class="warn">{html.text(told)}</p>')
    pieces += [f"<p>{html.text(note)}</p>" for note in result.notes]
    return "\n".join(pieces)


def share(got: float, most: float) -> str:
    """Points of their maximum in words; of nothing when a part is an extra."""
    return say("feedback_of", got=got, most=most) if most else say("feedback_extra")


def overview(parts: list[Part], grouped: dict[str, tuple[CheckResult, ...]], linked: bool) -> str:
    """The table of parts, each a link to its section where there are sections."""
    columns = [
        Column(say("graded_part")),
        Column(say("graded_part_points"), number=True),
        Column(say("feedback_checks"), number=True),
        Column(""),
    ]
    rows = []
    for part in parts:
        checks = grouped[part.name]
        passed = sum(check.state is State.PASSED for check in checks)
        got, most = sum(c.points for c in checks), sum(c.max_points for c in checks)
        name = html.text(part.title)
        if linked:
            name = f'<a href="#part-{html.text(part.name)}">{name}</a>'
        done = share(passed, len(checks))
        rows.append([name, share(got, most), done, html.bar(passed / len(checks), 0.5)])
    title = say("feedback_by_part")
    return html.section("parts", title, html.table(title, columns, rows))


def details(part: Part, checks: tuple[CheckResult, ...], result: Result, show_hidden: bool) -> str:
    """One part: its checks and, when something failed, its formula and hint."""
    shown = [check for check in checks if show_hidden or not check.hidden]
    items = "\n".join(check_item(check) for check in shown)
    pieces = [f'<ul class="checks">\n{items}\n</ul>']
    if part_state(checks) != "passed":
        pieces.insert(0, f"<pre>{html.text(part.formula)}</pre>")
        if result.hint(part.name):
            told = f"{say('graded_hint')} {result.hint(part.name)}"
            pieces.append(f'<p class="hint">{html.text(told)}</p>')
    return html.section(f"part-{html.text(part.name)}", part.title, "\n".join(pieces))


def check_item(check: CheckResult) -> str:
    """One check: mark, sentence, state in words, why."""
    ok = check.state is State.PASSED
    mark = (
        '<span class="mark ok" aria-hidden="true">+</span>'
        if ok
        else ('<span class="mark" aria-hidden="true">-</span>')
    )
    kind = say("feedback_hidden" if check.hidden else "feedback_public")
    how = f"{state(check)}, {kind}, {share(check.points, check.max_points)}"
    why = said(check, "student")
    why = f"{'' if why == state(check) else why} {carried(check)}".strip()
    tail = f'<span class="why">{html.text(why)}</span>' if why else ""
    told = f'{html.text(check.says)} <span class="soft">({html.text(how)})</span>'
    return f"<li>{mark}{told}{tail}</li>"


def footer(result: Result | None) -> str:
    """How it was graded."""
    if result is None:
        return f"<p>{html.text(say('feedback_nothing_run'))}</p>"
    told = say("feedback_graded_by", kit=result.kit_version, file=result.sha256[:16])
    return f"<p>{html.text(told)}</p>"
