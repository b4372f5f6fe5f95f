"""Reads known mistakes: the tables [[misconception]] of a manifest, or of a file of their own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder import texts
from autograder.errors import KitError
from autograder.toml_table import TomlTable, read_toml


@dataclass(frozen=True)
class Misconception:
    """A named wrong version of `function`; the hidden check `rejected_by` must reject it.

    Where a patch says it, each text of `was` in the solution's function becomes that of `now`; else the
    whole wrong function stands in misconceptions.py under the name `id`. `keeps_public` says why a wrong
    answer to a core part may pass every public check.
    """

    id: str
    function: str
    rejected_by: str
    hint: str
    was: tuple[str, ...] = ()
    now: tuple[str, ...] = ()
    keeps_public: str = ""


def read_misconceptions(path: Path, language: str) -> tuple[Misconception, ...]:
    """The misconceptions of a file of their own, if there is one."""
    if not path.is_file():
        return ()
    table = TomlTable(path, "the file", texts.read(path.parent / language).table(read_toml(path)))
    found = tuple(read_misconception(path, data) for data in table.take("misconception", list))
    table.refuse_rest()
    return found


def read_misconception(path: Path, data: Any) -> Misconception:
    """One table [[misconception]]; raises `KitError` where it is faulty."""
    table = TomlTable(path, "a [[misconception]]", data)
    misconception = Misconception(
        table.take("id", str),
        table.take("function", str),
        table.take("rejected_by", str),
        table.take("hint", str),
        table.texts("was"),
        table.texts("now"),
        table.take("keeps_public", str, ""),
    )
    table.refuse_rest()
    if len(misconception.was) != len(misconception.now):
        raise KitError(f"{path}: {misconception.id}: `was` and `now` must be as many; write pairs")
    return misconception
