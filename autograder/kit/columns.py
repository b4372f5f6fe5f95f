"""How many columns a text takes on a screen: a Chinese character takes two."""

from __future__ import annotations

import re
import textwrap
from unicodedata import east_asian_width

WIDE = re.compile("[\u1100-\U0003ffff]")  # no character below it is wide
UNIT = re.compile(  # a line is not broken within a word, nor between a wide character and marks beside it
    "[\u2018\u201c\u300a\u300c\uff08\uff3b]*(?:[^\\s\u2e80-\uffef]+|[\u2e80-\uffef])"
    "[\u2019\u201d\u2026\u3001\u3002\u300b\u300d\uff01\uff09\uff0c\uff1a\uff1b\uff1f\uff3d]*|\\s+"
)


def columns(text: str) -> int:
    """The columns that a line of text takes."""
    return len(text) + sum(east_asian_width(character) in "WF" for character in WIDE.findall(text))


def align_left(text: str, width: int) -> str:
    """`text` with spaces behind it up to `width` columns."""
    return text + " " * (width - columns(text))


def align_right(text: str, width: int) -> str:
    """`text` with spaces before it up to `width` columns."""
    return " " * (width - columns(text)) + text


def fill(text: str, width: int) -> list[str]:
    """`text` in lines of at most `width` columns, broken at spaces or between wide characters."""
    if not WIDE.search(text):
        return textwrap.wrap(text, width, break_on_hyphens=False)
    lines = [""]
    for unit in UNIT.findall(" ".join(text.split())):
        if columns(lines[-1] + unit) > width and lines[-1]:
            lines[-1] = lines[-1].rstrip()
            lines.append("")
        lines[-1] += unit if lines[-1] else unit.lstrip()
    return [line for line in lines if line]
