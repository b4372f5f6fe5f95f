"""What is said of a run beside the screen: what was not run and why, commands, files mixed up."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Mapping
from pathlib import Path

import pytest

from .console import Console
from .desk import Desk
from .hint_ladder import Hints
from .messages import join_sentences, say, say_count
from .progress import Progress
from .released_assignment import ReleasedPart
from .states import State
from .student_file import begun_with, lookalikes, place_of

NEXT = "."  # what `--hint` alone asks for


def relative(path: Path, config: pytest.Config) -> str:
    """A path as it is reached from where the student typed the command."""
    try:
        found = os.path.relpath(path, config.invocation_params.dir)
    except ValueError:
        return str(path)
    return found if not found.startswith("..") else str(path)


def command(desk: Desk, config: pytest.Config) -> str:
    """The command that runs all checks of the desk, from where the student typed theirs."""
    called = Path(sys.argv[0])
    words = ["pytest" if called.name in ("pytest", "pytest.exe", "py.test") else "python -m pytest"]
    folder = relative(desk.folder, config)
    if folder != ".":
        words.append(f'"{folder}"' if " " in folder else folder)
    return " ".join(words)


def interruption(error: BaseException, desk: Desk | None) -> str:
    """Why a run ended before its end: an option of pytest's, the debugger, or Ctrl-C in a function."""
    if isinstance(error, pytest.Session.Interrupted):
        return say("stopped_stepwise")
    if isinstance(error, pytest.exit.Exception) or (desk is not None and desk.left_debugger):
        return say("left_debugger")
    if desk is None:
        return say("interrupted")
    lines, function = place_of(error, str(desk.path))
    if not lines:
        return say("interrupted")
    return say("interrupted_in", function=function, file=desk.path.name, line=lines[-1])


def notes(desk: Desk, progress: Progress, missing: int, stopped: str) -> list[str]:
    """Sentences below the screen; `missing` checks are not in the test file, `stopped` says why it ended."""
    found, name = [], desk.assignment.file
    left = len(progress.asked) - len(progress.records) - missing
    if missing:
        found.append(say_count("missing_tests", missing, tests=desk.assignment.tests))
    if left > 0 and stopped:
        found.append(join_sentences(stopped, say_count("left", left)))
    others = lookalikes(desk.path) if desk.path.exists() else []
    if others and progress.next_part() is not None:
        found.append(say("also_there", other=others[0], file=name))
    begun = begun_with(desk.text)
    if begun not in ("", desk.assignment.version):
        new = f"new_{name}"
        where = new if (desk.folder / new).exists() else "README.md"
        names = {"file": name, "theirs": begun, "ours": desk.assignment.version, "new": where}
        found.append(say("other_version", **names))
    return found


def hints(
    desk: Desk, progress: Progress, config: pytest.Config, known: Collection[str] = ()
) -> list[str]:
    """What helps with the part to do next when it is wrong; what is asked of it or of another part.

    A function's name asks for its part. What is not of this release but `known` from another one of this
    run is spoken of there.
    """
    owners = {function: part.name for part in desk.assignment.parts for function in part.functions}
    asked = config.getoption("hint", "")
    asked = owners.get(asked, asked)
    if progress.problem() is not None:
        return []
    parts = {part.name: part for part in desk.assignment.parts}
    part = progress.next_part() if asked in ("", NEXT) else parts.get(asked)
    if part is None and asked in known:
        return []
    failed = progress.failed(part)
    if part is None or not failed:
        return [_no_hint(asked, parts, progress)] if asked else []
    record = progress.records[failed[0].id]
    if asked and record.state is State.BLOCKED:
        other, typed = record.blocked_by, f"{progress.command} --hint {record.blocked_by}"
        return [say("hint_blocked", part=part.name, other=other, command=typed)]
    if asked or record.state is State.WRONG:
        lines = Hints(desk).lines(part, record, more=bool(asked))
        return lines if lines or not asked else [say("hint_none", part=part.name)]
    return []


def hints_left(desk: Desk, progress: Progress) -> bool:
    """Whether the part to do next was tried and has a hint that is not among the notes of the screen."""
    part = progress.next_part()
    failed = progress.failed(part)
    if part is None or not failed:
        return False
    record = progress.records[failed[0].id]
    if record.state not in (State.WRONG, State.HANG):
        return False
    if say("hint_last", part=part.name) in progress.notes:
        return False
    return any(hint not in progress.notes for hint in Hints(desk).rungs(part, record)[1])


def _no_hint(asked: str, parts: Mapping[str, ReleasedPart], progress: Progress) -> str:
    """Why nothing that was asked for has a hint: it is done, it did not run, or there is no such part."""
    if asked == NEXT:
        return say("hint_all_done")
    if asked not in parts:
        return say("notebook_no_part", part=asked, parts=", ".join(parts))
    done = progress.checks(parts[asked]) and progress.done(parts[asked])
    return say("hint_done" if done else "hint_none", part=asked)


def nothing_asked(desks: list[Desk], config: pytest.Config, console: Console) -> str:
    """What to say when no check was asked for."""
    lines = []
    for desk in desks:
        names = [part.name for part in desk.assignment.parts]
        text = desk.broken or say("nothing", parts=", ".join(names))
        lines += ["", *console.wrap(text, "  ", "  ")]
        if not desk.broken:
            lines.append("  " + say("nothing_run", command=f"{command(desk, config)} -m {names[0]}"))
    return "".join(f"{console.safe(line)}\n" for line in [*lines, ""])


def other_tests(reports: dict[str, pytest.TestReport], console: Console) -> str:
    """The student's test files beside ours: how many of their tests passed, and why others did not."""
    if not reports:
        return ""
    failed = [report for report in reports.values() if report.failed]
    passed = len(reports) - len(failed)
    lines = ["  " + say("own_tests", passed=passed, count=len(reports))]
    for report in failed:
        crash = getattr(report.longrepr, "reprcrash", None)
        why = str(getattr(crash, "message", report.longrepr)).split("\n")[0]
        lines += console.wrap(f"{report.nodeid}: {why}", "    ", "      ")
    if failed:
        file = failed[0].nodeid.partition("::")[0]
        lines.append("  " + say("own_tests_alone", command=f"python -m pytest {file}"))
    return "".join(f"{console.safe(line)}\n" for line in [*lines, ""])
