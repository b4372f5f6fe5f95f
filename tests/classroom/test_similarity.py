"""Similarity: a disguised copy is found, answers of one's own are not; the work grows in line."""

from __future__ import annotations

import random
from itertools import combinations

import pytest

from autograder.classroom import similarity

STUB = b'''"""The stub."""
import numpy as np


def double(x):
    """Twice x."""
    raise NotImplementedError


def total(x):
    """The sum of x."""
    raise NotImplementedError
'''

ORIGINAL = b'''import numpy as np


def double(x):
    """Twice x."""
    values = np.asarray(x, dtype=float)  # mine
    answer = np.zeros(values.shape)
    for place in np.ndindex(values.shape):
        step = values[place] * 0.5
        answer[place] = step + step + step + step
    return answer


def total(x):
    """The sum of x."""
    pile, rest = 0.0, list(np.ravel(x))
    while rest:
        last = rest.pop()
        pile = pile + last if last > 0 else pile - abs(last)
    return float(pile)
'''

COPY = b"""import numpy as np

def total( x ):
    # add everything
    acc, todo = 0., list( np.ravel(x) )
    while todo:
        item = todo.pop()
        acc = acc + item if item > 0 else acc - abs(item)
    return float( acc )

def double( x ):
    arr = np.asarray( x, dtype=float )
    out = np.zeros( arr.shape )
    for idx in np.ndindex( arr.shape ):
        half = arr[idx] * 1/2
        out[idx] = half + half + half + half
    return out
"""


def plain(seed: int) -> bytes:
    """An answer like most: one of a few short bodies, with names of its own."""
    rng = random.Random(seed)
    name = rng.choice(["a", "values", "v", "array"])
    doubles = [
        f"{name} = np.asarray(x)\n    return 2 * {name}",
        f"{name} = np.array(x)\n    return {name} + {name}",
    ]
    totals = [
        "return float(np.sum(x))",
        f"{name} = 0.0\n    for item in x:\n        {name} += item\n    return {name}",
    ]
    double, total = rng.choice(doubles), rng.choice(totals)
    functions = f"def double(x):\n    {double}\n\n\ndef total(x):\n    {total}\n"
    return f"import numpy as np\n\n\n{functions}".encode()


def novel(seed: int, lines: int = 40) -> bytes:
    """A long answer that no other looks like."""
    rng = random.Random(seed)
    words = ["abs", "max", "min", "sum", "len", "round", "float", "int", "np.exp", "np.sqrt", "np.dot"]
    marks = ["+", "-", "*", "/", "%", "@", "<", ">", "==", "**"]
    body = []
    for i in range(1, lines):
        outer, inner, first, second = *rng.choices(words, k=2), *rng.choices(marks, k=2)
        body.append(f"    v{i} = {outer}(x {first} {inner}(v{i - 1} {second} 2))")
    head = ["import numpy as np", "", "def double(x):", "    v0 = x"]
    return "\n".join([*head, *body, "    return v1"]).encode()


def found(sources: dict[str, bytes]) -> list[tuple[str, str]]:
    return [(pair.one, pair.two) for pair in similarity.find(sources, STUB, ["double", "total"])]


def test_a_copy_with_other_names_order_and_comments_is_found_with_its_lines() -> None:
    sources = {f"s{i}": plain(i) for i in range(30)} | {"first": ORIGINAL, "second": COPY}
    (pair,) = similarity.find(sources, STUB, ["double", "total"])
    assert (pair.one, pair.two) == ("first", "second") and pair.share > 0.6
    texts = [(left.strip(), right.strip()) for _, left, _, right, _ in pair.rows]
    assert ("while rest:", "while todo:") in texts
    assert not any("NotImplementedError" in left or "Twice" in left for left, _ in texts)


def test_short_answers_that_many_give_are_no_pair() -> None:
    assert found({f"s{i}": plain(i) for i in range(40)}) == []


def test_untouched_stubs_are_no_pair() -> None:
    assert found({f"s{i}": STUB for i in range(6)} | {"x": ORIGINAL}) == []


def test_files_that_are_no_python_and_empty_ones_are_compared_too() -> None:
    broken = ORIGINAL + b"\ndef (:\n"
    sources = {"a": b"", "b": b"\xff\x00\xfe", "c": b"((((", "one": broken, "two": broken + b"\n"}
    # Each quote could open a text that never ends: read once, not once for each.
    sources |= {"d": b"\\'''" * 200_000, "e": b"'\\" * 400_000, "f": b"'''\"" * 150_000}
    assert found(sources) == [("one", "two")]


SOME_LINES = b'''"""About
this file."""
def double(x, step=.5e-3):
    r"""Twice x."""
    total = x.shape[0] ** 2 + len("a # b") \\
        + other(  # why
            '\\' "', "no documentation",
        )
    return f"{total!r}"; "nor this"
'''


def test_a_line_is_known_by_its_words_whatever_its_names_numbers_and_texts() -> None:
    lines = similarity.lines_of(SOME_LINES, frozenset(["double"]))
    assert [(line.number, line.words) for line in lines] == [
        (3, "def double ( v , v = 0 ) :"),
        (5, "v = v . shape [ 0 ] ** 0 + len ( s )"),
        (6, "+ v ("),
        (7, "s , s ,"),
        (8, ")"),
        (9, "return s ; s"),
    ]
    assert lines[1].text == '    total = x.shape[0] ** 2 + len("a # b") \\'


def test_many_submissions_cost_in_proportion(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[object] = []

    def count(owners: list[int], size: int) -> list[tuple[int, ...]]:
        pairs = list(combinations(owners, size))
        compared.extend(pairs)
        return pairs

    def count_pairs(submissions: int) -> int:
        compared.clear()
        assert found({f"s{i}": novel(i) for i in range(submissions)}) == []
        return len(compared)

    monkeypatch.setattr(similarity, "combinations", count)
    assert 0 < count_pairs(600) < 2 * 1.5 * count_pairs(300)
