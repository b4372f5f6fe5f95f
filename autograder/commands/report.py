"""`python -m autograder report FOLDER`: make a class's outputs again from its stored results."""

from __future__ import annotations

import argparse
from pathlib import Path

from autograder.manifest import ROOT, load


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "folder", metavar="FOLDER", type=Path, help="the --output folder of a class"
    )
    parser.add_argument("--root", type=Path, default=ROOT, help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    """Write grades.csv, the feedback pages and report.html; grade nothing."""
    from autograder.classroom import roster
    from autograder.report import class_outputs

    class_outputs.write_all(load(roster.read(args.folder).assignment, args.root), args.folder)
    return 0
