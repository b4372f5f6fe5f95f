"""report.html: what an instructor wants to know of a graded class, on one self-contained page."""

from __future__ import annotations

import re
import statistics

from autograder.classroom.roster import Roster
from autograder.classroom.similarity import Pair
from autograder.manifest import Assignment, Part
from autograder.report import charts, html, similarity_section
from autograder.report.class_numbers import FEWEST, Tally
from autograder.report.html import Column
from autograder.worker import confine

MOST = 100
WEAK = 0.1


def render(
    assignment: Assignment, roster: Roster, tally: Tally, compared: tuple[int, list[Pair]]
) -> str:
    """The whole page."""
    title = f"{assignment.title}: class report"
    sections = [
        ("scores", "Scores", scores(tally)),
        ("parts", "Points by part", parts(assignment, tally)),
        ("understanding", "What the class has not understood", understanding(assignment, tally)),
        ("checks", "Checks", checks(tally)),
        ("trouble", "Slow and failed submissions", trouble(tally)),
        ("similar", "Submissions that are alike", similarity_section.render(*compared)),
        ("how", "How it was graded", how(roster, tally)),
        ("statement", "The statement, part by part", statement(assignment)),
    ]
    links = "".join(
        f'<li><a href="#{name}">{html.text(heading)}</a></li>' for name, heading, _ in sections
    )
    header = (
        f'<h1>{html.text(title)}</h1>\n<p class="soft">For instructors: it shows hidden tests '
        f'and names. '
        f'Do not publish it.</p>\n<nav aria-label="Sections"><ul>{links}</ul></nav>'
    )
    main = "\n".join(html.section(*one) for one in sections)
    footer = f"<p>Made by kit {html.text(roster.kit)} from the stored results.</p>"
    return html.document(title, header, main, footer)


def scores(tally: Tally) -> str:
    """Numbers at a glance and the distribution."""
    grades = sorted(tally.grades)
    if not grades:
        return "<p>No submission was graded.</p>"
    low, _, high = (
        statistics.quantiles(grades, n=4, method="inclusive") if len(grades) > 1 else grades * 3
    )
    mean, median = statistics.fmean(grades), statistics.median(grades)
    full = sum(grade >= tally.max_points for grade in grades)
    numbers = [
        ("Students", str(tally.students)),
        ("Graded", str(len(grades))),
        ("Mean", f"{mean:.1f}"),
        ("Median", f"{median:g}"),
        ("Middle half", f"{low:.0f}\N{EN DASH}{high:.0f}"),
        ("Full score", f"{full} ({html.percent(full / len(grades))})"),
    ]
    data = charts.bands(grades, tally.max_points)
    most = max(data, key=lambda band: band[1])
    description = (
        f"{len(grades)} scores from {grades[0]} to {grades[-1]} of {tally.max_points} points. "
        f"The largest group, {most[1]}, has {most[0]} points."
    )
    return html.facts(numbers) + charts.histogram(
        "How many students got how many points", data, description
    )


def parts(assignment: Assignment, tally: Tally) -> str:
    """The table of parts, and the parts that tell nobody apart."""
    shown = [part for part in assignment.parts if any(c.id in tally.passed for c in part.checks)]
    if not tally.studied:
        return "<p>No submission could be loaded.</p>"
    nobody_fails = [part for part in shown if tally.full(part) == tally.studied]
    nobody_passes = [part for part in shown if tally.full(part) == 0]
    pieces = [
        sentence("Nobody fails", nobody_fails, "Every part is failed by somebody."),
        sentence("Nobody passes all of", nobody_passes, "Every part is passed by somebody."),
    ]
    columns = [Column("Part"), Column("Points", number=True), Column("Mean", number=True), Column(""),
               Column("All right", number=True), Column("Nothing right", number=True)]  # fmt: skip
    rows = []
    for part in shown:
        mean = tally.mean(part)
        name = f'<a href="#statement-{html.text(part.name)}">{html.text(part.title)}</a>'
        points = sum(c.points for c in part.checks if c.id in tally.passed)
        rows.append([name, str(points) if points else "extra", html.percent(mean), html.bar(mean, 0.5),
                     _of(tally.full(part), tally), _of(tally.none(part), tally)])  # fmt: skip
    return "\n".join([*pieces, html.table("Mean share of each part's points", columns, rows)])


def sentence(words: str, found: list[Part], otherwise: str) -> str:
    """A list of parts in a sentence."""
    if not found:
        return f"<p>{html.text(otherwise)}</p>"
    names = html.text(", ".join(part.title for part in found))
    return f"<p><strong>{html.text(words)}:</strong> {names}.</p>"


def _of(count: int, tally: Tally) -> str:
    return f"{count} ({html.percent(count / tally.studied)})" if tally.studied else "0"


def understanding(assignment: Assignment, tally: Tally) -> str:
    """Known misconceptions with counts and hints, then failures without a known reason."""
    hints = {m.id: m.hint for m in assignment.misconceptions}
    titles = {part.name: part.title for part in assignment.parts}
    if not tally.misconceptions and not tally.unexplained:
        return "<p>No part was answered wrongly.</p>"
    pieces = []
    if tally.misconceptions:
        columns = [Column("Misconception"), Column("Students", number=True), Column(""), Column("Part"),
                   Column("What the students read as a hint")]  # fmt: skip
        ranked = sorted(tally.misconceptions.items(), key=lambda item: (-item[1], item[0]))
        rows = [
            [html.text(name.replace("_", " ")), _of(count, tally), html.bar(count / tally.studied),
             f'<a href="#statement-{html.text(part)}">{html.text(titles.get(part, part))}</a>',
             html.text(hints.get(name, ""))]
            for (part, name), count in ranked
        ]  # fmt: skip
        pieces.append(html.table("Misconceptions that were recognised", columns, rows))
    if tally.unexplained:
        columns = [Column("Part"), Column("Students", number=True), Column("")]
        ranked_parts = sorted(tally.unexplained.items(), key=lambda item: (-item[1], item[0]))
        others = [
            [f'<a href="#statement-{html.text(part)}">{html.text(titles.get(part, part))}</a>',
             _of(count, tally), html.bar(count / tally.studied)]
            for part, count in ranked_parts
        ]  # fmt: skip
        pieces.append(html.table("Wrong for a reason that the kit does not know", columns, others))
    return "\n".join(pieces)


def checks(tally: Tally) -> str:
    """Each check with the share that passes it and how well it tells students apart."""
    if not tally.studied:
        return "<p>No submission could be loaded.</p>"
    columns = [Column("Check"), Column("Part"), Column("Kind"), Column("Points", number=True),
               Column("Pass", number=True), Column(""), Column("Discrimination", number=True),
               Column("Remark")]  # fmt: skip
    rows = []
    for check in tally.checks:
        share, told = tally.share(check), tally.discrimination(check)
        remark = remark_on(share, told)
        rows.append([
            f"{html.text(check.id)}<br><span class=\"soft\">{html.text(check.says)}</span>",
            html.text(check.part), "hidden" if check.hidden else "public", str(check.points),
            html.percent(share), html.bar(share, 0.5), "" if told is None else f"{told:.2f}", remark,
        ])  # fmt: skip
    text = (
        "<p>Discrimination is the correlation of passing a check with the points of all the other "
        f"checks, from \N{MINUS SIGN}1 to 1. It needs {FEWEST} submissions. Near 0 or below, look at "
        "the check: is it faulty, or about something else? A faulty check is left out with "
        "<code>--drop CHECK</code>.</p>"
    )
    return text + html.table("All checks in the order of the statement", columns, rows)


def remark_on(share: float, told: float | None) -> str:
    """What stands out about a check, in words."""
    if share in (0.0, 1.0):
        return "all pass" if share else '<span class="warn">nobody passes</span>'
    if told is not None and told < WEAK:
        return '<span class="warn">look at this check</span>'
    return ""


def trouble(tally: Tally) -> str:
    """What could not be graded, did not load, took too long or ended in an error."""
    pieces = [
        listing("Not graded", "Why", tally.ungraded),
        listing("Could not be loaded, 0 points", "Why", tally.broken),
        listing("Took too long", "Checks", [(key, ", ".join(names)) for key, names in tally.slow]),
        listing(
            "Ended in an error", "Checks", [(key, ", ".join(names)) for key, names in tally.died]
        ),
    ]
    found = [piece for piece in pieces if piece]
    note = "<p>What each grading cost stands in <code>timings.csv</code>, the slowest first.</p>"
    return "\n".join(found or ["<p>Nothing failed, nothing was stopped.</p>"]) + note


def listing(caption: str, name: str, rows: list[tuple[str, str]]) -> str:
    """A table of submissions with one text each; nothing when there are none."""
    if not rows:
        return ""
    columns = [Column("Submission"), Column(name)]
    cells = [[link(key), html.text(text, 300)] for key, text in rows[:MOST]]
    more = f"<p>{len(rows) - MOST} more are in grades.csv.</p>" if len(rows) > MOST else ""
    return html.table(f"{caption}: {len(rows)}", columns, cells) + more


def link(key: str) -> str:
    """A student's key with a link to the feedback page (keys are safe in a URL)."""
    return f'<a href="feedback/{html.text(key)}.html">{html.text(key)}</a>'


def how(roster: Roster, tally: Tally) -> str:
    """Versions, seed policy, sandbox layers, dropped checks and rules."""
    policy = roster.policy
    seed = (
        f"one for all, {roster.seed}"
        if roster.seed
        else "each file's own, a hash of the assignment and its bytes"
    )
    rows = [
        (
            "Kit",
            ", ".join(f"{kit} ({count})" for kit, count in sorted(tally.kits.items()))
            or roster.kit,
        ),
        ("Python and NumPy", f"{roster.python}, {roster.numpy}"),
        ("Seed of the hidden tests", seed),
        ("Sandbox layers required", ", ".join(roster.require) or "none"),
        ("Dropped checks", ", ".join(sorted(policy.dropped)) or "none"),
        ("Late work", f"{policy.late_percent}% off" if policy.late_percent else "nothing off"),
        ("Overrides", str(len(policy.overrides))),
    ]
    for layers, count in sorted(tally.layers.items(), key=lambda item: (-item[1], item[0])):
        missing = [layer for layer in confine.LAYERS if layer not in layers]
        said = ", ".join(layers) + (
            f"; missing here: {', '.join(missing)}" if missing else "; none is missing"
        )
        rows.append((f"Sandbox layers of {count} submissions", said))
    columns = [Column("What"), Column("Value")]
    return html.table("How it was graded", columns, [[html.text(n), html.text(v)] for n, v in rows])


def statement(assignment: Assignment) -> str:
    """The statement's text of each part, for the links of the other sections."""
    texts = sections_of(assignment)
    pieces = []
    for part in assignment.parts:
        name = html.text(part.name)
        body = texts.get(part.name) or part.formula
        pieces.append(
            f'<h3 id="statement-{name}">{html.text(part.title)} (<code>{name}</code>)</h3>\n'
            f"<pre>{html.block(body)}</pre>"
        )
    return "\n".join(pieces)


def sections_of(assignment: Assignment) -> dict[str, str]:
    """The statement's sections by heading; empty where there is no statement."""
    paths = [assignment.folder / name for name in ("README.md", "EXTRA.md")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in paths if path.is_file())
    found = re.split(r"^##? +(.+?)\s*$", text, flags=re.MULTILINE)
    return {heading: body.strip() for heading, body in zip(found[1::2], found[2::2], strict=False)}
