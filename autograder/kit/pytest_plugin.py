"""Makes a plain `pytest` in a release folder show one screen instead of pytest's own report.

The release's `conftest.py` calls `attach`. pytest's reporter writes into a buffer, which is shown
only when it has something to say about tests that are not ours. Several release folders may stand
below the folder where pytest runs; each gets its screen.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from . import messages, released_assignment
from .check_record import Record
from .console import Console, detect
from .desk import SECONDS, Desk, lookalikes
from .hints import Hints
from .judge import Outcome
from .messages import say, say_count
from .progress import Progress
from .proxy import recorder
from .pytest_items import KEY, CheckItem, CheckModule
from .screen import render, render_short
from .states import State
from .student_file import begun_with, place_of
from .watchdog import Watchdog

NAME = "kit-screen"

if pytest.version_tuple < (7, 4):
    raise ImportError(say("old_pytest"))


def attach(config: pytest.Config, folder: Path) -> None:
    """Let this run of pytest show the screen of the release in `folder`."""
    plugin = config.pluginmanager.get_plugin(NAME)
    if plugin is None:
        plugin = Screen(config)
        config.pluginmanager.register(plugin, NAME)
    plugin.add(folder)


class Screen:
    """The plugin: a desk for each release folder, records of the checks that ran."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.desks: dict[Path, Desk] = {}
        self.records: dict[str, dict[str, Record]] = {}
        self.items: list[CheckItem] | None = None
        self.others = False
        self.interrupted = ""
        self.current: CheckItem | None = None
        self.real: Any = None
        self.shown = ""
        self.after = ""
        seconds = float(os.environ.get("KIT_SECONDS", SECONDS))
        self.watchdog = Watchdog(seconds, self.stuck)
        self.worker = hasattr(config, "workerinput")

    def add(self, folder: Path) -> None:
        """Take in one release folder."""
        try:
            found = released_assignment.read(folder / "kit" / "assignment.json")
        except (OSError, ValueError, KeyError, TypeError):
            raise pytest.UsageError(say("no_kit", folder=folder)) from None
        messages.use(os.environ.get("KIT_LANGUAGE") or found.language)
        keep = self.config.getoption("capture", "fd") != "no"
        self.desks[folder] = Desk(folder, found, self.watchdog, keep_output=keep)
        for part in found.parts:
            self.config.addinivalue_line("markers", f"{part.name}: {part.title}")

    # Collecting

    def pytest_ignore_collect(self, collection_path: Path) -> bool | None:
        ours = collection_path.parent in self.desks and collection_path.name == "kit"
        return True if ours else None

    def pytest_pycollect_makemodule(self, module_path: Path, parent: Any) -> CheckModule | None:
        desk = self.desks.get(module_path.parent)
        if desk is None:
            return None
        names = [desk.assignment.tests]
        if parent.session.isinitpath(module_path):
            names.append(desk.assignment.file)  # `pytest neuron.py` means its tests
        if module_path.name not in names:
            return None
        module = CheckModule.from_parent(parent, path=module_path)
        module.desk = desk
        return module

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Put the checks back into the manifest's order, which a plugin may have shuffled."""
        ours = iter(sorted((i for i in items if isinstance(i, CheckItem)), key=self.order))
        items[:] = [next(ours) if isinstance(item, CheckItem) else item for item in items]

    def order(self, item: CheckItem) -> tuple[int, int]:
        """Where the check stands: its folder, its place in the manifest."""
        checks = [check.id for part in item.desk.assignment.parts for check in part.checks]
        place = checks.index(item.check) if item.check in checks else len(checks)
        return list(self.desks).index(item.desk.folder), place

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.items = [item for item in session.items if isinstance(item, CheckItem)]
        if len(self.items) < len(session.items):
            self.others = True
            self.unmute()
        elif self.items:
            self.mute()

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        path = self.config.rootpath / report.nodeid
        desk = self.desks.get(path.parent)
        if report.failed and (desk is None or path.name != desk.assignment.tests):
            self.others = True

    @pytest.fixture
    def rng(self, request: pytest.FixtureRequest) -> Any:
        """Random numbers, the same in every run."""
        return request.node.random_numbers()

    # Running

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        self.mute()

    @property
    def reporter(self) -> Any:
        """pytest's reporter, or None in a worker of pytest-xdist and when it is switched off."""
        return self.config.pluginmanager.get_plugin("terminalreporter")

    def mute(self) -> None:
        """Let pytest's reporter write into a buffer."""
        if self.real is None and self.reporter is not None and not self.config.option.collectonly:
            self.real, self.reporter._tw = self.reporter._tw, buffer_like(self.reporter._tw)

    def unmute(self) -> None:
        """Show what pytest's reporter said so far, and let it speak."""
        if self.real is not None:
            self.status("")
            text = self.reporter._tw._file.getvalue()
            self.reporter._tw, self.real = self.real, None
            self.reporter._tw.write(text)

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        self.current = item if isinstance(item, CheckItem) else None

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """On a terminal, say which part is being run."""
        if self.real is None or not self.items or not sys.stdout.isatty():
            return
        for number, item in enumerate(self.items, 1):
            if item.nodeid == nodeid:
                text = say("running", count=number, all=len(self.items), part=item.part)
                self.status("  " + self.console().safe(text))

    def status(self, text: str) -> None:
        """Write over the one line of a terminal that says what goes on; an empty text wipes it."""
        if text or self.shown:
            self.real.write("\r" + text.ljust(len(self.shown)) + ("" if text else "\r"), flush=True)
        self.shown = text

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        properties: dict[str, Any] = dict(report.user_properties)
        if KEY in properties:
            record = Record.from_json(properties[KEY])
            self.records.setdefault(record.folder, {})[record.check] = record
        elif report.failed or report.when == "call":
            self.others = True

    @pytest.hookimpl(tryfirst=True)
    def pytest_report_teststatus(self, report: Any) -> tuple[str, str, str] | None:
        """Leave our checks out of pytest's dots and summary, which are for others' tests."""
        return ("", "", "") if KEY in dict(getattr(report, "user_properties", ())) else None

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        self.interrupted = say("interrupted")
        if self.current is not None:
            desk = self.current.desk
            lines, function = place_of(excinfo.value, str(desk.path))
            if lines:
                self.interrupted = say(
                    "interrupted_in", function=function, file=desk.path.name, line=lines[-1]
                )

    def pytest_internalerror(self) -> None:
        self.others = True

    # Showing

    @pytest.hookimpl(hookwrapper=True, trylast=True)
    def pytest_terminal_summary(self, terminalreporter: Any) -> Iterator[None]:
        """Keep what other plugins have to say (coverage, files written ...) for the end."""
        if self.real is None:
            yield
            return
        muted, terminalreporter._tw = terminalreporter._tw, buffer_like(terminalreporter._tw)
        yield
        self.after = terminalreporter._tw._file.getvalue()
        terminalreporter._tw = muted

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> Iterator[None]:
        """Show the screen, last of all; reporters that print past pytest's own are kept quiet."""
        hidden = io.StringIO() if self.real is not None else sys.stdout
        with contextlib.redirect_stdout(hidden):
            yield
        unusable = session.exitstatus == pytest.ExitCode.USAGE_ERROR
        if self.reporter is None or self.config.option.collectonly or unusable:
            return
        if self.others:
            self.unmute()
        self.show(stopped=bool(session.shouldfail))

    def show(self, stopped: bool = False) -> None:
        """Write the screen of every release that had a part in this run."""
        console = self.console()
        write = (self.real or self.reporter._tw).write
        if self.real is not None:
            self.status("")
        show = render_short if self.config.option.verbose < -1 else render
        for desk in self.desks.values():
            progress = self.progress(desk, stopped)
            if progress is not None:
                write(show(progress, console))
        if self.items == [] and not self.others:
            write(self.nothing(console))
        write(self.after, flush=True)

    def nothing(self, console: Console) -> str:
        """What to say when no check was asked for."""
        lines = []
        for desk in self.desks.values():
            names = [part.name for part in desk.assignment.parts]
            text = desk.broken or say("nothing", parts=", ".join(names))
            lines += ["", *console.wrap(text, "  ", "  ")]
            if not desk.broken:
                command = f"{self.command(desk)} -m {names[0]}"
                lines.append("  " + say("nothing_run", command=command))
        return "".join(f"{console.safe(line)}\n" for line in [*lines, ""])

    def console(self) -> Console:
        writer = self.real or self.reporter._tw
        return detect(getattr(sys.stdout, "encoding", None), writer.hasmarkup)

    def progress(self, desk: Desk, stopped: bool) -> Progress | None:
        """How far the student of this desk is; None when nothing of it was asked for."""
        records = self.records.get(str(desk.folder), {})
        checks = [check.id for part in desk.assignment.parts for check in part.checks]
        items = [item for item in self.items or () if item.desk is desk]
        asked = {item.check for item in items} or set(records)
        if not asked:
            return None
        missing = next((item.module_of_checks.missing for item in items), 0)
        if len(asked.intersection(checks)) + missing == len(checks):
            asked = set(checks)
        progress = Progress(
            desk.assignment,
            records={check: records[check] for check in checks if check in records},
            asked=asked.intersection(checks),
            own_tests={check: records[check] for check in records if check not in checks},
            place=self.relative(desk.path),
            command=self.command(desk),
            verbosity=self.config.option.verbose,
        )
        progress.notes = self.notes(desk, progress, missing, stopped)
        return progress

    def notes(self, desk: Desk, progress: Progress, missing: int, stopped: bool) -> list[str]:
        """Sentences below the screen: what was not run and why, files that may be mixed up."""
        notes, name = [], desk.assignment.file
        left = len(progress.asked) - len(progress.records) - missing
        if missing:
            notes.append(say_count("missing_tests", missing, tests=desk.assignment.tests))
        if left > 0 and self.interrupted:
            notes.append(f"{self.interrupted} {say_count('left', left)}")
        elif left > 0 and stopped:
            notes.append(f"{say('stopped_first')} {say_count('left', left)}")
        notes += self.hints(desk, progress)
        others = lookalikes(desk.path) if desk.path.exists() else []
        if others and progress.next_part() is not None:
            notes.append(say("also_there", other=others[0], file=name))
        begun = begun_with(desk.text)
        if begun not in ("", desk.assignment.version):
            new = f"new_{name}"
            where = new if (desk.folder / new).exists() else "README.md"
            names = {"file": name, "theirs": begun, "ours": desk.assignment.version, "new": where}
            notes.append(say("other_version", **names))
        return notes

    def hints(self, desk: Desk, progress: Progress) -> list[str]:
        """What helps with the part to do next, when it is written and wrong."""
        part = progress.next_part()
        failed = [progress.records[check.id].state for check in progress.failed(part)] if part else []
        if part is None or State.WRONG not in failed:
            return []
        return Hints(desk).lines(part, more=self.config.getoption("hint", "") == part.name)

    def relative(self, path: Path) -> str:
        """A path as it is reached from where the student typed the command."""
        here = self.config.invocation_params.dir
        try:
            relative = os.path.relpath(path, here)
        except ValueError:
            return str(path)
        return relative if not relative.startswith("..") else str(path)

    def command(self, desk: Desk) -> str:
        """The command that runs all checks of the desk, from where the student typed theirs."""
        called = Path(sys.argv[0])
        words = ["python -m pytest" if called.name == "__main__.py" else "pytest"]
        folder = self.relative(desk.folder)
        if folder != ".":
            words.append(f'"{folder}"' if " " in folder else folder)
        return " ".join(words)

    def stuck(self) -> None:
        """A call can be stopped by nothing: show the screen as it stands and end the process."""
        if self.worker or self.current is None:
            os._exit(1)
        item, call = self.current, recorder.last
        capture = self.config.pluginmanager.get_plugin("capturemanager")
        if capture is not None:
            capture.suspend(in_=True)
        function = call.function if call is not None else ""
        outcome = Outcome(State.HANG, say("stuck", function=function), (), function)
        records = self.records.setdefault(str(item.desk.folder), {})
        records[item.check] = item.record(outcome)
        if self.others:
            self.unmute()
        if self.reporter is not None:
            self.show()
        sys.stdout.flush()
        os._exit(1)


def buffer_like(writer: Any) -> Any:
    """A terminal writer of the same class that writes into memory."""
    return type(writer)(io.StringIO())
