"""Makes the release: proves, draws, packs, looks for leaks, and only then moves it into place."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from autograder import texts
from autograder.errors import KitError
from autograder.manifest import ROOT, Assignment, load
from autograder.publish import file_rules, graded_rules, leaks, lms_packages, pack
from autograder.publish.draw_pictures import Drawing


def make(
    assignments: Sequence[Assignment],
    out: Path,
    whole: bool,
    wheels: bool = False,
    tell: Callable[[str], None] = lambda step: None,
) -> None:
    """Put the release of the assignments into `out`; after an error, `out` is as it was.

    `whole` says that these are all assignments, so that what else is in `out` goes; `tell` gets a
    sentence before each step, as the whole takes minutes.
    """
    for assignment in assignments:
        for finding in file_rules.broken(assignment):
            raise finding.error()
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".making-", dir=out) as temporary:
        new, old = Path(temporary, "new"), Path(temporary, "old")
        old.mkdir()
        students(assignments, new / "students", tell)
        lms_packages.build(assignments, new / "lms", wheels, tell)
        if whole:
            replace({out / name: new / name for name in ("students", "lms")}, old)
        else:
            made = (new / "students").iterdir()
            replace({out / "students" / path.name: path for path in made}, old)
            overlay(new / "lms", out / "lms")


def finished(root: Path = ROOT, language: str = "") -> tuple[list[Assignment], list[str]]:
    """The assignments of the course whose files are sound, in order, and why each other one is not."""
    found: list[Assignment] = []
    reasons = []
    for path in sorted((root / "assignments").glob("*/assignment.toml")):
        try:
            assignment = load(path.parent.name, root, language)
            for finding in file_rules.broken(assignment):
                raise finding.error()
            found.append(assignment)
        except KitError as error:
            reasons.append(str(error))
    if not found:
        raise KitError("; ".join(reasons) or f"{root / 'assignments'}: there is no assignment; add one")
    return sorted(found, key=lambda assignment: (assignment.order, assignment.name)), reasons


def students(
    assignments: Sequence[Assignment], folder: Path, tell: Callable[[str], None] = lambda step: None
) -> None:
    """Fill `folder` with NAME/, NAME.zip and NAME-update.zip of each assignment, proven, without a leak.

    Of one that is translated, too, there are NAME.zh/, NAME.zh.zip and NAME-update.zh.zip.
    """
    every = [edition for assignment in assignments for edition in editions(assignment)]
    with drawings(every) as drawn:
        for assignment in assignments:
            tell(f"{assignment.name}: grading the solution")
            with graded_rules.Grader(assignment) as grader:
                for finding in graded_rules.solution(assignment, grader):
                    raise finding.error()
        for drawing in drawn:
            name, mark = drawing.assignment.name, edition_mark(drawing.assignment)
            tell(f"{name}{mark}: drawing and packing for students")
            files = pack.student_files(drawing.assignment, drawing.pictures())
            pack.write_tree(files, folder / f"{name}{mark}")
            update = pack.update_files(drawing.assignment, files)
            for archive, packed in ((f"{name}{mark}.zip", files), (f"{name}-update{mark}.zip", update)):
                inside = {f"{name}/{path}": data for path, data in packed.items()}
                (folder / archive).write_bytes(pack.archive(inside))
    tell("looking for leaks")
    leaks.check(every, pack.tree(folder))


def editions(assignment: Assignment) -> list[Assignment]:
    """The assignment in English, or as its manifest is written, and in each language that it has."""
    asked = (texts.ENGLISH, *texts.languages(assignment.folder))
    return [load(assignment.name, assignment.root, language) for language in asked]


def edition_mark(assignment: Assignment) -> str:
    """What stands in the names of a release in another language than the manifest's own: `.zh`."""
    translated = assignment.language in texts.languages(assignment.folder)
    return f".{assignment.language}" if translated else ""


@contextlib.contextmanager
def drawings(assignments: Sequence[Assignment]) -> Iterator[list[Drawing]]:
    """Every assignment's drawing process, ended when the block is left."""
    started: list[Drawing] = []
    try:
        for assignment in assignments:
            started.append(Drawing(assignment))
        yield started
    finally:
        for drawing in started:
            drawing.stop()


def replace(places: dict[Path, Path], old: Path) -> None:
    """Move each new tree to its place and what stood there into `old`, or nothing at all."""
    undo: list[tuple[Path, Path]] = []
    try:
        for number, (place, new) in enumerate(places.items()):
            place.parent.mkdir(parents=True, exist_ok=True)
            for source, target in ((place, old / str(number)), (new, place)):
                if source.exists():
                    source.rename(target)
                    undo.append((target, source))
    except OSError as error:
        for target, source in reversed(undo):
            target.rename(source)
        sentence = f"{error.filename}: cannot be replaced ({error.strerror}); close its programs"
        raise KitError(sentence) from error


def overlay(new: Path, place: Path) -> None:
    """Move every file of `new` over the one of the same path below `place`."""
    for path in sorted(new.rglob("*")):
        if path.is_file():
            target = place / path.relative_to(new)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(path, target)
