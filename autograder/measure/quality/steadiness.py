"""Whether an answer is judged the same on every seed: no point may depend on luck.

The checks run in this process, without the sandbox: both the known mistakes and the right answers are
the instructor's own, and there are hundreds of them on hundreds of seeds.
"""

from __future__ import annotations

from collections.abc import Sequence

from autograder.manifest import Assignment
from autograder.measure.quality.banks import right_answers
from autograder.measure.quality.quick_trial import Trial, run_trials
from autograder.runner.misconceptions import Bank

SEEDS = 200
RIGHT_SEEDS = 50  # a right answer runs every check, a mistake those of its own part
Text = tuple[str, str, tuple[str, ...]]  # its name, the text, the parts to try: none means all


def vary(assignment: Assignment, seeds: int = SEEDS) -> dict[str, list[int]]:
    """The misconceptions whose lost points of their own part differ, with the points that they lose."""
    bank = Bank(assignment)
    points = {check.id: check.points for check in assignment.checks}
    texts = []
    for wrong in assignment.misconceptions:
        part = assignment.part_of(wrong.function)
        if part is not None:
            texts.append((wrong.id, bank.make_submission(wrong), (part.name,)))
    lost = {
        name: sorted({sum(points[check] for check in checks) for checks in answers})
        for name, answers in _failed_by_seed(assignment, texts, seeds).items()
    }
    return {name: sums for name, sums in lost.items() if len(sums) > 1}


def fail(assignment: Assignment, seeds: int = RIGHT_SEEDS) -> dict[str, list[str]]:
    """The right answers that fail a check on some seed, with these checks."""
    texts: list[Text]
    texts = [(path.name, path.read_text(encoding="utf-8"), ()) for path in right_answers(assignment)]
    found = {
        name: sorted({check for checks in answers for check in checks})
        for name, answers in _failed_by_seed(assignment, texts, seeds).items()
    }
    return {name: checks for name, checks in found.items() if checks}


def _failed_by_seed(
    assignment: Assignment, texts: Sequence[Text], seeds: int
) -> dict[str, list[list[str]]]:
    """For each text the checks that it fails, seed by seed."""
    trials = [
        (name, Trial(text, parts, str(seed)))
        for seed in range(1, seeds + 1)  # the outer loop: what a seed gives is then made once
        for name, text, parts in texts
    ]
    found: dict[str, list[list[str]]] = {}
    answers = run_trials(assignment, [trial for _, trial in trials])
    for (name, _), checks in zip(trials, answers, strict=True):
        found.setdefault(name, []).append(checks)
    return found
