"""The Makefile's environment and the pins it is made from; nothing here touches the network."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from autograder.manifest import ROOT

VERSIONS = ("3.10", "3.11", "3.12", "3.13", "3.14", "3.15")

PYTHON = """\
#!/bin/sh
# Stands for python3: notes how it was called, and makes an environment of copies of itself.
echo "$*" >> "$LOG"
case "$*" in
  *version_info*) exit "$TOO_OLD" ;;
  *ensurepip*) exit "$NO_VENV" ;;
  *"-m venv"*) mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
  *requirements-uv.txt*) test "$NO_UV" = 0 && cp path/uv .venv/bin/uv ;;
  *"config get"*) echo "$PIP_ASKS" ;;
  *"-m pip"*) exit "$NO_PIP" ;;
esac
"""

UV = """\
#!/bin/sh
# Stands for uv: on the path it answers --version only where the machine has it.
case "$0 $1" in
  .venv/*) ;;
  *--version) exit "$NO_UV_ON_PATH" ;;
esac
echo "$(basename "$(dirname "$0")")/uv $* from '$UV_DEFAULT_INDEX'" >> "$LOG"
exit "$UV_FAILS"
"""
ANSWERS = {"TOO_OLD": "0", "NO_VENV": "0", "NO_PIP": "0", "NO_UV": "0", "NO_UV_ON_PATH": "127",
           "UV_FAILS": "0", "PIP_ASKS": ""}  # fmt: skip
BY_UV = "pip install --quiet --python .venv/bin/python -r requirements.txt from ''"
BY_PIP = "-m pip --quiet --disable-pip-version-check install -r requirements.txt"


class Made:
    """A folder with the Makefile, a pretended Python and a pretended uv."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / "log"
        self.python = folder / "path" / "python"
        shutil.copy(ROOT / "Makefile", folder)
        (folder / "requirements.txt").write_text("numpy==2.0.0\n")
        self.python.parent.mkdir()
        for path, text in ((self.python, PYTHON), (self.python.with_name("uv"), UV)):
            path.write_text(text)
            path.chmod(path.stat().st_mode | stat.S_IXUSR)

    def make(self, *words: str, **answers: str) -> subprocess.CompletedProcess[str]:
        """The outcome of `make WORDS` where the pretended programs give these answers."""
        path = f"{self.python.parent}{os.pathsep}{os.environ['PATH']}"
        environment = {**os.environ, **ANSWERS, **answers, "LOG": str(self.log), "PATH": path}
        for name in ("ARGS", "MAKEFLAGS", "MAKELEVEL", "MFLAGS", "UV_DEFAULT_INDEX", "PIP_INDEX_URL"):
            environment.pop(name, None)
        command = ["make", "--no-print-directory", *words, f"PYTHON={self.python}"]
        return subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, text=True)

    def calls(self) -> list[str]:
        """How Python was called since the last question."""
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        self.log.unlink(missing_ok=True)
        return lines


@pytest.fixture
def made(tmp_path: Path) -> Made:
    return Made(tmp_path)


def test_help_names_every_target(made: Made) -> None:
    shown = {line.split()[0] for line in made.make("help").stdout.splitlines()}
    makefile = (made.folder / "Makefile").read_text()
    phony = re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert phony
    assert set(" ".join(phony).split()) <= shown
    assert made.make().stdout == made.make("help").stdout


def test_the_environment_is_made_once_from_the_pins(made: Made) -> None:
    assert made.make("setup").returncode == 0
    calls = made.calls()
    assert "-m venv --clear .venv" in calls
    assert calls[-2] == f"bin/uv {BY_UV}"
    assert made.make("setup").returncode == 0
    assert made.calls() == []


def test_the_machines_own_uv_is_used_and_none_is_brought(made: Made) -> None:
    made.make("setup", NO_UV_ON_PATH="0")
    calls = made.calls()
    assert f"path/uv {BY_UV}" in calls
    assert not any("-m pip" in call and "install" in call for call in calls)


def test_uv_asks_the_index_that_pip_is_told_to_ask(made: Made) -> None:
    made.make("setup", PIP_ASKS="a mirror")
    assert any(call.endswith("from 'a mirror'") for call in made.calls())


@pytest.mark.parametrize("lack", ["NO_UV", "UV_FAILS"])
def test_pip_goes_on_alone_and_says_so_where_uv_does_not_help(made: Made, lack: str) -> None:
    outcome = made.make("setup", **{lack: "1"})
    assert outcome.returncode == 0
    assert "pip goes on alone" in outcome.stdout
    assert BY_PIP in made.calls()


def test_the_kit_is_compiled_anew_when_it_changed(made: Made) -> None:
    module = made.folder / "autograder" / "build" / "pack.py"
    module.parent.mkdir(parents=True)
    module.touch()
    made.make("setup")
    assert made.calls()[-1].startswith("-m compileall -q -j 0 autograder ")
    future = (made.folder / ".venv" / ".kit-compiled").stat().st_mtime + 10
    os.utime(module, (future, future))
    made.make("setup")
    assert [call.split()[:2] for call in made.calls()] == [["-m", "compileall"]]


def test_changed_pins_are_installed_into_the_same_environment(made: Made) -> None:
    made.make("setup")
    made.calls()
    future = (made.folder / ".venv" / ".kit-pins").stat().st_mtime + 10
    os.utime(made.folder / "requirements.txt", (future, future))
    made.make("setup")
    calls = made.calls()
    assert f"bin/uv {BY_UV}" in calls
    assert not any("-m venv" in call for call in calls)


def test_an_environment_that_was_left_half_made_is_made_anew(made: Made) -> None:
    assert made.make("setup", NO_UV="1", NO_PIP="1").returncode == 2
    made.calls()
    assert made.make("setup").returncode == 0
    assert "-m venv --clear .venv" in made.calls()


@pytest.mark.parametrize("target", ["release", "test", "check"])
def test_every_target_makes_the_environment_itself(made: Made, target: str) -> None:
    made.make(target)
    assert "-m venv --clear .venv" in made.calls()


def test_a_python_that_is_too_old_is_told_in_one_sentence(made: Made) -> None:
    outcome = made.make("release", TOO_OLD="1")
    assert outcome.returncode == 2
    said = "The kit needs Python 3.10 or newer. Name one: make release PYTHON=python3.12\n"
    assert outcome.stderr.startswith(said)
    assert not (made.folder / ".venv").exists()


def test_a_python_without_venv_is_told_what_to_install(made: Made) -> None:
    outcome = made.make("setup", NO_VENV="1")
    assert outcome.returncode == 2
    assert "it lacks venv or ensurepip" in outcome.stderr
    assert "On Debian and Ubuntu: apt install python3-venv" in outcome.stderr


def test_variables_reach_the_command(made: Made) -> None:
    made.make("setup")
    made.calls()
    made.make("release", "NAME=bp", "WHEELS=1")
    assert made.calls() == ["-m autograder release bp --wheels"]
    made.make("grade", "NAME=bp", "SUBMISSIONS=a folder")
    assert made.calls() == ["-m autograder class bp a folder --output build/bp"]
    made.make("grade", "NAME=bp", "SUBMISSIONS=a", "OUTPUT=here", "ARGS=--late-percent 10 --drop x")
    assert made.calls() == ["-m autograder class bp a --output here --late-percent 10 --drop x"]
    made.make("report", "NAME=bp", "ARGS=--late-percent 0")
    assert made.calls() == ["-m autograder report build/bp --late-percent 0"]
    assert "make grade NAME=bp SUBMISSIONS=" in made.make("grade", "NAME=bp").stdout
    assert made.calls() == []


def test_the_ci_script_runs_make_test_from_the_checkout(tmp_path: Path) -> None:
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "run", tmp_path / ".ci" / "run")
    (tmp_path / "Makefile").write_text("test:\n\t@echo 3 passed in $(notdir $(CURDIR)); exit 4\n")
    outcome = subprocess.run(["bash", tmp_path / ".ci" / "run"], cwd="/", capture_output=True, text=True)
    assert f"3 passed in {tmp_path.name}" in outcome.stdout
    assert outcome.returncode != 0


def read_pins(python: str, system: str = "linux") -> dict[str, str]:
    """Name and version of what requirements.txt installs there; two pins of a name are an error."""
    name = {"linux": "Linux", "darwin": "Darwin"}[system]
    surroundings = {
        "os_name": "posix",
        "platform_system": name,
        "python_full_version": f"{python}.9",
        "python_version": python,
        "sys_platform": system,
    }
    found: dict[str, str] = {}
    for line in (ROOT / "requirements.txt").read_text().splitlines():
        if line.startswith("#"):
            continue
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate(surroundings):
            assert canonicalize_name(requirement.name) not in found, line
            found[canonicalize_name(requirement.name)] = str(requirement.specifier)
    return found


@pytest.mark.parametrize("python", VERSIONS)
@pytest.mark.parametrize("system", ["linux", "darwin"])
def test_everything_that_the_kit_needs_is_pinned_once(python: str, system: str) -> None:
    pinned = read_pins(python, system)
    assert all(re.fullmatch(r"==[\w.]+", version) for version in pinned.values())
    lines = (ROOT / "requirements.in").read_text().splitlines()
    for requirement in (Requirement(line) for line in lines if not line.startswith("#")):
        if requirement.marker is None or requirement.marker.evaluate({"python_version": python}):
            version = pinned[canonicalize_name(requirement.name)].removeprefix("==")
            assert requirement.specifier.contains(version), requirement


def test_pins_have_neither_addresses_nor_hashes() -> None:
    for path in ROOT.glob("requirements*"):
        text = path.read_text()
        assert "://" not in text
        assert "--hash" not in text
        assert "index-url" not in text


def test_the_pins_are_in_the_range_that_students_may_use() -> None:
    for line in (ROOT / "requirements-student.txt").read_text().splitlines():
        if not line.startswith("#"):
            requirement = Requirement(line)
            for python in VERSIONS:
                version = read_pins(python)[requirement.name].removeprefix("==")
                assert requirement.specifier.contains(version)
