"""Says whose points a second grading changed: the table before it, the table after it, changes.csv."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection
from pathlib import Path

from autograder.errors import KitError
from autograder.files import write_atomically
from autograder.render._common import cell, clean

GRADES, BEFORE, CHANGES = "grades.csv", "grades-before.csv", "changes.csv"
GONE = "is gone"
Table = dict[str, dict[str, str]]


def is_unfinished(folder: Path) -> bool:
    """Whether a second grading was killed before it could say whose points it changed."""
    return (folder / BEFORE).exists()


def keep_before(folder: Path) -> Table | None:
    """The table of grades before anything is graded again; None where there is none yet.

    A copy stays until the end: a second grading that was killed is compared with the same table.
    """
    kept = folder / BEFORE
    if not kept.exists() and not (folder / GRADES).exists():
        return None
    if not kept.exists():
        write_atomically(kept, _bytes_of(folder / GRADES))
    return read_table(kept)


def read_table(path: Path) -> Table:
    """The rows of a table of grades by key; raises `KitError`."""
    text = _bytes_of(path).decode("utf-8-sig", "replace")
    return {row["key"]: row for row in csv.DictReader(io.StringIO(text, newline="")) if row.get("key")}


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise KitError(f"{path} is not there: grade the class first") from error


def compare(before: Table, after: Table) -> list[tuple[str, str, str, str, str]]:
    """Key, student, points before and after, and the parts that changed, for each student who differs."""
    found = []
    for key in sorted(before.keys() | after.keys()):
        old, new = before.get(key), after.get(key)
        if old is None or new is None:
            one = new or old or {}
            points = ("none", one["points"]) if old is None else (one["points"], "none")
            found.append((key, one["student"], *points, "came in" if old is None else GONE))
            continue
        parts = [
            f"{name}: {old[name]} to {new[name]}"
            for name in new
            if name in old and name not in ("points", "max_points", "note", "seed") and old[name] != new[name]
        ]
        if parts or old["points"] != new["points"]:
            found.append((key, new["student"], old["points"], new["points"], "; ".join(parts)))
    return found


def write(folder: Path, before: Table, keys: Collection[str] | None = None, quiet: bool = False) -> None:
    """Write changes.csv, print it, and let the table of before go.

    `keys` are those who handed in something else (None: all count), so that a policy that was changed
    in the same run names nobody; `quiet` says and writes nothing where nothing changed.
    """
    found = compare(before, read_table(folder / GRADES))
    found = [one for one in found if keys is None or one[0] in keys or one[4] == GONE]
    if quiet and not found:
        (folder / BEFORE).unlink(missing_ok=True)
        return
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(["key", "student", "before", "after", "what"])
    writer.writerows([cell(text) for text in row] for row in found)
    write_atomically(folder / CHANGES, ("\ufeff" + buffer.getvalue()).encode("utf-8", "backslashreplace"))
    (folder / BEFORE).unlink(missing_ok=True)
    for key, student, old, new, what in found[:50]:
        print(clean(f"{key} {student}: {old} to {new}" + (f" ({what})" if what else "")))
    changed = sum(old != new for _, _, old, new, _ in found)
    who = "1 student has" if changed == 1 else f"{changed} students have"
    print(f"{who} other points; see {folder / CHANGES}" if found else "No points changed.")
