"""Finds the one file to grade in a folder that an LMS hands over."""

from __future__ import annotations

from pathlib import Path

from autograder.errors import KitError
from autograder.runner.grade import read_submission

IGNORED = ("__pycache__", ".git", "kit", "tests", "pictures")


def pick(folder: Path, name: str) -> bytes:
    """The bytes of the student's module: NAME.py, else a copy of it, else the only .py file there is.

    Only plain files count. Raises `KitError` with a sentence for the student.
    """
    files = [path for path in sorted(folder.rglob("*.py")) if _counts(path, folder)]
    exact = [path for path in files if path.name == f"{name}.py"]
    alike = [path for path in files if path.name.lower().startswith(name.lower())]
    ours = ("conftest.py", "demo.py", f"test_{name}.py")
    other = [path for path in files if path.name not in ours]
    for candidates in (exact, alike, other):
        if len(candidates) == 1:
            return read_submission(candidates[0])
        if candidates:
            shown = ", ".join(path.relative_to(folder).as_posix() for path in candidates[:4])
            raise KitError(f"There is more than one file to grade: {shown}. Hand in {name}.py alone.")
    raise KitError(f"There is no {name}.py. Hand in the file {name}.py.")


def _counts(path: Path, folder: Path) -> bool:
    inside = path.relative_to(folder).parts
    return path.is_file() and not path.is_symlink() and not any(part in IGNORED for part in inside)
