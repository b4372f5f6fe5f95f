"""Writes files so that a reader never meets half of one."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from autograder.errors import KitError

PARTIAL = ".part-"


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file that only its owner can read: whole, or not at all. Raises `KitError`."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=PARTIAL)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except OSError as error:
        raise KitError(f"{path} cannot be written: {error.strerror}") from error
