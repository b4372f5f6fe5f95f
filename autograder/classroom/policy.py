"""What an instructor decides after grading: dropped checks, late work, extensions, points set by hand.

Only totals change; the stored results stay as they were graded. Points that an instructor sets are final:
nothing scales them or takes anything off.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from autograder.errors import KitError
from autograder.kit.messages import say, say_count
from autograder.manifest import Assignment
from autograder.result import Result

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Override:
    """One student's row: `late` False is an extension, `days` how many days late; `points` is the total."""

    late: bool | None = None
    points: float | None = None
    note: str = ""
    days: int | None = None


@dataclass(frozen=True)
class Policy:
    """How points become grades.

    `late_percent` is taken off for each day begun after `due` and `grace` minutes, but not for the first
    `late_days`, and never more than `late_cap` percent in all. Where no time is known, late is one day.
    `scale` is the number of points that the full score counts as; 0 leaves the points as they are.
    """

    late_percent: int = 0
    late_days: int = 0
    late_cap: int = 100
    due: str = ""
    grace: int = 0
    scale: float = 0
    above_full: bool = False
    dropped: frozenset[str] = frozenset()
    overrides: dict[str, Override] = field(default_factory=dict)


@dataclass(frozen=True)
class Grade:
    """What one student gets: points after policy and the maximum; `final` where the instructor set them.

    `reason` says why they differ from the graded ones; `note` is the instructor's own and private.
    `steps` are the sentences that tell a student how the points come about.
    """

    points: float
    max_points: float
    late: bool
    reason: str
    note: str
    final: bool = False
    steps: tuple[str, ...] = ()


def without(result: Result, dropped: Collection[str]) -> Result:
    """The result as if these checks had never been."""
    return replace(result, checks=tuple(c for c in result.checks if c.id not in dropped))


def override_of(policy: Policy, key: str, student: str) -> Override:
    """What the instructor wishes for one student, by key or by name."""
    return policy.overrides.get(key) or policy.overrides.get(student) or Override()


def points_that_count(assignment: Assignment, dropped: Collection[str]) -> int:
    """The most that the checks of an assignment give, without the dropped ones."""
    return sum(check.points for check in assignment.checks if check.id not in dropped)


def full_points(policy: Policy, most: int) -> float:
    """The full score of a grade, where the checks that count give `most` points."""
    return policy.scale or most


def grade(
    key: str,
    student: str,
    late: bool,
    result: Result | None,
    policy: Policy,
    when: datetime | None = None,
    most: int = 0,
) -> Grade:
    """Apply the policy to one student; no result is 0 points of 0, unless the instructor set them.

    `most` is the maximum of all checks that count, of which points set by hand are.
    """
    override = override_of(policy, key, student)
    days = days_late(late, when, override, policy)
    if override.points is not None:
        full = full_points(policy, most)
        reason, step = say("policy_set"), say("step_set")
        return Grade(override.points, full, days > 0, reason, override.note, True, (step,))
    counted = without(result, policy.dropped) if result else None
    points: float = counted.points if counted else 0
    maximum: float = counted.max_points if counted else 0
    reason, steps = "", []
    percent = min(policy.late_cap, policy.late_percent * max(0, days - policy.late_days))
    if percent and counted:
        before = points
        points -= math.ceil(points * percent / 100)
        reason = say("policy_late", percent=percent)
        steps.append(say("step_late", percent=percent, before=before, after=points))
    if policy.scale and maximum:
        before, full = points, maximum
        points, maximum = round(points * policy.scale / maximum, 2), policy.scale
        told = {"full": full, "scale": maximum, "before": before, "after": points}
        steps.append(say("step_scale", **{name: format_points(value) for name, value in told.items()}))
    return Grade(points, maximum, days > 0, reason, override.note, steps=tuple(steps))


def days_late(late: bool, when: datetime | None, override: Override, policy: Policy) -> int:
    """How many days late a hand-in is, each day begun counted whole; 0 when it is in time."""
    if override.days is not None:
        return override.days
    if override.late is False:
        return 0
    days = 1 if late or override.late else 0
    if policy.due and when is not None:
        over = when.replace(tzinfo=None) - read_time(policy.due) - timedelta(minutes=policy.grace)
        counted = math.ceil(over / DAY) if over > timedelta() else 0
        days = max(counted, 1 if override.late else 0)
    return days


def read_time(text: str) -> datetime:
    """A time as `2026-10-01 23:59`; raises `KitError`."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        sentence = f"--due: {text!r} is no time; write it as '2026-10-01 23:59'"
        raise KitError(sentence, exit_code=2) from None


def check(policy: Policy, most: int, known: Collection[str]) -> Policy:
    """The policy itself, when every number is within its bounds; raises `KitError`."""
    bounds = (
        ("--late-percent", policy.late_percent, 100),
        ("--late-cap", policy.late_cap, 100),
        ("--late-days", policy.late_days, 365),
        ("--grace", policy.grace, 100_000),
        ("--scale", policy.scale, 10_000),
    )
    for option, value, high in bounds:
        if not 0 <= value <= high:
            raise KitError(f"{option} must be between 0 and {high}, not {format_points(value)}", exit_code=2)
    if policy.due:
        read_time(policy.due)
    for name in sorted(policy.dropped):
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]!r}? " if near else ""
            sentence = f"--drop: no check is called {name!r}; {hint}"
            raise KitError(f"{sentence}The names stand in the table of checks in report.html", exit_code=2)
    full = full_points(policy, most)
    for student, override in policy.overrides.items():
        if override.points is not None and override.points > full and not policy.above_full:
            given = format_points(override.points)
            raise KitError(
                f"--overrides: {given} points for {student!r} are more than the full "
                f"{format_points(full)}; mend the row, or allow it with --above-full",
                exit_code=2,
            )
    return policy


def describe(policy: Policy) -> list[tuple[str, str]]:
    """The policy in words, a row for each rule that is in force."""
    rows = []
    if policy.dropped:
        rows.append((say("policy_dropped"), say("join_words").join(sorted(policy.dropped))))
    if policy.due:
        due = say_count("policy_grace", policy.grace, due=policy.due) if policy.grace else policy.due
        rows.append((say("policy_due"), due))
    if policy.late_percent:
        rules = [say("policy_off", percent=policy.late_percent)]
        rules += [say_count("policy_free", policy.late_days)] if policy.late_days else []
        rules += [say("policy_cap", percent=policy.late_cap)] if policy.late_cap < 100 else []
        rows.append((say("policy_late_work"), say("join_clauses").join(rules)))
    if policy.scale:
        rows.append((say("policy_scale"), say("policy_scaled", points=format_points(policy.scale))))
    if policy.overrides:
        points = sum(o.points is not None for o in policy.overrides.values())
        told = say_count("policy_overridden", len(policy.overrides), points=points)
        rows.append((say("policy_overrides"), told))
    if policy.above_full:
        rows.append((say("policy_above"), say("policy_allowed")))
    return rows


def format_points(value: float) -> str:
    """Points as text: without decimals where they are whole."""
    return f"{round(value, 5):.5f}".rstrip("0").rstrip(".")


def to_data(policy: Policy) -> dict[str, Any]:
    """The policy as plain data, to be kept beside the results."""
    overrides = {student: asdict(o) for student, o in sorted(policy.overrides.items())}
    return {**vars(policy), "dropped": sorted(policy.dropped), "overrides": overrides}


def from_data(data: Mapping[str, Any]) -> Policy:
    """The policy in what `to_data` made."""
    overrides = {student: Override(**o) for student, o in data["overrides"].items()}
    return Policy(**{**data, "dropped": frozenset(data["dropped"]), "overrides": overrides})
