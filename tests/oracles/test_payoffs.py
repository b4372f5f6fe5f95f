"""What `python payoff.py` shows, with the reference in the place of the student's file."""

from __future__ import annotations

import importlib.util
import sys
import types
from pathlib import Path

import numpy as np
import pytest

import autograder.kit
import autograder.kit.demo
from autograder.manifest import ROOT


def load(name: str, file: str, monkeypatch: pytest.MonkeyPatch) -> types.ModuleType:
    """A module of an assignment or a solution, with the kit where a student has it."""
    monkeypatch.setitem(sys.modules, "kit", autograder.kit)
    monkeypatch.setitem(sys.modules, "kit.demo", autograder.kit.demo)
    spec = importlib.util.spec_from_file_location(f"payoff_of_{name}", ROOT / file)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def both(name: str, monkeypatch: pytest.MonkeyPatch) -> tuple[types.ModuleType, types.ModuleType]:
    payoff = load(name, f"assignments/{name}/payoff.py", monkeypatch)
    return payoff, load(name, f"solutions/{name}/{name}.py", monkeypatch)


def test_the_outline_of_the_photographer_is_the_strongest_edge(monkeypatch: pytest.MonkeyPatch) -> None:
    payoff, reference = both("cnn_sizing", monkeypatch)
    edges = payoff.find_edges(reference)["edges"]
    assert edges.shape == (94, 94)
    sky, head = edges[:10, :90], edges[12:22, 28:52]
    assert head.max() > 10 * sky.max()
    assert edges[:, -1].mean() < edges[:, 20:60].mean()
    letters = payoff.print_edges(reference)
    assert len(letters) == 23
    assert sum(line.count("@") for line in letters) > 50


def test_validation_refuses_the_model_that_fits_its_training_rows_best(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    payoff, reference = both("kfold_cv", monkeypatch)
    X, y = payoff.read_patients()
    assert X.shape == (200, 10) and y.shape == (200,)
    lines = payoff.compare_models(reference)
    numbers = [line.replace("<- chosen", "").split()[-3:] for line in (lines[2], lines[4])]
    small, large = np.array(numbers, dtype=float)
    assert "all 10 measurements" in lines[2] and "<- chosen" in lines[2]
    assert large[0] < small[0]  # on the training rows the model with the products is better
    assert large[1] > small[1] + 15 and large[2] > small[2]


def test_the_network_writes_the_second_verse_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    payoff, reference = both("rnn_bptt", monkeypatch)
    learned = payoff._learn(reference)
    first, second = payoff.TEXT.rstrip().split("\n\n")
    assert learned.written[payoff.PASSES] == second
    assert learned.written[payoff.SHOWN[0]] not in (first, second)
    assert all(np.diff(learned.losses[50:]) < 0.1 * np.array(learned.losses[50:-1])), "a spike"


@pytest.mark.parametrize("name", ["cnn_sizing", "kfold_cv"])
def test_a_payoff_shows_all_it_has_within_80_columns(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    payoff, reference = both(name, monkeypatch)
    table = payoff.PAYOFF.table(reference)
    assert max(map(len, table.split("\n"))) <= 80
    assert "Error" not in table
    assert payoff.PAYOFF.save(reference, tmp_path) == list(payoff.PAYOFF.pictures)
