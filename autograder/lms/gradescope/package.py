"""Makes release/lms/gradescope/NAME.zip."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from autograder.lms import package_files
from autograder.manifest import Assignment
from autograder.publish.pack import archive

HERE = Path(__file__).resolve().parent
SCRIPTS = frozenset({"setup.sh", "run_autograder"})


def build(assignments: Sequence[Assignment], folder: Path, wheels: bool = False) -> None:
    """One zip for each assignment; `wheels` puts Python 3.10's packages inside."""
    shared = package_files.wheels(assignments[0].root) if wheels else {}
    for assignment in assignments:
        files = {"requirements.txt": package_files.requirements(assignment.root).encode()}
        files |= {name: (HERE / name).read_bytes() for name in (*SCRIPTS, "unpack.py")}
        kit = package_files.grader(assignment, "gradescope")
        files |= {f"kit/{path}": data for path, data in kit.items()}
        files |= {f"wheels/{name}": data for name, data in shared.items()}
        (folder / f"{assignment.name}.zip").write_bytes(archive(files, SCRIPTS))
