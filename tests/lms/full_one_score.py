"""All thirty submissions of the table, with the manifests' own limits; run by `make lms`."""

from __future__ import annotations

import pytest

from autograder.manifest import load
from tests.lms import submissions
from tests.lms.one_score import Course, Scores, public, total

TABLE = submissions.entries()


@pytest.fixture(scope="module")
def scores(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Scores]:
    """The points of the thirty submissions, in every way."""
    assignments = [load(name) for name in (submissions.NEURON, submissions.SOFTMAX)]
    return Course(tmp_path_factory.mktemp("course"), assignments, TABLE).graded("kernel")


@pytest.mark.parametrize("entry", TABLE, ids=lambda entry: entry.name)
def test_one_score_everywhere(entry: submissions.Entry, scores: dict[str, Scores]) -> None:
    expected = scores["command line"][entry.name]
    assert expected is not None
    full = entry.kind == "right" or entry.name == "neuron_extra_wrong"
    assert total(expected) in ([100] if full else [0] if entry.kind == "empty" else range(1, 100))
    assert scores["gradescope"][entry.name] == expected
    assert scores["otter"][entry.name] == expected
    wanted = None if entry.kills else public(expected)
    assert public(scores["desk"][entry.name]) == wanted
