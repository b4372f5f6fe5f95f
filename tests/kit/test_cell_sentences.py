"""Sentences about a module, said of the cells of a notebook in every language of the kit."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from autograder.kit import messages
from autograder.kit.cell_sentences import in_cells, tell_place


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    messages.use(messages.ENGLISH)


def place(line: int) -> str:
    """Lines up to 9 are in the cell sigmoid, one line lower than in the module."""
    return tell_place("sigmoid", line - 1) if line < 10 else tell_place("", line)


@pytest.mark.parametrize(
    ("language", "line", "said"),
    [
        ("en", 4, "a.ipynb, line 3 of cell sigmoid: bad."),
        ("en", 12, "a.ipynb, line 12: bad."),
        ("zh", 4, "a.ipynb 第 3 行（单元格 sigmoid）：bad。"),
        ("zh", 12, "a.ipynb 第 12 行：bad。"),
    ],
)
def test_a_line_is_placed_once_in_its_cell(language: str, line: int, said: str) -> None:
    messages.use(language)
    told = messages.say("file_syntax", file="a.py", line=line, error="bad")
    assert in_cells(told, "a.py", "a.ipynb", place) == said


def test_a_place_in_chinese_brackets_reads_as_one() -> None:
    messages.use("zh")
    told = messages.say("raised_place", file="a.py", line=4)
    assert in_cells(told, "a.py", "a.ipynb", place) == "（a.ipynb 第 3 行（单元格 sigmoid））"
