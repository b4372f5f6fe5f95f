"""Whose file is it? A table of the ways in which LMSs name what they let an instructor download.

What an LMS wrote stands first in a name, and what a student chose comes after it: so no name that a student
makes up can take the place of another. Each way is a function from the parts of a path to a `Found`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from pathlib import PurePosixPath

FILE = r"(?:(?P<attachment>\d+)_(?P<file>.+)|(?P<typed>(?:text|link)\.html))"
CANVAS = re.compile(rf"(?P<who>[^_]*)_(?P<late>LATE_)?(?P<user>\d+)_{FILE}", re.IGNORECASE | re.DOTALL)
CANVAS_ANONYMOUS = re.compile(rf"(?P<late>LATE_)?anon_(?P<user>[^_]+)_{FILE}", re.IGNORECASE | re.DOTALL)
MOODLE = re.compile(r"(?P<who>.*?)_(?P<user>\d+)_assignsubmission_\w+?(?:_(?P<file>[^_].*))?")
BLACKBOARD = re.compile(
    r"(?P<head>.+?)_attempt_(?P<when>\d{4}(?:-\d\d){5})(?:_(?P<file>.+)|\.txt)"  # head: title_user
)
BRIGHTSPACE = re.compile(r"(?P<user>\d+)-\d+ ?- ?(?P<who>.+?) ?- ?(?P<when>[^-]*\d{4}[^-]*)")
GRADESCOPE = re.compile(r"submission_(?P<user>\d+)", re.IGNORECASE)
COPY = re.compile(
    r"(?: ?\((\d+)\)|-(\d+)|-[0-9a-f]{8}-[0-9a-f-]{27}| ?[-_]? ?(?:copy|kopie)(?: \d+)?)$", re.IGNORECASE
)
LOOKALIKE = re.compile(r"(\.(?:py|(?:ip)?ynb))(?:\.(?:txt|text|json|py))+$|\.py\d$", re.IGNORECASE)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
JUNK = ("__MACOSX", "__pycache__", "Thumbs.db", "desktop.ini", "site-packages", "node_modules")
OF_THE_LMS = ("index.html", "submission_metadata.yml")  # what Brightspace and Gradescope put beside


@dataclass(frozen=True)
class Found:
    """A file with what its path says: whose it is, which module, which try, when it was handed in."""

    user: str
    student: str
    file: str
    late: bool
    attempt: int
    path: str
    when: datetime | None = None
    lms: str = ""


@dataclass(frozen=True)
class Person:
    """A student as a download's own list of hand-ins names them, and when they handed in."""

    user: str
    name: str
    when: datetime | None = None


@dataclass(frozen=True)
class Context:
    """What other files of a download say: people by the folder or user that a path holds, and the title
    that all names of Blackboard begin with, so that `_` may stand in a title and in a user's name."""

    people: Mapping[str, Sequence[Person]] = field(default_factory=dict)
    title: str = ""


@lru_cache(maxsize=300_000)  # asked several times for each file of a download
def parts_of(path: str) -> tuple[str, ...]:
    """Folders and name; a backslash separates them too, but not within a name that Canvas made."""
    parts = PurePosixPath(path).parts
    if parts and any(pattern.fullmatch(parts[-1]) for pattern in (CANVAS_ANONYMOUS, CANVAS)):
        return parts
    return tuple(p for p in PurePosixPath(path.replace("\\", "/")).parts if p not in ("/", ".."))


def is_junk(path: str) -> bool:
    """Whether a file is the system's or a tool's, never a hand-in: hidden, __MACOSX, byte code, packages."""
    return any(part.startswith(".") or part in JUNK for part in parts_of(path) if part not in (".", ".."))


def stem_of(name: str) -> tuple[str, int]:
    """`neuron (1).py`, `neuron-1.py` and `neuron.py.txt` are neuron.py: the stem and which copy."""
    plain = LOOKALIKE.sub(lambda match: match[1] or "", name)
    stem = plain.rpartition(".")[0] or plain
    copy = COPY.search(stem)
    if copy is None or copy.start() == 0:
        return stem, 0
    return stem[: copy.start()], int(copy[1] or copy[2] or 0)


def find_in_canvas(parts: tuple[str, ...], path: str) -> list[Found]:
    """Canvas: `name_[LATE_]user_attachment_file`, or an anonymous number in the place of a name."""
    for pattern in (CANVAS_ANONYMOUS, CANVAS):
        match = pattern.fullmatch(parts[-1])
        if match:
            fields = match.groupdict()
            who = fields.get("who") or f"anon_{fields['user']}"
            file, attempt = fields["file"] or fields["typed"], int(fields["attachment"] or 0)
            return [Found(fields["user"], who, file, bool(fields["late"]), attempt, path, lms="Canvas")]
    return []


def find_in_moodle(parts: tuple[str, ...], path: str) -> list[Found]:
    """Moodle: a folder `name_number_assignsubmission_file_`, or the same in front of each file."""
    for part in parts[:-1]:
        match = MOODLE.fullmatch(part)
        if match:
            who = match["who"] or f"Participant {match['user']}"
            return [Found(match["user"], who, parts[-1], False, stem_of(parts[-1])[1], path, lms="Moodle")]
    return []


def find_in_flat_moodle(parts: tuple[str, ...], path: str) -> list[Found]:
    """Moodle without folders."""
    match = MOODLE.fullmatch(parts[-1])
    if match is None or not match["file"]:
        return []
    file = match["file"]
    return [Found(match["user"], match["who"], file, False, stem_of(file)[1], path, lms="Moodle")]


def find_in_brightspace(parts: tuple[str, ...], path: str) -> list[Found]:
    """Brightspace: a folder `user-folder - Name - date` for each attempt."""
    for part in parts[:-1]:
        match = BRIGHTSPACE.fullmatch(part)
        if match:
            when = read_date(match["when"])
            copy = stem_of(parts[-1])[1]
            return [Found(match["user"], match["who"], parts[-1], False, copy, path, when, "Brightspace")]
    return []


def find_in_blackboard(parts: tuple[str, ...], path: str) -> list[Found]:
    """Blackboard: `title_user_attempt_time_file`, and a text file on each attempt."""
    match = BLACKBOARD.fullmatch(parts[-1])
    if match is None:
        return []
    when = datetime.strptime(match["when"], "%Y-%m-%d-%H-%M-%S")
    file, head = match["file"] or parts[-1], match["head"]
    return [Found(head, head, file, False, stem_of(file)[1], path, when, "Blackboard")]


def find_in_gradescope(parts: tuple[str, ...], path: str) -> list[Found]:
    """Gradescope's export: a folder `submission_number`; who it is stands in a file beside it."""
    for part in parts[:-1]:
        match = GRADESCOPE.fullmatch(part)
        if match:
            copy = stem_of(parts[-1])[1]
            return [Found(match["user"], part, parts[-1], False, copy, path, lms="Gradescope")]
    return []


Way = Callable[[tuple[str, ...], str], list[Found]]
# Folders before names, and Canvas's names before those which its students could imitate.
WAYS: tuple[Way, ...] = (
    find_in_moodle, find_in_brightspace, find_in_gradescope, find_in_canvas, find_in_blackboard,
    find_in_flat_moodle,
)  # fmt: skip


def find_title(paths: Sequence[str]) -> str:
    """What the names of a download of Blackboard begin with: the title of the assignment."""
    matches = (BLACKBOARD.fullmatch(parts[-1]) for path in paths if (parts := parts_of(path)))
    heads = sorted({match["head"] for match in matches if match})
    return os.path.commonprefix(heads).rpartition("_")[0] + "_" if len(heads) > 1 else ""


def choose_ways(paths: Sequence[str]) -> tuple[Way, ...]:
    """The one way that fits every file of a download, else all in turn.

    In a download of Blackboard a user's number can look like one of Canvas; all files together cannot.
    """
    all_parts = [parts for path in paths if (parts := parts_of(path)) and parts[-1] not in OF_THE_LMS]
    for way in (find_in_blackboard, find_in_canvas):
        if all_parts and all(way(parts, "") for parts in all_parts):
            return (way,)
    return WAYS


def find(path: str, ways: Sequence[Way] = WAYS, context: Context = Context()) -> list[Found]:
    """Whose file this is as the LMS says it: one student, several who handed in together, or nobody."""
    parts = parts_of(path)
    found = next(filter(None, (way(parts, path) for way in ways)), []) if parts else []
    return [each for one in found for each in _with_people(one, context)]


def _with_people(found: Found, context: Context) -> list[Found]:
    people = context.people.get(f"{found.lms} {found.user}", ())
    if found.lms == "Blackboard" and not people:
        title, head = context.title, found.user
        user = head.removeprefix(title) if title else head.rpartition("_")[2]
        found = replace(found, user=user, student=user)
    return [
        replace(found, user=person.user or found.user, student=person.name or found.student,
                when=found.when or person.when)
        for person in people
    ] or [found]  # fmt: skip


def is_anonymous(path: str) -> bool:
    """Whether a file of Canvas's zip has a number in the place of its student's name and id."""
    return CANVAS_ANONYMOUS.fullmatch(PurePosixPath(path).name) is not None


def read_date(text: str) -> datetime | None:
    """A date as Brightspace writes it: `Oct 1, 2026 1015 AM`, `1 October, 2026 10:15 PM`."""
    day = re.search(r"\b(\d{1,2})\b(?!\d*:)", text)
    year = re.search(r"\b(\d{4})\b", text)
    month = re.search(r"[^\W\d_]{3,}", text)
    clock = re.search(r"(?<!\d)(\d{1,2})[:_. ]?(\d\d)\s*([AP]M)", text, re.IGNORECASE)
    number = MONTHS.index(month[0][:3].lower()) + 1 if month and month[0][:3].lower() in MONTHS else 0
    if not (day and year and number):
        return None
    hour, minute = (int(clock[1]) % 12, int(clock[2])) if clock else (0, 0)
    hour += 12 if clock and clock[3].upper() == "PM" else 0
    try:
        return datetime(int(year[1]), number, int(day[1]), hour, minute)
    except ValueError:
        return None


def is_of_the_lms(path: str) -> bool:
    """Whether a file is the LMS's own: a student's file of that name, in the student's place, is not."""
    parts = parts_of(path)
    return bool(parts) and parts[-1] in OF_THE_LMS and not find(path)


def is_record(path: str) -> bool:
    """Whether a file is Blackboard's record of an attempt, which every attempt has."""
    parts = parts_of(path)
    match = BLACKBOARD.fullmatch(parts[-1]) if parts else None
    return match is not None and not match["file"]


def read_context(path: str, data: bytes) -> dict[str, list[Person]]:
    """The people that one of the LMS's own files names; nothing for any other file."""
    parts = parts_of(path)
    text = data.decode("utf-8", "replace").replace("\r\n", "\n")
    if is_of_the_lms(path) and parts[-1] == "submission_metadata.yml":
        return _read_gradescope(text)
    match = BLACKBOARD.fullmatch(parts[-1]) if parts and is_record(path) else None
    if match is None:
        return {}
    # Its first line alone: further down stands what the student wrote.
    who = re.match(r"\ufeff?\s*[^:\n]+: *(?P<name>[^\n]+?) *\((?P<user>[^()\n]+)\) *(?:\n|$)", text)
    return {f"Blackboard {match['head']}": [Person(who["user"], who["name"])]} if who else {}


def _read_gradescope(text: str) -> dict[str, list[Person]]:
    """The hand-ins in `submission_metadata.yml`: for each its submitters and its time."""
    people: dict[str, list[Person]] = {}
    for block in re.split(r"^(?=submission_\d+:)", text, flags=re.MULTILINE):
        head = re.match(r"submission_(\d+):", block)
        if head is None:
            continue
        before = block.split(":history:")[0]  # earlier tries stand there in the same words
        time = re.search(r":created_at: '?(\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d)", before)
        when = datetime.fromisoformat(time[1]) if time else None
        ends = re.search(r"^ *:submitters:\n(?P<lines>(?:^ *(?:- |  ):.*\n?)+)", before, re.MULTILINE)
        each = re.split(r"^ *- ", ends["lines"], flags=re.MULTILINE)[1:] if ends else []
        for one in each:
            fields = {key: value.strip("'\" ") for key, value in re.findall(r":(\w+): *(.*)", one)}
            user = fields.get("sid") or fields.get("email") or ""
            person = Person(user, fields.get("name", ""), when)
            people.setdefault(f"Gradescope {head[1]}", []).append(person)
    return people
