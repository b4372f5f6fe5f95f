"""Laws and features: each holds for the example that shows it, and none for a right value."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograder.kit.messages import say_marked
from autograder.runner.case_features import ORDER, find_features
from autograder.runner.laws import Pair, list_laws

X = np.array([[1.5, -2.25, 3.0], [0.5, 4.125, -1.75]])
Q = np.array([[1.5, -2.25], [0.5, 4.125]])
V = np.array([1.5, -2.25, 3.0, 0.4])


def add_at(array: np.ndarray, place: Any) -> np.ndarray:
    """The array with another value at one place."""
    changed = array.copy()
    changed[place] += 1.0
    return changed


LAWS: dict[str, tuple[np.ndarray, np.ndarray]] = {
    "law_zero": (0 * X, X),
    "law_not_finite": (np.full_like(X, np.nan), X),
    "law_minus": (-X, X),
    "law_twice": (2 * X, X),
    "law_half": (X / 2, X),
    "law_unchanged": (X, X + 0.5 * X**2),
    "law_other_way": (X - X**2, X + X**2),
    "law_step_twice": (X + 2 * X**2, X + X**2),
    "law_step_half": (X + 0.5 * X**2, X + X**2),
    "law_times_rows": (V * 2, V),
    "law_over_rows": (V / 2, V),
    "law_times_columns": (V * 3, V),
    "law_over_columns": (V / 3, V),
    "law_other_size": (V * 2 / 3, V),
    "law_times_argument": (V * 0.3, V),
    "law_over_argument": (V / 0.3, V),
    "law_log2": (V / np.log(2), V),
    "law_plus_one": (V + 1, V),
    "law_minus_one": (V - 1, V),
    "law_absolute": (np.abs(V), V),
    "law_square": (V**2, V),
    "law_root": (np.sqrt(np.abs(V)), np.abs(V)),
    "law_one_minus": (1 - V, V),
    "law_inverse": (1 / V, V),
    "law_transposed": (Q.T, Q),
    "law_axes": (V.reshape(2, 2), V),
    "law_lacks_end": (V[1:], V),
    "law_item_more": (V, V[1:]),
    "law_shifted": (np.array([9.0, *V[:-1]]), V),
    "law_order": (V[[1, 0, 3, 2]], V),
    "law_cut": (np.trunc(V), V),
    "law_rounded": (np.round(V, 1), V),
    "law_clipped": (np.minimum(V, 1.0), V),
    "law_first_entry": (add_at(V, 0), V),
    "law_last_entry": (add_at(V, -1), V),
    "law_first_row": (add_at(X, 0), X),
    "law_last_row": (add_at(X, -1), X),
    "law_first_column": (add_at(X, np.s_[:, 0]), X),
    "law_last_column": (add_at(X, np.s_[:, -1]), X),
    "law_diagonal": (Q + np.eye(2), Q),
    "law_off_diagonal": (Q + 1 - np.eye(2), Q),
    "law_some_factor": (V * 0.7, V),
    "law_nan": (np.array([np.nan, *V[1:]]), V),
    "law_near": (V * np.array([1.001, 0.999, 1.002, 1.0]), V),
}
ARGUMENTS = {"X": X, "rate": 0.3}


def laws_of(got: np.ndarray, want: np.ndarray) -> list[str]:
    """Keys of the laws that a pair of values keeps."""
    pair = Pair(got, want, ARGUMENTS)
    return [law.key for law in list_laws(tuple(ARGUMENTS)) if law.holds(pair)]


def test_every_law_has_an_example() -> None:
    assert {law.key for law in list_laws(("X",))} == set(LAWS)


@pytest.mark.parametrize("key", LAWS)
def test_a_law_holds_for_its_example_and_has_a_sentence(key: str) -> None:
    assert key in laws_of(*LAWS[key])
    assert say_marked(key, what="the result", name="X").startswith("the result ")


def test_a_value_that_is_wrong_in_no_known_way_keeps_no_law() -> None:
    rng = np.random.default_rng(3)
    assert not laws_of(rng.normal(size=4), V)
    assert not laws_of(rng.normal(size=(2, 3)), X)


FEATURES: dict[str, dict[str, Any]] = {
    "where_left_out": {},
    "where_given": {"a": 0.5},
    "where_none": {"a": None},
    "where_true": {"a": True},
    "where_false": {"a": False},
    "where_text": {"a": "relu"},
    "where_function": {"a": abs},
    "where_empty": {"a": []},
    "where_one_member": {"a": [3]},
    "where_ragged": {"a": [[1, 2], [3]]},
    "where_one_row": {"a": X[:1]},
    "where_one_column": {"a": X[:, :1]},
    "where_square": {"a": Q},
    "where_oblong": {"a": X},
    "where_equal_rows": {"a": X[[0, 0, 1]]},
    "where_constant_column": {"a": np.array([[1.0, 2.0], [1.0, 3.0]])},
    "where_zeros": {"a": np.zeros(3)},
    "where_all_equal": {"a": np.full(3, 0.5)},
    "where_whole": {"a": np.arange(3)},
    "where_is_one": {"a": 1},
    "where_a_zero": {"a": np.array([0.0, 1.5])},
    "where_ties": {"a": np.array([0.5, 0.5, 1.5])},
    "where_all_small": {"a": np.array([1e-10, -1e-11])},
    "where_all_negative": {"a": -np.abs(V)},
    "where_above": {"a": np.array([31.0])},
    "where_below": {"a": np.array([-31.0])},
    "where_beyond": {"a": np.array([-31.0])},
    "where_small": {"a": np.array([1e-7, 1.0])},
    "where_negative": {"a": V},
    "where_equal": {"a": 4, "b": 4},
    "where_less": {"a": 3, "b": 4},
    "where_more": {"a": 5, "b": 4},
    "where_remainder": {"a": 5, "b": 4},
    "where_divides": {"a": 8, "b": 4},
    "where_fraction": {"a": 0.5},
    "where_odd": {"a": 3},
    "where_even": {"a": 4},
    "where_scalar": {"a": 4},
    "where_no_axes": {"a": np.array(4.0)},
    "where_vector": {"a": V},
    "where_matrix": {"a": X},
    "where_volume": {"a": np.ones((1, 2, 3))},
    "where_wide": {"a": X},
    "where_tall": {"a": X.T},
    "where_list": {"a": [1, 2]},
}


@pytest.mark.parametrize("key", ORDER)
def test_a_feature_is_seen_in_its_example_and_said_of_the_argument(key: str) -> None:
    features = {feature.key: feature for feature in find_features(FEATURES[key], {"a": True, "b": False})}
    assert key in features
    assert features[key].say().startswith("where ")


def test_an_ordinary_array_has_none_of_the_special_features() -> None:
    seen = {feature.key for feature in find_features({"a": np.abs(X)}, {"a": False})}
    plain = {"where_matrix", "where_wide", "where_oblong", "where_above", "where_beyond"}
    assert seen <= plain


def test_a_result_with_more_rows_than_an_argument_keeps_no_law_of_steps() -> None:
    assert "law_step" not in "".join(laws_of(np.vstack([X, X, X]), 2 * X))
