"""The LMS packages of a release: each folder `autograder/lms/NAME/` with a package.py adds one.

A package.py has `build(assignments, folder)`: it fills `folder`, which becomes `release/lms/NAME/`.
One that can put the packages that it needs inside takes `wheels` as well.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Sequence
from pathlib import Path

from autograder.manifest import Assignment

PACKAGE = "autograder.lms"
INSTRUCTOR = "instructor"
FOLDER = Path(__file__).resolve().parent.parent / "lms"


def builders() -> dict[str, Callable[..., object]]:
    """Name and `build` of every LMS, found by folder."""
    names = sorted(path.parent.name for path in FOLDER.glob("*/package.py"))
    return {name: importlib.import_module(f"{PACKAGE}.{name}.package").build for name in names}


def build(
    assignments: Sequence[Assignment],
    folder: Path,
    wheels: bool = False,
    tell: Callable[[str], None] = lambda step: None,
) -> None:
    """Fill `folder/NAME/` for every LMS, and `folder/instructor/` with the answers to open questions.

    `tell` gets a few words before each.
    """
    for name, make in builders().items():
        tell(f"packing for {name}")
        target = folder / name
        target.mkdir(parents=True)
        takes_wheels = "wheels" in inspect.signature(make).parameters
        make(assignments, target, **({"wheels": wheels} if takes_wheels else {}))
    for assignment in assignments:
        answers = assignment.page("ANSWERS.md")
        if answers.is_file():
            target = folder / INSTRUCTOR / assignment.name
            target.mkdir(parents=True)
            (target / answers.name).write_bytes(answers.read_bytes())
