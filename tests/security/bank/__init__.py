"""The attack bank: groups of submissions that each try one thing, and honest ones beside them."""

from __future__ import annotations

from tests.security.bank import cheat, escape, exhaust, forge, lie, read, report, submit
from tests.security.bank.attack import Attack

GROUPS = (read, forge, lie, exhaust, escape, submit, cheat, report)
BANK: tuple[Attack, ...] = tuple(attack for group in GROUPS for attack in group.ATTACKS)
