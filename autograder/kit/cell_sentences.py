"""What is said of a notebook's cells: what of them is not graded, and where a line of theirs stands.

`autograder.notebook` names kinds and places alone, in a process that has no sentences.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from typing import Any

from .messages import mark, say, say_marked, unfilled

NOTES = {
    "magic": mark("cell_magic"),
    "syntax": mark("cell_syntax"),
    "unreadable": mark("cell_unreadable"),
    "import": mark("cell_import"),
    "import_beside": mark("cell_import_beside"),
    "twice": mark("cell_twice"),
    "change": mark("cell_change"),
    "needs": mark("cell_needs"),
    "unmade": mark("cell_unmade"),
}
FAULTS = {
    "no_notebook": mark("notebook_not_one"),
    "no_cells": mark("notebook_no_cells"),
    "many_cells": mark("notebook_many_cells"),
    "much_code": mark("notebook_much_code"),
    "many_lines": mark("notebook_many_lines"),
    "nested": mark("notebook_nested"),
}
PLACED = ("raised_place", "load_error", "load_exit", "load_input", "file_syntax", "file_imports")
LINE = r"(?P<line>\d{1,7})"


def tell_note(note: Mapping[str, Any]) -> str:
    """The sentence on something that was left out, in the words of `Note`."""
    return say_marked(NOTES[note["kind"]], **note["blanks"])


def tell_fault(kind: str, file: str, blanks: Mapping[str, object]) -> str:
    """The sentence on a file that is no notebook, or one that is too large."""
    return say_marked(FAULTS[kind], file=file, **blanks)


def tell_place(cell: str, line: int) -> str:
    """What stands in the place of a line's number; a line without a cell is its number."""
    return say("cell_line", cell=cell, line=line) if cell else str(line)


def function_missing(text: str, file: str) -> str:
    """The function that a sentence says to be missing in the module `file`, or an empty string."""
    found = re.fullmatch(_pattern(unfilled("no_function"), file, function=r"(?P<name>\w+)"), text)
    return found["name"] if found else ""


def in_cells(text: str, file: str, shown: str, place: Callable[[int], str]) -> str:
    """A sentence about the module `file` as one about the notebook `shown`, its lines by `place`."""
    for between in dict.fromkeys(filter(None, map(_between, PLACED))):  # two keys may name lines alike
        pattern = re.compile(_pattern(between, file, line=LINE) + f"(?:{_counter()})?")
        text = pattern.sub(lambda found: _with_place(found, place), text)
    return re.sub(rf"\b{re.escape(file)}\b", lambda _: shown, text)


def _between(key: str) -> str:
    """What stands in the sentence of a key from the file to the line, or the other way round."""
    whole = unfilled(key).replace("{where}", unfilled("at_line"))
    found = re.search(r"\{file\}.*?\{line\}|\{line\}.*?\{file\}", whole)
    return found.group() if found else ""


def _counter() -> str:
    """The word of a language behind a line's number, if there is one; `cell_line` has it, too."""
    after = (unfilled(key).partition("{line}")[2] for key in ("raised_place_bare", "cell_line"))
    return os.path.commonprefix(list(after)).rstrip()


def _with_place(found: re.Match[str], place: Callable[[int], str]) -> str:
    start, end = (edge - found.start() for edge in found.span("line"))
    placed, after = place(int(found["line"])), found.group()[end:]
    after = after if placed.isdigit() else after.removeprefix(_counter())
    return found.group()[:start] + placed + after


def _pattern(sentence: str, file: str, **blanks: str) -> str:
    """A regular expression for what a sentence becomes when it is filled."""
    pieces = re.split(r"\{(\w+)\}", sentence)
    filled = {"file": rf"\b{re.escape(file)}", **blanks}
    return "".join(
        filled.get(piece, ".*?") if number % 2 else re.escape(piece) for number, piece in enumerate(pieces)
    )
