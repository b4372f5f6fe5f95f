"""`python -m autograder check [NAME ...]`: one line for each thing to mend in the assignments."""

from __future__ import annotations

import argparse
import time

from autograder.publish import check, chosen, counted


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Names of assignments; all when none is given."""
    parser.add_argument("names", nargs="*", metavar="NAME", help="assignment; all when left out")


def run(args: argparse.Namespace) -> int:
    """Print the findings; 0 when there is none, else 1."""
    assignments, started = chosen(args.names), time.monotonic()
    number = 0
    for finding in check.findings(assignments):
        print(finding, flush=True)
        number += 1
    seconds = time.monotonic() - started
    found = f"{number} to mend" if number else "nothing to mend"
    print(f"{counted(assignments)} checked in {seconds:.0f} s: {found}.")
    return 1 if number else 0
