"""Adds up a class, one student at a time: scores, parts, checks, what was misunderstood."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from autograder.classroom.class_record import MISSING
from autograder.classroom.grades_csv import BROKEN, GRADED, UNGRADED, Row
from autograder.classroom.policy import Policy, format_points, without
from autograder.kit.messages import mark, say, say_marked
from autograder.kit.states import State
from autograder.manifest import Assignment, Check, Part
from autograder.result import CheckResult, Result

FEWEST = 8
STATES = {
    GRADED: mark("report_graded"),
    UNGRADED: mark("report_ungraded"),
    BROKEN: mark("report_unrunnable"),
    MISSING: mark("report_missing"),
}
Listed = tuple[str, str, str]  # key, name, a sentence


def is_carried(checks: Sequence[CheckResult]) -> bool:
    """Whether only an earlier part is wrong.

    Either checks pass once the reference answers for the earlier parts and no hidden one fails, or all that
    fail wait for an earlier part.
    """
    failed = [check for check in checks if check.state is not State.PASSED]
    helped = any(check.carried for check in checks) and not any(check.hidden for check in failed)
    waiting = any(check.state is State.BLOCKED for check in failed)
    return helped or (
        waiting and all(check.state is State.BLOCKED or check.state.unwritten for check in failed)
    )


def why_zero(row: Row, result: Result) -> str:
    """Why a submission that could be run has no points."""
    if result.points:
        return row.grade.reason
    if all(check.state.unwritten for check in result.checks):
        return say("report_unwritten")
    return say("report_no_right")


@dataclass(frozen=True)
class Shown:
    """A student's row in the table of the report."""

    key: str
    name: str
    section: str
    late: bool
    points: float
    shown: str
    state: str
    hint: str


class Tally:
    """The class so far. What could not be run counts in scores, not in the study of checks."""

    def __init__(self, assignment: Assignment, policy: Policy) -> None:
        self.assignment = assignment
        self.dropped = policy.dropped
        self.checks = [check for check in assignment.checks if check.id not in policy.dropped]
        self.max_points = policy.scale or sum(check.points for check in self.checks)
        self.students: list[Shown] = []
        self.grades: list[float] = []
        self.by_hand = 0
        self.totals: list[int] = []
        self.passed: dict[str, list[bool]] = {check.id: [] for check in self.checks}
        self.misconceptions: Counter[tuple[str, str]] = Counter()
        self.unexplained: Counter[tuple[str, str, tuple[str, ...]]] = Counter()
        self.carried: Counter[str] = Counter()
        self.layers: Counter[tuple[str, ...]] = Counter()
        self.kits: Counter[str] = Counter()
        self.zeros: list[Listed] = []
        self.missing: list[Listed] = []
        self.ungraded: list[Listed] = []
        self.broken: list[Listed] = []
        self.slow: list[Listed] = []
        self.died: list[Listed] = []

    def add(self, row: Row) -> None:
        """One more student."""
        self.students.append(self._shown(row))
        if row.result is not None or row.grade.final:
            self.grades.append(row.grade.points)
        if row.result is None:
            self.by_hand += row.grade.final
            if row.who.refused == MISSING:
                self.missing.append((row.key, row.student, row.who.section))
            else:
                self.ungraded.append((row.key, row.student, row.problem))
            return
        result = without(row.result, self.dropped)
        self.kits[result.kit_version] += 1
        if result.problem:
            self.broken.append((row.key, row.student, result.problem))
            return
        if not row.grade.points:
            self.zeros.append((row.key, row.student, why_zero(row, result)))
        self.layers[result.layers] += 1
        self.totals.append(result.points)
        for check in result.checks:
            if check.id in self.passed:
                self.passed[check.id].append(check.state is State.PASSED)
        self._reasons(result)
        slow = say("join_words").join(check.id for check in result.checks if check.state.slow)
        died = say("join_words").join(check.id for check in result.checks if check.state.died)
        self.slow += [(row.key, row.student, slow)] if slow else []
        self.died += [(row.key, row.student, died)] if died else []

    def _shown(self, row: Row) -> Shown:
        grade = row.grade
        of = format_points(grade.max_points)
        points = say("feedback_of", got=format_points(grade.points), most=of) if grade.max_points else ""
        hints = [(part, name.replace("_", " ")) for part, name, _ in row.result.hints] if row.result else []
        hints += row.result.facts if row.result else []
        told_of = [self._called_extra(part, text) for part, text in hints]
        problem = "" if row.problem == row.state else row.problem
        runs = row.result is not None and not row.result.problem
        zero = why_zero(row, row.result) if row.result and runs and not grade.points else ""
        told = say("join_facts").join(filter(None, dict.fromkeys([problem, zero, grade.reason, *told_of])))
        state = say_marked(STATES[row.state])
        return Shown(row.key, row.student, row.who.section, grade.late, grade.points, points, state, told)

    def _called_extra(self, name: str, text: str) -> str:
        """What is said of a part; of one without points it is said that it is extra."""
        extra = any(part.name == name and not part.points for part in self.assignment.parts)
        return say("join_pair", name=say("feedback_extra"), value=text) if extra else text

    def _reasons(self, result: Result) -> None:
        """Count why each part fails: an earlier part, a known mistake, a measured fact, or the checks."""
        hinted = {part: name for part, name, _ in result.hints}
        facts = dict(result.facts)
        for part, checks in result.parts().items():
            failed = [check for check in checks if check.state is not State.PASSED]
            if is_carried(checks):
                self.carried[part] += 1
            elif part in hinted and failed:
                self.misconceptions[part, hinted[part]] += 1
            elif not all(check.state.unwritten for check in failed):
                ids = () if part in facts else tuple(check.id for check in failed)
                self.unexplained[part, facts.get(part, ""), ids] += 1

    @property
    def studied(self) -> int:
        """How many submissions loaded and were graded check by check."""
        return len(self.totals)

    def share(self, check: Check) -> float:
        """The share of submissions that pass a check."""
        return statistics.fmean(self.passed[check.id]) if self.passed[check.id] else 0.0

    def full(self, part: Part) -> int:
        """How many pass every check of a part."""
        return sum(map(all, self._of(part)))

    def count_none(self, part: Part) -> int:
        """How many pass no check of a part."""
        return sum(not any(row) for row in self._of(part))

    def mean(self, part: Part) -> float:
        """Mean share of a part's points (of its checks where it has none)."""
        checks = self._count_groups(part)
        weights = [check.points for check in checks]
        if not any(weights):
            weights = [1] * len(checks)
        pairs = zip(weights, checks, strict=True)
        total = sum(weight * self.share(check) for weight, check in pairs)
        return total / sum(weights) if weights else 0.0

    def _count_groups(self, part: Part) -> list[Check]:
        return [check for check in part.checks if check.id in self.passed]

    def _of(self, part: Part) -> list[tuple[bool, ...]]:
        return list(zip(*(self.passed[check.id] for check in self._count_groups(part)), strict=False))

    def discrimination(self, check: Check) -> float | None:
        """Correlation of passing a check with the points of all other checks; None when undefined.

        This is the corrected item-total (point-biserial) correlation.
        """
        passed = self.passed[check.id]
        rest = [total - check.points * got for total, got in zip(self.totals, passed, strict=False)]
        return correlation([float(got) for got in passed], rest)


def correlation(x: Sequence[float], y: Sequence[float]) -> float | None:
    """Pearson's correlation, or None for fewer than `FEWEST` pairs or without variation."""
    if len(x) < FEWEST or min(x) == max(x) or min(y) == max(y):
        return None
    mean_x, mean_y = statistics.fmean(x), statistics.fmean(y)
    products = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=False))
    squares = sum((a - mean_x) ** 2 for a in x) * sum((b - mean_y) ** 2 for b in y)
    return float(products / squares**0.5)
