"""Makes release/lms/vpl/NAME/ for each assignment."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from autograder.lms import package_files
from autograder.manifest import Assignment

HERE = Path(__file__).resolve().parent


def build(assignments: Sequence[Assignment], folder: Path) -> None:
    """The scripts that VPL runs, and the grader that they unpack."""
    for assignment in assignments:
        files = package_files.templates(HERE, assignment)
        files["kit.zip"] = package_files.bundle(assignment)
        package_files.fill(folder / assignment.name, files)
