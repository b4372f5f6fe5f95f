"""The trees that LMSs make around a package, and what comes out when its scripts are run there."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

from autograder.manifest import ROOT

LIGHT = Path(__file__).resolve().parent / "light"
# Without what `make test` hands down: a make below another one prints lines of its own.
OURS = ("PYTHON", "MAKE", "MFLAGS", "ARGS")
CLEAN = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
ENVIRONMENT = {
    **CLEAN,
    "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONPATH": str(LIGHT),
}
WITH_KIT = {"PYTHONPATH": f"{ROOT}{os.pathsep}{LIGHT}"}


def run(
    words: list[str],
    folder: Path,
    environment: dict[str, str] | None = None,
    code: int | None = 0,
) -> subprocess.CompletedProcess[str]:
    """Run a script as an LMS does, with this Python as its python3; None allows any exit code."""
    done = subprocess.run(
        words, cwd=folder, env={**ENVIRONMENT, **(environment or {})}, capture_output=True,
        encoding="utf-8", stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert code is None or done.returncode == code, done.stdout + done.stderr
    return done


def unpack(archive: Path, folder: Path) -> Path:
    with zipfile.ZipFile(archive) as bundle:
        bundle.extractall(folder)
    return folder


def gradescope_tree(
    package: Path, base: Path, files: dict[str, bytes], metadata: Any = None
) -> Path:
    """Gradescope's /autograder with a package and a submission; `base` stands for its root."""
    source = unpack(package, base / "source")
    (base / "results").mkdir()
    for script in ("setup.sh", "run_autograder"):
        (base / script).write_bytes((source / script).read_bytes())
        (base / script).chmod(0o755)
    (source / "environment").mkdir()
    submission = base / "submission"
    for name, data in files.items():
        (submission / name).parent.mkdir(parents=True, exist_ok=True)
        (submission / name).write_bytes(data)
    if metadata is not None:
        text = metadata if isinstance(metadata, str) else json.dumps(metadata)
        (base / "submission_metadata.json").write_text(text, encoding="utf-8")
    return base


def gradescope(base: Path, **environment: str) -> dict[str, Any]:
    """Run run_autograder in the tree; the results."""
    run([str(base / "run_autograder")], base, {"AUTOGRADER_BASE": str(base), **environment})
    return json.loads((base / "results" / "results.json").read_text(encoding="utf-8"))


def not_root() -> list[str]:
    """Words in front of a command that make an ordinary user of root, where that can be done."""
    words = ["unshare", "--user", "--map-user=12345", "--map-group=12345"]
    if getattr(os, "geteuid", lambda: 1)() != 0 or shutil.which("unshare") is None:
        return []
    return words if subprocess.run([*words, "true"], capture_output=True).returncode == 0 else []
