"""Grades the submissions of the table in every way there is and gives the points of each part.

A way gives for each part (public points, hidden points); a desk knows public points alone.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from xml.etree import ElementTree

from autograder.kit.check_record import Record
from autograder.kit.pytest_items import KEY
from autograder.lms.gradescope import package as gradescope
from autograder.lms.otter import package as otter
from autograder.manifest import ROOT, Assignment
from autograder.publish.pack import student_files, write_tree
from autograder.result import from_json
from tests.lms import places
from tests.lms.submissions import Entry, source

Points = dict[str, tuple[int, int]]
Scores = dict[str, "Points | None"]
BATCH = Path(__file__).resolve().parent / "otter_batch.py"


class Course:
    """The packages and releases of some assignments, and where submissions are graded."""

    def __init__(self, folder: Path, assignments: Sequence[Assignment], entries: Sequence[Entry]):
        self.folder = folder
        self.assignments = {assignment.name: assignment for assignment in assignments}
        self.entries = entries
        for name, build in (("gradescope", gradescope.build), ("otter", otter.graders)):
            (folder / name).mkdir(parents=True)
            build(assignments, folder / name)
        for assignment in assignments:
            files = student_files(assignment, {})
            write_tree(files, folder / "students" / assignment.name)
        for entry in entries:
            self.file(entry).parent.mkdir(parents=True)
            self.file(entry).write_text(source(entry), encoding="utf-8")

    def file(self, entry: Entry) -> Path:
        return self.folder / "handed_in" / entry.name / f"{entry.assignment}.py"

    def graded(self, kernel: str) -> dict[str, Scores]:
        """The points of every entry in every way; two processes work at a time."""
        ways: dict[str, Callable[[Entry], Points | None]] = {
            "command line": self.command_line, "gradescope": self.gradescope, "desk": self.desk,
        }  # fmt: skip
        with ThreadPoolExecutor(2) as pool:
            otter = pool.submit(self.otter, kernel)
            answers = {name: list(pool.map(way, self.entries)) for name, way in ways.items()}
            names = [entry.name for entry in self.entries]
            found = {way: dict(zip(names, points, strict=True)) for way, points in answers.items()}
            return {**found, "otter": otter.result()}

    def command_line(self, entry: Entry) -> Points:
        """`python -m autograder grade NAME FILE`."""
        root = self.assignments[entry.assignment].root
        words = ["python3", "-m", "autograder", "grade", entry.assignment, str(self.file(entry))]
        words += ["--format", "json", "--root", str(root)]
        result = from_json(places.run(words, ROOT).stdout)
        return {
            name: (_sum(checks, hidden=False), _sum(checks, hidden=True))
            for name, checks in result.parts().items()
        }

    def gradescope(self, entry: Entry) -> Points:
        """run_autograder of the zip in a simulated /autograder."""
        base = self.folder / "autograder" / entry.name
        package = self.folder / "gradescope" / f"{entry.assignment}.zip"
        files = {f"{entry.assignment}.py": self.file(entry).read_bytes()}
        data = places.gradescope(places.gradescope_tree(package, base, files))
        shutil.rmtree(base)
        scores = {test["name"]: test["score"] for test in data["tests"]}
        parts = self.assignments[entry.assignment].parts
        return {
            p.name: (scores[f"{p.name} (public)"], scores[f"{p.name} (hidden)"]) for p in parts
        }

    def otter(self, kernel: str) -> Scores:
        """`otter run` on each file, one after the other in one process."""
        zips = self.folder / "otter"
        jobs = [[str(zips / f"{e.assignment}.zip"), str(self.file(e))] for e in self.entries]
        words = [sys.executable, str(BATCH), kernel, json.dumps(jobs)]
        answers = json.loads(places.run(words, self.folder, places.WITH_KIT).stdout)
        return {
            entry.name: {part: tuple(points) for part, points in answer.items()}
            for entry, answer in zip(self.entries, answers, strict=True)
        }

    def desk(self, entry: Entry) -> Points | None:
        """`pytest` in the student's unzipped release; None when there is no score there."""
        desk = self.folder / "desk" / entry.name
        shutil.copytree(self.folder / "students" / entry.assignment, desk)
        shutil.copy(self.file(entry), desk)
        report = desk / "report.xml"
        words = ["python3", "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={report}"]
        places.run(words, desk, {"KIT_SECONDS": "1"}, code=None)
        return desk_points(self.assignments[entry.assignment], report)


def desk_points(assignment: Assignment, report: Path) -> Points | None:
    """The public points of each part in the machine-readable report of a desk."""
    if not report.is_file():
        return None
    texts = [
        item.get("value") or ""
        for item in ElementTree.parse(report).iter("property")
        if item.get("name") == KEY
    ]
    records = {record.check: record for record in map(Record.from_json, texts)}
    return {
        part.name: (sum(c.points for c in part.checks if not c.hidden and records[c.id].passed), 0)
        for part in assignment.parts
    }


def _sum(checks: Sequence, hidden: bool) -> int:
    return sum(check.points for check in checks if check.hidden == hidden)


def public(points: Points | None) -> dict[str, int] | None:
    """The public points alone."""
    return None if points is None else {name: first for name, (first, _) in points.items()}


def total(points: Points) -> int:
    return sum(first + second for first, second in points.values())
