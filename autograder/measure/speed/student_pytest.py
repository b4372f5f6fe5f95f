"""The student's `pytest` and `grade` beside a plain pytest of the same tests."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from autograder.manifest import Assignment
from autograder.measure.speed.command_cost import python, run, say
from autograder.publish import pack
from autograder.runner.misconceptions import Bank

ROUNDS = 5
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
BARE = """\
import types
from pathlib import Path

from autograder.measure.speed.fork_floor import Random
from autograder.measure.speed.inprocess import install
from autograder.manifest import load

assignment = load({name!r}, Path({root!r}))
module = types.ModuleType({name!r})
exec(compile(Path({file!r}).read_bytes(), {file!r}, "exec"), module.__dict__)
install(assignment, module)


def pytest_configure(config):
    config.pluginmanager.register(Random({name!r}))
"""


def beside_pytest(assignment: Assignment) -> list[dict[str, Any]]:
    """The ratios of one right submission, and of a wrong one for `grade`."""
    name, solution = assignment.name, assignment.solution.read_bytes()
    quiet = python("-m", "pytest", "-p", "no:cacheprovider")
    with tempfile.TemporaryDirectory(prefix="desk-") as place:
        folder = Path(place)
        release, plain = folder / "release", folder / "plain"
        for copy in (release, plain):
            pack.write_tree(pack.student_files(assignment, {}), copy)
            (copy / f"{name}.py").write_bytes(solution)
        (plain / "conftest.py").write_text(PLAIN, encoding="utf-8")
        say("the student's pytest")
        lines = [ratio("the student's `pytest`, right answer", (quiet, release), (quiet, plain), 1.2)]
        wrong = Bank(assignment).make_submission(assignment.misconceptions[0]).encode()
        for label, source, target in (("right", solution, 2.0), ("wrong", wrong, 3.0)):
            say(f"`grade`, {label} answer")
            place_of_label = folder / label
            write_bare(assignment, place_of_label, source)
            grade = python("-m", "autograder", "grade", name, f"{name}.py", "--root", str(assignment.root))
            bare = [*quiet, "--import-mode=importlib", "-c", "/dev/null", "--rootdir", "."]
            title = f"`grade`, {label} answer"
            lines.append(ratio(title, (grade, place_of_label), (bare, place_of_label), target))
    return lines


def write_bare(assignment: Assignment, folder: Path, source: bytes) -> None:
    """A folder in which a plain pytest runs all tests on a submission in its own process."""
    folder.mkdir()
    path = folder / f"{assignment.name}.py"
    path.write_bytes(source)
    text = BARE.format(name=assignment.name, root=str(assignment.root), file=str(path))
    (folder / "conftest.py").write_text(text, encoding="utf-8")
    for kind in ("public", "hidden"):
        text = (assignment.folder / f"test_{kind}.py").read_text(encoding="utf-8")
        (folder / f"test_{kind}.py").write_text(text, encoding="utf-8")


def ratio(
    name: str, one: tuple[Sequence[str], Path], other: tuple[Sequence[str], Path], target: float
) -> dict[str, Any]:
    """Two commands in their folders, in turn: the medians of their CPU seconds, and of the ratios."""
    cpu(*one), cpu(*other)  # the first run of each writes bytecode
    pairs = [(cpu(*one), cpu(*other)) for _ in range(ROUNDS)]
    median = statistics.median
    return {"name": name, "cpu": median(a for a, _ in pairs), "plain": median(b for _, b in pairs),
            "ratio": median(a / b for a, b in pairs), "target": target}  # fmt: skip


def cpu(words: Sequence[str], folder: Path) -> float:
    """CPU seconds of a run, without plugins of pytest that students do not have."""
    return run(words, 1, folder, {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}, codes=(0, 1)).cpu_seconds
