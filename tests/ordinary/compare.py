"""Ordinary lines beside a right answer: the public points of the desk and of the grader, line by line.

`python -m tests.ordinary.compare [--write]` prints the lines that differ, and writes the table into
docs/security.md. `lines.txt` holds them: `# PLACE | WHAT IT IS`, then the lines themselves. A place is
`import` (at the top of the file), `function` (in the body of `total`), `notebook` (a cell of its own),
`refused` (at the top, to be refused on both sides by the same sentence) or `exported` (at the top, left by
the export of a notebook: the desk says how to mend it, the grader reads the file as a notebook).
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import sys
import tempfile
import textwrap
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from autograder.kit.desk import Desk
from autograder.kit.proxy import CallFailure
from autograder.kit.released_assignment import ReleasedAssignment
from autograder.kit.watchdog import Watchdog
from autograder.notebook import handed_in
from autograder.runner.engine import Engine
from autograder.runner.options import Options
from tests.runner import lab
from tests.security import region

LINES = Path(__file__).with_name("lines.txt")
POINTS = 5  # of total's public check
IMPORT = "import numpy as np\n"
WAYS = {
    "import": "at import",
    "function": "in a function",
    "notebook": "in a notebook",
    "refused": "refused on both sides by one sentence",
    "exported": "left by the export of a notebook: told at the desk, graded",
}


@dataclass(frozen=True)
class Line:
    """Ordinary lines: where they stand and what they are."""

    place: str
    says: str
    text: str

    def source(self) -> str:
        """A right module with these lines in it."""
        right = lab.submission().decode()
        if self.place == "function":
            body = textwrap.indent(self.text, "    ")
            return right.replace("def total(x):\n", f"def total(x):\n{body}", 1)
        future = "from __future__ import annotations\n"
        head, text = (future, self.text.replace(future, "")) if future in self.text else ("", self.text)
        return head + right.replace(IMPORT, IMPORT + text, 1)

    def handed_in(self) -> tuple[str, bytes]:
        """The file that is handed in: a module, or a notebook with these lines in a cell of their own."""
        if self.place != "notebook":
            return "lab.py", self.source().encode()
        cells = [{"cell_type": "code", "metadata": {}, "source": text}
                 for text in (lab.submission().decode(), self.text)]  # fmt: skip
        return "lab.ipynb", json.dumps({"cells": cells, "metadata": {}, "nbformat": 4}).encode()


@dataclass(frozen=True)
class Outcome:
    """Public points, and the sentence of a file that is refused."""

    points: int
    sentence: str = ""


def read_lines() -> list[Line]:
    """The bank."""
    heading = r"(?m)^# (import|function|notebook|refused|exported) \| (.*)\n"
    pieces = re.split(heading, LINES.read_text(encoding="utf-8"))
    return [Line(*pieces[at : at + 3]) for at in range(1, len(pieces), 3)]


def expect(line: Line) -> int:
    """The points that are right."""
    return 0 if line.place == "refused" else POINTS


def ask_grader(engine: Engine, line: Line) -> Outcome:
    """What the grader gives."""
    submission = handed_in.read(*line.handed_in(), engine.assignment)
    result, _ = engine.grade(submission.source)
    return Outcome(sum(c.points for c in result.checks if not c.hidden), result.problem)


def ask_desk(line: Line, tests: Path) -> Outcome:
    """What the desk gives, in a process of its own: the lines may change anything in it."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            with tempfile.TemporaryDirectory() as folder:
                os.chdir(folder)
                Path("lab.py").write_text(line.source(), encoding="utf-8")
                outcome = run_at_desk(Path(folder), tests)
                os.write(writer, json.dumps([outcome.points, outcome.sentence]).encode())
                os.chdir("/")
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        answer = pipe.read()
    os.waitpid(pid, 0)
    return Outcome(*json.loads(answer or '[0, "the desk ended"]'))


def run_at_desk(folder: Path, tests: Path) -> Outcome:
    """The public test of `total`, as pytest runs it for a student."""
    desk = Desk(folder, ReleasedAssignment("lab", "The lab", "en", ()), Watchdog(20.0, lambda: os._exit(1)))
    spec = importlib.util.spec_from_file_location("test_lab", tests)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    with desk.installed():
        sys.modules["kit"] = sys.modules["autograder.kit"]
        spec.loader.exec_module(module)
        try:
            module.test_total_small()
        except CallFailure as failure:
            return Outcome(0, failure.failed.message)
        except Exception as error:
            return Outcome(0, f"{type(error).__name__}: {error}")
    return Outcome(POINTS)


def compare(
    lines: list[Line], tell: Callable[[Line, Outcome, Outcome | None], None]
) -> None:
    """Tell of each line what the grader and, but for notebooks, what the desk gives."""
    with tempfile.TemporaryDirectory() as folder:
        assignment = lab.write(Path(folder))
        with Engine(assignment, Options(hints=False, parts=("total",), call_seconds=5.0)) as engine:
            for line in lines:
                desk = None
                if line.place != "notebook":
                    desk = ask_desk(line, assignment.folder / "test_public.py")
                tell(line, ask_grader(engine, line), desk)


def find_fault(line: Line, grader: Outcome, desk: Outcome | None) -> str:
    """What is not as it should be, or an empty string."""
    if grader.points != expect(line):
        return f"{grader.points} points in the grader: {grader.sentence}"
    if line.place == "exported":
        told = desk is not None and "works in a notebook alone" in desk.sentence
        return "" if told else f"the desk says {desk}"
    if desk is not None and desk != grader:
        return f"the desk gives {desk.points}: {desk.sentence!r}; the grader says {grader.sentence!r}"
    return ""


def main() -> int:
    """Compare all lines; 1 when one differs."""
    counts: Counter[tuple[str, bool]] = Counter()

    def tell(line: Line, grader: Outcome, desk: Outcome | None) -> None:
        fault = find_fault(line, grader, desk)
        counts[line.place, not fault] += 1
        if fault:
            print(f"{line.place}: {line.says}: {fault}", flush=True)

    lines = read_lines()
    compare(lines, tell)
    rows = [f"| {WAYS[p]} | {counts[p, True] + counts[p, False]} | {counts[p, True]} |" for p in WAYS]
    table = "\n".join(["| Ordinary lines | Tried | As they should be |", "|---|--:|--:|", *rows])
    print(table)
    if "--write" in sys.argv[1:]:
        listed = "; ".join(line.says for line in lines if line.place == "import")
        region.write("ordinary", f"{table}\n\nAt import: {listed}.")
    return 1 if any(not same for _, same in counts.elements()) else 0


if __name__ == "__main__":
    sys.exit(main())
