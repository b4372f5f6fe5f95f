"""The diagnosis: one measured fact about a function that is wrong.

It is a law that the wrong values keep, or the condition under which a function is wrong. A fact is
stated when it holds on every case that it speaks of, and those are at least three with different
values. It never says a measured number, only names of arguments and constants of the tables: so it can
carry nothing of the inputs. A right answer has no diagnosis.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from autograder.kit import proxy
from autograder.kit.messages import knows, say, say_marked
from autograder.runner.case_checks import CaseRun, Tried
from autograder.runner.case_features import ORDER
from autograder.runner.laws import SIZES, Array, Pair, Stated, as_numbers, equal, list_laws

ENOUGH = 3
MANY = 0.5
OF_TWO = ("law_twice", "law_half")
SIZE_LAWS = tuple(key for key, _, _ in SIZES)


def diagnose(runs: Iterable[CaseRun]) -> str:
    """A sentence on a function that was tried under several seeds, or an empty one."""
    runs = list(runs)
    function = runs[0].function
    tried = [one for run in runs for one in run.tried if one.case.raises is None]
    failed = [one for one in tried if one.failure is not None]
    if failed:
        law = find_law(runs[0], failed)
        if law and len(failed) < len(tried):
            return say("fact_where_wrong", fact=law)
        fact = law or find_condition(runs[0], tried) or find_lone_member(runs[0], failed)
    else:
        fact = find_change(runs) or find_accepted(function, runs)
    return say("fact", fact=fact) if fact else ""


def find_change(runs: list[CaseRun]) -> str:
    """What a function whose values are right does beside returning them."""
    function = runs[0].function
    if all(any(getattr(one.call.reply, "changed", None) for one in run.tried) for run in runs):
        return say("law_changes", function=function)
    if all(run.calls.earlier for run in runs):
        return say("law_changes_result", function=function)
    if all(run.calls.differs for run in runs):
        return say("law_differs", function=function)
    return ""


def find_accepted(function: str, runs: list[CaseRun]) -> str:
    """Whether the function returns a value where it must raise, and is right everywhere else."""
    refused = [one for run in runs for one in run.tried if one.case.raises is not None]
    failed = [one for one in refused if one.failure is not None]
    if not failed or not all(isinstance(one.call.reply, proxy.Returned) for one in failed):
        return ""
    error = failed[0].case.raises
    return say("law_accepts", function=function, error=error.__name__ if error else "")


def find_law(run: CaseRun, failed: list[Tried]) -> str:
    """The first law that all wrong values keep, of the result or of its first wrong member."""
    for member, what in members(run.function, run.rule.names, failed):
        pairs = [pair_of(run, one, member) for one in failed]
        wrong = [pair for pair in pairs if pair is None or not equal(pair.got, pair.want)]
        if not wrong:
            continue
        told_apart = member is not None or len(wrong) == len(failed)  # another member may be the wrong one
        if any(pair is None for pair in wrong) or not told_apart:
            return ""
        sure = [pair for pair in wrong if pair is not None]
        if distinct(pair.want for pair in sure) < ENOUGH:
            return ""
        return say_law(what, [law for law in list_laws(tuple(run.parameters)) if all(map(law.holds, sure))])
    return ""


def say_law(what: str, held: list[Stated]) -> str:
    """The first law that holds; a factor of 2 says nothing where a size of 2 may be the factor."""
    if not held or (held[0].key in OF_TWO and any(law.key in SIZE_LAWS for law in held)):
        return ""
    return say_marked(held[0].key, what=what, **held[0].blanks)


def find_lone_member(run: CaseRun, failed: list[Tried]) -> str:
    """The one member of a returned tuple that is wrong, while the others are right in every case."""
    wrong = []
    for member, what in members(run.function, run.rule.names, failed):
        pairs = [pair_of(run, one, member) for one in failed]
        if member is None or any(pair is None for pair in pairs):
            return ""
        if any(pair is not None and not equal(pair.got, pair.want) for pair in pairs):
            wrong.append(what)
    return say("law_alone", what=wrong[0]) if len(wrong) == 1 and is_enough(failed) else ""


def members(function: str, names: tuple[str, ...], failed: list[Tried]) -> Iterator[tuple[int | None, str]]:
    """Place and name of each member of a returned tuple; None for a result that is none."""
    want = failed[0].want
    if not isinstance(want, (list, tuple)) or not any(map(has_items, want)):
        yield None, say("law_result", function=function)
        return
    for place in range(len(want)):
        name = names[place] if place < len(names) else f"[{place}]"
        yield place, say("law_member", name=name, function=function)


def has_items(member: Any) -> bool:
    """Whether a member of a result is more than one number; lists of arrays may be ragged."""
    return isinstance(member, (list, tuple)) or np.ndim(member) > 0


def pair_of(run: CaseRun, tried: Tried, member: int | None) -> Pair | None:
    """The numbers of one case, or None where there are none to compare."""
    reply = tried.call.reply
    if not isinstance(reply, proxy.Returned):
        return None
    got, want = reply.value, tried.want
    if member is not None:
        if not isinstance(got, (list, tuple)) or not isinstance(want, (list, tuple)):
            return None
        if len(got) != len(want) or member >= len(want):
            return None
        got, want = got[member], want[member]
    one, other = as_numbers(got), as_numbers(want)
    if one is None or other is None:
        return None
    return Pair(one, other, run.domain.name_arguments(run.function, tried.case))


def distinct(values: Iterable[Array]) -> int:
    """How many different arrays there are, those that are 0 everywhere left out."""
    return len({array.tobytes() for array in values if array.any()})


def find_condition(run: CaseRun, tried: list[Tried]) -> str:
    """What the wrong cases have in common and the right ones have not, or the other way round."""
    wrong = [one for one in tried if one.failure is not None]
    right = [one for one in tried if one.failure is None]
    some_wrong = find_kind(wrong, right) or find_feature(run, wrong, right, 0)
    if some_wrong:
        return say("law_kind", function=run.function, kind=some_wrong)
    some_right = find_kind(right, wrong) or find_feature(run, right, wrong, 0)
    if some_right:
        return say("law_right_only", function=run.function, kind=some_right)
    mixed = find_kind(wrong, []) or find_feature(run, wrong, right, MANY)
    if mixed:
        return say("law_only", function=run.function, kind=mixed)
    return say_two_kinds(run.function, wrong)


def say_two_kinds(function: str, wrong: list[Tried]) -> str:
    """The sentence on two kinds of case, where these alone are wrong."""
    kinds = sorted({one.case.kind for one in wrong})
    if len(kinds) != 2 or not is_enough(wrong) or not all(knows(f"kind_{kind}") for kind in kinds):
        return ""
    one, other = (say_marked(f"kind_{kind}") for kind in kinds)
    return say("law_only_two", function=function, kind=one, other=other)


def find_kind(these: list[Tried], others: list[Tried]) -> str:
    """The one kind of case that `these` are and the others are not, in words."""
    kinds = {one.case.kind for one in these}
    if len(kinds) != 1 or kinds & {one.case.kind for one in others} or not is_enough(these):
        return ""
    key = f"kind_{kinds.pop()}"
    return say_marked(key) if knows(key) else ""


def find_feature(run: CaseRun, these: list[Tried], others: list[Tried], share: float) -> str:
    """The feature that all of `these` have and at most a share of the others, in words."""
    if not is_enough(these) or not is_enough(others):
        return ""
    common = frozenset.intersection(*(run.domain.features(run.function, one.case) for one in these))
    having = dict.fromkeys(common, 0)
    for one in others:
        for feature in run.domain.features(run.function, one.case) & common:
            having[feature] += 1
    best = min(common, key=lambda one: (having[one], ORDER.index(one.key), one), default=None)
    if best is None or having[best] > share * min(len(these), len(others)):
        return ""
    return best.say()


def is_enough(these: list[Tried]) -> bool:
    """Whether these are three different inputs, so that what they have in common is no accident."""
    return len({one.case.fingerprint for one in these}) >= ENOUGH
