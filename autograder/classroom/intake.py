"""What came in for an assignment: for each student one submission, or why there is none.

Every file is accounted for: it is graded, refused with a reason and its student, or left out with a reason.
A notebook is read as the module that it stands for.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from autograder import notebook
from autograder.classroom import archives, naming
from autograder.classroom.archives import Incoming
from autograder.classroom.choosing import MODULE, NOTEBOOK, PAGE, Candidate, choose, examine, why_not
from autograder.classroom.naming import Context, Found
from autograder.classroom.own_files import OwnFiles
from autograder.classroom.plain_folders import find_in_folders
from autograder.errors import KitError
from autograder.kit.messages import say
from autograder.manifest import Assignment
from autograder.notebook import handed_in

NO_FILE = "no file was handed in"
MOST_NAMED = 3
READERS = 4  # notebooks are read by processes of their own


@dataclass(frozen=True)
class Submission:
    """One student's file. `key` is unique and safe as a file name; `late` as the LMS says."""

    key: str
    student: str
    name: str
    source: bytes
    late: bool = False
    path: str = ""
    user: str = ""
    lms: str = ""
    when: datetime | None = None
    module: notebook.Module | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Refused:
    """A student who handed in nothing that can be graded, and why in one sentence."""

    key: str
    student: str
    path: str
    reason: str
    late: bool = False
    user: str = ""
    lms: str = ""


@dataclass(frozen=True)
class Left:
    """A file, or several of a kind, that is not graded, whose it is, and why."""

    student: str
    path: str
    reason: str
    key: str = ""

    @property
    def sentence(self) -> str:
        """Which file it is, and why."""
        return f"{self.path}: {self.reason}" if self.path else self.reason


@dataclass(frozen=True)
class Choice:
    """One student's file that is to be graded, what is said of it, and the files that are left out."""

    key: str
    chosen: Candidate
    notes: tuple[str, ...]
    left: list[Left]


class Intake(NamedTuple):
    """All that came in, sorted by key."""

    submissions: list[Submission]
    refused: list[Refused]
    left: list[Left]


def read(place: Path, assignment: Assignment) -> Intake:
    """All submissions in a folder or archive, one for each student.

    Raises `KitError` when the place cannot be read or holds no file of a student.
    """
    ours = OwnFiles(assignment)
    files, left = _sort_out(list(archives.read_place(place)))
    owned, nobody = _find_owners(files, assignment.name)
    if not owned:
        raise KitError(f"{place} holds no submission; put the students' {assignment.name}.py there")
    left += [Left("", file.path, file.problem or "it names no student") for file in nobody]
    keys: set[str] = set()
    choices = [_choose(safe_key(user, keys), mine, ours) for user, mine in sorted(owned.items())]
    with ThreadPoolExecutor(READERS) as pool:
        settled = list(pool.map(lambda choice: _settle(choice, ours), choices))
    return Intake(
        [one for one in settled if isinstance(one, Submission)],
        [one for one in settled if isinstance(one, Refused)],
        [*left, *(one for choice in choices for one in choice.left)],
    )


def _sort_out(files: list[Incoming]) -> tuple[list[Incoming], list[Left]]:
    """The files without those of the system, which are counted."""
    kept = [file for file in files if not naming.is_junk(file.path)]
    junk = len(files) - len(kept)
    some = "1 file" if junk == 1 else f"{junk} files"
    reason = f"{some} of the system or of tools: hidden, __MACOSX, byte code, packages"
    return kept, [Left("", "", reason)] if junk else []


def _find_owners(
    files: list[Incoming], assignment: str
) -> tuple[dict[str, list[tuple[Found, Incoming]]], list[Incoming]]:
    """The files of each user, and those of nobody."""
    people: dict[str, list[naming.Person]] = {}
    kept = []
    for file in files:
        people.update(naming.read_context(file.path, file.data))
        if naming.is_record(file.path):
            file = replace(file, data=b"", problem=NO_FILE)
        if not naming.is_of_the_lms(file.path):
            kept.append(file)
    paths = [file.path for file in kept]
    context, ways = Context(people, naming.find_title(paths)), naming.choose_ways(paths)
    by_lms = [(file, naming.find(file.path, ways, context)) for file in kept]
    unsaid = [file.path for file, found in by_lms if not found]
    plain = find_in_folders(unsaid, assignment)
    owned: dict[str, list[tuple[Found, Incoming]]] = {}
    nobody = []
    for file, found in by_lms:
        each = found or [plain[file.path]] if found or file.path in plain else []
        for one in each:
            owned.setdefault(one.user, []).append((one, file))
        if not each:
            nobody.append(file)
    return owned, nobody


def _choose(key: str, mine: list[tuple[Found, Incoming]], ours: OwnFiles) -> Choice:
    """The file of a student that is graded, what is said of the choice, and what is left out."""
    opened = [(found, file) for found, file in _open_archives(mine) if file.problem != NO_FILE]
    theirs = [(found, f) for found, f in opened if f.problem or not ours.holds(f.path, f.data)]
    stay = {file.path for _, file in theirs}
    own = sorted(file.path for _, file in opened if file.path not in stay)
    if not theirs:  # nothing, or nothing but what everybody got: one file stands for all
        problem = say("intake_own") if own else NO_FILE
        theirs, own = [(mine[0][0], Incoming(mine[0][1].path, problem=problem))], own[1:]
    candidates = [examine(found, file.data, file.problem, ours) for found, file in theirs]
    chosen = choose(candidates)
    student, readable = chosen.found.student, chosen.rank[0]
    others = [one for one in candidates if one is not chosen]
    reasons = [why_not(one, chosen) if readable else _reason(one, ours) for one in others]
    left = [Left(student, one.found.path, why, key) for one, why in zip(others, reasons)]
    if own:
        some = "1 file is" if len(own) == 1 else f"{len(own)} files are"
        which = ", ".join(own[:MOST_NAMED]) + (", ..." if len(own) > MOST_NAMED else "")
        left.append(Left(student, "", f"{some} the kit's own ({which})", key))
    rivals = [why for one, why in zip(others, reasons) if readable and one.kind in (MODULE, NOTEBOOK)]
    notes = (say("intake_many", count=len(rivals) + 1, why=rivals[0]),) if rivals else ()
    return Choice(key, chosen, notes, left)


def _open_archives(mine: list[tuple[Found, Incoming]]) -> Iterator[tuple[Found, Incoming]]:
    """A student's files, with those in an archive in its place."""
    for found, file in mine:
        if not archives.is_archive(found.file) or file.problem:
            yield found, file
            continue
        try:
            members = archives.read_inner(found.file, file.data)
            inner = [one for one in members if not naming.is_junk(one.path)]
        except KitError as error:
            yield found, replace(file, problem=str(error))
            continue
        for one in inner:
            path, problem = f"{file.path}/{one.path}", one.problem
            if archives.is_archive(one.path) and not problem:
                problem = "it is an archive within an archive"
            copy = max(found.attempt, naming.stem_of(one.path)[1])
            yield replace(found, file=one.path, path=path, attempt=copy), Incoming(path, one.data, problem)
        if not inner:
            yield found, replace(file, problem="it is an empty archive")


def _settle(choice: Choice, ours: OwnFiles) -> Submission | Refused:
    """The submission of a student, or why there is none."""
    key, chosen, found = choice.key, choice.chosen, choice.chosen.found
    reason = _reason(chosen, ours)
    try:
        taken = handed_in.read(chosen.name, chosen.data, ours.assignment) if not reason else None
    except KitError as error:
        taken, reason = None, str(error)
    if taken is None:
        return Refused(key, found.student, found.path, reason, found.late, found.user, found.lms)
    source, module = taken.source, taken.module
    notes = [note.sentence for note in module.notes] if module else []
    return Submission(key, found.student, found.file, source, found.late, found.path, found.user, found.lms,
                      found.when, module, (*choice.notes, *notes))  # fmt: skip


def _reason(chosen: Candidate, ours: OwnFiles) -> str:
    """Why a file cannot be graded, or nothing."""
    name = ours.assignment.name
    if chosen.problem:
        return chosen.problem
    if chosen.kind == PAGE:
        return say("intake_page", file=chosen.name, name=name)
    if chosen.kind not in (MODULE, NOTEBOOK):
        return say("intake_no_python", file=chosen.name, name=name)
    if chosen.kind == MODULE and len(chosen.data) > archives.MAX_FILE:
        return archives.TOO_LARGE
    other = ours.other_assignment(chosen.data)
    return say("graded_other", file=chosen.name, other=other, name=name) if other else ""


def safe_key(user: str, taken: set[str]) -> str:
    """A unique name of ASCII letters, digits, `.`, `_` and `-` for a student; added to `taken`."""
    plain = unicodedata.normalize("NFKD", user).encode("ascii", "ignore").decode()
    key = re.sub(r"[^A-Za-z0-9._-]+", "_", plain).strip("._-")[:80] or "student"
    if re.fullmatch(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?", key):
        key = f"_{key}"
    unique, number = key, 2
    while unique.casefold() in taken:
        unique, number = f"{key}~{number}", number + 1
    taken.add(unique.casefold())
    return unique
