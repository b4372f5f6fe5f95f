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


def sample(step: int) -> list[Attack]:
    """The honest submissions, and of the quick attacks of each group the first and each `step`th."""
    chosen = []
    for group in GROUPS:
        chosen += [attack for attack in BANK if attack.group == group and attack.honest]
        quick = [attack for attack in BANK if attack.group == group and attack.quick]
        chosen += [attack for attack in quick if not attack.honest][::step]
    return chosen
