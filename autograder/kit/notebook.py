"""The kit inside a Jupyter notebook: runs the public tests on what is graded of the cells that were run.

`check("sigmoid", globals())` tests one part, `check_all(globals())` shows all parts, and
`demo(globals())` prints the tables and shows the pictures of `demo.py`.
"""

from __future__ import annotations

import functools
import importlib.util
import os
import sys
import tempfile
import traceback
import types
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from . import messages, released_assignment
from .cell_sentences import tell_note
from .check_record import Record
from .columns import align_left
from .console import Console
from .demo import Demo, extras
from .failure_rows import printed_rows
from .messages import say
from .notebook_desk import FOLDER, NotebookDesk, judged, run
from .states import State

LABEL = 14


def check(part: str, names: dict[str, Any]) -> None:
    """Run the public tests of a part on the functions in `names` and print what came of them."""
    found = load()
    chosen = next((p for p in found.parts if p.name == part), None)
    if chosen is None:
        parts = ", ".join(p.name for p in found.parts)
        print(say("notebook_no_part", part=part, parts=parts))
        return
    desk, console, lines = NotebookDesk(found, names), this_console(), []
    records = judged(desk, chosen.name, chosen.checks)
    passed = [test for test in chosen.checks if records[test.id].passed]
    for test in chosen.checks:
        record = records[test.id]
        lines += row(state_of(record), test.says, console, record.state.color)
        if not record.passed:
            lines += row("", record.message, console)
            lines += map(console.safe, printed_rows(record.printed))
    if len(passed) < len(chosen.checks):
        lines += row(say("formula"), chosen.formula, console)
    lines += left_out(desk, console, [chosen])
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
    print(*lines, "", "  " + console.paint(total, "bold"), *left_out(desk, console, found.parts), sep="\n")


def confirm(part: str, check_id: str, names: dict[str, Any]) -> None:
    """Run one public test for otter; raises `NotPassed` with all that is to be said of it."""
    found = load()
    desk, chosen = NotebookDesk(found, names), next(p for p in found.parts if p.name == part)
    tests = [test for test in chosen.checks if test.id == check_id]
    record = judged(desk, part, tests)[check_id]
    if not record.passed:
        lost = left_out(desk, this_console(), [chosen])
        raise NotPassed("\n".join([f"{state_of(record)}. {record.message}", *lost]))


def state_of(record: Record) -> str:
    """The state of a check in words; of one that is blocked, by what."""
    blocked = record.state is State.BLOCKED
    return say("blocked_by", part=record.blocked_by) if blocked else record.state.words


class NotPassed(AssertionError):
    """What otter shows of a check that did not pass."""


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
    parts = load().parts
    functions = {f for part in parts for f in part.functions}
    extras.update(f for part in parts if part.extra for f in part.functions)
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


def left_out(
    desk: NotebookDesk, console: Console, parts: Iterable[released_assignment.ReleasedPart]
) -> list[str]:
    """What this session has run and grading will not, where the functions of these parts depend on it."""
    if desk.taken is None:
        return []
    read = {name for part in parts for function in part.functions for name in desk.taken["read"][function]}
    notes = [note for note in desk.taken["notes"] if read & set(note["names"])]
    unmade = [say("notebook_unmade", **note["blanks"]) for note in notes if note["kind"] == "unmade"]
    told = [tell_note(note) for note in notes if note["kind"] != "unmade"]
    rows = [row for sentence in unmade for row in console.wrap(sentence, "", "")]
    rows += [say("notebook_left_out")] if told else []
    rows += [row for sentence in told for row in console.wrap(sentence, "  ", "    ")]
    return ["", *map(console.safe, rows)] if rows else []


def load() -> released_assignment.ReleasedAssignment:
    """The assignment whose kit this is."""
    found = released_assignment.read(FOLDER / "kit" / "assignment.json")
    messages.use(os.environ.get("KIT_LANGUAGE") or found.language)
    return found


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
    padded = "  " + align_left(f"{label} ", LABEL)
    shown = console.paint(padded, color) if color else padded
    return [console.safe(line) for line in console.wrap(text, shown, " " * (LABEL + 2))]
