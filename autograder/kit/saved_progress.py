"""Remembers, from run to run: the points of each part, what was asked and answered."""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path
from typing import NamedTuple

from .progress import Progress


class SavedProgress(NamedTuple):
    """Points of each part when it last ran whole; whether the core was ever done; what was shown.

    `asked` and `answered` are the parts whose question and whose answer were shown.
    """

    points: dict[str, tuple[int, int]]
    core_done: bool = False
    asked: tuple[str, ...] = ()
    answered: tuple[str, ...] = ()


def path_of(folder: Path) -> Path:
    """Where a release folder keeps it."""
    return folder / "kit" / "progress.json"


def load(folder: Path) -> SavedProgress:
    """What was remembered; nothing where there is no file, or none that can be used."""
    try:
        data = json.loads(path_of(folder).read_text(encoding="utf-8"))
        points = {name: (int(got), int(most)) for name, (got, most) in data["points"].items()}
        asked, answered = (tuple(map(str, data.get(key, ()))) for key in ("asked", "answered"))
        return SavedProgress(points, bool(data["core_done"]), asked, answered)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return SavedProgress({})


def save(folder: Path, progress: Progress, before: SavedProgress) -> None:
    """Remember the parts that ran whole, and what was asked, when the student's file could be loaded."""
    if progress.problem() is not None:
        return
    points = {part.name: progress.points(part) for part in progress.parts if progress.ran_whole(part)}
    core_done = before.core_done or (progress.everything and progress.core_done())
    questions = [progress.question_before(), *progress.questions_after()]
    asked = {question.part for question in questions if question}
    answered = {question.part for question in progress.questions_after()} & {*before.asked}
    data = {
        "points": {**before.points, **points},
        "core_done": core_done,
        "asked": sorted({*before.asked, *asked}),
        "answered": sorted({*before.answered, *answered}),
    }
    write_at_once(path_of(folder), json.dumps(data))


def write_at_once(path: Path, text: str) -> None:
    """Write a file that another run, as that of `kit.watch`, finds whole at any time.

    Half a file would be read as none, and what was asked and answered would be forgotten.
    """
    own = path.with_name(f"{path.name}.{os.getpid()}")
    with contextlib.suppress(OSError):  # a folder that cannot be written is no reason to fail
        own.write_text(text, encoding="utf-8")
        os.replace(own, path)
    with contextlib.suppress(OSError):
        own.unlink(missing_ok=True)
