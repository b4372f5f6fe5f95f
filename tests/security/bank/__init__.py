"""The attack bank: groups of submissions that each try one thing, and honest ones beside them."""

from __future__ import annotations

from tests.security.bank import cheat, escape, exhaust, forge, lie, read, report, submit
from tests.security.bank.attack import Attack

GROUPS = (read, forge, lie, exhaust, escape, submit, cheat, report)
BANK: tuple[Attack, ...] = tuple(attack for group in GROUPS for attack in group.ATTACKS)


def sample(step: int) -> list[Attack]:
    """The honest submissions, and of the quick attacks of each group the first and each `step`th."""
    chosen = []
    for group in GROUPS:
        chosen += [attack for attack in group.ATTACKS if attack.honest]
        chosen += [attack for attack in group.ATTACKS if attack.quick and not attack.honest][::step]
    return chosen
