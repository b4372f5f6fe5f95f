"""Mutants: of every region, none twice, each a valid text with one changed line."""

from __future__ import annotations

import ast

import pytest

from autograder.manifest import Assignment
from autograder.measure.quality.mutants import changes, mutants, operators, regions
from autograder.measure.quality.survivors import entry, known
from autograder.publish import chosen
from autograder.toml_table import tomllib

every = pytest.mark.parametrize("assignment", chosen(), ids=lambda assignment: assignment.name)


@every
def test_every_graded_function_has_a_region(assignment: Assignment) -> None:
    lines = assignment.solution.read_text(encoding="utf-8").split("\n")
    found = {function for function, first, last in regions(lines) if last > first}
    assert {name for part in assignment.parts for name in part.functions} <= found


def test_mutants_differ_from_the_solution_in_one_line_of_a_region() -> None:
    assignment = chosen(["rnn_bptt"])[0]
    lines = assignment.solution.read_text(encoding="utf-8").split("\n")
    found = mutants(assignment)
    assert len(found) == len({mutant.text for mutant in found}) > 100
    for mutant in found:
        ast.parse(mutant.text)
        changed = [n for n, (a, b) in enumerate(zip(lines, mutant.text.split("\n"), strict=True), 1)
                   if a != b]  # fmt: skip
        assert changed == [mutant.line]
        assert lines[mutant.line - 1].strip() == mutant.was != mutant.now


def test_an_operator_changes_each_place_once() -> None:
    (plus,) = [o for o in operators() if type(o).__name__ == "ReplaceBinaryOperator_Add_Sub"]
    body = ["    x = a + b", "    return x + 1"]
    assert list(changes(body, plus)) == [
        ["    x = a - b", "    return x + 1"],
        ["    x = a + b", "    return x - 1"],
    ]


@every
def test_each_survivor_is_a_mutant_and_has_a_reason(assignment: Assignment) -> None:
    reasons = known(assignment)
    keys = {m.key for m in mutants(assignment, {function for function, _, _ in reasons})}
    for key, reason in reasons.items():
        assert key in keys
        assert reason.startswith(("Equivalent", "Allowed")) and reason.endswith(".")


def test_an_entry_can_be_put_into_the_file() -> None:
    mutant = mutants(chosen(["rnn_bptt"])[0])[0]
    (data,) = tomllib.loads(entry(mutant))["survivor"]
    assert (data["function"], data["was"], data["now"]) == mutant.key
