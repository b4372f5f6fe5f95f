"""The ways of grading that are compared: the kit, the floor, and the peers in rounds beside it."""

from __future__ import annotations

import os
import statistics
import tempfile
from pathlib import Path
from typing import Any

from autograder.manifest import Assignment, load, names
from autograder.measure.speed import peers
from autograder.measure.speed.command_cost import Cost, python, run, say

CLASS, FLOOR, NBGRADER, OTTER, EVERY = 300, 60, 30, 12, 60
ALL_CORES = "kit_all_cores"
WAYS = {  # by name: what it is, its command, the least that it costs of the kit: CPU, or time by the clock
    "kit": ("the kit, one core", "`class --jobs 1`", "", ""),
    ALL_CORES: ("the kit, all cores", "`class`", "", ""),
    "floor": ("the floor: no isolation", "`pytest.main` in a warm fork", ">= 0.5", ""),
    "otter_run": ("otter", "`otter run` for each", "", ">= 40"),
    "otter_api": ("otter's API", "`grade_submission` in one process", "", ""),
    "nbgrader_one": ("nbgrader, one", "`nbgrader autograde --student`", "", ""),
    "nbgrader_many": ("nbgrader, many", "`nbgrader autograde`", "", ">= 10"),
}


def compare(assignment: Assignment, count: int) -> list[dict[str, Any]]:
    """Each way's cost; medians over the rounds of its CPU time over that of the kit on one core, and of its
    time by the clock over that of the kit on all cores, in the same round."""
    with tempfile.TemporaryDirectory(prefix="bench-") as place:
        folder = Path(place)
        submissions = write_submissions(assignment, CLASS, folder / "in")
        otter, course = folder / "otter", folder / "nbgrader"
        otter.mkdir()
        course.mkdir()
        peers.otter_zip(assignment, otter)
        peers.nbgrader_course(assignment, submissions[:NBGRADER], course)
        rounds = []
        for number in range(count):
            some = submissions[number:OTTER:count]
            say(f"the kit, the floor and the peers, round {number + 1} of {count}")
            costs = {
                "otter_run": peers.otter_run(assignment, some, otter),
                "kit": kit_class(assignment, folder, CLASS),
                ALL_CORES: kit_class(assignment, folder, CLASS, jobs=os.cpu_count() or 1),
                "otter_api": peers.otter_api(assignment, some, otter),
                "floor": floor(assignment, submissions[:FLOOR], folder),
                "nbgrader_one": peers.nbgrader(assignment, NBGRADER, course, one=True),
            }
            if number == count // 2:
                costs["nbgrader_many"] = peers.nbgrader(assignment, NBGRADER, course)
            rounds.append(costs)
    return [line(way, rounds) for way in WAYS]


def line(way: str, rounds: list[dict[str, Cost]]) -> dict[str, Any]:
    """One way over all rounds."""
    median, some = statistics.median, [costs for costs in rounds if way in costs]
    total = sum((costs[way] for costs in some[1:]), some[0][way])
    return {
        "way": way, "count": total.count, "memory_mb": total.memory_mb,
        "cpu": median(costs[way].each for costs in some),
        "ratio": median(costs[way].each / costs["kit"].each for costs in some),
        "pace": median(costs[way].pace for costs in some),
        "throughput": median(costs[way].pace / costs[ALL_CORES].pace for costs in some),
    }  # fmt: skip


def write_submissions(assignment: Assignment, count: int, folder: Path) -> list[Path]:
    """Right answers, each once or more, as a class hands them in."""
    known = sorted((assignment.root / "tests" / "right_answers" / assignment.name).glob("*.py"))
    known = known or [assignment.solution]
    paths = []
    for number in range(count):
        path = folder / f"student{number:03d}" / f"{assignment.name}.py"
        path.parent.mkdir(parents=True)
        path.write_bytes(known[number % len(known)].read_bytes() + f"\n# {number}\n".encode())
        paths.append(path)
    return paths


def kit_class(assignment: Assignment, folder: Path, count: int, jobs: int = 1) -> Cost:
    """`class` on all submissions with everything that it writes; start-up included."""
    words = ["-m", "autograder", "class", assignment.name, str(folder / "in"), "--regrade"]
    words += ["--output", str(folder / "out"), "--jobs", str(jobs), "--root", str(assignment.root)]
    return run(python(*words), count, folder)


def floor(assignment: Assignment, submissions: list[Path], folder: Path) -> Cost:
    """`pytest.main` in a warm fork for each submission."""
    words = python("-m", "autograder.measure.speed.fork_floor", assignment.name, str(assignment.root))
    return run([*words, *map(str, submissions)], len(submissions), folder)


def every(root: Path) -> list[dict[str, Any]]:
    """For each assignment: the kit on a class, the floor on a part of it, `otter run` on one of it."""
    rows = []
    for name in names(root):
        assignment = load(name, root)
        say(f"{name}: the kit, the floor, otter")
        with tempfile.TemporaryDirectory(prefix="bench-") as place:
            folder = Path(place)
            submissions = write_submissions(assignment, EVERY, folder / "in")
            (folder / "otter").mkdir()
            peers.otter_zip(assignment, folder / "otter")
            kit = kit_class(assignment, folder, EVERY)
            otter = peers.otter_run(assignment, submissions[:1], folder / "otter")
            all_cores = kit_class(assignment, folder, EVERY, jobs=os.cpu_count() or 1)
            bare = floor(assignment, submissions[:10], folder)
        rows.append({"name": name, "kit": kit.each, "floor": bare.each, "otter": otter.each,
                     "kit_pace": all_cores.pace, "otter_pace": otter.pace})  # fmt: skip
    return rows
