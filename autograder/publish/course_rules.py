"""What an assignment must touch beside its own folders: the course's README, pages and banks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from autograder.manifest import ROOT, Assignment
from autograder.publish.finding import Finding
from autograder.publish.strip import read


def broken(assignment: Assignment) -> Iterator[Finding]:
    """Places outside its folders that an assignment of this course still lacks."""
    if assignment.root != ROOT or not (ROOT / "README.md").is_file():
        return  # a course of somebody else's has pages of its own
    yield from row(assignment)
    name = assignment.name
    banks = ROOT / "tests" / "right_answers" / name
    if not list(banks.glob("*.py")):
        yield Finding(banks, 1, "has no right answer; write at least one that differs from the solution")
    covered = {assignment.part_of(m.function) for m in assignment.misconceptions}
    for part in assignment.parts:
        if part.kind == "core" and part not in covered:
            sentence = f"no misconception is known of part {part.name}; add one"
            yield Finding(assignment.folder / "misconceptions.toml", 1, sentence)
    page = ROOT / "docs" / "assessment.md"
    if page.is_file() and f"## {name}" not in read(page):
        sentence = f"has nothing on {name}; run `make mutation assess NAME={name}`"
        yield Finding(page, 1, sentence)


def row(assignment: Assignment) -> Iterator[Finding]:
    """The row of the README's table, with the assignment's place in the course."""
    path, name = ROOT / "README.md", assignment.name
    want = f"| [{name}](assignments/{name}/README.md) | ... | {assignment.order} |"
    found = re.search(rf"^\| \[{name}\]\(.*\| (\d+) \|$", read(path), re.MULTILINE)
    if found is None or found[1] != str(assignment.order):
        yield Finding(path, 1, f"its table of assignments lacks the row `{want}`; write it")
