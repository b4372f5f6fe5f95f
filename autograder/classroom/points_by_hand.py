"""Reads the CSV of an instructor's wishes for single students: an extension, days, points, a note."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from autograder.classroom import csv_cells
from autograder.classroom.policy import Override
from autograder.errors import KitError

COLUMNS = ("student", "late", "days", "points", "note")
YES, NO = {"yes", "true", "1"}, {"no", "false", "0"}


def read(path: Path, known: Mapping[str, set[str]]) -> dict[str, Override]:
    """The rows of a CSV with the columns student, late, days, points, note; only the first is needed.

    Commas, semicolons or tabs part the columns; points may have a decimal point or comma. `known` has the
    keys that a key, a name or an id stands for. Raises `KitError` with file, line and mend.
    """
    table = csv_cells.read(path)
    header = [text.strip().casefold() for text in table.header]
    unknown = [name for name in header if name not in (*COLUMNS, "")]
    if unknown or "student" not in header:
        given = ", ".join(table.header)
        raise KitError(
            f"{table.where(0)}: the columns must be {', '.join(COLUMNS)}, not {given}", exit_code=2
        )
    overrides: dict[str, Override] = {}
    for number in range(1, len(table.rows)):
        where = table.where(number)
        texts = [cell.text.strip() for cell in table.rows[number]]
        if len(texts) > len(header) and any(texts[len(header) :]):
            sentence = f"{where} has more cells than the header; put quotes around a decimal comma"
            raise KitError(sentence, exit_code=2)
        row = dict(zip(header, texts))
        key = _key(row["student"], known, where)
        if key in overrides:
            raise KitError(f"{where}: a second row for {row['student']!r}; leave one", exit_code=2)
        overrides[key] = _override(row, where)
    return overrides


def _key(student: str, known: Mapping[str, set[str]], where: str) -> str:
    """The key of the one student whom a row names."""
    keys = known.get(student) or known.get(student.lstrip("'")) or set()
    if not keys:
        raise KitError(f"{where}: no submission of {student!r}; use a key of grades.csv", exit_code=2)
    if len(keys) > 1:
        several = ", ".join(sorted(keys))
        raise KitError(f"{where}: {student!r} are several ({several}); use one of these keys", exit_code=2)
    return next(iter(keys))


def _override(row: Mapping[str, str], where: str) -> Override:
    late, days, points = (row.get(name, "") for name in ("late", "days", "points"))
    late = late.lower()
    if late and late not in YES | NO:
        raise KitError(f"{where}: `late` must be yes or no, not {late!r}", exit_code=2)
    if days and not (days.isdecimal() and int(days) <= 365):
        raise KitError(f"{where}: `days` must be a whole number of days, not {days!r}", exit_code=2)
    value = csv_cells.number(points, comma=True) if points else None
    if points and (value is None or value < 0):
        raise KitError(f"{where}: `points` must be a number, 0 or more, not {points!r}", exit_code=2)
    return Override(
        late in YES if late else None, value, row.get("note", ""), int(days) if days else None
    )
