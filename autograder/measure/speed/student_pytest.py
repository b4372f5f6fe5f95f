"""The student's `pytest` and `grade` of one file, beside a plain pytest of the same tests."""

from __future__ import annotations

import statistics
import tempfile
from dataclasses import dataclass
from pathlib import Path

from autograder.manifest import Assignment, load, names
from autograder.measure.speed.command_cost import python, run, say
from autograder.measure.speed.inprocess import variables, write_tests
from autograder.measure.speed.performance_page import show_spread, table, verdict
from autograder.publish import pack
from autograder.runner.misconceptions import Bank

PLAIN = """\
import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture
def rng():
    return np.random.default_rng(0)
"""
PYTEST = python("-m", "pytest", "-p", "no:cacheprovider")
SETTINGS = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}  # students have no plugins
TARGETS = ("<= 1", "", "<= 1.2", "", "", "<= 2", "", "", "<= 3")
TEXT = """\
Seconds are by the clock; ratios are of CPU seconds. `pytest` is the student's, in the folder of the release
with a finished file; beside it a pytest without our screen runs the same public tests. `grade` is
`python -m autograder grade` of one file with all tests, under all layers of the sandbox; beside it a pytest
runs the same tests in the process of the submission. The last three columns are `grade` of a file with one
known mistake.

| assignment | `pytest`, s | CPU s | / plain | `grade`, s | CPU s | / plain | mistake, s | CPU s | / plain |
|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|
{rows}
"""


def measure(rounds: int) -> str:
    """The section of the page."""
    found = {}
    for name in names():
        say(f"pytest and grade of {name}")
        found[name] = measure_one(load(name), rounds)
    rows = [[f"`{name}`", *map(show_spread, columns)] for name, columns in found.items()]
    worst = [max(map(statistics.median, columns)) for columns in zip(*found.values())]
    rows.append(["target for each", *(verdict(target, [value]) for target, value in zip(TARGETS, worst))])
    return TEXT.format(rows=table(rows))


@dataclass(frozen=True)
class Pair:
    """A command and the plain pytest beside it, each in its folder; `code` is what that pytest ends with."""

    words: list[str]
    folder: Path
    plain: list[str]
    plain_folder: Path
    code: int = 0

    def measure(self, more: dict[str, str]) -> tuple[float, float, float]:
        """The command's seconds by the clock, its CPU seconds, and their ratio to those of pytest."""
        one = run(self.words, 1, self.folder, more)
        other = run(self.plain, 1, self.plain_folder, more, codes=(self.code,))
        return one.seconds, one.cpu_seconds, one.cpu_seconds / other.cpu_seconds


def measure_one(assignment: Assignment, rounds: int) -> list[tuple[float, ...]]:
    """The columns of an assignment's row: what each pair measures, over the rounds."""
    wrong = Bank(assignment).make_submission(assignment.misconceptions[0]).encode()
    more = {**SETTINGS, **variables(assignment)}
    with tempfile.TemporaryDirectory(prefix="desk-") as place:
        pairs = [
            write_release(assignment, Path(place)),
            write_file(assignment, assignment.solution.read_bytes(), Path(place, "right")),
            write_file(assignment, wrong, Path(place, "wrong"), code=1),
        ]
        found = [[value for pair in pairs for value in pair.measure(more)] for _ in range(rounds + 1)]
    return list(zip(*found[1:]))  # the first run of each writes bytecode


def write_release(assignment: Assignment, folder: Path) -> Pair:
    """pytest in the release with a finished file, with our screen and without."""
    release, plain = folder / "release", folder / "plain"
    for copy in (release, plain):
        pack.write_tree(pack.student_files(assignment, {}), copy)
        (copy / f"{assignment.name}.py").write_bytes(assignment.solution.read_bytes())
    (plain / "conftest.py").write_text(PLAIN, encoding="utf-8")
    return Pair(PYTEST, release, PYTEST, plain)


def write_file(assignment: Assignment, source: bytes, folder: Path, code: int = 0) -> Pair:
    """`grade` of one file, and pytest with all its tests in the process of the file."""
    folder.mkdir()
    (folder / f"{assignment.name}.py").write_bytes(source)
    write_tests(assignment, folder)
    grade = python("-m", "autograder", "grade", assignment.name, f"{assignment.name}.py")
    return Pair(grade, folder, [*PYTEST, "-c", "/dev/null", "--rootdir", "."], folder, code)
