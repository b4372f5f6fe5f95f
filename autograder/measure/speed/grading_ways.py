"""The ways of grading beside each other: the kit, its peers, and tests without any isolation."""

from __future__ import annotations

import tempfile
from importlib.metadata import version
from pathlib import Path

from autograder.manifest import Assignment, load
from autograder.measure.speed import peers
from autograder.measure.speed.class_cost import grade_class, right_answers, write_submissions
from autograder.measure.speed.command_cost import Cost, python, run, say
from autograder.measure.speed.inprocess import variables
from autograder.measure.speed.performance_page import show_spread, table, verdict

NAME = "neuron"
CLASS, FLOOR, NBGRADER, API = 60, 20, 10, 2
KIT = "kit"
WAYS = {  # what it is, its command, how many files a round, and the least it is to cost, in kits
    KIT: ("the kit", "`class`", CLASS, ""),
    "floor": ("no isolation", "`pytest.main` in a warm fork", FLOOR, ">= 0.5 in CPU"),
    "otter_run": ("otter", "`otter run`", 1, ">= 40 by the clock"),
    "otter_api": ("otter's API", "`grade_submission` in one process", API, ""),
    "nbgrader": ("nbgrader", "`nbgrader autograde`", NBGRADER, ">= 10 by the clock"),
}
TEXT = """\
The same right files of `{name}` and the same tests for all: a function, a test file or a test cell for each
check. The peers (otter-grader {otter}, nbgrader {nbgrader}) run the tests in the process of the submission,
without a sandbox. Each way runs as an instructor runs it: `class` on all cores, the others one file after
the other. The kit compares the files with each other as well. The target beside "no isolation" says that
the sandbox and all that belongs to it at most double the cost of the tests.

| way | command | files in a round | MiB | CPU s each | / kit | s each by the clock | / kit | target |
|---|---|---:|---:|---:|---:|---:|---:|---|
{rows}
"""


def measure(rounds: int) -> str:
    """The section of the page: all ways in turn, `rounds` times."""
    assignment = load(NAME)
    with tempfile.TemporaryDirectory(prefix="bench-") as place:
        folder, otter, course = Path(place), Path(place, "otter"), Path(place, "nbgrader")
        files = write_submissions(right_answers(assignment), CLASS, folder / "in", NAME)
        otter.mkdir()
        course.mkdir()
        peers.otter_zip(assignment, otter)
        peers.nbgrader_course(assignment, files[:NBGRADER], course)
        costs = []
        for number in range(rounds):
            say(f"the kit and its peers, round {number + 1} of {rounds}")
            costs.append({
                KIT: grade_class(assignment, folder / "in", CLASS),
                "floor": grade_bare(assignment, files[:FLOOR], folder),
                "otter_run": peers.otter_run(assignment, files[number % CLASS], otter),
                "otter_api": peers.otter_api(assignment, files[:API], otter),
                "nbgrader": peers.nbgrader(assignment, NBGRADER, course),
            })  # fmt: skip
    return TEXT.format(
        name=NAME, otter=version("otter-grader"), nbgrader=version("nbgrader"),
        rows=table([row(way, costs) for way in WAYS]),
    )  # fmt: skip


def row(way: str, costs: list[dict[str, Cost]]) -> list[str]:
    """One way over all rounds; it is held against the kit of the same round."""
    title, command, count, target = WAYS[way]
    used = [one[way] for one in costs]
    cpu = [one[way].each / one[KIT].each for one in costs]
    clock = [one[way].pace / one[KIT].pace for one in costs]
    memory = max(cost.memory_mb for cost in used)
    return [title, command, str(count), f"{memory:.0f}",
            show_spread([cost.each for cost in used]), show_spread(cpu),
            show_spread([cost.pace for cost in used]), show_spread(clock),
            verdict(target, cpu if "CPU" in target else clock)]  # fmt: skip


def grade_bare(assignment: Assignment, files: list[Path], folder: Path) -> Cost:
    """`pytest.main` in a warm fork for each file."""
    words = python("-m", "autograder.measure.speed.fork_floor", *map(str, files))
    return run(words, len(files), folder, variables(assignment))
