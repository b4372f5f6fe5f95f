"""`python -m autograder trace NAME [FILE]`: every intermediate number of the worked example.

With a submission, its numbers stand beside the reference's, and the first step that differs is named.
The submission runs in a confined worker, as in grading.
"""

from __future__ import annotations

import argparse
import importlib.util
import io
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from autograder.errors import KitError
from autograder.manifest import ROOT, Assignment, load

Step = tuple[str, str, Callable[[], Any]]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="the assignment")
    parser.add_argument("file", metavar="FILE", nargs="?", type=Path, help="a submission to compare")
    parser.add_argument("--root", type=Path, default=ROOT, help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    """Print the steps; 0 also when the submission differs."""
    assignment = load(args.name, args.root)
    steps = load_steps(assignment)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    right = list(observe(steps, reference_proxy(assignment)))
    if args.file is None:
        print_table([(label, formula, format_value(value)) for label, formula, value in right])
        return 0
    print_comparison(right, observe_submission(assignment, steps, args.file), args.file)
    return 0


def load_steps(assignment: Assignment) -> Callable[[Any], Iterator[Step]]:
    """`steps` of the assignment's trace.py; raises `KitError` when it has none."""
    path = assignment.folder / "trace.py"
    if not path.is_file():
        have = sorted(p.parent.name for p in assignment.root.glob("assignments/*/trace.py"))
        raise KitError(f"{assignment.name} has no worked example to trace; these have: {', '.join(have)}")
    spec = importlib.util.spec_from_file_location(f"trace_{assignment.name}", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    steps: Callable[[Any], Iterator[Step]] = module.steps
    return steps


def reference_proxy(assignment: Assignment) -> Any:
    """The reference behind the tests' proxy, so that its values are plain ones too."""
    from autograder.kit.proxy import ModuleProxy
    from autograder.runner.reference import LocalBackend, load_reference

    return ModuleProxy(assignment.name, LocalBackend(load_reference(assignment)))


def observe(steps: Callable[[Any], Iterator[Step]], module: Any) -> Iterator[tuple[str, str, Any]]:
    """Label, formula and value of each step; an exception is its value."""
    from autograder.kit.proxy import CallFailure

    for label, formula, value in steps(module):
        try:
            yield label, formula, value()
        except CallFailure as failure:
            yield label, formula, Stopped(str(failure))
        except Exception as error:
            yield label, formula, Stopped(f"{type(error).__name__}: {error}")


class Stopped:
    """A step that gave no value, and why."""

    def __init__(self, why: str) -> None:
        self.why = why


def observe_submission(
    assignment: Assignment, steps: Callable[[Any], Iterator[Step]], path: Path
) -> list[tuple[str, str, Any]]:
    """The steps through the submission, in a confined worker."""
    from autograder.kit.proxy import ModuleProxy
    from autograder.notebook import handed_in
    from autograder.runner.session import Session
    from autograder.runner.workers import make_workers

    source = handed_in.read_file(path, assignment).source
    workers = make_workers()
    try:
        session = Session(workers, assignment.name, source, assignment.limits)
        try:
            seen = list(observe(steps, ModuleProxy(assignment.name, session)))
        finally:
            session.close()
        if session.load_failure:
            raise KitError(session.load_failure.message)
        return seen
    finally:
        workers.close()


def format_value(value: Any) -> str:
    """A value as the table shows it, on one line, without control characters."""
    from autograder.kit.plain_values import show
    from autograder.kit.printable import one_line

    return one_line(value.why if isinstance(value, Stopped) else show(value, 60))


def print_table(rows: list[tuple[str, ...]]) -> None:
    """Rows as aligned columns; the last column is not padded."""
    from autograder.kit.columns import align_left, columns

    widths = [max(columns(row[i]) for row in rows) for i in range(len(rows[0]) - 1)]
    for row in rows:
        cells = [align_left(cell, width) for cell, width in zip(row, widths)]
        print("  ".join([*cells, row[-1]]).rstrip())


def print_comparison(
    right: list[tuple[str, str, Any]], seen: list[tuple[str, str, Any]], path: Path
) -> None:
    """The reference's and the submission's numbers, and the first step that differs."""
    from autograder.kit.recognise import alike

    rows: list[tuple[str, ...]] = [("", "step", "formula", "reference", path.name)]
    first = ""
    for (label, formula, value), (_, _, other) in zip(right, seen):
        both_stopped = isinstance(value, Stopped) and isinstance(other, Stopped)
        equal = value.why == other.why if both_stopped else alike(other, value)
        first = first or ("" if equal else label)
        rows.append(("" if equal else "!=", label, formula, format_value(value), format_value(other)))
    print_table(rows)
    print()
    if first:
        print(f"The first step that differs is: {first}")
    else:
        print(f"All {len(right)} steps agree with the reference.")
