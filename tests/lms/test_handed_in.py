"""What was handed in is known by its content: graded if it can be, else told in one sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from autograder.errors import KitError
from autograder.lms import adapter
from autograder.manifest import Assignment, load
from autograder.notebook import handed_in
from autograder.render import render
from autograder.result import Timing

NEURON = load("neuron")
SOLUTION = NEURON.solution.read_bytes()
DEFINES = b"import numpy as np\n\n\ndef sigmoid(z):\n    return 1 / (1 + np.exp(-z))\n"


def notebook(*cells: str) -> bytes:
    made = [{"cell_type": "code", "metadata": {}, "source": cell} for cell in cells]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


@pytest.mark.parametrize("name", ["neuron.py", "neuron.py.txt", "my work (2).txt"])
def test_a_module_is_graded_as_it_is(name: str) -> None:
    submission = handed_in.read(name, SOLUTION, NEURON)
    assert (submission.source, submission.module) == (SOLUTION, None)


@pytest.mark.parametrize("name", ["neuron.ipynb", "neuron.py", "neuron.json", "neuron.ipynb.txt"])
def test_a_notebook_is_one_under_any_name(name: str) -> None:
    submission = handed_in.read(name, notebook("!pip install numpy", DEFINES.decode()), NEURON)
    assert submission.source.strip().endswith(b"return 1 / (1 + np.exp(-z))")
    assert submission.module is not None and submission.module.place(5) == '5 of cell "import numpy as np"'


def test_an_export_is_read_as_the_notebook_and_its_lines_are_those_of_the_file() -> None:
    text = b"# In[1]:\n!pip install numpy\nimport matplotlib.pyplot as plt\n" + DEFINES + b"plt.plot([1])\n"
    submission = handed_in.read("neuron.py", text, NEURON)
    assert submission.module is not None and b"plt" not in submission.source
    line = submission.source.decode().split("\n").index("def sigmoid(z):") + 1
    assert submission.module.place(line) == "7"
    assert [note.sentence for note in submission.module.notes if "matplotlib" in note.sentence]


def test_what_only_looks_like_an_export_is_graded_as_it_is() -> None:
    text = DEFINES + b'NOTE = """\n!pip install numpy\n"""\nprint("get_ipython()")\n'
    assert handed_in.read("neuron.py", text, NEURON) == handed_in.Submission(text)


def test_the_file_of_another_assignment_is_named() -> None:
    other = load("softmax_gradient").solution.read_bytes()
    with pytest.raises(KitError, match=r"neuron\.py is the file of softmax_gradient\. Hand in neuron\.py\."):
        handed_in.read("neuron.py", other, NEURON)


def test_a_file_with_one_of_its_functions_is_never_that_of_another_assignment() -> None:
    other = load("softmax_gradient").solution.read_bytes() + DEFINES
    assert handed_in.read("neuron.py", other, NEURON).source == other


def test_every_lms_names_what_was_left_out_and_matters(small: Assignment, tmp_path: Path) -> None:
    path = tmp_path / "lab.ipynb"
    loop = "TWO = [0.0]\nfor _ in range(2):\n    TWO[0] += 1"
    path.write_bytes(notebook("import scipy", loop, "def double(x):\n    return TWO[0] * x"))
    result, _ = adapter.grade_place(small, path)
    (note,) = result.notes
    assert "`for _ in range(2):` changes TWO" in note
    assert note in render(result, Timing(), "gradescope", "student").replace("\\", "")


def test_a_file_that_is_too_large_is_refused() -> None:
    with pytest.raises(KitError, match=r"neuron\.py is larger than 1000 kB\."):
        handed_in.read("neuron.py", b"#" * 1_000_001, NEURON)
