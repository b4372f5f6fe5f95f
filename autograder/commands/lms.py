"""`python -m autograder lms LMS ...`: a graded class goes back into the LMS."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.errors import KitError
from autograder.manifest import ROOT, Assignment, load

if TYPE_CHECKING:
    from autograder.gradebook.graded_students import Filled, Graded

SCALE = "scale the points to the LMS's maximum when that is another one; points set by hand stay"
# What an LMS calls the file that is filled, and the title of a column in it.
TABLES = {
    "canvas": ("GRADEBOOK.csv", "fill one column of an exported gradebook", '"Neuron (12345)"'),
    "moodle": ("WORKSHEET.csv", "fill the grading worksheet", ""),
    "blackboard": ("GRADES.csv", "fill one column of the Grade Center's download", '"Neuron"'),
    "brightspace": ("GRADES.csv", "fill one Points Grade column of an export", '"Neuron"'),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="lms", metavar="LMS", required=True)
    for name, (table, help_line, column) in TABLES.items():
        verb = verbs.add_parser(name, help=help_line, description=help_line)
        verb.add_argument("folder", metavar="GRADED_FOLDER", type=Path, help="output of `class`")
        verb.add_argument("table", metavar=table, type=Path, help=f"as {name.capitalize()} exports it")
        if column:
            verb.add_argument("--column", required=True, help=f"its title, as in {column}")
        else:
            verb.add_argument("--column", default="", help="title of the grades' column (default: found)")
        if name in ("canvas", "moodle"):
            verb.add_argument("--feedback", type=Path, help="zip of feedback files to make")
        verb.add_argument("--output", type=Path, required=True, help="the filled file")
        verb.add_argument("--scale", action="store_true", help=SCALE)
        verb.add_argument("--root", type=Path, default=ROOT, help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    """Write the filled table (and the feedback), and say who is not in it."""
    from autograder.classroom import class_record
    from autograder.files import write_atomically
    from autograder.gradebook import graded_students
    from autograder.render._common import clean

    if args.output.resolve() == args.table.resolve():
        raise KitError("--output must not be the file that was exported; name another", exit_code=2)
    students = graded_students.read(args.folder)
    filled = fill(args, students)
    if getattr(args, "feedback", None):
        kept = class_record.read(args.folder)
        assignment = load(kept.assignment, args.root, kept.language)
        write_feedback(args, assignment, [one for one in students if one.who.path])
    write_atomically(args.output, filled.data)
    for note in filled.notes:
        print(clean(note), file=sys.stderr)
    print(f"{filled.count} {'grade' if filled.count == 1 else 'grades'} in {args.output}")
    return 0


def fill(args: argparse.Namespace, students: list[Graded]) -> Filled:
    """The table of an LMS with the points of a class."""
    from autograder.gradebook import blackboard, brightspace, canvas, moodle

    if args.lms == "moodle":
        return moodle.fill(args.table, students, args.column, args.scale)
    ways = {"canvas": canvas.fill, "blackboard": blackboard.fill, "brightspace": brightspace.fill}
    return ways[args.lms](args.table, args.column, students, args.scale)


def write_feedback(args: argparse.Namespace, assignment: Assignment, students: list[Graded]) -> None:
    """Write the zip of feedback that the LMS takes."""
    from autograder.files import write_atomically
    from autograder.gradebook import canvas, moodle
    from autograder.render._common import clean

    if args.lms == "moodle":
        texts = ((one, feedback_text(args.folder, assignment, one).encode()) for one in students)
        made = moodle.feedback(texts)
    else:
        made = canvas.feedback((one, feedback_page(args.folder, one)) for one in students)
    write_atomically(args.feedback, made.data)
    for note in made.notes:
        print(clean(note), file=sys.stderr)
    print(f"{made.count} feedback files in {args.feedback}")


def feedback_page(folder: Path, student: Graded) -> bytes:
    """The page that a student reads."""
    path = folder / "feedback" / f"{student.who.key}.html"
    try:
        return path.read_bytes()
    except OSError as error:
        raise KitError(f"{path} is not there: run `python -m autograder report {folder}` first") from error


def feedback_text(folder: Path, assignment: Assignment, student: Graded) -> str:
    """What a student reads: the grade after policy and how it comes about, then the parts; no note."""
    from autograder.classroom.csv_cells import format_number
    from autograder.classroom.policy import grade
    from autograder.classroom.store import Store
    from autograder.render import render
    from autograder.result import Timing

    who = student.who
    result = Store(folder, assignment).load(who.key)
    steps = grade(who.key, who.student, who.late, result, student.policy, who.time).steps
    points = f"Grade: {format_number(student.points, False)}/{format_number(student.max_points, False)}\n"
    points += "".join(f"{step}\n" for step in steps)
    if result is None:
        reason = f"Your file could not be graded: {student.problem}\n"
        return points + reason if student.max_points else reason
    return f"{points}\n{render(result, Timing(), 'text', 'student')}"
