"""The banks of one assignment: right answers written differently, and known wrong ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations
from pathlib import Path

from autograder.kit.recognise import alike
from autograder.manifest import Assignment, Misconception
from autograder.measure.quality.grade_texts import Job, grade_texts, list_failed
from autograder.result import Result
from autograder.runner.misconceptions import Bank

SEEDS = 20


def right_answers(assignment: Assignment) -> list[Path]:
    """The whole right submissions, the reference not among them."""
    return sorted((assignment.root / "tests" / "right_answers" / assignment.name).glob("*.py"))


def find_refused(assignment: Assignment, seeds: Iterable[int]) -> Iterator[str]:
    """One sentence for each right answer and seed without full marks, or with a hint or a diagnosis."""
    jobs: list[Job] = [
        (f"{path.name}, seed {seed}", path.read_bytes(), str(seed))
        for seed in seeds
        for path in right_answers(assignment)
    ]
    for key, result in grade_texts(assignment, jobs):
        failed = [*list_failed(result, hidden=False), *list_failed(result, hidden=True)]
        if failed or result.problem:
            yield f"{assignment.name}/{key}: {result.problem or ', '.join(failed)}"
        for _, misconception, _ in result.hints:
            yield f"{assignment.name}/{key}: a right answer gets the hint of {misconception}"
        for _, fact in result.facts:
            yield f"{assignment.name}/{key}: a right answer gets the diagnosis: {fact}"


def find_confused(assignment: Assignment) -> list[tuple[str, str]]:
    """Pairs of wrong answers (or the reference and one) that the probes do not tell apart."""
    pairs = []
    bank = Bank(assignment)
    for function in bank.probed:
        for (a, one), (b, other) in combinations(bank.expected(function), 2):
            if alike(one, other):
                pairs.append((a.id if a else "reference", b.id if b else "reference"))
    return pairs


def wrong_answers(
    assignment: Assignment, misconceptions: Iterable[Misconception]
) -> Iterator[tuple[Misconception, Result]]:
    """Each misconception with the result of its whole submission."""
    bank = Bank(assignment)
    known = {misconception.id: misconception for misconception in misconceptions}
    jobs = ((m.id, bank.make_submission(m).encode(), "") for m in known.values())
    for key, result in grade_texts(assignment, jobs):
        yield known[key], result


def hint_shown(assignment: Assignment, misconception: Misconception, result: Result) -> str:
    """The misconception whose hint the part of the wrong function gets, or an empty string."""
    part = assignment.part_of(misconception.function)
    return next((name for where, name, _ in result.hints if part and where == part.name), "")
