"""Results of a class on disk: one file for each student, written as soon as it is known.

A stored result counts only when its fingerprint (submitted bytes, assignment, kit, options) is the
one asked for, when it was written whole, and when it fits the manifest; so a run that was killed is simply
run again. Timings stand in a folder of their own: the results are the same bytes whatever happened.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict
from pathlib import Path

from autograder import __version__
from autograder.errors import KitError
from autograder.files import PARTIAL, write_atomically
from autograder.manifest import ROOT, Assignment
from autograder.result import Result, Timing, from_json, to_json
from autograder.runner.options import Options

RESULTS, TIMINGS = "results", "timings"
HEAD = re.compile(
    rb'\{\n "fingerprint": "(?P<fingerprint>[0-9a-f]{64})",\n'
    rb' "checksum": "(?P<checksum>[0-9a-f]{64})",'
    rb"(?P<body>.*)",
    re.DOTALL,
)
# Folders and files of autograder/ that a result depends on.
GRADING = ("kit", "notebook", "runner", "worker", "manifest.py", "misconception.py", "result.py", "texts.py",
           "toml_table.py", "translated_source.py")  # fmt: skip


def assignment_fingerprint(assignment: Assignment, options: Options) -> str:
    """A hash of everything but the submission that a result depends on."""
    digest = hashlib.sha256(
        f"{__version__}\0{json.dumps(asdict(options), sort_keys=True)}".encode()
    )
    places = [assignment.folder, assignment.solution, *(ROOT / "autograder" / name for name in GRADING)]
    for path in (file for place in places for file in source_files(place)):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def source_files(place: Path) -> list[Path]:
    """A file itself, or what a folder holds of code and tables."""
    if place.is_file():
        return [place]
    return sorted(path for path in place.rglob("*") if path.suffix in (".py", ".toml", ".json", ".mo"))


def fingerprint(source: bytes, common: str) -> str:
    """The hash under which one submission's result is kept."""
    return hashlib.sha256(common.encode() + b"\0" + source).hexdigest()


class Store:
    """The folder of one class's results."""

    def __init__(self, folder: Path, assignment: Assignment) -> None:
        self.folder = folder
        self.assignment = assignment

    def result_path(self, key: str) -> Path:
        return self.folder / RESULTS / f"{key}.json"

    def save(self, key: str, print_: str, result: Result, timing: Timing) -> None:
        """Keep a result as JSON, with its fingerprint and the checksum of the rest in front."""
        body = to_json(result)
        checksum = hashlib.sha256(body.encode()).hexdigest()
        head = f'{{\n "fingerprint": "{print_}",\n "checksum": "{checksum}",'
        write_atomically(self.result_path(key), (head + body[1:]).encode())
        timing_path = self.folder / TIMINGS / f"{key}.json"
        write_atomically(timing_path, (json.dumps(asdict(timing)) + "\n").encode())

    def load(self, key: str, print_: str | None = None) -> Result | None:
        """The stored result, or None when it is missing, damaged, or of something else."""
        try:
            found, result = read_result(self.result_path(key), self.assignment)
        except KitError:
            return None
        return result if print_ in (None, found) else None

    def fingerprint_of(self, key: str) -> str:
        """The fingerprint under which a result is kept; empty where there is none."""
        try:
            return read_result(self.result_path(key), self.assignment)[0]
        except KitError:
            return ""

    def sweep(self) -> None:
        """Remove what a killed run left half written."""
        for path in [*self.folder.glob(f"{PARTIAL}*"), *self.folder.glob(f"*/{PARTIAL}*")]:
            path.unlink(missing_ok=True)

    def timing(self, key: str) -> Timing:
        """What the stored grading cost; nothing when it is not known."""
        try:
            data = json.loads((self.folder / TIMINGS / f"{key}.json").read_text(encoding="utf-8"))
            return Timing(**data)
        except (OSError, ValueError, TypeError):
            return Timing()

    def keys(self) -> list[str]:
        """Keys of all stored results, sorted."""
        return sorted(path.stem for path in (self.folder / RESULTS).glob("*.json"))


def read_result(path: Path, assignment: Assignment) -> tuple[str, Result]:
    """Fingerprint and result of a file of the store; raises `KitError` when it cannot be trusted."""
    try:
        stored = HEAD.fullmatch(path.read_bytes())
    except OSError as error:
        raise KitError(f"{path} cannot be read: {error.strerror}") from error
    if stored is None:
        raise KitError(f"{path} is no stored result; name a file in the folder {RESULTS} of a class")
    body = b"{" + stored["body"]
    if stored["checksum"].decode() != hashlib.sha256(body).hexdigest():
        raise KitError(f"{path} is damaged or was changed: its checksum is another; grade the class again")
    try:
        result = from_json(body.decode())
    except UnicodeDecodeError as error:
        raise KitError(f"{path} is no text; grade the class again") from error
    check_against(assignment, result, path)
    return stored["fingerprint"].decode(), result


def check_against(assignment: Assignment, result: Result, path: Path) -> None:
    """Raise `KitError` when a result has a check, a part or points that the manifest does not have."""
    checks = {check.id: check for check in assignment.checks}
    for one in result.checks:
        known = checks.get(one.id)
        if known is None or (one.part, one.hidden) != (known.part, known.hidden):
            raise KitError(f"{path}: {assignment.name} has no such check {one.id!r}; grade it again")
        whole = type(one.points) is int and type(one.max_points) is int
        if not whole or one.max_points != known.points or not 0 <= one.points <= known.points:
            raise KitError(f"{path}: {one.id} has {one.points} of {one.max_points} points; the manifest says "
                           f"at most {known.points}; grade it again")  # fmt: skip
    if len({one.id for one in result.checks}) != len(result.checks):
        raise KitError(f"{path}: a check stands there twice; grade it again")
