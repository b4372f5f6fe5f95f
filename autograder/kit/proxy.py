"""What `import NAME` gives a test: a proxy of the student's module that records each call.

The proxy is the same on the desk and in the grader; only the `Backend` behind it differs. Arguments
and results are copied as plain values, and whatever goes wrong in the student's code becomes an
exception here: a built-in one that the student raised, or a `CallFailure` for what no test expects
(a missing function, a hang, an exit ...).

What the student's code does to its arguments never reaches the test's own arrays: it could make them
such that the test expects what it is given. `unchanged` sees in the reply that they were changed.
"""

from __future__ import annotations

import builtins
import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from .messages import say
from .plain_values import show
from .states import State

CAUGHT = (
    "ArithmeticError", "AssertionError", "AttributeError", "BufferError", "EOFError", "Exception",
    "FloatingPointError", "ImportError", "IndexError", "KeyError", "LookupError", "MemoryError",
    "ModuleNotFoundError", "NameError", "NotImplementedError", "OSError", "OverflowError",
    "RecursionError", "ReferenceError", "RuntimeError", "StopIteration", "SyntaxError", "TypeError",
    "UnboundLocalError", "ValueError", "ZeroDivisionError",
)  # fmt: skip
MAX_MESSAGE = 300
MAX_FAILED = 8
MAX_MEMBERS = 16
RETURNED_FUNCTION = "the returned function"


def exception_name(exception: BaseException) -> str:
    """The name of the nearest class of `CAUGHT` in the exception's MRO."""
    return next((cls.__name__ for cls in type(exception).__mro__ if _is_caught(cls)), "Exception")


def error_of_callback(error: Exception, function: Any) -> tuple[str, str]:
    """Class and message of an error that a function of a test raised, as student code may see it.

    When the function is called with wrong arguments, Python's message names it by its place in the
    test; here it is `the function`.
    """
    try:
        message = str(error)[:MAX_MESSAGE]
    except Exception:
        message = ""
    place = f"{getattr(function, '__qualname__', '')}()"
    if message.startswith(place) and place != "()":
        message = say("the_function") + message[len(place) :]
    return exception_name(error), message


def argument_name(place: int | str, names: Sequence[str]) -> str:
    """What an argument is called: its name where it is known, else its number."""
    if isinstance(place, str):
        return place
    return names[place] if place < len(names) else say("argument", number=place + 1)


def argument_names(module: types.ModuleType) -> dict[str, tuple[str, ...]]:
    """What the functions of a module call their arguments."""
    functions = {n: f.__code__ for n, f in vars(module).items() if isinstance(f, types.FunctionType)}
    return {name: code.co_varnames[: code.co_argcount] for name, code in functions.items()}


def is_verdict(error: Exception) -> bool:
    """Whether a function of a test failed the test itself; no student code may catch that."""
    return isinstance(error, AssertionError) and getattr(error, "kit_call", None) is None


def _is_caught(cls: type) -> bool:
    return cls.__name__ in CAUGHT and getattr(builtins, cls.__name__, None) is cls


@dataclass(frozen=True)
class Raised:
    """An exception that left the student's function; `lines` are lines of the student's file."""

    name: str
    message: str
    lines: tuple[int, ...] = ()
    function: str = ""


@dataclass(frozen=True)
class Failed:
    """A call that gave neither a value nor an exception; `state` is one of `ENDS_OF_CALLS`."""

    state: State
    message: str = ""
    lines: tuple[int, ...] = ()
    function: str = ""


@dataclass(frozen=True)
class Returned:
    """A value, and the arguments that the call changed in place by position or name."""

    value: Any
    changed: dict[int | str, Any] = field(default_factory=dict)


class Backend(Protocol):
    """Where the student's module lives."""

    def invoke(self, function: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call `function` of the module; a `Returned`, `Raised` or `Failed`."""

    def constant(self, name: str) -> Any:
        """`Returned` with the plain value of a module-level name, no function, or `Failed`."""


class CallFailure(Exception):
    """A call that no test expects to go this way; `failed` says how."""

    def __init__(self, call: Call, failed: Failed) -> None:
        super().__init__(failed.message)
        self.call = call
        self.failed = failed


@dataclass(eq=False)
class Call:
    """One call of the student's module: `softmax([1, 2, 3])` and what came back."""

    function: str
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    reply: Any = None

    def __str__(self) -> str:
        words = [show(value, 120) for value in self.args]
        words += [f"{name}={show(value, 120)}" for name, value in self.kwargs.items()]
        name = say("the_returned_function") if self.function == RETURNED_FUNCTION else self.function
        return f"{name}({', '.join(words)})"


class Recorder:
    """The calls of the running test, newest last.

    A call within another one (by a function of the test that the student's code calls) is forgotten
    when it went well, and of those that went wrong only the latest few are kept: the student's code
    decides how many there are, and how large.
    """

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.depth = 0
        self.failed: list[Call] = []

    def clear(self) -> None:
        self.calls.clear()
        self.failed.clear()
        self.depth = 0

    def run(self, call: Call, ask: Callable[[], Any]) -> None:
        """Record `call` with the reply that `ask` gives."""
        self.calls.append(call)
        self.depth += 1
        try:
            call.reply = ask()
        finally:
            self.depth -= 1
            if self.depth:
                self._forget(call)

    def _forget(self, call: Call) -> None:
        if isinstance(call.reply, Returned):
            self.calls.remove(call)
            return
        self.failed.append(call)
        if len(self.failed) > MAX_FAILED:
            self.calls.remove(self.failed.pop(0))

    @property
    def last(self) -> Call | None:
        return self.calls[-1] if self.calls else None

    def that_returned(self, value: Any) -> tuple[Call | None, str]:
        """The newest call whose result is this very object, or holds it, and the place in the result."""
        if value is None:
            return None, ""
        for call in reversed(self.calls):
            result = getattr(call.reply, "value", None)
            if result is value:
                return call, ""
            if isinstance(result, (tuple, list)) and not isinstance(value, (int, str)):
                for number, item in enumerate(result[:MAX_MEMBERS]):
                    if item is value:
                        return call, f"[{number}]"
        return None, ""


recorder = Recorder()


class FunctionProxy:
    """A function of the student's module. Calling it is the only thing to do with it."""

    def __init__(
        self, backend: Backend, name: str, copying: bool = False, arguments: Sequence[str] = ()
    ) -> None:
        self.__name__ = name
        self.arguments = arguments
        self._backend = backend
        self._copying = copying

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        call = Call(self.__name__, snapshot(args), snapshot(kwargs))
        recorder.run(call, lambda: self._backend.invoke(self.__name__, args, kwargs))
        if self._copying and isinstance(call.reply, Returned):
            copy_back(call.reply, args, kwargs)
        return settle(call)

    def __repr__(self) -> str:
        return f"<function {self.__name__}>"


class ReturnedFunction:
    """A function that the student's code returned; a call of it is judged like any other.

    `ask(args, kwargs)` calls it where it lives: a `Returned`, `Raised` or `Failed`.
    """

    def __init__(self, ask: Callable[[tuple[Any, ...], dict[str, Any]], Any]) -> None:
        self.__name__ = RETURNED_FUNCTION
        self.ask = ask

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        call = Call(self.__name__, snapshot(args), snapshot(kwargs))
        recorder.run(call, lambda: self.ask(args, kwargs))
        return settle(call)


def settle(call: Call) -> Any:
    """Turn a recorded reply into the value returned, or the exception raised, in the test."""
    reply = call.reply
    if isinstance(reply, Returned):
        return reply.value
    if isinstance(reply, Raised):
        exception = getattr(builtins, reply.name)(reply.message)
        exception.kit_call = call
        raise exception
    raise CallFailure(call, reply)


def snapshot(value: Any) -> Any:
    """A copy of an argument as it was before the call, for the message; functions stay."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, (list, tuple)):
        return type(value)([snapshot(item) for item in value])
    if isinstance(value, dict):
        return {key: snapshot(item) for key, item in value.items()}
    return value


def copy_back(reply: Returned, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    """Make the caller's arguments what the student's function made of them."""
    for place, value in reply.changed.items():
        if place in kwargs:
            _copy_back(kwargs[place], value)
        elif isinstance(place, int) and 0 <= place < len(args):
            _copy_back(args[place], value)


def _copy_back(target: Any, value: Any) -> None:
    """Make the caller's argument what the student's function made of it."""
    if isinstance(target, np.ndarray) and isinstance(value, np.ndarray):
        if target.shape == value.shape:
            target[...] = value
    elif isinstance(target, list) and isinstance(value, list):
        target[:] = value
    elif isinstance(target, tuple) and isinstance(value, tuple):
        for old, new in zip(target, value, strict=False):
            _copy_back(old, new)
    elif isinstance(target, dict) and isinstance(value, dict):
        target.clear()
        target.update(value)


class ModuleProxy(types.ModuleType):
    """`import NAME` in a test. Upper-case names are constants, every other name is a function.

    `copying` is for probes that observe an argument after the call; no test's verdict rests on it.
    `arguments` says what the functions call their arguments, for messages.
    """

    def __init__(
        self,
        name: str,
        backend: Backend,
        copying: bool = False,
        arguments: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        super().__init__(name)
        self.__dict__["_backend"] = backend
        self.__dict__["_copying"] = copying
        self.__dict__["_arguments"] = arguments or {}

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if name.isupper():
            return settle(Call(name, (), {}, self._backend.constant(name)))
        return FunctionProxy(self._backend, name, self._copying, self._arguments.get(name, ()))
