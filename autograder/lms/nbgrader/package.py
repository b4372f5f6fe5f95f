"""Makes release/lms/nbgrader/: a course folder on which nbgrader's commands run as they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from autograder.lms import package_files
from autograder.lms.nbgrader import edition
from autograder.manifest import Assignment
from autograder.notebook import extract
from autograder.publish import leaks, pack, release, statement
from autograder.publish.draw_pictures import Drawing

COURSE = Path(__file__).resolve().parent / "course"
GRADER = "grader"
CELLS = (
    "cells",
    "extract",
    "magics",
    "outputs",
    "statements",
    "graded_statements",
)  # with them the kit tells in a notebook what grading leaves out


def build(assignments: Sequence[Assignment], folder: Path) -> None:
    """Fill `folder`: release/ and its zips for students, source/, grader/ and settings for instructors."""
    files: dict[str, bytes] = {}
    drawn = pictures(assignments, folder.parent.parent / "students")
    for assignment in assignments:
        made = editions(assignment, drawn[assignment.name])
        files |= {**made, f"students/{assignment.name}.zip": zipped(made, "release/")}
    leaks.check(assignments, files)
    for assignment in assignments:
        kit = package_files.grader(assignment, "nbgrader")
        files |= {f"{GRADER}/{path}": data for path, data in kit.items()}
    files |= pack.tree(COURSE)
    files["requirements.txt"] = requirements(assignments[0].root).encode()
    for path, data in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


def editions(assignment: Assignment, drawn: dict[str, bytes]) -> dict[str, bytes]:
    """The folders source/NAME and release/NAME: the notebook, and the kit that it uses."""
    name, notebook = assignment.name, edition.edition(assignment, drawn)
    files: dict[str, bytes] = {}
    for step, version in (("source", notebook), ("release", edition.released(notebook))):
        both = {**beside(assignment), f"{name}.ipynb": edition.dump(version)}
        files |= {f"{step}/{name}/{path}": data for path, data in both.items()}
    return files


def beside(assignment: Assignment) -> dict[str, bytes]:
    """What a notebook needs in its folder: the kit, the public tests, the demo and its data."""
    name = assignment.name
    files = {
        path: data
        for path, data in pack.student_files(assignment, {}).items()
        if path.startswith(("kit/", "data/")) or path in ("demo.py", "payoff.py", f"test_{name}.py")
    }
    reading = Path(extract.__file__).parent
    return files | {f"kit/cells/{cell}.py": (reading / f"{cell}.py").read_bytes() for cell in CELLS}


def zipped(files: Mapping[str, bytes], place: str) -> bytes:
    """What stands below `place`, as a zip that students unpack."""
    return pack.archive(
        {path.removeprefix(place): data for path, data in files.items() if path.startswith(place)}
    )


def pictures(assignments: Sequence[Assignment], students: Path) -> dict[str, dict[str, bytes]]:
    """The pictures of each statement: those of the students' release, else drawn now."""
    found: dict[str, dict[str, bytes]] = {}
    drawings: list[Drawing] = []
    for assignment in assignments:
        names = list(statement.pictures(assignment))
        folder = f"{assignment.name}{release.edition_mark(assignment)}"
        paths = [students / folder / "pictures" / name for name in names]
        if all(path.is_file() for path in paths):
            found[assignment.name] = {path.name: path.read_bytes() for path in paths}
        else:
            drawings.append(Drawing(assignment))
    try:
        found |= {drawing.assignment.name: drawing.pictures() for drawing in drawings}
    finally:
        for drawing in drawings:
            drawing.stop()
    return found


def requirements(root: Path) -> str:
    """What grading needs, and nbgrader itself, pinned as in the kit's own environment."""
    lines = (root / "requirements.txt").read_text(encoding="utf-8").splitlines()
    pinned = [line for line in lines if line.startswith("nbgrader=")]
    return package_files.requirements(root) + "".join(f"{line}\n" for line in pinned)
