"""The whole measurement, in one run."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from autograder.bench import desk, peers
from autograder.bench.measure import Cost, python, run
from autograder.bench.table import Growth, Line, render
from autograder.errors import KitError
from autograder.manifest import Assignment
from autograder.runner.engine import Engine
from autograder.runner.grade import Options


def measure(assignment: Assignment, count: int, sizes: list[int], lab: Assignment) -> str:
    """The page docs/performance.md."""
    with tempfile.TemporaryDirectory(prefix="bench-") as place:
        folder = Path(place)
        submissions = write_submissions(assignment, count, folder / "in")
        say(f"the kit, {count} submissions")
        kit = kit_class(assignment, folder, count)
        lines = peer_lines(assignment, submissions, folder)
        growth = []
        for size in sizes:
            say(f"one engine, {size} submissions")
            growth.append(grow(lab, size))
        say("the student's pytest and one grading")
        lines_of_desk = desk.beside_pytest(assignment, folder / "desk")
    return render(assignment.name, kit, lines, growth, lines_of_desk)


def say(text: str) -> None:
    """Tell what is measured now."""
    print(f"measuring {text}", file=sys.stderr)


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


def kit_class(assignment: Assignment, folder: Path, count: int) -> Cost:
    """`class` on all submissions with everything that it writes; start-up included."""
    words = ["-m", "autograder", "class", assignment.name, str(folder / "in")]
    words += ["--output", str(folder / "out"), "--jobs", "1", "--root", str(assignment.root)]
    return run(python(*words), count, folder)


def peer_lines(assignment: Assignment, submissions: list[Path], folder: Path) -> list[Line]:
    """The floor and the peers."""
    count = len(submissions)
    say("the floor")
    words = python("-m", "autograder.bench.floor", assignment.name, str(assignment.root))
    floor = run([*words, *map(str, submissions)], count, folder)
    lines = [Line("the floor, no isolation", floor, ">= 0.5")]
    otter, course = folder / "otter", folder / "nbgrader"
    otter.mkdir()
    peers.otter_zip(assignment, otter)
    say("otter run")
    lines.append(Line("`otter run`", peers.otter_run(assignment, submissions[:10], otter), ">= 40"))
    say("otter's API")
    lines.append(Line("otter's API, one process", peers.otter_api(assignment, submissions, otter)))
    course.mkdir()
    peers.nbgrader_course(assignment, submissions, course)
    say("nbgrader")
    lines.append(Line("`nbgrader autograde` of one", peers.nbgrader(assignment, count, course, one=True)))
    many = peers.nbgrader(assignment, count, course)
    lines.append(Line("`nbgrader autograde` of many", many, ">= 10"))
    return lines


def grow(lab: Assignment, count: int) -> Growth:
    """One warm engine on `count` different files; every one must get all points."""
    source = lab.solution.read_bytes()
    with Engine(lab, Options()) as engine:
        engine.grade(source)
        before = engine_cpu(engine.process.pid)
        for number in range(count):
            result, _ = engine.grade(source + f"\n# {number}\n".encode())
            if result.points != result.max_points:
                raise KitError(f"submission {number} got {result.points} points")
        used = engine_cpu(engine.process.pid) - before
        runner, template = engine_memory(engine.process.pid)
    return Growth(count, used / count, runner, template)


def engine_cpu(pid: int) -> float:
    """CPU seconds of the runner, its template, and every fork of theirs that has ended."""
    total = 0.0
    for process in (pid, *processes_of(pid)):
        stat = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        total += sum(map(int, stat[11:15]))
    return total / os.sysconf("SC_CLK_TCK")


def processes_of(pid: int) -> list[int]:
    """The children of a process."""
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return [int(child) for child in text.split()]


def engine_memory(pid: int) -> tuple[float, float]:
    """The most MiB that the runner and its template held."""
    peaks = [peak(child) for child in processes_of(pid)]
    return peak(pid), max(peaks, default=0.0)


def peak(pid: int) -> float:
    """A process's largest resident size in MiB."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0
