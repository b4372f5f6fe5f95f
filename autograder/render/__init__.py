"""Renderers: one small module for each format, each with `render(result, timing, audience) -> str`.

`audience` is "student" or "instructor": of a hidden check a student sees its part, state and hint.
"""

from __future__ import annotations

import importlib
import pkgutil

from autograder.errors import KitError
from autograder.result import Result, Timing


def formats() -> list[str]:
    """Names of all formats."""
    return sorted(m.name for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_"))


def check(form: str) -> None:
    """Raise `KitError` when there is no such format."""
    if form not in formats():
        known = ", ".join(formats())
        raise KitError(f"no format is called {form!r}; there are: {known}", exit_code=2)


def render(result: Result, timing: Timing, form: str, audience: str = "instructor") -> str:
    """The result in a format of `formats()`; raises `KitError` for an unknown one."""
    check(form)
    text: str = importlib.import_module(f"{__name__}.{form}").render(result, timing, audience)
    return text
