"""docs/assessment.md agrees with the files that it counts."""

from __future__ import annotations

import argparse
import importlib
import re

import pytest

from autograder.errors import KitError
from autograder.manifest import ROOT, Assignment
from autograder.measure.quality import assessment_page, bank_figures, banks, figures_store, survivors
from autograder.publish import chosen

every = pytest.mark.parametrize("assignment", chosen(), ids=lambda assignment: assignment.name)


@pytest.fixture(scope="module")
def text() -> str:
    return (ROOT / "docs" / "assessment.md").read_text(encoding="utf-8")


def row(text: str, section: str, name: str) -> list[str]:
    """The cells of an assignment's row in a section."""
    part = text.split(f"\n## {section}\n")[1].split("\n## ")[0]
    found = re.search(rf"^\| {name} \| (.*) \|$", part, re.MULTILINE)
    assert found, f"{section} has no row for {name}; run `make assess`"
    return found.group(1).split(" | ")


@every
def test_the_page_counts_the_misconceptions_that_there_are(
    text: str, assignment: Assignment
) -> None:
    number, rejected, hinted, alike = row(text, "Misconceptions", assignment.name)
    assert int(number) == int(rejected) == len(assignment.misconceptions)
    assert int(hinted) >= 0.9 * int(number)
    assert alike == "0"
    listed = text.split(f"\n## {assignment.name}\n")[1].split("\nWhat each hidden check")[0]
    names = re.findall(r"^\| (\w+) \| \w+ \| ", listed, re.MULTILINE)
    assert names == [m.id for m in assignment.misconceptions]


@every
def test_the_page_counts_the_right_answers_that_there_are(
    text: str, assignment: Assignment
) -> None:
    answers, seeds, gradings, faults = map(int, row(text, "Right answers", assignment.name))
    assert answers == len(banks.right_answers(assignment))
    assert (seeds, gradings, faults) == (banks.SEEDS, answers * banks.SEEDS, 0)


@every
def test_the_page_lists_every_survivor_with_its_reason(text: str, assignment: Assignment) -> None:
    _, _, _, excused, unexplained = row(text, "Mutants", assignment.name)
    reasons = survivors.known(assignment)
    assert (int(excused), unexplained) == (len(reasons), "0")
    for (function, was, now), reason in reasons.items():
        cells = [function, assessment_page.code(was), assessment_page.code(now), reason]
        assert f"| {' | '.join(cells)} |" in text


@every
def test_the_page_names_every_hidden_check(text: str, assignment: Assignment) -> None:
    listed = text.split(f"\n## {assignment.name}\n")[1].split("\n## ")[0]
    for check in assignment.checks:
        if check.hidden:
            assert f"\n| {check.id} | " in listed, f"{check.id}: run `make mutation assess`"


def test_a_table_is_markdown() -> None:
    assert assessment_page.table(["a", "b"], [[1, "x"]]) == ["| a | b |", "| --- | --- |", "| 1 | x |"]


def test_what_the_page_lacks_is_said_before_anything_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    command = importlib.import_module("autograder.commands.assess")
    kept: dict[str, object] = dict.fromkeys(("right", "memoriser", "wrong", "steady"), {})
    monkeypatch.setattr(figures_store, "read", lambda assignment: kept)
    too_early = "it measures first"
    monkeypatch.setattr(bank_figures, "measure_right_answers", lambda assignment: pytest.fail(too_early))
    arguments = argparse.Namespace(names=["bp"], banks=False, page=False)
    with pytest.raises(KitError, match="neuron: mutation not measured yet.*run `make mutation assess`"):
        command.run(arguments)
