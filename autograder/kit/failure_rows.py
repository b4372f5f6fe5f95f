"""How the screen shows one check that failed: what was tried, what came of it, where to look."""

from __future__ import annotations

import re

from .check_record import Record
from .columns import align_left, columns
from .console import Console
from .messages import say, say_count
from .printable import lines_of
from .states import State

MAX_PRINTED, LAST_PRINTED = 24, 6
LABEL = 15


def failure_rows(says: str, record: Record, place: str, console: Console) -> list[str]:
    """The rows of one failed check; `place` is the student's file as it is reached from here."""
    lines = row(say("check"), says, console, record.state.color)
    if not record.want:
        lines += row(record.state.words, record.sentence or record.message, console, record.state.color)
    lines += block(say("called_row"), record.called)
    if record.got:
        lines += block(say("returned_row"), record.got, console.paint(say("returned_row"), "red"))
    if record.want:
        lines += block(say("expected_row"), record.want)
    lines += row(say("note"), record.note, console) if record.note else []
    if record.state is not State.ERROR:
        lines += row(say("where"), where(record, place), console)
    return lines + printed_rows(record.printed)


def where(record: Record, place: str) -> str:
    """The line to look at; the first line of a function is said to be that, as no fault is seen there."""
    line = f"{place}:{record.line}" if record.line else place
    begins = re.match(rf"\s*(async\s+)?def\s+{re.escape(record.function)}\b", record.source)
    return say("where_begins", function=record.function, place=line) if begins and record.function else line


def printed_rows(text: str) -> list[str]:
    """What the student's code printed, with its columns; of very much the first and the last lines."""
    printed = lines_of(text.rstrip("\n"))
    if not any(printed):
        return []
    left_out = len(printed) - MAX_PRINTED
    if left_out > 1:
        more = say_count("printed_more", left_out)
        printed = [*printed[: MAX_PRINTED - LAST_PRINTED], more, *printed[-LAST_PRINTED:]]
    return ["    " + say("printed"), *("      " + line for line in printed)]


def row(label: str, text: str, console: Console, color: str = "") -> list[str]:
    """A labelled text, wrapped; the label stands before its first line."""
    padded = align_left(label, LABEL)
    return console.wrap(text, "    " + (console.paint(padded, color) if color else padded), " " * (4 + LABEL))


def block(label: str, lines: tuple[str, ...], painted: str = "") -> list[str]:
    """A labelled text whose lines stay as they are."""
    spaces = " " * (LABEL - columns(label))
    heads = [f"{painted or label}{spaces}", *[" " * LABEL] * (len(lines) - 1)]
    return [f"    {head}{line}" for head, line in zip(heads, lines, strict=False)]
