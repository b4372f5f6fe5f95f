"""What goes out: whatever a student names, prints, raises or returns, each medium shows it as plain text.

Every format of a result is looked at in tests/render, pages and tables of a class in tests/classroom;
otter's and nbgrader's cells in tests/lms; here are the ways to a screen, all kinds of text in every
format, and the vocabulary of hidden checks.
"""

from __future__ import annotations

import csv
import dataclasses
import io
import unicodedata
import zipfile
from pathlib import Path

import pytest

from autograder import cli
from autograder.manifest import Assignment
from autograder.render import formats, render
from autograder.render._common import cell
from autograder.result import Result, Timing
from autograder.runner.engine import Engine
from tests.render import results
from tests.runner import lab

EVIL = "\x1b[2J\x1b]0;title\x07\x9b31m\u202eevil\u2066\u200b=1+1"
TEXTS = {
    "codes for terminals": "\x1b[2J\x1b]0;title\x07\x9b31m",
    "marks that turn the writing round": "\u202e\u2066\u200f\u061c",
    "characters that are not seen": "\u200b\u2060\ufeff\u00ad\U000e0041",
    "HTML": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "Markdown": "[x](javascript:alert(1)) ![x](http://example.com/x.png) `c` # h\n\n| a |\n|---|\n",
    "a formula": "=HYPERLINK(\"http://example.com\",\"x\")",
}  # fmt: skip


def deceivers(text: str) -> set[str]:
    """Characters that steer a screen or hide, but for line ends."""
    return {c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co") and c not in "\n\r"}


def test_no_name_of_a_file_steers_the_instructors_screen(
    the_lab: Assignment, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "class.zip"
    with zipfile.ZipFile(place, "w") as made:
        made.writestr(f"ada_1_8_{EVIL}.pdf", b"%PDF")
        made.writestr(f"{EVIL}_2_9_lab.py", b"\xff\xfe\xff\xfe" * 500_000)
    words = ["class", "lab", str(place), "--output", str(tmp_path / "out"), "--root", str(the_lab.root)]
    assert cli.main(words) in (0, 1)
    said = capsys.readouterr()
    assert "is no Python file" in said.err
    assert deceivers(said.out.replace("\r", "") + said.err.replace("\r", "")) == set()
    table = (tmp_path / "out" / "grades.csv").read_bytes().decode("utf-8-sig")
    assert deceivers(table) == set()
    assert not any(word[:1] in tuple("=+-@\t") for row in csv.reader(io.StringIO(table)) for word in row)
    for path in (tmp_path / "out").rglob("*.html"):
        assert deceivers(path.read_text(encoding="utf-8")) == set()


def test_no_name_on_the_command_line_steers_the_screen(
    the_lab: Assignment, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = f"{EVIL}.py".replace("/", "")
    assert cli.main(["grade", "lab", str(tmp_path / name), "--root", str(the_lab.root)]) == 1
    said = capsys.readouterr().err
    assert "no such file" in said and deceivers(said) == set()


@pytest.mark.parametrize("kind", TEXTS)
@pytest.mark.parametrize("where", ["message", "problem", "hint"])
def test_every_format_of_a_result_is_free_of_what_deceives(kind: str, where: str) -> None:
    text = TEXTS[kind]
    result = results.two_parts()
    if where == "message":
        wrong = dataclasses.replace(result.checks[0], state="wrong", points=0, message=text)
        result = dataclasses.replace(result, checks=(wrong, *result.checks[1:]))
    elif where == "problem":
        result = dataclasses.replace(result, problem=text)
    else:
        result = dataclasses.replace(result, hints=(("one", "x", text),))
    for form in set(formats()) - {"json"}:  # json is the result itself; the bank looks at real ones
        page = render(result, Timing(), form, "student")
        assert deceivers(page) == set(), form


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "|cmd", "%0", " =1", "\u200b=1", "\r\n=1"]
)
def test_no_text_of_a_student_is_a_formula(text: str) -> None:
    shown = cell(text)
    assert shown[:1] not in tuple("=+-@|%\t\r\n ") and shown.lstrip("'").strip() in text


def test_what_students_see_of_a_hidden_check_is_a_fixed_vocabulary() -> None:
    """Two results that differ in all that a student's code said in hidden checks give the same pages."""

    def one(said: str) -> Result:
        result = results.two_parts(output=said)
        hidden = [dataclasses.replace(c, detail=said) if c.hidden else c for c in result.checks]
        return dataclasses.replace(result, checks=tuple(hidden))

    for form in formats():
        pages = {render(one(said), Timing(), form, "student") for said in ("", "HIDDEN 0.1", EVIL)}
        assert len(pages) == 1, form


def test_a_submission_reads_back_nothing_of_its_hidden_checks(the_lab: Assignment) -> None:
    chatty = "def total(x):\n    print('HIDDEN', x)\n    raise ValueError(f'HIDDEN {x}')\n"
    with Engine(the_lab) as engine:
        result, timing = engine.grade(lab.submission(total=chatty))
    said = render(result, timing, "text", "student")
    told = [line for line in said.splitlines() if "HIDDEN" in line]
    assert told and not any("hidden" in line for line in told)
    assert "[1.0, 2.0]" in told[0] or "[1, 2]" in told[0]
