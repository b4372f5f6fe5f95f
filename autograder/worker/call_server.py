"""The worker's loop: load the student's module, call its functions, send back plain values.

Everything here runs in the student's process, so nothing here is trusted: the runner believes only
what the wire's decoder lets through.
"""

from __future__ import annotations

import builtins
import marshal
import sys
import types
import warnings
from collections.abc import Callable
from os import read, write
from typing import Any

import numpy as np

from autograder.kit import call_function, student_file
from autograder.kit.captured_output import CapturedOutput
from autograder.kit.case_calls import Calls, call_cases
from autograder.kit.messages import say
from autograder.kit.plain_values import Unreturnable, plain
from autograder.kit.proxy import Failed, Raised, Returned
from autograder.kit.states import State
from autograder.worker import system_stand_ins, wire
from autograder.worker.carried_functions import answer_for

READ_BYTES = 2**14


class Stream:
    """A binary duplex stream: a socket's or a pair of pipes'."""

    def __init__(self, read: Callable[[int], bytes], write: Callable[[bytes], None]) -> None:
        self._read = read
        self.write = write
        self.buffer = bytearray()

    def read(self, size: int) -> bytes:
        """Exactly `size` bytes; ends the process when the runner is gone."""
        while len(self.buffer) < size:
            chunk = self._read(max(READ_BYTES, min(size, 2**20)))
            if not chunk:
                raise SystemExit(0)
            self.buffer += chunk
        data = bytes(self.buffer[:size])
        del self.buffer[:size]
        return data


class Around:
    """What a call sets for its streams, for NumPy and for warnings ends with it.

    Warnings are ignored in a worker from the beginning. This is no generator: each graded call begins one.
    """

    __slots__ = ("capture", "errors", "warnings")

    def __init__(self, output: CapturedOutput, errors: Any) -> None:
        self.capture, self.errors = output.capture(), np.errstate(**errors)
        self.warnings = warnings.catch_warnings()

    def __enter__(self) -> None:
        self.capture.__enter__()
        self.errors.__enter__()
        self.warnings.__enter__()

    def __exit__(self, *exception: Any) -> None:
        self.warnings.__exit__(*exception)
        self.errors.__exit__(*exception)
        self.capture.__exit__(*exception)


class Server:
    """One worker: a stream to the runner and the student's module."""

    def __init__(self, stream: Stream, furnish: Callable[[str, bytes], object] = lambda *file: None) -> None:
        self.stream = stream
        self.furnish = furnish
        self.module = types.ModuleType("nothing")
        self.returned: dict[str, Callable[..., Any]] = {}
        self.output = CapturedOutput(once=True)
        self.errors: Any = {}

    def send(self, **message: Any) -> None:
        self.stream.write(wire.encode(message))

    def receive(self) -> dict[str, Any]:
        head, body = wire.header_lengths(self.stream.read(8))
        data = self.stream.read(head + body)
        return wire.decode(data[:head], data[head:], self.resolve)

    def run(self) -> None:
        """Answer the runner until it closes the stream."""
        while True:
            self.answer(self.receive())

    def answer(self, message: dict[str, Any]) -> None:
        """Do what one message asks for."""
        operation = message["op"]
        if operation == "call":
            self.call(message)
        elif operation == "call_all":
            self.call_all(message)
        elif operation == "compile":
            self.compile(message)
        elif operation == "load":
            self.load(message)
        elif operation == "override":
            answer_for(self.module, message["function"], message["by"])
        elif operation == "constant":
            self.constant(message)

    def compile(self, message: dict[str, Any]) -> None:
        """Send the module's code; the runner asks for it before this process has run any of it."""
        name = message["name"]
        try:
            code = student_file.compiled(message["source"], name, system_stand_ins.place_of(name))
        except student_file.LoadError as error:
            self.reply(message["id"], Failed(State.LOAD, str(error), (error.line,)))
            return
        self.reply(message["id"], Returned(marshal.dumps(code)))

    def load(self, message: dict[str, Any]) -> None:
        """Run the module's top level from its code."""
        name = message["name"]
        self.furnish(name, message["source"])
        try:
            with self.output.capture(), call_function.without_warnings():
                code = marshal.loads(message["code"])
                self.module = student_file.run(code, name, system_stand_ins.place_of(name))
        except student_file.LoadError as error:
            self.reply(message["id"], Failed(State.LOAD, str(error), (error.line,)))
            return
        sys.modules[name] = self.module
        self.errors = np.geterr()
        self.reply(message["id"], Returned(None))

    def around(self) -> Around:
        """Around a call, as on the student's desk."""
        return Around(self.output, self.errors)

    def constant(self, message: dict[str, Any]) -> None:
        name = message["name"]
        try:
            value = plain(self.module.__dict__[name])
        except (KeyError, Unreturnable):
            file = f"{self.module.__name__}.py"
            self.reply(message["id"], Failed(State.MISSING, say("no_constant", file=file, name=name)))
            return
        self.reply(message["id"], Returned(value))

    def call(self, message: dict[str, Any]) -> None:
        function = self.function(message["function"])
        if isinstance(function, Failed):
            self.reply(message["id"], function)
            return
        filename = system_stand_ins.place_of(self.module.__name__)
        args, kwargs = tuple(message["args"]), message.get("kwargs") or {}
        reply = call_function.call(function, args, kwargs, filename, self.stand_in, self.around)
        self.reply(message["id"], reply)

    def function(self, name: str) -> Callable[..., Any] | Failed:
        """A function of the module, or one that the student's code returned."""
        return self.returned[name] if name in self.returned else call_function.find(self.module, name)

    def call_all(self, message: dict[str, Any]) -> None:
        """Call a function on many cases: a reply for each as soon as it is there, then what it kept.

        Asked for them `together` it sends all in one frame, which is cheaper where none hangs.
        """
        identity, cases, calls = message["id"], message["cases"], Calls()
        replies: list[list[Any]] = []

        def tell(index: int, reply: Returned | Raised | Failed) -> None:
            if message["together"]:
                replies.append(self.short(reply))
            else:
                self.reply(f"{identity}.{index}", reply)

        function = self.function(message["function"])
        if isinstance(function, Failed):
            for index in range(len(cases)):
                tell(index, function)
        else:
            filename = system_stand_ins.place_of(self.module.__name__)
            taken = [(tuple(args), kwargs, again) for args, kwargs, again in cases]
            call_cases(function, taken, filename, self.stand_in, calls, self.around, tell)
        kept = {"earlier": calls.earlier, "differs": calls.differs, "replies": replies}
        self.reply(identity, Returned(kept))

    def short(self, reply: Returned | Raised | Failed) -> list[Any]:
        """A reply as one of many in a frame: its kind and its fields."""
        if isinstance(reply, Returned):
            return ["returned", reply.value, {k: plain(v, self.stand_in) for k, v in reply.changed.items()}]
        if isinstance(reply, Raised):
            return ["raised", reply.name, reply.message, list(reply.lines), reply.function]
        return ["failed", reply.state.value, reply.message, list(reply.lines), reply.function]

    def reply(self, call: str, reply: Returned | Raised | Failed) -> None:
        """Send what came of a call; a value that cannot be sent becomes a failure of that call."""
        output = self.output.take()
        if isinstance(reply, Returned):
            message: dict[str, Any] = {"op": "reply", "id": call, "kind": "returned", "value": reply.value}
            try:
                if reply.changed:
                    message["changed"] = {k: plain(v, self.stand_in) for k, v in reply.changed.items()}
                if output:
                    message["output"] = output
                self.stream.write(wire.encode(message))
                return
            except (wire.WireError, Unreturnable) as error:
                reply = Failed(State.WRONG, say("unreturnable", value=error))
        if isinstance(reply, Raised):
            self.send(op="reply", id=call, kind="raised", name=reply.name, message=reply.message,
                      lines=list(reply.lines), function=reply.function, output=output)  # fmt: skip
        else:
            self.send(op="reply", id=call, kind="failed", failure=reply.state.value, message=reply.message,
                      lines=list(reply.lines), function=reply.function, output=output)  # fmt: skip

    def stand_in(self, function: Callable[..., Any]) -> wire.Reference:
        """A handle for a function that the student's code returned."""
        handle = f"returned-{len(self.returned)}"
        self.returned[handle] = function
        return wire.Reference("handle", handle)

    def resolve(self, reference: wire.Reference) -> Callable[..., Any]:
        """The callable that the student's code gets for a reference in its arguments."""
        if reference.kind == "module":
            found = call_function.find(self.module, reference.name)
            if isinstance(found, Failed):
                raise wire.WireError(found.message)
            return found

        def callback(*args: Any, **kwargs: Any) -> Any:
            return self.call_back(reference.name, args, kwargs)

        callback.__name__ = reference.name.partition(":")[2] or "function"
        return callback

    def call_back(self, handle: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call a function of the test; the runner may call the module meanwhile, as on a stack."""
        self.send(op="callback", handle=handle, args=list(map(self.crossing, args)),
                  kwargs={key: self.crossing(value) for key, value in kwargs.items()})  # fmt: skip
        while True:
            message = self.receive()
            if message["op"] != "result":
                self.answer(message)
                continue
            if message["kind"] == "raised":
                raise getattr(builtins, message["name"])(message["message"])
            return args[message["value"]] if message["kind"] == "argument" else message["value"]

    def crossing(self, value: Any) -> Any:
        try:
            return plain(value, self.stand_in)
        except Unreturnable as error:
            raise TypeError(say("bad_argument", value=error)) from None


def stream_of_descriptors(incoming: int, outgoing: int) -> Stream:
    """The stream of two descriptors (or one twice), by read(2) and write(2) alone."""

    def write_all(data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[write(outgoing, view) :]

    return Stream(lambda size: read(incoming, size), write_all)
