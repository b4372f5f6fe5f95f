"""Where an engine's time goes: the CPU time of each of its processes."""

from __future__ import annotations

import statistics

from autograder.manifest import load
from autograder.measure.speed.command_cost import say
from autograder.measure.speed.growth import cpu_of, processes_of
from autograder.measure.speed.performance_page import table
from autograder.runner.engine import Engine
from autograder.runner.options import Options

NAME, COUNT = "neuron", 40
PROCESSES = {
    "grading": "the runner's fork: tests, cases, judging, coding of calls",
    "workers": "{count:.0f} worker: start, layers, loading, the student's code",
    "template": "the template that it is forked from",
    "serving": "the engine's own process",
}
TEXT = """\
CPU milliseconds for one right file of `{name}` (the reference) in a warm engine, the mean of {files}.

| process | ms |
|---|---:|
{rows}

What makes it cheap: tests, cases and the reference's answers are made once for a class. A test that is a
function of nothing or of `rng` is called without pytest's protocol around it. All cases of a function cross
to the worker in one frame. The template has loaded NumPy and served some calls, so a fork imports nothing.
A right file needs one worker: a part goes on in that of the part before it, and only what fails there is
tried in a fresh one.
"""


def measure(_rounds: int) -> str:
    """The section of the page."""
    say("the engine's processes apart")
    assignment = load(NAME)
    source = assignment.solution.read_bytes()
    with Engine(assignment, Options()) as engine:
        for _ in range(2):  # the second one makes what later ones share
            engine.grade(source)
        runner = engine.pid
        (template,) = processes_of(runner)
        before = *cpu_of(runner), *cpu_of(template)
        workers = [engine.grade(source + f"\n# {n}\n".encode())[1].workers for n in range(COUNT)]
        after = *cpu_of(runner), *cpu_of(template)
    names = ("serving", "grading", "template", "workers")
    used = {name: 1000 * (b - a) / COUNT for name, a, b in zip(names, before, after)}
    count = statistics.median(workers)
    rows = [[title.format(count=count), f"{used[name]:.0f}"] for name, title in PROCESSES.items()]
    rows.append(["all", f"{sum(used.values()):.0f}"])
    return TEXT.format(name=NAME, files=COUNT, rows=table(rows))
