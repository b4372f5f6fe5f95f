"""The floor: `pytest.main` on the tests in a warm fork, the student's module in the same process.

No isolation at all: what is left is pytest and the tests. Run as a program with the assignment's name,
its root and the submissions; prints the CPU seconds of all forks.
"""

from __future__ import annotations

import os
import resource
import sys
import types
from pathlib import Path

import numpy as np
import numpy.ma
import pytest

from autograder.kit import seeds
from autograder.manifest import Assignment, load
from autograder.measure.speed.inprocess import install


class Random:
    """The tests' fixture `rng`."""

    def __init__(self, name: str) -> None:
        self.name = name

    @pytest.fixture
    def rng(self, request: pytest.FixtureRequest) -> np.random.Generator:
        return seeds.generator(self.name, request.node.name.removeprefix("test_"), "bench")


def grade(assignment: Assignment, source: bytes) -> int:
    """pytest's exit code for one submission, in a process that ends with it."""
    module = types.ModuleType(assignment.name)
    sys.modules[assignment.name] = module  # a dataclass looks for its module while it is made
    exec(compile(source, f"{assignment.name}.py", "exec"), module.__dict__)
    install(assignment, module)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    files = [str(assignment.folder / f"test_{kind}.py") for kind in ("public", "hidden")]
    options = ["-q", "-c", os.devnull, "--rootdir", str(assignment.root), "--noconftest"]
    options += ["-p", "no:cacheprovider", "--import-mode=importlib"]
    return int(pytest.main([*options, *files], plugins=[Random(assignment.name)]))


def main() -> None:
    """Grade each submission in a fork of this warm process."""
    assignment = load(sys.argv[1], Path(sys.argv[2]))
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    sys.dont_write_bytecode = True
    codes = []
    for path in sys.argv[3:]:
        pid = os.fork()
        if pid == 0:
            code = 70
            try:
                code = grade(assignment, Path(path).read_bytes())
            finally:
                os._exit(code)
        codes.append(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
    if any(codes):
        raise SystemExit(f"the floor failed right answers: {codes}")
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


if __name__ == "__main__":
    main()
