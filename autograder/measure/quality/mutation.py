"""Runs the mutants of one solution against its suites: which are killed, and by which checks."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from autograder.errors import KitError
from autograder.manifest import Assignment
from autograder.measure.quality import quick_trial, survivors
from autograder.measure.quality.grade_texts import grade_texts, list_failed
from autograder.measure.quality.mutants import Mutant, mutants
from autograder.runner.options import Options

CALL_SECONDS = 1.0
SEEDS = ("m1", "m2", "m3")


@dataclass
class Outcome:
    """What became of the mutants; what killed how many is counted on the first seed."""

    total: int = 0
    killed: int = 0
    killed_public: int = 0
    excused: list[tuple[Mutant, str]] = field(default_factory=list)
    survived: list[Mutant] = field(default_factory=list)
    stale: list[tuple[str, str, str]] = field(default_factory=list)
    killers: Counter[str] = field(default_factory=Counter)
    sole_killers: Counter[str] = field(default_factory=Counter)


def run(assignment: Assignment) -> Outcome:
    """Try every mutant on the checks of its own part; those that pass are graded as a whole.

    Each mutant meets several seeds, and must be killed on every one: a check that kills it by
    chance would let it pass for some students.
    """
    every = mutants(assignment)
    outcome = Outcome(total=len(every))
    check_green(assignment)
    hidden = {check.id for check in assignment.checks if check.hidden}
    trials = [
        quick_trial.Trial(mutant.text, own_part(assignment, mutant), seed, until=seed != SEEDS[0])
        for mutant in every
        for seed in SEEDS
    ]
    failed = quick_trial.run_trials(assignment, trials)
    count(outcome, failed[:: len(SEEDS)], hidden)
    killed = [all(hidden & set(ids) for ids in failed[n : n + len(SEEDS)])
              for n in range(0, len(failed), len(SEEDS))]  # fmt: skip
    alive = [mutant for mutant, dead in zip(every, killed, strict=True) if not dead]
    alive = grade_survivors(assignment, alive)
    reasons = survivors.known(assignment)
    used: set[tuple[str, str, str]] = set()
    for mutant in alive:
        if reasons.get(mutant.key) and mutant.key not in used:
            outcome.excused.append((mutant, reasons[mutant.key]))
            used.add(mutant.key)  # one entry excuses one mutant, though two lines may be alike
        else:
            outcome.survived.append(mutant)
    outcome.killed = outcome.total - len(alive)
    outcome.stale = [key for key in reasons if key not in used]
    return outcome


def own_part(assignment: Assignment, mutant: Mutant) -> tuple[str, ...]:
    """The part of the mutated function; empty (all parts) for a helper."""
    part = assignment.part_of(mutant.function)
    return (part.name,) if part else ()


def count(outcome: Outcome, failed: list[list[str]], hidden: set[str]) -> None:
    """Count what the public checks kill, and what each hidden check kills."""
    for ids in failed:
        killers = [name for name in ids if name in hidden]
        outcome.killed_public += len(killers) < len(ids)
        outcome.killers.update(killers)
        if len(killers) == 1:
            outcome.sole_killers.update(killers)


def grade_survivors(assignment: Assignment, alive: list[Mutant]) -> list[Mutant]:
    """Of these mutants the ones that lose no hidden check on some seed, by the grader itself."""
    options = Options(hints=False, call_seconds=CALL_SECONDS)
    texts = {str(number): mutant for number, mutant in enumerate(alive)}
    jobs = [(key, m.text.encode(), seed) for key, m in texts.items() for seed in SEEDS]
    passed = {key for key, result in grade_texts(assignment, jobs, options) if not list_failed(result, True)}
    return [mutant for key, mutant in texts.items() if key in passed]


def check_green(assignment: Assignment) -> None:
    """Refuse to count anything with a suite that fails its own reference."""
    source = assignment.solution.read_text(encoding="utf-8")
    for failed in quick_trial.run_trials(assignment, [quick_trial.Trial(source, (), seed) for seed in SEEDS]):
        if failed:
            raise KitError(f"{assignment.solution}: fails its own check {failed[0]}; mend that first")
