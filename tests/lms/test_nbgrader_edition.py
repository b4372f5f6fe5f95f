"""The notebook edition: what is in it, and what its cells say when a student runs them."""

from __future__ import annotations

import ast
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from autograder.errors import KitError
from autograder.lms.nbgrader import edition, package
from autograder.manifest import ROOT, Assignment, load, names
from autograder.publish import leaks, pack, statement
from tests.lms.nbgrader_course import DOT, cell_of, grade_id
from tests.publish import sample

NAMES = names()


def made(assignment: Assignment) -> dict[str, Any]:
    """The edition of an assignment, with a dot in place of each picture."""
    return edition.edition(assignment, dict.fromkeys(statement.pictures(assignment), DOT))


@pytest.fixture(scope="module")
def editions() -> dict[str, dict[str, Any]]:
    return {name: made(load(name)) for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_every_part_has_text_answers_tests_and_points(name: str, editions: dict[str, dict[str, Any]]) -> None:
    ids = [grade_id(cell) for cell in editions[name]["cells"]]
    assert len(set(ids)) == len(ids) == len({cell["id"] for cell in editions[name]["cells"]})
    total = 0
    for part in load(name).parts:
        first = ids.index(f"text_{part.name}")
        answers = [f"answer_{function}" for function in part.functions]
        wanted = [f"text_{part.name}", *answers, f"check_{part.name}", f"grade_{part.name}"]
        assert ids[first : first + len(wanted)] == wanted
        known = cell_of(editions[name], f"grade_{part.name}")["metadata"]["nbgrader"]
        assert known["points"] == part.points and known["locked"] and known["grade"]
        total += known["points"]
    assert total == 100
    assert ids.index("setup") < ids.index(f"text_{load(name).parts[0].name}")


@pytest.mark.parametrize("name", NAMES)
def test_the_text_speaks_of_the_notebook_and_shows_every_picture(
    name: str, editions: dict[str, dict[str, Any]]
) -> None:
    texts = [c for c in editions[name]["cells"] if c["cell_type"] == "markdown"]
    text = "\n".join("".join(cell["source"]) for cell in texts)
    wrong = re.findall(rf"{name}\.py|\w+\.py\b|pytest|python demo|kit:\w+|pictures/", text)
    assert set(wrong) <= {"payoff.py"}  # a file beside the notebook, in which a student may change numbers
    assert f"Upload `{name}.ipynb`." in text
    shown = {picture for cell in texts for picture in cell.get("attachments", {})}
    assert shown == set(statement.pictures(load(name)))
    assert len(re.findall(r"\]\(attachment:", text)) == len(shown)


@pytest.mark.parametrize("name", NAMES)
def test_the_released_cells_are_the_stub(name: str, editions: dict[str, dict[str, Any]]) -> None:
    released = edition.released(editions[name])
    code = [c for c in released["cells"] if grade_id(c).startswith(("setup", "answer_"))]
    text = "\n\n\n".join("".join(cell["source"]) for cell in code)
    stub = (load(name).folder / f"{name}.py").read_text(encoding="utf-8")
    assert shape(text) == shape(stub)
    assert text.count("# YOUR CODE HERE") == sum(len(p.functions) for p in load(name).parts)


def shape(text: str) -> str:
    """The definitions of a module in any order, their messages left out."""
    tree = ast.parse(re.sub(r"NotImplementedError\(.*\)", "NotImplementedError()", text))
    body = [node for node in tree.body if not isinstance(node, ast.Expr)]
    return "\n".join(sorted(ast.unparse(node) for node in body))


def test_a_course_folder_is_the_same_bytes_again_and_holds_no_secret(tmp_path: Path) -> None:
    sample.copy_kit(tmp_path / "kit", "assignments", "solutions")
    neuron, trees = load("neuron", tmp_path / "kit"), []
    for attempt in ("first", "second"):
        pictures = tmp_path / attempt / "students" / "neuron" / "pictures"
        pictures.mkdir(parents=True)
        for picture in statement.pictures(neuron):
            (pictures / picture).write_bytes(DOT)
        folder = tmp_path / attempt / "lms" / "nbgrader"
        folder.mkdir(parents=True)
        package.build([neuron], folder)
        trees.append(pack.tree(folder))
    assert trees[0] == trees[1]
    public = {path: data for path, data in trees[0].items() if not path.startswith("grader/")}
    leaks.check([neuron], public)
    assert not [path for path in public if re.search(r"domain|hidden|misconceptions|trace|solutions", path)]
    assert {"grader/assignments/neuron/domain.py", "grader/solutions/neuron/neuron.py"} <= trees[0].keys()


def test_a_statement_without_its_placeholder_is_refused(tmp_path: Path) -> None:
    for kind in ("assignments", "solutions"):
        shutil.copytree(ROOT / kind / "neuron", tmp_path / kind / "neuron")
    readme = tmp_path / "assignments" / "neuron" / "README.md"
    readme.write_text(readme.read_text(encoding="utf-8").replace("<!-- kit:setup -->", ""))
    with pytest.raises(KitError, match="has no line `<!-- kit:setup -->`"):
        made(load("neuron", tmp_path))


SESSION = """
import json, sys
cells = json.loads(sys.stdin.read())
space = {"__name__": "__main__"}
for number, source in enumerate(cells):
    print(f"[{number}]")
    exec(compile(source, f"cell{number}", "exec"), space)
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a student of the notebook edition has."""
    folder = tmp_path_factory.mktemp("notebook")
    neuron = load("neuron")
    pictures = dict.fromkeys(statement.pictures(neuron), DOT)
    for path, data in package.editions(neuron, pictures).items():
        if path.startswith("release/neuron/"):
            target = folder / path.removeprefix("release/neuron/")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
    return folder


def session(folder: Path, *cells: str, **environment: str) -> list[str]:
    """What each cell prints, run one after the other as a kernel runs them."""
    done = subprocess.run(
        [sys.executable, "-B", "-c", SESSION], cwd=folder, input=json.dumps(cells), text=True,
        capture_output=True, encoding="utf-8",
        env={"PATH": "", "PYTHONIOENCODING": "utf-8", "KIT_SECONDS": "1", **environment},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return re.split(r"\[\d+\]\n", done.stdout)[1:]


def source(folder: Path, *ids: str) -> list[str]:
    """The source of cells of the released notebook."""
    notebook = json.loads((folder / "neuron.ipynb").read_text(encoding="utf-8"))
    return ["".join(cell_of(notebook, name)["source"]) for name in ids]


def test_the_test_cells_say_what_is_right_wrong_and_unwritten(folder: Path) -> None:
    setup, answer, check = source(folder, "setup", "answer_sigmoid", "check_sigmoid")
    tanh = "def tanh(z):\n    print('half', z)\n    return z / 2\n"
    broken = "def tanh(z):\n    import math\n    raise ValueError('odd')\n"
    right = "def sigmoid(z):\n    return 1 / (1 + np.exp(-np.clip(z, -700, None)))\n"
    out = session(folder, setup, answer, check, right, tanh, check, broken, check, "del tanh", check)
    assert "not started" in out[2] and "sigmoid is not written yet." in out[2]
    assert "Sigmoid and tanh: public 2/5; the hidden tests (6 points)" in out[5]
    assert re.search(r"Called tanh\(.*\)\. It returned -?0?\.?5, but the tests expected", out[5])
    assert re.search(r"printed\n +half", out[5])
    assert "formula       sigmoid(z) = 1 / (1 + e^-z)" in out[5]
    assert "It raised ValueError: odd (neuron.ipynb line 3 of its cell)." in " ".join(out[7].split())
    assert "tanh is not defined here. Run its cell first. Did that cell show an" in " ".join(out[9].split())


NEURON = "def neuron(x, w, b, f):\n    return f(np.dot(w, x) + b)\n"
SIGMOID = "def sigmoid(z):\n    return 1 / (1 + np.exp(-np.clip(z, -700, None)))\n"
TANH = "def tanh(z):\n    return np.tanh(z)\n"
SIGMOID_PRIME = "def sigmoid_prime(z):\n    return sigmoid(z) * (1 - sigmoid(z))\n"


def test_a_check_names_the_earlier_function_that_is_to_blame(folder: Path) -> None:
    setup, check = source(folder, "setup", "check_derive")
    blocked = session(folder, setup, TANH, SIGMOID.replace("1 /", "2 /"), SIGMOID_PRIME, check)[4]
    assert "blocked by sigmoid The slope of sigmoid is 0.25 at 0" in blocked
    wrong = session(folder, setup, TANH, SIGMOID, SIGMOID_PRIME.replace("1 -", "2 -"), check)[4]
    assert "wrong         The slope of sigmoid" in wrong and "blocked" not in wrong


def test_a_function_of_a_similar_name_is_offered(folder: Path) -> None:
    (check,) = source(folder, "check_neuron")
    out = session(folder, "def neurom(x, w, b, f):\n    return 0\n", check)
    assert "neuron.ipynb has no function neuron. It has neurom: is that the one?" in " ".join(out[1].split())


SHELL = """
import json, sys
from IPython.core.interactiveshell import InteractiveShell
sys.path.insert(0, "")
shell = InteractiveShell.instance()
for source in json.loads(sys.argv[1]):
    print("\\n[cell]")
    shell.run_cell(source, store_history=True)
"""
LOOP = "TABLE = {}\nfor k in range(3):\n    TABLE[k] = k\n"
READS = "def step(z):\n    return TABLE[0] + scipy.pi\n"


def in_jupyter(folder: Path, *cells: str) -> str:
    """What the last of these cells prints in a shell of Jupyter's kind."""
    words = [sys.executable, "-B", "-c", SHELL, json.dumps(cells)]
    done = subprocess.run(
        words, cwd=folder, capture_output=True, encoding="utf-8",
        env={"PATH": "", "PYTHONIOENCODING": "utf-8", "IPYTHONDIR": str(folder / ".ipython")},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return " ".join(re.sub(r"\x1b\[[\d;]*m", "", done.stdout).split("[cell]")[-1].split())


def test_without_the_kit_the_first_cell_says_what_to_do_and_the_others_name_it(
    folder: Path, tmp_path: Path
) -> None:
    start, check = source(folder, "start", "check_neuron")
    assert in_jupyter(folder, start) == "The folder kit is here. Go on."
    said = in_jupyter(tmp_path, start)
    assert "FileNotFoundError: The folder kit is not beside this notebook. Unpack the whole zip" in said
    assert "from kit.notebook import check # No module named kit? Run the first cell." in in_jupyter(
        tmp_path, check
    )


def test_a_check_names_what_was_run_and_will_not_be_graded(folder: Path) -> None:
    check, everything = source(folder, "check_step", "check_all")
    cells = ("scipy = None\nimport math as scipy\nimport kit as scipy", "%%time\n" + LOOP, READS, "def f(:")
    for last in (check, everything):
        said = in_jupyter(folder, *cells, last).partition("Not everything that you ran here is graded: ")[2]
        assert said.startswith('The cell "%%time" was left out in part: `for k in range(3):` changes TABLE,')
    assert "graded:" not in in_jupyter(folder, LOOP, "def step(z):\n    return z > 0\n", check)
    assert "graded:" not in in_jupyter(folder, "scipy = None", LOOP, READS, "TABLE = {0: 0}", check)


def test_the_points_of_a_check_are_those_of_what_is_graded(folder: Path) -> None:
    """The loop makes it right in the notebook; grading leaves the loop out."""
    (check,) = source(folder, "check_neuron")
    neuron = "def neuron(x, w, b, f):\n    return f(w @ x + b) * ONE[0]\n"
    loop = "ONE = [2.0]\nfor k in range(3):\n    ONE[0] = 1.0"
    said = in_jupyter(folder, neuron, loop, check)
    assert "One neuron: public 0/2" in said and "`for k in range(3):` changes ONE" in said
    assert "One neuron: public 2/2" in in_jupyter(folder, neuron, loop, "ONE = [1.0]", check)


def test_a_check_says_when_a_right_function_was_given_something_wrong(folder: Path) -> None:
    setup, check = source(folder, "setup", "check_perceptron")
    train = "def perceptron_train(X, y, max_epochs):\n    return neuron(X[0], [1.0] * 7, 0.0, abs)\n"
    said = in_jupyter(folder, setup, NEURON, train, check)
    assert "neuron passes its own tests, so look at what perceptron_train gives it." in said
    assert "blocked by neuron" not in said


def test_a_check_tells_what_stops_the_module_when_it_is_graded(folder: Path) -> None:
    (check,) = source(folder, "check_neuron")
    said = in_jupyter(folder, "def neuron(x, w, b, f):\n    return DATA", "DATA = open('demo.py')", check)
    assert """neuron.ipynb stops at line 1 of cell "DATA = open('demo.py')" while it is imported""" in said


def test_a_name_whose_cell_was_not_run_is_told(folder: Path) -> None:
    (check,) = source(folder, "check_neuron")
    said = in_jupyter(folder, "def neuron(x, w, b, f):\n    return ONE * f(w @ x + b)\n", check)
    assert "The cell neuron reads ONE, and no import, function, class or assignment that you have run" in said
    assert "is graded:" not in said


def test_a_cell_that_was_broken_after_it_was_right_is_told_until_it_is_mended(folder: Path) -> None:
    (check,) = source(folder, "check_neuron")
    right = "def neuron(x, w, b, f):\n    return f(w @ x + b)\n"
    broken = right.replace("b)", "b")
    assert "The cell neuron was left out: its line" in in_jupyter(folder, right, broken, check)
    assert "was left out" not in in_jupyter(folder, right, broken, right, check)


def test_a_cell_that_was_run_twice_counts_once(folder: Path) -> None:
    (check,) = source(folder, "check_neuron")
    neuron, doubled = "def neuron(x, w, b, f):\n    return f(w @ x + b) * ONE\n", "ONE *= 2"
    said = in_jupyter(folder, neuron, "ONE = 0.5", doubled, doubled, check)
    assert "One neuron: public 2/2" in said


def test_a_check_works_in_a_session_that_is_too_long_to_be_read(folder: Path) -> None:
    (check,) = source(folder, "check_sigmoid")
    many = "shell = get_ipython()\nshell.history_manager.input_hist_raw += ['1'] * 3000"
    said = in_jupyter(folder, many, check)
    assert "Sigmoid and tanh: public 0/5" in said and "Error" not in said


def test_validate_fails_where_a_public_test_does(folder: Path) -> None:
    (grade,) = source(folder, "grade_neuron")
    right = "def neuron(x, w, b, f):\n    return f(w @ x + b)\n"
    loud = f"import io, sys\nsys.stderr = io.StringIO()\n{grade}\nprint('told', sys.stderr.getvalue())"
    out = session(folder, loud, right, loud, NBGRADER_EXECUTION="validate")
    assert "told One neuron: public 0/2;" in out[0]
    assert out[2].endswith("told \n")


def test_a_cell_that_hangs_is_stopped(folder: Path) -> None:
    (check,) = source(folder, "check_neuron")
    hangs = "def neuron(x, w, b, f):\n    while True:\n        pass\n"
    out = " ".join(session(folder, hangs, check)[1].split())
    place = r"neuron was running \(neuron.ipynb line [23] of its cell\)"
    assert re.search(rf"the limit\. Is there a loop .*\? {place}\.", out)


def test_the_last_cells_show_all_points_and_the_demo(folder: Path) -> None:
    setup, tanh, everything, demo = source(folder, "setup", "answer_tanh", "check_all", "demo")
    right = "def neuron(x, w, b, f):\n    return f(w @ x + b)\n"
    no_pictures = "import sys\nsys.modules['matplotlib'] = None"
    out = session(folder, setup, right, tanh, everything, f"{no_pictures}\n{demo}")
    assert re.search(r"neuron +.*  2/2\n", out[3])
    assert "public 2/40; the hidden tests (60 points) run when you submit" in out[3]
    assert "sigmoid is not defined yet. Run its cell first" in out[4]
    assert "tanh is not written yet" in out[4] and "AND" in out[4]
    assert "For pictures, install matplotlib and run this cell again." in out[4]


def test_a_demo_that_does_not_end_is_stopped_and_said(folder: Path) -> None:
    setup, demo = source(folder, "setup", "demo")
    hangs = "def bump_weights(*args):\n    while True:\n        pass\n"
    short = "import sys, kit.demo\nsys.modules['matplotlib'] = None\nkit.demo.limit.seconds = 0.3\n"
    out = session(folder, setup, hangs, short + demo)
    assert "A sum of your bumps follows a curve: it takes longer than" in out[2]


def test_a_grade_cell_tells_its_points_and_fails_without_the_kit(folder: Path) -> None:
    (grade, extra) = source(folder, "grade_sigmoid", "grade_prelu")
    out = session(folder, grade, extra, "from kit.notebook import check\ncheck('none', {})")
    assert out[0].startswith("Part sigmoid is worth 11 points: 5 public and 6 hidden.")
    assert "It carries no points." in out[1]
    assert out[2].startswith("There is no part none. The parts are: neuron, layer,")
    with pytest.raises(AssertionError, match="This cell gets its points from the kit"):
        session(folder, grade, NBGRADER_EXECUTION="autograde")
