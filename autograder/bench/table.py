"""docs/performance.md from what was measured."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from dataclasses import dataclass

from autograder import __version__
from autograder.bench.measure import Cost


@dataclass(frozen=True)
class Line:
    """One way of grading, what it cost, and the ratio that the kit has to reach."""

    name: str
    cost: Cost
    target: str = ""


@dataclass(frozen=True)
class Growth:
    """An engine that graded `count` submissions: CPU each, and the most memory its processes had."""

    count: int
    each: float
    runner_mb: float
    template_mb: float


@dataclass(frozen=True)
class Desk:
    """The student's pytest and `grade` beside plain pytest: CPU seconds and the ratio aimed at."""

    name: str
    seconds: float
    plain: float
    target: float


def render(
    name: str, kit: Cost, lines: Sequence[Line], growth: Sequence[Growth], desk: Sequence[Desk]
) -> str:
    """The page, in Markdown."""
    rows = [f"| the kit, all layers on | {kit.count} | {kit.each:.2f} | {kit.memory_mb:.0f} | 1 | |"]
    for line in lines:
        ratio = line.cost.each / kit.each
        rows.append(
            f"| {line.name} | {line.cost.count} | {line.cost.each:.2f} | {line.cost.memory_mb:.0f} "
            f"| {ratio:.2f} | {line.target} |"
        )
    grown = [
        f"| {g.count} | {g.each:.3f} | {g.runner_mb:.0f} | {g.template_mb:.0f} |" for g in growth
    ]
    beside = [f"| {d.name} | {d.seconds:.2f} | {d.plain:.2f} | {d.seconds / d.plain:.2f} | <= {d.target:g} |"
              for d in desk]  # fmt: skip
    return PAGE.format(
        name=name, version=__version__, python=platform.python_version(), machine=platform.machine(),
        rows="\n".join(rows), growth="\n".join(grown), desk="\n".join(beside),
    )  # fmt: skip


PAGE = """\
# Performance

This page is written by `make bench`; do not edit it. Kit {version}, Python {python}, {machine}. CPU
seconds, not wall time: they are the same on a busy machine. Everything is measured in one run, on the
same right answers and the same tests of `{name}`, so that the ratios hold elsewhere too.

## Beside its peers

Each peer runs the same test functions as its own tests, on functions in its own process, without the
sandbox. The floor is `pytest.main` in a warm fork with the module in the same process: no isolation.
Memory is the largest process. The ratio is a submission's CPU time over the kit's.

| way | submissions | CPU s each | MiB | times the kit | target |
|---|---:|---:|---:|---:|---|
{rows}

## Growth

One warm engine grades copies of a tiny assignment (two parts, four tests), one after the other. Memory is the most that the trusted runner and the worker template ever held.

| submissions | CPU s each | runner MiB | template MiB |
|---:|---:|---:|---:|
{growth}

## One submission

| what | CPU s | plain pytest, CPU s | ratio | target |
|---|---:|---:|---:|---|
{desk}

## Where the time goes

- Starting Python, NumPy and pytest, and collecting the tests: once for an engine, not for each
  submission. The floor still collects for each submission; the kit does not. That pays for the sandbox.
- A fresh worker for each part: a fork, seven layers and their self-test take about 5 ms; loading the
  compiled module 3 ms. The submission is compiled once.
- Each call crosses a process: about 0.3 ms on each side for coding, plus the waking of two processes.
- pytest's protocol for each test: about 1.5 ms.
- Found and removed: each worker imported `numpy.ma` at its first call (25 ms, more than all else of a
  worker together), because it is loaded lazily by NumPy. The template imports it now.
"""
