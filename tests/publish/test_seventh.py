"""A seventh assignment is added by adding folders: no code of the kit is touched."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from autograder.manifest import ROOT, names
from autograder.publish import pack
from tests.publish import sample
from tests.publish.conftest import run_in


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the whole kit with the folders of one more assignment."""
    root = tmp_path_factory.mktemp("seven")
    sample.copy_kit(root, "assignments", "solutions")
    sample.add(root)
    return root


def test_a_seventh_assignment_is_stubbed_checked_released_and_graded(kit: Path) -> None:
    before = pack.tree(ROOT / "autograder")
    assert pack.tree(kit / "autograder") == before

    for words in (("stub", sample.NAME), ("check", sample.NAME), ("release", sample.NAME)):
        outcome = run_in(kit, *words)
        assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    made = pack.tree(kit / "release")
    assert "students/averages.zip" in made
    assert "students/averages/averages.py" in made

    assert points(kit, kit / "solutions" / "averages" / "averages.py") == (100, 100)
    assert points(kit, kit / "release" / "students" / "averages" / "averages.py") == (0, 100)


def test_the_seventh_stands_last_in_the_course(kit: Path) -> None:
    lines = run_in(kit, "stub").stdout.splitlines()
    assert len(lines) == len(names()) + 1
    assert lines[-1].startswith("assignments/averages/averages.py: ")


def test_an_unfinished_assignment_is_named_and_the_others_are_released(tmp_path: Path) -> None:
    sample.copy_kit(tmp_path)
    sample.add(tmp_path)
    assert run_in(tmp_path, "stub", sample.NAME).returncode == 0
    folder = tmp_path / "assignments" / "half_done"
    folder.mkdir()
    (folder / "assignment.toml").write_text('name = "half_done"\n', encoding="utf-8")
    outcome = run_in(tmp_path, "release")
    assert outcome.returncode == 1
    assert "Left out, as it is not finished: assignments/half_done/assignment.toml" in outcome.stderr
    assert (tmp_path / "release" / "students" / "averages.zip").is_file()


def points(kit: Path, file: Path) -> tuple[int, int]:
    """Points and maximum of a submission of the seventh assignment."""
    outcome = run_in(kit, "grade", sample.NAME, str(file), "--format", "json")
    assert outcome.returncode == 0, outcome.stderr
    result = json.loads(outcome.stdout)
    return result["points"], result["max_points"]
