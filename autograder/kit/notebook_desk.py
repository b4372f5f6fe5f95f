"""The student's functions inside a Jupyter notebook, as grading takes them from the cells that were run."""

from __future__ import annotations

import ast
import contextlib
import importlib
import inspect
import json
import os
import re
import sys
import tempfile
import types
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from .blame import evidence, settle
from .cell_sentences import in_cells, tell_place
from .check_record import Record
from .desk import SECONDS, Desk
from .expect import only_real
from .judge_exception import Outcome, judge
from .messages import join_sentences, say
from .proxy import Failed, recorder
from .released_assignment import PublicCheck, ReleasedAssignment
from .seeds import generator
from .states import State
from .student_file import ALLOWED
from .watchdog import Watchdog

FOLDER = Path(__file__).resolve().parent.parent
AS_GRADED = {"divide": "warn", "over": "warn", "under": "ignore", "invalid": "warn"}  # NumPy's own settings

# What cannot be stopped from here is stopped by the kernel's own button.
watchdog = Watchdog(float(os.environ.get("KIT_SECONDS", SECONDS)), stuck=lambda: None)


class NotebookDesk(Desk):
    """The student's functions as they are graded: those of the cells that this session has run.

    Where there is no record of cells, they are the functions in the notebook's namespace.
    """

    def __init__(self, found: ReleasedAssignment, names: dict[str, Any]) -> None:
        super().__init__(FOLDER, found, watchdog)
        self.names = names
        self.shown = f"{found.name}.ipynb"
        self.taken = taken_from(executed(), found)
        self.errors = AS_GRADED
        if self.taken is None:
            self.module = types.ModuleType(found.name)
            self.module.__dict__.update(names)

    def source(self) -> bytes:
        """The module that grading takes out of the cells."""
        assert self.taken is not None
        return f"{self.taken['module']}\npass\n".encode()

    def load(self) -> types.ModuleType:
        """The module: grading knows neither NumPy's settings in this session nor the files beside it."""
        with nowhere():
            module = super().load()
        self.errors = AS_GRADED
        return module

    def invoke(self, function: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call a function of the notebook; lines are those of the cell that it stands in."""
        if self.taken is None:
            code = getattr(self.names.get(function), "__code__", None)
            self.path = Path(getattr(code, "co_filename", self.shown))
        return super().invoke(function, args, kwargs)

    def missing(self, function: str, names: Mapping[str, Any]) -> Failed:
        """A function that was not defined: its cell may not have been run."""
        if names.get(function) is None and not self.near(function, names):
            return Failed(State.MISSING, say("notebook_no_function", function=function))
        return super().missing(function, names)

    def place(self, line: int) -> str:
        """What stands in the place of a line's number: the line within its cell."""
        places = self.taken["places"] if self.taken else []
        return tell_place(*places[line - 1]) if line <= len(places) else say("notebook_line", line=line)

    def in_cells(self, text: str) -> str:
        """A sentence about the module as one about the notebook."""
        return in_cells(text, self.assignment.file, self.shown, self.place)


def run(desk: NotebookDesk, part: str, check_id: str) -> Outcome:
    """Run one public test and judge how it ended, as pytest's plugin does."""
    path = desk.folder / desk.assignment.tests
    module = types.ModuleType(path.stem)
    ended: Exception | None = None
    with desk.installed():
        exec(compile(path.read_bytes(), str(path), "exec", dont_inherit=True), module.__dict__)
        test = module.__dict__[f"test_{check_id}"]
        wants_rng = "rng" in inspect.signature(test).parameters
        given = {"rng": generator(desk.assignment.name, check_id)} if wants_rng else {}
        recorder.clear()
        desk.printed()
        try:
            with only_real():
                test(**given)
        except Exception as error:
            ended = error
    outcome = judge(ended, desk.assignment.parts, part, file=desk.assignment.file)
    return replace(outcome, message=desk.in_cells(outcome.message))


def judged(desk: NotebookDesk, name: str, checks: Iterable[PublicCheck]) -> dict[str, Record]:
    """Records of these checks of a part, settled as pytest's plugin does; parts that they use run, too."""
    parts = {part.name: part for part in desk.assignment.parts}
    owners = {function: part.name for part in parts.values() for function in part.functions}
    outcomes: dict[str, Outcome] = {}
    records: dict[str, Record] = {}
    asked, waiting, ran = tuple(checks), [name], set()
    while waiting:
        part = parts[waiting.pop()]
        ran.add(part.name)
        for test in asked if part.name == name else part.checks:
            outcomes[test.id] = outcome = run(desk, part.name, test.id)
            record = records[test.id] = recorded(desk, part.name, test.id, outcome)
            if outcome.state in (State.WRONG, State.BLOCKED):
                used = [owners[function] for function in (*record.uses, *part.carries)]
                waiting += {*used, outcome.blocked_by} & parts.keys() - ran - {*waiting}
    settled = settle(records, desk.assignment, {})
    return {test.id: _retold(desk, settled[test.id], outcomes[test.id]) for test in asked}


def recorded(desk: NotebookDesk, part: str, check: str, outcome: Outcome) -> Record:
    """What is known of a check that has just run."""
    return Record(
        folder=str(desk.folder),
        check=check,
        state=outcome.state,
        message=outcome.message,
        function=outcome.function,
        blocked_by=outcome.blocked_by,
        printed=desk.printed(),
        **evidence(desk, part, outcome),
    )


def _retold(desk: NotebookDesk, record: Record, outcome: Outcome) -> Record:
    """The record, and in its message whom it was settled to blame."""
    message = record.message
    if record.sentence:
        message = desk.in_cells(say("called", call=outcome.call, sentence=record.sentence))
    return record._replace(message=join_sentences(message, record.note))


@contextlib.contextmanager
def nowhere() -> Iterator[None]:
    """Work in an empty folder while it lasts."""
    before = os.getcwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            yield
        finally:
            os.chdir(before)


def taken_from(cells: list[str], found: ReleasedAssignment) -> dict[str, Any] | None:
    """What grading takes out of these cells, or None when there are none, or too many."""
    if not cells:
        return None
    # It stands beside the kit in the notebook edition alone; what is graded is chosen by the same code.
    extract = importlib.import_module(".cells.extract", __package__)
    wanted = [function for part in found.parts for function in part.functions]
    data = json.dumps({"cells": [{"cell_type": "code", "source": cell} for cell in cells]}).encode()
    try:
        taken: dict[str, Any] = extract.extract(data, found.name, wanted, ALLOWED - sys.stdlib_module_names)
    except extract.Unusable:
        return None  # a session of thousands of cells; what is handed in is read when it is graded
    return taken


def executed() -> list[str]:
    """The text of the cells that were run, as they were written; one that is no Python until it is mended."""
    if "IPython" not in sys.modules or not (FOLDER / "kit" / "cells").is_dir():
        return []
    from IPython import get_ipython

    shell = get_ipython()
    cells = shell.history_manager.input_hist_raw if shell is not None else []
    last = list(dict.fromkeys(reversed(cells)))[::-1]  # a cell that was run twice stands once in the file
    return [
        cell
        for number, cell in enumerate(last, 1)
        if is_python(shell.transform_cell(cell)) or names_in(cell) - names_in("\n".join(last[number:]))
    ]


def names_in(text: str) -> set[str]:
    """Names of functions and classes that a text seems to define."""
    return set(re.findall(r"^[ \t]*(?:def|class)[ \t]+(\w+)", text, re.MULTILINE))


def is_python(text: str) -> bool:
    """Whether a text can be compiled."""
    try:
        compile(text, "cell", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    except (SyntaxError, ValueError):
        return False
    return True
