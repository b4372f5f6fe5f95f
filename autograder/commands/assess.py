"""`python -m autograder assess [NAME ...]`: measure the banks, then write docs/assessment.md.

What is measured is kept in build/assess, so that the page can be written from several runs.
"""

from __future__ import annotations

import argparse

from autograder.errors import KitError
from autograder.manifest import ROOT, Assignment
from autograder.publish import chosen

MEASURED = ("right", "memoriser", "wrong", "steady")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Names of assignments (all when none is given), and what to do."""
    parser.add_argument("names", nargs="*", metavar="NAME", help="assignment; all when left out")
    parser.add_argument("--banks", action="store_true", help="only right answers, on 20 seeds")
    parser.add_argument("--page", action="store_true", help="only write the page again")


def run(args: argparse.Namespace) -> int:
    """Measure, print one line for each assignment; 1 when something is not as it should be."""
    from autograder.measure.quality import assessment_page, bank_figures

    picked = [] if args.page else chosen(args.names)
    if not args.banks:
        check_the_rest_is_there(picked)
    faults: list[str] = []
    for assignment in picked:
        faults += bank_figures.measure_right_answers(assignment)
        if not args.banks:
            faults += bank_figures.measure_memoriser(assignment)
            faults += bank_figures.measure_misconceptions(assignment)
            faults += bank_figures.measure_steadiness(assignment)
    if not args.banks:
        assessment_page.write(chosen(), ROOT / "docs" / "assessment.md")
    print("\n".join(faults), end="\n" if faults else "")
    return 1 if faults else 0


def check_the_rest_is_there(picked: list[Assignment]) -> None:
    """Raise `KitError` when the page would need what neither is kept nor about to be measured."""
    from autograder.measure.quality import figures_store

    for assignment in chosen():
        needed = {"mutation"} if assignment in picked else {"mutation", *MEASURED}
        missing = sorted(needed - set(figures_store.read(assignment)))
        if missing:
            which = f"{assignment.name}: {', '.join(missing)} not measured yet, and the page needs it"
            raise KitError(f"{which}; run `make mutation assess`")
