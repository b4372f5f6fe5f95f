"""Grades many texts of one assignment with warm engines on every core."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

from autograder.classroom.pool import grade_all
from autograder.errors import KitError
from autograder.manifest import Assignment
from autograder.result import Result
from autograder.runner.grade import Options


def graded(
    assignment: Assignment, texts: Iterable[tuple[str, bytes]], options: Options
) -> Iterator[tuple[str, Result]]:
    """(key, result) of each (key, source), as they finish; raises `KitError` when one cannot be graded."""
    jobs = os.cpu_count() or 1
    done = grade_all(
        lambda: ThreadPoolExecutor(jobs), 2 * jobs, assignment.name, assignment.root, options, texts
    )
    for key, result, _, error in done:
        if result is None:
            raise KitError(f"{assignment.name}, {key}: {error}")
        yield key, result


def lost(result: Result, hidden: bool) -> list[str]:
    """Ids of the hidden or public checks that did not pass."""
    return [c.id for c in result.checks if c.hidden == hidden and c.state != "passed"]
