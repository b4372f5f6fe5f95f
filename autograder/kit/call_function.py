"""Calls one function of the student's module and says what came of it."""

from __future__ import annotations

import types
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import numpy as np

from .messages import say
from .plain_values import Unreturnable, plain
from .proxy import CAUGHT, Failed, Raised, Returned, exception_name
from .states import State
from .student_file import after_own_code, function_of, lines_of, message_of, place_of


def find(module: types.ModuleType, function: str) -> Callable[..., Any] | Failed:
    """The function of the module, or why there is none."""
    value, file = module.__dict__.get(function), f"{module.__name__}.py"
    if value is None:
        return Failed(State.MISSING, say("no_function", file=file, function=function))
    if not callable(value):
        kind = type(value).__name__
        return Failed(State.MISSING, say("not_callable", file=file, function=function, kind=kind))
    found: Callable[..., Any] = value
    return found


@contextmanager
def without_warnings() -> Iterator[None]:
    """A context in which warnings are ignored, whatever the filters around it say."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def call(
    function: Callable[..., Any],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    filename: str,
    stand_in: Callable[[Any], Any] | None = None,
    quiet: Callable[[], AbstractContextManager[Any]] = without_warnings,
) -> Returned | Raised | Failed:
    """Call `function`; its value as plain types, its exception, or another way it went wrong.

    `args` and `kwargs` are the callee's own copies; what it changed in place is in the reply.
    `stand_in` turns a returned callable into what crosses in its place. Warnings are never graded:
    `quiet` makes a context without them; a process that ignores them all passes `nullcontext`.
    """
    places: dict[int | str, Any] = dict(enumerate(args))
    places.update(kwargs)
    before = {place: plain(value, _itself) for place, value in places.items() if mutable(value)}
    try:
        with quiet():
            value = plain(function(*args, **kwargs), stand_in)
        changed = {p: plain(places[p], _itself) for p, old in before.items() if not identical(old, places[p])}
    except KeyboardInterrupt:
        raise
    except Unreturnable as error:
        return Failed(State.WRONG, say("unreturnable", value=error))
    except SystemExit as error:
        return _ended(State.STOPPED, say("exit"), error, filename)
    except Exception as error:
        return raised(error, filename)
    except BaseException as error:
        if type(error).__name__ == "TimeUp":
            return _ended(State.HANG, say("hang"), error, filename)
        return _ended(State.STOPPED, _raised_alien(error), error, filename)
    return Returned(value, changed)


def _ended(state: State, message: str, error: BaseException, filename: str) -> Failed:
    lines, function = place_of(error, filename)
    return Failed(state, message, lines, function)


def _raised_alien(error: BaseException) -> str:
    return say("raised", error=type(error).__name__, place="")


def raised(error: Exception, filename: str) -> Raised | Failed:
    """What an exception of the student's function looks like from outside.

    A NotImplementedError that comes after code of the student is one like any other, the class above it:
    by that name itself a function is known that is not written yet.
    """
    if type(error).__module__.startswith(("_pytest", "unittest")):
        return _ended(State.STOPPED, _raised_alien(error), error, filename)
    name = exception_name(error)
    message = message_of(error)
    if name == "NotImplementedError" and after_own_code(error, filename):
        name, message = "RuntimeError", f"{type(error).__name__}: {message}".removesuffix(": ")
    elif type(error).__name__ not in CAUGHT:
        message = f"{type(error).__name__}: {message}"
    return Raised(name, message, lines_of(error, filename), function_of(error, filename))


def mutable(value: Any) -> bool:
    """Whether a function could change this argument in place."""
    if isinstance(value, tuple):
        return any(map(mutable, value))
    return isinstance(value, (np.ndarray, list, dict, set))


def identical(a: Any, b: Any) -> bool:
    """Whether `b` equals the plain value `a` in type, shape and every bit that matters; NaN is NaN."""
    if type(a) is not type(b):
        return False
    if isinstance(a, np.ndarray):
        if a.shape != b.shape or a.dtype != b.dtype:
            return False
        same_bits = a.tobytes() == b.tobytes()
        return same_bits or bool(np.array_equal(a, b, equal_nan=a.dtype.kind in "fc"))
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(identical, a, b))
    if isinstance(a, dict):
        return list(a) == list(b) and all(identical(a[key], b[key]) for key in a)
    return bool(a == b) or (a != a and b != b)


def _itself(value: Any) -> Any:
    return value
