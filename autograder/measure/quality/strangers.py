"""Answers by authors who saw the statement and the stub alone: `tests/strangers/ROUND/NAME/`.

`python -m autograder.measure.quality.strangers [ROUND]` grades each and prints what it lost and what
its author would have been told. `cases.json` says of each wrong answer its part and the cause.
The first run of a round, before any repair, stands in `tests/strangers/rounds.toml`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from autograder.manifest import ROOT, Assignment
from autograder.measure.quality.grade_texts import grade_texts, list_failed
from autograder.publish import chosen
from autograder.result import Result
from autograder.toml_table import read_toml

FOLDER = ROOT / "tests" / "strangers"


class Answer(NamedTuple):
    """One graded answer: right ones have no part; `caught` when its part lost a check."""

    round: str
    assignment: str
    file: str
    part: str
    caught: bool
    told: tuple[str, ...]
    twin: bool

    @property
    def right(self) -> bool:
        return self.file.startswith("r")


def answers(assignment: Assignment, folder: Path) -> Iterator[Answer]:
    """Every answer of one assignment and round, graded."""
    files = sorted(folder.glob("[rw]*.py"))
    table = json.loads((folder / "cases.json").read_text(encoding="utf-8"))
    parts = {case["file"]: part_of(assignment, case) for case in table}
    jobs = [(path.name, path.read_bytes(), "") for path in files]
    for name, result in grade_texts(assignment, jobs):
        yield look(folder.parent.name, assignment, name, parts.get(name, ""), result)


def part_of(assignment: Assignment, case: dict[str, str]) -> str:
    """The part that a wrong answer breaks: that of its function today; empty for a right answer."""
    if case["file"].startswith("r"):
        return ""
    part = assignment.part_of(case["function"])
    return part.name if part is not None else case["part"]


def look(round_: str, assignment: Assignment, file: str, part: str, result: Result) -> Answer:
    """What one result says of an answer."""
    core = {one.name for one in assignment.parts if one.kind == "core"}
    checks = [check for check in result.checks if check.part in ({part} if part else core)]
    failed = {*list_failed(result, hidden=False), *list_failed(result, hidden=True)}
    failed &= {check.id for check in checks}
    wanted = {check.part for check in checks}
    told = [text for where, _, text in result.hints if where in wanted]
    told += [text for where, text in result.facts if where in wanted]
    twin = any(check.hidden and check.id in failed and check.message for check in checks)
    return Answer(round_, assignment.name, file, part, bool(failed), tuple(told), twin)


def first_runs(root: Path = ROOT) -> list[dict[str, Any]]:
    """The figures of each round as they were before any repair."""
    path = root / "tests" / "strangers" / "rounds.toml"
    return list(read_toml(path).get("round", [])) if path.is_file() else []


def main(rounds: list[str]) -> int:
    """Print a line for each answer and the sums of each round; 1 when a right answer is not accepted."""
    refused = 0
    for folder in [FOLDER / name for name in rounds] or sorted(FOLDER.glob("round_*")):
        found = [one for a in chosen() if (folder / a.name).is_dir() for one in answers(a, folder / a.name)]
        for one in sorted(found):
            print(one.assignment, one.file, "caught" if one.caught else "full marks", *one.told, sep=" | ")
        wrong = [one for one in found if not one.right]
        right = [one for one in found if one.right]
        caught = [one for one in wrong if one.caught]
        told = sum(bool(one.told) for one in caught)
        full = sum(not one.caught and not one.told for one in right)
        refused += len(right) - full
        print(
            f"{folder.name}: {len(caught)} of {len(wrong)} wrong answers lose points in their part, "
            f"{told} of these get a hint or a fact, {sum(one.twin for one in caught)} a twin; "
            f"{full} of {len(right)} right ones have full marks and are told nothing"
        )
    return 1 if refused else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
