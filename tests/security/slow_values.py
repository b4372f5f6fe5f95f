"""`python -m tests.security.slow_values [COUNT] [NAME]`: values slow to read or to judge, each graded.

Every function of the lab, or of the assignment NAME, returns the value. Each file may cost `MOST_SECONDS` of
CPU time in all: that of the trusted process and that of the workers.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from autograder.manifest import Assignment, load
from autograder.runner.engine import Engine
from autograder.runner.options import Options
from tests.runner import lab

MOST_SECONDS = 5.0
LEAVES = (
    "1.0", "'a' * {n}", "2**{bits} - 1", "np.zeros({n}, dtype={dtype})", "b'x' * {n}", "1j", "None",
    "np.float32(1)", "'\\u4e00' * {n}", "-10**{digits}", "True", "Fraction(1, {n})",
)  # fmt: skip
SHAPES = (
    "{leaf}", "[{leaf}] * {n}", "[[{leaf}] for _ in range({n})]", "tuple([{leaf}] * {n})",
    "nest({depth}, {leaf})", "{{k * (2**61 - 1): {leaf} for k in range(1, {n})}}",
    "{{k * (2**61 - 1) for k in range(1, {n})}}", "[{leaf} for _ in range({n})]",
    "np.ones(({n}, 1, 2), dtype={dtype}).tolist()", "[np.ones({few}, dtype={dtype})] * {n}",
    "{{str(k): [{leaf}] for k in range({n})}}", "iter([{leaf}] * {n})", "np.full({n}, 'a' * {few})",
    "[{{k: {leaf}}} for k in range({n})]",
)  # fmt: skip
DTYPES = ("np.int8", "np.bool_", "np.float64", "np.complex64", "np.float16", "np.longdouble", "'U3'")
HEAD = """
import numpy as np
from fractions import Fraction


def nest(depth, leaf):
    for _ in range(depth):
        leaf = [leaf, leaf]
    return leaf


MADE = {value}
"""


def make(count: int, seed: int = 0) -> Iterator[str]:
    """So many expressions of slow values, always the same for a seed."""
    rng = random.Random(seed)
    for _ in range(count):
        sizes = {"n": rng.choice((300, 490, 4000, 40_000, 99_000, 1_000_000)), "few": rng.choice((1, 9, 400)),
                 "bits": rng.choice((60, 1000, 8190)), "digits": rng.choice((18, 330, 4000)),
                 "depth": rng.choice((3, 14, 20)), "dtype": rng.choice(DTYPES)}  # fmt: skip
        inner = {**sizes, "n": rng.choice((1, 100, 4000))}
        leaf = rng.choice(LEAVES).format(**inner)
        yield rng.choice(SHAPES).format(leaf=leaf, **sizes)


def source_of(value: str, assignment: Assignment) -> bytes:
    """A submission all of whose functions return the value."""
    names = [name for part in assignment.parts for name in part.functions]
    functions = "".join(f"\n\ndef {name}(*args):\n    return MADE\n" for name in names)
    return (HEAD.replace("{value}", value) + functions).encode()


def cpu_seconds(pid: int) -> float:
    """CPU time of a process and of its children that have ended."""
    words = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return sum(map(int, words[11:15])) / os.sysconf("SC_CLK_TCK")


def cost_of(engine: Engine, value: str) -> float:
    """CPU seconds that grading this value took, the workers' and the trusted process's together.

    They take turns, so it is never more than the clock says: a process that forks workers brings the time of
    all earlier ones along when it is replaced.
    """
    before, began = cpu_seconds(engine.pid), time.monotonic()
    _, timing = engine.grade(source_of(value, engine.assignment))
    return min(cpu_seconds(engine.pid) - before + timing.cpu_seconds, time.monotonic() - began)


def main() -> int:
    """Grade COUNT values (1,000); 1 when one costs too much."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory() as folder:
        assignment = load(sys.argv[2]) if len(sys.argv) > 2 else lab.write(Path(folder))
        worst, where = worst_of(assignment, count)
    print(f"{count} slow values: at most {worst:.1f} s of CPU time ({where})")
    return 1 if worst > MOST_SECONDS else 0


def worst_of(assignment: Assignment, count: int) -> tuple[float, str]:
    """The highest cost of a value, and which it is; those that cost too much are printed."""
    worst, where = 0.0, ""
    with Engine(assignment, Options()) as engine:
        engine.grade(assignment.solution.read_bytes())
        for value in make(count):
            cost = cost_of(engine, value)
            worst, where = max((worst, where), (cost, value))
            if cost > MOST_SECONDS:
                print(f"{cost:.1f} s: {value}", flush=True)
    return worst, where


if __name__ == "__main__":
    sys.exit(main())
