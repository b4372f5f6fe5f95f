"""Makes release/lms/coursera/NAME/ for each assignment."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from autograder.lms import package_files
from autograder.manifest import Assignment

HERE = Path(__file__).resolve().parent


def build(assignments: Sequence[Assignment], folder: Path) -> None:
    """Dockerfile, the script that Coursera runs, the grader, and its packages."""
    for assignment in assignments:
        files = package_files.templates(HERE, assignment)
        kit = package_files.grader(assignment)
        files |= {f"kit/{path}": data for path, data in kit.items()}
        files["requirements.txt"] = package_files.requirements(assignment.root).encode()
        package_files.fill(folder / assignment.name, files)
