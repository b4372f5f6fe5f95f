"""One mistake costs once: failed checks are tried again with the reference answering for earlier functions.

It changes points alone: nothing that such a run returned, raised or printed is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from autograder.kit.proxy import FunctionProxy
from autograder.kit.states import State
from autograder.manifest import Check, Part
from autograder.result import CheckResult
from autograder.runner.case_checks import CaseRun
from autograder.runner.session import Session


class Carrying:
    """What is wrong in a submission so far, and the reference's own worker, begun when it is needed."""

    def __init__(self, session: Session, new_reference: Callable[[], Session]) -> None:
        self.session = session
        self.new_reference = new_reference
        self.reference: Session | None = None
        self.written: set[str] = set()
        self.wrong: set[str] = set()

    def note_written(self, part: Part, results: list[CheckResult], runs: Mapping[str, CaseRun]) -> None:
        """Note the functions of a part that give a value of the right kind or hang, and if it failed.

        Only for these may the reference stand in: else it would earn the points of a part that leans on
        functions which were never written.
        """
        failed = any(result.state is not State.PASSED for result in results)
        for function in part.functions:
            run = runs.get(function)
            works = run.is_written() if run is not None else function in self.session.returned
            if works or self.session.hangs[function, False]:
                self.written.add(function)
                self.wrong.update([function] if failed else [])

    def try_again(
        self, part: Part, results: list[CheckResult], run_check: Callable[[Check, Part], CheckResult]
    ) -> list[CheckResult]:
        """The better outcome of each check, where a part lost points and leans on wrong functions.

        Where calls did not come to an end, those that are right may be at fault, too: they may be slow.
        """
        ended = all(r.state is State.PASSED or r.state is State.WRONG for r in results)
        functions = [name for name in part.carries if name in (self.wrong if ended else self.written)]
        again = any(r.state is not State.PASSED and not r.state.unwritten for r in results)
        if not functions or not again or self.session.load_failure:
            return results
        self.session.start_part({name: self.by_reference(name) for name in functions})
        better = []
        for check, result in zip(part.checks, results):
            if result.state is not State.PASSED:
                second = run_check(check, part)
                if second.state is State.PASSED:
                    result = replace(second, carried=True)
            better.append(result)
        return better

    def by_reference(self, name: str) -> Callable[..., Any]:
        """A function that answers for the module's global `name` from the reference's own worker."""
        if self.reference is None:
            self.reference = self.new_reference()
        return FunctionProxy(self.reference, name)

    def close(self) -> None:
        """End the reference's worker."""
        if self.reference is not None:
            self.reference.close()
