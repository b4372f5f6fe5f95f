"""The notebook for otter: `grader.check` with the kit's messages, and an export that otter grades."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

from autograder.lms.otter import package
from autograder.manifest import load
from autograder.publish import leaks, pack, statement
from tests.lms import places
from tests.lms.nbgrader_course import DOT, answered, cell_of
from tests.lms.one_score import BATCH

ASSIGNMENT = load("neuron")
NEURON = "def neuron(x, w, b, f):\n    return {}f(w @ x + b)\n"


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """What students get, with a dot in place of each picture."""
    return package.student_files(ASSIGNMENT, dict.fromkeys(statement.pictures(ASSIGNMENT), DOT))


@pytest.fixture
def folder(files: dict[str, bytes], tmp_path: Path) -> Path:
    """The folder that a student unpacks."""
    pack.write_tree(files, tmp_path / "unpacked")
    return tmp_path / "unpacked" / "neuron"


def notebook_in(folder: Path) -> dict[str, object]:
    return json.loads((folder / "neuron.ipynb").read_text(encoding="utf-8"))


def source(folder: Path, name: str) -> str:
    """The source of a cell of the notebook."""
    return "".join(cell_of(notebook_in(folder), name)["source"])


def session(folder: Path, *cells: str) -> str:
    """What a session prints that runs these cells."""
    words = [sys.executable, "-W", "ignore", "-c", "\n".join(cells)]
    return " ".join(places.run(words, folder).stdout.split())


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (NEURON.format(""), "neuron results: All test cases passed!"),
        (NEURON.format("2 * "), "NotPassed: wrong. Called neuron("),
        ("", "NotPassed: missing. neuron is not defined here. Run its cell first."),
        ("def neuron(x, w, b, f):\n    raise NotImplementedError", "NotPassed: not started. neuron is"),
    ],
)
def test_grader_check_gives_otters_verdict_and_the_kits_message(folder: Path, answer: str, told: str) -> None:
    *_, check = source(folder, "check_neuron").split("\n")
    assert check == 'grader.check("neuron")'
    assert told in session(folder, source(folder, "start"), answer, f"print({check})")


def test_every_part_has_a_test_file_for_otter_and_no_other_cell_checks_it(folder: Path) -> None:
    cells = ["".join(cell["source"]) for cell in notebook_in(folder)["cells"]]
    asked = [part for cell in cells for part in re.findall(r'^grader\.check\("(\w+)"\)', cell, re.MULTILINE)]
    assert asked == [part.name for part in ASSIGNMENT.parts]
    assert sorted(path.stem for path in (folder / "tests").iterdir()) == sorted(asked)
    assert not [cell for cell in cells if "graded(" in cell]


def test_the_set_up_names_otter_and_the_export(folder: Path) -> None:
    cells = notebook_in(folder)["cells"]
    text = "".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    assert "matplotlib otter-grader" in text and "upload the zip that it makes" in text


def test_no_secret_is_in_what_students_get(files: dict[str, bytes]) -> None:
    leaks.check([ASSIGNMENT], files)
    assert not [path for path in files if re.search("domain|hidden|misconceptions|solutions", path)]


def test_what_the_last_cell_exports_is_graded(folder: Path) -> None:
    mine = answered(notebook_in(folder), f"import numpy as np\n{NEURON.format('')}")
    (folder / "neuron.ipynb").write_text(json.dumps(mine), encoding="utf-8")
    session(folder, "import otter", "grader = otter.Notebook('neuron.ipynb')", source(folder, "export"))
    (exported,) = folder.glob("neuron_*.zip")
    package.graders([ASSIGNMENT], folder)
    jobs = json.dumps([[str(folder / "neuron.zip"), str(exported)]])
    words = [sys.executable, str(BATCH), "plain", jobs]
    (points,) = json.loads(places.run(words, folder, places.WITH_KIT).stdout)
    assert points["neuron"] == [2, 3] and points["layer"] == [0, 0]
