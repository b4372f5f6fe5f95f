"""A made-up assignment, small enough to read at a glance: what would be added as the seventh."""

from __future__ import annotations

import shutil
from pathlib import Path

from autograder.manifest import ROOT, Assignment, load
from autograder.publish import leaks
from autograder.publish.strip import read

NAME = "averages"

SOLUTION = '''\
"""Averages: you build the mean and the spread of some numbers.

Work from top to bottom and run `pytest`. Points: mean 60, spread 40.
"""

from __future__ import annotations

import numpy as np

### BEGIN SOLUTION
_SECRET_SCALE = 1.0


def _secret_helper(x):
    return np.asarray(x, dtype=float) * _SECRET_SCALE


### END SOLUTION


def mean(x: np.ndarray) -> float:
    """The mean of the numbers: sum over i of x_i, divided by n.

    >>> float(mean([1.0, 3.0]))
    2.0
    """
    ### BEGIN SOLUTION
    numbers = _secret_helper(x)
    return float(numbers.sum() / numbers.size)
    ### END SOLUTION


def spread(x: np.ndarray) -> float:
    """The largest number less the smallest.

    >>> float(spread([1.0, 3.0]))
    2.0
    """
    ### BEGIN SOLUTION
    sorted_numbers = sorted(_secret_helper(x).tolist())
    return sorted_numbers[-1] - sorted_numbers[0]
    ### END SOLUTION
'''

MANIFEST = """\
name = "averages"
title = "Averages"
order = 7
summary = "You build the mean and the spread."
lectures = ["none"]

[[part]]
name = "mean"
title = "The mean"
kind = "core"
functions = ["mean"]
formula = "mean(x) = (sum of x) / n"
public = [{id = "mean_of_two", points = 20, says = "The mean of 1 and 3 is 2."}]
hidden = [{id = "mean_random", points = 40, says = "The mean of random numbers is right."}]

[[part]]
name = "spread"
title = "The spread"
kind = "core"
functions = ["spread"]
formula = "spread(x) = max(x) - min(x)"
public = [{id = "spread_of_two", points = 20, says = "The spread of 1 and 3 is 2."}]
hidden = [{id = "spread_random", points = 20, says = "The spread of random numbers is right."}]

[[misconception]]
id = "mean_is_sum"
function = "mean"
rejected_by = "mean_random"
hint = "What do you do with the sum at the end?"
"""

TEST_PUBLIC = '''\
"""Public tests of averages."""

import averages
from kit import close


def test_mean_of_two():
    close(averages.mean([1.0, 3.0]), 2.0)


def test_spread_of_two():
    close(averages.spread([1.0, 3.0]), 2.0)
'''

TEST_HIDDEN = '''\
"""Hidden tests of averages."""

import averages
import reference
from kit import close


def test_mean_random(rng):
    hidden_numbers = rng.normal(size=7)
    close(averages.mean(hidden_numbers), reference.mean(hidden_numbers))


def test_spread_random(rng):
    other_numbers = rng.normal(size=9)
    close(averages.spread(other_numbers), reference.spread(other_numbers))
'''

MISCONCEPTIONS = '''\
"""Wrong answers of averages."""

from averages import np


def mean_is_sum(x):
    total_only = np.asarray(x, dtype=float)
    return float(total_only.sum())


def probe_mean(m, rng):
    observed_numbers = rng.normal(size=5)
    yield lambda: m.mean(observed_numbers)
'''

DEMO = '''\
"""Draws the mean of some numbers."""

from kit.demo import Demo, panels


def table(module):
    return [f"  {module.mean([1.0, 3.0])}"]


def mean(module):
    figure, axes = panels(1, 1, (2, 1))
    axes.plot([module.mean([1.0, 3.0]), 0.0])
    return figure


DEMO = Demo("averages", tables={"The mean of 1 and 3": table}, pictures={"mean.png": mean})

if __name__ == "__main__":
    DEMO.main()
'''

STATEMENT = """\
# Averages

You build two functions.

<!-- kit:setup -->

<!-- kit:points -->

<!-- kit:rules -->

## mean

Add all, then divide by their number.

![A falling line](pictures/mean.png)

## spread

The largest less the smallest.

Upload `averages.py`.
"""

FILES = {
    f"solutions/{NAME}/{NAME}.py": SOLUTION,
    f"assignments/{NAME}/assignment.toml": MANIFEST,
    f"assignments/{NAME}/README.md": STATEMENT,
    f"assignments/{NAME}/demo.py": DEMO,
    f"assignments/{NAME}/misconceptions.py": MISCONCEPTIONS,
    f"assignments/{NAME}/test_hidden.py": TEST_HIDDEN,
    f"assignments/{NAME}/test_public.py": TEST_PUBLIC,
}


def add(root: Path) -> Assignment:
    """Write the files of the made-up assignment below `root`, each secret one with its canary."""
    for path, text in FILES.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    assignment = load(NAME, root)
    for path, line, _ in leaks.missing_canaries(assignment):
        lines = read(path).split("\n")
        where = line if path == assignment.solution else 0
        lines.insert(where, f"# {leaks.canary(assignment, path)}")
        path.write_text("\n".join(lines), encoding="utf-8")
    return assignment


def copy_kit(root: Path, *more: str) -> None:
    """Copy the kit's own code, and `more` folders, into the empty folder `root`."""
    ignore = shutil.ignore_patterns("__pycache__", "*.pyc", ".*")
    for name in ("autograder", *more):
        shutil.copytree(ROOT / name, root / name, ignore=ignore)
    for name in ("LICENSE", "requirements.txt", "requirements-student.txt"):
        shutil.copy(ROOT / name, root / name)
