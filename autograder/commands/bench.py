"""`python -m autograder bench`: measure the kit beside its peers and write docs/performance.md."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from autograder.manifest import ROOT, load

SIZES = [10, 100, 1000]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--name", default="neuron", help="the assignment to measure with")
    parser.add_argument("--count", type=int, default=10, help="submissions for the peers")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="submissions for the growth")
    parser.add_argument("--output", type=Path, default=ROOT / "docs" / "performance.md")


def run(args: argparse.Namespace) -> int:
    """Measure everything, then write the page."""
    from autograder.bench import bench, small

    with tempfile.TemporaryDirectory(prefix="small-") as place:
        lab = small.write(Path(place))
        page = bench.measure(load(args.name), args.count, args.sizes, lab)
    args.output.parent.mkdir(parents=True, exist_ok=True)
    args.output.write_text(page, encoding="utf-8")
    print(page)
    print(f"written to {args.output}")
    return 0
