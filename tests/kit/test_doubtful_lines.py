"""Lines of a student's file that cannot be meant as they stand."""

from __future__ import annotations

import pytest

from autograder.kit.doubtful_lines import always_true, compared_with, function_at, unfilled

FILE = '''\
def outer(kind):
    """Say pool or "conv"."""
    if {condition}:
        return "dense"

    def inner(z):
        return z

    return {{"table": inner}}[kind]
'''


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ('kind == "pool" or "subsample"', (3, "kind == 'pool' or 'subsample'", "'subsample'")),
        ('(1 or kind == "pool") and kind', (3, "1 or kind == 'pool'", "1")),
        ('kind == "pool" or kind == "subsample"', (0, "", "")),
        ('kind in ("pool", "subsample")', (0, "", "")),
        ('(kind or "pool") == "pool"', (0, "", "")),
        ('kind == "pool" or ""', (0, "", "")),
    ],
)
def test_a_condition_is_always_true_where_a_text_stands_alone_beside_a_comparison(
    condition: str, found: tuple[int, str, str]
) -> None:
    assert always_true(FILE.format(condition=condition), "outer") == found
    assert always_true(FILE.format(condition=condition), "another") == (0, "", "")


def test_what_a_function_compares_with_is_found_and_no_other_text() -> None:
    text = FILE.format(condition='kind == "pool" or kind in ["local", 3]')
    assert compared_with(text, "outer") == {"pool", "local", "3"}
    match = "def f(kind):\n    match kind:\n        case 'pool' | 'max':\n            return 'conv'\n"
    assert compared_with(match, "f") == {"pool", "max"}
    assert compared_with("def f(:", "f") == set()


def test_a_line_belongs_to_the_innermost_function_around_it() -> None:
    text = FILE.format(condition="kind")
    assert [function_at(text, line) for line in (3, 7, 9, 20)] == ["outer", "inner", "outer", ""]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("y = ...", 2), ("y[0] += ...", 2), ("return step(x, ..., x)", 2),
        ("y = x[..., 0]", 0), ("...", 0), ("y: tuple[int, ...] = x", 0),
    ],
)  # fmt: skip
def test_dots_that_stand_for_code_are_found_and_no_others(line: str, found: int) -> None:
    assert unfilled(f"def f(x):\n    {line}\n", "f") == found
