"""The policy on the command line: an option that is given replaces what the class has, the others stay."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from autograder.classroom import points_by_hand
from autograder.classroom.policy import Policy, check
from autograder.errors import KitError
from autograder.manifest import Assignment

NONE = "none"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `class`, `regrade` and `report`; `none` or 0 takes a rule away."""
    group = parser.add_argument_group(
        "policy", "kept with the class: an option that is given replaces what was kept; `none` or 0 ends it"
    )
    group.add_argument("--drop", action="append", metavar="CHECK", help="a faulty check that must not count")
    group.add_argument("--overrides", metavar="FILE", help="CSV: student, late, days, points, note")
    group.add_argument("--due", metavar="TIME", help="'2026-10-01 23:59', where the LMS says no `late`")
    group.add_argument("--grace", type=int, metavar="MINUTES", help="minutes after it that are in time")
    group.add_argument("--late-percent", type=int, metavar="N", help="percent off for each day begun")
    group.add_argument("--late-days", type=int, metavar="N", help="days that cost nothing")
    group.add_argument("--late-cap", type=int, metavar="N", help="percent that late work loses at most")
    group.add_argument("--scale", type=float, metavar="N", help="points that the full score counts as")
    group.add_argument("--above-full", choices=("yes", "no"), help="allow overrides above the full score")


def change(
    policy: Policy, args: argparse.Namespace, assignment: Assignment, known: Mapping[str, set[str]]
) -> Policy:
    """The kept policy with the options that were given; raises `KitError` for one out of bounds."""
    given: dict[str, Any] = {}
    for name in ("grace", "late_percent", "late_days", "late_cap", "scale"):
        if getattr(args, name) is not None:
            given[name] = getattr(args, name)
    if args.due is not None:
        given["due"] = "" if args.due == NONE else args.due
    if args.above_full is not None:
        given["above_full"] = args.above_full == "yes"
    if args.drop is not None:
        given["dropped"] = frozenset(args.drop) - {NONE}
    if args.overrides is not None:
        wanted = args.overrides != NONE
        given["overrides"] = points_by_hand.read(Path(args.overrides), known) if wanted else {}
    checks = {one.id for one in assignment.checks}
    most = sum(part.points for part in assignment.parts)
    try:
        return check(replace(policy, **given), most, checks)
    except KitError as error:
        if given:
            raise
        raise KitError(f"the policy that is kept with this class: {error}", exit_code=2) from error
