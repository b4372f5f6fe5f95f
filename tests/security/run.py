"""`python -m tests.security.run [--place user|docker|...|all] [--group NAME]`: run the attack bank.

`--place all` runs it here, as an ordinary user, and under the system-call filters and capabilities of
Docker's default profiles, and says for each how many submissions came out as they should.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import time

from tests.security import places, region
from tests.security.bank import BANK, GROUPS, sample
from tests.security.harness import Range, report, without

LINE = r"^(\d+) submissions, (\d+) as they should be(, \d+ let through without .*)?$"
NAMES = {
    "here": "here, as root",
    "user": "as an ordinary user",
    "docker": "as root, Docker's default profile",
    "docker-user": "as an ordinary user, Docker's default profile",
    "old-docker": "as root, a Docker profile that refuses Landlock",
}


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--off", default="", help="layers to leave out, comma-separated")
    parser.add_argument("--group", default="", help="one group only")
    parser.add_argument("--only", default="", help="attacks whose name holds this text")
    parser.add_argument("--sample", type=int, default=0, help="honest ones and each Nth other one")
    parser.add_argument("--place", choices=[*places.PLACES, "all"], default="here")
    parser.add_argument("--inside", default="", help=argparse.SUPPRESS)
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("--write", action="store_true", help="with `all`: put the tables into the page")
    return parser.parse_args()


def run_here(args: argparse.Namespace) -> int:
    """Run the chosen attacks on one engine and print what was not contained; how many those are."""
    bank = sample(args.sample) if args.sample else BANK
    chosen = [a for a in bank if args.group in ("", a.group) and args.only in a.name]
    outcomes = []
    with Range(without(*filter(None, args.off.split(",")))) as place:
        for attack in chosen:
            started = time.perf_counter()
            outcomes.append(place.run(attack))
            if args.verbose:
                seconds = time.perf_counter() - started
                last = outcomes[-1]
                print(f"{seconds:6.2f} s  {attack.group}: {attack.name}: {last.points} {last.faults}")
    return report(outcomes)


def everywhere(write: bool) -> int:
    """Run the whole bank in every place that this user can make; 1 when anything was not contained."""
    root = os.geteuid() == 0
    rows, bad = [], False
    for place in places.PLACES if root else ("here",):
        started = time.monotonic()
        done = places.run_module(place, "tests.security.run")
        name = NAMES[place] if root else NAMES["user"]
        print(f"{name} ({time.monotonic() - started:.0f} s)\n{done.stdout}{done.stderr}", end="", flush=True)
        counts = re.search(LINE, done.stdout, re.MULTILINE)
        bad = bad or done.returncode != 0 or counts is None
        contained = f"{counts[2]} of {counts[1]}{counts[3] or ''}" if counts else "could not be run"
        rows.append(f"| {name} | {contained} |")
    if not root:
        print("The other places need root: only root can become another user and enter a container.")
    if write:
        region.write("bank", "\n".join(["| Place | As they should be |", "|---|---|", *rows, "", groups()]))
    return 1 if bad else 0


def groups() -> str:
    """How many attacks and honest submissions each group has, as a table."""
    lines = ["| Group | Attacks | Honest beside them |", "|---|--:|--:|"]
    for group in GROUPS:
        kinds = [attack.honest for attack in BANK if attack.group == group]
        lines.append(f"| {group} | {kinds.count(False)} | {kinds.count(True)} |")
    kinds = [attack.honest for attack in BANK]
    return "\n".join([*lines, f"| all | {kinds.count(False)} | {kinds.count(True)} |"])


def main() -> int:
    """Run the bank in the place that was asked for."""
    args = parsed()
    if args.place == "all":
        return everywhere(args.write)
    if args.place != "here":
        words = [word for word in sys.argv[1:] if word not in ("--place", args.place)]
        done = places.run_module(args.place, "tests.security.run", *words)
        print(done.stdout + done.stderr, end="")
        return done.returncode
    if args.inside:
        places.enter(args.inside)
    return 1 if run_here(args) else 0


if __name__ == "__main__":
    sys.exit(main())
