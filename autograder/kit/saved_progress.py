"""Remembers, from run to run, the points of each part and whether the core was ever done."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import NamedTuple

from .progress import Progress


class SavedProgress(NamedTuple):
    """Points of each part in the last run of everything; whether a run has found the core done."""

    points: dict[str, tuple[int, int]]
    core_done: bool = False


def path_of(folder: Path) -> Path:
    """Where a release folder keeps it."""
    return folder / "kit" / "progress.json"


def load(folder: Path) -> SavedProgress:
    """What was remembered; nothing where there is no file, or none that can be used."""
    try:
        data = json.loads(path_of(folder).read_text(encoding="utf-8"))
        points = {name: (int(got), int(most)) for name, (got, most) in data["points"].items()}
        return SavedProgress(points, bool(data["core_done"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return SavedProgress({})


def save(folder: Path, progress: Progress, before: SavedProgress) -> None:
    """Remember a run of everything in which the student's file could be loaded."""
    if not progress.everything or progress.problem() is not None or not progress.is_complete():
        return
    points = {part.name: progress.points(part) for part in progress.parts}
    data = {"points": points, "core_done": before.core_done or progress.core_done()}
    with contextlib.suppress(OSError):  # a folder that cannot be written is no reason to fail
        path_of(folder).write_text(json.dumps(data), encoding="utf-8")
