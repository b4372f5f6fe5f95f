"""A later run with fewer hand-ins: nobody who had handed in becomes "handed in nothing" without a word."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.classroom.class_record import MISSING, ClassRecord, Student
from autograder.classroom.intake import Intake
from autograder.errors import KitError

MOST_NAMED = 5


def find_absent(earlier: ClassRecord | None, found: Intake) -> list[Student]:
    """Those who had handed in by the kept record, and of whom there is nothing now.

    The path counts beside the key: a class list that names groups gives the same file other keys.
    """
    came = [(one.key, one.path) for one in found.submissions]
    came += [(one.key, one.path) for one in found.refused]
    keys, paths = {key for key, _ in came}, {path for _, path in came}
    students = earlier.students if earlier else ()
    return [
        one for one in students if one.refused != MISSING and one.key not in keys and one.path not in paths
    ]


def check_absent(absent: Sequence[Student], place: str, fewer: bool) -> None:
    """Raise `KitError` when there are such students and nobody said that they are to go."""
    if not absent or fewer:
        return
    names = "; ".join(one.student for one in absent[:MOST_NAMED])
    more = f" and {len(absent) - MOST_NAMED} more" if len(absent) > MOST_NAMED else ""
    who = "1 student" if len(absent) == 1 else f"{len(absent)} students"
    raise KitError(
        f"{who} who had handed in cannot be found in {place}: {names}{more}. Nothing was changed. "
        "Add --part to keep their results, or --fewer to count them as having handed in nothing"
    )
