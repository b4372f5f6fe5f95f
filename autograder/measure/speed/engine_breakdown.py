"""Where an engine's time goes: its processes apart, a worker's start beside a plain fork, one call."""

from __future__ import annotations

import marshal
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from autograder.manifest import Assignment
from autograder.measure.speed import tiny_assignment
from autograder.measure.speed.command_cost import say
from autograder.measure.speed.growth import cpu_of, processes_of
from autograder.runner.engine import Engine
from autograder.runner.options import Options
from autograder.runner.reference import LocalBackend, load_reference
from autograder.runner.worker_client import Usage, Worker
from autograder.runner.workers import ForkedWorkers
from autograder.worker import confine

ROUNDS, CALLS = 40, 100


def shares(assignment: Assignment, count: int = 20) -> dict[str, Any]:
    """CPU milliseconds of each kind of process for one right submission, the reference itself."""
    say("the engine's processes apart")
    source = assignment.solution.read_bytes()
    with Engine(assignment, Options()) as engine:
        for _ in range(2):  # the second one makes what later ones share
            engine.grade(source)
        runner = engine.pid
        (template,) = processes_of(runner)
        before = *cpu_of(runner), *cpu_of(template)
        workers = [engine.grade(source + f"\n# {n}\n".encode())[1].workers for n in range(count)]
        after = *cpu_of(runner), *cpu_of(template)
    names = ("serving", "grading", "template", "workers")
    used = {name: 1000 * (b - a) / count for name, a, b in zip(names, before, after)}
    return {**used, "count": statistics.median(workers)}


def starts() -> dict[str, float]:
    """Milliseconds by the clock: a confined worker's start, a plain fork, a scalar call there and here."""
    say("a worker's start and a call")
    with tempfile.TemporaryDirectory(prefix="small-") as place:
        assignment = tiny_assignment.write(Path(place))
        local, source = LocalBackend(load_reference(assignment)), assignment.solution.read_bytes()
    workers = ForkedWorkers()
    pairs: list[tuple[float, float]] = []
    calls: list[tuple[float, float]] = []
    try:
        layers = frozenset(layer for layer, reason in workers.probe().items() if not reason)
        rules = confine.Confinement(layers, assignment.limits.memory_mb, 60)
        for _ in range(ROUNDS):
            began = time.perf_counter()
            worker = Worker(workers.spawn(rules), assignment.limits.call_seconds)
            start = time.perf_counter() - began
            pairs.append((start, clock(plain_fork)))
            worker.load(source, assignment.name, marshal.dumps(compile(source, "small.py", "exec")))
            there = partial(worker.call, "double", (0.5,), {})
            here = partial(local.invoke, "double", (0.5,), {})
            calls += [(clock(there), clock(here)) for _ in range(CALLS)]
            worker.end(Usage())
    finally:
        workers.close()
    names = ("worker", "fork", "call", "local")
    columns = [*zip(*pairs), *zip(*calls)]
    return {name: 1000 * statistics.median(column) for name, column in zip(names, columns)}


def clock(work: Callable[[], object]) -> float:
    """Seconds that it takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def plain_fork() -> None:
    """A fork of this process that says one byte and ends."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.write(writer, b".")
        os._exit(0)
    os.read(reader, 1)
    os.waitpid(pid, 0)
    os.close(reader)
    os.close(writer)
