"""Every assignment in short: its solution gets all points, its stub none. `make quality` tries the banks."""

from __future__ import annotations

import pytest

from autograder.manifest import Assignment
from autograder.measure.quality.grade_texts import grade_texts
from autograder.publish import chosen, stub

ASSIGNMENTS = {assignment.name: assignment for assignment in chosen()}


@pytest.mark.parametrize("assignment", ASSIGNMENTS.values(), ids=ASSIGNMENTS.keys())
def test_the_solution_gets_all_points_and_the_stub_none(assignment: Assignment) -> None:
    jobs = [("solution", assignment.solution.read_bytes(), ""),
            ("stub", stub.path_of(assignment).read_bytes(), "")]  # fmt: skip
    results = dict(grade_texts(assignment, jobs, cores=1))
    assert results["solution"].points == 100 and results["solution"].hints == ()
    assert {check.state for check in results["solution"].checks} == {"passed"}
    assert results["stub"].points == 0
    assert "passed" not in {check.state for check in results["stub"].checks}
