"""What a class costs: right files of each assignment, and a class half of which has a known mistake."""

from __future__ import annotations

import os
import tempfile
from itertools import cycle
from pathlib import Path

from autograder.manifest import Assignment, load, names
from autograder.measure.speed.command_cost import Cost, python, run, say
from autograder.measure.speed.performance_page import show_spread, table
from autograder.runner.misconceptions import Bank

COUNT = 24
TEXT = """\
`class` on {count} files with everything that it writes, on all cores, start-up included, under all layers
of the sandbox. CPU seconds are those of all processes, for each file. The right files are written in
different ways; some compute much themselves (complex steps, loops). In the mixed class every other file
has one known mistake instead: it is graded with hints, facts and twins.

| assignment | a right file, CPU s | by the clock, s | mixed class, CPU s | mixed / right |
|---|---:|---:|---:|---:|
{rows}
"""


def measure(rounds: int) -> str:
    """The section of the page: the two classes of each assignment in turn."""
    rows = []
    for name in names():
        assignment = load(name)
        say(f"classes of {name}")
        with tempfile.TemporaryDirectory(prefix="bench-") as place:
            right, mixed = Path(place, "right"), Path(place, "mixed")
            write_submissions(right_answers(assignment), COUNT, right, name)
            write_submissions(mixed_answers(assignment), COUNT, mixed, name)
            pairs = [
                (grade_class(assignment, right, COUNT), grade_class(assignment, mixed, COUNT))
                for _ in range(rounds)
            ]
        rows.append([
            f"`{name}`",
            show_spread([one.each for one, _ in pairs]),
            show_spread([one.pace for one, _ in pairs]),
            show_spread([other.each for _, other in pairs]),
            show_spread([other.each / one.each for one, other in pairs]),
        ])  # fmt: skip
    return TEXT.format(count=COUNT, rows=table(rows))


def right_answers(assignment: Assignment) -> list[bytes]:
    """Right answers of many kinds, or the solution where there are no others."""
    folder = assignment.root / "tests" / "right_answers" / assignment.name
    known = sorted(folder.glob("*.py")) or [assignment.solution]
    return [path.read_bytes() for path in known]


def mixed_answers(assignment: Assignment) -> list[bytes]:
    """Right answers and files with a known mistake in turn, the mistakes from all parts."""
    bank, mistakes = Bank(assignment), assignment.misconceptions
    some = [mistakes[number * len(mistakes) // (COUNT // 2)] for number in range(COUNT // 2)]
    wrong = [bank.make_submission(mistake).encode() for mistake in some]
    return [source for pair in zip(cycle(right_answers(assignment)), wrong) for source in pair]


def write_submissions(sources: list[bytes], count: int, folder: Path, name: str) -> list[Path]:
    """One file for each student, no two the same; the sources are taken in turn."""
    paths = []
    for number, source in zip(range(count), cycle(sources)):
        path = folder / f"student{number:03d}" / f"{name}.py"
        path.parent.mkdir(parents=True)
        path.write_bytes(source + f"\n# {number}\n".encode())
        paths.append(path)
    return paths


def grade_class(assignment: Assignment, submissions: Path, count: int) -> Cost:
    """`class` on all submissions; start-up included."""
    place = submissions.parent
    words = ["-m", "autograder", "class", assignment.name, str(submissions), "--regrade"]
    words += ["--output", f"{submissions}-out", "--jobs", str(os.cpu_count() or 1)]
    return run(python(*words), count, place)
