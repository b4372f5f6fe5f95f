"""A second made-up release, `tables`: several results, several functions in a part, long calls, hints."""

from __future__ import annotations

from pathlib import Path

from autograder.kit import hint_ladder
from tests.kit import made_up

TESTS = '''\
import numpy as np

import tables
from kit import close, unchanged

X = np.array([[1.0, -2.5], [0.25, 4.0], [3.0, 0.5], [-1.0, 2.0]])


def test_limits_by_hand():
    close(tables.limits([3.0, 1.0, 2.0]), (1.0, 3.0))


def test_width_by_hand():
    close(tables.width([3.0, 1.0, 2.0]), 2.0)


def test_gradient_by_hand():
    want = [[0.0, -5.0], [-1.5, 8.0], [4.0, 1.0], [-4.0, 4.0]]
    close(unchanged(tables.gradient, X.copy(), np.array([1.0, 0.0])), want)


def test_descend_by_hand():
    def error(w):
        return float(w @ w)

    settings = {"eta": 0.25, "names": ["first", "second"]}
    close(tables.descend(error, X, [X[:2], np.linspace(0.0, 1.0, 9)], (0.5, 1.5), settings), 4.0)


def test_descend_agrees_with_gradient():
    close(tables.descend(None, tables.gradient(X, np.zeros(2)), [], (), {}), 8.0)
'''

PARTS = [
    made_up.part("limits", "The ends", "low <= x <= high", [
        ("limits_by_hand", 2, "The ends of 3, 1, 2 are 1 and 3."),
        ("width_by_hand", 2, "Its width is 2.")]),
    made_up.part("gradient", "A slope", "dE/dx = 2 (x - m)", [("gradient_by_hand", 2, "It is right.")]),
    made_up.part("descend", "A way down", "repeat", [
        ("descend_by_hand", 2, "One step goes down to 4."),
        ("descend_agrees_with_gradient", 2, "Your gradient goes the same way.")]),
]  # fmt: skip
PARTS[0]["functions"] = ["limits", "width"]
PARTS = [{**part, "page": "README.md"} for part in PARTS]
PARTS[1]["stuck"] = [
    {"ask": "How does the error change with one x?", "checks": []},
    {"ask": "And with the mean?", "checks": []},
]
QUESTION = {"part": "limits", "ask": "Which is larger?", "answer": "The high one."}

ABOUT = {
    "name": "tables",
    "version": "1.0.0",
    "parts": PARTS,
    "questions": [QUESTION],
    "returns": {"limits": ["low", "high"]},
    "arguments": {"gradient": ["x", "m"]},
    "formulas": {"limits": ["low = min of x", "high = max of x"], "width": ["high - low"]},
}
MINUS_4 = [{"tuple": ["value", -4.0]}, {"tuple": ["kept", "([], False)"]}]
CASE = [[[1.0, 5.0, 3.0]], {"dict": []}]
QUESTION = "Which of the two is larger?"
PROBES = {"width": {"cases": [CASE], "wrong": [[QUESTION, MINUS_4]], "look": None}}
EXAMPLES = {"limits": ">>> limits([1, 2])\n(1, 2)", "width": ">>> x = [1, 4]\n>>> width(x)\n3"}

RIGHT = {
    "limits": ("x", "return min(x), max(x)"),
    "width": ("x", "return max(x) - min(x)"),
    "gradient": ("x, m", "return 2 * (x - m)"),
    "descend": ("f, x, parts, ends, settings", "return float(np.max(x))"),
}

STUDENTS = {
    "second member is wrong": {"limits": "return min(x), min(x)"},
    "members are exchanged": {"limits": "return max(x), min(x)"},
    "one thing for two": {"limits": "return np.array([x, x])"},
    "second function of a part": {"width": "return min(x) - max(x)"},
    "one row of a table": {"gradient": "g = 2 * (x - m)\n    g[2] = 0\n    return g"},
    "cut to whole numbers": {"gradient": "g = np.zeros(x.shape, int)\n    g[:] = 2 * (x - m)\n    return g"},
    "changes an argument": {"gradient": "x -= m\n    return 2 * x"},
    "calls with a function of the test": {"descend": "return 5.0 if f else 8.0"},
    "blocked by a wrong result": {"gradient": "return x - m", "descend": "return float(np.max(x))"},
}


def source(**bodies: str) -> str:
    """The student's file: right but for the functions given here."""
    text = "import numpy as np\n"
    for name, (arguments, body) in RIGHT.items():
        text += f"\n\ndef {name}({arguments}):\n    {bodies.get(name, body)}\n"
    return text


def release(folder: Path, student: str, title: str = "Tables") -> Path:
    """Write the release with the student's file, and the hints."""
    made_up.write(folder, {**ABOUT, "title": title}, student, TESTS)
    data = hint_ladder.pack({"probes": PROBES, "examples": EXAMPLES})
    (folder / "kit" / hint_ladder.FILE).write_bytes(data)
    return folder
