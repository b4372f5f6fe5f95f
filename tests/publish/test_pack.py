"""What a release holds, and that it is the same bytes every time."""

from __future__ import annotations

import dataclasses
import io
import json
import zipfile
from pathlib import Path

import pytest

from autograder.errors import KitError
from autograder.manifest import Assignment
from autograder.publish import pack, statement

PICTURES = {"mean.png": b"\x89PNG"}


def test_a_release_holds_what_a_student_needs_and_nothing_else(averages: Assignment) -> None:
    cache = averages.root / "autograder" / "kit" / "__pycache__"
    cache.mkdir()
    (cache / "words.cpython-311.pyc").write_bytes(b"")
    files = pack.student_files(averages, PICTURES)
    outside = [path for path in files if not path.startswith("kit/")]
    assert outside == [
        "README.md",
        "SETUP.md",
        "averages.py",
        "conftest.py",
        "demo.py",
        "pictures/mean.png",
        "pytest.ini",
        "requirements.txt",
        "test_averages.py",
    ]
    inside = {path for path in files if path.startswith("kit/")}
    needed = {"kit/__init__.py", "kit/LICENSE", "kit/assignment.json", "kit/hints.bin"}
    assert {*needed, "kit/text/en/LC_MESSAGES/kit.mo"} <= inside
    assert not any("pycache" in path or "student_conftest" in path for path in inside)


def test_students_need_numpy_and_pytest_alone(averages: Assignment) -> None:
    text = pack.student_files(averages, {})["requirements.txt"].decode()
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert [line.split(">=")[0] for line in lines] == ["numpy", "pytest"]


def test_the_description_has_no_hint_and_no_name_of_a_hidden_test(averages: Assignment) -> None:
    text = pack.describe(averages)
    checks = [check for part in json.loads(text)["parts"] for check in part["checks"]]
    assert [check.get("id") for check in checks] == ["mean_of_two", None, "spread_of_two", None]
    assert "The mean of random numbers is right." in text
    assert "mean_random" not in text
    assert "What do you do" not in text


def test_the_desk_reads_the_description(averages: Assignment, tmp_path: Path) -> None:
    from autograder.kit import released_assignment

    path = tmp_path / "assignment.json"
    path.write_text(pack.describe(averages), encoding="utf-8")
    described = released_assignment.read(path)
    assert (described.name, described.hidden_points) == ("averages", 60)
    assert [check.id for part in described.parts for check in part.checks] == [
        "mean_of_two",
        "spread_of_two",
    ]


@pytest.mark.parametrize(
    ("returns", "names"),
    [
        ("dW, db: arrays of shape (K, D) and (K,).", ["dW", "db"]),
        ("W1+, W2+: new arrays.", ["W1", "W2"]),
        ("dL/dw: (D,) array.    dL/db: one number.", ["dL/dw", "dL/db"]),
        ("hs: (T + 1, H) array. Row 0 is h_0.\n        outs: (T, K) array.", ["hs", "outs"]),
        ("(best, stop). Without a stop, stop = T-1.", ["best", "stop"]),
        ("a: one number.    b: another.    Both as in f.", ["a", "b"]),
        ("two numbers.", None),
    ],
)
def test_members_of_a_result_have_the_names_of_the_docstring(returns: str, names: list[str] | None) -> None:
    text = f'"""Do it.\n\n    Returns:\n        {returns}\n    """'
    source = f"def f(x) -> tuple[list[int], float]:\n    {text}\n"
    assert pack.returns(source).get("f") == names


def test_functions_of_one_part_have_formulas_of_their_own(averages: Assignment) -> None:
    mean, _ = averages.parts
    both = dataclasses.replace(averages, parts=(dataclasses.replace(mean, functions=("mean", "spread")),))
    text = averages.solution.read_text(encoding="utf-8")
    formula = "divided by n.\n\n        sum of x / n      (lecture 001, \"X\")\n\n    >>>"
    averages.solution.write_text(text.replace("divided by n.\n\n    >>>", formula), encoding="utf-8")
    assert pack.formulas(both) == {"mean": ["sum of x / n"]}
    assert pack.formulas(averages) == {}


def test_the_statement_says_how_to_start_on_every_system(averages: Assignment) -> None:
    text = statement.released(averages)["SETUP.md"]
    for words in ("On Windows", "On macOS and Linux", "pip install -r averages/requirements.txt",
                  "one environment serves all", "in each new terminal", "Upload the one file"):  # fmt: skip
        assert words in text
    assert "`pytest -m mean` runs the part `mean` alone." in text


def test_the_statement_has_a_quick_start_and_the_rules(averages: Assignment) -> None:
    text = statement.render(averages)
    assert "[SETUP.md](SETUP.md)" in text
    assert "Arrays arrive as NumPy arrays" in text
    assert "<!-- kit:" not in text


def test_pages_payoff_data_and_questions_are_released_and_answers_are_not(
    averages: Assignment,
) -> None:
    pages = {"EXTRA.md": "# Extra", "ERRATA.md": "# Errata", "ANSWERS.md": "# Answers"}
    question = '[[question]]\npart = "mean"\nask = "Which?"\nanswer = "Two."\n'
    for path, text in {**pages, "payoff.py": "PAYOFF = 1\n", "questions.toml": question}.items():
        (averages.folder / path).write_text(text, encoding="utf-8")
    (averages.folder / "data").mkdir()
    (averages.folder / "data" / "digits.csv").write_bytes(b"1,2\n")
    readme = statement.path_of(averages)
    readme.write_text(readme.read_text().replace("## mean", "<!-- kit:more -->\n\n## mean"))

    files = pack.student_files(averages, {})
    assert {"EXTRA.md", "ERRATA.md", "payoff.py", "data/digits.csv"} <= set(files)
    assert not {"ANSWERS.md", "questions.toml"} & set(files)
    assert b"[EXTRA.md](EXTRA.md)" in files["README.md"]
    assert b"[ERRATA.md](ERRATA.md)" in files["README.md"]
    told = json.loads(files["kit/assignment.json"])["questions"]
    assert told == [{"part": "mean", "ask": "Which?", "answer": "Two."}]

    silent = pack.student_files(dataclasses.replace(averages, errata=False), {})
    assert "ERRATA.md" not in silent
    assert b"ERRATA.md" not in silent["README.md"]


def test_the_statement_has_the_points_of_each_part(averages: Assignment) -> None:
    text = statement.render(averages)
    assert "| [mean](#mean): The mean | `mean` | 20 | 40 | 60 |" in text
    assert "| **all** | | **40** | **60** | **100** |" in text


def test_an_archive_does_not_depend_on_time_order_or_modes() -> None:
    files = {"b/two.txt": b"2" * 1000, "a.txt": b"1"}
    first = pack.archive(files)
    assert first == pack.archive(dict(reversed(files.items())))
    with zipfile.ZipFile(io.BytesIO(first)) as bundle:
        assert bundle.namelist() == ["a.txt", "b/two.txt"]
        assert {info.date_time for info in bundle.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {info.external_attr >> 16 for info in bundle.infolist()} == {0o100644}
        assert bundle.read("b/two.txt") == b"2" * 1000


def test_an_archive_marks_what_is_executable() -> None:
    data = pack.archive({"run": b"#!/bin/sh\n", "text": b""}, frozenset({"run"}))
    with zipfile.ZipFile(io.BytesIO(data)) as bundle:
        modes = {info.filename: info.external_attr >> 16 for info in bundle.infolist()}
    assert modes == {"run": 0o100755, "text": 0o100644}


def test_nothing_is_written_outside_the_folder(tmp_path: Path) -> None:
    with pytest.raises(KitError, match="outside"):
        pack.write_tree({"../escaped.txt": b""}, tmp_path / "folder")
    assert not (tmp_path / "escaped.txt").exists()
