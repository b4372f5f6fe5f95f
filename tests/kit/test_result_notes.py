"""What the numbers of a wrong result show by themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.kit.first_difference import Difference
from autograder.kit.result_notes import not_finite, opposite
from tests.kit import made_up

NAN, INF = np.nan, np.inf


@pytest.mark.parametrize(
    ("got", "want", "begins"),
    [
        (NAN, 1.0, "nan comes of 0/0,"),
        ([[1.0, INF], [NAN, 2.0]], [[1.0, 3.0], [4.0, 2.0]], "nan comes of 0/0,"),
        ([1.0, -INF], [1.0, 2.0], "inf comes of a division by 0,"),
        ([NAN, 1.0], [NAN, 2.0], ""),
        ([INF, 1.0], [NAN, 2.0], ""),
        (1.0, INF, ""),
    ],
)
def test_of_nan_and_inf_is_said_where_they_come_from_when_none_is_expected(
    got: Any, want: Any, begins: str
) -> None:
    said = not_finite(Difference(np.array(got), np.array(want)))
    assert said.startswith(begins) and bool(said) is bool(begins)


@pytest.mark.parametrize(
    ("got", "want", "said"),
    [
        (-0.407606, 0.407606, True),
        (0.407606, -0.407606, True),
        (0.1358687, 0.407606, False),  # a third may be chance
        (-1.0, 1.0, False),  # one of two choices
        (0.0, 0.0, False),
        ([-0.5, -1.5], [0.5, 1.5], False),
    ],
)
def test_of_one_number_with_decimals_the_wrong_sign_is_told_and_no_other_factor(
    got: Any, want: Any, said: bool
) -> None:
    assert bool(opposite(Difference(np.array(got), np.array(want)))) is said


def test_the_screen_notes_a_wrong_sign(tmp_path: Path) -> None:
    folder = made_up.release(tmp_path / "warm", made_up.source(double="return -2 * x"))
    tests = (folder / "test_warm.py").read_text()
    (folder / "test_warm.py").write_text(tests.replace("double(2.0), 4.0", "double(1.25), 2.5"))
    assert "note           Your number has the right size and the wrong sign." in made_up.run(folder).stdout
