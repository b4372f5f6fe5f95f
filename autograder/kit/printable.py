"""The one cleaner of text for a terminal: nothing that steers it is left."""

from __future__ import annotations

TAB = 8
MAX_LINE = 400


def one_line(text: str) -> str:
    """`text` on one line, its spaces single."""
    return replace_unprintable(" ".join(text.split()))


def lines_of(text: str) -> list[str]:
    """The lines of `text` with their columns kept; a very long one is cut."""
    lines = (replace_unprintable(line.expandtabs(TAB)).rstrip() for line in text.splitlines())
    return [line if len(line) <= MAX_LINE else line[:MAX_LINE] + " ..." for line in lines]


def replace_unprintable(text: str, kept: str = "") -> str:
    """`text` with `?` for each character that does not print; those in `kept` stay."""
    return "".join(c if c.isprintable() or c in kept else "?" for c in text)
