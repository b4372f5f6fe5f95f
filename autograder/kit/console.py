"""What a console can show: colour, symbols outside ASCII, its width."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from typing import NamedTuple

from .columns import fill

CODES = {"red": "31", "green": "32", "yellow": "33", "cyan": "36", "bold": "1", "dim": "2"}
FULL, EMPTY = "\u25a0", "\u25a1"
PLAIN_WORDS = {
    "\u2192": "->", "\u2190": "<-", "\u2212": "-", "\u2013": "-", "\u2014": "-", "\u00d7": "*",
    "\u00b7": "*", "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2026": "...",
    "\u2264": "<=", "\u2265": ">=", "\u2260": "!=", "\u00b2": "^2", "\u03c3": "sigma",
    "\u03b7": "eta", "\u03bb": "lambda", "\u2202": "d", "\u2211": "sum",
}  # fmt: skip
WIDE_CODE_PAGES = (932, 936, 949, 950)  # of Windows: Shift-JIS, GBK, Korean, Big5
MAX_WIDTH = 100


class Console(NamedTuple):
    """How to write to one console: in colour or not, in its encoding, with symbols or in ASCII."""

    color: bool = False
    symbols: bool = False
    encoding: str = "ascii"
    width: int = 80

    def paint(self, text: str, color: str) -> str:
        """`text` in a colour of `CODES`, or as it is where there is no colour."""
        return f"\033[{CODES[color]}m{text}\033[0m" if self.color and text else text

    def bar(self, part: int, whole: int, length: int = 20) -> str:
        """`part` of `whole` as a bar; it is full only when all is there, empty only for nothing."""
        if whole <= 0:
            filled = 0
        else:
            filled = part * length // whole
            filled = max(filled, 1) if part else 0
        if self.symbols:
            return FULL * filled + EMPTY * (length - filled)
        return "[" + "#" * filled + "." * (length - filled) + "]"

    def safe(self, text: str) -> str:
        """`text` with every character that this console cannot print replaced."""
        try:
            text.encode(self.encoding)
            return text
        except (UnicodeError, LookupError):
            pass
        for symbol, word in PLAIN_WORDS.items():
            if symbol in text and not self._can(symbol):
                text = text.replace(symbol, word)
        encoding = self.encoding if self._can("a") else "ascii"
        return text.encode(encoding, "replace").decode(encoding, "replace")

    def _can(self, text: str) -> bool:
        return can_encode(text, self.encoding)

    def wrap(self, text: str, first: str, rest: str) -> list[str]:
        """`text` in lines of the console's width; `first` and `rest` stand before them."""
        width = max(self.width - len(rest), 20)
        lines = fill(text, width) or [""]
        return [(rest if number else first) + line for number, line in enumerate(lines)]


def can_encode(text: str, encoding: str) -> bool:
    """Whether every character of `text` exists in `encoding`."""
    try:
        text.encode(encoding)
    except (UnicodeError, LookupError):
        return False
    return True


def detect(
    encoding: str | None, color: bool, environment: Mapping[str, str] = os.environ
) -> Console:
    """The console behind a stream of this encoding; `color` is what pytest found out about it."""
    encoding = encoding or "ascii"
    symbols = can_encode(FULL + EMPTY, encoding) and not _plain_console(environment)
    width = min(shutil.get_terminal_size((80, 24)).columns, MAX_WIDTH)
    return Console(color, symbols, encoding, width)


def _plain_console(environment: Mapping[str, str]) -> bool:
    """Whether the console is likely to show symbols as rubbish though the stream takes them."""
    if sys.platform == "win32":
        return _code_page() in WIDE_CODE_PAGES
    if sys.platform == "darwin":
        return False
    locale = next((v for k in ("LC_ALL", "LANG") if (v := environment.get(k))), "")
    coerced = environment.get("LC_CTYPE", "") in ("", "C", "POSIX", "C.UTF-8", "C.utf8")
    return locale in ("C", "POSIX") or (not locale and coerced)


def _code_page() -> int:
    """The code page of a Windows console: in East Asian ones the symbols are two columns wide."""
    import ctypes

    return int(ctypes.windll.kernel32.GetConsoleOutputCP()) if hasattr(ctypes, "windll") else 0
