"""What runs on a student's desk counts in the grader: a bank of ordinary lines beside a right answer."""

from __future__ import annotations

import os
from collections import Counter

import pytest

from tests.ordinary.compare import POINTS, Line, Outcome, compare, find_fault, read_lines

if not hasattr(os, "fork"):
    pytest.skip("each line is tried in a fork", allow_module_level=True)

LINE = Line("import", "nothing", "pass\n")


def test_every_ordinary_line_gives_the_same_public_points_at_the_desk_and_in_the_grader() -> None:
    faults: list[str] = []

    def tell(line: Line, grader: Outcome, desk: Outcome | None) -> None:
        fault = find_fault(line, grader, desk)
        if fault:
            faults.append(f"{line.place}: {line.says}: {fault}")

    compare(read_lines(), tell)
    assert faults == []


def test_the_bank_is_large_and_tells_its_lines_apart() -> None:
    lines = read_lines()
    places = Counter(line.place for line in lines)
    assert places["import"] + places["function"] + places["notebook"] >= 120
    assert min(places.values()) >= 3
    assert len({(line.place, line.says) for line in lines}) == len(lines)
    assert len({(line.place, line.text) for line in lines}) == len(lines)


@pytest.mark.parametrize(
    ("grader", "desk"),
    [
        (Outcome(0, "stops"), Outcome(POINTS)),
        (Outcome(POINTS), Outcome(0, "stops")),
        (Outcome(POINTS), Outcome(POINTS, "says something")),
    ],
)
def test_a_difference_is_a_fault(grader: Outcome, desk: Outcome) -> None:
    assert find_fault(LINE, grader, desk)
    assert not find_fault(LINE, Outcome(POINTS), Outcome(POINTS))
