"""The student's screen in Chinese: on a UTF-8 console and on the GBK console of a Chinese Windows.

The expected screens are the files in golden/zh/. After a wanted change, write them anew with
`KIT_GOLDEN=write python -m pytest tests/kit/test_screens_zh.py` and read the difference.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from autograder.kit.columns import columns
from tests.kit import made_up, students, tables

GOLDEN = Path(__file__).parent / "golden" / "zh"
NAMES = ("all right", "nothing written", "wrong value", "raises", "blocked", "one entry differs",
         "no such function", "no file", "syntax error", "error at import", "forbidden import",
         "shapes that do not fit", "forgets return", "misuses a right function",
         "changes its input", "asks for input", "returns an exception", "raises in a callback")  # fmt: skip
LOCAL = {"utf-8": {}, "gbk": {"LANG": "zh_CN.GBK"}}


def screens(folder: Path, encoding: str) -> dict[str, str]:
    """The screens by title, as a console of this encoding shows them."""
    for name in NAMES:
        made_up.release(folder / name, students.SCREENS[name], title=name)
    shown = show(folder, NAMES, encoding)
    for name in tables.STUDENTS:
        tables.release(folder / name, tables.source(**tables.STUDENTS[name]), title=name)
    return {**shown, **show(folder, tuple(tables.STUDENTS), encoding)}


def show(folder: Path, names: tuple[str, ...], encoding: str) -> dict[str, str]:
    """What the runs of these folders print, by title."""
    changes = {"KIT_LANGUAGE": "zh", "PYTHONIOENCODING": encoding, **LOCAL[encoding]}
    done = made_up.run(folder, *names, **changes)
    assert (done.returncode, done.stderr) == (1, "")
    pieces = re.split(rf"^ ({'|'.join(map(re.escape, names))})$", done.stdout, flags=re.MULTILINE)
    return dict(zip(pieces[1::2], pieces[2::2], strict=True))


@pytest.fixture(scope="module", params=LOCAL)
def shown(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return screens(tmp_path_factory.mktemp("students"), request.param)


@pytest.mark.parametrize("name", [*NAMES, *tables.STUDENTS])
def test_the_screen_reads_as_expected_on_both_consoles(shown: dict[str, str], name: str) -> None:
    path, screen = GOLDEN / f"{name.replace(' ', '_')}.txt", shown[name].rstrip() + "\n"
    if os.environ.get("KIT_GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(screen, encoding="utf-8")
    assert screen == path.read_text(encoding="utf-8")


def test_no_line_of_chinese_is_wider_than_the_console(shown: dict[str, str]) -> None:
    wide = [line for text in shown.values() for line in text.split("\n") if columns(line) > 80]
    assert [line for line in wide if re.search("[\u4e00-\u9fff]", line)] == []


def test_every_row_of_a_screen_begins_in_the_same_column(shown: dict[str, str]) -> None:
    rows = [
        re.match(r" {4}([\u4e00-\u9fff]+ +)\S", line)
        for text in shown.values()
        for line in text.split("\n")
    ]
    assert {columns(row[1]) for row in rows if row} == {15}
