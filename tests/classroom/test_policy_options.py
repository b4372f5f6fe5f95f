"""The policy on the command line: how a rule is ended, and what a wrong word is told."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from autograder.classroom import policy_options
from autograder.classroom.policy import Override, Policy
from autograder.errors import KitError
from autograder.manifest import Assignment, load

DROPPED, BY_HAND = frozenset(["total_small"]), {"ann": Override(True)}
KEPT = Policy(10, 1, 50, "2026-10-01 23:59", 15, 80, True, DROPPED, BY_HAND)


@pytest.fixture
def lab(root: Path) -> Assignment:
    """The lab, to which the options belong."""
    return load("lab", root)


def change(lab: Assignment, kept: Policy, *words: str) -> Policy:
    """The policy after these words of a command line."""
    parser = argparse.ArgumentParser()
    policy_options.add_arguments(parser)
    return policy_options.change(kept, parser.parse_args(words), lab, {})


@pytest.mark.parametrize("end", ["none", "0"])
@pytest.mark.parametrize(
    ("option", "field"),
    [("--late-percent", "late_percent"), ("--late-days", "late_days"), ("--late-cap", "late_cap"),
     ("--due", "due"), ("--grace", "grace"), ("--scale", "scale"), ("--drop", "dropped"),
     ("--overrides", "overrides"), ("--above-full", "above_full")],
)  # fmt: skip
def test_none_and_0_end_every_rule(lab: Assignment, option: str, field: str, end: str) -> None:
    changed = change(lab, KEPT, option, end)
    assert getattr(changed, field) == getattr(Policy(), field)


def test_minutes_of_grace_end_with_the_due_time(lab: Assignment) -> None:
    assert change(lab, KEPT, "--due", "none").grace == 0


def test_minutes_of_grace_without_a_due_time_are_refused(lab: Assignment) -> None:
    with pytest.raises(KitError, match="add --due, or use --late-days") as caught:
        change(lab, Policy(), "--grace", "1440")
    assert caught.value.exit_code == 2
    assert change(lab, Policy(), "--grace", "10", "--due", "2026-10-01").grace == 10


def test_a_word_that_is_no_number_is_told_what_to_write(
    lab: Assignment, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        change(lab, Policy(), "--late-days", "one")
    assert caught.value.code == 2
    assert "'one' is no whole number; write one, or `none` to end the rule" in capsys.readouterr().err


def test_a_check_that_is_not_there_is_told_the_nearest_and_where_the_names_stand(lab: Assignment) -> None:
    with pytest.raises(KitError, match=r"did you mean 'total_small'\? The names stand in .* report\.html"):
        change(lab, Policy(), "--drop", "total_smal")
