"""The peers on the same submissions and tests: otter's command, its API, and nbgrader."""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path

from autograder.errors import KitError
from autograder.manifest import Assignment
from autograder.measure.speed.command_cost import Cost, python, run
from autograder.measure.speed.inprocess import variables

CALL = "from autograder.measure.speed.inprocess import check\nassert check({id!r}, globals())\n"
API = """\
import sys
from otter.api import grade_submission
for path in sys.argv[1:]:
    results = grade_submission(path, ag_path="autograder.zip", quiet=True).results
    print("POINTS", sum(result.score for result in results.values()))
"""
NBGRADER_CONFIG = """\
c = get_config()
c.CourseDirectory.course_id = "bench"
c.CourseDirectory.root = {root!r}
c.ClearSolutions.code_stub = {{"python": "raise NotImplementedError"}}
c.ExecutePreprocessor.timeout = 300
"""


def tool(name: str) -> str:
    """The program of a peer in this environment; raises `KitError` where it is not installed."""
    found = shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)
    if found is None:
        raise KitError(f"{name} is not installed here; run `make setup`")
    return found


def otter_zip(assignment: Assignment, folder: Path) -> None:
    """autograder.zip with one test file for each check."""
    tests = folder / "tests"
    tests.mkdir()
    (folder / "out").mkdir()
    for check in assignment.checks:
        lines = CALL.format(id=check.id).splitlines()
        case = {"code": "".join(f">>> {line}\n" for line in lines), "hidden": False, "locked": False}
        suite = {"cases": [case], "scored": True, "setup": "", "teardown": "", "type": "doctest"}
        points = {"name": check.id, "points": check.points, "suites": [suite]}
        (tests / f"{check.id}.py").write_text(f"OK_FORMAT = True\ntest = {points!r}\n", encoding="utf-8")
    words = [tool("otter"), "generate", "-t", "tests", "-o", "autograder.zip", "--no-config"]
    run([*words, "--no-requirements", "--no-environment"], 1, folder)


def otter_run(assignment: Assignment, submission: Path, folder: Path) -> Cost:
    """`otter run` for one submission."""
    words = [tool("otter"), "run", "-a", "autograder.zip", "-o", "out", "--no-logo", str(submission)]
    cost = run(words, 1, folder, variables(assignment))
    tests = json.loads((folder / "out" / "results.json").read_text(encoding="utf-8"))["tests"]
    said = [str(test.get("output", "")) for test in tests if test.get("score") != test.get("max_score")]
    expect_full(assignment, sum(test.get("score", 0) for test in tests), "\n".join(said))
    return cost


def otter_api(assignment: Assignment, submissions: list[Path], folder: Path) -> Cost:
    """otter's `grade_submission`, many in one process."""
    words = python("-c", API, *map(str, submissions))
    cost = run(words, len(submissions), folder, variables(assignment))
    said = (folder / "bench.log").read_text("utf-8", "replace")
    for found in re.findall(r"^POINTS (\S+)", said, re.MULTILINE) or ["0"]:
        expect_full(assignment, float(found), said)
    return cost


def expect_full(assignment: Assignment, points: float, said: str) -> None:
    """Raise `KitError` when a peer did not give a right answer its points: it did not run the tests."""
    wanted = assignment.points()
    if points != wanted:
        raise KitError(f"a peer gave {points} of {wanted} points to a right answer; it said:\n{said[-1500:]}")


def nbgrader_course(assignment: Assignment, submissions: list[Path], folder: Path) -> None:
    """A course with one assignment, a test cell for each check, and a notebook for each submission."""
    source = folder / "source" / assignment.name
    source.mkdir(parents=True)
    config = NBGRADER_CONFIG.format(root=str(folder))
    (folder / "nbgrader_config.py").write_text(config, encoding="utf-8")
    write_notebook(assignment, "raise NotImplementedError", source)
    run([tool("nbgrader"), "generate_assignment", assignment.name, "--force"], 1, folder)
    for number, path in enumerate(submissions):
        place = folder / "submitted" / f"student{number:03d}" / assignment.name
        place.mkdir(parents=True)
        write_notebook(assignment, path.read_text(encoding="utf-8"), place)


def write_notebook(assignment: Assignment, code: str, folder: Path) -> None:
    """The notebook with this code as the student's cell."""
    import nbformat
    from nbformat.v4 import new_code_cell, new_notebook

    def metadata(identity: str, points: int | None) -> dict[str, object]:
        grade = {} if points is None else {"points": points}
        return {"nbgrader": {"schema_version": 3, "grade_id": identity, "grade": points is not None,
                             "solution": points is None, "locked": points is not None,
                             "task": False, "cell_type": "code", **grade}}  # fmt: skip

    cells = [new_code_cell(code, id="answer", metadata=metadata("answer", None))]
    for check in assignment.checks:
        text = CALL.format(id=check.id)
        identity = check.id.replace("_", "-")[:60]
        cells.append(new_code_cell(text, id=identity, metadata=metadata(check.id, check.points)))
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(new_notebook(cells=cells, metadata=kernel), folder / f"{assignment.name}.ipynb")


def nbgrader(assignment: Assignment, count: int, folder: Path) -> Cost:
    """`nbgrader autograde` of all students."""
    words = [tool("nbgrader"), "autograde", assignment.name, "--force"]
    cost = run(words, count, folder, variables(assignment))
    graded = [json.loads(path.read_bytes()) for path in (folder / "autograded").glob("*/*/*.ipynb")]
    outputs = [out for book in graded for cell in book["cells"] for out in cell.get("outputs", [])]
    failed = [out for out in outputs if out["output_type"] == "error"]
    if len(graded) != count or failed:
        said = f"{len(graded)} notebooks, {len(failed)} failed cells {failed[:1]}"
        raise KitError(f"nbgrader did not give {count} right answers their points: {said}")
    return cost
