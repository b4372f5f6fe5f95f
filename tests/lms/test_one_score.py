"""One score everywhere: six of the table's submissions; `make lms` grades all thirty."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from autograder.manifest import Assignment, load
from tests.lms import submissions
from tests.lms.one_score import Course, Scores, public, total

QUICK = submissions.entries(quick=True)
WANTED = {"neuron_solution": 100, "softmax_stub": 0}


@pytest.fixture(scope="module")
def scores(
    quick_limits: Callable[[str], Assignment], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Scores]:
    """The points of the six submissions of two real assignments, in every way."""
    assignments = [quick_limits(name) for name in (submissions.NEURON, submissions.SOFTMAX)]
    return Course(tmp_path_factory.mktemp("course"), assignments, QUICK).graded("plain")


def test_the_command_line_tells_the_submissions_apart(scores: dict[str, Scores]) -> None:
    totals = {name: total(points or {}) for name, points in scores["command line"].items()}
    assert {name: totals[name] for name in WANTED} == WANTED
    assert all(0 < points < 100 for name, points in totals.items() if name not in WANTED)


@pytest.mark.parametrize("way", ["gradescope", "otter"])
def test_another_way_gives_the_same_points_for_each_part(
    way: str, scores: dict[str, Scores]
) -> None:
    assert scores[way] == scores["command line"]


@pytest.mark.parametrize("entry", QUICK, ids=lambda entry: entry.name)
def test_a_students_desk_gives_the_same_public_points(
    entry: submissions.Entry, scores: dict[str, Scores]
) -> None:
    wanted = None if entry.kills else public(scores["command line"][entry.name])
    desk = public(scores["desk"][entry.name])
    # A part that carries may get more at hand-in: there a right earlier function is tried as well.
    carrying = {part.name for part in load(entry.assignment).parts if part.carries}
    more = {part for part in desk or {} if wanted is not None and (desk or {})[part] < wanted[part]}
    assert more <= carrying
    assert desk == wanted or {**(desk or {}), **{part: (wanted or {})[part] for part in more}} == wanted
