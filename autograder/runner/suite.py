"""The tests of one assignment, collected once by pytest and run item by item.

The suite hands pytest's loop to a function of the caller: within it `run(check)` runs one test and
gives back the exception it ended with. Tests say `import NAME`; what they get is a proxy whose
backend the caller switches from submission to submission.
"""

from __future__ import annotations

import importlib
import inspect
import os
import sys
import tempfile
import types
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.errors import KitError
from autograder.kit import messages, proxy, seeds
from autograder.kit.expect import only_real
from autograder.manifest import Assignment, Check
from autograder.runner.case_checks import CaseChecks
from autograder.runner.misconceptions import Bank
from autograder.translated_source import pieces, translate, verdicts

OFF = ("cacheprovider", "terminal", "doctest", "junitxml", "pastebin", "stepwise", "setupplan",
       "setuponly", "unittest", "unraisableexception", "threadexception", "faulthandler", "warnings",
       "logging", "capture", "recwarn", "monkeypatch", "tmpdir", "subtests")  # fmt: skip


class Switch:
    """A backend that passes every call on to the one in use."""

    def __init__(self) -> None:
        self.backend: proxy.Backend | None = None

    def invoke(self, function: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        return self._in_use().invoke(function, args, kwargs)

    def constant(self, name: str) -> Any:
        return self._in_use().constant(name)

    def _in_use(self) -> proxy.Backend:
        if self.backend is None:
            raise KitError("a test calls the module while it is collected; call it inside a test")
        return self.backend


class Suite:
    """The collected tests of one assignment; also the pytest plugin that collects and runs them."""

    def __init__(self, assignment: Assignment) -> None:
        self.assignment = assignment
        self.bank = Bank(assignment)
        self.cases = CaseChecks(self.bank.domain)
        self.switch = Switch()
        self.seed = ""
        self.items: dict[str, Any] = {}
        self.plain: dict[str, bool] = {}
        self.problem: BaseException | None = None
        self.work: Callable[[Suite], None] | None = None

    def run_within(self, work: Callable[[Suite], None]) -> None:
        """Collect the tests, then call `work(self)` inside pytest's session.

        Raises `KitError` when a test file is faulty or a check of the manifest has no test.
        """
        self.work = work
        messages.use(self.assignment.language)
        with tempfile.TemporaryDirectory(prefix="kit-tests-") as folder:
            self.collect(self.files(Path(folder)))
        if self.problem is not None:
            raise self.problem
        if not self.items:
            raise KitError(f"{self.assignment.folder}: pytest could not collect the tests")

    def files(self, folder: Path) -> list[Path]:
        """The files of tests, in the assignment's language: students read what they say."""
        files = [self.assignment.folder / f"test_{kind}.py" for kind in ("public", "hidden")]
        files = [path for path in files if path.is_file()]
        if self.assignment.texts.are_none:
            return files
        for path, find in zip(files, (pieces, verdicts)):
            english = path.read_text(encoding="utf-8")
            said = translate(english, self.assignment.texts.say, find)
            (folder / path.name).write_text(said, encoding="utf-8")
        return [folder / path.name for path in files]

    def collect(self, files: list[Path]) -> None:
        """Let pytest collect the files and run `work` within its session."""
        modules = self.modules()
        before = dict(sys.modules)
        sys.modules.update(modules)
        options = ["-c", os.devnull, "--rootdir", str(self.assignment.root), "--noconftest"]
        options += ["--import-mode=importlib", "--assert=plain", "-o", "python_files=test_*.py"]
        options += [word for name in OFF for word in ("-p", f"no:{name}")]
        os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
        write_bytecode, sys.dont_write_bytecode = sys.dont_write_bytecode, True
        try:
            pytest.main([*options, *map(str, files)], plugins=[self])
        finally:
            sys.dont_write_bytecode = write_bytecode
            forget(files, before)
            for name in modules:
                sys.modules.pop(name, None)
                if name in before:
                    sys.modules[name] = before[name]

    def modules(self) -> dict[str, types.ModuleType]:
        """What `import NAME`, `import reference` and `from kit import ...` give the tests."""
        name, reference = self.assignment.name, self.bank.domain.reference
        arguments = proxy.argument_names(reference)
        return {
            name: proxy.ModuleProxy(name, self.switch, arguments=arguments),
            "reference": reference,
            "kit": importlib.import_module("autograder.kit"),
        }

    def run(self, check: Check, backend: proxy.Backend, seed: str) -> BaseException | None:
        """Run one check's test against a backend; the exception it ended with, or None."""
        proxy.recorder.clear()
        if check.covers:
            return self.cases.run(check, backend, seed)
        self.switch.backend = backend
        self.seed = seed if check.hidden else ""
        item = self.items[check.id]
        if check.id not in self.plain:
            return ending_by_pytest(item)
        return self.call(item, self.plain[check.id])

    def call(self, item: Any, wants_rng: bool) -> BaseException | None:
        """Call a plain test; the exception that it ended with, or None."""
        try:
            with only_real():
                item.obj(*([self.random_numbers(item)] if wants_rng else []))
        except (KeyboardInterrupt, pytest.exit.Exception):
            raise
        except BaseException as error:
            return error
        return None

    def random_numbers(self, item: Any) -> np.random.Generator:
        """Random numbers of a check: per submission when hidden, fixed when public."""
        check = item.name.removeprefix("test_")
        return seeds.generator(self.assignment.name, check, self.seed or None)

    @pytest.fixture
    def rng(self, request: pytest.FixtureRequest) -> np.random.Generator:
        """What a test that asks for `rng` gets."""
        return self.random_numbers(request.node)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed and self.problem is None:
            last = str(report.longrepr).strip().splitlines()[-1]
            self.problem = KitError(f"{report.nodeid or self.assignment.folder}: {last}")

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        found: dict[str, Any] = {item.name.removeprefix("test_"): item for item in session.items}
        for check in self.assignment.checks:
            if check.id not in found and not check.covers and self.problem is None:
                kind = "hidden" if check.hidden else "public"
                path = self.assignment.folder / f"test_{kind}.py"
                self.problem = KitError(f"{path}: add `def test_{check.id}`, the manifest names it")
        self.items = found
        self.plain = {name: bool(arguments(item.obj)) for name, item in found.items() if is_plain(item)}

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if self.problem is None and self.work is not None:
            try:
                self.work(self)
            except BaseException as error:
                self.problem = error
        return True


def forget(files: list[Path], before: Mapping[str, types.ModuleType]) -> None:
    """Take the modules of test files, and the packages made for them, out of those that are loaded.

    Another suite in this process would be given them again, with the functions of this one.
    """
    paths = set(map(str, files))
    for name, module in list(sys.modules.items()):
        if name not in before and getattr(module, "__file__", None) in paths:
            while name and name not in before:
                sys.modules.pop(name, None)
                name = name.rpartition(".")[0]


def is_plain(item: Any) -> bool:
    """Whether a test is a function of nothing or of `rng` alone, without marks: all but a call is idle."""
    function = item.obj
    if type(item) is not pytest.Function or not isinstance(function, types.FunctionType):
        return False
    odd = inspect.isgeneratorfunction(function) or inspect.iscoroutinefunction(function)
    if odd or any(item.iter_markers()) or arguments(function) not in [(), ("rng",)]:
        return False
    return {"rng", "request"}.issuperset(item.fixturenames)  # `rng` itself asks for `request`


def arguments(function: types.FunctionType) -> tuple[str, ...]:
    """The names of a function's arguments."""
    return tuple(inspect.signature(function).parameters)


def ending_by_pytest(item: Any) -> BaseException | None:
    """Run a test with its fixtures and marks; the first exception that it ended with, or None."""
    ended: list[BaseException] = []
    phases = [item.ihook.pytest_runtest_setup, item.ihook.pytest_runtest_call]
    item._initrequest()
    try:
        for phase in phases:
            phase(item=item)
    except (KeyboardInterrupt, pytest.exit.Exception):
        raise
    except BaseException as error:
        ended.append(error)
    try:
        item.ihook.pytest_runtest_teardown(item=item, nextitem=None)
    except Exception as error:
        ended.append(error)
    return ended[0] if ended else None
