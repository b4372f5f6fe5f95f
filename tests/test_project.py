"""What the files at the top of the project claim: no package, one list of Pythons, a lint that sees all."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from autograder import __version__
from autograder.manifest import ROOT
from autograder.measure.compat import OLDEST_NUMPY
from autograder.toml_table import read_toml

NOT_OURS = {"build", "release"}  # what `make grade` and `make release` write
WORKFLOW = yaml.safe_load((ROOT / ".github" / "workflows" / "test.yml").read_text(encoding="utf-8"))


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_pyproject_holds_settings_of_tools_alone() -> None:
    settings = read_toml(ROOT / "pyproject.toml")
    assert set(settings) == {"tool"}
    assert set(settings["tool"]) == {"mypy", "pytest", "ruff"}


def test_pip_makes_no_package_that_would_lack_half_of_the_kit(tmp_path: Path) -> None:
    ignore = shutil.ignore_patterns("__pycache__")
    for name in ("autograder", "assignments", "solutions"):
        shutil.copytree(ROOT / name, tmp_path / "kit" / name, ignore=ignore)
    shutil.copy(ROOT / "pyproject.toml", tmp_path / "kit")
    command = [sys.executable, "-m", "pip", "wheel", "--no-build-isolation", "--no-deps", "--no-index"]
    made = subprocess.run(
        [*command, "--wheel-dir", str(tmp_path / "wheels"), str(tmp_path / "kit")],
        capture_output=True,
        text=True,
    )
    assert made.returncode != 0
    assert not list(tmp_path.glob("wheels/*"))


def test_ruff_looks_at_every_python_file() -> None:
    command = [sys.executable, "-m", "ruff", "check", "--show-files", "."]
    seen = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    inside = (path.relative_to(ROOT) for path in ROOT.rglob("*.py"))
    written = [p for p in inside if p.parts[:2] != ("tests", "strangers")]  # these stand as they came
    ours = {str(ROOT / p) for p in written if p.parts[0] not in NOT_OURS and p.parts[0][0] != "."}
    assert ours - set(seen.splitlines()) == set()


def test_mypy_is_strict_with_the_whole_of_autograder() -> None:
    settings = read_toml(ROOT / "pyproject.toml")["tool"]["mypy"]
    assert (settings["files"], settings["strict"]) == (["autograder"], True)
    assert not {"exclude", "overrides"} & settings.keys()


def test_what_runs_before_a_commit_is_make_lint_and_comes_from_nowhere_else() -> None:
    repositories = yaml.safe_load(read(".pre-commit-config.yaml"))["repos"]
    assert [repository["repo"] for repository in repositories] == ["local"]
    assert [hook["entry"] for hook in repositories[0]["hooks"]] == ["make lint"]


def test_the_workflow_and_continuous_integration_lint() -> None:
    steps = [step.get("run", "") for job in WORKFLOW["jobs"].values() for step in job["steps"]]
    assert any(step.startswith("make lint") for step in steps)
    assert "make lint" in read(".ci/run").splitlines()


def test_the_workflow_tests_every_python_that_compat_tries() -> None:
    assert WORKFLOW["jobs"]["kit"]["strategy"]["matrix"]["python"] == list(OLDEST_NUMPY)


@pytest.mark.parametrize(
    "path",
    [
        "README.md",
        "Makefile",
        "requirements.in",
        "requirements-student.txt",
        "autograder/kit/text/en/SETUP.md",
        "autograder/kit/text/en/NOTEBOOK.md",
        "autograder/kit/text/en/OTTER.md",
    ],
)
def test_the_range_of_pythons_is_the_same_wherever_it_is_named(path: str) -> None:
    first, *_, last = OLDEST_NUMPY
    named = set(re.findall(r"3\.\d+ to 3\.\d+", read(path)))
    assert named == {f"{first} to {last}"}


def test_the_changelog_begins_with_this_version() -> None:
    versions = re.findall(r"^## (\d+\.\d+\.\d+)", read("CHANGELOG.md"), re.MULTILINE)
    assert versions[0] == __version__
    assert versions == sorted(versions, key=lambda v: list(map(int, v.split("."))), reverse=True)
