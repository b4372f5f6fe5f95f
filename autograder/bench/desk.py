"""The student's `pytest` and `grade` beside a plain pytest of the same tests."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from autograder.bench.measure import python, run
from autograder.bench.table import Desk
from autograder.build import pack
from autograder.manifest import Assignment
from autograder.misconceptions import Bank

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

from autograder.bench.floor import Random
from autograder.bench.inprocess import install
from autograder.manifest import load

assignment = load({name!r}, Path({root!r}))
module = types.ModuleType({name!r})
exec(compile(Path({file!r}).read_bytes(), {file!r}, "exec"), module.__dict__)
install(assignment, module)


def pytest_configure(config):
    config.pluginmanager.register(Random({name!r}))
"""


def beside_pytest(assignment: Assignment, folder: Path) -> list[Desk]:
    """The ratios of one right submission, and of a wrong one for `grade`."""
    name, solution = assignment.name, assignment.solution.read_bytes()
    release = folder / "release"
    pack.write_tree(pack.student_files(assignment, {}), release)
    (release / f"{name}.py").write_bytes(solution)
    plain = folder / "plain"
    pack.write_tree(pack.student_files(assignment, {}), plain)
    (plain / f"{name}.py").write_bytes(solution)
    (plain / "conftest.py").write_text(PLAIN, encoding="utf-8")
    quiet = python("-m", "pytest", "-p", "no:cacheprovider")
    lines = [Desk("the student's pytest, right answer", cpu(quiet, release), cpu(quiet, plain), 1.2)]
    wrong = Bank(assignment).submission(assignment.misconceptions[0]).encode()
    for label, source, target in (("right", solution, 2.0), ("wrong", wrong, 3.0)):
        place = folder / label
        place.mkdir()
        (place / f"{name}.py").write_bytes(source)
        fill = {"name": name, "root": str(assignment.root), "file": str(place / f"{name}.py")}
        (place / "conftest.py").write_text(BARE.format(**fill), encoding="utf-8")
        for kind in ("public", "hidden"):
            text = (assignment.folder / f"test_{kind}.py").read_text(encoding="utf-8")
            (place / f"test_{kind}.py").write_text(text, encoding="utf-8")
        grade = python("-m", "autograder", "grade", name, f"{name}.py", "--root", str(assignment.root))
        bare = [*quiet, "--import-mode=importlib", "-c", "/dev/null", "--rootdir", "."]
        lines.append(Desk(f"`grade`, {label} answer", cpu(grade, place), cpu(bare, place), target))
    return lines


def cpu(words: Sequence[str], folder: Path) -> float:
    """The least CPU seconds of three runs."""
    return min(run(words, 1, folder, codes=(0, 1)).cpu_seconds for _ in range(3))
