"""Compares the hint that a student sees at the desk with that of the grader, for every known mistake.

    python -m autograder.measure.quality.desk_hints [NAME ...]
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from autograder.kit import released_assignment
from autograder.kit.desk import Desk
from autograder.kit.hint_ladder import FILE, Hints
from autograder.kit.watchdog import Watchdog
from autograder.manifest import Assignment
from autograder.publish import chosen, pack, probes
from autograder.runner.misconceptions import Bank
from autograder.runner.reference import LocalBackend

SECONDS = 30.0


class Pair(NamedTuple):
    """Both hints on one wrong file; an empty text where there is none."""

    misconception: str
    function: str
    desk: str
    grader: str


def pairs(assignment: Assignment, every: int = 1) -> Iterator[Pair]:
    """Both hints for each (or each `every`-th) misconception of the assignment."""
    bank = Bank(assignment)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / "kit").mkdir()
        (folder / "kit" / "assignment.json").write_text(pack.describe(assignment), encoding="utf-8")
        (folder / "kit" / FILE).write_bytes(probes.make(assignment))
        found = released_assignment.read(folder / "kit" / "assignment.json")
        for known in assignment.misconceptions[::every]:
            source = bank.make_submission(known)
            (folder / found.file).write_text(source, encoding="utf-8")
            desk = Desk(folder, found, Watchdog(SECONDS, stuck=lambda: None))
            at_desk = Hints(desk).question(known.function)
            seen = bank.observe(known.function, LocalBackend(bank.module(source)))
            recognised = bank.recognise(known.function, seen)
            yield Pair(known.id, known.function, at_desk, recognised.hint if recognised else "")


def main(names: list[str]) -> int:
    """Print what differs and a count for each assignment; 1 when something differs."""
    failed = False
    for assignment in chosen(names):
        found = list(pairs(assignment))
        other = [pair for pair in found if pair.desk not in ("", pair.grader)]
        silent = [pair for pair in found if pair.grader and not pair.desk]
        counts = f"{len(other)} hints differ, {len(silent)} are the grader's alone"
        print(f"{assignment.name}: {len(found)} mistakes, {counts}")
        for pair in (*other, *silent):
            print(f"  {pair.misconception} ({pair.function}): desk {pair.desk!r}, grader {pair.grader!r}")
        failed = failed or bool(other)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
