"""`python -m autograder compat [NAME ...]`: releases under Python 3.10 to 3.15, oldest and newest NumPy."""

from __future__ import annotations

import argparse

from autograder.measure import compat
from autograder.publish import chosen


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Names of assignments (all when none is given)."""
    parser.add_argument("names", nargs="*", metavar="NAME", help="assignment; all when left out")


def run(args: argparse.Namespace) -> int:
    """One line for each environment; 1 when a stub or solution does not behave in one of them."""
    assignments, faults = chosen(args.names), 0
    for desk in compat.desks():
        python = compat.prepare(desk)
        problems = [line for a in assignments for line in compat.try_release(a, python)]
        faults += bool(problems)
        state = "wrong" if problems else f"{len(assignments)} stubs and solutions behave"
        print(f"Python {desk.python}, {compat.versions(python)}: {state}", flush=True)
        print("\n".join(problems), end="\n" if problems else "")
    return 1 if faults else 0
