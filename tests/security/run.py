"""`python -m tests.security.run [--place user|docker|...] [--off LAYER,...] [--group NAME]`: run the bank."""

from __future__ import annotations

import argparse
import sys
import time

from tests.security import places
from tests.security.bank import BANK, sample
from tests.security.harness import Range, report, without


def main() -> int:
    """Run the chosen attacks on one engine and print what was not contained."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--off", default="", help="layers to leave out, comma-separated")
    parser.add_argument("--group", default="", help="one group only")
    parser.add_argument("--only", default="", help="attacks whose name holds this text")
    parser.add_argument("--sample", type=int, default=0, help="honest ones and each Nth other one")
    parser.add_argument("--place", choices=places.PLACES, default="here")
    parser.add_argument("--inside", default="", help=argparse.SUPPRESS)
    parser.add_argument("--verbose", action="store_true")
    args = parser.parse_args()
    if args.place != "here":
        words = [word for word in sys.argv[1:] if word not in ("--place", args.place)]
        done = places.run_module(args.place, "tests.security.run", *words)
        print(done.stdout + done.stderr, end="")
        return done.returncode
    if args.inside:
        places.enter(args.inside)
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
    return 1 if report(outcomes) else 0


if __name__ == "__main__":
    sys.exit(main())
