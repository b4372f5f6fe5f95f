"""Reads `assignments/NAME/questions.toml`: what students predict before they run, without points."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from autograder.errors import KitError
from autograder.manifest import Assignment
from autograder.toml_table import read_toml

MOST = 3
KEYS = ("part", "ask", "answer")


class Question(NamedTuple):
    """A question on one part; the desk shows the answer once the part is green."""

    part: str
    ask: str
    answer: str


def path_of(assignment: Assignment) -> Path:
    """Where the questions are written."""
    return assignment.folder / "questions.toml"


def load(assignment: Assignment) -> list[Question]:
    """The questions of the assignment; none where there is no file, a `KitError` for a faulty one."""
    path = path_of(assignment)
    if not path.is_file():
        return []
    tables = assignment.texts.table(read_toml(path)).get("question", [])
    parts = [part.name for part in assignment.parts]
    if len(tables) > MOST:
        raise KitError(f"{path}: has {len(tables)} questions; leave {MOST}")
    for table in tables:
        if sorted(table) != sorted(KEYS) or not all(isinstance(text, str) for text in table.values()):
            raise KitError(f"{path}: a [[question]] has the keys part, ask and answer, all texts")
        if table["part"] not in parts:
            raise KitError(f"{path}: no part is called {table['part']!r}; name one of the manifest")
        parts.remove(table["part"])  # a second question on the part has no place on the screen
    return [Question(**table) for table in tables]
