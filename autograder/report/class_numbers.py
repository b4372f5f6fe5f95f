"""Adds up a class, one student at a time: scores, parts, checks, what was misunderstood."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Sequence

from autograder.classroom.grades_csv import Row
from autograder.classroom.policy import without
from autograder.kit.states import State
from autograder.manifest import Assignment, Check, Part
from autograder.result import Result

FEWEST = 8


class Tally:
    """The class so far. What did not load counts in scores, not in the study of checks."""

    def __init__(self, assignment: Assignment, dropped: frozenset[str]) -> None:
        self.assignment = assignment
        self.dropped = dropped
        self.checks = [check for check in assignment.checks if check.id not in dropped]
        self.students = 0
        self.grades: list[int] = []
        self.max_points = sum(check.points for check in self.checks)
        self.totals: list[int] = []
        self.passed: dict[str, list[bool]] = {check.id: [] for check in self.checks}
        self.misconceptions: Counter[tuple[str, str]] = Counter()
        self.unexplained: Counter[str] = Counter()
        self.ungraded: list[tuple[str, str]] = []
        self.broken: list[tuple[str, str]] = []
        self.slow: list[tuple[str, list[str]]] = []
        self.died: list[tuple[str, list[str]]] = []
        self.layers: Counter[tuple[str, ...]] = Counter()
        self.kits: Counter[str] = Counter()

    def add(self, row: Row) -> None:
        """One more student."""
        self.students += 1
        if row.result is None:
            self.ungraded.append((row.key, row.problem))
            return
        self.grades.append(row.grade.points)
        result = without(row.result, self.dropped)
        self.kits[result.kit_version] += 1
        if result.problem:
            self.broken.append((row.key, result.problem))
            return
        self.layers[result.layers] += 1
        self.totals.append(result.points)
        for check in result.checks:
            if check.id in self.passed:
                self.passed[check.id].append(check.state is State.PASSED)
        self._reasons(result)
        slow = [check.id for check in result.checks if check.state.slow]
        died = [check.id for check in result.checks if check.state.died]
        self.slow += [(row.key, slow)] if slow else []
        self.died += [(row.key, died)] if died else []

    def _reasons(self, result: Result) -> None:
        hinted = {part: name for part, name, _ in result.hints}
        for part, checks in result.parts().items():
            if all(check.state is State.PASSED or check.state.unwritten for check in checks):
                continue
            if part in hinted:
                self.misconceptions[part, hinted[part]] += 1
            else:
                self.unexplained[part] += 1

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

    def none(self, part: Part) -> int:
        """How many pass no check of a part."""
        return sum(not any(row) for row in self._of(part))

    def mean(self, part: Part) -> float:
        """Mean share of a part's points (of its checks where it has none)."""
        checks = self._counted(part)
        weights = [check.points for check in checks]
        if not any(weights):
            weights = [1] * len(checks)
        pairs = zip(weights, checks, strict=True)
        total = sum(weight * self.share(check) for weight, check in pairs)
        return total / sum(weights) if weights else 0.0

    def _counted(self, part: Part) -> list[Check]:
        return [check for check in part.checks if check.id in self.passed]

    def _of(self, part: Part) -> list[tuple[bool, ...]]:
        return list(zip(*(self.passed[check.id] for check in self._counted(part)), strict=False))

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
    return products / squares**0.5
