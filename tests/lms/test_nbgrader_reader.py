"""The module that a notebook stands for: definitions and constants, whatever stands around them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from autograder import notebook as reader
from autograder.errors import KitError
from autograder.manifest import ROOT, load
from autograder.notebook.extract import Unusable, extract
from autograder.notebook.magics import plain_python
from autograder.result import CheckResult, Result
from tests.lms.nbgrader_course import code, notebook

NEURON = load("neuron")


def taken(*cells: str, wanted: tuple[str, ...] = ("f",)) -> tuple[str, list[str]]:
    """The module of these cells, blank lines left out, and the sentences on what was left out."""
    answer = extract(notebook(*cells), wanted, ["numpy"])
    lines = [line for line in answer["module"].split("\n") if line]
    return "\n".join(lines), [note["sentence"] for note in answer["notes"]]


@pytest.mark.parametrize(
    "left_out",
    [
        "print('x')",
        "x = f(3)",
        "for i in range(3):\n    print(i)",
        "if __name__ == '__main__':\n    f(1)",
        "assert f(1) == 2",
        "data = open('data.csv').read()",
        "%matplotlib inline",
        "!pip install numpy",
        "files = !ls",
        "f?",
        "from kit.notebook import check\ncheck('neuron', globals())",
        '"""A docstring."""',
        "del x",
        "await f(1)",
    ],
)
def test_what_is_no_definition_is_left_out(left_out: str) -> None:
    module, notes = taken(left_out, "def f(x):\n    return x")
    assert module == "def f(x):\n    return x"
    assert not notes


@pytest.mark.parametrize(
    "kept",
    [
        "import numpy as np",
        "from math import exp, log",
        "class Helper:\n    size = 3",
        "@staticmethod\ndef helper(x):\n    # why\n    return '''a\n  b'''",
        "async def g():\n    pass",
        "try:\n    from math import prod\nexcept ImportError:\n    prod = None",
        "f = lambda x: x",
        "X, (Y, *Z) = 1, (2, 3)\ndef g():\n    return Y",
        "TABLE = {}\nTABLE['a'] = 3\ndef g():\n    return TABLE",
        "A = 2\nB = A * 3\ndef g():\n    return [lambda: B for _ in range(3)]",
        "T = [1,\n    2\n% 3]\ndef g():\n    return T",
        "def g():\n    g.calls += 1\ng.calls = 0",
    ],
)
def test_definitions_and_the_constants_they_read_are_kept(kept: str) -> None:
    assert taken(kept) == (kept, [])


def test_what_stands_on_one_line_is_told_apart() -> None:
    module, _ = taken("a = 1; print('ü', a); b = 2", "def f():\n    return a + b")
    assert module.split("\n")[:2] == ["a = 1", "b = 2"]


def test_future_imports_of_any_cell_come_first() -> None:
    module, _ = taken("import math", "from __future__ import annotations\ndef f(x: Y): pass")
    assert module.split("\n")[0] == "from __future__ import annotations"
    compile(module, "module", "exec")


def test_locked_cells_and_text_do_not_count() -> None:
    locked = [
        code(f"def g{i}(): pass", metadata={"nbgrader": known})
        for i, known in enumerate(({"locked": True, "solution": False}, {"grade": True}))
    ]
    text = {"cell_type": "markdown", "metadata": {}, "source": "def g(): pass"}
    answer = code("def f(): pass", metadata={"nbgrader": {"solution": True, "locked": False}})
    data = json.dumps({"cells": [*locked, text, answer]}).encode()
    assert extract(data, ["f"], [])["module"].strip() == "def f(): pass"


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("def f(:\n    pass", "SyntaxError in line 1"),
        ("def f(a, a):\n    pass", "SyntaxError in line 1: duplicate"),
        ("%%bash\ndef f", "begins with %%bash"),
        ("import pandas as pd", "imports pandas, which was left out"),
        ("from .mine import f", "imports a module beside the notebook"),
        ("def f():\n    import scipy", "it imports scipy"),
        ("import torch\ndef f(x=torch): pass", "it needs torch"),
        ("f = '\0'", "SyntaxError: it holds a NUL byte"),
        ("f = " + "-" * 500_000 + "1", "nested too deeply"),
    ],
)
def test_what_cannot_be_used_is_said_and_the_rest_counts(cell: str, sentence: str) -> None:
    module, notes = taken(cell, "def g():\n    return 1")
    assert module == "def g():\n    return 1"
    assert sentence in notes[-1]


def test_what_needs_something_left_out_does_not_stop_the_module() -> None:
    cells = ("import matplotlib.pyplot as plt\nfig, ax = plt.subplots()",
             "def broken(:\n    pass\n", "T = broken(3)",
             "def plot():\n    ax.plot(T)")  # fmt: skip
    module, _ = taken(*cells)
    assert module == "def plot():\n    ax.plot(T)"


@pytest.mark.parametrize("magic", ["time", "capture out"])
def test_a_magic_that_runs_its_cell_keeps_it(magic: str) -> None:
    assert taken(f"%%{magic}\ndef f():\n    pass")[0] == "def f():\n    pass"


def test_plain_python_leaves_brackets_and_strings_alone() -> None:
    text = "x = '''\n%time\n''' + (a\n% b) # ' (\n  %ls\ny = \"it's\" \\\n% z\n!a \\\nb\nc?"
    plain = "x = '''\n%time\n''' + (a\n% b) # ' (\n  pass\ny = \"it's\" \\\n% z\npass\n\npass"
    assert plain_python(text) == plain
    assert plain_python("  a = 1\n  if a:\n      %ls") == "a = 1\nif a:\n    pass"


@pytest.mark.parametrize(
    "data",
    [b"", b"\xff\xfe", b"[]", b"3", b'{"cells": 3}', b'{"worksheets": [3]}', b"[" * 200_000,
     b'{"cells": [{"cell_type": "code", "source": "x' + b"y" * 100],
)  # fmt: skip
def test_other_bytes_are_refused_with_one_sentence(data: bytes) -> None:
    with pytest.raises(Unusable, match=r"\Ais not a notebook.*hand in the \.ipynb file"):
        extract(data, [], [])


def test_odd_cells_are_passed_over() -> None:
    odd = [3, None, {"cell_type": "code"}, {"cell_type": "code", "source": [1, "def f(): pass"]},
           {"cell_type": "code", "source": "x = '\ud800'", "metadata": 3}]  # fmt: skip
    answer = extract(json.dumps({"cells": odd}).encode(), ["f", "x"], [])
    assert answer["module"].split("\n")[2:] == ["def f(): pass", "x = '?'", ""]


def test_a_reading_process_that_dies_is_the_notebooks_fault(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    child = tmp_path / "child.py"
    child.write_text("import os\nos.abort()\n")
    monkeypatch.setattr(reader, "CHILD", child)
    with pytest.raises(KitError, match="neuron.ipynb is nested too deeply, or too large"):
        reader.read(notebook("x"), NEURON)


def test_sentences_name_cells_and_why_a_function_is_missing() -> None:
    answer = code("def tanh(z:\n    pass", metadata={"nbgrader": {"grade_id": "answer_tanh"}})
    cells = [code("\n\ndef sigmoid(z):\n    return 1"), answer]
    module = reader.read(json.dumps({"cells": cells}).encode(), NEURON)
    line = module.source.decode().split("\n").index("    return 1") + 1
    messages = [f"It raised X (neuron.py line {line}).", "neuron.py has no function tanh.",
                f"neuron.py stops at line {line} while it is imported: X."]  # fmt: skip
    checks = tuple(
        CheckResult(str(i), "p", "says", 0, 1, "wrong", False, text)
        for i, text in enumerate(messages)
    )
    result = Result("neuron", "", checks, "", "", "", "", ())
    told = [check.message for check in reader.relabel(result, module).checks]
    assert told[0] == 'It raised X (neuron.ipynb cell "def sigmoid(z):" line 4).'
    assert told[1].startswith("The cell tanh was left out: SyntaxError in line 1")
    assert told[2].startswith('neuron.ipynb stops at cell "def sigmoid(z):" line 4 while')


def test_grade_takes_a_notebook(tmp_path: Path) -> None:
    path = tmp_path / "mine.ipynb"
    path.write_bytes(notebook("def neuron(x, w, b, f):\n    return f(w @ x + b)", "def layer(:"))
    words = [sys.executable, "-m", "autograder", "grade", "neuron", str(path), "--format", "json"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    module = reader.read_file(path, NEURON)
    from autograder.runner.options import default_seed

    assert result["points"] == 7
    assert result["seed"] == default_seed("neuron", module.source)
    assert 'The cell "def layer(:" was left out' in done.stderr


def test_the_command_line_imports_nothing_of_jupyter() -> None:
    lines = (
        "import sys",
        "from autograder import cli, notebook",
        "import autograder.lms.pick_file, autograder.commands.grade, autograder.commands.release",
        "import autograder.lms.nbgrader.package",
        "heavy = {'nbformat', 'nbconvert', 'nbgrader', 'otter', 'IPython', 'traitlets', 'pandas'}",
        "print(sorted(heavy & {name.split('.')[0] for name in sys.modules}))",
    )
    words = [sys.executable, "-c", "\n".join(lines)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr
