"""Grades a class: what is missing is graded in parallel, each result stored at once."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TextIO

from autograder import notebook
from autograder.classroom import pool
from autograder.classroom.intake import Submission
from autograder.classroom.store import Store, assignment_fingerprint, fingerprint
from autograder.errors import KitError
from autograder.manifest import Assignment
from autograder.runner.options import Options


@dataclass(frozen=True)
class Way:
    """How to grade: an executor's maker, how many may be in flight, what to do at the end."""

    executor: Callable[[], Executor]
    window: int
    close: Callable[[], None] = pool.close_engines


def local_way(jobs: int) -> Way:
    """Threads of this process, each with an engine of its own."""
    return Way(lambda: ThreadPoolExecutor(jobs), 2 * jobs)


def dask_way(address: str) -> Way:
    """An existing Dask cluster; needs the extra `dask` (pip install distributed)."""
    try:
        from distributed import Client
    except ImportError as error:
        sentence = "--dask needs the package distributed; run `pip install distributed`"
        raise KitError(sentence, exit_code=2) from error
    try:
        client = Client(address, timeout="10s")
    except (OSError, ValueError) as error:
        raise KitError(f"--dask: no cluster answers at {address}: {error}") from error
    threads = sum(client.nthreads().values()) or 1

    def executor() -> Executor:
        made: Executor = client.get_executor(pure=False, retries=pool.ATTEMPTS)
        return made

    return Way(executor, 2 * threads, client.close)


def fingerprints(
    assignment: Assignment, options: Options, submissions: Iterable[Submission]
) -> dict[str, str]:
    """By key the fingerprint under which each submission's result is kept."""
    common = assignment_fingerprint(assignment, options)
    return {s.key: fingerprint(s.source, common) for s in submissions}


def grade_missing(
    options: Options,
    submissions: list[Submission],
    store: Store,
    way: Way,
    prints: Mapping[str, str],
    regrade: bool = False,
    screen: TextIO | None = None,
) -> dict[str, str]:
    """Grade what has no stored result of its fingerprint; by key, why one could not be graded."""
    missing = [s for s in submissions if regrade or store.load(s.key, prints[s.key]) is None]
    kept = len(submissions) - len(missing)
    progress = Progress(len(missing), kept, screen or sys.stderr)
    modules = {s.key: s.module for s in missing if s.module is not None}
    jobs = ((s.key, s.source) for s in missing)
    name, root = store.assignment.name, store.assignment.root
    errors = {}
    try:
        for done in pool.grade_all(way.executor, way.window, name, root, options, jobs):
            if done.result is None:
                errors[done.key] = done.error
            else:
                module = modules.get(done.key)
                result = notebook.relabel(done.result, module) if module else done.result
                store.save(done.key, prints[done.key], result, done.timing)
            progress.step()
    finally:
        way.close()
    progress.end()
    return errors


class Progress:
    """One line on a terminal: how many, how fast, how long still; a few plain lines elsewhere."""

    WIDTH = 30

    def __init__(self, total: int, kept: int, screen: TextIO) -> None:
        self.total, self.kept, self.screen = total, kept, screen
        self.done = 0
        self.started = self.shown = time.monotonic()
        self.live = screen.isatty() and os.environ.get("TERM") != "dumb"
        if kept:
            print(f"{kept} already graded, {total} to grade", file=screen)
        elif total:
            print(f"{total} to grade", file=screen)
        if total:
            print("The graders start. The first results take the longest ...", file=screen, flush=True)

    def step(self) -> None:
        """One more is graded."""
        self.done += 1
        now = time.monotonic()
        pause = 0.2 if self.live else 30.0
        if now - self.shown >= pause and self.done < self.total:
            self.shown = now
            self.show("\r" if self.live else "", "" if self.live else "\n")

    def show(self, before: str, after: str) -> None:
        rate = self.done / max(time.monotonic() - self.started, 1e-9)
        left = (self.total - self.done) / max(rate, 1e-9)
        filled = self.WIDTH * self.done // max(self.total, 1)
        bar = "#" * filled + "." * (self.WIDTH - filled)
        line = f"[{bar}] {self.done}/{self.total}  {rate:.1f}/s  {_clock(left)} left"
        self.screen.write(f"{before}{line:<72}{after}")
        self.screen.flush()

    def end(self) -> None:
        """The last line."""
        seconds = time.monotonic() - self.started
        before = "\r" if self.live else ""
        self.screen.write(f"{before}{f'graded {self.done} in {_clock(seconds)}':<72}\n")
        self.screen.flush()


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds + 0.5), 60)
    return f"{minutes}:{rest:02d}"
