"""The kit's own check: all that can be wrong with an assignment, found before students do."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor

from autograder.manifest import Assignment
from autograder.publish import (
    catalogues,
    course_rules,
    draw_pictures,
    file_rules,
    graded_rules,
    kit_translation,
    label_font,
    leaks,
    pack,
    release,
)
from autograder.publish.finding import Finding


def findings(assignments: Sequence[Assignment]) -> Iterator[Finding]:
    """Everything to mend, in order; assignments whose files are sound are run in parallel."""
    yield from catalogues.findings()
    yield from kit_translation.all_findings()
    yield from label_font.findings()
    jobs = min(len(assignments), os.cpu_count() or 1)
    with ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn")) as pool:
        files = {a.name: list(file_rules.broken(a)) for a in assignments}
        sound = [a for a in assignments if not files[a.name]]
        runs = {a.name: pool.submit(running, a, sound) for a in sound}
        for assignment in assignments:
            yield from files[assignment.name] or runs[assignment.name].result()
            yield from file_rules.length(assignment)
            yield from course_rules.broken(assignment)


def running(assignment: Assignment, everyone: Sequence[Assignment]) -> list[Finding]:
    """What running one assignment shows, and where its release holds a secret of anyone."""
    found = [*graded_rules.doctests(assignment), *leaking(assignment, everyone)]
    found += [*graded_rules.rejected(assignment), *graded_rules.coverage(assignment)]
    found += [*graded_rules.judges(assignment), *graded_rules.probes(assignment)]
    for edition in release.editions(assignment):
        found += draw_pictures.payoff(edition)
    with graded_rules.Grader(assignment) as grader:
        found += [*graded_rules.solution(assignment, grader), *graded_rules.empty(assignment, grader)]
    return found


def leaking(assignment: Assignment, everyone: Sequence[Assignment]) -> Iterator[Finding]:
    """Secret lines in the files that would be released in any language (pictures left out)."""
    gate = leaks.Gate(edition for one in everyone for edition in release.editions(one))
    for edition in release.editions(assignment):
        for leak in gate.leaks(pack.student_files(edition, {})):
            yield Finding(leak.secret.path, leak.secret.line, f"would leak. {leak}")
