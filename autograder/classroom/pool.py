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
from dataclasses import asdict, dataclass
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
        _mine.engine = Engine(load(name, Path(root), options.language), options)
        _mine.wanted = wanted
        with _lock:
            _engines.append(_mine.engine)
    engine: Engine = _mine.engine
    return engine


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


@dataclass(frozen=True)
class Done:
    """What became of a job: its result and cost, or why there is none."""

    key: str
    result: Result | None
    timing: Timing
    error: str = ""


@dataclass(frozen=True)
class Try:
    """A job and how often it has been tried."""

    job: Job
    before: int = 0


class ClassRun:
    """One class on its way: what waits, what is in flight, what must be tried again."""

    def __init__(self, window: int, name: str, root: Path, options: Options, jobs: Iterable[Job]) -> None:
        self.window = window
        self.task = (name, str(root), asdict(options))
        self.waiting = map(Try, jobs)
        self.again: list[Try] = []
        self.flying: dict[Future[Any], Try] = {}
        self.broken = False

    def run_on(self, pool: Executor) -> Iterator[Done]:
        """Grade until all is done or the executor breaks; then `broken` is true."""
        self.broken = False
        self.fill(pool)
        while self.flying and not self.broken:
            landed, _ = wait(self.flying, return_when=FIRST_COMPLETED)
            for future in landed:
                yield from self.settle(self.flying.pop(future), future)
            if not self.broken:
                self.fill(pool)
        self.again += self.flying.values()
        self.flying.clear()

    def fill(self, pool: Executor) -> None:
        """Start jobs until as many are in flight as may be."""
        while len(self.flying) < self.window:
            one = self.again.pop() if self.again else next(self.waiting, None)
            if one is None:
                return
            self.flying[pool.submit(grade_task, *self.task, one.job[1])] = one

    def settle(self, one: Try, future: Future[Any]) -> Iterator[Done]:
        """The outcome of a job that landed, unless it is to be tried again."""
        key, error = one.job[0], future.exception()
        if error is None:
            yield outcome(key, future.result())
            return
        self.broken = self.broken or isinstance(error, BrokenExecutor)
        if one.before + 1 < ATTEMPTS:
            self.again.append(Try(one.job, one.before + 1))
        else:
            yield Done(key, None, Timing(), f"{type(error).__name__}: {error}")


def grade_all(
    executor: Callable[[], Executor],
    window: int,
    name: str,
    root: Path,
    options: Options,
    jobs: Iterable[Job],
) -> Iterator[Done]:
    """What became of each job, in the order in which they finish.

    `executor` makes an executor; one that breaks (a worker process died) is made anew and what was
    in flight is tried again, each job at most `ATTEMPTS` times.
    """
    run = ClassRun(window, name, root, options, jobs)
    while True:
        with executor() as pool:
            yield from run.run_on(pool)
        if not run.broken:
            return


def outcome(key: str, answer: dict[str, Any]) -> Done:
    """The outcome in an engine's answer."""
    if answer["error"]:
        return Done(key, None, Timing(), answer["error"])
    return Done(key, *unpack(answer))
