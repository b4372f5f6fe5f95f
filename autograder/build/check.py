"""The kit's own check: all that can be wrong with an assignment, found before students do."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor

from autograder.build import leaks, pack, proof, rules
from autograder.build.finding import Finding
from autograder.manifest import Assignment


def findings(assignments: Sequence[Assignment]) -> Iterator[Finding]:
    """Everything to mend, in the order of the assignments, which are looked at in parallel."""
    jobs = min(len(assignments), os.cpu_count() or 1)
    with ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn")) as pool:
        for found in pool.map(of_one, assignments):
            yield from found


def of_one(assignment: Assignment) -> list[Finding]:
    """Everything to mend in one assignment; only what keeps the rules for files is run."""
    broken = list(rules.broken(assignment))
    if broken:
        return broken
    found = [*proof.doctests(assignment), *leaking(assignment), *proof.rejected(assignment)]
    with proof.Grader(assignment) as grader:
        found += [*proof.solution(assignment, grader), *proof.empty(assignment, grader)]
    return found


def leaking(assignment: Assignment) -> Iterator[Finding]:
    """Secret lines in the files that would be released (pictures left out)."""
    files = pack.student_files(assignment, {})
    for leak in leaks.Gate([assignment]).leaks(files):
        yield Finding(leak.secret.path, leak.secret.line, f"would leak. {leak}")
