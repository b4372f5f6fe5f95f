"""Finds the one file to grade in a folder that an LMS hands over, and reads it as a submission."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from autograder import notebook
from autograder.errors import KitError
from autograder.kit.messages import say
from autograder.manifest import Assignment
from autograder.notebook.handed_in import Submission, read_file

IGNORED = ("__pycache__", "__MACOSX", "kit", "tests", "pictures")
OURS = ("conftest.py", "demo.py", "__init__.py")
MAX_FILES = 5000


def pick(place: Path, assignment: Assignment) -> Submission:
    """The submission in a folder (or the file itself): NAME.py, else NAME.ipynb, else the only one.

    Only plain files count. Raises `KitError` with a sentence for the student.
    """
    name = assignment.name
    files = [place] if place.is_file() else sorted(_files(place))
    files = [path for path in files if path.name not in (*OURS, f"test_{name}.py")]
    modules = [path for path in files if path.name.lower().endswith((".py", ".py.txt"))]
    notebooks = [path for path in files if notebook.is_notebook(path)]
    wanted = (
        [path for path in modules if path.name == f"{name}.py"],
        [path for path in notebooks if path.stem == name],
        [path for path in modules if path.name.lower().startswith(name)],
        [path for path in notebooks if path.name.lower().startswith(name)],
        modules,
        notebooks,
    )
    found = next(filter(None, wanted), [])
    if not found:
        raise KitError(say("graded_no_module", name=name))
    if len(found) > 1:
        shown = ", ".join(path.relative_to(place).as_posix() for path in found[:4])
        raise KitError(say("graded_many_files", files=shown, name=name))
    return read(found[0], assignment)


def read(path: Path, assignment: Assignment) -> Submission:
    """One file as a submission; a link is refused, it could lead to a file of the grader."""
    if path.is_symlink():
        raise KitError(say("graded_link", file=path.name))
    return read_file(path, assignment)


def _files(folder: Path) -> Iterator[Path]:
    """Plain files below the folder; links, hidden files and the kit's own are passed over."""
    count = 0
    for where, folders, files in os.walk(folder):
        folders[:] = sorted(n for n in folders if n not in IGNORED and not n.startswith("."))
        for file in files:
            count += 1
            if count > MAX_FILES:
                raise KitError(say("graded_too_many_files", count=MAX_FILES))
            path = Path(where, file)
            if path.is_file() and not path.is_symlink() and not file.startswith("."):
                yield path
