"""A second language is a folder in `autograder/kit/text/` and a line in the manifest: no code is touched.

The made-up language says every English sentence behind a mark, so a sentence without it was not taken
from the catalogue.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest

from autograder.manifest import Assignment
from tests.publish import made_up_language
from tests.publish.conftest import Run
from tests.publish.made_up_language import MARK

PACK = """
from pathlib import Path
from autograder.publish import pack
from autograder.manifest import load
pack.write_tree(pack.student_files(load("averages"), {}), Path("desk"))
"""
WRONG = "def mean(x):\n    return float(sum(x))\n\n\ndef spread(x):\n    raise NotImplementedError\n"


@pytest.fixture
def marked(averages: Assignment) -> Assignment:
    """The sample assignment in the made-up language."""
    made_up_language.add_to_kit(averages.root / "autograder" / "kit" / "text")
    manifest = averages.folder / "assignment.toml"
    manifest.write_text('language = "xx"\n' + manifest.read_text(encoding="utf-8"), encoding="utf-8")
    hand_in = averages.root / "class" / "someone" / "averages.py"
    hand_in.parent.mkdir(parents=True)
    hand_in.write_text(WRONG, encoding="utf-8")
    return averages


def test_a_student_reads_every_sentence_in_it(marked: Assignment) -> None:
    packed = subprocess.run([sys.executable, "-c", PACK], cwd=marked.root, capture_output=True, text=True)
    assert packed.returncode == 0, packed.stderr
    command = [sys.executable, "-B", "-m", "pytest", "-p", "no:cacheprovider"]
    done = subprocess.run(command, cwd=marked.root / "desk", capture_output=True, text=True, encoding="utf-8")
    shown = done.stdout.splitlines()
    said = [line for line in shown if re.search(r"[a-z]{3,} [a-z]{3,}", line)]
    assert len(said) > 4
    # Titles, formulas and sentences of checks are those of the manifest.
    manifest = (marked.folder / "assignment.toml").read_text(encoding="utf-8")
    left = [line for line in said if MARK not in line and line.split(None, 1)[-1] not in manifest]
    assert [line for line in left if line.strip() not in manifest] == []


NOTEBOOK = """
import json
from autograder.lms.nbgrader import edition
from autograder.lms.otter import edition as otter
from autograder.manifest import load
given = load("averages"), {"mean.png": b""}
both = [edition.released(edition.edition(*given)), otter.edition(*given)]
print(json.dumps([cell for made in both for cell in made["cells"]]))
"""


def test_the_cells_of_a_notebook_are_written_in_it(marked: Assignment) -> None:
    done = subprocess.run([sys.executable, "-c", NOTEBOOK], cwd=marked.root, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    cells = json.loads(done.stdout)
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    comments = re.findall(r"# (.*)", "\n".join(code).replace("# YOUR CODE HERE", ""))
    assert len(comments) > 10
    assert [comment for comment in comments if MARK not in comment] == []
    texts = "".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    assert texts.count(f"{MARK}You need Python") == 2


def test_a_graded_notebook_is_told_in_it(marked: Assignment, autograder: Run) -> None:
    cells = ["T = {}", "for k in range(3):\n    T[k] = 1", "def mean(x):\n    return T[4]", "def spread(:"]
    made = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": source} for source in cells]
    file = marked.root / "averages.ipynb"
    file.write_text(json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}))
    done = autograder("grade", "averages", str(file), "--format", "text")
    assert f"{MARK}The cell \"for k in range(3):\" was left out in part" in done.stderr
    assert f"(averages.ipynb line {MARK}2 of cell mean)" in done.stdout
    assert f"{MARK}The cell spread was left out" in done.stdout


def test_graded_work_is_told_in_it(marked: Assignment, autograder: Run) -> None:
    file = marked.root / "class" / "someone" / "averages.py"
    done = autograder("grade", "averages", str(file), "--format", "gradescope")
    results = json.loads(done.stdout)
    assert results["output"].startswith(MARK)
    manifest = (marked.folder / "assignment.toml").read_text(encoding="utf-8")
    for test in results["tests"]:
        state, rest = re.match(r"- \d+/\d+ \*\*(.*?)\*\*: (.*)", test["output"]).groups()
        assert state.startswith(MARK)
        says, _, why = rest.replace("\\", "").partition(MARK)
        assert says.strip() in manifest
        assert why or state == f"{MARK}passed" or "hidden" in test["name"]
    (test,) = (t for t in results["tests"] if t["name"].startswith("spread") and MARK + "public" in t["name"])
    assert f"{MARK}spread is not written yet" in test["output"]


def test_a_feedback_page_is_written_in_it(marked: Assignment, autograder: Run) -> None:
    folder = marked.root / "class"
    output = marked.root / "out"
    assert autograder("class", "averages", str(folder), "--output", str(output)).returncode == 0
    page = (output / "feedback" / "someone.html").read_text(encoding="utf-8")
    body = re.sub(r"<style>.*?</style>", "", page.split("<body", 1)[1], flags=re.DOTALL)
    manifest = (marked.folder / "assignment.toml").read_text(encoding="utf-8")
    texts = [text.strip() for text in re.findall(r">([^<>]*[a-z]{3}[^<>]*)<", body)]
    assert len(texts) > 10
    assert [t for t in texts if MARK not in t and t not in (*manifest.split('"'), "someone")] == []


def test_a_language_without_a_file_is_told(averages: Assignment, autograder: Run) -> None:
    path = averages.folder / "assignment.toml"
    path.write_text('language = "xx"\n' + path.read_text(encoding="utf-8"), encoding="utf-8")
    done = autograder("grade", "averages", str(averages.solution))
    assert done.returncode != 0
    assert "assignment.toml: `language` is 'xx'; make " in done.stderr
