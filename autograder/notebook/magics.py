"""Takes IPython's own syntax out of a notebook cell, so that plain Python is left.

Lines that IPython would not pass on to Python (`%magic`, `!command`, `name?`) become `pass`; lines
inside brackets or strings are never touched. No line is added or taken away.
"""

from __future__ import annotations

import re

RUNS_PYTHON = ("time", "capture")  # cell magics that run their cell as Python and keep its names
CELL_MAGIC = re.compile(r"\s*%%\s*(\w*)")
LINE = re.compile(
    r"""\s*(?:
      [%!?]                            # %magic, !command, ?name
    | [\w.\[\]]+\?{1,2}\s*$            # name?, name??
    | [\w.,\s\[\]'"()]+(?<![=!<>])=\s*[%!]   # files = !ls
    )""",
    re.VERBOSE,
)
PIECE = re.compile(r"\\.?|'''|\"\"\"|['\"#()\[\]{}]", re.DOTALL)


def cell_magic(text: str) -> str:
    """The cell magic that makes the cell something else than Python, or an empty string."""
    found = CELL_MAGIC.match(text)
    return "" if found is None or found[1] in RUNS_PYTHON else f"%%{found[1]}"


def plain_python(text: str) -> str:
    """The cell with IPython's lines replaced, and without an indent that all its lines have."""
    lines = text.split("\n")
    first = next((line for line in lines if line.strip()), "")
    indent = first[: len(first) - len(first.lstrip())]
    scanner, magic, plain = Scanner(), False, []
    for line in lines:
        line = line[len(indent) :] if scanner.at_start and line.startswith(indent) else line
        if magic or (scanner.at_start and LINE.match(line)):
            blank = line[: len(line) - len(line.lstrip())]
            plain.append("" if magic else f"{blank}pass")
            magic = line.endswith("\\")
        else:
            scanner.feed(line)
            plain.append(line)
    return "\n".join(plain)


class Scanner:
    """Knows after each line whether the next one begins a statement or goes on with one."""

    def __init__(self) -> None:
        self.quote = ""
        self.depth = 0
        self.continued = False

    @property
    def at_start(self) -> bool:
        return not self.quote and self.depth == 0 and not self.continued

    def feed(self, line: str) -> None:
        """Take in one line."""
        self.continued = False
        for match in PIECE.finditer(line):
            piece = match.group()
            if piece[0] == "\\":
                self.continued = len(piece) == 1
            elif self.quote:
                if piece == self.quote or (len(piece) == 3 and piece[0] == self.quote):
                    self.quote = ""
            elif piece == "#":
                break
            elif piece[0] in "'\"":
                self.quote = piece
            elif piece in "([{":
                self.depth += 1
            else:
                self.depth = max(0, self.depth - 1)
        if len(self.quote) == 1 and not self.continued:
            self.quote = ""  # such a string ends with its line, closed or not
