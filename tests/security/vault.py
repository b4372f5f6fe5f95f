"""The lab with a secret in everything that a submission must never see.

The files are readable by all users on purpose: what protects them must be the sandbox.
"""

from __future__ import annotations

import os
import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path

from autograder.manifest import Assignment, load
from tests.runner import lab

VARIABLE = "NNKIT_VAULT"
MARK = "nnkit-attack"
PLACE = "/var/tmp" if os.path.isdir("/var/tmp") else None  # a worker has a /tmp of its own in memory


@dataclass(frozen=True)
class Vault:
    """A folder with the lab, its assignment, and the secret that is planted in it."""

    folder: Path
    assignment: Assignment
    canary: str


def build(call_seconds: float = 0.3) -> Vault:
    """Make a vault in a folder that every user can read, and put its secret into the environment."""
    canary = "CANARY" + secrets.token_hex(8)
    folder = Path(tempfile.mkdtemp(prefix="nnkit-vault-", dir=PLACE))
    files = dict(lab.FILES)
    path = "assignments/lab/assignment.toml"
    files[path] = files[path].replace("call_seconds = 0.5", f"call_seconds = {call_seconds}")
    files[path] = files[path].replace("memory_mb = 512", "memory_mb = 400")
    path = "assignments/lab/test_hidden.py"
    files[path] += f'\n\nSECRET = "{canary}"\n'
    path = "solutions/lab/lab.py"
    files[path] = files[path].replace("    return 2.0 *", f'    secret = "{canary}"\n    return 2.0 *')
    files["assignments/lab/misconceptions.py"] += f'\n\n_SECRET = "{canary}"\n'
    files["submissions/another/lab.py"] = f"# {canary}\n"
    files["results/another.json"] = f'{{"secret": "{canary}"}}\n'
    for path, text in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    (folder / "drop").mkdir()
    for place, _, names in os.walk(folder):
        os.chmod(place, 0o755)
        for name in names:
            os.chmod(Path(place, name), 0o644)
    os.chmod(folder / "drop", 0o777)
    os.chmod(folder / "results/another.json", 0o600)
    os.environ[VARIABLE] = canary
    return Vault(folder, load("lab", folder), canary)
