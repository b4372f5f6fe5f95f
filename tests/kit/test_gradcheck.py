"""`check_gradient`: what it prints, what it returns, and what a constant ratio is taken for."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from autograder.kit import check_gradient
from autograder.kit.gradient_notes import sizes_of, suspect

A = np.array([[1.0, 2.0, 0.5], [0.0, 1.0, -1.0], [2.0, 0.0, 1.0]])
X = np.array([[0.3, -1.0, 2.0], [1.5, 0.7, -0.2], [0.1, 0.4, 1.1]])
GRADIENT = A.T @ A @ X


def energy(x: Any) -> float:
    """Half the sum of squares of A x; its gradient is A^T A x."""
    return float(0.5 * np.sum((A @ x) ** 2))


def test_a_right_gradient_is_confirmed(capsys: pytest.CaptureFixture[str]) -> None:
    error = check_gradient(energy, GRADIENT, X)
    assert error < 1e-7
    assert "Your gradient agrees with the numeric one." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("factor", "sentence"),
    [
        (2, "The ratio is 2 in every entry. Is there a factor 1/2, or a mean over 2 numbers or samples, in"),
        (0.5, "The ratio is 0.5 in every entry. Is there a factor 1/2, or a mean over 2 numbers or samples"),
        (-1, "The ratio is -1 in every entry. Is the sign right?"),
        (-2, "to where the function grows. Is there a factor 1/2, or a mean over 2 numbers or samples, in"),
        (-1 / 3, "to where the function grows. Does your gradient divide by 3 once more than the loss does?"),
        (-1 / 3, "The ratio is -1/3 in every entry. Is the sign right?"),
        (-3.3, "The ratio is -3.3 in every entry. One constant factor"),
        (7, "The ratio is 7 in every entry. Does the loss divide by 7 once more than your gradient does?"),
        (1 / 7, "The ratio is 1/7 in every entry. Does your gradient divide by 7 once more"),
        (1e-12, "The ratio is 1e-12 in every entry. One constant factor"),
        (1 / math.log(2), "Is log2 used where the loss uses the natural logarithm?"),
        (3.3, "The ratio is 3.3 in every entry. One constant factor"),
        (0, "Your gradient is 0 everywhere."),
    ],
)
def test_a_constant_ratio_is_explained(
    factor: float, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check_gradient(energy, factor * GRADIENT, X) > 0.1
    assert sentence in capsys.readouterr().out


def test_the_worst_entries_come_first_with_index_numbers_and_ratio(
    capsys: pytest.CaptureFixture[str],
) -> None:
    wrong = GRADIENT.copy()
    wrong[1, 2] *= 3
    assert check_gradient(energy, wrong, X) == pytest.approx(2 / 3, rel=1e-3)
    lines = capsys.readouterr().out.splitlines()
    assert lines[2].split() == ["index", "yours", "numeric", "ratio"]
    first = lines[3].replace("[1, 2]", "").split()
    assert [float(word) for word in first] == pytest.approx(
        [3 * GRADIENT[1, 2], GRADIENT[1, 2], 3.0], rel=1e-4
    )
    assert "1 of 9 entries are wrong, and the others are right." in lines[-1]


def test_the_worst_are_called_so_when_not_all_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    check_gradient(energy, GRADIENT + 1.0, X)
    shown = capsys.readouterr().out
    head = "The 6 entries that differ most, the worst first; 3 more are left out:"
    assert head in shown and shown.count("  [") == 6
    assert "All 9 entries are wrong. Work out by hand the smallest example of README.md" in shown


def indices(shown: str) -> list[str]:
    """The indices of a printed table, from above."""
    return [line[: line.index("]") + 1].strip() for line in shown.splitlines() if line.startswith("  [")]


def test_entries_that_all_fit_stand_in_the_order_of_their_index(capsys: pytest.CaptureFixture[str]) -> None:
    wrong = GRADIENT[:2] * [[1.0, 3.0, 2.0], [1.0, 4.0, 1.0]]
    check_gradient(lambda x: energy(np.vstack([x, X[2:]])), wrong, X[:2])
    shown = capsys.readouterr().out
    assert indices(shown) == ["[0, 0]", "[0, 1]", "[0, 2]", "[1, 0]", "[1, 1]", "[1, 2]"]
    assert "differ most" not in shown and "left out" not in shown


def test_the_entries_of_a_right_gradient_are_not_called_worst(capsys: pytest.CaptureFixture[str]) -> None:
    check_gradient(energy, GRADIENT, X)
    shown = capsys.readouterr().out
    assert "The first 6 of 9 entries:" in shown and "differ most" not in shown
    assert indices(shown) == ["[0, 0]", "[0, 1]", "[0, 2]", "[1, 0]", "[1, 1]", "[1, 2]"]


def test_a_minus_zero_is_printed_as_zero(capsys: pytest.CaptureFixture[str]) -> None:
    check_gradient(lambda w: 3.0 * w[0], [3.0, -0.0], [1.0, 2.0])
    assert "-0" not in capsys.readouterr().out.partition("\n")[2]


def test_one_number_has_no_index_and_no_other_entries(capsys: pytest.CaptureFixture[str]) -> None:
    check_gradient(lambda x: x**2, -6.0, 3.0)
    shown = capsys.readouterr().out
    assert "The ratio is -1. Is the sign right?" in shown
    assert "[]" not in shown and "index" not in shown and "every entry" not in shown


@pytest.mark.parametrize(
    ("ratio", "sizes", "sentence"),
    [
        (2.0, {2, 3}, "Is there a factor 1/2, or a mean over 2 numbers or samples, in"),
        (2.0, {3, 4}, "Is there a factor 1/2 in the loss that your gradient forgets?"),
        (1 / 3, {2, 3}, "Does your gradient divide by 3 once more than the loss does?"),
        (1 / 3, {2, 4}, "The ratio is 0.3333 in every entry. One constant factor"),
        (2.0, set(), "The ratio is 2 in every entry. One constant factor"),
    ],
)
def test_a_mean_is_over_no_other_number_than_a_size_of_the_arguments(
    ratio: float, sizes: set[int], sentence: str
) -> None:
    assert sentence in suspect(ratio * GRADIENT, GRADIENT, sizes)


def test_a_function_that_takes_a_function_knows_no_loss() -> None:
    assert sizes_of([np.ones((2, 3)), [np.ones(4)], "softmax"]) == {1, 2, 3, 4}
    assert sizes_of([energy, X]) == set()


def test_a_transposed_gradient_is_recognised(capsys: pytest.CaptureFixture[str]) -> None:
    check_gradient(energy, GRADIENT.T, X)
    assert "transpose" in capsys.readouterr().out


def test_a_gradient_of_another_shape_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert check_gradient(energy, GRADIENT[0], X) == math.inf
    assert "has shape (3,), but x has shape (3, 3)" in capsys.readouterr().out


def test_numbers_lists_and_arrays_of_any_shape_are_passed_on_as_they_are() -> None:
    seen: list[type] = []

    def total(x: Any) -> float:
        seen.append(type(x))
        return float(np.sum(np.asarray(x) ** 2))

    for x in (2.0, [1.0, 2.0], [[1.0], [2.0]], np.ones((2, 1, 2)), np.float32(3)):
        seen.clear()
        assert check_gradient(total, 2 * np.asarray(x, dtype=float), x) < 1e-6
        assert set(seen) == {list if isinstance(x, list) else type(x) if np.ndim(x) else float}


def test_the_gradient_may_be_a_function_and_x_is_not_changed() -> None:
    def spoils(x: np.ndarray) -> float:
        value = float(np.sum(x**2))
        x[:] = 0
        return value

    x = np.array([1.0, 2.0])
    assert check_gradient(spoils, lambda x: 2 * x, x) < 1e-7
    assert x.tolist() == [1.0, 2.0]


def test_nan_and_a_step_that_is_too_small_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert check_gradient(lambda x: float("nan"), 1.0, 2.0) == math.inf
    assert "nan or inf" in capsys.readouterr().out
    check_gradient(energy, GRADIENT, X, eps=1e-12)
    assert "A step of 1e-12 is too small or too large" in capsys.readouterr().out


def test_a_function_that_returns_an_array_is_refused() -> None:
    with pytest.raises(ValueError, match="f must return one number"):
        check_gradient(lambda x: np.ones(3), [1.0], [1.0])


def test_a_vanishing_gradient_is_still_compared() -> None:
    assert check_gradient(lambda x: 1e-6 * x**2, 1e-6, 1.0) > 0.1


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (GRADIENT.T, "the transpose of the right one"),
        (np.flip(GRADIENT), "in the opposite order"),
        (np.roll(GRADIENT, 1, axis=0), "one place further"),
        (np.trunc(GRADIENT), "cut to whole numbers"),
        (GRADIENT * [[1.0], [0.5], [1.0]], "All wrong entries are in row 1, counted from 0."),
        (GRADIENT * [1.0, 1.0, 0.5], "All wrong entries are in column 2, counted from 0."),
    ],
)
def test_what_wrong_entries_have_in_common_is_said(
    wrong: Any, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    check_gradient(energy, wrong, X)
    assert sentence in capsys.readouterr().out


def test_a_transpose_of_another_shape_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    x = X[:, :2]
    assert check_gradient(energy, (A.T @ A @ x).T, x) == math.inf
    assert "the transpose of the right one" in capsys.readouterr().out


def test_arguments_that_changed_places_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    check_gradient(energy, X, GRADIENT)
    assert "These two changed places" in capsys.readouterr().out


def test_at_a_corner_both_slopes_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    check_gradient(lambda z: 3.0 * max(z, 0.0), 0.0, 0.0)
    assert "Left and right of this point the slopes differ: 0 and 3." in capsys.readouterr().out
    check_gradient(lambda z: float(np.abs(z).sum()), [1.0, 1.0], [2.0, 0.0])
    assert "Left and right of [1] the slopes differ: -1 and 1." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("right", "ratio", "sentence"),
    [
        ([0.0, 0.0, -0.4], 2.749, ""),  # one entry that is not 0
        ([[0.3, -0.3]], 6.0, ""),  # a row of two classes sums to 0
        ([[0.3, -0.3], [0.3, -0.3]], -0.5, ""),
        ([[0.3, -0.3], [0.1, -0.1]], 2.749, ""),
        ([[0.3, -0.3], [0.1, -0.1]], 2.0, "The ratio is 2 in every entry. Is there a factor 1/2"),
        ([0.3, 0.1, -0.2, 0.0], 2.749, "The ratio is 2.749 in every entry. One constant factor"),
        ([0.0, 0.0, -0.4], -1.0, "The ratio is -1 in every entry. Is the sign right?"),
    ],
)
def test_a_ratio_that_chance_can_give_is_not_told(right: Any, ratio: float, sentence: str) -> None:
    found = suspect(ratio * np.array(right), np.array(right))
    assert found.startswith(sentence) and bool(found) == bool(sentence)


def test_one_wrong_number_is_not_called_all_entries(capsys: pytest.CaptureFixture[str]) -> None:
    check_gradient(lambda x: x**2, 15.0, 3.0)
    assert capsys.readouterr().out.endswith("\nYour number is wrong. Work it out by hand.\n")


def half_square(z: float) -> float:
    return 0.5 * z**2


@pytest.mark.parametrize(
    ("analytic", "x", "head"),
    [
        (half_square, 2.0, "check_gradient: half_square, x = 2, largest"),
        (lambda z: half_square(z), -0.5, "check_gradient: half_square, x = -0.5, largest"),
        (lambda z: 2 * np.sum(z), [1.0], "check_gradient: entries 1, largest"),
        (3.0, 3.0, "check_gradient: by W, x = 3, largest"),
    ],
)
def test_each_table_says_what_it_is_of(
    analytic: Any, x: Any, head: str, capsys: pytest.CaptureFixture[str]
) -> None:
    check_gradient(lambda W: float(np.sum(half_square(np.asarray(W)))), analytic, x)
    assert capsys.readouterr().out.startswith(head) or np.ndim(x)


def test_numbers_that_are_both_0_are_called_equal(capsys: pytest.CaptureFixture[str]) -> None:
    check_gradient(lambda w: float(w[1]) ** 2, [0.0, 4.0], [1.0, 2.0])
    rows = [line.split() for line in capsys.readouterr().out.splitlines() if line.startswith("  [")]
    assert sorted(row[-1] for row in rows) == ["1", "equal"]


def test_a_row_of_two_is_not_asked_about() -> None:
    right = np.array([[1.0, 2.0], [3.0, 5.0], [7.0, 9.0]])
    wrong = right + [[4.0, 1.0], [0.0, 0.0], [0.0, 0.0]]
    assert "row 0" in suspect(wrong, right) and suspect(wrong[:2], right[:2]) == ""
