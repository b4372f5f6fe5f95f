"""The student's module on the student's own machine: a `Backend` of the proxy in the same process.

Values are copied in and out as they are over the grader's wire, what is printed is kept, a call
that takes too long is stopped, and a file that cannot be loaded is one sentence that fails every
check.
"""

from __future__ import annotations

import builtins
import contextlib
import difflib
import re
import sys
import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from . import call_function, student_file
from .captured_output import CapturedOutput
from .messages import say
from .plain_errors import with_values
from .plain_values import Unreturnable, plain
from .proxy import (
    RETURNED_FUNCTION,
    CallFailure,
    Failed,
    FunctionProxy,
    ModuleProxy,
    Raised,
    Returned,
    ReturnedFunction,
    error_of_callback,
    is_verdict,
)
from .refused_calls import refused
from .released_assignment import ReleasedAssignment
from .states import State
from .watchdog import Watchdog

SECONDS = 3.0


class Desk:
    """One student's folder: their module, loaded at the first call, and what it printed."""

    def __init__(
        self,
        folder: Path,
        assignment: ReleasedAssignment,
        watchdog: Watchdog,
        *,
        keep_output: bool = True,
        release: Callable[[], None] | None = None,
    ) -> None:
        self.folder = folder
        self.assignment = assignment
        self.path = folder / assignment.file
        self.watchdog = watchdog
        self.output = CapturedOutput(release) if keep_output else None
        self.proxy = ModuleProxy(assignment.name, self, arguments=assignment.arguments)
        self.module: types.ModuleType | Failed | None = None
        self.escaping: Exception | None = None
        self.hung: dict[str, Failed] = {}
        self.text = ""
        self.broken = ""
        self.errors: Any = {}
        self.column = 0
        self.error: BaseException | None = None
        self.left_debugger = False

    def invoke(self, function: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call a function of the module; see `Backend`."""
        answer = partial(self.answer, function, args, kwargs)
        return answer() if self.output is None else self.output.of_call(answer)

    def answer(self, function: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """What comes of the call of a function of the module."""
        found = self.find(function)
        if isinstance(found, Failed):
            return found
        return self.call(found, function, args, kwargs)

    def find(self, function: str) -> Callable[..., Any] | Failed:
        """A function of the module, or why there is none."""
        module = self.loaded()
        if isinstance(module, Failed):
            return module
        found = call_function.find(module, function)
        return self.missing(function, module.__dict__) if isinstance(found, Failed) else found

    def missing(self, function: str, names: Mapping[str, Any]) -> Failed:
        """A function that the file lacks: with the name of its own that may have been meant."""
        value, file = names.get(function), self.assignment.file
        if value is not None:
            kind = type(value).__name__
            return Failed(State.MISSING, say("not_callable", file=file, function=function, kind=kind))
        near = self.near(function, names)
        if near:
            sentence = say("no_function_near", file=file, function=function, other=near)
            return Failed(State.MISSING, sentence)
        return Failed(State.MISSING, say("no_function", file=file, function=function))

    def near(self, function: str, names: Mapping[str, Any]) -> str:
        """A function of the student's own that may have been meant, or an empty string."""
        asked = {name for part in self.assignment.parts for name in part.functions}
        own = [name for name, value in names.items() if callable(value) and name not in asked]
        return next(iter(difflib.get_close_matches(function, own, 1, student_file.NEAR)), "")

    def constant(self, name: str) -> Any:
        """The plain value of a module-level name; see `Backend`."""
        module = self.loaded()
        if isinstance(module, Failed):
            return module
        try:
            return Returned(plain(module.__dict__[name]))
        except (KeyError, Unreturnable):
            return Failed(State.MISSING, say("no_constant", file=self.assignment.file, name=name))

    def call(
        self,
        function: Callable[..., Any],
        name: str,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> Returned | Raised | Failed:
        """Call a function of the student, with copies of the arguments and a limit of time."""
        if name in self.hung:
            return self.hung[name]
        try:
            copies = tuple(self.copy_in(value) for value in args)
            named = {key: self.copy_in(value) for key, value in kwargs.items()}
        except _Missing as missing:
            return missing.failed

        refused: list[Failed] = []

        def remembering(*args: Any, **kwargs: Any) -> Any:
            try:
                return function(*args, **kwargs)
            except _HungBefore as hung:
                refused.append(hung.reply)
                raise
            except BaseException as error:
                self.error = error
                self.left_debugger = type(error).__name__ == "BdbQuit"
                with_values(error, str(self.path), self.text)
                raise

        def work() -> Returned | Raised | Failed:
            return call_function.call(remembering, copies, named, str(self.path), self.returned)

        with self.students():
            reply = self.watchdog.run(work, self.stopped)
            if self.watchdog.fired:
                place = self.watchdog.place(str(self.path))
                if not place[1]:
                    place = getattr(reply, "lines", ()), getattr(reply, "function", name)
                reply = Failed(State.HANG, say("hang_limit", seconds=self.watchdog.seconds), *place)
        if self.left_debugger:
            raise KeyboardInterrupt
        if refused:
            return refused[0]
        if self.escaping is not None:
            escaping, self.escaping = self.escaping, None
            raise escaping
        if isinstance(reply, Failed) and reply.state is State.HANG:
            self.remember_hang(name, reply)
        return reply

    def stopped(self, error: BaseException) -> Failed:
        """What came of a call that was stopped from outside."""
        lines, function = student_file.place_of(error, str(self.path))
        return Failed(State.HANG, say("hang_limit", seconds=self.watchdog.seconds), lines, function)

    def remember_hang(self, name: str, reply: Failed) -> None:
        """Call neither this function again nor, when it hung in another one, that one: both would wait."""
        again = Failed(State.HANG, say("hung_before"), reply.lines, reply.function)
        self.hung[name] = again
        inner = reply.function or name
        self.hung.setdefault(inner, again)
        if isinstance(self.module, types.ModuleType) and callable(self.module.__dict__.get(inner)):

            def refuse(*args: Any, **kwargs: Any) -> Any:
                raise _HungBefore(again)

            self.module.__dict__[inner] = refuse

    def copy_in(self, value: Any) -> Any:
        """An argument as the student's function gets it."""
        return plain(value, self.stand_in)

    def stand_in(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """What the student's function gets for a function: their own, or a wrapped one of ours."""
        if isinstance(function, FunctionProxy):
            found = self.find(function.__name__)
            if isinstance(found, Failed):
                raise _Missing(found, function.__name__)
            return found
        return self.callback(function)

    def callback(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """A function of a test as student code calls it: plain values, built-in exceptions."""

        def crossing(*args: Any, **kwargs: Any) -> Any:
            try:
                copies = [plain(value, self.returned) for value in args]
                named = {key: plain(value, self.returned) for key, value in kwargs.items()}
            except Unreturnable as error:
                raise TypeError(say("bad_argument", value=error)) from None
            try:
                return plain(function(*copies, **named), self.stand_in)
            except CallFailure as failure:
                self.escaping = failure
                raise _Escape from None
            except Exception as error:
                if is_verdict(error):
                    self.escaping = error
                    raise _Escape from None
                name, message = error_of_callback(error, function)
                raise getattr(builtins, name)(message) from None

        crossing.__name__ = getattr(function, "__name__", "function")
        return crossing

    def returned(self, function: Callable[..., Any]) -> ReturnedFunction:
        """What a test gets for a function that the student's code returned."""
        return ReturnedFunction(partial(self.call, function, RETURNED_FUNCTION))

    def loaded(self) -> types.ModuleType | Failed:
        """The student's module, loaded once; or what is wrong with its file."""
        if self.module is None:
            try:
                self.module = self.load()
            except student_file.LoadError as error:
                lines, self.column = (error.line,) if error.line else (), error.column
                self.module = Failed(State.LOAD, str(error), lines)
        return self.module

    def source(self) -> bytes:
        """The bytes of the student's module; raises `source.LoadError`."""
        return student_file.read(self.path)

    def load(self) -> types.ModuleType:
        """Read and run the student's file; raises `source.LoadError`."""
        name = self.assignment.name
        data = self.source()
        self.text = student_file.decode(data, self.assignment.file)

        def late(error: BaseException) -> types.ModuleType:
            line = (*student_file.place_of(error, str(self.path))[0], 0)[0]
            raise student_file.LoadError(say("load_hang", file=self.assignment.file), line)

        with self.students():
            try:
                module = self.watchdog.run(lambda: student_file.load(data, name, str(self.path)), late)
            except student_file.LoadError as error:
                if self.watchdog.fired:
                    error.args = (say("load_hang", file=self.assignment.file),)
                raise
            self.errors = np.geterr()
        return module

    @contextlib.contextmanager
    def students(self) -> Iterator[None]:
        """Around student code: its output is kept, NumPy's error settings are its own."""
        with contextlib.ExitStack() as stack:
            stack.enter_context(np.errstate(**self.errors))
            stack.enter_context(refused())
            if self.output is not None:
                stack.enter_context(self.output.capture())
            yield

    @contextlib.contextmanager
    def installed(self) -> Iterator[None]:
        """While it lasts, `import NAME` gives the proxy, whatever else has that name."""
        name = self.assignment.name
        before = sys.modules.get(name)
        sys.modules[name] = self.proxy
        try:
            yield
        finally:
            if before is None:
                sys.modules.pop(name, None)
            else:
                sys.modules[name] = before

    def printed(self, *replies: Any) -> str:
        """What the student's code printed since the last question, or in the calls with these replies."""
        return self.output.take(replies) if self.output is not None else ""

    def line_of(self, function: str) -> int:
        """The line of `def FUNCTION` in the student's file, or 0."""
        found = re.search(rf"^[ \t]*def[ \t]+{re.escape(function)}\b", self.text, re.MULTILINE)
        return self.text.count("\n", 0, found.start()) + 1 if function and found else 0

    def innermost(self, functions: Iterable[str], lines: Iterable[int]) -> tuple[str, int]:
        """The last of the lines that stands in one of these functions, and which; "" and 0 for none."""
        spans = student_file.spans(self.text)
        places = [(name, line) for line in lines for name in functions if line in spans.get(name, ())]
        return places[-1] if places else ("", 0)

    def source_line(self, line: int) -> str:
        """A line of the student's file, or an empty string."""
        lines = self.text.split("\n")
        return lines[line - 1] if 0 < line <= len(lines) else ""


class _Missing(Exception):
    """A test passes a function of the module that the student's file does not have."""

    def __init__(self, failed: Failed, function: str) -> None:
        super().__init__(failed.message)
        self.failed = Failed(failed.state, failed.message, failed.lines, function)


class _HungBefore(BaseException):
    """The student's code calls a function of its own that hung before."""

    def __init__(self, reply: Failed) -> None:
        super().__init__(reply.message)
        self.reply = reply


class _Escape(BaseException):
    """Carries a `CallFailure` or a verdict of the test out through the student's code."""
