"""Grades one submission: every check in a confined worker, the better of plain and carried outcomes."""

from __future__ import annotations

import hashlib
import itertools
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from autograder import __version__
from autograder.errors import KitError
from autograder.kit.judge_exception import Outcome, judge
from autograder.kit.messages import say
from autograder.kit.printable import replace_unprintable
from autograder.kit.states import State
from autograder.kit.student_file import begun_with
from autograder.manifest import Assignment, Check, Part
from autograder.result import MAX_TEXT, CheckResult, Result, Timing
from autograder.runner.carrying import Carrying
from autograder.runner.hints import find_hints
from autograder.runner.options import Options, default_seed
from autograder.runner.session import BRIEF, Session
from autograder.runner.suite import Suite
from autograder.runner.twins import add_twins, find_facts
from autograder.runner.workers import ForkedWorkers, SeparateWorkers
from autograder.worker import confine

HINTS, TWINS = "hints", "twins"


def check_required(require: Iterable[str], reasons: dict[str, str]) -> None:
    """Fail closed: raise `KitError` when a required layer is unknown or missing on this machine."""
    for layer in require:
        if layer not in reasons:
            known = ", ".join(confine.LAYERS)
            raise KitError(f"--require: no layer is called {layer!r}; there are: {known}", exit_code=2)
        if reasons[layer]:
            raise KitError(f"the required layer {layer} does not hold here: {reasons[layer]}")


def find_notes(assignment: Assignment, source: bytes) -> tuple[str, ...]:
    """What the student should know of a file that began with another version than the grader's."""
    begun, ours = begun_with(source.decode("utf-8", "replace")), assignment.version
    if begun in ("", ours):
        return ()
    return (say("graded_other_version", file=f"{assignment.name}.py", theirs=begun, ours=ours),)


class Grading:
    """The grading of one submission within a collected suite."""

    def __init__(
        self,
        suite: Suite,
        workers: ForkedWorkers | SeparateWorkers,
        source: bytes,
        options: Options,
        given_up: frozenset[str] = frozenset(),
        announce: Callable[[str], None] = lambda check: None,
    ) -> None:
        self.suite = suite
        self.given_up = given_up
        self.announce = announce
        self.assignment = suite.assignment
        self.workers = workers
        self.source = source
        self.options = options
        self.seed = options.seed or default_seed(self.assignment.name, source)
        self.session = self.new_session(source)
        self.carrying = Carrying(self.session, self.new_reference)

    def new_session(self, source: bytes) -> Session:
        limits = self.assignment.limits
        if self.options.call_seconds:
            limits = replace(limits, call_seconds=self.options.call_seconds)
        return Session(self.workers, self.assignment.name, source, limits, self.options.layers)

    def new_reference(self) -> Session:
        return self.new_session(self.assignment.solution.read_bytes())

    def run(self) -> tuple[Result, Timing]:
        """Grade every check; the result, and beside it what it cost."""
        started = time.perf_counter()
        check_required(self.options.require, self.workers.probe())
        try:
            checks = [result for part in self.choose_parts() for result in self.grade_part(part)]
            hints = self.choose_hints(checks)
            facts, checks = self.find_facts_and_twins(checks)
        finally:
            self.session.close()
            self.carrying.close()
        usage = self.session.usage
        layers = tuple(layer for layer in confine.LAYERS if layer in self.session.layers)
        failure = self.session.load_failure
        result = Result(
            assignment=self.assignment.name,
            title=self.assignment.title,
            checks=tuple(checks),
            seed=self.seed,
            sha256=hashlib.sha256(self.source).hexdigest(),
            kit_version=__version__,
            mode="sandbox" if set(layers) == set(confine.LAYERS) else "practice",
            layers=layers,
            problem=failure.message if failure else "",
            hints=tuple(hints),
            facts=tuple(facts),
            output=self.session.output,
            notes=find_notes(self.assignment, self.source),
        )
        wall = time.perf_counter() - started
        return result, Timing(wall, usage.cpu_seconds, usage.memory_mb, usage.workers)

    def choose_parts(self) -> list[Part]:
        """The parts to grade, in order."""
        wanted = self.options.parts
        return [part for part in self.assignment.parts if not wanted or part.name in wanted]

    def grade_part(self, part: Part) -> list[CheckResult]:
        """All checks of a part, public ones first, so that no public answer can carry a hidden input."""
        results: list[CheckResult] = []

        def passes() -> bool:
            results.extend(self.until_one_fails(part))
            return len(results) == len(part.checks)

        if self.session.try_on(passes):
            self.carrying.note_written(part, results, self.suite.cases.runs)
            return results
        leans = not self.carrying.wrong.isdisjoint(part.carries)  # the reference stands in for these below
        self.session.start_part(patience=BRIEF if leans else 1.0)
        results = [self.run_check(check, part) for check in part.checks]
        self.carrying.note_written(part, results, self.suite.cases.runs)
        return self.carrying.try_again(part, results, self.run_check)

    def until_one_fails(self, part: Part) -> Iterator[CheckResult]:
        """The results of a part's checks, up to the first one that fails."""
        results = (self.run_check(check, part) for check in part.checks)
        return itertools.takewhile(lambda result: result.state is State.PASSED, results)

    def run_check(self, check: Check, part: Part) -> CheckResult:
        """One check of the submission as it stands, unless the grader itself stumbled over it."""
        self.announce(check.id)
        if check.id in self.given_up:
            return to_result(check, Outcome(State.CRASH, say("given_up")))
        exception = self.suite.run(check, self.session, self.seed)
        if isinstance(exception, KitError):
            raise exception
        file = f"{self.assignment.name}.py"
        return to_result(check, judge(exception, self.assignment.parts, part.name, file=file))

    def explains(self, what: str) -> bool:
        """Whether hints, or facts and twins, are asked for and can be had."""
        return self.options.hints and not self.session.load_failure and what not in self.given_up

    def find_facts_and_twins(
        self, checks: list[CheckResult]
    ) -> tuple[list[tuple[str, str]], list[CheckResult]]:
        """(part, fact) of each failed part that has one, and the results with twins."""
        self.announce(TWINS)
        if not self.explains(TWINS) or self.assignment.lms.hidden_visibility == "hidden":
            return [], checks
        domain = self.suite.bank.domain
        facts = find_facts(domain, self.session, checks)
        if self.assignment.feedback.twins:
            checks = add_twins(domain, self.session, checks, self.seed)
        return facts, checks

    def choose_hints(self, checks: list[CheckResult]) -> list[tuple[str, str, str]]:
        """(part, misconception, hint) for each part whose failure matches a known misconception."""
        self.announce(HINTS)
        if not self.explains(HINTS):
            return []
        try:
            return find_hints(self.suite.bank, self.session, checks, self.carrying.by_reference)
        except KitError as error:
            print(f"no hints: {error}", file=sys.stderr)
            return []


def to_result(check: Check, outcome: Outcome) -> CheckResult:
    """The record of a check; a hidden check's sentence is for instructors alone."""
    passed = outcome.state is State.PASSED
    message = clip(outcome.message)
    return CheckResult(
        id=check.id,
        part=check.part,
        says=check.says,
        points=check.points if passed else 0,
        max_points=check.points,
        state=outcome.state,
        hidden=check.hidden,
        message="" if check.hidden else message,
        detail=message if check.hidden else "",
    )


def clip(text: str, limit: int = MAX_TEXT) -> str:
    """`text` cut to `limit` characters, control characters replaced."""
    shown = replace_unprintable(text[:limit], kept="\n")
    return shown + (" ..." if len(text) > limit else "")
