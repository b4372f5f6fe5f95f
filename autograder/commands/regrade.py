"""`python -m autograder regrade FOLDER`: grade a class again and say whose points changed."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from autograder.classroom import policy_options
from autograder.commands import grade_class
from autograder.manifest import load


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="FOLDER", type=Path, help="the --output folder of a class")
    parser.add_argument(
        "submissions", metavar="SUBMISSIONS", type=Path, nargs="?", help="default: where they were"
    )
    parser.add_argument("--roster", metavar="FILE", help="another class list, or `none`")
    grade_class.add_absent(parser)
    grade_class.add_ways(parser)
    policy_options.add_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Grade all again with this kit, then write changes.csv."""
    from autograder.classroom import class_record, intake
    from autograder.classroom.one_at_a_time import alone_in
    from autograder.kit import messages
    from autograder.runner.options import Options

    class_record.read(args.folder)  # before a lock is put where there is no class
    with alone_in(args.folder, "regrade"):
        earlier = class_record.read(args.folder)
        assignment = load(earlier.assignment, args.root, earlier.language)
        messages.use(assignment.language)
        args.submissions = args.submissions or Path(earlier.place)
        args.output, args.regrade = args.folder, True
        options = Options(seed=earlier.seed, require=earlier.require, language=earlier.language)
        if options.require and not args.dask:
            grade_class.check_here(options.require)
        print(f"Reading {args.submissions} ...", file=sys.stderr, flush=True)
        found = intake.read(args.submissions, assignment)
        return grade_class.grade(assignment, found, options, args, earlier)
