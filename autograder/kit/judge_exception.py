"""What the exception of a test means: its state, the sentence for the student, the lines at fault.

The desk and the grader both call `judge`, so they agree on every state. No pytest here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from .expect import Mismatch
from .first_difference import Difference
from .messages import join_sentences, say
from .plain_errors import in_plain_words
from .plain_values import show
from .printable import one_line
from .proxy import Call, CallFailure, Failed, Raised, recorder
from .states import State


class PartLike(Protocol):
    """A part of the manifest, or of `kit/assignment.json`."""

    @property
    def name(self) -> str: ...

    @property
    def functions(self) -> Iterable[str]: ...


@dataclass(frozen=True)
class Outcome:
    """The state of one check, one line for the student, and lines of the student's file.

    `lines` goes from the outermost call to the innermost. `function` is the function to look at.
    `blocked_by` is the name of the part to do first. `message` is all in one; for a screen the call,
    what is said of it, and the two values that differ stand apart. `inner` is what became of a blocked
    call, should the other part be innocent: a state and a sentence.
    """

    state: State
    message: str = ""
    lines: tuple[int, ...] = ()
    function: str = ""
    blocked_by: str = ""
    call: Call | None = None
    sentence: str = ""
    difference: Difference | None = None
    inner: tuple[State, str] | None = None


def judge(
    exception: BaseException | None, parts: Iterable[PartLike], part: str, *, file: str = ""
) -> Outcome:
    """The outcome of a check of `part` whose test ended with `exception` (None: it passed).

    `parts` are all parts of the assignment; `file` is what sentences call the student's file.
    """
    if exception is None:
        return Outcome(State.PASSED)
    owners = {function: p.name for p in parts for function in p.functions}
    if isinstance(exception, CallFailure):
        return _failed(exception.call, exception.failed, owners, part, file)
    call = getattr(exception, "kit_call", None)
    if isinstance(call, Call) and isinstance(call.reply, Raised):
        return _raised(call, owners, part, file)
    if isinstance(exception, AssertionError):
        return _mismatch(exception, owners, part)
    return _unusable(exception, recorder.last)


def _raised(call: Call, owners: dict[str, str], part: str, file: str) -> Outcome:
    """A function of the student raised: it is not started, wrong, or another part blocks it."""
    reply = _origin(call)
    function = reply.function if reply.function in owners else call.function
    owner = owners.get(function, part)
    if reply.name == "NotImplementedError":
        if owner == part:
            sentence = say("not_started", function=function)
            return Outcome(State.NOT_STARTED, sentence, reply.lines, function)
        sentence = say("needs_not_started", function=function)
        return _blocked(call, sentence, None, reply.lines, function, owner)
    error = _error(reply)
    asks = reply.name == "EOFError"
    sentence = say("asks_for_input" if asks else "raised", error=error, place=_place(reply.lines, file))
    state = State.MEMORY if reply.name == "MemoryError" else State.WRONG
    if owner == part:
        return Outcome(state, _called(call, sentence), reply.lines, function, "", call, sentence)
    needs = say("needs_failed", function=function, sentence=sentence)
    return _blocked(call, needs, (state, sentence), reply.lines, function, owner)


def _error(reply: Raised) -> str:
    """Class and message of an exception; a class of its own, which stands in the message, alone."""
    own = re.match(r"[A-Z]\w*(Error|Exception|Warning|Exit): ", reply.message)
    message = in_plain_words(reply.message)
    text = message if own else f"{reply.name}: {message}" if message else reply.name
    return one_line(text).rstrip(".: ")


def _origin(call: Call) -> Raised:
    """The reply that raised first, when an exception of a nested call passed through this one."""
    outer: Raised = call.reply
    later = recorder.calls[recorder.calls.index(call) + 1 :] if call in recorder.calls else []
    for nested in later:
        reply = nested.reply
        if isinstance(reply, Raised) and (reply.name, reply.message) == (outer.name, outer.message):
            function = reply.function or nested.function
            return Raised(reply.name, reply.message, reply.lines, function)
    return outer


def _failed(call: Call, failed: Failed, owners: dict[str, str], part: str, file: str) -> Outcome:
    """A call ended without value or exception, in a function of this part or of another one."""
    function = failed.function if failed.function in owners else call.function
    owner = owners.get(function, part)
    if failed.state is State.MISSING:
        if owner == part:
            return Outcome(State.MISSING, failed.message, failed.lines, function)
        sentence = say("needs_missing", function=function, file=file)
        return _blocked(call, sentence, None, failed.lines, function, owner)
    if failed.state is State.LOAD:
        return Outcome(State.LOAD, failed.message, failed.lines)
    sentence = join_sentences(failed.message, _running(failed, function, file))
    if owner == part:
        message = _called(call, sentence)
        return Outcome(failed.state, message, failed.lines, function, "", call, sentence)
    needs = say("needs_failed", function=function, sentence=sentence)
    return _blocked(call, needs, (failed.state, sentence), failed.lines, function, owner)


def _blocked(
    call: Call,
    sentence: str,
    inner: tuple[State, str] | None,
    lines: tuple[int, ...],
    function: str,
    owner: str,
) -> Outcome:
    """The check cannot be judged before `function` of the part `owner` is mended."""
    message = _called(call, sentence)
    return Outcome(State.BLOCKED, message, lines, function, owner, call, sentence, None, inner)


def _mismatch(exception: AssertionError, owners: dict[str, str], part: str) -> Outcome:
    """A value that is not the expected one, or a plain `assert condition, sentence` of the test."""
    difference = None
    if isinstance(exception, Mismatch):
        call, sentence = exception.call or recorder.last, exception.sentence
        message, difference = str(exception), exception.difference
    else:
        call, sentence = recorder.last, str(exception).split("\nassert ")[0].strip()
        sentence = say("check_failed") if not sentence or sentence.startswith("assert ") else sentence
        message = say("called", call=call, sentence=sentence) if call is not None else sentence
    function = call.function if call is not None else ""
    owner = owners.get(function, part)
    own = [c.function for c in recorder.calls if owners.get(c.function) == part]
    state, first = (State.WRONG, "") if own or owner == part else (State.BLOCKED, owner)
    if own and owner != part:
        function = own[-1]  # what it gave went into the call that shows the difference
    return Outcome(state, one_line(message), (), function, first, call, one_line(sentence), difference)


def _unusable(exception: BaseException, last: Call | None) -> Outcome:
    """The test stumbled over the value it got, or failed by itself when it had called nothing."""
    if last is None or not hasattr(last.reply, "value"):
        error = one_line(f"{type(exception).__name__}: {exception}").rstrip(".")
        return Outcome(State.ERROR, say("test_failed", error=error))
    sentence = say("unusable", value=show(last.reply.value))
    if last.reply.value is None:
        sentence = join_sentences(sentence, say("forgot_return"))
    return Outcome(State.WRONG, _called(last, sentence), (), last.function, "", last, sentence)


def _called(call: Call, sentence: str) -> str:
    return one_line(say("called", call=call, sentence=sentence))


def _place(lines: tuple[int, ...], file: str) -> str:
    if not lines:
        return ""
    if not file:
        return say("raised_place_bare", line=lines[-1])
    return say("raised_place", file=file, line=lines[-1])


def _running(failed: Failed, function: str, file: str) -> str:
    """Where a call was when it ended without value or exception."""
    if not failed.lines:
        return ""
    function, line = failed.function or function, failed.lines[-1]
    if not file:
        return say("running_line", function=function, line=line)
    return say("running_at", function=function, file=file, line=line)
