"""The kit's own check: all that can be wrong with an assignment, found before students do."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor

from autograder.build import draw, leaks, pack, proof, rules
from autograder.build.finding import Finding
from autograder.manifest import Assignment


def findings(assignments: Sequence[Assignment]) -> Iterator[Finding]:
    """Everything to mend, in order; assignments whose files are sound are run in parallel."""
    jobs = min(len(assignments), os.cpu_count() or 1)
    with ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn")) as pool:
        files = {a.name: list(rules.broken(a)) for a in assignments}
        sound = [a for a in assignments if not files[a.name]]
        runs = {a.name: pool.submit(running, a, sound) for a in sound}
        for assignment in assignments:
            yield from files[assignment.name] or runs[assignment.name].result()
            yield from rules.length(assignment)


def running(assignment: Assignment, everyone: Sequence[Assignment]) -> list[Finding]:
    """What running one assignment shows, and where its release holds a secret of anyone."""
    found = [*proof.doctests(assignment), *leaking(assignment, everyone)]
    found += [*proof.rejected(assignment), *proof.probes(assignment), *draw.payoff(assignment)]
    with proof.Grader(assignment) as grader:
        found += [*proof.solution(assignment, grader), *proof.empty(assignment, grader)]
    return found


def leaking(assignment: Assignment, everyone: Sequence[Assignment]) -> Iterator[Finding]:
    """Secret lines in the files that would be released (pictures left out)."""
    files = pack.student_files(assignment, {})
    for leak in leaks.Gate(everyone).leaks(files):
        yield Finding(leak.secret.path, leak.secret.line, f"would leak. {leak}")
