"""The ordinary lines in the LMSs: the points of each way beside those of `grade`, line by line.

`python -m tests.ordinary.everywhere [--every N] [--write]` grades the lines of `lines.txt` (each Nth of a
place) by `otter run`, `nbgrader autograde` and Gradescope's run_autograder, prints what differs from
`grade`, and writes the table into docs/lms.md. nbgrader gets the lines in a notebook of its course.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import sys
import tempfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.lms.gradescope import package as gradescope
from autograder.lms.otter import package as otter
from autograder.manifest import ROOT, Assignment
from autograder.notebook import handed_in
from autograder.publish import stub
from autograder.runner.engine import Engine
from tests.lms import nbgrader_course, places
from tests.lms.one_score import BATCH
from tests.ordinary.compare import WAYS as PLACES
from tests.ordinary.compare import Line, expect, read_lines
from tests.runner import lab
from tests.security import region

COLUMNS = ("grade", "otter", "nbgrader", "Gradescope")
PAGE = ROOT / "docs" / "lms.md"
PARTS = ("double", "total", "refuse", "twice", "chain")
STATEMENT = "# The lab\n\n<!-- kit:setup -->\n\n<!-- kit:points -->\n\n<!-- kit:rules -->\n" + "".join(
    f"\n## {part}\n\nWrite it.\n" for part in PARTS
)


@dataclass(frozen=True)
class Graded:
    """All points of a submission, and the sentence of a file that is refused, where a way shows it."""

    points: float
    sentence: str = ""


class Course:
    """The packages of the lab, and one submission for each line."""

    def __init__(self, folder: Path, lines: Iterable[Line]) -> None:
        self.folder = folder
        self.lines = list(lines)
        self.lab = write_lab(folder / "kit")
        self.names = [f"line{number:03}" for number in range(len(self.lines))]
        for name, package in (("gradescope", gradescope), ("otter", otter)):
            (folder / name).mkdir()
            package.build([self.lab], folder / name)
        self.nbgrader_course = nbgrader_course.Course(folder / "release", [self.lab])
        for line, name in zip(self.lines, self.names, strict=True):
            file, data = line.handed_in()
            (folder / "handed_in" / name).mkdir(parents=True)
            (folder / "handed_in" / name / file).write_bytes(data)
            self.nbgrader_course.hand_in(name, "lab", self.notebook_of(line))

    def file(self, name: str) -> Path:
        """What was handed in under this name."""
        (path,) = (self.folder / "handed_in" / name).iterdir()
        return path

    def notebook_of(self, line: Line) -> dict[str, Any]:
        """The course's notebook with right answers and the line where it belongs."""
        released = self.nbgrader_course.released("lab")
        if line.place == "function":
            return nbgrader_course.answered(released, line.source())
        filled = nbgrader_course.answered(released, lab.submission().decode())
        setup = next(i for i, cell in enumerate(filled["cells"]) if nbgrader_course.grade_id(cell) == "setup")
        filled["cells"].insert(setup + 1, nbgrader_course.code(line.text))
        return filled

    def by_grade(self) -> tuple[list[Graded], list[Graded]]:
        """What `grade` gives for each file, and for each notebook of the course."""
        with Engine(self.lab) as engine:
            files = [grade(engine, self.file(n).name, self.file(n).read_bytes()) for n in self.names]
            notebooks = (json.dumps(self.notebook_of(line)).encode() for line in self.lines)
            return files, [grade(engine, "lab.ipynb", data) for data in notebooks]

    def by_otter(self) -> list[Graded]:
        """What `otter run` gives for each file."""
        zipped = str(self.folder / "otter" / "lab.zip")
        jobs = json.dumps([[zipped, str(self.file(name))] for name in self.names])
        answers = json.loads(places.run([sys.executable, str(BATCH), "plain", jobs], self.folder,
                                        places.WITH_KIT).stdout)  # fmt: skip
        return [Graded(sum(map(sum, answer.values())) if type(answer) is dict else -1) for answer in answers]

    def by_nbgrader(self) -> list[Graded]:
        """What `nbgrader autograde` puts into its gradebook for each notebook."""
        course = self.nbgrader_course
        done = course.nbgrader("generate_assignment lab", "autograde lab")
        assert course.answer["codes"] == [0, 0], done.stderr
        return [Graded(sum(course.points("lab", name).values())) for name in self.names]

    def by_gradescope(self) -> list[Graded]:
        """What run_autograder writes for each file, two at a time."""
        with ThreadPoolExecutor(2) as pool:
            return list(pool.map(self.run_gradescope, self.names))

    def run_gradescope(self, name: str) -> Graded:
        base, file = self.folder / "autograder" / name, self.file(name)
        files = {file.name: file.read_bytes()}
        tree = places.gradescope_tree(self.folder / "gradescope" / "lab.zip", base, files)
        data = places.gradescope(tree)
        shutil.rmtree(base)
        return Graded(sum(test["score"] for test in data["tests"]), data["output"])


def letters(text: str) -> str:
    """The text without what a page puts between letters."""
    return re.sub(r"\W+", "", text)


def write_lab(root: Path) -> Assignment:
    """The lab with a statement, in a folder with the kit's code and pins: packages take both."""
    (root / "assignments" / "lab").mkdir(parents=True)
    (root / "autograder").symlink_to(ROOT / "autograder")
    for name in ("LICENSE", "requirements.txt", "requirements-student.txt"):
        shutil.copy(ROOT / name, root / name)
    (root / "assignments" / "lab" / "README.md").write_text(STATEMENT, encoding="utf-8")
    (root / "assignments" / "lab" / "demo.py").write_text('"""Nothing is drawn."""\n', encoding="utf-8")
    assignment = lab.write(root)
    told = re.sub(r"(?m)^def (\w+)\(.*\n", r'\g<0>    """What \1 gives."""\n', lab.SOLUTION)
    assignment.solution.write_text(told, encoding="utf-8")
    stub.write(assignment)
    return assignment


def grade(engine: Engine, name: str, data: bytes) -> Graded:
    """What `grade` gives."""
    result, _ = engine.grade(handed_in.read(name, data, engine.assignment).source)
    return Graded(result.points, result.problem)


def grade_everywhere(lines: list[Line], folder: Path) -> list[tuple[Line, dict[str, Graded], list[str]]]:
    """Each line with what every way gives, and the ways that differ from what they should give."""
    course = Course(folder, lines)
    files, notebooks = course.by_grade()
    ways = dict(zip(COLUMNS, (files, course.by_otter(), course.by_nbgrader(), course.by_gradescope())))
    rows = []
    for number, line in enumerate(lines):
        given = {way: graded[number] for way, graded in ways.items()}
        wanted = {way: notebooks[number] if way == "nbgrader" else files[number] for way in COLUMNS}
        bad = [way for way in COLUMNS if given[way].points != wanted[way].points]
        full = 0 if expect(line) == 0 else 100
        bad += ["grade"] if files[number].points != full else []
        told = letters(files[number].sentence) in letters(given["Gradescope"].sentence)
        rows.append((line, given, bad if told else [*bad, "Gradescope"]))
    return rows


def every(step: int) -> list[Line]:
    """Each `step`th line of each place, the first one always."""
    lines = read_lines()
    return [line for place in PLACES for line in [one for one in lines if one.place == place][::step]]


def table_of(rows: list[tuple[Line, dict[str, Graded], list[str]]]) -> str:
    """For each kind of line how many there are and how many each way grades as it should."""
    head = ["| Ordinary lines | Tried | " + " | ".join(COLUMNS) + " |", "|---|" + "--:|" * (len(COLUMNS) + 1)]
    for place, says in PLACES.items():
        chosen = [bad for line, _, bad in rows if line.place == place]
        counts = [sum(way not in bad for bad in chosen) for way in COLUMNS]
        head.append(f"| {says} | {len(chosen)} | " + " | ".join(map(str, counts)) + " |")
    return "\n".join(head)


def main() -> int:
    """Grade the lines everywhere; 1 when one differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="each Nth line of a place")
    parser.add_argument("--write", action="store_true", help="put the table into docs/lms.md")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = grade_everywhere(every(args.every), Path(folder))
    for line, given, bad in rows:
        for way in bad:
            print(f"{way}: {line.place}: {line.says}: {given[way].points} points")
    print(table_of(rows))
    if args.write:
        region.write("ordinary", table_of(rows), PAGE)
    return 1 if any(bad for _, _, bad in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
