"""A made-up assignment for tests of the grader: plain parts, a carried one, callbacks, a hint."""

from __future__ import annotations

from pathlib import Path

from autograder.manifest import Assignment, load

SOLUTION = '''\
"""The lab's reference."""

import numpy as np


def double(x):
    ### BEGIN SOLUTION
    return 2.0 * np.asarray(x, dtype=float)
    ### END SOLUTION


def total(x):
    ### BEGIN SOLUTION
    return float(np.sum(x))
    ### END SOLUTION


def refuse(n):
    ### BEGIN SOLUTION
    if n < 0:
        raise ValueError("n is negative")
    return n + 1
    ### END SOLUTION


def twice(f, x):
    ### BEGIN SOLUTION
    return f(f(x))
    ### END SOLUTION


def chain(x):
    ### BEGIN SOLUTION
    return total(double(x)) + 1.0
    ### END SOLUTION
'''

MANIFEST = """\
name = "lab"
title = "The lab"
order = 1
summary = "Parts to try the grader on."
lectures = ["none"]

[limits]
call_seconds = 0.5
total_seconds = 60
memory_mb = 512

[[part]]
name = "double"
title = "Double"
kind = "core"
functions = ["double"]
formula = "double(x) = 2 x"
public = [{id = "double_three", points = 10, says = "double(3) is 6."}]
hidden = [
  {id = "double_random", points = 20, says = "double is right on random numbers."},
  {id = "double_again", points = 0, says = "double is right once more."},
]

[[part]]
name = "total"
title = "Total"
kind = "core"
functions = ["total"]
formula = "total(x) = sum of x"
public = [{id = "total_small", points = 5, says = "The total of 1 and 2 is 3."}]
hidden = [{id = "total_random", points = 15, says = "total is right on random numbers."}]

[[part]]
name = "refuse"
title = "Refuse"
kind = "core"
functions = ["refuse"]
formula = "refuse(n) = n + 1"
public = [{id = "refuse_negative", points = 5, says = "refuse(-1) raises ValueError."}]
hidden = [{id = "refuse_random", points = 10, says = "refuse is right on random numbers."}]

[[part]]
name = "twice"
title = "Twice"
kind = "core"
functions = ["twice"]
formula = "twice(f, x) = f(f(x))"
public = [{id = "twice_square", points = 5, says = "twice squares twice."}]
hidden = [{id = "twice_random", points = 10, says = "twice is right for other functions."}]

[[part]]
name = "chain"
title = "Chain"
kind = "core"
functions = ["chain"]
formula = "chain(x) = total(double(x)) + 1"
carries = ["double", "total"]
public = [{id = "chain_small", points = 5, says = "chain of 1 and 2 is 7."}]
hidden = [{id = "chain_random", points = 15, says = "chain is right on random numbers."}]

[[misconception]]
id = "double_squares"
function = "double"
rejected_by = "double_random"
hint = "What is double of 3?"

[[misconception]]
id = "double_adds_two"
function = "double"
rejected_by = "double_random"
hint = "What is double of 0?"
"""

PUBLIC = '''\
import numpy as np
import lab
from kit import close, raises, same


def test_double_three():
    close(lab.double(3.0), 6.0)


def test_total_small():
    close(lab.total([1.0, 2.0]), 3.0)


def test_refuse_negative():
    same(lab.refuse(1), 2)
    raises(ValueError, lab.refuse, -1)


def test_twice_square():
    same(lab.twice(lambda v: v * v, 3), 81)


def test_chain_small():
    close(lab.chain([1.0, 2.0]), 7.0)
'''

HIDDEN = '''\
import numpy as np
import lab
import reference
from kit import close, same, unchanged


def test_double_random(rng):
    x = rng.normal(size=5)
    close(unchanged(lab.double, x), reference.double(x))


def test_double_again(rng):
    close(lab.double(float(rng.normal())), reference.double(float(rng.normal())), atol=99.0)


def test_total_random(rng):
    x = rng.normal(size=5)
    close(lab.total(x), reference.total(x))


def test_refuse_random(rng):
    n = int(rng.integers(5, 100))
    same(lab.refuse(n), n + 1)


def test_twice_random(rng):
    shift = float(rng.normal())
    close(lab.twice(lambda v: v + shift, 1.0), 1.0 + 2 * shift)
    x = rng.normal(size=3)
    close(unchanged(lab.twice, lambda v: lab.double(v), x), 4 * x)


def test_chain_random(rng):
    x = rng.normal(size=4)
    close(lab.chain(x), reference.chain(x))
'''

MISCONCEPTIONS = '''\
"""Wrong answers of the lab."""

from lab import np


def double_squares(x):
    return np.asarray(x, dtype=float) ** 2


def double_adds_two(x):
    return np.asarray(x, dtype=float) + 2.0


def probe_double(m, rng):
    x = rng.normal(size=4)
    yield lambda: m.double(x)
    yield lambda: m.double(0.5)
'''

FILES = {
    "solutions/lab/lab.py": SOLUTION,
    "assignments/lab/assignment.toml": MANIFEST,
    "assignments/lab/test_public.py": PUBLIC,
    "assignments/lab/test_hidden.py": HIDDEN,
    "assignments/lab/misconceptions.py": MISCONCEPTIONS,
}


def write(root: Path) -> Assignment:
    """The lab's files below `root`, and its manifest."""
    for path, text in FILES.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return load("lab", root)


def submission(**functions: str) -> bytes:
    """The reference with some functions replaced by other source; "" removes one."""
    text = SOLUTION
    for name, source in functions.items():
        start = text.index(f"def {name}(")
        end = text.find("\n\n\ndef ", start)
        end = len(text) if end < 0 else end
        text = text[:start] + source.strip("\n") + text[end:]
    return text.encode()
