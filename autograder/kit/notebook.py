"""The kit inside a Jupyter notebook: runs the public tests on what is graded of the cells that were run.

`check("sigmoid", globals())` tests one part, `check_all(globals())` shows all parts, and
`demo(globals())` prints the tables and shows the pictures of `demo.py`.
"""

from __future__ import annotations

import ast
import contextlib
import functools
import importlib.util
import inspect
import json
import os
import sys
import tempfile
import traceback
import types
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from . import messages, released_assignment
from .cell_sentences import in_cells, tell_note, tell_place
from .console import Console
from .demo import Demo
from .desk import SECONDS, Desk
from .expect import only_real
from .failure_rows import printed_rows
from .judge_exception import Outcome, judge
from .messages import say
from .proxy import Failed, recorder
from .seeds import generator
from .states import State
from .student_file import ALLOWED
from .watchdog import Watchdog

FOLDER = Path(__file__).resolve().parent.parent
LABEL = 14
AS_GRADED = {"divide": "warn", "over": "warn", "under": "ignore", "invalid": "warn"}  # NumPy's own settings

# What cannot be stopped from here is stopped by the kernel's own button.
watchdog = Watchdog(float(os.environ.get("KIT_SECONDS", SECONDS)), stuck=lambda: None)


class NotebookDesk(Desk):
    """The student's functions as they are graded: those of the cells that this session has run.

    Where there is no record of cells, they are the functions in the notebook's namespace.
    """

    def __init__(self, found: released_assignment.ReleasedAssignment, names: dict[str, Any]) -> None:
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


def check(part: str, names: dict[str, Any]) -> None:
    """Run the public tests of a part on the functions in `names` and print what came of them."""
    found = load()
    chosen = next((p for p in found.parts if p.name == part), None)
    if chosen is None:
        parts = ", ".join(p.name for p in found.parts)
        print(say("notebook_no_part", part=part, parts=parts))
        return
    desk, console, lines = NotebookDesk(found, names), this_console(), []
    passed = []
    for test in chosen.checks:
        outcome = run(desk, chosen.name, test.id)
        passed += [test] if outcome.state is State.PASSED else []
        blocked = outcome.state is State.BLOCKED
        label = say("blocked_by", part=outcome.blocked_by) if blocked else outcome.state.words
        lines += row(label, test.says, console, outcome.state.color)
        if outcome.state is not State.PASSED:
            lines += row("", outcome.message, console)
            lines += map(console.safe, printed_rows(desk.printed()))
    if len(passed) < len(chosen.checks):
        lines += row(say("formula"), chosen.formula, console)
    lines += left_out(desk, console)
    print(console.paint(heading(chosen, passed), "bold"), *lines, sep="\n")


def check_all(names: dict[str, Any]) -> None:
    """Run the public tests of every part and print one line for each."""
    found, console = load(), this_console()
    desk, lines, got, most = NotebookDesk(found, names), [], 0, 0
    width = max(len(part.name) for part in found.parts)
    for part in found.parts:
        outcomes = {test: run(desk, part.name, test.id) for test in part.checks}
        passed = [test for test, outcome in outcomes.items() if outcome.state is State.PASSED]
        earned, points = counted(part, passed), counted(part, part.checks)
        if not part.extra:
            got, most = got + earned, most + points
        bar = console.bar(earned, points)
        extra = f"  {say('notebook_extra')}" if part.extra else ""
        lines.append(f"  {part.name:<{width}}  {bar} {earned:>3}/{points:<3}{extra}".rstrip())
    total = say("total", got=got, most=most) + say("total_hidden", hidden=found.hidden_points)
    print(*lines, "", "  " + console.paint(total, "bold"), *left_out(desk, console), sep="\n")


def graded(part: str, names: dict[str, Any]) -> None:
    """What the locked cell of a part says when a student runs it; its points come from the kit.

    For `nbgrader validate` the cell fails where the part's public tests do: any output on stderr is
    a failure to it, and it shows what stands there.
    """
    found = load()
    if os.environ.get("NBGRADER_EXECUTION") == "autograde":
        raise RuntimeError(say("notebook_wrong_grader"))
    chosen = next((p for p in found.parts if p.name == part), None)
    if chosen is not None and not chosen.extra and os.environ.get("NBGRADER_EXECUTION") == "validate":
        desk = NotebookDesk(found, names)
        passed = [test for test in chosen.checks if run(desk, part, test.id).state is State.PASSED]
        if len(passed) < len(chosen.checks):
            print(heading(chosen, passed), file=sys.stderr)
            return
    if chosen is not None and chosen.extra:
        print(say("notebook_extra_part", part=part))
    elif chosen is not None:
        public = sum(test.points for test in chosen.checks)
        points = public + chosen.hidden_points
        hidden = chosen.hidden_points
        print(say("notebook_points", part=part, points=points, public=public, hidden=hidden))


def demo(names: dict[str, Any]) -> None:
    """Print the tables of `demo.py` and show its pictures, made by the notebook's own functions."""
    show("demo", names)


def payoff(names: dict[str, Any]) -> None:
    """The same for `payoff.py`."""
    show("payoff", names)


def show(script: str, names: dict[str, Any]) -> None:
    """Print the tables of a script and show its pictures, made by the notebook's own functions."""
    spec = importlib.util.spec_from_file_location(f"kit_{script}", FOLDER / f"{script}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    functions = {f for part in load().parts for f in part.functions}
    own = types.SimpleNamespace(**{name: speaking(name, names.get(name)) for name in functions})
    shown: Demo = getattr(module, script.upper())
    print(shown.table(own))
    try:
        pictures = drawn(shown, own)
    except ImportError:
        print("\n" + say("notebook_no_pictures"))
        return
    if "IPython" in sys.modules:
        from IPython.display import Image, display

        for data in pictures:
            display(Image(data=data))


def speaking(name: str, function: Any) -> Any:
    """The function as a demo calls it: what is not there or not written yet is said in a sentence."""
    if function is None:

        def missing(*args: Any, **kwargs: Any) -> Any:
            raise NotImplementedError(say("notebook_not_run", function=name))

        return missing
    if not callable(function):
        return function

    @functools.wraps(function)
    def speaks(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except NotImplementedError as error:
            if str(error):
                raise
            *_, last = traceback.extract_tb(error.__traceback__)
            raise NotImplementedError(say("not_started", function=last.name)) from None

    return speaks


def drawn(shown: Demo, own: Any) -> list[bytes]:
    """The pictures that can be drawn from the notebook's own functions."""
    with tempfile.TemporaryDirectory() as folder:
        return [Path(folder, name).read_bytes() for name in shown.save(own, Path(folder))]


def left_out(desk: NotebookDesk, console: Console) -> list[str]:
    """What this session has run and grading will not, where the student's functions depend on it."""
    if desk.taken is None:
        return []
    read = set(desk.taken["read"])
    told = [tell_note(note) for note in desk.taken["notes"] if read & set(note["names"])]
    rows = [row for sentence in told for row in console.wrap(sentence, "  ", "    ")]
    return ["", say("notebook_left_out"), *map(console.safe, rows)] if rows else []


def taken_from(cells: list[str], found: released_assignment.ReleasedAssignment) -> dict[str, Any] | None:
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


def executed() -> list[str]:
    """The text of the cells that were run, as they were written, without those that are no Python."""
    if "IPython" not in sys.modules or not (FOLDER / "kit" / "cells").is_dir():
        return []
    from IPython import get_ipython

    shell = get_ipython()
    cells = shell.history_manager.input_hist_raw if shell is not None else []
    last = list(dict.fromkeys(reversed(cells)))[::-1]  # a cell that was run twice stands once in the file
    return [cell for cell in last if is_python(shell.transform_cell(cell))]


def is_python(text: str) -> bool:
    """Whether a text can be compiled."""
    try:
        compile(text, "cell", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    except (SyntaxError, ValueError):
        return False
    return True


def load() -> released_assignment.ReleasedAssignment:
    """The assignment whose kit this is."""
    found = released_assignment.read(FOLDER / "kit" / "assignment.json")
    messages.use(os.environ.get("KIT_LANGUAGE") or found.language)
    return found


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


def heading(part: released_assignment.ReleasedPart, passed: list[released_assignment.PublicCheck]) -> str:
    """The part's title and its points."""
    got, most = counted(part, passed), counted(part, part.checks)
    if part.extra:
        return f"{part.title}: {say('extra')} {got}/{most}"
    total = say("total", got=got, most=most) + say("total_hidden", hidden=part.hidden_points)
    return f"{part.title}: {total}"


def counted(part: released_assignment.ReleasedPart, checks: Any) -> int:
    """Points of the checks, or how many they are in a part without points."""
    return len(checks) if part.extra else sum(test.points for test in checks)


def this_console() -> Console:
    """How to print here: Jupyter shows colours, and symbols as far as the stream takes them."""
    color = "ipykernel" in sys.modules
    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    return Console(color, "utf" in encoding.lower(), encoding, 100)


def row(label: str, text: str, console: Console, color: str = "") -> list[str]:
    """A labelled text, wrapped; the label stands before its first line."""
    padded = f"  {label:<{LABEL}}"
    shown = console.paint(padded, color) if color else padded
    return [console.safe(line) for line in console.wrap(text, shown, " " * len(padded))]
