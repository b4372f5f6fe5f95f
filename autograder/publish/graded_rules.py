"""What grading shows of an assignment: its solution is right, its stub is empty, its tests reject.

The only module here that knows the grader.
"""

from __future__ import annotations

import contextlib
import doctest
import io
import itertools
import types
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.kit.states import State
from autograder.manifest import Assignment, Misconception
from autograder.publish import stub
from autograder.publish.file_rules import line_of_check
from autograder.publish.finding import Finding
from autograder.publish.strip import read
from autograder.result import CheckResult, Result

if TYPE_CHECKING:
    from autograder.runner.reference import LocalBackend
    from autograder.runner.suite import Suite

SEEDS = ("check", "check 2", "check 3", "check 4", "check 5")
CLEAN = (State.NOT_STARTED, State.BLOCKED)  # what checks of the stub may come to


class Grader:
    """Grades many sources of one assignment; use it in a `with` statement."""

    def __init__(self, assignment: Assignment) -> None:
        from autograder.runner.engine import Engine
        from autograder.runner.options import Options

        self.engine = Engine(assignment, Options(hints=False))

    def __enter__(self) -> Grader:
        self.engine.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self.engine.__exit__(*error)

    def grade(self, source: str) -> Result:
        """The result of one submitted source."""
        return self.engine.grade(source.encode())[0]


def solution(assignment: Assignment, grader: Grader) -> Iterator[Finding]:
    """The reference passes every test of its own."""
    result = grader.grade(read(assignment.solution))
    if result.problem:
        yield Finding(assignment.solution, 1, f"cannot be graded ({result.problem}); mend it")
        return
    for check in result.checks:
        if check.state is not State.PASSED:
            path, line = _where(assignment, check)
            said = f"{check.state}: {_sentence(check)}".rstrip(": .")
            sentence = f"the solution fails test_{check.id} ({said}); mend one of the two"
            yield Finding(path, line, sentence)


def empty(assignment: Assignment, grader: Grader) -> Iterator[Finding]:
    """The stub gets no point, and every check says that nothing is written yet."""
    path = stub.path_of(assignment)
    result = grader.grade(read(path))
    if result.problem:
        yield Finding(path, 1, f"cannot be graded ({result.problem}); mend the solution")
    for check in result.checks:
        if check.state not in CLEAN:
            test, line = _where(assignment, check)
            sentence = f"{check.id} calls the empty stub {check.state}, not {CLEAN[0]}"
            yield Finding(test, line, f"{sentence}; call the student's function first")


def rejected(assignment: Assignment) -> Iterator[Finding]:
    """Each misconception is rejected by the hidden check that the manifest names, on every seed alike.

    One of a core part is also seen by a public check, or the manifest says why not. Here the tests run
    on it in this process, without a sandbox: it is the instructor's own code.
    """
    from autograder.kit.judge_exception import judge
    from autograder.runner.misconceptions import Bank
    from autograder.runner.reference import LocalBackend
    from autograder.runner.suite import Suite

    bank = Bank(assignment)
    checks = {check.id: check for check in assignment.checks}
    found: list[Finding] = []

    def run(suite: Suite) -> None:
        for wrong in assignment.misconceptions:
            check = checks[wrong.rejected_by]
            backend = LocalBackend(bank.module(bank.make_submission(wrong)))
            state = judge(suite.run(check, backend, SEEDS[0]), assignment.parts, check.part).state
            path, line = line_of_check(assignment, check)
            if state in (State.PASSED, State.ERROR):
                sentence = f"{check.id} gives {wrong.id} the state {state}; sharpen that test"
                found.append(Finding(path, line, sentence))
            hidden = [c for c in assignment.checks if c.part == check.part and c.hidden]
            lost = {sum(c.points for c in hidden if suite.run(c, backend, seed)) for seed in SEEDS}
            if len(lost) > 1:
                sums = " or ".join(map(str, sorted(lost)))
                sentence = f"{wrong.id} loses {sums} points by the seed; fix what its cases draw"
                found.append(Finding(path, line, sentence))
            sentence = _public_fault(suite, wrong, backend)
            if sentence:
                found.append(Finding(assignment.folder / "misconceptions.toml", 1, sentence))

    Suite(assignment).run_within(run)
    yield from found


def _public_fault(suite: Suite, wrong: Misconception, backend: LocalBackend) -> str:
    """What to mend when a wrong answer to a core part passes every public check, or is said to and fails."""
    part = suite.assignment.part_of(wrong.function)
    if part is None or part.kind != "core":
        return ""
    public = [check for check in suite.assignment.checks if not check.hidden]
    public.sort(key=lambda check: check.part != part.name)
    passes = all(suite.run(check, backend, SEEDS[0]) is None for check in public)
    if passes and not wrong.keeps_public:
        return f"{wrong.id} passes every public check; let one fail, or say why in `keeps_public`"
    if wrong.keeps_public and not passes:
        return f"{wrong.id} fails a public check; take `keeps_public` away"
    return ""


def coverage(assignment: Assignment) -> Iterator[Finding]:
    """Each kind of case is covered by a check of its function's part, and each name in `covers` is one."""
    from autograder.runner.domain import KEEPS, Domain

    domain, manifest = Domain(assignment), assignment.folder / "assignment.toml"
    covered = {pair for check in assignment.checks for pair in check.covers}
    there = {(f, kind) for f in domain.generators for kind in (*domain.kinds(f), KEEPS)}
    for function, kind in sorted(covered - there):
        yield Finding(manifest, 1, f"`{function}.{kind}` is no kind of case in domain.py; mend `covers`")
    for function, kind in sorted(there - covered):
        yield Finding(manifest, 1, f"no check covers `{function}.{kind}`; add it to a hidden check")
    for check in assignment.checks:
        for function, _ in check.covers:
            owner = assignment.part_of(function)
            if owner is not None and owner.name != check.part:
                yield Finding(manifest, 1, f"{check.id} covers {function} of part {owner.name}; move it")


def judges(assignment: Assignment) -> Iterator[Finding]:
    """What judges a function's many right answers takes the reference's, which grading does not ask it."""
    from autograder.runner.domain import Domain

    domain = Domain(assignment)
    for function in domain.generators:
        by = domain.rule(function).by
        for seed in SEEDS if by else ():
            for case, value in zip(domain.cases(function, seed), domain.answers(function, seed)):
                try:
                    if by is not None and case.raises is None:
                        by(value, case)
                except Exception as error:
                    said = f"`judged` of {function} refuses the solution ({error}) on `{case.kind}`; mend it"
                    yield Finding(domain.path, 1, said)
                    break


def probes(assignment: Assignment) -> Iterator[Finding]:
    """Each probe runs, and tells the solution and every two misconceptions apart."""
    from autograder.kit.recognise import alike
    from autograder.runner.misconceptions import Bank

    bank = Bank(assignment)
    lines = {name: node.lineno for name, node in bank.functions.items()}
    try:
        expected = {function: bank.expected(function) for function in bank.probed}
    except Exception as error:  # whatever the instructor's probe raises is the finding
        said = f"a probe cannot be run ({type(error).__name__}: {error}); mend it"
        yield Finding(bank.path, 1, said)
        return
    for function, seen in expected.items():
        for (a, one), (b, other) in itertools.combinations(seen, 2):
            if alike(one, other):
                names = f"{a.id if a else 'the solution'} and {b.id if b else 'the solution'}"
                sentence = f"probes of {function} do not tell {names} apart; add a case"
                yield Finding(bank.path, lines.get(f"probe_{function}", 1), sentence)


def doctests(assignment: Assignment) -> Iterator[Finding]:
    """The examples in the solution's docstrings give what they print."""
    path = assignment.solution
    module = types.ModuleType(assignment.name)
    module.__file__ = str(path)
    exec(compile(read(path), str(path), "exec"), module.__dict__)
    runner = _Collector(path)
    for test in doctest.DocTestFinder().find(module, assignment.name, module, module.__dict__):
        with contextlib.redirect_stdout(io.StringIO()):
            runner.run(test)
    yield from runner.findings


class _Collector(doctest.DocTestRunner):
    """Keeps what fails instead of printing it."""

    def __init__(self, path: Path) -> None:
        super().__init__(verbose=False)
        self.path = path
        self.findings: list[Finding] = []

    def report_failure(self, out: Any, test: doctest.DocTest, example: doctest.Example, got: str) -> None:
        want = example.want.strip()
        self._add(test, example, f"gives {got.strip()!r}, the docstring says {want!r}")

    def report_unexpected_exception(
        self, out: Any, test: doctest.DocTest, example: doctest.Example, exc_info: Any
    ) -> None:
        self._add(test, example, f"raises {exc_info[0].__name__}: {exc_info[1]}")

    def _add(self, test: doctest.DocTest, example: doctest.Example, what: str) -> None:
        line = (test.lineno or 0) + example.lineno + 1
        sentence = f"`{example.source.strip()}` {what}; mend one of them"
        self.findings.append(Finding(self.path, line, sentence))


def _where(assignment: Assignment, result: CheckResult) -> tuple[Path, int]:
    """Where the check of a result stands."""
    return line_of_check(assignment, next(c for c in assignment.checks if c.id == result.id))


def _sentence(check: CheckResult) -> str:
    return " ".join((check.message or check.detail).split())[:300]
