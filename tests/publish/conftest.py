"""Fixtures for the tests of releases: a folder with the kit's code and the made-up assignment."""

from __future__ import annotations

import functools
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.manifest import Assignment
from autograder.publish import stub
from tests.publish import sample

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def averages(tmp_path: Path) -> Assignment:
    """The made-up assignment, with its stub, in a folder of its own beside the kit's code."""
    sample.copy_kit(tmp_path)
    assignment = sample.add(tmp_path)
    stub.write(assignment)
    return assignment


@pytest.fixture
def autograder(averages: Assignment) -> Run:
    """Runs `python -m autograder WORDS ...` in that folder."""
    return functools.partial(run_in, averages.root)


def run_in(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The outcome of `python -m autograder WORDS ...` in the kit's folder `root`."""
    command = [sys.executable, "-m", "autograder", *words]
    return subprocess.run(command, cwd=root, stdin=subprocess.DEVNULL, capture_output=True, text=True)
