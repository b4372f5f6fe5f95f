"""Makes a plain `pytest` in a release folder show one screen instead of pytest's own report.

The release's `conftest.py` calls `attach`. pytest's reporter writes into a buffer, which is shown
only when it has something to say about tests that are not ours. Several release folders may stand
below the folder where pytest runs; each gets its screen.
"""

from __future__ import annotations

import contextlib
import difflib
import io
import os
import sys
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import pytest

from . import messages, released_assignment, run_notes, saved_progress
from .blame import settle
from .check_record import Record
from .console import Console, detect
from .desk import SECONDS, Desk
from .judge_exception import Outcome
from .messages import say, say_count
from .progress import Progress
from .proxy import recorder
from .pytest_items import KEY, CheckFailed, CheckItem, CheckModule
from .quiet_reporter import NO_CAPTURE, QuietReporter
from .screen import render, render_short
from .states import State
from .student_file import NEAR
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
        config.pluginmanager.register(Collecting(plugin), f"{NAME}-collecting")
    plugin.add(folder)


class Collecting:
    """Which tests are ours, and in which order they run."""

    def __init__(self, screen: Screen) -> None:
        self.desks = screen.desks

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

    @pytest.fixture
    def rng(self, request: pytest.FixtureRequest) -> Any:
        """Random numbers, the same in every run."""
        return request.node.random_numbers()


class Screen:
    """The plugin: a desk for each release folder, records of the checks that ran, the screen."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.quiet = QuietReporter(config)
        self.desks: dict[Path, Desk] = {}
        self.records: dict[str, dict[str, Record]] = {}
        self.beside: dict[str, pytest.TestReport] = {}
        self.items: list[CheckItem] | None = None
        self.others = False
        self.stopped = ""
        self.current: CheckItem | None = None
        self.watchdog = Watchdog(float(os.environ.get("KIT_SECONDS", SECONDS)), self.stuck)
        self.worker = hasattr(config, "workerinput")

    def add(self, folder: Path) -> None:
        """Take in one release folder; a word of the command that names a part or function means the part."""
        try:
            found = released_assignment.read(folder / "kit" / "assignment.json")
        except (OSError, ValueError, KeyError, TypeError):
            raise pytest.UsageError(say("no_kit", folder=folder)) from None
        messages.use(os.environ.get("KIT_LANGUAGE") or found.language)
        keep = self.config.getoption("capture", "fd") != NO_CAPTURE
        self.desks[folder] = Desk(folder, found, self.watchdog, keep_output=keep, release=self.release)
        for part in found.parts:
            self.config.addinivalue_line("markers", f"{part.name}: {part.title}")
        words = {function: part.name for part in found.parts for function in part.functions}
        words |= {part.name: part.name for part in found.parts}
        named = [word for word in self.config.args if word in words and not Path(word).exists()]
        if named:
            self.config.option.markexpr = " or ".join(dict.fromkeys(words[word] for word in named))
            others = [word for word in self.config.args if word not in named]
            self.config.args[:] = others or [str(folder)]
        for word in self.config.args:
            self.refuse_unknown(word, words)

    def refuse_unknown(self, word: str, known: Collection[str]) -> None:
        """A `pytest.UsageError` for a word that is nearly a part or function, or a row of the screen."""
        if not word.isidentifier() or Path(word).exists():
            return
        if word == say("predict"):
            raise pytest.UsageError(say("not_a_command", word=word))
        for near in difflib.get_close_matches(word, known, 1, NEAR):
            raise pytest.UsageError(say("unknown_word", word=word, near=near))

    def release(self) -> None:
        """Give the terminal to a debugger, for as long as it wants."""
        self.watchdog.switch_off()
        self.quiet.show_status("")
        capture = self.config.pluginmanager.get_plugin("capturemanager")
        if capture is not None:
            capture.suspend_global_capture(in_=True)

    # Running

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Let pytest speak of tests that are not ours, unless they stand beside ours and run with them."""
        self.items = [item for item in session.items if isinstance(item, CheckItem)]
        foreign = [item for item in session.items if not isinstance(item, CheckItem)]
        if foreign and not (self.items and all(item.path.parent in self.desks for item in foreign)):
            self.others = True
            self.quiet.unmute()
        elif self.items:
            self.quiet.mute()

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        path = self.config.rootpath / report.nodeid
        desk = self.desks.get(path.parent)
        if report.failed and (desk is None or path.name != desk.assignment.tests):
            self.others = True

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        self.quiet.mute()

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        self.current = item if isinstance(item, CheckItem) else None

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """On a terminal, say which part is being run."""
        if not self.items or not self.quiet.may_show_status():
            return
        for number, item in enumerate(self.items, 1):
            if item.nodeid == nodeid:
                text = say("running", count=number, all=len(self.items), part=item.part)
                self.quiet.show_status("  " + self.console().safe(text))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        properties: dict[str, Any] = dict(report.user_properties)
        if KEY in properties:
            record = Record.from_json(properties[KEY])
            self.records.setdefault(record.folder, {})[record.check] = record
        elif report.failed or report.when == "call":
            desk = self.desks.get((self.config.rootpath / report.nodeid.partition("::")[0]).parent)
            if desk is None or report.nodeid.startswith(f"{desk.assignment.tests}::"):
                self.others = True  # not of the student, or a fault of ours
            self.beside[report.nodeid] = report

    @pytest.hookimpl(tryfirst=True)
    def pytest_report_teststatus(self, report: Any) -> tuple[str, str, str] | None:
        """Leave our checks out of pytest's dots and summary, which are for others' tests."""
        return ("", "", "") if KEY in dict(getattr(report, "user_properties", ())) else None

    @pytest.hookimpl(tryfirst=True)
    def pytest_exception_interact(self, node: Any, call: pytest.CallInfo[Any]) -> None:
        """Say what failed before `--pdb` stops there."""
        error = call.excinfo.value if call.excinfo is not None else None
        if isinstance(error, CheckFailed) and self.config.getoption("usepdb", False):
            self.watchdog.switch_off()
            self.quiet.show_status("")
            self.quiet.writer.write(f"\n{self.console().safe(f'{node.check}: {error}')}\n", flush=True)

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        desk = self.current.desk if self.current is not None else None
        self.stopped = run_notes.interruption(excinfo.value, desk)

    def pytest_internalerror(self) -> None:
        self.others = True

    # Showing

    @pytest.hookimpl(hookwrapper=True, trylast=True)
    def pytest_terminal_summary(self, terminalreporter: Any) -> Iterator[None]:
        """Keep what other plugins have to say (coverage, files written ...) for the end."""
        if self.quiet.real is None:
            yield
            return
        muted = self.quiet.keep_summary(terminalreporter)
        yield
        self.quiet.end_summary(terminalreporter, muted)

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> Iterator[None]:
        """Show the screen, last of all; reporters that print past pytest's own are kept quiet."""
        hidden = io.StringIO() if self.quiet.real is not None else sys.stdout
        with contextlib.redirect_stdout(hidden):
            yield
        unusable = session.exitstatus == pytest.ExitCode.USAGE_ERROR
        if self.quiet.reporter is None or self.config.option.collectonly or unusable:
            return
        if self.others:
            self.quiet.unmute()
        if session.shouldfail and not self.stopped:
            most = self.config.getoption("maxfail", 1)
            self.stopped = say_count("stopped_failed", most)
        self.show()

    def show(self) -> None:
        """Write the screen of every release that had a part in this run."""
        console, write = self.console(), self.quiet.writer.write
        self.quiet.show_status("")
        show = render_short if self.config.option.verbose < -1 else render
        for desk in self.desks.values():
            progress = self.progress(desk)
            if progress is not None:
                write(show(progress, console))
        if self.items == [] and not self.others:
            write(run_notes.nothing_asked(list(self.desks.values()), self.config, console))
        if not self.others:
            write(run_notes.other_tests(self.beside, console))
        write(self.quiet.after, flush=True)

    def console(self) -> Console:
        return detect(getattr(sys.stdout, "encoding", None), self.quiet.writer.hasmarkup)

    def progress(self, desk: Desk) -> Progress | None:
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
        saved = saved_progress.load(desk.folder)
        progress = Progress(
            desk.assignment,
            records=settle({c: records[c] for c in checks if c in records}, desk.assignment, saved.points),
            asked=asked.intersection(checks),
            own_tests={check: records[check] for check in records if check not in checks},
            place=run_notes.relative(desk.path, self.config),
            command=run_notes.command(desk, self.config),
            verbosity=self.config.option.verbose,
            before=saved.points,
            first_time=not saved.core_done,
            asked_before=saved.asked,
            answered_before=saved.answered,
        )
        saved_progress.save(desk.folder, progress, saved)
        parts = [part for other in self.desks.values() for part in other.assignment.parts]
        beside = {word for part in parts for word in (part.name, *part.functions)}
        progress.notes = run_notes.hints(desk, progress, self.config, beside)
        progress.hints_left = run_notes.hints_left(desk, progress)
        progress.notes += run_notes.notes(desk, progress, missing, self.stopped)
        return progress

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
            self.quiet.unmute()
        if self.quiet.reporter is not None:
            self.show()
        sys.stdout.flush()
        os._exit(1)
