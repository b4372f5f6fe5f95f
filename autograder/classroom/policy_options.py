"""The policy on the command line: an option that is given replaces what the class has, the others stay."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from autograder.classroom import points_by_hand
from autograder.classroom.policy import Policy, check, points_that_count
from autograder.errors import KitError
from autograder.manifest import Assignment

NONE = "none"
ENDS = (NONE, "0")  # what takes a rule away


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `class`, `regrade` and `report`; `none` or 0 takes a rule away."""
    group = parser.add_argument_group(
        "policy", "kept with the class: an option that is given replaces what was kept; `none` or 0 ends it"
    )
    group.add_argument("--drop", action="append", metavar="CHECK", help="a faulty check that must not count")
    group.add_argument("--overrides", metavar="FILE", help="CSV: student, late, days, points, note")
    group.add_argument("--due", metavar="TIME", help="'2026-10-01 23:59', where the LMS says no `late`")
    group.add_argument(
        "--grace", type=read_whole, metavar="MINUTES", help="minutes after --due that are still in time"
    )
    group.add_argument("--late-percent", type=read_whole, metavar="N", help="percent off for each day begun")
    group.add_argument(
        "--late-days", type=read_whole, metavar="N", help="days late that are free (1: a day of grace)"
    )
    group.add_argument(
        "--late-cap", type=read_whole, metavar="N", help="percent that late work loses at most"
    )
    group.add_argument("--scale", type=read_number, metavar="N", help="points that the full score counts as")
    group.add_argument(
        "--above-full", choices=("yes", "no", *ENDS), help="allow overrides above the full score"
    )


def read_whole(text: str) -> int:
    """The whole number of an option; `none` is 0."""
    try:
        return 0 if text == NONE else int(text)
    except ValueError:
        sentence = f"{text!r} is no whole number; write one, or `none` to end the rule"
        raise argparse.ArgumentTypeError(sentence) from None


def read_number(text: str) -> float:
    """The number of an option; `none` is 0."""
    try:
        return 0 if text == NONE else float(text)
    except ValueError:
        sentence = f"{text!r} is no number; write one, or `none` to end the rule"
        raise argparse.ArgumentTypeError(sentence) from None


def change(
    policy: Policy, args: argparse.Namespace, assignment: Assignment, known: Mapping[str, set[str]]
) -> Policy:
    """The kept policy with the options that were given; raises `KitError` for one out of bounds."""
    given: dict[str, Any] = {}
    for name in ("grace", "late_percent", "late_days", "late_cap", "scale"):
        if getattr(args, name) is not None:
            given[name] = getattr(args, name)
    if args.late_cap == 0:
        given["late_cap"] = Policy.late_cap  # no cap; a cap of 0 percent would make late work free
    if args.due is not None:
        given["due"] = "" if args.due in ENDS else args.due
        if not given["due"]:
            given.setdefault("grace", 0)  # minutes after a time that is no more
    if args.above_full is not None:
        given["above_full"] = args.above_full == "yes"
    if args.drop is not None:
        given["dropped"] = frozenset(args.drop) - set(ENDS)
    if args.overrides is not None:
        wanted = args.overrides not in ENDS
        given["overrides"] = points_by_hand.read(Path(args.overrides), known) if wanted else {}
    checks = {one.id for one in assignment.checks}
    changed = replace(policy, **given)
    most = points_that_count(assignment, changed.dropped)
    if args.grace and not changed.due:
        raise KitError(
            "--grace is minutes after --due, which is not given: add --due, "
            "or use --late-days for days that are free",
            exit_code=2,
        )
    try:
        return check(changed, most, checks)
    except KitError as error:
        if given:
            raise
        raise KitError(f"the policy that is kept with this class: {error}", exit_code=2) from error
