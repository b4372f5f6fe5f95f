"""The reference solution as a trusted module, and trusted modules behind the tests' proxy."""

from __future__ import annotations

import types
from typing import Any

from autograder.errors import KitError
from autograder.kit import call_function, proxy
from autograder.kit.case_calls import Calls, call_cases
from autograder.kit.plain_values import plain
from autograder.manifest import Assignment


class LocalBackend:
    """A trusted module behind the tests' proxy, in this process."""

    def __init__(self, module: types.ModuleType) -> None:
        self.module = module

    def invoke(self, function: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        found = call_function.find(self.module, function)
        if isinstance(found, proxy.Failed):
            return found
        taken = self.take_arguments(args, kwargs)
        return call_function.call(found, *taken, self.module.__name__, lambda value: value)

    def invoke_all(self, function: str, cases: list[tuple[Any, ...]]) -> Calls:
        """Call a function on many cases, each (args, kwargs, whether a second time)."""
        found = call_function.find(self.module, function)
        if isinstance(found, proxy.Failed):
            return Calls([found for _ in cases])
        calls = Calls()
        taken = [(*self.take_arguments(args, kwargs), again) for args, kwargs, again in cases]
        call_cases(found, taken, self.module.__name__, lambda v: v, calls)
        return calls

    def take_arguments(
        self, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """Arguments as the module gets them: copies, and its own functions for proxies of them."""
        named = {key: plain(value, self.own) for key, value in kwargs.items()}
        return tuple(plain(value, self.own) for value in args), named

    def own(self, function: Any) -> Any:
        """The module's function for a proxy of it, any other callable as it is."""
        if isinstance(function, proxy.FunctionProxy):
            return call_function.find(self.module, function.__name__)
        return function

    def constant(self, name: str) -> Any:
        return proxy.Returned(plain(self.module.__dict__[name]))


def load_reference(assignment: Assignment) -> types.ModuleType:
    """The reference solution as the module `reference`, for hidden tests; trusted code."""
    module = types.ModuleType("reference")
    path = assignment.solution
    try:
        code = compile(path.read_bytes(), str(path), "exec", dont_inherit=True)
    except (OSError, SyntaxError, ValueError) as error:
        raise KitError(f"{path}: {error}") from error
    exec(code, module.__dict__)
    return module
