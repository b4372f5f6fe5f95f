"""The attack bank: groups of submissions that each try one thing, and honest ones beside them."""

from __future__ import annotations

from tests.security.bank import anywhere, cheat, escape, exhaust, forge, lie, read, report, submit
from tests.security.bank.attack import Attack

GROUPS = tuple(group.GROUP for group in (read, forge, lie, exhaust, escape, submit, cheat, report))
BANK: tuple[Attack, ...] = tuple(
    attack
    for place in (read, forge, lie, exhaust, escape, submit, cheat, report, anywhere)
    for attack in place.ATTACKS
)
HEAVY = frozenset({
    "a number of ten million digits", "keys that all have one hash",
    "a worker that reads nothing", "two hundred thousand and one lists",
    "large arguments to a function of the tests", "an exception that hangs when asked",
    "a pattern that never ends", "a loop that catches everything", "a set of numbers of one hash",
    "a loop without Python", "a recursion beyond the stack", "a number of a million digits",
    "a loop in a thread while the function sleeps", "a million calls of a function of the tests",
    "large arguments to the reference",
})  # fmt: skip
"""Attacks that cost a second of CPU each: they wait for `make attacks`."""


def quick() -> list[Attack]:
    """What takes little time, attacks and honest ones."""
    return [attack for attack in BANK if attack.quick and attack.name not in HEAVY]


def sample(step: int) -> list[Attack]:
    """The honest submissions, and of the quick attacks of each group the first and each `step`th."""
    chosen = []
    for group in GROUPS:
        chosen += [attack for attack in BANK if attack.group == group and attack.honest]
        attacks = [attack for attack in quick() if attack.group == group and not attack.honest]
        chosen += attacks[::step]
    return chosen
