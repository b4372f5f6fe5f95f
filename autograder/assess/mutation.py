"""Runs the mutants of one solution against its suites: which are killed, and by which checks."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from autograder.assess import survivors
from autograder.assess.grading import graded, lost
from autograder.assess.mutants import Mutant, mutants
from autograder.errors import KitError
from autograder.manifest import Assignment
from autograder.runner.grade import Options

CALL_SECONDS = 1.0


@dataclass
class Outcome:
    """What became of the mutants; `killers` counts for each check the mutants it alone killed in its part."""

    total: int = 0
    killed: int = 0
    killed_public: int = 0
    excused: list[tuple[Mutant, str]] = field(default_factory=list)
    survived: list[Mutant] = field(default_factory=list)
    stale: list[tuple[str, str, str]] = field(default_factory=list)
    killers: Counter[str] = field(default_factory=Counter)
    sole_killers: Counter[str] = field(default_factory=Counter)


def run(assignment: Assignment) -> Outcome:
    """Grade every mutant, its own part first, all parts when that part's hidden checks pass."""
    check_green(assignment)
    every = mutants(assignment)
    outcome = Outcome(total=len(every))
    left: dict[str, list[Mutant]] = {}
    for mutant in every:
        part = assignment.part_of(mutant.function)
        left.setdefault(part.name if part else "", []).append(mutant)
    alive: list[Mutant] = []
    public_alive: set[str] = set()
    for part, group in left.items():
        alive += _kill(assignment, group, (part,) if part else (), outcome, public_alive)
    alive = _kill(assignment, alive, (), outcome, public_alive)
    reasons = survivors.known(assignment)
    used: set[tuple[str, str, str]] = set()
    for mutant in alive:
        if reasons.get(mutant.key) and mutant.key not in used:
            outcome.excused.append((mutant, reasons[mutant.key]))
            used.add(mutant.key)  # one entry excuses one mutant, though two lines may be alike
        else:
            outcome.survived.append(mutant)
    outcome.killed = outcome.total - len(alive)
    outcome.killed_public = outcome.total - len(public_alive)
    outcome.stale = [key for key in reasons if key not in used]
    return outcome


def _kill(
    assignment: Assignment,
    group: list[Mutant],
    parts: tuple[str, ...],
    outcome: Outcome,
    public_alive: set[str],
) -> list[Mutant]:
    """The mutants of a group that no hidden check of these parts kills."""
    options = Options(hints=False, parts=parts, call_seconds=CALL_SECONDS)
    texts = {str(number): mutant for number, mutant in enumerate(group)}
    alive = []
    jobs = ((key, mutant.text.encode(), "") for key, mutant in texts.items())
    for key, result in graded(assignment, jobs, options):
        mutant = texts[key]
        if lost(result, hidden=False):
            public_alive.discard(mutant.text)
        else:
            public_alive.add(mutant.text)
        killers = lost(result, hidden=True)
        outcome.killers.update(killers)
        if len(killers) == 1:
            outcome.sole_killers.update(killers)
        if not killers:
            alive.append(mutant)
    return sorted(alive, key=lambda mutant: (mutant.line, mutant.now))


def check_green(assignment: Assignment) -> None:
    """Refuse to count anything with a suite that fails its own reference."""
    source = assignment.solution.read_bytes()
    ((_, result),) = graded(assignment, [("reference", source, "")], Options(hints=False))
    failed = [check.id for check in result.checks if check.state != "passed"]
    if failed:
        raise KitError(f"{assignment.solution}: fails its own check {failed[0]}; mend that first")
