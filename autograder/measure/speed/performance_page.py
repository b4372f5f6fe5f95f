"""docs/performance.md from what was measured."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from typing import Any

from autograder import __version__
from autograder.measure.speed.grading_ways import WAYS

TITLE = "# Performance\n"
HEAD = (
    "This page is written by `make bench`; do not edit it. `make bench PART=ways` measures one part again; "
    "the parts are {parts}. Figures are CPU seconds of a command with all that it starts, unless said "
    "otherwise. Ratios are medians over runs in turn, so that noise hits both sides.",
    "Measured with kit {version}. {machines}. The machine's load was {low} to {high} before a part.",
)
WAYS_TEXT = """\
## Beside its peers: `make bench PART=ways`

The same right submissions to `{name}` and the same tests for all: a function, a test file or a test cell
for each check. The peers run the tests as their own, in the process of the submission and without the
sandbox; they get the first submissions of the class. Start-up is included; the kit compares the
submissions with each other as well. MiB is the largest process. Each way runs as an instructor runs it:
the kit on all cores unless told otherwise, the others one submission after the other. Its CPU time is
compared with that of the kit on one core, its time by the clock with that of the kit on all cores; each
ratio is the median of the rounds. The target for a peer is one of throughput, so of time by the clock.

| way | command | submissions | MiB | CPU s each | times the kit | s each | times the kit | target |
|---|---|---:|---:|---:|---:|---:|---:|---|
{rows}
"""
EVERY_TEXT = """\
## Every assignment: `make bench PART=every`

Sixty right submissions each, start-up included; ten for the floor; `otter run` on one of them. The right
answers of some assignments compute much themselves (complex steps, loops): that is the same in every way
of grading. The last three columns are by the clock, the kit on all cores.

| assignment | kit, CPU s | floor | otter run | kit / floor | otter / kit | kit, s | otter run | otter / kit |
|---|---:|---:|---:|---:|---:|---:|---:|---:|
{rows}

Targets: at most 2 times the floor in CPU, `otter run` at least 40 times the kit by the clock.
"""
DESK_TEXT = """\
## One submission: `make bench PART=desk`

Beside a plain pytest of the same tests in the process of the submission.

| command | CPU s | plain pytest, CPU s | ratio | target |
|---|---:|---:|---:|---|
{rows}
"""
STARTS_TEXT = """\
## A worker: `make bench PART=starts`

Milliseconds by the clock, medians; a busy machine makes them longer.

| what | ms | target |
|---|---:|---|
| start of a confined worker, all layers | {worker:.2f} | |
| plain fork of a process of that kind | {fork:.2f} | |
| the difference | {start:.2f} | {start_verdict} |
| a scalar call into a worker | {call:.3f} | |
| the same call in process | {local:.3f} | |
| the difference | {crossing:.3f} | {crossing_verdict} |
"""
SHARES_TEXT = """\
## Where the time goes: `make bench PART=shares`

CPU milliseconds for one right submission to `{name}` (the reference) in a warm engine.

| process | ms |
|---|---:|
| the runner's fork: tests, reference, coding of calls | {grading:.0f} |
| {count:.0f} workers: start, loading, coding, the student's code | {workers:.0f} |
| the template that they are forked from | {template:.0f} |
| the engine's own process | {serving:.0f} |
| all | {all:.0f} |

What makes it cheap: the tests are collected once, not for each submission as the floor does. A test that
is a function of nothing or of `rng` is called, without pytest's protocol around it. The engine grades the
reference before the second submission, and the template serves some calls, so that a fork imports nothing,
and its Python code has adapted itself. The garbage collector leaves alone what was there before the fork.
The system-call filter and the Landlock rules are made once. The file is compiled once. The processes of a
grading take turns, so they stay on one processor: none is woken on another one, with cold caches.

A right file needs one worker: a part goes on in that of the part before it, and only what fails there is
tried in a fresh one, which is a fork that copies each page it writes to, seven layers and their self-test.
"""
GROWTH_TEXT = """\
## Growth: `make bench PART=growth`

One warm engine grades ever more different submissions of a tiny assignment (two parts, four tests), one
after the other. Memory is the most that the trusted runner and the worker template ever held.

| submissions | CPU ms each | runner MiB | template MiB |
|---:|---:|---:|---:|
{rows}

From {first} to {last} submissions the CPU time of each changes by {time:+.0f}% and the memory of both
processes by {memory:+.1f}% (target: at most 10%).
"""


def render(parts: dict[str, dict[str, Any]]) -> str:
    """The page, in Markdown, of the parts that were measured."""
    sections: dict[str, Callable[[dict[str, Any]], str]] = {
        "ways": ways, "every": every, "desk": desk, "starts": starts, "shares": shares, "growth": growth,
    }  # fmt: skip
    machines = {part: dict(kept["machine"]) for part, kept in parts.items()}
    loads = [float(machine.pop("load")) for machine in machines.values()]
    shown = {", ".join(f"{key} {value}" for key, value in m.items()) for m in machines.values()}
    words = {"parts": ", ".join(f"`{name}`" for name in sections), "version": __version__,
             "machines": "; ".join(sorted(shown)), "low": min(loads), "high": max(loads)}  # fmt: skip
    text = [TITLE, *(textwrap.fill(paragraph.format(**words), 106) + "\n" for paragraph in HEAD)]
    text += [section(parts[name]) for name, section in sections.items() if name in parts]
    return "\n".join(text)


def verdict(target: str, value: float) -> str:
    """A target such as ">= 40", and whether the value reaches it."""
    if not target:
        return ""
    sign, number = target.split()
    met = value >= float(number) if sign == ">=" else value <= float(number)
    return f"{target}, {'met' if met else 'missed'}"


def table(rows: Sequence[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def ways(kept: dict[str, Any]) -> str:
    rows = []
    for line in kept["found"]:
        name, command, of_cpu, of_clock = WAYS[line["way"]]
        met = verdict(of_cpu, line["ratio"]) or verdict(of_clock, line["throughput"])
        rows.append([name, command, str(line["count"]), f"{line['memory_mb']:.0f}", f"{line['cpu']:.3g}",
                     f"{line['ratio']:.3g}", f"{line['pace']:.3g}", f"{line['throughput']:.3g}",
                     met.replace(",", " in CPU," if of_cpu else " by the clock,")])  # fmt: skip
    return WAYS_TEXT.format(name=kept["assignment"], rows=table(rows))


def every(kept: dict[str, Any]) -> str:
    rows = [
        [f"`{row['name']}`", f"{row['kit']:.2f}", f"{row['floor']:.2f}", f"{row['otter']:.1f}",
         f"{row['kit'] / row['floor']:.2f}", f"{row['otter'] / row['kit']:.0f}",
         f"{row['kit_pace']:.2f}", f"{row['otter_pace']:.1f}", f"{row['otter_pace'] / row['kit_pace']:.0f}"]
        for row in kept["found"]
    ]  # fmt: skip
    return EVERY_TEXT.format(rows=table(rows))


def desk(kept: dict[str, Any]) -> str:
    rows = [
        [row["name"], f"{row['cpu']:.2f}", f"{row['plain']:.2f}", f"{row['ratio']:.2f}",
         verdict(f"<= {row['target']:g}", row["ratio"])]
        for row in kept["found"]
    ]  # fmt: skip
    return DESK_TEXT.format(rows=table(rows))


def starts(kept: dict[str, Any]) -> str:
    found = kept["found"]
    start, crossing = found["worker"] - found["fork"], found["call"] - found["local"]
    return STARTS_TEXT.format(
        **found, start=start, start_verdict=verdict("<= 15", start), crossing=crossing,
        crossing_verdict=verdict("<= 0.2", crossing),
    )  # fmt: skip


def shares(kept: dict[str, Any]) -> str:
    found = kept["found"]
    total = sum(found[name] for name in ("serving", "grading", "template", "workers"))
    return SHARES_TEXT.format(**found, name=kept["assignment"], all=total)


def growth(kept: dict[str, Any]) -> str:
    found = kept["found"]
    rows = [
        [f"{row['count']:,}", f"{1000 * row['cpu']:.1f}", f"{row['runner_mb']:.0f}",
         f"{row['template_mb']:.0f}"]
        for row in found
    ]  # fmt: skip
    first = next((row for row in found if row["count"] >= 100), found[0])
    last = found[-1]
    memory = [row["runner_mb"] + row["template_mb"] for row in (first, last)]
    return GROWTH_TEXT.format(
        rows=table(rows), first=f"{first['count']:,}", last=f"{last['count']:,}",
        time=100 * (last["cpu"] / first["cpu"] - 1), memory=100 * (memory[1] / memory[0] - 1),
    )  # fmt: skip
