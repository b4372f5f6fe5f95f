"""Where the bank is run: here, as an ordinary user, or under Docker's default profile.

The ordinary user gets a copy of the kit and an interpreter that every user can reach: the one at hand
may lie in root's home. Nothing here needs the network.
"""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder.manifest import ROOT

PACKAGES = ("numpy", "numpy.libs", "pytest", "_pytest", "py.py", "pluggy", "iniconfig", "packaging",
            "pygments", "exceptiongroup", "tomli", "typing_extensions.py")  # fmt: skip
ORDINARY = 54_321
PLACES = ("here", "user", "docker", "docker-user", "old-docker")


def reachable(path: Path) -> bool:
    """Whether every user can get to this file."""
    real = path.resolve()
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in real.parents)


def interpreter() -> Path | None:
    """A Python of this one's version that every user can run, or None."""
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    system = shutil.which(version, path="/usr/bin:/usr/local/bin")
    found = [Path(sys.executable), *([Path(system)] if system else [])]
    return next((path for path in found if reachable(path)), None)


@contextmanager
def copy_for_all() -> Iterator[Path]:
    """A folder that every user can read, with the kit, its tests and what they import."""
    import numpy

    site = Path(numpy.__file__).parent.parent
    folder = Path(tempfile.mkdtemp(prefix="nnkit-copy-"))
    try:
        ignore = shutil.ignore_patterns("__pycache__", "tests", "*.pyi")
        for name in PACKAGES:
            if (site / name).is_dir():
                kept = None if name in ("pytest", "_pytest") else ignore
                shutil.copytree(site / name, folder / name, ignore=kept)
            elif (site / name).is_file():
                shutil.copy(site / name, folder / name)
        kept = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / "autograder", folder / "autograder", ignore=kept)
        for name in ("runner", "security"):
            shutil.copytree(ROOT / "tests" / name, folder / "tests" / name, ignore=kept)
        for path in [folder, *folder.rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run_module(place: str, module: str, *args: str) -> subprocess.CompletedProcess[str]:
    """Run a module of tests/security in a place; `docker` ones need root and do it by themselves."""
    words = ["-m", module, *args]
    environment = {"PATH": os.defpath, "LANG": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1"}
    if place in ("here", "docker", "old-docker") or os.geteuid() != 0:
        command = [sys.executable, "-B", *words, *(["--inside", place] if "docker" in place else [])]
        return subprocess.run(command, cwd=ROOT, text=True, capture_output=True, check=False)
    python = interpreter()
    if python is None:
        raise FileNotFoundError("no Python of this version can be run by every user")
    with copy_for_all() as folder:
        environment |= {"PYTHONPATH": str(folder), "HOME": "/nonexistent"}
        inside = ["--inside", "docker-user"] if place == "docker-user" else []
        become = {} if inside else {"user": ORDINARY, "group": ORDINARY, "extra_groups": []}
        return subprocess.run(
            [str(python), "-B", *words, *inside], cwd=folder, env=environment, text=True,
            capture_output=True, check=False, **become,
        )  # fmt: skip


def enter(place: str) -> None:
    """Make this process one of a container, before it starts anything."""
    from tests.security import docker_profile

    docker_profile.enter(without_landlock=place == "old-docker")
    if place == "docker-user":
        os.setgroups([])
        os.setresgid(ORDINARY, ORDINARY, ORDINARY)
        os.setresuid(ORDINARY, ORDINARY, ORDINARY)
