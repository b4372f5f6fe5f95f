"""report.html: what an instructor wants to know of a graded class, on one self-contained page."""

from __future__ import annotations

import re
import statistics
from collections.abc import Sequence
from typing import Any

from autograder.classroom import policy
from autograder.classroom.roster import Roster
from autograder.classroom.similarity import MAX_PAIRS, MAX_ROWS, Pair
from autograder.manifest import Assignment, Part
from autograder.report import charts, templates
from autograder.report.class_numbers import FEWEST, Tally
from autograder.worker import confine

MOST = 100
WEAK = 0.1
SECTIONS = (
    ("scores", "Scores"),
    ("students", "Students"),
    ("attention", "Zero, missing, not graded"),
    ("parts", "Points by part"),
    ("understanding", "What the class has not understood"),
    ("checks", "Checks"),
    ("trouble", "Slow and failing code"),
    ("similar", "Submissions that are alike"),
    ("how", "How it was graded"),
    ("statement", "The statement"),
)


def render(
    assignment: Assignment, roster: Roster, tally: Tally, compared: tuple[int, list[Pair]]
) -> str:
    """The whole page."""
    count, pairs = compared
    columns = [("Student", False), ("Points", True), ("State", False), ("Reason or hint", False)]
    sections_known = any(student.section for student in tally.students)
    if sections_known:
        columns.insert(1, ("Section", False))
    left = [("", one.student, f"{one.path}: {one.reason}" if one.path else one.reason) for one in roster.left]
    return templates.render(
        "class_report.html",
        language="en",
        title=f"{assignment.title}: class report",
        kit=roster.kit,
        sections=SECTIONS,
        most=MOST,
        fewest=FEWEST,
        max_pairs=MAX_PAIRS,
        max_rows=MAX_ROWS,
        compared=count,
        pairs=pairs,
        students=tally.students,
        student_columns=columns,
        sections_known=sections_known,
        listed=bool(roster.members),
        left=left,
        zeros=tally.zeros,
        broken=tally.broken,
        ungraded=tally.ungraded,
        missing=tally.missing,
        slow=tally.slow,
        died=tally.died,
        studied=tally.studied,
        how=how(roster, tally),
        statement=statement(assignment),
        **scores(tally),
        **parts(assignment, tally),
        **describe_mistakes(assignment, tally),
        checks=checks(tally),
    )


def scores(tally: Tally) -> dict[str, Any]:
    """Numbers at a glance and the distribution, and whom they are of."""
    grades = sorted(tally.grades)
    if not grades:
        return {"counted": 0}
    several = len(grades) > 1
    low, _, high = statistics.quantiles(grades, n=4, method="inclusive") if several else grades * 3
    full = sum(grade >= tally.max_points for grade in grades)
    numbers = [
        ("Students", str(len(tally.students))),
        ("With points", str(len(grades))),
        ("Mean", f"{statistics.fmean(grades):.1f}"),
        ("Median", f"{statistics.median(grades):g}"),
        ("Middle half", f"{low:.0f}\N{EN DASH}{high:.0f}"),
        ("Full score", f"{full} ({templates.percent(full / len(grades))})"),
    ]
    data = charts.count_bands(grades, tally.max_points)
    most = max(data, key=lambda band: band[1])
    lowest, highest, of = map(policy.format_points, (grades[0], grades[-1], tally.max_points))
    description = (
        f"{len(grades)} scores from {lowest} to {highest} of {of} points. "
        f"The largest group, {most[1]}, has {most[0]} points."
    )
    groups = [
        (tally.studied, "could be run"),
        (len(tally.broken), "could not be run and have 0"),
        (tally.by_hand, "have points set by hand"),
    ]
    return {
        "counted": len(grades),
        "numbers": numbers,
        "of_whom": ", ".join(f"{count} {words}" for count, words in groups if count),
        "chart": charts.place_bars("How many students have how many points", data, description),
    }


def parts(assignment: Assignment, tally: Tally) -> dict[str, Any]:
    """The rows of the parts, and the parts that tell nobody apart."""
    shown = [part for part in assignment.parts if any(c.id in tally.passed for c in part.checks)]
    rows = [
        {"part": part, "points": sum(c.points for c in part.checks if c.id in tally.passed),
         "mean": tally.mean(part), "full": tally.full(part), "none": tally.count_none(part)}
        for part in shown
    ]  # fmt: skip
    return {
        "parts": rows,
        "nobody_fails": titles(row["part"] for row in rows if row["full"] == tally.studied),
        "nobody_passes": titles(row["part"] for row in rows if row["full"] == 0),
    }


def titles(found: Any) -> str:
    """The titles of parts in a sentence."""
    return ", ".join(part.title for part in found)


def describe_mistakes(assignment: Assignment, tally: Tally) -> dict[str, Any]:
    """Known mistakes with counts and hints, unknown ones by what they fail, errors of earlier parts."""
    hints = {m.id: m.hint for m in assignment.misconceptions}
    by_name = {part.name: part for part in assignment.parts}
    known = sorted(tally.misconceptions.items(), key=lambda item: (-item[1], item[0]))
    unknown = sorted(tally.unexplained.items(), key=lambda item: (-item[1], item[0]))
    carried = sorted(tally.carried.items(), key=lambda item: (-item[1], item[0]))
    return {
        "misconceptions": [
            {"part": by_name[part], "name": name.replace("_", " "), "count": count,
             "hint": hints.get(name, "")}
            for (part, name), count in known
        ],
        "unexplained": [
            {"part": by_name[part], "count": count, "what": fact or in_common(by_name[part], failed, tally)}
            for (part, fact, failed), count in unknown
        ],
        "carried": [{"part": by_name[part], "count": count} for part, count in carried],
    }  # fmt: skip


def in_common(part: Part, failed: Sequence[str], tally: Tally) -> str:
    """What students who fail the same checks of a part have in common: a fact, no guess."""
    shown = [check for check in part.checks if check.id in tally.passed]
    says = {check.id: check.says for check in shown}
    if len(failed) == len(shown):
        return "no check is right"
    words = " ".join(says.get(name, name) for name in failed[:3])
    more = f" And {len(failed) - 3} more." if len(failed) > 3 else ""
    return f"right but for: {words}{more}"


def checks(tally: Tally) -> list[dict[str, Any]]:
    """Each check with the share that passes it and how well it tells students apart."""
    rows = []
    for check in tally.checks:
        share, told = tally.share(check), tally.discrimination(check)
        remark, warn = remark_on(share, told)
        rows.append({"check": check, "share": share, "told": "" if told is None else f"{told:.2f}",
                     "remark": remark, "warn": warn})  # fmt: skip
    return rows


def remark_on(share: float, told: float | None) -> tuple[str, bool]:
    """What stands out about a check, in words, and whether it is a warning."""
    if share in (0.0, 1.0):
        return ("all pass", False) if share else ("nobody passes", True)
    if told is not None and told < WEAK:
        return "look at this check", True
    return "", False


def how(roster: Roster, tally: Tally) -> list[tuple[str, str]]:
    """Versions, seed, sandbox layers, and the rules that are in force."""
    kits = ", ".join(f"{kit} ({count})" for kit, count in sorted(tally.kits.items()))
    own = "each file's own, a hash of the assignment and its bytes"
    rows = [
        ("Kit", kits or roster.kit),
        ("Python and NumPy", f"{roster.python}, {roster.numpy}"),
        ("Seed of the hidden tests", f"one for all, {roster.seed}" if roster.seed else own),
        ("Sandbox layers required", ", ".join(roster.require) or "none"),
        *(policy.describe(roster.policy) or [("Policy", "none: points count as they are graded")]),
    ]
    for layers, count in sorted(tally.layers.items(), key=lambda item: (-item[1], item[0])):
        lacking = [layer for layer in confine.LAYERS if layer not in layers]
        rest = f"missing here: {', '.join(lacking)}" if lacking else "none is missing"
        rows.append((f"Sandbox layers of {count} submissions", f"{', '.join(layers)}; {rest}"))
    return rows


def statement(assignment: Assignment) -> list[tuple[Part, str]]:
    """The statement's text of each part, for the links of the other sections."""
    texts = sections_of(assignment)
    return [(part, texts.get(part.name) or part.formula) for part in assignment.parts]


def sections_of(assignment: Assignment) -> dict[str, str]:
    """The statement's sections by heading; empty where there is no statement."""
    paths = [assignment.page(name) for name in ("README.md", "EXTRA.md")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in paths if path.is_file())
    found = re.split(r"^##? +(.+?)\s*$", text, flags=re.MULTILINE)
    return {heading: body.strip() for heading, body in zip(found[1::2], found[2::2], strict=False)}
