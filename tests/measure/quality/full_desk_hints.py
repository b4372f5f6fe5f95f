"""The hint that a student sees at the desk is the one that the grader gives for the same file."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.manifest import ROOT, Assignment
from autograder.measure.quality.desk_hints import pairs
from autograder.publish import chosen, pack
from autograder.runner.misconceptions import Bank
from tests.kit import made_up

EVERY = 24  # full_banks.py compares more, `make hints` all


@pytest.mark.parametrize("assignment", chosen(["bp", "cnn_sizing"]), ids=lambda assignment: assignment.name)
def test_both_give_the_same_hint_or_the_desk_gives_none(assignment: Assignment) -> None:
    found = list(pairs(assignment, EVERY))
    assert [pair for pair in found if pair.desk not in ("", pair.grader)] == []
    assert any(pair.desk for pair in found)


def test_pytest_and_the_grader_print_the_same_hint(tmp_path: Path) -> None:
    bp = chosen(["bp"])[0]
    bank = Bank(bp)
    mistake = next(known for known in bp.misconceptions if known.id == "gradients_transposed")
    files = {**pack.student_files(bp, {}), "bp.py": bank.make_submission(mistake).encode()}
    pack.write_tree(files, tmp_path / "bp")
    desk = made_up.run(tmp_path / "bp", "-m", "gradients").stdout
    command = [sys.executable, "-m", "autograder", "grade", "bp", tmp_path / "bp" / "bp.py"]
    grader = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert [mistake.hint in " ".join(text.split()) for text in (desk, grader)] == [True, True]


def test_the_desk_knows_the_mistakes_of_a_function_that_is_given_functions() -> None:
    kfold_cv = chosen(["kfold_cv"])[0]
    central = {"cv_trains_on_everything", "cv_trains_on_the_fold", "cv_pooled", "cv_last_fold"}
    known = tuple(one for one in kfold_cv.misconceptions if one.id in central)
    found = list(pairs(dataclasses.replace(kfold_cv, misconceptions=known)))
    assert len(found) == len(central)
    assert [pair.misconception for pair in found if not pair.desk] == []


def test_the_desk_knows_the_mistakes_of_a_function_that_has_many_right_answers() -> None:
    neuron = chosen(["neuron"])[0]
    known = tuple(one for one in neuron.misconceptions if one.function == "perceptron_train")
    found = list(pairs(dataclasses.replace(neuron, misconceptions=known)))
    assert len(found) == len(known)
    assert [pair.misconception for pair in found if pair.desk != pair.grader or not pair.desk] == []
