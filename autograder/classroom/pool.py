"""Grades many submissions at once on any `concurrent.futures` executor.

Each thread that runs a task keeps one warm engine (two processes: a trusted runner with the tests
and a worker template), so threads are all that a machine needs; on a cluster each of its workers
does the same. Few tasks are in flight at a time, so memory stays flat however large the class is.
"""

from __future__ import annotations

import atexit
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from dataclasses import asdict
from pathlib import Path
from typing import Any

from autograder.errors import KitError
from autograder.manifest import load
from autograder.result import Result, Timing
from autograder.runner.answers import unpack
from autograder.runner.engine import Engine
from autograder.runner.options import Options

ATTEMPTS = 3

_mine = threading.local()
_engines: list[Engine] = []
_lock = threading.Lock()


def engine_for(name: str, root: str, options: Options) -> Engine:
    """This thread's warm engine for an assignment."""
    wanted = (name, root, options)
    if getattr(_mine, "wanted", None) != wanted:
        if getattr(_mine, "engine", None) is not None:
            _mine.engine.close()
        _mine.engine = Engine(load(name, Path(root)), options)
        _mine.wanted = wanted
        with _lock:
            _engines.append(_mine.engine)
    return _mine.engine


@atexit.register
def close_engines() -> None:
    """End every engine that this process started."""
    with _lock:
        for engine in _engines:
            engine.close()
        _engines.clear()
    _mine.__dict__.clear()


def grade_task(name: str, root: str, options: dict[str, Any], source: bytes) -> dict[str, Any]:
    """One submission's outcome as plain data; what an executor runs, here or on another machine."""
    engine = engine_for(name, root, Options.of(options))
    try:
        return engine.answer(source)
    except KitError as error:
        return {"error": str(error)}


Job = tuple[str, bytes]
Done = tuple[str, "Result | None", Timing, str]


def grade_all(
    executor: Callable[[], Executor],
    window: int,
    name: str,
    root: Path,
    options: Options,
    jobs: Iterable[Job],
) -> Iterator[Done]:
    """(key, result or None, timing, error) for each job, in the order in which they finish.

    `executor` makes an executor; one that breaks (a worker process died) is made anew and what was
    in flight is tried again, each job at most `ATTEMPTS` times.
    """
    waiting = iter(jobs)
    again: list[tuple[Job, int]] = []
    words = (name, str(root), asdict(options))
    while True:
        flying: dict[Future[Any], tuple[Job, int]] = {}
        with executor() as pool:
            broken = False
            while not broken:
                while len(flying) < window:
                    task = again.pop() if again else _next(waiting)
                    if task is None:
                        break
                    flying[pool.submit(grade_task, *words, task[0][1])] = task
                if not flying:
                    return
                done, _ = wait(flying, return_when=FIRST_COMPLETED)
                for future in done:
                    task = flying.pop(future)
                    error = future.exception()
                    if error is None:
                        yield _done(task[0][0], future.result())
                    elif task[1] + 1 < ATTEMPTS:
                        again.append((task[0], task[1] + 1))
                        broken = broken or isinstance(error, BrokenExecutor)
                    else:
                        yield task[0][0], None, Timing(), f"{type(error).__name__}: {error}"
            again += flying.values()


def _next(waiting: Iterator[Job]) -> tuple[Job, int] | None:
    job = next(waiting, None)
    return None if job is None else (job, 0)


def _done(key: str, answer: dict[str, Any]) -> Done:
    if answer["error"]:
        return key, None, Timing(), answer["error"]
    return key, *unpack(answer), ""
