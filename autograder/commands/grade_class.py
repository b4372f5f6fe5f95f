"""`python -m autograder class NAME SUBMISSIONS --output FOLDER`: grade a class."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from autograder.manifest import ROOT, load


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="the assignment")
    parser.add_argument(
        "submissions",
        metavar="SUBMISSIONS",
        type=Path,
        help="a folder, or the zip of Canvas or Moodle",
    )
    parser.add_argument("--output", type=Path, required=True, help="folder for results and outputs")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="submissions at once")
    parser.add_argument("--dask", metavar="ADDRESS", help="grade on an existing Dask cluster")
    parser.add_argument("--regrade", action="store_true", help="grade again what is graded already")
    parser.add_argument("--seed", default="", help="one seed for all (default: each file's own)")
    parser.add_argument(
        "--require", default="", metavar="LAYERS", help="layers that must hold, or `all`"
    )
    parser.add_argument(
        "--drop",
        action="append",
        default=[],
        metavar="CHECK",
        help="a faulty check that must not count",
    )
    parser.add_argument("--overrides", type=Path, help="CSV: student, late, points, note")
    parser.add_argument("--late-percent", type=int, default=0, help="percent taken off late work")
    parser.add_argument(
        "--no-similarity",
        dest="similarity",
        action="store_false",
        help="do not compare submissions",
    )
    parser.add_argument("--root", type=Path, default=ROOT, help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    """Grade what is missing, then write the outputs."""
    from autograder.classroom import intake, policy, roster, similarity
    from autograder.classroom.grade_class import dask_way, fingerprints, grade_missing, local_way
    from autograder.classroom.store import Store
    from autograder.report import class_outputs
    from autograder.runner.options import Options
    from autograder.worker import confine

    assignment = load(args.name, args.root)
    dropped = policy.check_dropped(args.drop, {check.id for check in assignment.checks})
    require = (
        confine.LAYERS if args.require == "all" else tuple(filter(None, args.require.split(",")))
    )
    if require and not args.dask:
        check_here(require)
    options = Options(seed=args.seed, require=require)
    found, refused = intake.read(args.submissions, assignment.name)
    overrides = {}
    if args.overrides:
        known = {name for s in found for name in (s.key, s.student)}
        known |= {name for s in refused for name in (s.key, s.student)}
        overrides = policy.read_overrides(args.overrides, known)
    rules = policy.Policy(args.late_percent, dropped, overrides)
    prints = fingerprints(assignment, options, found)
    store = Store(args.output)
    store.sweep()
    roster.write(args.output, roster.make(assignment.name, options, rules, found, refused, prints))
    way = dask_way(args.dask) if args.dask else local_way(max(1, args.jobs))
    errors = grade_missing(assignment, options, found, store, way, prints, args.regrade)
    class_outputs.save_errors(args.output, errors)
    similarity.write(args.output, assignment, found if args.similarity else [])
    class_outputs.write_all(assignment, args.output)
    return 0


def check_here(require: tuple[str, ...]) -> None:
    """Raise `KitError` before anything is graded when a required layer does not hold here."""
    from autograder.runner.grade import check_required
    from autograder.runner.workers import make_workers

    workers = make_workers()
    try:
        check_required(require, workers.probe())
    finally:
        workers.close()
