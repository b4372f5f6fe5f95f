"""The kit's tests run in the process of the student's module, without any isolation: for peers alone.

Peers call `check(ID, globals())` once for each test, as their own tests would look at a notebook's names.
"""

from __future__ import annotations

import importlib
import os
import sys
import types
from functools import lru_cache
from pathlib import Path
from typing import Any

from autograder.kit import proxy, seeds
from autograder.manifest import Assignment, load
from autograder.runner.reference import LocalBackend, load_reference

NAME, ROOT = "KIT_BENCH_NAME", "KIT_BENCH_ROOT"


def install(assignment: Assignment, module: types.ModuleType) -> None:
    """Make `import NAME`, `import reference` and `from kit import ...` work for the tests."""
    backend = LocalBackend(module)
    sys.modules[assignment.name] = proxy.ModuleProxy(assignment.name, backend, copying=True)
    sys.modules.setdefault("reference", load_reference(assignment))
    sys.modules.setdefault("kit", importlib.import_module("autograder.kit"))


@lru_cache(maxsize=1)
def prepare() -> tuple[Assignment, types.ModuleType, dict[str, Any]]:
    """The assignment of the environment, an empty module, and its test functions by check."""
    assignment = load(os.environ[NAME], Path(os.environ[ROOT]))
    module = types.ModuleType(assignment.name)
    install(assignment, module)
    tests: dict[str, Any] = {}
    for kind in ("public", "hidden"):
        path = assignment.folder / f"test_{kind}.py"
        names: dict[str, Any] = {}
        exec(compile(path.read_bytes(), str(path), "exec"), names)
        tests.update({name[5:]: test for name, test in names.items() if name.startswith("test_")})
    return assignment, module, tests


def check(identity: str, namespace: dict[str, Any]) -> bool:
    """Run one test on the functions of a namespace; raises what the test raises."""
    assignment, module, tests = prepare()
    module.__dict__.update({k: v for k, v in namespace.items() if not k.startswith("_")})
    test = tests[identity]
    wants_rng = "rng" in test.__code__.co_varnames[: test.__code__.co_argcount]
    test(*([seeds.generator(assignment.name, identity, "bench")] if wants_rng else []))
    return True
