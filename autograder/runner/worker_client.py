"""Speaks to one worker: the trusted end of the wire, with deadlines."""

from __future__ import annotations

import itertools
import secrets
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.errors import KitError
from autograder.kit.messages import say
from autograder.kit.proxy import Failed, Raised, Returned
from autograder.kit.states import State
from autograder.runner.channels import Channel, Deadline, WorkerGone, queued_of_both
from autograder.runner.worker_replies import (
    MAX_OUTPUT,
    read_printable,
    read_replies,
    read_reply,
    read_text,
    read_word,
)
from autograder.worker import wire

READY_SECONDS = 30.0
WALL_FACTOR, WALL_SECONDS = 3.0, 5.0
MAX_CALLS_BACK = 20_000
MAX_BYTES_BACK = 64 * 2**20
SMALL_HEADER = 256
HEADER_WEIGHT = 16  # a byte of a header takes so many times longer to read than one of an array
MAX_NESTED = 12
Asked = list[list[Any]] | wire.Encoded  # cases, each args, kwargs, and whether a second time
MAX_PRINTED, BYTES_OF_A_CHARACTER = 20_000, 6  # what a worker keeps of a call's output, and the JSON of it


@dataclass
class Allowance:
    """What all replies to one part may weigh together: the runner's time to read and to judge them.

    Bytes of headers are read one value at a time, bytes of arrays all at once. Right answers to a whole
    assignment need less than a quarter of the first and a hundredth of the second.
    """

    header_bytes: int = 2**18
    array_bytes: int = 16 * 2**20

    def take(self, header_bytes: int, array_bytes: int) -> None:
        """Count one reply; raises `WorkerGone` when it is too much. Small ones are free."""
        self.header_bytes -= max(0, header_bytes - SMALL_HEADER)
        self.array_bytes -= array_bytes
        if self.is_used_up:
            raise WorkerGone(State.OVER, say("returned_too_much"))

    @property
    def is_used_up(self) -> bool:
        return self.header_bytes < 0 or self.array_bytes < 0


@dataclass
class Usage:
    """What all workers of one submission used together."""

    cpu_seconds: float = 0.0
    memory_mb: float = 0.0
    workers: int = 0


def draw_words() -> Iterator[str]:
    """Words that name one question each, drawn many at a time."""
    while True:
        drawn = secrets.token_hex(2**11)
        yield from (drawn[at : at + 16] for at in range(0, len(drawn), 16))


class TimeOver(BaseException):
    """A function of the tests takes too long on what the student's code gave it."""


@contextmanager
def time_limit(end: float) -> Iterator[None]:
    """Interrupt this process's own Python code at `end`, where signals can do that."""
    main = threading.current_thread() is threading.main_thread()
    if not (main and hasattr(signal, "setitimer")):
        yield
        return

    def ring(number: int, frame: Any) -> None:
        raise TimeOver

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, max(0.01, end - time.monotonic()))
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


class Worker:
    """One worker with a student's module: calls go out, replies and calls back come in."""

    def __init__(
        self,
        channel: Channel,
        call_seconds: float,
        returned: Callable[[wire.Reference], Any] | None = None,
        allowance: Allowance | None = None,
    ) -> None:
        self.channel = channel
        self.call_seconds = call_seconds
        self.returned = returned
        self.allowance = allowance or Allowance()
        self.output = ""
        self.functions: dict[str, Callable[..., Any]] = {}
        self.numbers = itertools.count()
        self.calls_back = 0
        self.bytes_back = 0
        self.weight = 0, 0
        self.nested = 0
        self.seconds_of_calls = 0.0
        self.seconds_of_load = 0.0
        self.queued_at_load = 0.0
        self.identities = draw_words()
        hello = self.receive(self.deadline(READY_SECONDS))
        if read_word(hello, "op") != "ready" or type(hello.get("layers")) is not list:
            message = read_text(hello.get("message")) or "it said nothing"
            raise KitError(f"a worker cannot be confined: {message}; run `python -m autograder doctor`")
        self.layers = frozenset(map(str, hello["layers"]))
        self.channel.queued_before = queued_of_both(self.channel) or 0.0

    def deadline(self, seconds: float | None = None) -> Deadline:
        seconds = self.call_seconds if seconds is None else seconds
        return Deadline(self.channel, seconds, WALL_FACTOR * seconds + WALL_SECONDS)

    def send(self, message: dict[str, Any], deadline: Deadline) -> None:
        self.channel.write(wire.encode(message), deadline)

    def receive(self, deadline: Deadline) -> dict[str, Any]:
        """The next message; raises `WorkerGone` for what the protocol does not allow."""
        try:
            head, body = wire.header_lengths(self.channel.read(8, deadline))
            self.weight = head, body
            data = self.channel.read(head + body, deadline)
            return wire.decode(data[:head], data[head:], self.returned)
        except wire.WireError as error:
            raise WorkerGone(State.CRASH, say("broke_protocol")) from error

    def request(self, message: dict[str, Any]) -> Returned | Raised | Failed:
        """Send a request and wait for its reply, answering calls back meanwhile."""
        if self.nested >= MAX_NESTED:
            raise WorkerGone(State.CRASH, say("nested_calls"))
        if not self.nested:
            self.bytes_back = 0
        self.nested += 1
        deadline = self.deadline()
        try:
            return self._request(message, next(self.identities), deadline)
        finally:
            self.nested -= 1
            if not self.nested:
                self.seconds_of_calls += deadline.used()

    def _request(
        self, message: dict[str, Any], identity: str, deadline: Deadline
    ) -> Returned | Raised | Failed:
        self.send({**message, "id": identity}, deadline)
        return self.await_reply(identity, deadline)

    def await_reply(self, identity: str, deadline: Deadline, count: int = 1) -> Returned | Raised | Failed:
        """The reply of this name, which may hold `count` replies, calls back answered meanwhile."""
        while True:
            answer = self.receive(deadline)
            head, body = self.weight
            if read_word(answer, "op") == "callback":
                self.bytes_back += HEADER_WEIGHT * head + body
                self.call_back(answer, deadline)
            elif read_word(answer, "op") == "reply" and read_word(answer, "id") == identity:
                printed = len(read_text(answer.get("output"), MAX_PRINTED))
                small = (count - 1) * SMALL_HEADER
                self.allowance.take(head - small - BYTES_OF_A_CHARACTER * printed, body)
                if "output" in answer:
                    self.output = (self.output + read_printable(answer["output"]))[-MAX_OUTPUT:]
                return read_reply(answer)
            else:
                raise WorkerGone(State.CRASH, say("broke_protocol"))

    def compile(self, source: bytes, name: str) -> Returned | Raised | Failed:
        """The module's code as bytes, which workers alone read; ask before this worker loads it."""
        return self.request({"op": "compile", "name": name, "source": source})

    def load(self, source: bytes, name: str, code: bytes) -> Returned | Raised | Failed:
        """Run the module's top level from the code of `compile`."""
        deadline, began = self.deadline(), time.monotonic()
        try:
            message = {"op": "load", "name": name, "source": source, "code": code}
            return self._request(message, next(self.identities), deadline)
        finally:
            queued = self.channel.queued_seconds()  # it is new: it waited for nothing else yet
            wall = time.monotonic() - began
            self.queued_at_load = queued or 0.0
            self.channel.queued_before = queued_of_both(self.channel) or 0.0
            self.seconds_of_load = deadline.measure_cpu() if queued is None else max(0.0, wall - queued)

    def call(
        self, function: str, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Returned | Raised | Failed:
        message: dict[str, Any] = {"op": "call", "function": function, "args": list(args)}
        if kwargs:
            message["kwargs"] = kwargs
        return self.request(message)

    def call_all(
        self, function: str, cases: Asked, count: int, tell: Callable[[Returned | Raised | Failed], None]
    ) -> Returned | Raised | Failed:
        """Call a function on so many cases in one frame, each with a deadline of its own.

        `tell` hears of each reply in turn; the last one says what the function kept.
        """
        self.bytes_back, self.nested = 0, 1
        try:
            identity = self.ask_all(function, cases, together=False)
            for index in range(count):
                deadline = self.deadline()
                reply = self.await_reply(f"{identity}.{index}", deadline)
                self.seconds_of_calls += deadline.used()
                tell(reply)
            return self.await_reply(identity, self.deadline())
        finally:
            self.nested = 0

    def call_together(
        self,
        function: str,
        cases: Asked,
        count: int,
        tell: Callable[[Returned | Raised | Failed], None],
        seconds: float,
    ) -> Returned | Raised | Failed:
        """Like `call_all` with one deadline and one frame of replies: cheaper, but a hang has no name."""
        self.bytes_back, self.nested = 0, 1
        try:
            deadline = self.deadline(seconds)
            kept = self.await_reply(self.ask_all(function, cases, together=True), deadline, count)
            self.seconds_of_calls += deadline.used()
        finally:
            self.nested = 0
        for reply in read_replies(kept, count):
            tell(reply)
        return kept

    def ask_all(self, function: str, cases: Asked, together: bool) -> str:
        """Send the cases of one function; the name of the question."""
        identity = next(self.identities)
        question = {"op": "call_all", "id": identity, "function": function, "together": together}
        self.send({**question, "cases": cases}, self.deadline())
        return identity

    def forget(self, allowance: Allowance, call_seconds: float) -> None:
        """Begin another part: functions of the tests that the file was given before are gone."""
        self.allowance, self.call_seconds = allowance, call_seconds
        self.calls_back = 0
        self.functions.clear()

    def constant(self, name: str) -> Returned | Raised | Failed:
        return self.request({"op": "constant", "name": name})

    def override(self, function: str, by: Callable[..., Any]) -> None:
        """Let `by`, which runs here, answer for the module's global `function`."""
        message = {"op": "override", "function": function, "by": self.handle(by, function)}
        self.send(message, self.deadline())

    def handle(self, function: Callable[..., Any], name: str = "") -> wire.Reference:
        """What stands for a function of the tests in the worker."""
        handle = f"{next(self.numbers)}:{name or getattr(function, '__name__', '')}"
        self.functions[handle] = function
        return wire.Reference("handle", handle)

    def call_back(self, message: dict[str, Any], deadline: Deadline) -> None:
        """Answer a call of one of the tests' functions by the student's code."""
        self.calls_back += 1
        function = self.functions.get(read_text(message.get("handle")))
        args, kwargs = message.get("args"), message.get("kwargs")
        if function is None or type(args) is not list or type(kwargs) is not dict:
            raise WorkerGone(State.CRASH, say("broke_protocol"))
        if not all(type(key) is str for key in kwargs):
            raise WorkerGone(State.CRASH, say("broke_protocol"))
        if self.calls_back > MAX_CALLS_BACK or self.bytes_back > MAX_BYTES_BACK:
            raise WorkerGone(State.CRASH, say("calls_back"))
        began = time.monotonic()
        try:
            with time_limit(deadline.wall_end) if self.nested == 1 else nullcontext():
                answer = answer_to_callback(function, args, kwargs)
        except TimeOver:
            raise WorkerGone(State.HANG, say("hang")) from None
        deadline.excuse(time.monotonic() - began)
        self.send(answer, deadline)

    def queued_seconds(self) -> float:
        """How long it waited for a processor since its file was loaded; 0 where that cannot be known."""
        return max(0.0, (self.channel.queued_seconds() or 0.0) - self.queued_at_load)

    def end(self, usage: Usage) -> None:
        """Kill the worker and add what it used."""
        used = self.channel.end()
        usage.cpu_seconds += used["cpu_seconds"]
        usage.memory_mb = max(usage.memory_mb, used["memory_mb"])
        usage.workers += 1


def answer_to_callback(
    function: Callable[..., Any], args: list[Any], kwargs: dict[str, Any]
) -> dict[str, Any]:
    """The message that answers a call back: a plain value or a built-in exception.

    Of an array that comes back as it is the place alone is sent: the student's code gets its own, as
    it would without a wire between.
    """
    from autograder.kit.plain_values import plain
    from autograder.kit.proxy import CallFailure, error_of_callback, is_verdict

    try:
        value = function(*args, **kwargs)
        for place, given in enumerate(args):
            if value is given and type(given) is np.ndarray:
                return {"op": "result", "kind": "argument", "value": place}
        return {"op": "result", "kind": "returned", "value": plain(value)}
    except (CallFailure, WorkerGone, KitError):
        raise
    except Exception as error:
        if is_verdict(error):
            raise
        name, message = error_of_callback(error, function)
        return {"op": "result", "kind": "raised", "name": name, "message": message}
