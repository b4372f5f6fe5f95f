"""`python -m autograder stub [NAME ...]`: write the committed stubs, or say which are stale."""

from __future__ import annotations

import argparse

from autograder.publish import chosen, stub
from autograder.publish.finding import Broken, shown


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Names of assignments (all when none is given) and `--check`."""
    parser.add_argument("names", nargs="*", metavar="NAME", help="assignment; all when left out")
    parser.add_argument("--check", action="store_true", help="write nothing, refuse stale ones")


def run(args: argparse.Namespace) -> int:
    """Write or check each stub and print one line for it; 1 when `--check` finds a stale one."""
    stale = 0
    for assignment in chosen(args.names):
        path = shown(stub.path_of(assignment))
        if not args.check:
            print(f"{path}: {'written' if stub.write(assignment) else 'fresh already'}")
            continue
        try:
            stub.fresh(assignment)
            print(f"{path}: fresh")
        except Broken as error:
            print(error)
            stale = 1
    return stale
