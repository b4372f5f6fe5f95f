"""`python -m autograder replay RESULT FILE`: grade the same bytes again and say what differs, and why."""

from __future__ import annotations

import argparse
from pathlib import Path

from autograder.manifest import ROOT, load


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("result", metavar="RESULT", type=Path, help="a file in `results/` of a graded class")
    parser.add_argument("file", metavar="FILE", type=Path, help="what the student handed in")
    parser.add_argument("--digest", default="", help="the digest on the student's receipt, to be checked")
    parser.add_argument("--root", type=Path, default=ROOT, help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    """Replay one grading; 0 whether it is the same or not. What cannot be compared is a `KitError`."""
    from autograder.classroom import class_record, replaying
    from autograder.kit import messages
    from autograder.render._common import clean

    kept = class_record.read(args.result.parent.parent)
    assignment = load(kept.assignment, args.root, kept.language)
    messages.use(assignment.language)
    for sentence in replaying.replay(assignment, kept, args.result, args.file, args.digest):
        print(clean(sentence))
    return 0
