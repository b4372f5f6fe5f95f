"""The kit as a plugin of otter-grader: student code never enters the kernel that otter runs.

Otter would run a submission in the kernel that runs the tests, where it could change otter itself.
So the submission is read as bytes first of all and taken out of otter's sight; otter runs an empty
notebook; then the kit, in a process of its own, grades the bytes, and its result replaces otter's.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
from otter.plugins import AbstractOtterPlugin, PluginEventNotSupportedException
from otter.test_files import ExceptionTestFile, GradingResults, TestCase
from otter.test_files.abstract_test import TestCaseResult

from autograder.errors import KitError
from autograder.kit import messages
from autograder.kit.messages import say
from autograder.kit.states import State
from autograder.lms.adapter import to_failed
from autograder.manifest import Assignment, load
from autograder.render._common import (
    advice,
    clean,
    headline,
    kind,
    part_state,
    part_text,
    points,
    state,
    tell_carried,
    tell_reason,
)
from autograder.result import CheckResult, Result, from_json

MAX_BYTES = 25_000_000
SECONDS = 3600


class KitPlugin(AbstractOtterPlugin):  # type: ignore[misc]  # otter has no types
    """Grades one submission; otter makes it once without one, when the zip is made."""

    def __init__(
        self, submission_path: str | None, submission_metadata: Mapping[str, Any],
        plugin_config: Mapping[str, Any],
    ) -> None:  # fmt: skip
        super().__init__(submission_path, submission_metadata, plugin_config)
        self.result: Result | None = None
        self.problem = ""
        if submission_path is None:
            return
        path = Path(submission_path)
        self.suffix = path.suffix
        self.source = path.parent.parent / "source"
        self.submitted = self.take(path)
        keep_private(self.source)

    def take(self, path: Path) -> bytes:
        """The bytes of the submission; nothing that was handed in is left where otter looks."""
        if path.is_symlink():
            self.problem = say("graded_link", file=path.name)
            data = b""
        else:
            with path.open("rb") as file:
                data = file.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            self.problem, data = say("graded_too_large", size=MAX_BYTES // 10**6), b""
        if not (self.source / "otter_config.json").is_file() or path.parent.name != "submission":
            raise RuntimeError("the kit's plugin runs within `otter run` and otter's own harness")
        for item in path.parent.iterdir():
            if item.is_dir() and not item.is_symlink():
                if item.name != "tests":  # otter has just put its own there
                    shutil.rmtree(item)
            else:
                item.unlink()
        empty = "" if path.suffix == ".py" else nbformat.writes(nbformat.v4.new_notebook())
        path.write_text(empty, encoding="utf-8")
        return data

    def before_execution(self, submission: Any) -> Any:
        """What otter runs in place of the submission: nothing, in a folder with no file of it."""
        if self.submission_path is None:
            raise PluginEventNotSupportedException
        Path(self.submission_path).unlink(missing_ok=True)
        return "" if isinstance(submission, str) else nbformat.v4.new_notebook()

    def after_grading(self, results: GradingResults) -> None:
        """Put the kit's result in the place of otter's, one test file for each part."""
        assignment = load(self.plugin_config["assignment"], self.source)
        messages.use(assignment.language)
        self.result = self.graded(assignment)
        files = [part_file(self.result, name, c) for name, c in self.result.parts().items()]
        notebook = results.notebook
        results.__init__(files, notebook)  # also forgets an error of the empty notebook's kernel
        with_hidden = assignment.lms.hidden_visibility == "visible"
        results.set_output(headline(self.result, with_hidden))

    def generate_report(self) -> str:
        """The points of each part and, where some are lost, why: in the place of otter's table."""
        if self.result is None:
            raise PluginEventNotSupportedException
        return report(self.result)

    def graded(self, assignment: Assignment) -> Result:
        """The result as students may read it, from the kit that came with the zip."""
        if self.problem:
            return to_failed(assignment, self.problem)
        with tempfile.TemporaryDirectory(prefix="kit-") as folder:
            file = Path(folder, assignment.name + self.suffix)
            file.write_bytes(self.submitted)
            command = [sys.executable, "-B", "-m", "autograder.lms.adapter", "json", str(file)]
            try:
                done = subprocess.run(
                    command, cwd=self.source, env=environment(self.source), timeout=SECONDS,
                    stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                )  # fmt: skip
                return from_json(done.stdout.decode("utf-8"))
            except (KitError, UnicodeDecodeError, subprocess.TimeoutExpired):
                return to_failed(assignment, say("graded_broken"))


def keep_private(source: Path) -> None:
    """Let root alone read tests and solution, also where setup.sh was not run."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        for name in ("assignments", "solutions", "autograder"):
            (source / name).chmod(0o700)


def environment(source: Path) -> dict[str, str]:
    """The environment of the grading process: it imports the kit of the zip, and no other."""
    return {**os.environ, "PYTHONPATH": str(source), "OPENBLAS_NUM_THREADS": "1",
            "OMP_NUM_THREADS": "1"}  # fmt: skip


def part_file(result: Result, name: str, checks: tuple[CheckResult, ...]) -> ExceptionTestFile:
    """A part as otter's test file, with a test case for each check."""
    cases = [case(check) for check in checks]
    file = ExceptionTestFile(name, f"tests/{name}.py", cases, all_or_nothing=False)
    lost = [check for check in checks if check.state is not State.PASSED]
    for check, test in zip(checks, cases, strict=True):
        message = told(check)
        if lost and check is lost[-1]:
            message = "\n".join([message, *advice(result, name)])
        file.test_case_results.append(TestCaseResult(test, message, check.state is State.PASSED))
    return file


def report(result: Result) -> str:
    """A result for the terminal, in the words for students: a log may be shown to them."""
    lines = [headline(result)]
    for name, checks in () if result.problem else result.parts().items():
        got, most = points(checks)
        lines.append(f"{name}: {got}/{most}")
        if part_state(checks) != "passed":
            lines += [f"    {line}" for line in part_text(result, name, checks, "student").split("\n")]
    return "\n".join(lines)


def case(check: CheckResult) -> TestCase:
    """A check as otter's test case; its name is the sentence that students know it by."""
    name = f"{clean(check.says)} ({kind(check.hidden)}, {check.points}/{check.max_points})"
    return TestCase(name, None, check.hidden, check.max_points, None, None)


def told(check: CheckResult) -> str:
    """The state in words, and what a student may read of the reason."""
    words, why = state(check), tell_reason(check, "student")
    if why and why != words:
        words = f"{words}: {why}"
    return f"{words} {tell_carried(check)}".rstrip()
