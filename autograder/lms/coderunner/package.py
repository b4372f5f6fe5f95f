"""Makes release/lms/coderunner/NAME/ for each assignment."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from autograder.lms import payload
from autograder.manifest import Assignment

HERE = Path(__file__).resolve().parent


def build(assignments: Sequence[Assignment], folder: Path) -> None:
    """The template, and the support file that it unpacks."""
    for assignment in assignments:
        files = payload.templates(HERE, assignment)
        files["kit.zip"] = payload.bundle(assignment)
        payload.fill(folder / assignment.name, files)
