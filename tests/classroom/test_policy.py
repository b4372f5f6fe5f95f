"""How points become grades: late work, days, caps, scale, points set by hand; and the bounds of each."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from autograder.classroom import points_by_hand
from autograder.classroom.policy import Override, Policy, check, describe, from_data, grade, to_data
from autograder.errors import KitError
from autograder.kit.states import State
from autograder.result import CheckResult, Result

FULL = 100
CHECKS = {"a": 60, "b": 40}


def result(**points: int) -> Result:
    """A result with these points of the checks a and b."""
    checks = (
        CheckResult(name, "part", "says", points.get(name, 0), most, State.PASSED, False)
        for name, most in CHECKS.items()
    )
    return Result("lab", "Lab", tuple(checks), "s", "0", "2", "practice", ())


def points(policy: Policy, late: bool = False, when: str = "", **given: int) -> tuple[float, float]:
    """Points and maximum of one student, who has 60 and 40 points unless said otherwise."""
    given = given or {"a": 60, "b": 40}
    time = datetime.fromisoformat(when) if when else None
    got = grade("ana", "Ana Roe", late, result(**given), policy, time, FULL)
    return got.points, got.max_points


def test_without_a_policy_points_are_as_graded() -> None:
    assert points(Policy(), late=True) == (100, 100)


@pytest.mark.parametrize(
    ("when", "left"),
    [("2026-10-01 23:59", 100), ("2026-10-02 00:08", 100), ("2026-10-02 00:10", 90), ("2026-10-03 00:08", 90),
     ("2026-10-03 00:10", 80), ("2026-10-30 12:00", 50)],
)  # fmt: skip
def test_each_day_begun_after_the_grace_costs_up_to_the_cap(when: str, left: int) -> None:
    policy = Policy(late_percent=10, late_cap=50, due="2026-10-01 23:59", grace=10)
    assert points(policy, when=when)[0] == left


def test_free_days_cost_nothing_and_a_mark_of_the_lms_is_one_day() -> None:
    policy = Policy(late_percent=10, late_days=1)
    assert points(policy, late=True) == (100, 100)
    assert points(replace(policy, late_days=0), late=True) == (90, 100)


def test_what_is_taken_off_is_rounded_up_to_whole_points() -> None:
    assert points(Policy(late_percent=25), late=True, a=55) == (41, 100)


def test_an_extension_and_days_of_a_csv_overrule_the_lms() -> None:
    policy = Policy(late_percent=10, overrides={"ana": Override(late=False)})
    assert points(policy, late=True)[0] == 100
    assert points(replace(policy, overrides={"ana": Override(days=3)}))[0] == 70


def test_a_dropped_check_counts_neither_for_nor_against() -> None:
    assert points(Policy(dropped=frozenset("b"))) == (60, 60)


def test_the_scale_is_the_full_score() -> None:
    assert points(Policy(scale=20), a=60, b=0) == (12, 20)
    assert points(Policy(scale=20, dropped=frozenset("b")), a=30) == (10, 20)


def test_points_set_by_hand_are_final_with_any_policy() -> None:
    policy = Policy(50, dropped=frozenset("b"), overrides={"ana": Override(points=40.5)})
    assert points(policy, late=True) == (40.5, 100)
    assert points(replace(policy, scale=50), late=True) == (40.5, 50)


def test_points_set_by_hand_need_no_result() -> None:
    policy = Policy(overrides={"ana": Override(points=40)})
    got = grade("ana", "Ana Roe", False, None, policy, most=FULL)
    assert (got.points, got.max_points, got.final) == (40, 100, True)
    assert grade("bo", "Bo Ek", False, None, policy, most=FULL).max_points == 0


@pytest.mark.parametrize(
    ("policy", "words"),
    [
        (Policy(late_percent=150), "--late-percent must be between 0 and 100"),
        (Policy(late_percent=-5), "--late-percent must be between 0 and 100"),
        (Policy(late_cap=101), "--late-cap"),
        (Policy(late_days=-1), "--late-days"),
        (Policy(grace=-1), "--grace"),
        (Policy(scale=-1), "--scale"),
        (Policy(scale=float("nan")), "--scale"),
        (Policy(due="tomorrow"), "is no time; write it as"),
        (Policy(dropped=frozenset(["x"])), "no check is called 'x'"),
        (Policy(overrides={"ana": Override(points=999)}), "more than the full 100"),
        (Policy(scale=20, overrides={"ana": Override(points=40)}), "more than the full 20"),
    ],
)
def test_a_rule_out_of_bounds_is_refused(policy: Policy, words: str) -> None:
    with pytest.raises(KitError, match=words):
        check(policy, FULL, CHECKS)


def test_more_than_the_full_score_can_be_allowed() -> None:
    policy = Policy(above_full=True, overrides={"ana": Override(points=105)})
    assert check(policy, FULL, CHECKS) == policy


def test_a_policy_is_kept_as_it_is_and_said_in_words() -> None:
    policy = Policy(10, 2, 50, "2026-10-01 23:59", 10, 20, True, frozenset("b"), {"ana": Override(True, 3.5)})
    assert from_data(to_data(policy)) == policy
    said = " ".join(f"{name}: {value}" for name, value in describe(policy))
    for words in ("10% off for each day begun", "2 days free", "at most 50%", "10 minutes of grace",
                  "20 points", "1 with points set by hand", "Dropped checks: b"):  # fmt: skip
        assert words in said


@pytest.mark.parametrize(
    ("text", "value"),
    [("student,points\nana,40\n", 40), ("student;points\nana;87,5\n", 87.5),
     ("student\tpoints\nana\t87.5\n", 87.5),
     ('student,points\nana,"87,5"\n', 87.5), ("\ufeffStudent,Points\r\nAna Roe,40\r\n", 40),
     ("student;late;points;note\n4028;no;90;x\n", 90)],
)  # fmt: skip
def test_a_csv_of_wishes_may_have_commas_semicolons_or_tabs(text: str, value: float, tmp_path: Path) -> None:
    path = tmp_path / "wishes.csv"
    path.write_bytes(text.encode())
    known = {"ana": {"ana"}, "Ana Roe": {"ana"}, "4028": {"ana"}}
    assert points_by_hand.read(path, known)["ana"].points == value


def test_a_name_of_two_students_is_not_guessed(tmp_path: Path) -> None:
    path = tmp_path / "wishes.csv"
    path.write_text("student,points\nAna Roe,40\n")
    with pytest.raises(KitError, match=r"are several \(ana, ana~2\)"):
        points_by_hand.read(path, {"Ana Roe": {"ana", "ana~2"}})
