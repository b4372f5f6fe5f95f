"""`python -m autograder stub [NAME ...]`: write the committed stubs, or say which are stale."""

from __future__ import annotations

import argparse

from autograder.build import chosen, stub


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Names of assignments (all when none is given) and `--check`."""
    parser.add_argument("names", nargs="*", metavar="NAME", help="assignment; all when left out")
    parser.add_argument("--check", action="store_true", help="write nothing, refuse stale ones")


def run(args: argparse.Namespace) -> int:
    """Write or check each stub and print one line for it."""
    for assignment in chosen(args.names):
        if args.check:
            stub.fresh(assignment)
            done = "fresh"
        else:
            done = "written" if stub.write(assignment) else "fresh already"
        print(f"{stub.path_of(assignment).relative_to(assignment.root)}: {done}")
    return 0
