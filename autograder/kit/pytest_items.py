"""How pytest collects and runs the checks of a release: in the manifest's order, each judged."""

from __future__ import annotations

import types
from collections.abc import Iterator
from importlib.machinery import SourceFileLoader
from typing import Any

import pytest

from .check_record import Record
from .desk import Desk
from .expect import only_real
from .judge import Outcome, judge
from .messages import say
from .proxy import recorder
from .seeds import generator
from .student_file import message_of

KEY = "kit"


class CheckFailed(Exception):
    """A check that did not pass; the message is the student's sentence and all that is shown."""


class CheckModule(pytest.Module):
    """The test file of a release. It is run as it is, without pytest's rewriting of asserts."""

    desk: Desk
    missing = 0

    def _getobj(self) -> types.ModuleType:
        path = self.desk.folder / self.desk.assignment.tests
        module = types.ModuleType(path.stem)
        module.__file__ = str(path)
        try:
            loader = SourceFileLoader(path.stem, str(path))  # which keeps compiled code for later
            with self.desk.installed(), only_real():
                loader.exec_module(module)
        except Exception as error:
            reason = f"{type(error).__name__}: {message_of(error)}"
            self.desk.broken = say("broken_tests", tests=path.name, error=reason.rstrip("."))
            raise self.CollectError(self.desk.broken) from None
        return module

    def collect(self) -> Iterator[pytest.Item]:
        """The checks in the manifest's order, then tests that the student added."""
        assignment = self.desk.assignment
        names = [name for name, value in vars(self.obj).items() if _is_test(name, value)]
        order = [f"test_{check.id}" for part in assignment.parts for check in part.checks]
        self.missing = len(set(order) - set(names))
        for name in [n for n in order if n in names] + [n for n in names if n not in order]:
            item = CheckItem.from_parent(self, name=name)
            part = assignment.part_of(item.check)
            if part is not None:
                item.part = part.name
                item.add_marker(part.name)
            yield item


def _is_test(name: str, value: Any) -> bool:
    return name.startswith("test_") and isinstance(value, types.FunctionType)


class CheckItem(pytest.Function):
    """One check; `part` is empty for a test that the student added."""

    part = ""

    @property
    def check(self) -> str:
        return self.name[len("test_") :]

    @property
    def module_of_checks(self) -> CheckModule:
        parent = self.parent
        assert isinstance(parent, CheckModule)
        return parent

    @property
    def desk(self) -> Desk:
        return self.module_of_checks.desk

    def random_numbers(self) -> Any:
        """What the fixture `rng` gives: the same numbers in every run."""
        return generator(self.desk.assignment.name, self.check)

    def setup(self) -> None:
        super().setup()
        if "rng" in self.funcargs:  # a conftest.py around this folder may have its own `rng`
            self.funcargs["rng"] = self.random_numbers()

    def runtest(self) -> None:
        """Run the test and judge how it ended; its record goes into pytest's report."""
        recorder.clear()
        self.desk.printed()
        ended: Exception | None = None
        try:
            with self.desk.installed(), only_real():
                super().runtest()
        except Exception as error:
            ended = error
        assignment = self.desk.assignment
        outcome = judge(ended, assignment.parts, self.part, file=assignment.file)
        self.user_properties.append((KEY, self.record(outcome).to_json()))
        if ended is not None:
            raise CheckFailed(outcome.message) from None

    def record(self, outcome: Outcome) -> Record:
        """The outcome with the line of the student's file to look at and what the code printed."""
        line = outcome.lines[-1] if outcome.lines else self.desk.line_of(outcome.function)
        return Record(
            folder=str(self.desk.folder),
            check=self.check,
            state=outcome.state,
            message=outcome.message,
            line=line,
            source=self.desk.source_line(line),
            blocked_by=outcome.blocked_by,
            printed=self.desk.printed(),
        )

    def repr_failure(self, excinfo: Any, style: Any = None) -> Any:
        """The sentence alone for a check that failed; pytest's own text for anything else."""
        if isinstance(excinfo.value, CheckFailed):
            return str(excinfo.value)
        return super().repr_failure(excinfo)
