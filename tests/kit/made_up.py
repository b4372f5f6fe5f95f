"""A made-up release `warm` of four parts, and its students, for the tests of the screen."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from autograder.publish import pack

KIT = Path(__file__).resolve().parents[2] / "autograder" / "kit"

TESTS = '''\
import numpy as np

import warm
from kit import close, fail, raises, same, unchanged


def test_double_of_two():
    close(warm.double(2.0), 4.0)


def test_double_of_array():
    close(warm.double(np.array([1.0, -2.0])), [2.0, -4.0])


def test_shift_adds():
    close(warm.shift([1.0, 2.0], 3.0), [4.0, 5.0])


def test_shift_keeps_its_input():
    unchanged(warm.shift, np.array([1.0, 2.0]), 1.0)


def test_shift_refuses_words():
    raises(TypeError, warm.shift, "word", 1.0)


def test_apply_twice_calls_back():
    close(warm.apply_twice(lambda x: x + 1.0, 5.0), 7.0)


def test_apply_twice_of_double():
    close(warm.apply_twice(warm.double, 5.0), 20.0)


def test_apply_twice_random(rng):
    x = float(rng.normal())
    assert warm.apply_twice(lambda v: v, x) == x, "It changed what it should leave alone."


def test_power_of_three():
    same(warm.power(3), 9)
'''


LEARNED = "You can call a function of a function."
Row = tuple[str, int, str]


def part(name: str, title: str, formula: str, rows: list[Row], kind: str = "core") -> dict:
    """One part of `kit/assignment.json`; the rows are (id, points, says) of its public checks."""
    hidden = {"points": 5, "says": "It is right on random input.", "hidden": True}
    return {
        "name": name,
        "title": title,
        "kind": kind,
        "functions": [name],
        "formula": formula,
        "checks": [
            *({"id": i, "points": p, "says": says, "hidden": False} for i, p, says in rows),
            {**hidden, "points": 0 if kind == "extra" else 5},
        ],
    }


PARTS = [
    part(
        "double",
        "Twice a number",
        "double(x) = 2 * x",
        [("double_of_two", 2, "double(2) is 4."), ("double_of_array", 3, "It works on arrays.")],
    ),
    part(
        "shift",
        "A number more",
        "shift(x, b) = x + b",
        [
            ("shift_adds", 4, "shift adds b to each item."),
            ("shift_keeps_its_input", 2, "shift leaves its input as it is."),
            ("shift_refuses_words", 1, "shift raises TypeError for a word."),
        ],
    ),
    part(
        "apply_twice",
        "A function of a function",
        "apply_twice(f, x) = f(f(x))",
        [
            ("apply_twice_calls_back", 4, "apply_twice calls f two times."),
            ("apply_twice_of_double", 4, "apply_twice(double, 5) is 20."),
            ("apply_twice_random", 2, "apply_twice leaves x alone when f does."),
        ],
    ),
    part("power", "A square", "power(x) = x^2", [("power_of_three", 0, "power(3) is 9.")], "extra"),
]

BODIES = {
    "double": "return 2 * x",
    "shift": "if type(x) is str:\n        raise TypeError('no')\n    return np.asarray(x) + b",
    "apply_twice": "return f(f(x))",
    "power": "return x**2",
}
SIGNATURES = {"double": "x", "shift": "x, b", "apply_twice": "f, x", "power": "x"}


def source(**bodies: str) -> str:
    """The student's file: right but for the functions given here; `STUB` is a body not written."""
    text = '"""Warming up."""\n\nimport numpy as np\n'
    for name, arguments in SIGNATURES.items():
        body = bodies.get(name, BODIES[name]).replace("STUB", stub(name))
        text += f'\n\ndef {name}({arguments}):\n    """Do it."""\n    {body}\n'
    return text


def stub(name: str) -> str:
    """The body of a function that is not written yet, as a release has it."""
    return f'raise NotImplementedError("{name} is not written yet")'


def release(
    folder: Path, student: str | bytes | None, title: str = "Warming up", tests: str = TESTS
) -> Path:
    """Write the release with the student's file into `folder`; None leaves the file out."""
    about = {"name": "warm", "title": title, "version": "1.0.0", "parts": PARTS}
    about |= {"arguments": {name: words.split(", ") for name, words in SIGNATURES.items()}}
    about["arguments"]["halves"] = ["x"]  # a function of no part: students find it written
    about |= {"learned": LEARNED, "comes_next": "Cold water", "payoff": "payoff.py"}
    return write(folder, about, student, tests)


def write(folder: Path, about: dict, student: str | bytes | None, tests: str) -> Path:
    """Write a release of this description into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copytree(KIT, folder / "kit", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "conftest.py").write_text(pack.conftest(KIT, "en"), encoding="utf-8")
    (folder / "kit" / "assignment.json").write_text(json.dumps(about), encoding="utf-8")
    test = tests + pack.run_button("en")
    (folder / f"test_{about['name']}.py").write_text(test, encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    if student is not None:
        data = student.encode() if isinstance(student, str) else student
        (folder / f"{about['name']}.py").write_bytes(data)
    return folder


def environment(**changes: str) -> dict[str, str]:
    """A clean environment with a UTF-8 console of 80 columns and no plugins of this machine."""
    kept = {key: os.environ[key] for key in ("PATH", "SYSTEMROOT", "TEMP") if key in os.environ}
    clean = {"LANG": "C.UTF-8", "COLUMNS": "80", "PYTHONDONTWRITEBYTECODE": "1"}
    clean |= {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONIOENCODING": "utf-8"}
    return {**kept, **clean, **changes}


def run(
    folder: Path, *words: str, python: str = sys.executable, **changes: str
) -> subprocess.CompletedProcess[str]:
    """`python -m pytest WORDS` in `folder`; `changes` go into the environment."""
    env = environment(**changes)
    done = subprocess.run(
        [python, "-m", "pytest", *words], cwd=folder, env=env, capture_output=True, timeout=100
    )
    encoding = env["PYTHONIOENCODING"].partition(":")[0] or "utf-8"
    out, err = (data.decode(encoding).replace("\r\n", "\n") for data in (done.stdout, done.stderr))
    return subprocess.CompletedProcess(done.args, done.returncode, out, err)
