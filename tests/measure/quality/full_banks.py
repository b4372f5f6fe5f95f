"""Every assignment against its banks: right answers, known mistakes, a memoriser. `make quality` runs it."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from autograder.manifest import Assignment, Misconception
from autograder.measure.quality import banks, desk_hints
from autograder.measure.quality.grade_texts import Job, grade_texts, list_failed
from autograder.measure.quality.memoriser import memoriser
from autograder.publish import chosen
from autograder.result import Result
from autograder.runner.misconceptions import Bank

SEEDS = ("1", "2", "3")
SAMPLE = 3
DESK_HINTS = 8  # every eighth; `make hints` compares all
Results = Callable[[str], dict[str, Result]]
ASSIGNMENTS = {assignment.name: assignment for assignment in chosen()}
every = pytest.mark.parametrize("assignment", ASSIGNMENTS.values(), ids=ASSIGNMENTS.keys())

# One wrong early function: its source, and the part that may lose hidden points for it.
EARLY = {
    "neuron": ("sigmoid", "def sigmoid(z):\n    return 1.0 / (1.0 + np.exp(np.asarray(z)))\n"),
    "softmax_gradient": ("softmax", "def softmax(z):\n    z = np.exp(z)\n    return z / z.sum()\n"),
    "bp": ("net_forward", "_right = net_forward\ndef net_forward(*a):\n"
           "    return [1.1 * np.asarray(v) for v in _right(*a)]\n"),
    "rnn_bptt": ("rnn_forward", "_right = rnn_forward\ndef rnn_forward(*a):\n"
                 "    hs, outs = _right(*a)\n    return 0.9 * hs, 0.9 * outs\n"),
}  # fmt: skip


def sample(assignment: Assignment) -> list[Misconception]:
    """A few misconceptions, spread over the file; `make assess` grades them all."""
    all_of_them = assignment.misconceptions
    step = len(all_of_them) / SAMPLE
    return [all_of_them[int(step * (i + 0.5))] for i in range(SAMPLE)]


def early_mistake(assignment: Assignment) -> list[Job]:
    if assignment.name not in EARLY:
        return []
    source = assignment.solution.read_text(encoding="utf-8") + "\n\n" + EARLY[assignment.name][1]
    return [("early", source.encode(), "")]


@pytest.fixture(scope="session")
def results() -> Results:
    """Every grading of an assignment by key, made when it is asked for: one engine where tests run in
    parallel (`make quality` gives each assignment to one of its processes), or else one for each core."""
    cores = 1 if "PYTEST_XDIST_WORKER" in os.environ else 0

    @cache
    def made(name: str) -> dict[str, Result]:
        return dict(grade_texts(ASSIGNMENTS[name], jobs(ASSIGNMENTS[name]), cores=cores))

    return made


def jobs(assignment: Assignment) -> list[Job]:
    """What is graded of an assignment."""
    bank = Bank(assignment)
    right: list[Job] = [
        (f"right {path.name} {seed}", path.read_bytes(), seed)
        for path in banks.right_answers(assignment)
        for seed in SEEDS
    ]
    wrong = [(f"wrong {m.id}", bank.make_submission(m).encode(), "") for m in sample(assignment)]
    knows = [("memoriser", memoriser(assignment).encode(), "")]
    knows += [(f"fed {seed}", memoriser(assignment, fed=True).encode(), seed) for seed in SEEDS]
    return right + wrong + knows + early_mistake(assignment)


@every
def test_right_answers_get_full_marks_and_no_hint(assignment: Assignment, results: Results) -> None:
    right = {key: r for key, r in results(assignment.name).items() if key.startswith("right ")}
    assert len(right) >= 8 * len(SEEDS)
    for key, result in right.items():
        assert result.problem == "", key
        assert list_failed(result, hidden=False) + list_failed(result, hidden=True) == [], key
        assert result.points == 100
        assert result.hints == (), key


@every
def test_a_sample_of_mistakes_gets_the_right_hint(assignment: Assignment, results: Results) -> None:
    for misconception in sample(assignment):
        result = results(assignment.name)[f"wrong {misconception.id}"]
        assert misconception.rejected_by in list_failed(result, hidden=True)
        assert banks.hint_shown(assignment, misconception, result) == misconception.id
        assert [name for _, name, _ in result.hints] == [misconception.id]
        assert misconception.hint in {hint for _, _, hint in result.hints}


@every
def test_the_memoriser_passes_public_checks_alone(assignment: Assignment, results: Results) -> None:
    result = results(assignment.name)["memoriser"]
    assert list_failed(result, hidden=False) == []
    assert [c.id for c in result.checks if c.hidden and c.state == "passed"] == []


@every
def test_one_that_knows_every_twin_by_heart_passes_no_hidden_check(
    assignment: Assignment, results: Results
) -> None:
    for seed in SEEDS:
        result = results(assignment.name)[f"fed {seed}"]
        assert result.problem == "" and list_failed(result, hidden=False) == []
        assert [c.id for c in result.checks if c.hidden and c.state == "passed"] == []


@pytest.mark.parametrize("name", EARLY)
def test_an_early_mistake_costs_points_in_its_own_part_alone(name: str, results: Results) -> None:
    own = ASSIGNMENTS[name].part_of(EARLY[name][0])
    assert own is not None
    result = results(name)["early"]
    assert {c.part for c in result.checks if c.state != "passed"} == {own.name}
    carried = {c.part for c in result.checks if c.carried}
    assert carried and own.name not in carried


@every
def test_the_probes_tell_all_mistakes_apart(assignment: Assignment) -> None:
    assert banks.find_confused(assignment) == []


def test_every_core_part_has_a_mistake() -> None:
    for assignment in ASSIGNMENTS.values():
        covered = {assignment.part_of(m.function) for m in assignment.misconceptions}
        assert {p for p in assignment.parts if p.kind == "core"} <= covered, assignment.name


# These checks can fail: the smallest change to a bank is seen.


def test_a_wrong_answer_among_the_right_ones_is_seen(tmp_path: Path) -> None:
    assignment = ASSIGNMENTS["neuron"]
    folder = tmp_path / "tests" / "right_answers" / "neuron"
    folder.mkdir(parents=True)
    text = assignment.solution.read_text(encoding="utf-8")
    (folder / "off.py").write_text(text.replace("np.dot(w, x) + b", "np.dot(w, x) - b"))
    for name in ("assignments", "solutions"):
        (tmp_path / name).symlink_to(assignment.root / name)
    moved = dataclasses.replace(assignment, root=tmp_path)
    said = list(banks.find_refused(moved, [1]))
    assert said[0].startswith("neuron/off.py, seed 1: neuron_") and "neuron_random" in said[0]


def test_two_mistakes_that_look_alike_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    assignment = ASSIGNMENTS["neuron"]
    twin = dataclasses.replace(assignment.misconceptions[0])
    twice = dataclasses.replace(assignment, misconceptions=(*assignment.misconceptions, twin))
    assert banks.find_confused(twice) == [(twin.id, twin.id)]


@every
def test_the_desk_gives_the_hint_of_the_grader_or_none(assignment: Assignment) -> None:
    found = list(desk_hints.pairs(assignment, DESK_HINTS))
    assert [pair for pair in found if pair.desk not in ("", pair.grader)] == []
    assert any(pair.desk for pair in found)
