"""A small class on the lab, graded once for the tests of this folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.classroom import made_up
from tests.runner import lab


@pytest.fixture(scope="session")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A root with the lab as its assignment."""
    root = tmp_path_factory.mktemp("kit")
    lab.write(root)
    return root


@pytest.fixture(scope="session")
def submissions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of submissions: right, wrong, looping, broken, and files that cannot be taken."""
    folder = tmp_path_factory.mktemp("submissions")
    made_up.write(folder)
    return folder


@pytest.fixture(scope="session")
def graded(root: Path, submissions: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output folder of that class, graded without any mishap by two jobs."""
    output = tmp_path_factory.mktemp("graded") / "out"
    assert made_up.grade(root, submissions, output, "--jobs", "2") == 0
    return output
