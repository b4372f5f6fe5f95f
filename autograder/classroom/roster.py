"""roster.json: who handed in what, and how the class is graded.

With it every output can be made again from the stored results, without the submissions.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from autograder import __version__
from autograder.classroom.intake import Refused, Submission
from autograder.classroom.policy import Policy, from_data, to_data
from autograder.errors import KitError
from autograder.files import write_atomically
from autograder.runner.options import Options

NAME = "roster.json"


@dataclass(frozen=True)
class Student:
    """One row: `fingerprint` is that of the wanted result, `refused` why there can be none."""

    key: str
    student: str
    file: str
    path: str
    late: bool
    fingerprint: str
    refused: str


@dataclass(frozen=True)
class Roster:
    """A class as it is to be graded; versions are those of the machine that asked for it."""

    assignment: str
    kit: str
    python: str
    numpy: str
    seed: str
    require: tuple[str, ...]
    policy: Policy
    students: tuple[Student, ...]


def make(
    assignment: str,
    options: Options,
    policy: Policy,
    submissions: list[Submission],
    refused: list[Refused],
    prints: Mapping[str, str],
) -> Roster:
    """The roster of a class, sorted by key; `prints` holds each submission's fingerprint."""
    import numpy

    students = [
        Student(s.key, s.student, s.name, s.path, s.late, prints[s.key], "") for s in submissions
    ]
    students += [Student(r.key, r.student, "", r.path, False, "", r.reason) for r in refused]
    students.sort(key=lambda student: student.key)
    return Roster(assignment, __version__, platform.python_version(), numpy.__version__,
                  options.seed, options.require, policy, tuple(students))  # fmt: skip


def write(folder: Path, roster: Roster) -> None:
    """Keep the roster in the folder of a class."""
    data: dict[str, Any] = {**roster.__dict__, "policy": to_data(roster.policy)}
    data["students"] = [asdict(student) for student in roster.students]
    text = json.dumps(data, ensure_ascii=False, indent=1) + "\n"
    write_atomically(folder / NAME, text.encode("utf-8", "backslashreplace"))


def read(folder: Path) -> Roster:
    """The roster of a graded class; raises `KitError` where there is none."""
    path = folder / NAME
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        data["policy"] = from_data(data["policy"])
        data["require"] = tuple(data["require"])
        data["students"] = tuple(Student(**student) for student in data["students"])
        return Roster(**data)
    except OSError as error:
        raise KitError(f"{path} is not there: grade the class into {folder} first") from error
    except (ValueError, TypeError, KeyError) as error:
        raise KitError(f"{path} is damaged: grade the class into {folder} again") from error
