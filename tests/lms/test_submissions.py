"""The table of thirty submissions says what it is."""

from __future__ import annotations

import ast
from collections import Counter

from tests.lms import submissions


def test_there_are_thirty_of_all_kinds_and_six_quick_ones_of_six_kinds() -> None:
    table = submissions.entries()
    assert len(table) == len({entry.name for entry in table}) == 30
    kinds = Counter(entry.kind for entry in table)
    assert set(kinds) == set(submissions.KINDS) and min(kinds.values()) >= 2
    quick = submissions.entries(quick=True)
    assert len(quick) == len({entry.kind for entry in quick}) == 6


def test_each_is_a_module_of_definitions_and_constants_alone() -> None:
    allowed = (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign)
    sources = {entry.name: submissions.source(entry) for entry in submissions.entries()}
    assert len(set(sources.values())) == 30
    for name, text in sources.items():
        first, *rest = ast.parse(text).body
        assert isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant), name
        assert all(isinstance(node, allowed) for node in rest), name


def test_a_wrong_one_differs_from_the_solution_where_it_says() -> None:
    entry = next(e for e in submissions.entries() if e.name == "neuron_no_bias")
    code = submissions.replacements(entry)
    assert list(code) == ["neuron"]
    wrong, right = {}, {}
    exec(submissions.source(entry), wrong)
    exec(submissions.source(submissions.entries()[0]), right)
    numbers = ([1.0], [2.0], 5.0, float)
    assert (wrong["neuron"](*numbers), right["neuron"](*numbers)) == (2.0, 7.0)
