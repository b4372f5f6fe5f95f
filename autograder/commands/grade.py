"""`python -m autograder grade NAME FILE`: grade one submission."""

from __future__ import annotations

import argparse
import io
import sys
from pathlib import Path

from autograder.manifest import load


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="the assignment")
    parser.add_argument("file", metavar="FILE", type=Path, help="the submitted .py or .ipynb file")
    parser.add_argument("--format", default="text", help="text, json, gradescope, junit ...")
    parser.add_argument("--output", type=Path, help="write here instead of to the screen")
    parser.add_argument("--seed", default="", help="seed of the hidden inputs (default: from the file)")
    parser.add_argument(
        "--require", default="", metavar="LAYERS", help="comma-separated layers that must hold, or `all`"
    )
    parser.add_argument(
        "--audience",
        choices=("student", "instructor"),
        help="a student sees of hidden checks only part, state and hint "
        "(default: instructor for text and json, student for what goes to an LMS)",
    )
    parser.add_argument("--language", default="", help="of the feedback, if the assignment is in it: zh ...")
    parser.add_argument("--root", type=Path, help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    """Grade and render; 0 whatever the score."""
    from autograder.files import write_atomically
    from autograder.kit import messages
    from autograder.manifest import ROOT
    from autograder.notebook import handed_in
    from autograder.render import check, render
    from autograder.render._common import clean
    from autograder.runner.grade_in_fork import grade_source
    from autograder.runner.options import Options
    from autograder.worker import confine

    check(args.format)
    assignment = load(args.name, args.root or ROOT, args.language)
    messages.use(assignment.language)
    submission = handed_in.read_file(args.file, assignment)
    every = args.require == "all"
    require = confine.LAYERS if every else tuple(filter(None, args.require.split(",")))
    result, timing = grade_source(assignment, submission.source, Options(seed=args.seed, require=require))
    result = submission.told(result)
    for note in submission.module.notes if submission.module else ():
        print(f"autograder grade: {clean(note.sentence)}", file=sys.stderr)
    audience = args.audience or ("instructor" if args.format in ("text", "json") else "student")
    text = render(result, timing, args.format, audience)
    if args.output:
        write_atomically(args.output, text.encode("utf-8", "backslashreplace"))
    else:
        show(text)
    return 0


def show(text: str) -> None:
    """Print, whatever characters the terminal has."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    sys.stdout.write(text)

