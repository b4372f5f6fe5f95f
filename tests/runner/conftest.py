"""A warm engine on the lab, shared by the tests of a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.manifest import Assignment
from autograder.runner.engine import Engine
from tests.runner import lab


@pytest.fixture(scope="session")
def the_lab(tmp_path_factory: pytest.TempPathFactory) -> Assignment:
    return lab.write(tmp_path_factory.mktemp("lab"))


@pytest.fixture(scope="module")
def engine(the_lab: Assignment) -> Iterator[Engine]:
    with Engine(the_lab) as engine:
        yield engine


@pytest.fixture
def lab_file(the_lab: Assignment, tmp_path: Path) -> Path:
    """The lab's reference as a submitted file."""
    path = tmp_path / "lab.py"
    path.write_bytes(lab.submission())
    return path
