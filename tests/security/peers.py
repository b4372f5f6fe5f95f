"""`python -m tests.security.peers [--write]`: the same attacks on otter, nbgrader and this kit.

All three get the same two tests of one function, as an instructor would write them there: a public
one of 5 points and a hidden one of 15 that also holds a secret. All run on this machine in folders
that are removed at the end. The attacks are those of bank/anywhere.py, which harm nothing.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.measure.speed.command_cost import environment
from autograder.measure.speed.peers import tool
from autograder.render import formats, render
from tests.security import region
from tests.security.bank import anywhere
from tests.security.bank.attack import Attack
from tests.security.harness import Range
from tests.security.vault import VARIABLE

PUBLIC, HIDDEN, SECRET = 5, 15, "CANARY" + "9f2c61"
TESTS = {
    "public": "assert total([1.0, 2.0]) == 3.0\n",
    "hidden": f'secret = "{SECRET}"\nx = np.array([0.5, 2.25, -1.0, 4.0])\nwant = 5.75\n'
    "assert np.isclose(total(x), want)\n",
}
SECONDS = 300
LOST = "not graded"
NBGRADER_CONFIG = """\
c = get_config()
c.CourseDirectory.course_id = "peers"
c.CourseDirectory.root = {root!r}
c.ClearSolutions.code_stub = {{"python": "raise NotImplementedError"}}
c.ExecutePreprocessor.timeout = 60
"""


@dataclass(frozen=True)
class Found:
    """What an attack got from one grader: points, and whether a student's output holds the secret."""

    points: float | None
    leaked: bool

    def cell(self) -> str:
        """As a cell of the table."""
        points = LOST if self.points is None else f"{self.points:g}"
        return f"{points}, **secret**" if self.leaked else points


def run(words: Sequence[str], folder: Path) -> str:
    """Run a program with the secret's name kept out of its environment; what it printed."""
    clean = {name: value for name, value in environment().items() if name != VARIABLE}
    clean |= {"HOME": str(folder), "IPYTHONDIR": str(folder / "ipython"), "JUPYTER_PLATFORM_DIRS": "1"}
    done = subprocess.run(
        words, cwd=folder, env=clean, capture_output=True, text=True, errors="replace",
        stdin=subprocess.DEVNULL, timeout=SECONDS, check=False,
    )  # fmt: skip
    (folder / "last.log").write_text(done.stdout + done.stderr, encoding="utf-8")
    return done.stdout


def source(attack: Attack) -> str:
    """The attack's file; nothing in it depends on the place."""
    return attack.source.decode()


def on_kit(attacks: Sequence[Attack]) -> dict[str, Found]:
    """This kit, its lab, the part `total` alone; every format that a student may see is looked at."""
    found = {}
    with Range() as place:
        place.engine.options = replace(place.options, parts=("total",), hints=False)
        for attack in attacks:
            result, timing = place.engine.grade(place.source(attack))
            pages = [render(result, timing, form, "student") for form in formats()]
            found[attack.name] = Found(result.points, any(place.vault.canary in page for page in pages))
    return found


def doctest_of(text: str) -> str:
    return "".join(f">>> {line}\n" for line in text.splitlines())


def on_otter(attacks: Sequence[Attack], folder: Path) -> dict[str, Found]:
    """`otter run` of each notebook; a student sees the visible tests of results.json."""
    tests = folder / "tests"
    tests.mkdir()
    cases = [
        {"code": doctest_of(TESTS[kind]), "hidden": kind == "hidden", "locked": False, "points": points}
        for kind, points in (("public", PUBLIC), ("hidden", HIDDEN))
    ]
    suite = {"cases": cases, "scored": True, "setup": "", "teardown": "", "type": "doctest"}
    test = {"name": "total", "points": None, "suites": [suite]}
    (tests / "total.py").write_text(f"OK_FORMAT = True\ntest = {test!r}\n", encoding="utf-8")
    words = [tool("otter"), "generate", "-t", "tests", "-o", "autograder.zip", "--no-config"]
    run([*words, "--no-requirements", "--no-environment"], folder)
    found = {}
    for number, attack in enumerate(attacks):
        say("otter", attack)
        place = folder / f"student{number:02d}"
        place.mkdir()
        write_notebook(place / "total.ipynb", source(attack), with_tests=False)
        words = [tool("otter"), "run", "-a", "autograder.zip", "-o", str(place), "--no-logo"]
        run([*words, str(place / "total.ipynb")], folder)
        found[attack.name] = otter_result(place / "results.json")
    return found


def otter_result(path: Path) -> Found:
    """Points in results.json, and what its visible entries say."""
    if not path.is_file():
        return Found(None, False)
    data = json.loads(path.read_text(encoding="utf-8"))
    seen = [test for test in data["tests"] if test.get("visibility") != "hidden"]
    points = sum(test.get("score", 0) for test in data["tests"])
    return Found(points, SECRET in json.dumps(seen) + str(data.get("output", "")))


def on_nbgrader(attacks: Sequence[Attack], folder: Path) -> dict[str, Found]:
    """One `nbgrader autograde` of all notebooks; what the student's own code printed is looked at."""
    (folder / "nbgrader_config.py").write_text(NBGRADER_CONFIG.format(root=str(folder)), encoding="utf-8")
    home = folder / "source" / "total"
    home.mkdir(parents=True)
    write_notebook(home / "total.ipynb", "def total(x):\n    raise NotImplementedError\n")
    run([tool("nbgrader"), "generate_assignment", "total", "--force"], folder)
    students = {f"student{number:02d}": attack for number, attack in enumerate(attacks)}
    for student, attack in students.items():
        place = folder / "submitted" / student / "total"
        place.mkdir(parents=True)
        write_notebook(place / "total.ipynb", source(attack))
    say("nbgrader", *attacks[:1])
    run([tool("nbgrader"), "autograde", "total", "--force"], folder)
    scores = json.loads(run([sys.executable, "-c", NBGRADER_SCORES], folder))
    return {
        attack.name: Found(scores.get(student), SECRET in printed(folder, student))
        for student, attack in students.items()
    }


NBGRADER_SCORES = """\
import json
from nbgrader.api import Gradebook
with Gradebook("sqlite:///gradebook.db") as book:
    print(json.dumps({s.student.id: s.score for s in book.assignment_submissions("total")
                      if not any(n.failed_tests is None for n in s.notebooks)}))
"""


def printed(folder: Path, student: str) -> str:
    """What the student's code printed or raised in the graded notebook, without the cells' own text."""
    path = folder / "autograded" / student / "total" / "total.ipynb"
    if not path.is_file():
        return ""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    outputs = [output for cell in cells for output in cell.get("outputs", ())]
    texts = [str(output.get("text", "")) for output in outputs]
    return "".join(texts) + "".join(str(output.get("evalue", "")) for output in outputs)


def write_notebook(path: Path, code: str, with_tests: bool = True) -> None:
    """A notebook with the student's cell and, for nbgrader, the two cells of tests."""
    import nbformat
    from nbformat.v4 import new_code_cell, new_notebook

    def metadata(identity: str, points: int = 0) -> dict[str, object]:
        grade = {"points": points} if points else {}
        return {"nbgrader": {"schema_version": 3, "grade_id": identity, "grade": points > 0,
                             "solution": not points, "locked": points > 0, "task": False,
                             "cell_type": "code", **grade}}  # fmt: skip

    cells = [new_code_cell(code, id="answer", metadata=metadata("answer"))]
    if with_tests:
        hidden = f"### BEGIN HIDDEN TESTS\n{TESTS['hidden']}### END HIDDEN TESTS\n"
        cells.append(new_code_cell(TESTS["public"], id="public", metadata=metadata("public", PUBLIC)))
        cells.append(new_code_cell(hidden, id="hidden", metadata=metadata("hidden", HIDDEN)))
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(new_notebook(cells=cells, metadata=kernel), path)


def say(grader: str, *attacks: Attack) -> None:
    print(f"{grader}: {', '.join(attack.name for attack in attacks)}", file=sys.stderr)


def version(name: str) -> str:
    from importlib.metadata import version

    return version(name)


def table(attacks: Sequence[Attack], found: dict[str, dict[str, Found]]) -> str:
    """Markdown: a row for each attack, a column for each grader."""
    lines = [f"| Submission | {' | '.join(found)} |", "|---|" + "--:|" * len(found)]
    for attack in attacks:
        cells = [found[grader][attack.name].cell() for grader in found]
        lines.append(f"| {attack.name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def faults(attacks: Sequence[Attack], found: dict[str, dict[str, Found]]) -> list[str]:
    """What makes the comparison unfair, or our own column other than the bank says."""
    sentences = []
    for attack in attacks:
        ours = found["this kit"][attack.name]
        if ours.leaked or ours.points != attack.expected["total"]:
            sentences.append(f"this kit: {attack.name}: {ours.cell()}")
        if attack.honest:
            wrong = [name for name in found if found[name][attack.name] != Found(PUBLIC + HIDDEN, False)]
            sentences += [f"{name} did not grade {attack.name} as it should" for name in wrong]
    return sentences


def main() -> int:
    """Run all three; 1 when our own column is not as it should be, or the honest row of another."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="put the table into docs/security.md")
    args = parser.parse_args()
    attacks = anywhere.ATTACKS
    with tempfile.TemporaryDirectory(prefix="nnkit-peers-") as place:
        folders = [Path(place, name) for name in ("otter", "nbgrader")]
        for folder in folders:
            folder.mkdir()
        found = {
            f"otter {version('otter-grader')}": on_otter(attacks, folders[0]),
            f"nbgrader {version('nbgrader')}": on_nbgrader(attacks, folders[1]),
            "this kit": on_kit(attacks),
        }
    text, wrong = table(attacks, found), faults(attacks, found)
    region.write("peers", text) if args.write else print(text)
    print(*wrong, sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
