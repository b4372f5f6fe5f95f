"""The notebook edition for otter: that of nbgrader with `grader.check`, otter's test files and an export."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograder.kit.messages import say
from autograder.lms.nbgrader import edition as nbgrader
from autograder.manifest import Assignment, Check, Part

HEAD = """\
OK_FORMAT = False

from otter.test_files import test_case

from kit.notebook import confirm

name = {part!r}
"""
TEST = '''\


@test_case(name={says!r}, points={points})
def {id}(env):
    confirm({part!r}, {id!r}, env)
'''


def edition(assignment: Assignment, pictures: Mapping[str, bytes]) -> dict[str, Any]:
    """The notebook that students get; `pictures` are those that the statement shows."""
    given = nbgrader.released(nbgrader.edition(assignment, pictures))
    parts = {f"check_{part.name}": part for part in assignment.parts}
    cells = []
    for cell in given["cells"]:
        name = cell["metadata"]["nbgrader"]["grade_id"]
        if name in parts:
            part = parts[name].name
            lines = [f"# {say('edition_test', part=part)}", f'grader.check("{part}")']
            cells.append({**cell, "source": nbgrader.lines_of("\n".join(lines))})
        elif name == "start":
            source = f"{''.join(cell['source'])}\n{start(assignment)}"
            cells.append({**cell, "source": nbgrader.lines_of(source)})
        elif not name.startswith("grade_"):
            cells.append(otters(cell, assignment))
    export = f"# {say('otter_export')}\ngrader.export(\"{assignment.name}.ipynb\", pdf=False)"
    return {**given, "cells": [*cells, nbgrader.code("export", export, locked=True)]}


def start(assignment: Assignment) -> str:
    """What the first cell does beside looking for the kit."""
    hint = say("otter_missing")
    return f'\nimport otter  # {hint}\n\ngrader = otter.Notebook("{assignment.name}.ipynb")'


def otters(cell: dict[str, Any], assignment: Assignment) -> dict[str, Any]:
    """The cell with otter's set-up in the place of nbgrader's."""
    given, ours = (nbgrader.setup_text(assignment, page) for page in ("NOTEBOOK.md", "OTTER.md"))
    return {**cell, "source": nbgrader.lines_of("".join(cell["source"]).replace(given, ours))}


def test_files(assignment: Assignment) -> dict[str, bytes]:
    """tests/PART.py for each part: what `grader.check` runs."""
    return {f"tests/{part.name}.py": test_file(part).encode() for part in assignment.parts}


def test_file(part: Part) -> str:
    """A part's public checks as otter's test cases."""
    public = [check for check in part.checks if not check.hidden]
    return HEAD.format(part=part.name) + "".join(test(part, check) for check in public)


def test(part: Part, check: Check) -> str:
    """A check as a function that otter runs with the notebook's names."""
    return TEST.format(says=check.says, points=check.points, id=check.id, part=part.name)
