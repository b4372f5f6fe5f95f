"""Whose file is it where no LMS says so: flat files, a folder for each student, folders within folders.

A folder is a student's when it holds code; it is a collection when it holds folders of several students.
All folders of one level are judged together, so that one student's odd folders do not make students.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from autograder.classroom.naming import LOOKALIKE, Found, parts_of, stem_of

CODE = (".py", ".pyw", ".ipynb", ".ynb", ".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz")
DOCUMENTS = (".pdf", ".doc", ".docx", ".odt", ".rtf", ".pages", ".png", ".jpg", ".jpeg", ".heic", ".rar",
             ".7z", ".html", ".htm")  # fmt: skip
# Folders within one student's hand-in; they never name a student.
WITHIN = {"src", "code", "kit", "pictures", "test", "tests", "docs", "work", "old", "backup", "final",
          "submission", "solution", "homework", "build", "lib", "data", "venv"}  # fmt: skip


@dataclass
class Folder:
    """A folder of a download: its files, its folders, and the path to it."""

    path: tuple[str, ...] = ()
    files: list[tuple[str, str]] = field(default_factory=list)
    folders: dict[str, Folder] = field(default_factory=dict)

    def all_files(self) -> Iterator[tuple[str, str]]:
        """Name and path of every file here and below."""
        yield from self.files
        for folder in self.folders.values():
            yield from folder.all_files()


def find_in_folders(paths: Sequence[str], assignment: str) -> dict[str, Found]:
    """By path whose file it is; what belongs to nobody is not there."""
    root = Folder()
    for path in paths:
        here, parts = root, parts_of(path)
        for part in parts[:-1]:
            here = here.folders.setdefault(part, Folder((*here.path, part)))
        if parts:
            here.files.append((parts[-1], path))
    found: dict[str, Found] = {}
    for one in _students(root, assignment.casefold()):
        found[one.path] = one
    return _without_prefix(found, assignment)


def _students(folder: Folder, name: str) -> Iterator[Found]:
    """The files of a collection: those of loose files' students, then those of its folders' students."""
    yield from _take_loose_files(folder, name)
    inner = list(folder.folders.values())
    with_code = [one for one in inner if any(is_code(file) for file, _ in one.all_files())]
    wrapper = len(inner) == 1 and not any(is_code(file) for file, _ in folder.files)
    judged = [is_collection(one, name, wrapper) for one in with_code]
    collections = 2 * sum(judged) > len(judged)
    for one in inner:
        if collections and not _has_named(one, name):
            yield from _students(one, name)
        else:
            for file, path in one.all_files():
                yield Found("/".join(one.path), one.path[-1], file, False, stem_of(file)[1], path)


def is_code(name: str) -> bool:
    """Whether a name is that of a module, a notebook or an archive, also one with another end behind it."""
    return LOOKALIKE.sub(lambda match: match[1] or ".py", name).lower().endswith(CODE)


def is_collection(folder: Folder, name: str, wrapper: bool) -> bool:
    """Whether a folder holds students; `wrapper` says that it is the only one."""
    if _has_named(folder, name):
        return False
    students = [
        one
        for folder_name, one in folder.folders.items()
        if folder_name.casefold() not in WITHIN | {name}
        and any(is_code(file) for file, _ in one.all_files())
    ]
    stems = {stem_of(file)[0].casefold() for file, _ in folder.files if is_code(file)}
    if wrapper:
        return bool(students) or (len(stems) > 1 and not any(name in stem for stem in stems))
    return len(students) > 1 and not stems


def _has_named(folder: Folder, name: str) -> bool:
    return any(is_code(file) and stem_of(file)[0].casefold() == name for file, _ in folder.files)


def _take_loose_files(folder: Folder, name: str) -> Iterator[Found]:
    """Each loose file of a collection is a student's, whom its name names."""
    stems = {_plain_stem(file).casefold() for file, _ in folder.files}
    for file, path in folder.files:
        if not is_code(file) and not file.lower().endswith(DOCUMENTS):
            continue
        stem, copy = stem_of(file)
        numbered = re.search(r"-\d+$", _plain_stem(file)) is not None
        if numbered and stem.casefold() not in stems:
            stem, copy = _plain_stem(file), 0  # student-01, student-02: no copies of a file `student`
        who = re.sub(rf"(?i)(?:^{re.escape(name)}[-_ ]+|[-_ ]+{re.escape(name)}$)", "", stem) or stem
        yield Found("/".join((*folder.path, stem)), who, file, False, copy, path)


def _plain_stem(file: str) -> str:
    plain = LOOKALIKE.sub(lambda match: match[1] or "", file)
    return plain.rpartition(".")[0] or plain


def _without_prefix(found: dict[str, Found], assignment: str) -> dict[str, Found]:
    """Clones of GitHub Classroom are called `assignment-user`: what all begin with is no part of a name."""
    names = sorted({one.student for one in found.values()})
    prefix = os.path.commonprefix(names).rpartition("-")[0] + "-" if len(names) > 1 else ""
    word = re.sub(r"[-_]", "", assignment).casefold()
    if len(prefix) < 2 or word not in re.sub(r"[-_]", "", prefix).casefold():
        return found
    return {
        path: Found(one.user, one.student[len(prefix) :], one.file, one.late, one.attempt, path)
        for path, one in found.items()
    }
