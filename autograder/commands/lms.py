"""`python -m autograder lms canvas|moodle ...`: a graded class goes back into the LMS."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.errors import KitError

if TYPE_CHECKING:
    from autograder.gradebook.canvas import Filled
    from autograder.gradebook.graded_students import Graded

SCALE = "scale the points to the LMS's maximum when that is another one"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="lms", metavar="LMS", required=True)
    canvas = verbs.add_parser("canvas", help="fill one column of an exported gradebook")
    canvas.add_argument("folder", metavar="GRADED_FOLDER", type=Path, help="output of `class`")
    canvas.add_argument("table", metavar="GRADEBOOK.csv", type=Path, help="as Canvas exports it")
    canvas.add_argument("--column", required=True, help='its title, as in "Neuron (12345)"')
    moodle = verbs.add_parser("moodle", help="fill the grading worksheet, make the feedback zip")
    moodle.add_argument("folder", metavar="GRADED_FOLDER", type=Path, help="output of `class`")
    moodle.add_argument("table", metavar="WORKSHEET.csv", type=Path, help="as downloaded")
    moodle.add_argument("--column", default="", help="title of the grades' column (default: found)")
    moodle.add_argument("--feedback", type=Path, help="zip of feedback files to make")
    for verb in (canvas, moodle):
        verb.add_argument("--output", type=Path, required=True, help="the filled CSV file")
        verb.add_argument("--scale", action="store_true", help=SCALE)


def run(args: argparse.Namespace) -> int:
    """Write the filled table (and the feedback), and say who is not in it."""
    from autograder.files import write_atomically
    from autograder.gradebook import canvas, graded_students, moodle
    from autograder.render._common import clean

    if args.output.resolve() == args.table.resolve():
        raise KitError("--output must not be the file that was exported; name another", exit_code=2)
    students = graded_students.read(args.folder)
    filled: Filled
    if args.lms == "canvas":
        filled = canvas.fill(args.table, args.column, students, args.scale)
    else:
        filled = moodle.fill(args.table, students, args.column, args.scale)
        if args.feedback:
            texts = [(student, told(args.folder, student)) for student in students]
            write_atomically(args.feedback, moodle.feedback(texts))
            print(f"{len(texts)} feedback files in {args.feedback}")
    write_atomically(args.output, filled.data)
    for note in filled.notes:
        print(clean(note), file=sys.stderr)
    print(f"{filled.count} grades in {args.output}")
    return 0


def told(folder: Path, student: Graded) -> str:
    """What a student reads: the grade after policy, then the parts; no note of the instructor."""
    from autograder.classroom.store import Store
    from autograder.render import render
    from autograder.result import Timing

    result = Store(folder).load(student.key)
    if result is None:
        return f"Your file could not be graded: {student.problem}\n"
    text = render(result, Timing(), "text", "student")
    return f"Grade: {student.points}/{student.max_points}\n\n{text}"
