"""Grades a submission in a fork of the collected suite, and lives on when that fork does not.

Trusted code in the fork (tests, reference, NumPy) works on what a student's file returns. Should that
kill the fork, use up its memory or keep it busy for ever, then the check in which it happened is given
up, and the submission is graded again without it: no answer may cost more than its own check.
"""

from __future__ import annotations

import json
import mmap
import os
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import closing
from functools import partial
from typing import Any

from autograder.errors import KitError
from autograder.manifest import Assignment
from autograder.result import Result, Timing
from autograder.runner.answers import LENGTH, encode, pack, unpack
from autograder.runner.grade import Grading
from autograder.runner.options import Options
from autograder.runner.suite import Suite
from autograder.runner.workers import ForkedWorkers, SeparateWorkers, make_workers

MAX_GIVEN_UP = 3  # checks of one file in which the fork may die before the file is given up
GRACE_SECONDS = 30.0  # for the trusted side's own work, beyond what the manifest gives the file
SPARE_MEMORY = 2**30  # beyond what the fork begins with: answers are bounded to a part of it
NOTE_BYTES = 1024  # the id of a check
Workers = ForkedWorkers | SeparateWorkers


def grade_source(
    assignment: Assignment, source: bytes, options: Options = Options()
) -> tuple[Result, Timing]:
    """Grade one submission; use `Engine` for more than one."""
    answers: list[dict[str, Any]] = []
    with closing(make_workers(options.portable)) as workers:
        Suite(assignment).run_within(
            lambda suite: answers.append(grade_safely(suite, workers, source, options))
        )
    return unpack(answers[0])


def grade_safely(suite: Suite, workers: Workers, source: bytes, options: Options) -> dict[str, Any]:
    """The answer for one submission: `error`, or `result` and `timing`."""
    if not hasattr(os, "fork"):
        return grade_here(suite, workers, source, options)
    workers.probe()  # its answer must come to this process, not to the fork alone
    given_up: list[str] = []
    end = time.monotonic() + suite.assignment.limits.wall_seconds + GRACE_SECONDS
    while True:
        answer, check = grade_in_fork(suite, workers, source, options, frozenset(given_up), end)
        workers.sweep()
        if answer is not None:
            return answer
        if not check or check in given_up or len(given_up) == MAX_GIVEN_UP:
            return {"error": "the grader itself failed on this submission"}
        given_up.append(check)


def grade_here(
    suite: Suite,
    workers: Workers,
    source: bytes,
    options: Options,
    given_up: frozenset[str] = frozenset(),
    announce: Callable[[str], None] = lambda check: None,
) -> dict[str, Any]:
    """The answer for one submission, graded in this process; `announce` hears of each check."""
    try:
        result, timing = Grading(suite, workers, source, options, given_up, announce).run()
    except KitError as error:
        return {"error": str(error), "exit_code": error.exit_code}
    return pack(result, timing)


def grade_in_fork(
    suite: Suite, workers: Workers, source: bytes, options: Options, given_up: frozenset[str], end: float
) -> tuple[dict[str, Any] | None, str]:
    """The answer, or None and the check at which the fork ended or was ended."""
    reader, writer = os.pipe()
    with mmap.mmap(-1, NOTE_BYTES) as note:  # shared with the fork: a word there wakes nobody
        pid = os.fork()
        if pid == 0:
            os.close(reader)
            tell = partial(put, note)
            live_in_fork(writer, lambda: grade_here(suite, workers, source, options, given_up, tell))
        os.close(writer)
        try:
            answer = listen(reader, end)
            return answer, note[:].rstrip(b"\0").decode()
        finally:
            os.close(reader)
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def put(note: mmap.mmap, check: str) -> None:
    """Note the check that is graded now."""
    note[:] = check.encode()[:NOTE_BYTES].ljust(NOTE_BYTES, b"\0")


def live_in_fork(writer: int, work: Callable[[], dict[str, Any]]) -> None:
    """The fork's life, which ends here whatever happens."""
    code = 1
    try:
        limit_memory()
        with os.fdopen(writer, "wb") as pipe:
            pipe.write(encode(work()))
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def listen(reader: int, end: float) -> dict[str, Any] | None:
    """Read the fork's answer until it is whole; None when the fork or the time ends before."""
    data = b""
    while time.monotonic() < end:
        ready, _, _ = select.select([reader], [], [], max(0.0, end - time.monotonic()))
        chunk = os.read(reader, 2**16) if ready else b""
        if not chunk:
            break
        data += chunk
        if len(data) >= LENGTH.size and len(data) == LENGTH.size + LENGTH.unpack_from(data)[0]:
            answer: dict[str, Any] = json.loads(data[LENGTH.size :])
            return answer
    return None


def limit_memory() -> None:
    """Bound this process's memory, so that a large answer is an error here and no harm to others."""
    if sys.platform != "linux":
        return
    import resource

    with open("/proc/self/statm", encoding="ascii") as numbers:
        used = int(numbers.read().split()[0]) * resource.getpagesize()
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    wanted = used + SPARE_MEMORY
    limit = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
