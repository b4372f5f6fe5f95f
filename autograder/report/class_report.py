"""report.html: what an instructor wants to know of a graded class, on one self-contained page."""

from __future__ import annotations

import re
import statistics
from collections.abc import Sequence
from typing import Any

from autograder.classroom import late_warnings, policy
from autograder.classroom.class_record import ClassRecord
from autograder.classroom.similarity import MAX_PAIRS, MAX_ROWS, Pair
from autograder.kit.messages import in_use, mark, say, say_marked
from autograder.manifest import Assignment, Part
from autograder.report import charts, templates
from autograder.report.class_numbers import FEWEST, Tally
from autograder.worker import confine

MOST = 100
WEAK = 0.1
SECTIONS = {
    "scores": mark("report_scores"),
    "students": mark("report_students"),
    "attention": mark("report_attention"),
    "parts": mark("feedback_by_part"),
    "understanding": mark("report_understanding"),
    "checks": mark("feedback_checks"),
    "trouble": mark("report_trouble"),
    "similar": mark("report_similar"),
    "how": mark("report_how"),
    "statement": mark("report_statement"),
}


def render(
    assignment: Assignment, record: ClassRecord, tally: Tally, compared: tuple[int, list[Pair]]
) -> str:
    """The whole page."""
    count, pairs = compared
    sections_known = any(student.section for student in tally.students)
    some_late = any(student.late for student in tally.students)
    left = [
        (one.key, one.student, say("join_pair", name=one.path, value=one.reason) if one.path else one.reason)
        for one in record.left
    ]
    return templates.render(
        "class_report.html",
        language=in_use(),
        title=say("report_title", title=assignment.title),
        kit=record.kit,
        headings={name: say_marked(key) for name, key in SECTIONS.items()},
        most=MOST,
        fewest=FEWEST,
        max_pairs=MAX_PAIRS,
        max_rows=MAX_ROWS,
        compared=count,
        pairs=pairs,
        students=tally.students,
        student_columns=student_columns(sections_known, some_late),
        sections_known=sections_known,
        some_late=some_late,
        listed=bool(record.members),
        left=left,
        zeros=tally.zeros,
        broken=tally.broken,
        ungraded=tally.ungraded,
        missing=tally.missing,
        slow=tally.slow,
        died=tally.died,
        studied=tally.studied,
        how=how(record, tally),
        statement=statement(assignment),
        **scores(tally),
        **parts(assignment, tally),
        **describe_mistakes(assignment, tally),
        checks=checks(tally),
    )


def student_columns(sections_known: bool, some_late: bool) -> list[tuple[str, bool]]:
    """The headings of the table of students, and whether they stand above numbers."""
    section = [(say("report_section"), False)] if sections_known else []
    late = [(say("report_late"), False)] if some_late else []
    points, state = (say("graded_part_points"), True), (say("report_state"), False)
    return [(say("report_student"), False), *section, points, *late, state, (say("report_reason"), False)]


def scores(tally: Tally) -> dict[str, Any]:
    """Numbers at a glance and the distribution, and whom they are of."""
    grades = sorted(tally.grades)
    if not grades:
        return {"counted": 0}
    several = len(grades) > 1
    low, _, high = statistics.quantiles(grades, n=4, method="inclusive") if several else grades * 3
    full = sum(grade >= tally.max_points for grade in grades)
    numbers = [
        (say("report_students"), str(len(tally.students))),
        (say("report_with_points"), str(len(grades))),
        (say("report_mean"), f"{statistics.fmean(grades):.1f}"),
        (say("report_median"), f"{statistics.median(grades):g}"),
        (say("report_middle"), f"{low:.0f}\N{EN DASH}{high:.0f}"),
        (say("report_full"), f"{full} ({templates.percent(full / len(grades))})"),
    ]
    data = charts.count_bands(grades, tally.max_points)
    most = max(data, key=lambda band: band[1])
    lowest, highest, of = map(policy.format_points, (grades[0], grades[-1], tally.max_points))
    description = say(
        "report_chart_text", count=len(grades), low=lowest, high=highest, of=of, most=most[1], band=most[0]
    )
    groups = [
        (tally.studied, mark("report_could_run")),
        (len(tally.broken), mark("report_could_not")),
        (tally.by_hand, mark("report_by_hand")),
    ]
    return {
        "counted": len(grades),
        "numbers": numbers,
        "of_whom": say("join_words").join(say_marked(key, count=n) for n, key in groups if n),
        "chart": charts.place_bars(say("report_chart"), data, description),
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
    return say("join_words").join(part.title for part in found)


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
        return say("report_no_right")
    words = " ".join(says.get(name, name) for name in failed[:3])
    more = " " + say("report_and_more", count=len(failed) - 3) if len(failed) > 3 else ""
    return say("report_right_but", checks=words + more)


def checks(tally: Tally) -> list[dict[str, Any]]:
    """Each check with the share that passes it and how well it tells students apart."""
    rows = []
    for check in tally.checks:
        share, told = tally.share(check), tally.discrimination(check)
        remark, warn = remark_on(tally.passed[check.id], told)
        rows.append({"check": check, "share": share, "told": "" if told is None else f"{told:.2f}",
                     "remark": remark, "warn": warn})  # fmt: skip
    return rows


def remark_on(passed: Sequence[bool], told: float | None) -> tuple[str, bool]:
    """What stands out about a check, in words, and whether it is a warning.

    How well it tells students apart says nothing while only a few pass it, or only a few fail it.
    """
    fewer = min(sum(passed), len(passed) - sum(passed))
    if fewer == 0 and passed:
        return (say("report_all_pass"), False) if passed[0] else (say("report_nobody_passes"), True)
    if told is not None and told < WEAK and fewer >= FEWEST:
        return say("report_look"), True
    return "", False


def how(record: ClassRecord, tally: Tally) -> list[tuple[str, str]]:
    """Versions, seed, sandbox layers, and the rules that are in force."""
    kits = ", ".join(f"{kit} ({count})" for kit, count in sorted(tally.kits.items()))
    seed = say("report_seed_all", seed=record.seed) if record.seed else say("report_seed_own")
    rows = [
        (say("report_kit"), kits or record.kit),
        (say("report_python"), f"{record.python}, {record.numpy}"),
        (say("report_seed"), seed),
        (say("report_required"), ", ".join(record.require) or say("report_none")),
        *(policy.describe(record.policy) or [(say("report_policy"), say("report_no_policy"))]),
        *((say("policy_late_work"), sentence) for sentence in late_warnings.remarks(record)),
    ]
    for layers, count in sorted(tally.layers.items(), key=lambda item: (-item[1], item[0])):
        lacking = ", ".join(layer for layer in confine.LAYERS if layer not in layers)
        key = mark("report_lacking") if lacking else mark("report_none_missing")
        told = {"layers": ", ".join(layers), "lacking": lacking}
        rows.append((say("report_layers", count=count), say_marked(key, **told)))
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
