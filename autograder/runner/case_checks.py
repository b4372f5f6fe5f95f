"""Hidden checks that the domain gives: cases sent in one frame, each reply judged beside the reference's."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from autograder.kit import expect, proxy
from autograder.kit.call_function import identical
from autograder.kit.case_calls import Calls
from autograder.kit.messages import say
from autograder.manifest import Check
from autograder.runner.domain import KEEPS, Case, Domain, Rule


class CaseBackend(Protocol):
    """A module that takes many cases at once."""

    def invoke_all(self, function: str, cases: list[tuple[Any, ...]]) -> Calls: ...


@dataclass
class Tried:
    """What became of one case: the call with its reply, the reference's value, and the failure if any."""

    case: Case
    call: proxy.Call
    want: Any
    failure: Exception | None


class CaseRun:
    """All cases of one function, tried on one module."""

    def __init__(self, domain: Domain, function: str, seed: str, backend: CaseBackend) -> None:
        self.domain = domain
        self.function = function
        self.rule = domain.rule(function)
        self.parameters = domain.parameters(function)
        cases = domain.cases(function, seed)
        wants = domain.answers(function, seed)
        self.calls = backend.invoke_all(function, domain.asked(function, seed))
        self.tried = [
            self.judge(case, want, reply)
            for case, want, reply in zip(cases, wants, self.calls.replies, strict=True)
        ]

    def judge(self, case: Case, want: Any, reply: Any) -> Tried:
        """Hold one reply against the reference's value."""
        call = proxy.Call(self.function, case.args, case.kwargs, reply)
        proxy.recorder.clear()
        proxy.recorder.calls.append(call)
        failure: Exception | None = None
        try:
            compare(call, case, want, self.rule)
        except Exception as error:
            failure = error
        return Tried(case, call, want, failure)

    def is_written(self) -> bool:
        """Whether some case gave a value of the shape of the right one."""
        return any(
            isinstance(tried.call.reply, proxy.Returned)
            and alike_in_shape(tried.call.reply.value, tried.want)
            for tried in self.tried
            if tried.case.raises is None
        )

    def find_failure(self, kinds: set[str], without: Collection[str] = ()) -> Exception | None:
        """Why a check of these kinds fails: the first case that does; None when all are right.

        Cases whose `Case.fingerprint` is among `without` are passed over.
        """
        if KEEPS in kinds:
            return self.find_change()
        found = [tried for tried in self.tried if tried.case.kind in kinds and tried.failure is not None]
        failed = next((tried for tried in found if tried.case.fingerprint not in without), None)
        return self.failed(failed) if failed is not None else None

    def is_worth_keeping(self) -> bool:
        """Whether a value is right somewhere, where it could not be known by heart from what was shown."""
        valued = [tried for tried in self.tried if tried.want is not None]
        shown = {case.fingerprint for case in self.domain.shown(self.function)}
        new = [one for one in valued if one.case.fingerprint not in shown] or valued
        right = {one.case.kind for one in new if one.failure is None}
        if not right:  # found without a look at many seeds, which takes its time
            return False
        rich = self.domain.rich_kinds(self.function).intersection(one.case.kind for one in new)
        return not rich.isdisjoint(right) if rich else True

    def failed(self, tried: Tried) -> Exception | None:
        """The failure of a case, whose call is then the one that is judged."""
        proxy.recorder.clear()
        proxy.recorder.calls.append(tried.call)
        return tried.failure

    def find_change(self) -> Exception | None:
        """Why the function does not keep its arguments, its results, or its answer to an equal call.

        One that is right nowhere keeps nothing worth a point; see `is_worth_keeping`.
        """
        wrong = next((tried for tried in self.tried if tried.failure is not None), None)
        if wrong is not None and not self.is_worth_keeping():
            return self.failed(wrong)
        for index, tried in enumerate(self.tried):
            changed = getattr(tried.call.reply, "changed", None)
            if changed:
                name = proxy.argument_name(next(iter(changed)), tuple(self.parameters))
                return to_spoilt(tried.call, say("changed", name=name))
            if index in self.calls.earlier:
                return to_spoilt(tried.call, say("changed_result"))
            if index in self.calls.differs:
                return to_spoilt(tried.call, say("differs_again"))
        return None


def alike_in_shape(got: Any, want: Any) -> bool:
    """Whether two values are of one kind: as many members, arrays of the same shape, text or none."""
    if isinstance(want, (list, tuple, dict)):
        return isinstance(got, (list, tuple, dict, np.ndarray)) and len(got) == len(want)
    if want is None or isinstance(want, (str, bytes)):
        return type(got) is type(want)
    if got is None or isinstance(got, (str, bytes, dict, set)) or callable(got) != callable(want):
        return False
    try:
        return bool(np.shape(got) == np.shape(want))
    except ValueError:  # a ragged list has no shape
        return False


def to_spoilt(call: proxy.Call, sentence: str) -> Exception:
    """The failure of a call whose value may be right."""
    return expect.Mismatch(sentence, call)


def compare(call: proxy.Call, case: Case, want: Any, rule: Rule) -> None:
    """Raise unless the call's reply is right."""
    if case.raises is not None:
        expect.raises(case.raises, lambda: proxy.settle(call))
        return
    got = proxy.settle(call)
    if identical(want, got):  # as the reference has it: no need for what judges close values or many answers
        return
    if rule.by is not None:
        rule.by(got, case)
    elif rule.exact:
        expect.same(got, want)
    else:
        expect.close(got, want, rtol=rule.rtol, atol=rule.atol, any_shape=rule.any_shape)


class CaseChecks:
    """The runs of the submission under test, one for each function and fresh worker."""

    def __init__(self, domain: Domain) -> None:
        self.domain = domain
        self.under_test: tuple[Any, ...] = ()
        self.runs: dict[str, CaseRun] = {}

    def run(self, check: Check, backend: Any, seed: str) -> Exception | None:
        """The failure of one check, or None; cases that an earlier check tried are not tried again."""
        under_test = (backend, getattr(backend, "generation", 0), seed)
        if self.under_test != under_test:
            self.under_test, self.runs = under_test, {}
        wanted: dict[str, set[str]] = {}
        for function, kind in check.covers:
            wanted.setdefault(function, set()).add(kind)
        failures = (self.run_of(f, backend, seed).find_failure(kinds) for f, kinds in wanted.items())
        return next((failure for failure in failures if failure is not None), None)

    def run_of(self, function: str, backend: Any, seed: str) -> CaseRun:
        """The run of a function on the module under test."""
        if function not in self.runs:
            self.runs[function] = CaseRun(self.domain, function, seed, backend)
        return self.runs[function]
