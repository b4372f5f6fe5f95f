"""The tests that peers run in their own process are the kit's, in each assignment."""

from __future__ import annotations

import types

import pytest

from autograder.manifest import Assignment, load, names
from autograder.measure.speed.inprocess import Checks
from autograder.runner.misconceptions import Bank


def functions_of(source: bytes) -> dict[str, object]:
    module = types.ModuleType("submission")
    exec(source, module.__dict__)
    return vars(module)


def failed(checks: Checks, assignment: Assignment, source: bytes) -> set[str]:
    checks.take(functions_of(source))
    found = set()
    for check in assignment.checks:
        try:
            checks.run(check.id)
        except Exception:
            found.add(check.id)
    return found


@pytest.mark.parametrize("name", names())
def test_a_right_answer_passes_every_check(name: str) -> None:
    assignment = load(name)
    assert failed(Checks(assignment), assignment, assignment.solution.read_bytes()) == set()


def test_a_wrong_answer_fails_the_check_that_rejects_it() -> None:
    assignment = load("neuron")
    mistake = assignment.misconceptions[0]
    wrong = Bank(assignment).make_submission(mistake).encode()
    assert mistake.rejected_by in failed(Checks(assignment), assignment, wrong)


def test_what_one_submission_gave_is_not_kept_for_the_next() -> None:
    assignment = load("neuron")
    checks = Checks(assignment)
    wrong = Bank(assignment).make_submission(assignment.misconceptions[0]).encode()
    failed(checks, assignment, wrong)
    assert failed(checks, assignment, assignment.solution.read_bytes()) == set()
