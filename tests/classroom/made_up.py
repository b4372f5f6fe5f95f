"""The submissions of a made-up class, and how tests grade it and look at what came out."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from autograder import cli
from tests.runner import lab

SQUARES = "def double(x):\n    return np.asarray(x, dtype=float) ** 2\n"
NO_TOTAL = "def total(x):\n    return 0.0\n"
LOOP = "def total(x):\n    while True:\n        pass\n"
BOMB = "def refuse(n):\n    return [n] * 10**11\n"
CRASH = "def refuse(n):\n    import ctypes\n    ctypes.string_at(0)\n"
INJECTION = "raise ValueError('<script>alert(1)</script>\\u202e=HYPERLINK(0)')\n"

SOURCES = {
    "ann": lab.submission(),
    "ben": lab.submission(double=SQUARES),
    "cleo": lab.submission(double=SQUARES, total=NO_TOTAL),
    "dan": lab.submission(total=LOOP),
    "eve": INJECTION.encode(),
    "finn": lab.submission(refuse=CRASH),
    "gus": lab.submission(refuse=BOMB),
    "hal": lab.submission(chain="def chain(x):\n    raise NotImplementedError\n"),
    "=1+1": lab.submission(twice="def twice(f, x):\n    return f(x)\n"),
}


def write(folder: Path) -> None:
    """One folder for each student with lab.py, and three students whose file cannot be taken."""
    for name, source in SOURCES.items():
        (folder / name).mkdir()
        (folder / name / "lab.py").write_bytes(source)
    (folder / "ann" / "lab (1).py").write_bytes(SOURCES["ann"] + b"\n# once more\n")
    for name in ("linked", "huge", "binary"):
        (folder / name).mkdir()
    (folder / "linked" / "lab.py").symlink_to("/etc/passwd")
    (folder / "huge" / "lab.py").write_bytes(b"#" * 2_000_000)
    (folder / "binary" / "lab.py").write_bytes(bytes(range(256)) * 4)


def command(root: Path, submissions: Path, output: Path, *more: str) -> list[str]:
    """The words of `class` for this class."""
    return ["class", "lab", str(submissions), "--output", str(output), "--root", str(root), *more]


def grade(root: Path, submissions: Path, output: Path, *more: str) -> int:
    """Run `class` in this process; its exit code."""
    return cli.main(command(root, submissions, output, *more))


def tree(folder: Path) -> dict[str, bytes]:
    """Every file of an output folder but those that say how long grading took."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "timings" not in path.relative_to(folder).as_posix()
    }


def table(folder: Path) -> dict[str, dict[str, str]]:
    """grades.csv by key."""
    text = (folder / "grades.csv").read_bytes().decode("utf-8-sig")
    return {row["key"]: row for row in csv.DictReader(io.StringIO(text))}


def points(folder: Path) -> dict[str, int]:
    """Each student's points."""
    return {key: int(row["points"]) for key, row in table(folder).items()}
