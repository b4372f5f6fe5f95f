"""`python -m autograder mutation [NAME ...]`: measure the suites by mutants of the solutions."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from autograder.publish import chosen

if TYPE_CHECKING:
    from autograder.measure.quality.mutation import Outcome


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Names of assignments (all when none is given)."""
    parser.add_argument("names", nargs="*", metavar="NAME", help="assignment; all when left out")


def run(args: argparse.Namespace) -> int:
    """Print what was killed; 1 when a mutant survives without a reason."""
    from autograder.measure.quality import figures_store, mutation, survivors

    faults = 0
    for assignment in chosen(args.names):
        outcome = mutation.run(assignment)
        figures_store.write(assignment, "mutation", summary(outcome))
        print(
            f"{assignment.name}: {outcome.killed} of {outcome.total} mutants killed by hidden "
            f"checks, {outcome.killed_public} by public ones; "
            f"{len(outcome.excused)} survive with a reason, "
            f"{len(outcome.survived)} without",
            flush=True,
        )
        path = assignment.folder / "survivors.toml"
        for mutant in outcome.survived:
            print(f"\n# line {mutant.line}\n{survivors.entry(mutant)}")
        for function, was, now in outcome.stale:
            change = f"{function}: `{was}` -> `{now}`"
            print(f"{path}: {change} does not survive any more; remove the entry")
        if outcome.survived:
            print(f"\nKill each with a hidden check, or put it into {path} with the reason.")
        faults += len(outcome.survived) + len(outcome.stale)
    return 1 if faults else 0


def summary(outcome: Outcome) -> dict[str, object]:
    """What the page of `assess` shows of the outcome."""
    return {
        "mutants": outcome.total,
        "killed": outcome.killed,
        "killed_public": outcome.killed_public,
        "excused": [[m.function, m.was, m.now, reason] for m, reason in outcome.excused],
        "survived": len(outcome.survived),
        "killers": dict(sorted(outcome.killers.items())),
        "sole_killers": dict(sorted(outcome.sole_killers.items())),
    }
