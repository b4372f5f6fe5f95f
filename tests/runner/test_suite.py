"""Tests that are more than a function of `rng`: fixtures, marks and what pytest cannot run."""

from __future__ import annotations

import sys
from pathlib import Path

from autograder.runner.engine import Engine
from autograder.runner.grade_in_fork import grade_source
from tests.runner import lab

FIXTURE = """\
import pytest


@pytest.fixture
def numbers(rng):
    yield rng.normal(size=3)
    lab.double(1.0)  # so that the end of the fixture is a call as well


def test_double_random(numbers):
    close(lab.double(numbers), reference.double(numbers))


@pytest.fixture
def torn():
    yield
    raise RuntimeError("at the end")


def test_total_random(torn):
    close(lab.total([1.0]), 1.0)


@pytest.mark.skip(reason="not today")
def test_refuse_random(rng):
    same(lab.refuse(1), 2)


async def test_twice_random():
    same(lab.refuse(1), 2)


def test_chain_random(request):
    same(request.node.name, "test_chain_random")
"""


def test_fixtures_work_and_nothing_passes_that_was_not_run(tmp_path: Path) -> None:
    assignment = lab.write(tmp_path)
    hidden = tmp_path / "assignments" / "lab" / "test_hidden.py"
    hidden.write_text(hidden.read_text(encoding="utf-8") + "\n\n" + FIXTURE, encoding="utf-8")
    with Engine(assignment) as engine:
        checks = {check.id: check for check in engine.grade(lab.submission())[0].checks}
        wrong = {c.id: c for c in engine.grade(lab.submission(double="double = abs"))[0].checks}
    assert checks["double_random"].state == checks["chain_random"].state == "passed"
    assert wrong["double_random"].state == "wrong"
    for name in ("total_random", "refuse_random", "twice_random"):
        assert checks[name].state != "passed" and checks[name].points == 0, name


def test_two_submissions_can_be_graded_one_after_the_other_in_one_process(tmp_path: Path) -> None:
    assignment = lab.write(tmp_path)
    right, wrong = lab.submission(), lab.submission(total="def total(x):\n    return 0.0\n")
    points = [grade_source(assignment, source)[0].points for source in (right, wrong, right)]
    assert points[0] == points[2] > points[1]
    assert not any("test_public" in name for name in sys.modules if name.startswith("assignments"))
