"""How pytest collects and runs the checks of a release: in the manifest's order, each judged."""

from __future__ import annotations

import difflib
import re
import types
from collections.abc import Iterator, Sequence
from importlib.machinery import SourceFileLoader
from typing import Any

import numpy as np
import pytest

from .blame import evidence
from .check_record import Record
from .desk import Desk
from .doubtful_lines import always_true, compared_with, function_at, lost_error, never_reached, unfilled
from .expect import only_real
from .first_difference import Difference, align, shapes, whole
from .gradient_notes import sizes_of, suspect
from .judge_exception import Outcome, judge
from .messages import join_sentences, say, say_count
from .pasted_call import definitions, paste
from .plain_errors import advice
from .proxy import RETURNED_FUNCTION, Call, Raised, Returned, recorder
from .recognise import alike
from .result_notes import is_cut, is_zero, not_finite, opposite
from .seeds import generator
from .states import State
from .student_file import NEAR, message_of

KEY = "kit"
GRADIENTS = re.compile("grad|delta|backward|bptt")  # in the names of functions whose laws are known
WIDTH = 60  # columns of a terminal of 80 that are right of the labels


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
        self.name = "checks"  # `-k` looks into it, and the name of the file holds that of every part
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


def cut_after(trace: types.TracebackType | None, filename: str) -> types.TracebackType | None:
    """A traceback up to its last line in a file, so that `--pdb` stops there and not in the kit."""
    steps = []
    while trace is not None:
        steps.append(trace)
        trace = trace.tb_next
    while len(steps) > 1 and steps[-1].tb_frame.f_code.co_filename != filename:
        steps.pop()
    short: types.TracebackType | None = None
    for step in reversed(steps):
        short = types.TracebackType(short, step.tb_frame, step.tb_lasti, step.tb_lineno)
    return short


def named(at: str, names: Sequence[str]) -> str:
    """A place in a result, by the name of its member where it has one."""
    first = re.match(r"\[(\d+)\]", at)
    if first is None or int(first[1]) >= len(names):
        return at
    return names[int(first[1])] + at[first.end() :]


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
        self.desk.error = None
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
            where = str(self.desk.path) if self.desk.error else str(self.module_of_checks.obj.__file__)
            trace = cut_after((self.desk.error or ended).__traceback__, where)
            raise CheckFailed(outcome.message).with_traceback(trace) from None

    def record(self, outcome: Outcome) -> Record:
        """The outcome with the line of the student's file to look at and what the code printed."""
        desk = self.desk
        line = self.line(outcome)
        got, want = self.compared(outcome)
        return Record(
            folder=str(desk.folder),
            check=self.check,
            state=outcome.state,
            message=outcome.message,
            line=line,
            source=desk.source_line(line),
            function=outcome.function,
            blocked_by=outcome.blocked_by,
            printed=desk.printed(*(call.reply for call in self.shown(outcome))),
            called=tuple(self.called(outcome)),
            sentence=self.lacking(outcome) or outcome.sentence,
            got=tuple(got),
            want=tuple(want),
            note=self.note(outcome),
            column=desk.column if outcome.state is State.LOAD else 0,
            **evidence(desk, self.part, outcome),
        )

    def line(self, outcome: Outcome) -> int:
        """The innermost line of the student's file; of what stopped in a given function, the way there."""
        lines = outcome.lines
        if self.given(outcome):
            lines = (self.desk.innermost((outcome.function,), lines)[1],)
        return (lines[-1] if lines else 0) or self.desk.line_of(outcome.function)

    def given(self, outcome: Outcome) -> str:
        """The function in which the code raised, if it is one that students find written."""
        return self.desk.innermost(self.desk.assignment.given, outcome.lines[-1:])[0]

    def called(self, outcome: Outcome) -> list[str]:
        """The call as it can be pasted into Python, after the functions of the test that it needs."""
        if outcome.call is None or outcome.call.function == RETURNED_FUNCTION:
            return [str(outcome.call)] if outcome.call else []
        *before, call = self.shown(outcome)
        earlier = [line for one in before for line in paste(one, WIDTH)]
        return [*earlier, *definitions(call), *paste(call, WIDTH)]

    def shown(self, outcome: Outcome) -> list[Call]:
        """The call that shows what is wrong, and before it that of this part whose result went into it."""
        if outcome.call is None:
            return []
        before: list[Call] = []
        if outcome.state is State.WRONG and outcome.function != outcome.call.function:
            before = [call for call in recorder.calls if call.function == outcome.function]
        return [*before[-1:], outcome.call]

    def compared(self, outcome: Outcome) -> tuple[list[str], list[str]]:
        """Lines of the value that was returned and of the one expected; either may be empty."""
        difference, names = outcome.difference, self.members(outcome)
        if difference is not None and not self.lacking(outcome):
            difference = difference.of_member(names)
            return align(difference, named(difference.at, names), WIDTH)
        reply = getattr(outcome.call, "reply", None)
        if outcome.state is State.WRONG and isinstance(reply, Returned):
            shows = reply.value is not None and not reply.changed
            return (whole(reply.value, "", WIDTH) if shows else []), []
        return [], []

    def members(self, outcome: Outcome) -> Sequence[str]:
        """What the function calls the members of its result, when it returns several things."""
        function = outcome.call.function if outcome.call is not None else outcome.function
        return self.desk.assignment.returns.get(function, ())

    def lacking(self, outcome: Outcome) -> str:
        """That the function returns several things, where what it returned is not that many; or nothing."""
        names, reply = self.members(outcome), getattr(outcome.call, "reply", None)
        if not names or outcome.difference is None or not isinstance(reply, Returned):
            return ""
        value, count = reply.value, len(names)
        held = isinstance(value, (tuple, list)) and len(value) == count
        if held or value is None or (isinstance(value, np.ndarray) and value.shape == (count,)):
            return ""
        return say_count("several_things", count, names=", ".join(names))

    def note(self, outcome: Outcome) -> str:
        """What the two values show: where they differ and how often, their shapes, a lost `return`."""
        difference, reply = outcome.difference, getattr(outcome.call, "reply", None)
        if outcome.state is State.NOT_STARTED:
            line = self.line(outcome)
            return say("below_raise", line=line) if never_reached(self.desk.text, line) else ""
        if dots := self.unfilled(outcome):
            return say("unfilled", line=dots)
        if isinstance(reply, Raised) and outcome.state in (State.WRONG, State.BLOCKED):
            return self.note_on_error(outcome, reply)
        if doubtful := self.doubtful(outcome):
            return doubtful
        if difference is None or self.lacking(outcome):
            return ""
        if isinstance(reply, Returned) and reply.value is None:
            return say("forgot_return")
        if moved := self.moved(outcome):
            return moved
        if difference.entry is None:
            return shapes(difference.got, difference.want)
        if is_cut(difference, outcome.call):
            return say("cut")
        size = int(np.size(difference.want))
        odd = not_finite(difference)
        law = "" if odd else self.law(outcome, difference)
        if law:
            return law
        place = f"[{', '.join(map(str, difference.entry))}]"
        count = say_count("differs", difference.differing, place=place, size=size) if size > 4 else ""
        return join_sentences(count, odd)

    def unfilled(self, outcome: Outcome) -> int:
        """The line with a `...` of a frame, in a function that the failing call went through; or 0."""
        if outcome.state not in (State.WRONG, State.BLOCKED):
            return 0
        text = self.desk.text
        functions = dict.fromkeys([outcome.function, *(function_at(text, line) for line in outcome.lines)])
        return next(filter(None, (unfilled(text, function) for function in functions)), 0)

    def note_on_error(self, outcome: Outcome, reply: Raised) -> str:
        """What the error means that ended the call."""
        given, line = self.given(outcome), self.line(outcome)
        if given:
            return say("raised_in_given", function=given)
        source = self.desk.source_line(line)
        note = self.unwritten_branch(reply, line, source) or advice(reply.message, reply.name, source)
        note = note or self.doubtful(outcome)
        if outcome.state is State.WRONG and outcome.lines and source.split()[:1] == ["raise"]:
            note = note or say("no_error_expected")
        return note

    def unwritten_branch(self, reply: Raised, line: int, source: str) -> str:
        """That an own `raise NotImplementedError(kind)` came, and no condition compares with such a kind.

        A word that stands in the line itself says nothing of the call.
        """
        error, _, kind = reply.message.partition(": ")
        function = function_at(self.desk.text, line)
        known = compared_with(self.desk.text, function)
        near = kind in known or difflib.get_close_matches(kind, known, 1, NEAR)
        told = not function or len(kind.split()) != 1 or re.search(f"[\"']{re.escape(kind)}[\"']", source)
        if error != "NotImplementedError" or told or near:
            return ""
        return say("unwritten_branch", function=function, kind=kind)

    def doubtful(self, outcome: Outcome) -> str:
        """What stands in the function and cannot be meant so: an error not raised, an odd condition."""
        if outcome.state is not State.WRONG:
            return ""
        lost = lost_error(self.desk.text, outcome.function)
        if lost:
            return say("lost_raise", line=lost)
        line, condition, alone = always_true(self.desk.text, outcome.function)
        return say("always_true", line=line, condition=condition, alone=alone) if line else ""

    def moved(self, outcome: Outcome) -> str:
        """Whether the member that is wrong stands in another member's place."""
        names, reply = self.members(outcome), getattr(outcome.call, "reply", None)
        if not names or outcome.difference is None or not isinstance(reply, Returned):
            return ""
        difference = outcome.difference.of_member(names)
        place = re.fullmatch(r"\[(\d+)\]", difference.at)
        if place is None or int(place[1]) >= len(names) or is_zero(difference.want):
            return ""
        for name, other in zip(names, reply.value, strict=False):
            if other is not reply.value[int(place[1])] and alike(other, difference.want):
                return say("moved", name=names[int(place[1])], other=name, order=", ".join(names))
        return ""

    def law(self, outcome: Outcome, difference: Difference) -> str:
        """What a wrong gradient has in common with the right one; of one number only the sign says much."""
        if not GRADIENTS.search(outcome.function):
            return opposite(difference)
        got, want = (np.asarray(value) for value in (difference.got, difference.want))
        call = outcome.call
        sizes = sizes_of([*call.args, *call.kwargs.values()]) if call is not None else set()
        if want.size == 1 and not (want.any() and np.allclose(got, -want, rtol=1e-3)):
            return ""
        return suspect(got, want, sizes)

    def repr_failure(self, excinfo: Any, style: Any = None) -> Any:
        """The sentence alone for a check that failed; pytest's own text for anything else."""
        if isinstance(excinfo.value, CheckFailed):
            return str(excinfo.value)
        return super().repr_failure(excinfo)
