"""Whether a release is up to date: a digest of all that it is made from, and of what was made."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path

from autograder.manifest import Assignment
from autograder.publish import pack

FILE = ".stamp.json"
SOURCES = ("autograder", "requirements.txt", "requirements-student.txt", "LICENSE")
LIBRARIES = ("matplotlib", "numpy", "pytest")


def wanted(assignments: Sequence[Assignment], whole: bool, wheels: bool) -> str:
    """Digest of everything that the release of the assignments depends on."""
    root = assignments[0].root
    folders = [f for a in assignments for f in (a.folder, a.solution.parent)]
    digest = hashlib.sha256()
    languages = [assignment.language for assignment in assignments]
    for word in (sys.version, whole, wheels, languages, *(f"{name} {version(name)}" for name in LIBRARIES)):
        digest.update(f"{word}\n".encode())
    for path in (*(root / name for name in SOURCES), *folders):
        files = pack.tree(path) if path.is_dir() else {path.name: path.read_bytes()}
        for name, data in files.items():
            digest.update(f"{path.relative_to(root)}/{name} {len(data)}\n".encode() + data)
    return digest.hexdigest()


def is_fresh(out: Path, inputs: str) -> bool:
    """Whether `out` holds an untouched release made from `inputs`."""
    try:
        stamp = json.loads((out / FILE).read_text())
        return bool(stamp == {"inputs": inputs, "outputs": _outputs(out)})
    except (OSError, ValueError):
        return False


def write(out: Path, inputs: str) -> None:
    """Record that what stands in `out` now was made from `inputs`."""
    (out / FILE).write_text(json.dumps({"inputs": inputs, "outputs": _outputs(out)}))


def _outputs(out: Path) -> str:
    """Digest of path, size and time of every file that was made."""
    return hashlib.sha256("\n".join(_lines(out)).encode()).hexdigest()


def _lines(out: Path) -> Iterable[str]:
    for folder in ("students", "lms"):
        for path in sorted((out / folder).rglob("*")):
            if path.is_file():
                stat = path.stat()
                yield f"{path.relative_to(out)} {stat.st_size} {stat.st_mtime_ns}"
