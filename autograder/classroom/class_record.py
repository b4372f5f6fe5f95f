"""roster.json: who handed in what, and how the class is graded.

With it every output can be made again from the stored results, without the submissions.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from autograder import __version__
from autograder.classroom.intake import Intake, Left, Refused, Submission, safe_key
from autograder.classroom.policy import Policy, from_data, to_data
from autograder.classroom.roster import Member, Roster
from autograder.errors import KitError
from autograder.files import write_atomically
from autograder.runner.options import Options

NAME = "roster.json"
MISSING = "handed in nothing"


@dataclass(frozen=True)
class Student:
    """One row: `fingerprint` is that of the wanted result, `refused` why there can be none.

    `user` is the LMS's id, `when` the time of the hand-in, `notes` what is said of the choice of the file.
    """

    key: str
    student: str
    file: str
    path: str
    late: bool
    fingerprint: str
    refused: str
    user: str = ""
    lms: str = ""
    when: str = ""
    section: str = ""
    ids: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def time(self) -> datetime | None:
        """When it was handed in, where the LMS says so."""
        return datetime.fromisoformat(self.when) if self.when else None


@dataclass(frozen=True)
class ClassRecord:
    """A class as it is to be graded; versions are those of the machine that asked for it.

    `place` is what was graded, as the instructor named it; `left` the files that are not graded;
    `language` that of the sentences, where it is not the manifest's.
    """

    assignment: str
    kit: str
    python: str
    numpy: str
    seed: str
    require: tuple[str, ...]
    policy: Policy
    students: tuple[Student, ...]
    left: tuple[Left, ...] = ()
    members: tuple[Member, ...] = ()
    place: str = ""
    language: str = ""

    def known(self) -> dict[str, set[str]]:
        """Keys by each key, name and id that an instructor may use for a student."""
        known: dict[str, set[str]] = {}
        for student in self.students:
            for text in {student.key, student.student, student.user, *student.ids} - {""}:
                known.setdefault(text, set()).add(student.key)
        for student in self.students:  # a key is one student's, whatever else is called so
            known[student.key] = {student.key}
        return known


def make(
    assignment: str,
    options: Options,
    policy: Policy,
    intake: Intake,
    prints: Mapping[str, str],
    members: Iterable[Member] = (),
    place: str = "",
    kept: Iterable[Student] = (),
    left: Iterable[Left] = (),
) -> ClassRecord:
    """The record of a class, sorted by key; `prints` holds each submission's fingerprint.

    `kept` are students of an earlier run who stay as they were, and `left` what was left out then.
    """
    import numpy

    students = [_to_graded_student(one, prints) for one in intake.submissions]
    students += [_to_refused_student(one) for one in intake.refused]
    stay = list(kept)
    listed = tuple(members)
    students = sorted(with_list([*students, *stay], listed), key=lambda one: one.key)
    keys = {one.key for one in stay}
    all_left = [*intake.left, *(one for one in left if one.key in keys)]
    return ClassRecord(assignment, __version__, platform.python_version(), numpy.__version__, options.seed,
                  options.require, policy, tuple(students), _with_names(all_left, students), listed, place,
                  options.language)  # fmt: skip


def _with_names(left: Iterable[Left], students: Iterable[Student]) -> tuple[Left, ...]:
    """What is left out, under the names that the table has; a key that is no student's goes."""
    names = {one.key: one.student for one in students}
    return tuple(
        replace(one, student=names[one.key]) if one.key in names else replace(one, key="") for one in left
    )


def describe(record: ClassRecord, intake: Intake) -> Iterable[tuple[str, str, str]]:
    """Student, file and what becomes of it: the table of `--dry-run`."""
    come = {one.key for one in intake.submissions}
    for one in record.students:
        late = ", late" if one.late else ""
        if one.key in come:
            yield one.student, one.path or one.file, f"to be graded as {one.key}{late}"
    for one in record.students:
        if one.key not in come and one.refused not in ("", MISSING):
            yield one.student, one.path, f"not graded: {one.refused}"
        elif one.key not in come and not one.refused:
            yield one.student, one.path, "kept as it was graded"
    for rest in record.left:
        yield rest.student, rest.path, f"left out: {rest.reason}"
    for one in record.students:
        if one.refused == MISSING:
            yield one.student, "", MISSING


def changed_keys(earlier: ClassRecord | None, now: ClassRecord) -> set[str]:
    """The keys of those whose hand-in is another one than in the earlier record."""
    before = {one.key: (one.fingerprint, one.refused) for one in earlier.students} if earlier else {}
    return {
        one.key
        for one in now.students
        if before.get(one.key, ("", MISSING)) != (one.fingerprint, one.refused)
    }


def _to_graded_student(s: Submission, prints: Mapping[str, str]) -> Student:
    when = s.when.isoformat() if s.when else ""
    return Student(s.key, s.student, s.name, s.path, s.late, prints[s.key], "", s.user, s.lms, when,
                   notes=s.notes)  # fmt: skip


def _to_refused_student(r: Refused) -> Student:
    return Student(r.key, r.student, "", r.path, r.late, "", r.reason, r.user, r.lms)


def share_in_groups(intake: Intake, members: Iterable[Member]) -> Intake:
    """The intake with a submission for each member of a group that the class list has."""
    listed = Roster(members)
    taken = {one.key.casefold() for one in intake.submissions}
    taken |= {one.key.casefold() for one in intake.refused}
    submissions = []
    for one in intake.submissions:
        group = listed.group(one.student) if listed.find(one.user, one.student) is None else []
        for member in group:
            user = next(iter(member.ids), member.name)
            note = f"Handed in by {one.student}."
            submissions.append(replace(one, key=safe_key(user, taken), student=member.name, user=user,
                                       notes=(*one.notes, note)))  # fmt: skip
        if not group:
            submissions.append(one)
    return Intake(sorted(submissions, key=lambda one: one.key), intake.refused, intake.left)


def with_list(students: list[Student], members: tuple[Member, ...]) -> list[Student]:
    """The students with names and sections of the class list, and a row for each who is missing."""
    listed = Roster(members)
    rows, seen = [], set()
    for student in students:
        member = listed.find(student.user, student.student)
        if member is not None:
            seen.add(id(member))
            # An instructor may use the name that the LMS wrote, also of a student of an earlier run.
            ids = tuple(dict.fromkeys((*member.ids, *student.ids, student.student)))
            name = member.name or student.student
            student = replace(student, student=name, section=member.section, ids=ids)
        rows.append(student)
    taken = {student.key.casefold() for student in students}
    for member in members:
        if id(member) not in seen:
            key = safe_key(next(iter(member.ids), member.name), taken)
            rows.append(Student(key, member.name, "", "", False, "", MISSING, next(iter(member.ids), ""),
                                section=member.section, ids=member.ids))  # fmt: skip
    return rows


def write(folder: Path, record: ClassRecord) -> None:
    """Keep the record in the folder of a class."""
    data: dict[str, Any] = {**vars(record), "policy": to_data(record.policy)}
    for name in ("students", "left", "members"):
        data[name] = [asdict(one) for one in data[name]]
    text = json.dumps(data, ensure_ascii=False, indent=1) + "\n"
    write_atomically(folder / NAME, text.encode("utf-8", "backslashreplace"))


def read(folder: Path) -> ClassRecord:
    """The record of a graded class; raises `KitError` where there is none."""
    path = folder / NAME
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        data["policy"] = from_data(data["policy"])
        data["require"] = tuple(data["require"])
        for name, kind in (("students", Student), ("left", Left), ("members", Member)):
            data[name] = tuple(kind(**_tuples(one)) for one in data.get(name, ()))
        return ClassRecord(**data)
    except OSError as error:
        raise KitError(f"{path} is not there: grade the class into {folder} first") from error
    except (ValueError, TypeError, KeyError) as error:
        raise KitError(f"{path} is damaged: grade the class into {folder} again") from error


def _tuples(data: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in data.items()}


def read_earlier(folder: Path, assignment: str, regrade: bool) -> ClassRecord | None:
    """The record that is in a folder already, if there is one.

    Raises `KitError` when it is of another assignment, or of another kit and not to be graded again.
    """
    if not (folder / NAME).exists():
        return None
    earlier = read(folder)
    if earlier.assignment != assignment:
        raise KitError(
            f"{folder} holds the grades of {earlier.assignment}; name another folder for {assignment}, "
            f"such as --output {folder.parent / assignment}",
            exit_code=2,
        )
    if earlier.kit != __version__ and not regrade:
        raise KitError(
            f"{folder} was graded by kit {earlier.kit}, and this is kit {__version__}; name another folder "
            "with --output, or grade all again with `python -m autograder regrade`",
            exit_code=2,
        )
    return earlier
