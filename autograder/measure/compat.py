"""Runs every release under other Pythons and NumPys: the stub must fail cleanly, the solution must pass.

For each Python from 3.10 to 3.15 on this machine: the oldest NumPy with a wheel for it beside the oldest
pytest that students may have, and the newest of both. Environments are kept in `.venvs/compat/`.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import KitError
from autograder.manifest import ROOT, Assignment
from autograder.publish.pack import student_files, write_tree

OLDEST_NUMPY = {"3.10": "1.21.2", "3.11": "1.23.2", "3.12": "1.26.0", "3.13": "2.1.0", "3.14": "2.3.2",
                "3.15": "2.5.2"}  # fmt: skip
OLDEST_PYTEST = "7.4.0"
NEVER_SKIPPED = "3.10"
ENVIRONMENTS = ROOT / ".venvs" / "compat"


@dataclass(frozen=True)
class Desk:
    """One environment of a student: a Python, and what pip is asked for."""

    python: str
    interpreter: Path
    numpy: str
    pytest: str

    @property
    def name(self) -> str:
        """`3.10-oldest` or `3.10-newest`."""
        return f"{self.python}-{'oldest' if '==' in self.numpy else 'newest'}"


def interpreters() -> dict[str, Path]:
    """The Pythons that this machine has, by version: on the path, or in pyenv's folder."""
    found: dict[str, Path] = {}
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    for version in OLDEST_NUMPY:
        candidates = [shutil.which(f"python{version}")]
        candidates += sorted(map(str, pyenv.glob(f"{version}.*/bin/python{version}")), reverse=True)
        for candidate in filter(None, candidates):
            if _version(candidate) == version:
                found[version] = Path(candidate)
                break
    return found


def _version(interpreter: str) -> str:
    """The interpreter's version, or an empty string when it does not run (a shim of nothing)."""
    code = "import sys, venv, ensurepip; print('%d.%d' % sys.version_info[:2])"
    done = subprocess.run([interpreter, "-c", code], capture_output=True, text=True)
    return done.stdout.strip()


def desks() -> list[Desk]:
    """Every environment to try; raises `KitError` when Python 3.10 is not on this machine."""
    found = interpreters()
    if NEVER_SKIPPED not in found:
        raise KitError(f"Python {NEVER_SKIPPED} is not on this machine, and an LMS has it: install it")
    pins = (ROOT / "requirements-student.txt").read_text(encoding="utf-8").splitlines()
    newest = {re.split(r"[<>=]", pin)[0]: pin for pin in pins if pin and not pin.startswith("#")}
    made = []
    for python, interpreter in found.items():
        oldest = f"numpy=={OLDEST_NUMPY[python]}"
        made.append(Desk(python, interpreter, oldest, f"pytest=={OLDEST_PYTEST}"))
        made.append(Desk(python, interpreter, newest["numpy"], newest["pytest"]))
    return made


def prepare(desk: Desk) -> Path:
    """The environment's python, made if it is not there; raises `KitError`."""
    folder = ENVIRONMENTS / desk.name
    python = folder / "bin" / "python"
    stamp = folder / "asked-for"
    asked = f"{desk.interpreter} {desk.numpy} {desk.pytest}"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == asked:
        return python
    _run([str(desk.interpreter), "-m", "venv", "--clear", str(folder)])
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    _run([*pip, "--only-binary=:all:", desk.numpy, desk.pytest])
    stamp.write_text(asked, encoding="utf-8")
    return python


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["it failed"])[-1]
        raise KitError(f"{' '.join(command[:4])}: {last}")


def versions(python: Path) -> str:
    """What the environment has, in words."""
    code = "import numpy, pytest; print('NumPy', numpy.__version__, 'pytest', pytest.__version__)"
    return subprocess.run([str(python), "-c", code], capture_output=True, text=True).stdout.strip()


def try_release(assignment: Assignment, python: Path) -> Iterator[str]:
    """What is wrong with the release of one assignment in one environment; nothing when it is well."""
    maximum = assignment.points(hidden=False)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / assignment.name
        write_tree(student_files(assignment, {}), folder)
        yield from _expect(assignment, python, folder, "stub", 1, f"public 0/{maximum}")
        shutil.copy(assignment.solution, folder / f"{assignment.name}.py")
        yield from _expect(assignment, python, folder, "solution", 0, f"public {maximum}/{maximum}")


def _expect(
    assignment: Assignment, python: Path, folder: Path, what: str, code: int, words: str
) -> Iterator[str]:
    keep = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST", "PYTHON"))}
    done = subprocess.run(
        [str(python), "-B", "-m", "pytest"],
        cwd=folder,
        env={**keep, "NO_COLOR": "1", "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
    )
    if done.returncode != code or words not in done.stdout or "Traceback" in done.stdout:
        yield f"{assignment.name} ({what}): exit {done.returncode}, expected {code} and {words!r}"
        yield from (f"    {line}" for line in (done.stdout + done.stderr).splitlines()[-12:])
