"""Takes the module out of a notebook: what its unlocked code cells define. Nothing of it is run.

What is kept: imports of allowed packages, functions, classes, and those assignments whose names the
functions read. Calls, prints, loops and plots at the top level are left out. `child.py` runs this
in a process of its own, because a hostile notebook can crash Python's parser.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from .cells import Unusable, all_cells, script_cell
from .graded_statements import Taking
from .statements import Function

__all__ = ["Unusable", "extract"]


def extract(
    data: bytes, name: str, wanted: Iterable[str], packages: Iterable[str], script: bool = False
) -> dict[str, Any]:
    """The module of a notebook, where each of its lines stood, and what was left out.

    `name` is the module's, `wanted` are names that count even when nothing reads them; `packages` may be
    imported beside the standard library. A `script` is a notebook that was exported as a Python file.
    Raises `Unusable`.
    """
    cells = [script_cell(data.decode())] if script else all_cells(data)
    allowed = frozenset(sys.stdlib_module_names) | frozenset(packages)
    taking = Taking(name, frozenset(wanted), allowed)
    for cell in cells:
        if cell.code and not cell.locked:
            taking.take(cell)
    taking.note_lost_changes()
    taking.note_unmade()
    if script and not taking.statements:
        raise Unusable("plain")
    lines: list[tuple[str, str, int]] = []
    if taking.futures:
        lines.append((f"from __future__ import {', '.join(sorted(taking.futures))}", "", 0))
    for statement in taking.kept():
        if isinstance(statement.node, (*Function, ast.ClassDef)):
            lines += [("", "", 0)] * 2
        for number, line in enumerate(statement.text.split("\n"), statement.line):
            lines.append((line, "" if script else statement.cell, number))
    return {
        "module": "".join(f"{line}\n" for line, _, _ in lines),
        "places": [(cell, number) for _, cell, number in lines],
        "notes": [asdict(note) for note in taking.notes],
        "read": {function: sorted(taking.read(function)) for function in sorted(taking.wanted)},
        "cells": [{**asdict(cell), "name": cell.name} for cell in cells if not script],
    }
