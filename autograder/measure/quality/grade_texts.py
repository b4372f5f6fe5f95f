"""Grades many texts of one assignment with warm engines, one for each core."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack
from queue import SimpleQueue

from autograder.errors import KitError
from autograder.kit.states import State
from autograder.manifest import Assignment
from autograder.result import Result
from autograder.runner.engine import Engine
from autograder.runner.options import Options

Job = tuple[str, bytes, str]
DEFAULTS = Options()


def grade_texts(
    assignment: Assignment, jobs: Iterable[Job], options: Options = DEFAULTS, cores: int = 0
) -> Iterator[tuple[str, Result]]:
    """(key, result) of each (key, source, seed), as they finish; `cores` engines, one for each core if 0.

    An empty seed comes from the source. Raises `KitError` when one cannot be graded.
    """
    cores = cores or os.cpu_count() or 1
    engines: SimpleQueue[Engine] = SimpleQueue()

    def grade(job: Job) -> tuple[str, Result]:
        key, source, seed = job
        engine = engines.get()
        try:
            return key, engine.grade(source, seed)[0]
        except KitError as error:
            raise KitError(f"{assignment.name}, {key}: {error}") from error
        finally:
            engines.put(engine)

    with ExitStack() as stack:
        for _ in range(cores):
            engines.put(stack.enter_context(Engine(assignment, options)))
        pool = stack.enter_context(ThreadPoolExecutor(cores))
        for future in as_completed([pool.submit(grade, job) for job in jobs]):
            yield future.result()


def list_failed(result: Result, hidden: bool) -> list[str]:
    """Ids of the hidden or public checks that did not pass."""
    return [c.id for c in result.checks if c.hidden == hidden and c.state is not State.PASSED]
