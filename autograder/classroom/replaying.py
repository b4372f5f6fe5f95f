"""An appeal: the same bytes graded again with the same seed, and what differs from the stored result.

Only the instructor's store is believed. What a student brings is the file, which must have the stored hash,
and the digest of the receipt, which must be the one that the stored result gives.
"""

from __future__ import annotations

import hashlib
import hmac
import platform
from collections.abc import Iterator
from pathlib import Path

from autograder import __version__, notebook
from autograder.classroom import intake, receipts
from autograder.classroom.class_record import ClassRecord
from autograder.classroom.store import assignment_fingerprint, fingerprint, read_result
from autograder.errors import KitError
from autograder.manifest import Assignment
from autograder.result import CheckResult, Result
from autograder.runner.grade_in_fork import grade_source
from autograder.runner.options import Options


def replay(
    assignment: Assignment, record: ClassRecord, stored: Path, file: Path, digest: str = ""
) -> Iterator[str]:
    """Sentences on a second grading of a submission; raises `KitError` when it cannot be compared."""
    found, before = read_result(stored, assignment)
    options = Options(seed=before.seed, require=record.require)
    source, module = read_file(assignment, file, before.sha256)
    if digest:
        check_digest(assignment, record, stored, before, digest)
        yield "The receipt is genuine."
    # A result is kept under the options of its class, which name a seed only where one was given.
    asked = Options(seed=record.seed, require=record.require, language=record.language)
    unchanged = found == fingerprint(source, assignment_fingerprint(assignment, asked))
    after, _ = grade_source(assignment, source, options)
    after = notebook.relabel(after, module) if module else after
    yield from compare(before, after, surroundings(before, after, record, unchanged))


def read_file(assignment: Assignment, file: Path, sha256: str) -> tuple[bytes, notebook.Module | None]:
    """The source with this hash in what was handed in, an archive too, and the notebook that it stood in."""
    for one in intake.read(file, assignment).submissions:
        if hashlib.sha256(one.source).hexdigest() == sha256:
            return one.source, one.module
    raise KitError(f"{file} is not the file that was graded: its module's SHA-256 is not {sha256}")


def check_digest(
    assignment: Assignment, record: ClassRecord, stored: Path, before: Result, digest: str
) -> None:
    """Raise `KitError` unless a receipt is one that this course gave for this result."""
    student = next((one for one in record.students if one.key == stored.stem), None)
    if student is None:
        raise KitError(f"{stored.stem} is not in the class any more")
    wanted = receipts.make(receipts.read_key(assignment.root), record, student, before).digest
    if not hmac.compare_digest(wanted.encode(), digest.strip().lower().encode()):
        raise KitError(
            f"--digest: the receipt does not belong to {stored}, so nothing was compared; "
            "copy the digest from the student's page again, or leave --digest out"
        )


def surroundings(before: Result, after: Result, record: ClassRecord, unchanged: bool) -> list[str]:
    """What is not as it was at the first grading."""
    import numpy

    pairs = (
        ("kit", before.kit_version, __version__),
        ("Python", record.python, platform.python_version()),
        ("NumPy", record.numpy, numpy.__version__),
        ("sandbox", ", ".join(before.layers), ", ".join(after.layers)),
    )
    found = [
        f"the {name} was {old or 'none'} and is {new or 'none'}" for name, old, new in pairs if old != new
    ]
    if not unchanged and before.kit_version == __version__:
        found.append("the assignment or the grader was changed since")
    return found


def compare(before: Result, after: Result, other: list[str]) -> Iterator[str]:
    """That all is the same, or each check that differs and why."""
    got = f"{before.points} of {before.max_points} points"
    old, new = ({check.id: check for check in result.checks} for result in (before, after))
    differ = [
        name for name in {**old, **new} if describe_check(old.get(name)) != describe_check(new.get(name))
    ]
    if not differ and before.problem == after.problem:
        yield f"All is the same: {got}, every check as before."
        yield from (f"Although {one}." for one in other)
        return
    yield f"It was {got}, and is now {after.points} of {after.max_points}."
    if before.problem != after.problem:
        yield f"It said {before.problem or 'nothing'!r}, and now {after.problem or 'nothing'!r}."
    for name in differ:
        one, two = old.get(name), new.get(name)
        yield f"{name}: {words(one)}, now {words(two)}. {why(one, two)}"
    yield from (f"Not as it was: {one}." for one in other)
    if not other and not any(timed(old.get(n)) or timed(new.get(n)) for n in differ):
        yield "Kit, versions and seed are the same: the submission itself does not do the same each time."


def describe_check(check: CheckResult | None) -> tuple[str, int, bool] | None:
    """What must be the same about a check."""
    return None if check is None else (check.state, check.points, check.carried)


def words(check: CheckResult | None) -> str:
    """A check's state and points in words."""
    return "not there" if check is None else f"{check.state.words}, {check.points} points"


def timed(check: CheckResult | None) -> bool:
    """Whether the clock decided a check."""
    return check is not None and check.state.slow


def why(before: CheckResult | None, after: CheckResult | None) -> str:
    """Why a check came out otherwise, as far as its states say."""
    if timed(before) or timed(after):
        return "A time-out depends on the machine."
    return "The check is new or gone." if before is None or after is None else ""
