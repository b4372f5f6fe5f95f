"""`python -m tests.security.run [--off LAYER,...] [--group NAME] [--only TEXT]`: run the attack bank here."""

from __future__ import annotations

import argparse
import sys
import time

from tests.security.bank import BANK
from tests.security.harness import Range, report, without


def main() -> int:
    """Run the chosen attacks on one engine and print what was not contained."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--off", default="", help="layers to leave out, comma-separated")
    parser.add_argument("--group", default="", help="one group only")
    parser.add_argument("--only", default="", help="attacks whose name holds this text")
    parser.add_argument("--quick", action="store_true", help="leave out those that take seconds")
    parser.add_argument("--verbose", action="store_true")
    args = parser.parse_args()
    chosen = [a for a in BANK if args.group in ("", a.group) and args.only in a.name]
    chosen = [a for a in chosen if a.quick or not args.quick]
    outcomes = []
    with Range(without(*filter(None, args.off.split(",")))) as place:
        for attack in chosen:
            started = time.perf_counter()
            outcomes.append(place.run(attack))
            if args.verbose:
                seconds = time.perf_counter() - started
                last = outcomes[-1]
                print(f"{seconds:6.2f} s  {attack.group}: {attack.name}: {last.points} {last.faults}")
    return 1 if report(outcomes) else 0


if __name__ == "__main__":
    sys.exit(main())
