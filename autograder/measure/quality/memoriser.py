"""A submission that knows every public answer by heart and nothing else.

It holds the reference's answer for each call that the public tests, the examples of the docstrings
and the worked example make. It must pass the public tests and get nothing on any hidden check. One that
was fed with twins knows the answer to all that twins may ever show, too, and gets no more.
"""

from __future__ import annotations

import base64
import contextlib
import doctest
import importlib
import importlib.util
import io
import pickle
import sys
import types
import zlib
from typing import Any

import numpy as np

from autograder.kit import proxy, seeds
from autograder.manifest import Assignment
from autograder.runner.domain import Case, Domain
from autograder.runner.misconceptions import Bank
from autograder.runner.reference import LocalBackend

TEMPLATE = '''\
"""Knows by heart what it was asked before."""

import base64
import pickle
import zlib

import numpy as np

ANSWERS = pickle.loads(zlib.decompress(base64.b64decode("""
{answers}
""")))


def key(value):
    if isinstance(value, np.ndarray):
        return ("array", value.shape, tuple(value.ravel().tolist()))
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, (list, tuple)):
        return (type(value).__name__, *map(key, value))
    if isinstance(value, dict):
        return ("dict", *((k, key(v)) for k, v in value.items()))
    return getattr(value, "__name__", "function") if callable(value) else value


def recall(function, args, kwargs):
    kind, answer = ANSWERS.get((function, key(args), key(kwargs)), ("value", None))
    if kind == "raise":
        raise getattr(__import__("builtins"), answer)("known")
    return answer

'''
OTHER_SEEDS = ("a", "b", "c", "d")
FUNCTION = "\ndef {name}(*args, **kwargs):\n    return recall({name!r}, args, kwargs)\n\n"


def key(value: Any) -> Any:
    """What a call is remembered by; the same as in `TEMPLATE`."""
    if isinstance(value, np.ndarray):
        return ("array", value.shape, tuple(value.ravel().tolist()))
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, (list, tuple)):
        return (type(value).__name__, *map(key, value))
    if isinstance(value, dict):
        return ("dict", *((k, key(v)) for k, v in value.items()))
    return getattr(value, "__name__", "function") if callable(value) else value


class Remembering(LocalBackend):
    """The reference, whose every answer is written down."""

    def __init__(self, module: types.ModuleType) -> None:
        super().__init__(module)
        self.answers: dict[Any, tuple[str, Any]] = {}

    def invoke(self, function: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        asked = (function, key(args), key(kwargs))
        reply = super().invoke(function, args, kwargs)
        if isinstance(reply, proxy.Returned) and not callable(reply.value):
            self.answers[asked] = ("value", reply.value)
        elif isinstance(reply, proxy.Raised):
            self.answers[asked] = ("raise", reply.name)
        return reply


def memoriser(assignment: Assignment, fed: bool = False) -> str:
    """The source of the submission; when it was `fed`, it knows every twin."""
    bank = Bank(assignment)
    memory = Remembering(bank.module(bank.reference))
    module = proxy.ModuleProxy(assignment.name, memory)
    for test, run in public_tests(assignment, module).items():
        needs = run.__code__.co_varnames[: run.__code__.co_argcount]
        run(*[seeds.generator(assignment.name, test.removeprefix("test_")) for _ in needs])
    for step in worked_example(assignment, module):
        step()
    run_examples(assignment, module, vars(memory.module))
    functions = [name for part in assignment.parts for name in part.functions]
    for name in filter(bank.domain.__contains__, functions if fed else ()):
        for case in twins(bank.domain, name):
            memory.invoke(name, case.args, case.kwargs)
    data = base64.encodebytes(zlib.compress(pickle.dumps(memory.answers, protocol=4))).decode().strip()
    text = TEMPLATE.format(answers=data)
    return text + "".join(FUNCTION.format(name=name) for name in functions)


def twins(domain: Domain, function: str) -> list[Case]:
    """The cases that some student may see as a twin: not those that are graded under every seed."""
    graded = [{case.fingerprint for case in domain.cases(function, seed)} for seed in OTHER_SEEDS]
    return [case for case in domain.shown(function) if not all(case.fingerprint in one for one in graded)]


def public_tests(assignment: Assignment, module: types.ModuleType) -> dict[str, Any]:
    """The public test functions, bound to a module."""
    kit = importlib.import_module("autograder.kit")
    saved = {name: sys.modules.get(name) for name in (assignment.name, "kit")}
    sys.modules[assignment.name], sys.modules["kit"] = module, kit
    try:
        tests = _load(assignment, "test_public")
    finally:
        for name, known in saved.items():
            sys.modules.pop(name, None)
            if known is not None:
                sys.modules[name] = known
    return {name: value for name, value in vars(tests).items() if name.startswith("test_")}


def worked_example(assignment: Assignment, module: types.ModuleType) -> list[Any]:
    """The steps of the assignment's trace, if it has one."""
    if not (assignment.folder / "trace.py").is_file():
        return []
    return [step for _, _, step in _load(assignment, "trace").steps(module)]


def run_examples(
    assignment: Assignment, module: types.ModuleType, known: dict[str, Any]
) -> None:
    """Run the examples of the docstrings through the module."""
    functions = [name for part in assignment.parts for name in part.functions]
    for name in functions:
        names = {**known, **{function: getattr(module, function) for function in functions}}
        for example in doctest.DocTestParser().get_examples(known[name].__doc__ or ""):
            code = compile(example.source, f"<example of {name}>", "single", dont_inherit=True)
            with contextlib.redirect_stdout(io.StringIO()):
                exec(code, names)


def _load(assignment: Assignment, name: str) -> types.ModuleType:
    path = assignment.folder / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"{assignment.name}_{name}", path)
    if spec is None or spec.loader is None:
        raise ImportError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
