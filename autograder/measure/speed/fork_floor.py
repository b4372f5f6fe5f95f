"""The floor: `pytest.main` on the tests in a warm fork, the student's module in the same process.

No isolation at all: what is left is pytest and the tests. Run as a program with the submissions, and what
`inprocess` needs in the environment.
"""

from __future__ import annotations

import os
import sys
import tempfile
import types
from pathlib import Path

import pytest

from autograder.manifest import ROOT, load
from autograder.measure.speed import inprocess


def grade(name: str, source: bytes, tests: Path) -> int:
    """pytest's exit code for one submission, in a process that ends with it."""
    module = types.ModuleType(name)
    sys.modules[name] = module
    exec(compile(source, f"{name}.py", "exec"), module.__dict__)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    options = ["-q", "-c", os.devnull, "--rootdir", str(ROOT), "--noconftest", "-p", "no:cacheprovider"]
    return int(pytest.main([*options, "--import-mode=importlib", str(tests)]))


def main() -> None:
    """Grade each submission in a fork of this process, which has made all cases and right answers."""
    name, root = os.environ[inprocess.NAME], Path(os.environ[inprocess.ROOT])
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    sys.dont_write_bytecode = True
    assignment = load(name, root)
    for one in assignment.checks:
        inprocess.check(one.id, vars(inprocess.checks().domain.reference))
    codes = []
    with tempfile.TemporaryDirectory(prefix="floor-") as folder:
        tests = inprocess.write_tests(assignment, Path(folder))
        for path in sys.argv[1:]:
            pid = os.fork()
            if pid == 0:
                code = 70
                try:
                    code = grade(name, Path(path).read_bytes(), tests)
                finally:
                    os._exit(code)
            codes.append(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
    if any(codes):
        raise SystemExit(f"the floor failed right answers: {codes}")


if __name__ == "__main__":
    main()
