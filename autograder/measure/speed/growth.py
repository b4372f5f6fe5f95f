"""One warm engine that grades ever more submissions: CPU seconds for each, and memory."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

from autograder.errors import KitError
from autograder.measure.speed import tiny_assignment
from autograder.measure.speed.command_cost import say
from autograder.runner.engine import Engine
from autograder.runner.options import Options


def grow(sizes: list[int]) -> list[dict[str, Any]]:
    """What the engine used when it had graded so many different right submissions, each with all points."""
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory(prefix="small-") as place:
        lab = tiny_assignment.write(Path(place))
        source = lab.solution.read_bytes()
        with Engine(lab, Options()) as engine:
            for _ in range(2):  # the second one makes what later ones share
                engine.grade(source)
            before, done = engine_cpu(engine.pid), 0
            for size in sorted(sizes):
                say(f"one engine, {size} submissions")
                for number in range(done, size):
                    result, _ = engine.grade(source + f"\n# {number}\n".encode())
                    if result.points != result.max_points:
                        raise KitError(f"submission {number} got {result.points} points")
                now = engine_cpu(engine.pid)
                runner, template = engine_memory(engine.pid)
                each = (now - before) / (size - done)
                rows.append({"count": size, "cpu": each, "runner_mb": runner, "template_mb": template})
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
