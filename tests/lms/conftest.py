"""Folders of the kit with one small assignment, or with the real ones and short limits."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.manifest import ROOT, Assignment, load
from tests.lms import submissions
from tests.runner import lab

SHORT = "\n[limits]\ncall_seconds = 0.5\n"


def kit_folder(root: Path) -> Path:
    """A folder with the kit's code and pins, for assignments of its own."""
    root.mkdir(exist_ok=True)
    (root / "autograder").symlink_to(ROOT / "autograder")
    for name in ("LICENSE", "requirements.txt", "requirements-student.txt"):
        shutil.copy(ROOT / name, root / name)
    return root


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Assignment:
    """The lab, a small made-up assignment."""
    return lab.write(kit_folder(tmp_path_factory.mktemp("small")))


@pytest.fixture(scope="session")
def quick_limits(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Assignment]:
    """The real assignments of the table, with a limit that makes a hang short."""
    root = kit_folder(tmp_path_factory.mktemp("quick"))
    for name in (submissions.NEURON, submissions.SOFTMAX):
        for kind in ("assignments", "solutions"):
            shutil.copytree(ROOT / kind / name, root / kind / name)
        manifest = root / "assignments" / name / "assignment.toml"
        assert "[limits]" not in manifest.read_text(encoding="utf-8")
        with manifest.open("a", encoding="utf-8") as file:
            file.write(SHORT)
    return lambda name: load(name, root)
