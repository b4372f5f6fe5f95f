"""`python -m autograder bench [PART ...]`: measure the kit beside its peers, write docs/performance.md."""

from __future__ import annotations

import argparse
from pathlib import Path

from autograder.manifest import ROOT

PARTS = ("ways", "every", "desk", "starts", "shares", "growth")
SIZES = [10, 100, 1000, 10_000]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"what to measure: {', '.join(PARTS)}")
    parser.add_argument("--name", default="neuron", help="the assignment to measure with")
    parser.add_argument("--rounds", type=int, default=3, help="how often the kit and its peers take turns")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="submissions for the growth")
    parser.add_argument("--keep", type=Path, default=ROOT / "build" / "bench", help="where figures are kept")
    parser.add_argument("--output", type=Path, default=ROOT / "docs" / "performance.md")


def run(args: argparse.Namespace) -> int:
    """Measure, then write the page of what is measured so far."""
    from autograder.errors import KitError
    from autograder.measure.speed import bench

    unknown = [part for part in args.parts if part not in PARTS]
    if unknown:
        raise KitError(f"no part is called {unknown[0]!r}; there are: {', '.join(PARTS)}", exit_code=2)
    bench.measure(args.parts or list(PARTS), args, args.keep)
    page = bench.page(args.keep)
    args.output.parent.mkdir(parents=True, exist_ok=True)
    args.output.write_text(page, encoding="utf-8")
    print(page)
    print(f"written to {args.output}")
    return 0
