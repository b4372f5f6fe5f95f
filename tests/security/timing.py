"""`python -m tests.security.timing [--write]`: what the sandbox costs, measured in one run.

A worker under every layer is started as the grader starts it: asked of the template, until its first
word. Beside it a plain fork of a process with NumPy, until its first byte. A scalar call goes through
the proxy, the wire and the worker; beside it the same function is called here. The two of each pair take
turns, on one processor as in a grading, so that other work on the machine is shared by both. Beside the
medians stand the fastest tenths: what it costs when nothing else takes the core. They are held against
the targets.
"""

from __future__ import annotations

import argparse
import gc
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable

from autograder.kit.proxy import FunctionProxy, recorder
from autograder.manifest import Limits
from autograder.runner.session import Session
from autograder.runner.worker_client import Worker
from autograder.runner.workers import make_workers
from autograder.worker import confine
from tests.security import region

STARTS, BATCHES, CALLS = 200, 500, 10
MOST_START_MS, MOST_CALL_MS = 15.0, 0.2
SOURCE = b"def add(x):\n    return x + 1.0\n"


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


def milliseconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def starts(session: Session) -> tuple[list[float], list[float]]:
    """Milliseconds of hardened starts and of plain forks, taken in turns."""
    hardened, plain = [], []
    for _ in range(STARTS):
        started: list[Worker] = []

        def start(into: list[Worker] = started) -> None:
            into.append(Worker(session.workers.spawn(session.confinement()), 5.0))

        hardened.append(milliseconds(start))
        missing = session.layers - started[0].layers
        started[0].channel.end()
        if missing:
            raise SystemExit(f"a worker was not under {', '.join(sorted(missing))}")
        plain.append(milliseconds(plain_fork))
    return hardened, plain


def calls(session: Session) -> tuple[list[float], list[float]]:
    """Milliseconds of a scalar call through the proxy and of a local call, in batches that take turns."""
    names: dict[str, Callable[[float], float]] = {}
    exec(SOURCE, names)
    remote, local = FunctionProxy(session, "add"), names["add"]
    if remote(1.5) != local(1.5):
        raise SystemExit("the worker does not add")
    distant, near = [], []
    for _ in range(BATCHES):
        recorder.clear()
        distant.append(milliseconds(lambda: [remote(float(n)) for n in range(CALLS)]) / CALLS)
        near.append(milliseconds(lambda: [local(float(n)) for n in range(CALLS)]) / CALLS)
    return distant, near


def row(name: str, costly: list[float], cheap: list[float], most: float) -> tuple[str, bool]:
    """A row of the table from medians and fastest tenths, and whether the latter differ by less."""
    medians = [statistics.median(values) for values in (costly, cheap)]
    tenths = [statistics.quantiles(values, n=10)[0] for values in (costly, cheap)]
    figures = [*medians, medians[0] - medians[1], *tenths, tenths[0] - tenths[1]]
    shown = " | ".join(f"{figure:.3f}" for figure in figures)
    return f"| {name} | {shown} | {most:g} |", figures[-1] <= most


def main() -> int:
    """Print the table, or put it into docs/security.md; 1 when a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="put the table into docs/security.md")
    args = parser.parse_args()
    workers = make_workers()
    lacking = [name for name, reason in workers.probe().items() if reason]
    session = Session(workers, "timing", SOURCE, Limits())
    gc.collect()
    gc.freeze()
    try:
        rows = [
            row("start of a worker, ms", *starts(session), MOST_START_MS),
            row("one scalar call, ms", *calls(session), MOST_CALL_MS),
        ]
    finally:
        session.close()
        workers.close()
    held = [name for name in confine.LAYERS if name not in lacking]
    text = "\n".join([
        "| | sandbox, median | plain | more | sandbox, fastest tenth | plain | more | target |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
        *[line for line, _ in rows], "",
        f"Layers: {', '.join(held)}. Python {platform.python_version()}, {platform.machine()}, "
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; {STARTS} starts, {BATCHES * CALLS} calls.",
    ])  # fmt: skip
    region.write("timing", text) if args.write else print(text)
    return 0 if all(held for _, held in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
