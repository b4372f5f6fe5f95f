"""Whether a known mistake loses the same points on every seed: no point may depend on luck."""

from __future__ import annotations

from autograder.manifest import Assignment
from autograder.measure.quality.quick_trial import Trial, failed
from autograder.runner.misconceptions import Bank

SEEDS = 20


def vary(assignment: Assignment, seeds: int = SEEDS) -> dict[str, list[int]]:
    """The misconceptions whose lost points of their own part differ, with the points that they lose."""
    bank = Bank(assignment)
    points = {check.id: check.points for check in assignment.checks}
    trials, names = [], []
    for wrong in assignment.misconceptions:
        part = assignment.part_of(wrong.function)
        if part is not None:
            text = bank.submission(wrong)
            trials += [Trial(text, (part.name,), str(seed)) for seed in range(1, seeds + 1)]
            names += [wrong.id] * seeds
    lost: dict[str, set[int]] = {}
    for name, checks in zip(names, failed(assignment, trials), strict=True):
        lost.setdefault(name, set()).add(sum(points[check] for check in checks))
    return {name: sorted(sums) for name, sums in lost.items() if len(sums) > 1}
