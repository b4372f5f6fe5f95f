"""Cases as a function is asked them: what crosses to a worker is made once for all files of a class."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

from autograder.kit.plain_values import Unreturnable, plain
from autograder.kit.proxy import FunctionProxy
from autograder.worker import wire


class AskedCases(list[tuple[Any, ...]]):
    """Cases of one function, each (args, kwargs, whether a second time)."""

    @cached_property
    def encoded(self) -> wire.Encoded | None:
        """All cases as they cross; None where an argument is a function of the tests: it has no name yet."""
        try:
            return wire.Encoded(
                [
                    [[plain(v, name) for v in args], {k: plain(v, name) for k, v in kwargs.items()}, again]
                    for args, kwargs, again in self
                ]
            )
        except Unreturnable:
            return None


def name(function: Callable[..., Any]) -> wire.Reference:
    """What stands for one of the student's own functions among the arguments."""
    if isinstance(function, FunctionProxy):
        return wire.Reference("module", function.__name__)
    raise Unreturnable("a function of the tests")
