"""`python -m autograder class NAME SUBMISSIONS`: grade a class."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.classroom import policy_options
from autograder.errors import KitError
from autograder.manifest import ROOT, Assignment, load

if TYPE_CHECKING:
    from autograder.classroom.class_record import ClassRecord, Student
    from autograder.classroom.intake import Intake
    from autograder.runner.options import Options


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="the assignment")
    parser.add_argument(
        "submissions", metavar="SUBMISSIONS", type=Path, help="a folder, or what the LMS lets you download"
    )
    parser.add_argument("--output", type=Path, help="folder for all outputs (default: build/NAME)")
    parser.add_argument("--dry-run", action="store_true", help="say what would be graded, and stop")
    parser.add_argument("--roster", metavar="FILE", help="CSV of the class: names, ids, sections, groups")
    parser.add_argument("--regrade", action="store_true", help="grade again what is graded already")
    parser.add_argument("--seed", help="one for all, kept with the class; `none`: each file's own")
    parser.add_argument("--require", metavar="LAYERS", help="layers that must hold, or `all`; kept as well")
    parser.add_argument("--language", help="of the feedback, if the assignment is in it; kept as well")
    add_absent(parser)
    add_ways(parser)
    policy_options.add_arguments(parser)


def add_ways(parser: argparse.ArgumentParser) -> None:
    """The options of how to grade, which no grade depends on."""
    # One more than there are cores: a hanging file waits in one while the others go on.
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="submissions at once")
    parser.add_argument("--dask", metavar="ADDRESS", help="grade on an existing Dask cluster")
    parser.add_argument(
        "--no-similarity", dest="similarity", action="store_false", help="do not compare submissions"
    )
    parser.add_argument("--root", type=Path, default=ROOT, help=argparse.SUPPRESS)


def add_absent(parser: argparse.ArgumentParser) -> None:
    """What becomes of students who had handed in and of whom there is nothing now; without a word: stop."""
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--part", action="store_true", help="a part of the class: keep all others as they are")
    group.add_argument("--fewer", action="store_true", help="who is not there any more handed in nothing")


def run(args: argparse.Namespace) -> int:
    """Grade what is missing, then write the outputs."""
    from autograder.classroom.one_at_a_time import alone_in

    args.output = args.output or Path("build", args.name)
    if args.output.resolve().is_relative_to(args.submissions.resolve()):
        sentence = f"--output {args.output} is within the submissions, where it would be read as one of them"
        raise KitError(f"{sentence}; name a folder elsewhere", exit_code=2)
    load(args.name, args.root)  # before a folder is made for an assignment that is not there
    with nullcontext() if args.dry_run else alone_in(args.output, "class"):
        return read_and_grade(args)


def read_and_grade(args: argparse.Namespace) -> int:
    """Read what came in and grade it, or show it."""
    from autograder.classroom import class_record, intake
    from autograder.kit import messages
    from autograder.runner.options import Options, class_seed

    earlier = class_record.read_earlier(args.output, args.name, args.regrade)
    language = args.language if args.language is not None else earlier.language if earlier else ""
    assignment = load(args.name, args.root, language)
    messages.use(assignment.language)  # before the intake, whose sentences stand in the feedback
    seed = args.seed if args.seed is not None else earlier.seed if earlier else class_seed(args.name)
    kept = earlier.require if earlier else ()
    require = read_layers(args.require) if args.require is not None else kept
    seed = "" if seed == policy_options.NONE else seed
    options = Options(seed=seed, require=require, language=language)
    if options.require and not args.dask and not args.dry_run:
        check_here(options.require)
    print(f"Reading {args.submissions} ...", file=sys.stderr, flush=True)
    found = intake.read(args.submissions, assignment)
    if args.dry_run:
        plan = make_plan(assignment, found, options, args, earlier)
        show_policy(plan.record)
        show_plan(plan)
        check_absent(plan.absent, args)
        return 0
    return grade(assignment, found, options, args, earlier)


@dataclass(frozen=True)
class Plan:
    """What is to be graded, the record that is to be kept, and who had handed in and is absent now."""

    found: Intake
    record: ClassRecord
    prints: Mapping[str, str]
    absent: Sequence[Student]


def make_plan(
    assignment: Assignment,
    found: Intake,
    options: Options,
    args: argparse.Namespace,
    earlier: ClassRecord | None,
) -> Plan:
    """Everything that is known before anything is graded; raises `KitError`, and changes nothing."""
    from autograder.classroom import class_record, part_of_class, policy, roster
    from autograder.classroom.grade_class import fingerprints

    members = earlier.members if earlier else ()
    if args.roster is not None:
        members = () if args.roster == policy_options.NONE else tuple(roster.read(Path(args.roster)))
    found = class_record.share_in_groups(found, members)
    prints = fingerprints(assignment, options, found.submissions)
    kept = earlier.policy if earlier else policy.Policy()
    absent = part_of_class.find_absent(earlier, found)
    stay, left = (absent, earlier.left if earlier else ()) if args.part else ((), ())
    made = class_record.make(
        assignment.name, options, kept, found, prints, members, str(args.submissions), stay, left
    )
    made = replace(made, policy=policy_options.change(kept, args, assignment, made.known()))
    return Plan(found, made, prints, absent)


def check_absent(absent: Sequence[Student], args: argparse.Namespace) -> None:
    """Raise `KitError` when students are absent, unless an option says what becomes of them."""
    from autograder.classroom import part_of_class

    part_of_class.check_absent(absent, str(args.submissions), args.part or args.fewer)


def grade(
    assignment: Assignment,
    found: Intake,
    options: Options,
    args: argparse.Namespace,
    earlier: ClassRecord | None,
) -> int:
    """Grade an intake into `args.output`, with the policy and the class list that are kept there."""
    from autograder.classroom import changes, class_record, similarity
    from autograder.classroom.grade_class import dask_way, grade_missing, local_way
    from autograder.classroom.store import Store
    from autograder.report import class_outputs

    plan = make_plan(assignment, found, options, args, earlier)
    check_absent(plan.absent, args)
    show_policy(plan.record)
    submissions = plan.found.submissions
    all_of_it = args.regrade or changes.is_unfinished(args.output)
    again = None if all_of_it else class_record.changed_keys(earlier, plan.record)
    before = changes.keep_before(args.output)
    store = Store(args.output, assignment)
    store.sweep()
    class_record.write(args.output, plan.record)
    way = dask_way(args.dask) if args.dask else local_way(max(1, args.jobs))
    errors = grade_missing(options, submissions, store, way, plan.prints, args.regrade)
    class_outputs.save_errors(args.output, plan.record, errors)
    if args.part and plan.absent:
        print("Similarity is as it was: a part of the class is not compared with the rest.")
    else:
        similarity.write(args.output, assignment, submissions if args.similarity else [])
    class_outputs.write_all(assignment, args.output)
    if before is not None:
        changes.write(args.output, before, again, quiet=not args.regrade)
    return 0


def read_layers(text: str) -> tuple[str, ...]:
    """The layers that `--require` names."""
    from autograder.worker import confine

    if text == policy_options.NONE:
        return ()
    return confine.LAYERS if text == "all" else tuple(filter(None, text.split(",")))


def show_plan(plan: Plan) -> None:
    """Print who handed in what, and what would become of it."""
    from autograder.classroom.class_record import MISSING, describe
    from autograder.render._common import clean

    found, record = plan.found, plan.record
    rows = [tuple(clean(text) for text in row) for row in describe(record, found)]
    width = min(30, max(len(who) for who, _, _ in rows))
    for who, file, what in rows:
        print(f"{who or '(nobody)':<{width}}  {file + ': ' if file else ''}{what}")
    missing = sum(one.refused == MISSING for one in record.students)
    more = f", {missing} {MISSING}" if record.members else ""
    print(
        f"{len(found.submissions)} to be graded, {len(found.refused)} not, {len(found.left)} left out{more}"
    )


def show_policy(made: ClassRecord) -> None:
    """Print the rules that are in force, and what the late rule does not know."""
    from autograder.classroom import late_warnings
    from autograder.classroom.policy import describe
    from autograder.kit.messages import say
    from autograder.render._common import clean

    rows = describe(made.policy)
    for name, value in rows or [(say("report_policy"), say("report_no_policy"))]:
        print(clean(say("join_pair", name=name, value=value)))
    for sentence in late_warnings.remarks(made):
        print(f"  {clean(sentence)}")


def check_here(require: tuple[str, ...]) -> None:
    """Raise `KitError` before anything is graded when a required layer does not hold here."""
    from autograder.runner.grade import check_required
    from autograder.runner.workers import make_workers

    workers = make_workers()
    try:
        check_required(require, workers.probe())
    finally:
        workers.close()
