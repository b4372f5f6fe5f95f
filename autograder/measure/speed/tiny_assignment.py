"""A tiny assignment, so that what is measured is the engine and not the tests."""

from __future__ import annotations

from pathlib import Path

from autograder.manifest import Assignment, load

FILES = {
    "solutions/small/small.py": """\
import numpy as np


def double(x):
    ### BEGIN SOLUTION
    return 2.0 * np.asarray(x, dtype=float)
    ### END SOLUTION


def total(x):
    ### BEGIN SOLUTION
    return float(np.sum(x))
    ### END SOLUTION
""",
    "assignments/small/assignment.toml": """\
name = "small"
title = "A small assignment"
order = 1
summary = "Two parts to measure the engine with."
lectures = ["none"]

[limits]
call_seconds = 1
total_seconds = 60
memory_mb = 512

[[part]]
name = "double"
title = "Double"
kind = "core"
functions = ["double"]
formula = "double(x) = 2 x"
public = [{id = "double_three", points = 20, says = "double(3) is 6."}]
hidden = [{id = "double_random", points = 30, says = "double is right on random numbers."}]

[[part]]
name = "total"
title = "Total"
kind = "core"
functions = ["total"]
formula = "total(x) = sum of x"
public = [{id = "total_small", points = 20, says = "The total of 1 and 2 is 3."}]
hidden = [{id = "total_random", points = 30, says = "total is right on random numbers."}]
""",
    "assignments/small/test_public.py": """\
import small
from kit import close


def test_double_three():
    close(small.double(3.0), 6.0)


def test_total_small():
    close(small.total([1.0, 2.0]), 3.0)
""",
    "assignments/small/test_hidden.py": """\
import reference
import small
from kit import close


def test_double_random(rng):
    x = rng.normal(size=5)
    close(small.double(x), reference.double(x))


def test_total_random(rng):
    x = rng.normal(size=5)
    close(small.total(x), reference.total(x))
""",
}


def write(root: Path) -> Assignment:
    """The small assignment's files below `root`, and its manifest."""
    for path, text in FILES.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return load("small", root)
