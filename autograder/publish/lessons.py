"""docs/lessons.md: how long each statement is, what it took, how many points go to which kind of work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from autograder.manifest import IDEAS, Assignment
from autograder.publish import questions, statement
from autograder.publish.strip import read

HEAD = f"""\
# The lessons in numbers

Written by `python -m autograder lessons`.

## Length

Words of the pages that students read, outside tables, code and pictures. The statement has at most
{statement.MOST_WORDS}.

*Hours by trial*: what the core parts take, set-up, reading, questions and demo included. A blind student
solved each assignment from its release and estimated the hours of a first-course student, part by part.

"""

POINTS = """
## Points by what a part asks

*Derive*: a formula is to be found or an algorithm to be thought of. *Transcribe*: a printed formula
becomes code. *Glue*: functions of earlier parts are put together. Core points only.

"""


def page(assignments: Sequence[Assignment]) -> str:
    """The whole page."""
    return HEAD + _table(_lengths(assignments)) + POINTS + _table(_points(assignments))


def _lengths(assignments: Sequence[Assignment]) -> Iterator[list[str]]:
    yield ["assignment", "statement", "extra parts", "errata", "questions", "hours by trial"]
    for assignment in assignments:
        pages = ("README.md", "EXTRA.md", "ERRATA.md")
        words = [_words(assignment.folder / name) for name in pages]
        hours = f"{assignment.trial_hours:g}" if assignment.trial_hours else "-"
        yield [assignment.name, *words, str(len(questions.load(assignment))), hours]


def _words(path: Path) -> str:
    return str(statement.count_words(read(path))) if path.is_file() else "-"


def _points(assignments: Sequence[Assignment]) -> Iterator[list[str]]:
    ideas = [*IDEAS, ""]
    yield ["assignment", *IDEAS, "not said"]
    for assignment in assignments:
        core = [part for part in assignment.parts if part.kind == "core"]
        sums = (sum(part.points for part in core if part.idea == idea) for idea in ideas)
        yield [assignment.name, *map(str, sums)]


def _table(rows: Iterator[list[str]]) -> str:
    head, *body = rows
    lines = [head, ["---", *["--:"] * (len(head) - 1)], *body]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
