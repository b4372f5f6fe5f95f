"""`python -m autograder bench [PART ...]`: measure the kit beside its peers, write docs/performance.md."""

from __future__ import annotations

import argparse
from pathlib import Path

from autograder.errors import KitError
from autograder.manifest import ROOT
from autograder.measure.speed.bench import PARTS, measure


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to measure, how often, and where the page is."""
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"all, or some of: {', '.join(PARTS)}")
    parser.add_argument("--rounds", type=int, default=3, help="how often what is compared takes turns")
    parser.add_argument("--page", type=Path, default=ROOT / "docs" / "performance.md")


def run(args: argparse.Namespace) -> int:
    """Measure, and write a section of the page for each part; the other sections stay."""
    unknown = [part for part in args.parts if part not in PARTS]
    if unknown:
        raise KitError(f"no part is called {unknown[0]!r}; there are: {', '.join(PARTS)}", exit_code=2)
    measure(args.parts or list(PARTS), args.rounds, args.page)
    print(f"written to {args.page}")
    return 0
