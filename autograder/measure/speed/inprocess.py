"""The kit's tests in the process of the student's functions, without any isolation: for peers and the floor.

Peers call `check(ID, globals())` once for each check, as their own tests would look at a notebook's names.
"""

from __future__ import annotations

import importlib
import os
import sys
import types
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from autograder.kit import proxy, seeds
from autograder.manifest import Assignment, load
from autograder.runner.case_checks import CaseChecks
from autograder.runner.domain import Domain
from autograder.runner.reference import LocalBackend

NAME, ROOT, SEED = "KIT_BENCH_NAME", "KIT_BENCH_ROOT", "bench"


class Checks:
    """All checks of an assignment: those that are test functions, and those that the domain's cases give."""

    def __init__(self, assignment: Assignment) -> None:
        self.checks = {check.id: check for check in assignment.checks}
        self.graded = [name for part in assignment.parts for name in part.functions]
        self.name = assignment.name
        self.domain = Domain(assignment)
        self.cases = CaseChecks(self.domain)
        self.module = types.ModuleType(self.name)
        self.backend = LocalBackend(self.module)
        self.taken: dict[str, Any] = {}
        self.functions: dict[str, Any] = {}
        given = {self.name: proxy.ModuleProxy(self.name, self.backend), "reference": self.domain.reference,
                 "kit": importlib.import_module("autograder.kit")}  # fmt: skip
        before = {name: sys.modules.get(name) for name in given}
        sys.modules.update(given)
        for path in sorted(assignment.folder.glob("test_*.py")):
            exec(compile(path.read_bytes(), str(path), "exec"), self.functions)
        for name, old in before.items():
            del sys.modules[name]
            if old is not None:
                sys.modules[name] = old

    def take(self, namespace: Mapping[str, Any]) -> None:
        """Make these functions those under test; what the cases gave of others is forgotten."""
        taken = {name: namespace.get(name) for name in self.graded}
        if taken != self.taken:
            self.taken = taken
            self.module.__dict__.update({k: v for k, v in namespace.items() if not k.startswith("_")})
            self.backend = LocalBackend(self.module)

    def run(self, identity: str) -> None:
        """Run one check; raises what is wrong."""
        check = self.checks[identity]
        if check.covers:
            failure = self.cases.run(check, self.backend, SEED)
            if failure is not None:
                raise failure
            return
        test = self.functions[f"test_{identity}"]
        wants_rng = "rng" in test.__code__.co_varnames[: test.__code__.co_argcount]
        seed = SEED if check.hidden else None
        test(*([seeds.generator(self.name, identity, seed)] if wants_rng else []))


def variables(assignment: Assignment) -> dict[str, str]:
    """What `check` needs in the environment."""
    return {NAME: assignment.name, ROOT: str(assignment.root)}


@lru_cache(maxsize=1)
def checks() -> Checks:
    """The tests of the assignment that the environment names."""
    return Checks(load(os.environ[NAME], Path(os.environ[ROOT])))


def check(identity: str, namespace: Mapping[str, Any]) -> bool:
    """Run one check on the functions of a namespace; raises what is wrong."""
    checks().take(namespace)
    checks().run(identity)
    return True


def write_tests(assignment: Assignment, folder: Path) -> Path:
    """A test file for pytest with a function for each check; the submission is what `import NAME` gives."""
    name = assignment.name
    text = f"import {name}\nfrom autograder.measure.speed.inprocess import check\n"
    for one in assignment.checks:
        text += f"\n\ndef test_{one.id}():\n    check({one.id!r}, vars({name}))\n"
    path = folder / "test_checks.py"
    path.write_text(text, encoding="utf-8")
    return path
