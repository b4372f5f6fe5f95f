"""Of all that a student handed in, which file is graded: by content, time and name, never by its score."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from autograder import notebook
from autograder.classroom.naming import LOOKALIKE, Found, stem_of
from autograder.classroom.own_files import OwnFiles
from autograder.kit.messages import mark, say, say_marked

MODULE, NOTEBOOK, PAGE, OTHER = "module", "notebook", "page", "other"
WHY = (
    mark("choice_readable"),
    mark("choice_functions"),
    mark("choice_changed"),
    mark("choice_later"),
    mark("choice_named"),
    mark("choice_copy"),
    mark("choice_module"),
)


@dataclass(frozen=True)
class Candidate:
    """A file of a student: what it is, and what a choice looks at."""

    found: Found
    data: bytes
    problem: str
    kind: str
    rank: tuple[bool, bool, bool, datetime, int, int, bool]

    @property
    def name(self) -> str:
        """What the student called the file, with the archive that it was in."""
        return self.found.file


def examine(found: Found, data: bytes, problem: str, ours: OwnFiles) -> Candidate:
    """A file with its kind and its rank among those of its student."""
    kind = kind_of(found.file, data, ours.assignment.name)
    can = kind in (MODULE, NOTEBOOK)
    rank = (
        can and not problem,
        can and ours.defines(data),
        can and not ours.is_stub(data),
        (found.when or datetime.min).replace(tzinfo=None),
        _likeness(found.file, ours.assignment.name) if can else 0,
        max(found.attempt, stem_of(found.file)[1]),
        kind == MODULE,
    )
    return Candidate(found, data, problem, kind, rank)


def kind_of(file: str, data: bytes, assignment: str) -> str:
    """What a file is: its content decides where its name lies."""
    start = data[:4000].lstrip(b"\xef\xbb\xbf \t\r\n")
    name = LOOKALIKE.sub(lambda match: match[1] or ".py", file.rsplit("/", 1)[-1])
    if start.startswith(b"{") and re.search(rb'"(cells|worksheets|nbformat)"\s*:', data):
        return NOTEBOOK
    if re.match(rb"(?i)<!doctype html|<html|<\?xml", start):
        return PAGE
    if notebook.is_notebook(name):
        return NOTEBOOK
    bare = name.casefold() in (assignment.casefold(), f"{assignment.casefold()}.txt")
    if bare or name.lower().endswith((".py", ".pyw")):
        return MODULE
    text = name.lower().endswith((".txt", ".text")) or "." not in name
    return MODULE if text and re.search(rb"^(?:async )?def \w+\(", data, re.MULTILINE) else OTHER


def _likeness(file: str, assignment: str) -> int:
    """2 for the assignment's own name, 1 for one that holds it."""
    stem, name = stem_of(file.rsplit("/", 1)[-1])[0].casefold(), assignment.casefold()
    return 2 if stem == name else int(name in stem)


def choose(candidates: Sequence[Candidate]) -> Candidate:
    """The one that is graded: the first rule that tells two apart decides."""
    return max(candidates, key=lambda one: (one.rank, one.found.path))


def why_not(other: Candidate, chosen: Candidate) -> str:
    """Why a file is not the one that is graded."""
    if other.kind not in (MODULE, NOTEBOOK):
        return say("choice_other", why=say("choice_no_python"), file=chosen.name)
    if other.problem:
        return say("choice_other", why=other.problem, file=chosen.name)
    reasons = (why for why, mine, theirs in zip(WHY, chosen.rank, other.rank) if mine != theirs)
    why = say_marked(next(reasons, mark("choice_last")))
    return say("choice_because", file=chosen.name, why=why)
