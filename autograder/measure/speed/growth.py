"""One warm engine that grades ever more submissions: CPU seconds for each, and memory."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import KitError
from autograder.measure.speed import tiny_assignment
from autograder.measure.speed.command_cost import say
from autograder.measure.speed.performance_page import table
from autograder.runner.engine import Engine
from autograder.runner.options import Options

SIZES = (10, 100, 1000, 10_000)
FIRST = 1  # the row that the last one is held against: 100 submissions
TEXT = """\
One warm engine grades ever more different right files of a tiny assignment (two parts, four tests), one after
the other. Memory is the most that the trusted runner and the worker template ever held.

| files | CPU ms each | runner MiB | template MiB |
|---:|---:|---:|---:|
{rows}

From {first} to {last} files the CPU time of each changes by {time:+.0f}% and the memory of both processes by
{memory:+.1f}% (target: at most 10%).
"""


@dataclass(frozen=True)
class Used:
    """What the engine used when it had graded so many: CPU seconds of each since the row before, memory."""

    count: int
    cpu: float
    runner_mb: float
    template_mb: float


def measure(_rounds: int) -> str:
    """The section of the page; it is measured once, as it takes long."""
    return write(grow(SIZES))


def write(found: list[Used]) -> str:
    """The section of what was found."""
    rows = [
        [f"{one.count:,}", f"{1000 * one.cpu:.1f}", f"{one.runner_mb:.0f}", f"{one.template_mb:.0f}"]
        for one in found
    ]  # fmt: skip
    first, last = found[FIRST], found[-1]
    memory = [row.runner_mb + row.template_mb for row in (first, last)]
    return TEXT.format(
        rows=table(rows), first=f"{first.count:,}", last=f"{last.count:,}",
        time=100 * (last.cpu / first.cpu - 1), memory=100 * (memory[1] / memory[0] - 1),
    )  # fmt: skip


def grow(sizes: Sequence[int]) -> list[Used]:
    """What the engine used for the first so many different right files, each with all points."""
    rows: list[Used] = []
    with tempfile.TemporaryDirectory(prefix="small-") as place:
        lab = tiny_assignment.write(Path(place))
        source = lab.solution.read_bytes()
        with Engine(lab, Options()) as engine:
            for _ in range(2):  # the second one makes what later ones share
                engine.grade(source)
            before, done = engine_cpu(engine.pid), 0
            for size in sizes:
                say(f"one engine, {size} files")
                for number in range(done, size):
                    result, _ = engine.grade(source + f"\n# {number}\n".encode())
                    if result.points != result.max_points:
                        raise KitError(f"submission {number} got {result.points} points")
                now = engine_cpu(engine.pid)
                rows.append(Used(size, (now - before) / (size - done), *engine_memory(engine.pid)))
                before, done = now, size
    return rows


def engine_cpu(pid: int) -> float:
    """CPU seconds of the runner, its template, and every fork of theirs that has ended."""
    return sum(sum(cpu_of(process)) for process in (pid, *processes_of(pid)))


def cpu_of(pid: int) -> tuple[float, float]:
    """CPU seconds of a process itself, and of its children that have ended."""
    stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    user, system, children_user, children_system = (int(n) / os.sysconf("SC_CLK_TCK") for n in stat[11:15])
    return user + system, children_user + children_system


def processes_of(pid: int) -> list[int]:
    """The children of a process."""
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return [int(child) for child in text.split()]


def engine_memory(pid: int) -> tuple[float, float]:
    """The most MiB that the runner and its template have held so far."""
    peaks = [peak(child) for child in processes_of(pid)]
    return peak(pid), max(peaks, default=0.0)


def peak(pid: int) -> float:
    """A process's largest resident size in MiB."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0
