"""Makes release/lms/autolab/NAME/ for each assignment."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from autograder.lms import package_files
from autograder.manifest import Assignment

HERE = Path(__file__).resolve().parent


def build(assignments: Sequence[Assignment], folder: Path) -> None:
    """autograde-Makefile, and autograde.tar with the grader."""
    for assignment in assignments:
        files = package_files.templates(HERE, assignment)
        kit = {f"kit/{path}": data for path, data in package_files.grader(assignment).items()}
        package_files.fill(folder / assignment.name, {**files, "autograde.tar": tar(kit)})


def tar(files: Mapping[str, bytes]) -> bytes:
    """A tar of the files; order, times, owners and modes are fixed, so its bytes are too."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for path in sorted(files):
            info = tarfile.TarInfo(path)
            info.size = len(files[path])
            archive.addfile(info, io.BytesIO(files[path]))
    return buffer.getvalue()
