"""The bank of known wrong answers of one assignment: whole wrong submissions, and how to recognise them.

`assignments/NAME/misconceptions.py` holds one function for each wrong answer and, for each graded
function, a probe that yields observations. A wrong submission is the reference with one function
replaced. The code here is the instructor's and trusted.
"""

from __future__ import annotations

import ast
import traceback
import types
from collections.abc import Callable, Iterator
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from autograder.errors import KitError
from autograder.kit import proxy, seeds
from autograder.kit.recognise import Observation, alike, observe_calls
from autograder.manifest import Assignment, Misconception
from autograder.runner.domain import Domain
from autograder.runner.reference import LocalBackend

PROBE_SEED = "probe"


class Bank:
    """The misconceptions of one assignment; raises `KitError` where file and manifest disagree."""

    def __init__(self, assignment: Assignment) -> None:
        self.assignment = assignment
        self.path = assignment.folder / "misconceptions.py"
        self.shown: dict[str, list[tuple[Misconception | None, list[Observation]]]] = {}
        try:
            self.text = self.path.read_text(encoding="utf-8")
            tree = ast.parse(self.text)
        except FileNotFoundError:
            self.text, tree = "", ast.parse("")
        except (OSError, SyntaxError) as error:
            raise KitError(f"{self.path}: {error}") from error
        self.functions = {n.name: n for n in tree.body if isinstance(n, ast.FunctionDef)}
        for misconception in assignment.misconceptions:
            if not misconception.was and misconception.id not in self.functions:
                raise KitError(f"{self.path}: add `def {misconception.id}`, the manifest names it")
            function = misconception.function
            if f"probe_{function}" not in self.functions and function not in self.domain:
                raise KitError(f"{self.path}: add `def probe_{function}(m, rng)`, or its cases to domain.py")

    @cached_property
    def domain(self) -> Domain:
        """What each function may be given."""
        return Domain(self.assignment)

    @cached_property
    def reference(self) -> str:
        return self.assignment.solution.read_text(encoding="utf-8")

    def list_unknown(self) -> list[str]:
        """Functions of the file that the manifest does not name: a forgotten entry or a helper."""
        known = {m.id for m in self.assignment.misconceptions}
        return [n for n in self.functions if n not in known and not n.startswith(("probe_", "_"))]

    def make_submission(self, misconception: Misconception) -> str:
        """The whole wrong submission: the reference with one function patched or replaced."""
        if misconception.was:
            return self.patch(misconception)
        node = self.functions[misconception.id]
        code = ast.get_source_segment(self.text, node)
        return f"{self.reference}\n\n{code}\n\n\n{misconception.function} = {misconception.id}\n"

    def patch(self, misconception: Misconception) -> str:
        """The reference with the texts of `was`, each once in the function, replaced by those of `now`."""
        start, end = self.span(misconception.function)
        body = self.reference[start:end]
        for was, now in zip(misconception.was, misconception.now):
            if body.count(was) != 1:
                times = f"{body.count(was)} times" if was in body else "not"
                where = f"{self.assignment.folder / 'misconceptions.toml'}: {misconception.id}"
                raise KitError(f"{where}: `{was}` stands {times} in {misconception.function}; it must once")
            body = body.replace(was, now)
        return self.reference[:start] + body + self.reference[end:]

    def span(self, function: str) -> tuple[int, int]:
        """Where the code of a function of the reference begins, below its docstring, and ends."""
        for node in ast.parse(self.reference).body:
            if isinstance(node, ast.FunctionDef) and node.name == function and node.end_lineno:
                first = node.body[0].end_lineno if ast.get_docstring(node) else node.lineno
                lines = self.reference.splitlines(keepends=True)
                return sum(map(len, lines[:first])), sum(map(len, lines[: node.end_lineno]))
        raise KitError(f"{self.assignment.solution}: has no function {function}; write it")

    def module(self, source: str) -> types.ModuleType:
        """A trusted source as a module."""
        module = types.ModuleType(self.assignment.name)
        exec(compile_once(source, str(self.path)), module.__dict__)
        return module

    @cached_property
    def probes(self) -> dict[str, Callable[..., Iterator[Callable[[], Any]]]]:
        """The probe of each function that has misconceptions."""
        kept = [
            node
            for node in ast.parse(self.text).body
            if not (isinstance(node, ast.ImportFrom) and node.module == self.assignment.name)
        ]
        namespace: dict[str, Any] = {"np": np}
        code = compile(ast.Module(kept, []), str(self.path), "exec", dont_inherit=True)
        exec(code, namespace)
        names = {misconception.function for misconception in self.assignment.misconceptions}
        return {n: namespace[f"probe_{n}"] for n in sorted(names) if f"probe_{n}" in namespace}

    @cached_property
    def probed(self) -> list[str]:
        """The functions that have misconceptions."""
        return sorted({misconception.function for misconception in self.assignment.misconceptions})

    def observe(self, function: str, backend: Any) -> list[Observation]:
        """What the probe of `function`, or its cases under a seed of their own, show of a module."""
        if function not in self.probes:
            return self.observe_cases(function, backend)
        module = proxy.ModuleProxy(self.assignment.name, backend, copying=True)
        rng = seeds.generator(self.assignment.name, f"probe_{function}", PROBE_SEED)
        return [_observation(thunk) for thunk in self.probes[function](module, rng)]

    def observe_cases(self, function: str, backend: Any, plain: bool = False) -> list[Observation]:
        """What each case of the domain shows: the value, the arguments changed, or how it failed.

        `plain` values are those returned, not as the rule of the function looks at them.
        """
        cases, rule = self.domain.cases(function, PROBE_SEED), self.domain.rule(function)
        calls = backend.invoke_all(function, [(c.args, c.kwargs, False) for c in cases])
        return observe_calls(calls, None if plain else rule.observe)

    def plain_values(self, function: str) -> list[tuple[Misconception | None, list[Observation]]]:
        """What the reference (None) and each misconception of `function` return: what the desk compares."""
        if self.domain.rule(function).observe is None:
            return self.expected(function)
        return [(m, self.observe_cases(function, wrong, plain=True)) for m, wrong in self.backends(function)]

    def backends(self, function: str) -> Iterator[tuple[Misconception | None, LocalBackend]]:
        """The reference (None) and each misconception of a function; nothing where it has none."""
        known = [m for m in self.assignment.misconceptions if m.function == function]
        sources = [(None, self.reference), *((m, self.make_submission(m)) for m in known)] if known else []
        return ((m, LocalBackend(self.module(source))) for m, source in sources)

    def expected(self, function: str) -> list[tuple[Misconception | None, list[Observation]]]:
        """What the reference (None) and each misconception of a function show; nothing where it has none.

        Raises `KitError` that names the probe or wrong function which is faulty itself.
        """
        if function not in self.shown:
            try:
                backends = self.backends(function)
                self.shown[function] = [(m, self.observe(function, backend)) for m, backend in backends]
            except Exception as error:
                found = traceback.extract_tb(error.__traceback__)
                lines = [frame for frame in found if frame.filename == str(self.path)]
                where = f"line {lines[-1].lineno}" if lines else "its code"
                raise KitError(f"{self.path}, {where}: {type(error).__name__}: {error}") from error
        return self.shown[function]

    def recognise(self, function: str, seen: list[Observation]) -> Misconception | None:
        """The one misconception of `function` that shows the same, or None."""
        matches = [m for m, shown in self.expected(function) if alike(seen, shown)]
        return matches[0] if len(matches) == 1 else None


@lru_cache(1024)
def compile_once(source: str, path: str) -> types.CodeType:
    """The code of a trusted source, which is tried under many seeds."""
    return compile(source, path, "exec", dont_inherit=True)


def _observation(thunk: Callable[[], Any]) -> Observation:
    try:
        return ("value", thunk())
    except proxy.CallFailure as failure:
        return ("failed", failure.failed.state)
    except Exception as error:
        return ("raised", type(error).__name__)
