"""`python -m autograder report FOLDER`: make a class's outputs again from its stored results."""

from __future__ import annotations

import argparse
from pathlib import Path

from autograder.classroom import policy_options
from autograder.manifest import ROOT, load


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "folder", metavar="FOLDER", type=Path, help="the --output folder of a class"
    )
    parser.add_argument("--root", type=Path, default=ROOT, help=argparse.SUPPRESS)
    policy_options.add_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Write grades.csv, the feedback pages and report.html; grade nothing."""
    from dataclasses import replace

    from autograder.classroom import class_record
    from autograder.classroom.one_at_a_time import alone_in
    from autograder.commands.grade_class import show_policy
    from autograder.kit import messages
    from autograder.report import class_outputs

    class_record.read(args.folder)  # before a lock is put where there is no class
    with alone_in(args.folder, "report"):
        kept = class_record.read(args.folder)
        assignment = load(kept.assignment, args.root, kept.language)
        messages.use(assignment.language)
        policy = policy_options.change(kept.policy, args, assignment, kept.known())
        if policy != kept.policy:
            kept = replace(kept, policy=policy)
            class_record.write(args.folder, kept)
        show_policy(kept)
        class_outputs.write_all(assignment, args.folder)
        return 0
