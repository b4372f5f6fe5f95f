"""`python -m tests.security.ablation [--write]`: which layer stops which attack, by leaving each out.

For an attack that names the sets of layers without which it would succeed, three things are tried on
this machine: it succeeds without such a set; it fails without any smaller one; and of the single
layers it fails without those that it does not name. So no test of the bank passes for a wrong reason.
What does not succeed although every layer is off is a thing that this kernel does not have.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from autograder.worker import confine
from tests.security import region
from tests.security.bank import BANK
from tests.security.bank.attack import Attack
from tests.security.harness import Range, without

SWITCHED = tuple(name for name in confine.LAYERS if name not in confine.PORTABLE)
Off = frozenset[str]


def columns(attack: Attack) -> set[Off]:
    """The sets of layers to leave out for this attack."""
    singles = {frozenset({name}) for name in SWITCHED if name != "no_new_privs"}
    wanted = {*singles, frozenset(SWITCHED), *attack.let_through}
    for layers in attack.let_through:
        wanted |= {layers - {name} for name in layers if possible(layers - {name})}
    return {off for off in wanted if off}


def possible(off: Iterable[str]) -> bool:
    """Landlock and the filter need no_new_privs, so it can be left out only with both of them."""
    off = set(off)
    return "no_new_privs" not in off or {"landlock", "seccomp"} <= off


def try_all(attacks: Iterable[Attack]) -> dict[Attack, dict[Off, bool]]:
    """Whether each attack succeeds in each of its columns; one engine for each column."""
    by_column: dict[Off, list[Attack]] = defaultdict(list)
    for attack in attacks:
        for off in columns(attack):
            by_column[off].append(attack)
    found: dict[Attack, dict[Off, bool]] = defaultdict(dict)
    for off, chosen in sorted(by_column.items(), key=lambda item: sorted(item[0])):
        print(f"without {', '.join(sorted(off))}: {len(chosen)} attacks", file=sys.stderr)
        for parts in sorted({attack.parts for attack in chosen}):
            with Range(replace(without(*off), parts=parts, hints=False)) as place:
                for attack in (a for a in chosen if a.parts == parts):
                    found[attack][off] = place.run(attack).succeeded
    return found


def faults(found: Mapping[Attack, Mapping[Off, bool]]) -> list[str]:
    """A sentence for each attack that a layer stops which should not, or the other way round."""
    sentences = []
    for attack, row in found.items():
        if not row[frozenset(SWITCHED)]:
            if not any("seccomp" in layers for layers in attack.let_through):
                sentences.append(f"{attack.group}: {attack.name} never succeeds: something else stops it")
            continue
        for off, succeeded in row.items():
            if succeeded != attack.succeeds_without(off):
                word = "succeeds" if succeeded else "fails"
                sentences.append(f"{attack.group}: {attack.name} {word} without {', '.join(sorted(off))}")
    return sentences


def table(found: Mapping[Attack, Mapping[Off, bool]]) -> str:
    """Markdown: for each layer the attacks that it alone stops, then those that several stop."""
    alone: dict[str, list[str]] = {name: [] for name in SWITCHED}
    several: dict[str, list[str]] = defaultdict(list)
    missing = []
    for attack, row in found.items():
        name = f"{attack.name} ({attack.group})"
        if not row[frozenset(SWITCHED)]:
            missing.append(name)
            continue
        for layers in attack.let_through:
            if len(layers) == 1:
                alone[next(iter(layers))].append(name)
            else:
                several[" or ".join(n for n in SWITCHED if n in layers)].append(name)
    lines = ["| Layer | Attacks that succeed when it alone is off |", "|---|---|"]
    lines += [f"| {layer} | {'; '.join(sorted(names)) or 'none'} |" for layer, names in alone.items()]
    lines += ["", "| Any one of these stops it | Attacks |", "|---|---|"]
    lines += [f"| {layers} | {'; '.join(sorted(names))} |" for layers, names in sorted(several.items())]
    if missing:
        lines += ["", "This kernel does not have: " + "; ".join(sorted(missing)) + "."]
    return "\n".join(lines)


def main() -> int:
    """Print the table, or put it into docs/security.md; 1 when a layer does other than it should."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="put the table into docs/security.md")
    args = parser.parse_args()
    if sys.platform != "linux" or os.geteuid() != 0:
        print("the ablation needs root on Linux: only then there are all layers to leave out")
        return 0
    found = try_all([attack for attack in BANK if attack.let_through])
    wrong = faults(found)
    print(*wrong, sep="\n")
    text = table(found)
    region.write("ablation", text) if args.write else print(text)
    print(f"{len(found)} attacks, {sum(map(len, found.values()))} trials, {len(wrong)} surprises")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
