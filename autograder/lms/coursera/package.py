"""Makes release/lms/coursera/NAME/ for each assignment."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from autograder.lms import payload
from autograder.manifest import Assignment

HERE = Path(__file__).resolve().parent


def build(assignments: Sequence[Assignment], folder: Path) -> None:
    """Dockerfile, the script that Coursera runs, the grader, and its packages."""
    for assignment in assignments:
        files = payload.templates(HERE, assignment)
        kit = payload.grader(assignment)
        files |= {f"kit/{path}": data for path, data in kit.items()}
        files["requirements.txt"] = payload.requirements(assignment.root).encode()
        payload.fill(folder / assignment.name, files)
