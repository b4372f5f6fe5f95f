"""Two values one above the other: entries in columns, the first one that differs marked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from .messages import say
from .pasted_call import break_at_commas
from .plain_values import show

MAX_ROWS = 6
FEW = 16  # entries of one row that are all shown, on several lines
MAX_TEXT = 400
MAX_MEMBERS = 12
NOISE = 1e-15  # of the largest number that is expected: sums of float64 come no nearer to 0


class Difference(NamedTuple):
    """What was returned and what was expected at the place `at` of a result.

    `entry` is the index of the first entry of the two arrays that differs, `differing` how many do;
    None and 0 where the values are not compared entry by entry.
    """

    got: Any
    want: Any
    at: str = ""
    entry: tuple[int, ...] | None = None
    differing: int = 0

    def of_member(self, names: Sequence[str]) -> Difference:
        """That of the member alone, where the whole of several named numbers was compared at once."""
        if self.at or not self.entry or np.shape(self.want)[:1] != (len(names),):
            return self
        place, *inside = self.entry
        return Difference(
            self.got[place], self.want[place], f"[{place}]", tuple(inside) or None, self.differing
        )


def align(difference: Difference, name: str, width: int) -> tuple[list[str], list[str]]:
    """Lines for the value that was returned and for the one expected; `name` stands before both."""
    lead = f"{name} = " if name else ""
    got, want = _numbers(difference.got), _numbers(difference.want)
    if got is None or want is None or not got.size or not want.size:
        return whole(difference.got, lead, width), whole(difference.want, lead, width)
    got = _without_noise(got, want, difference.entry)
    if got.ndim == 0 or want.ndim == 0:
        shown = difference.got if got.ndim else got[()]
        return whole(shown, lead, width), whole(difference.want, lead, width)
    if got.shape != want.shape or difference.entry is None:
        return _table(got, got, None, lead, width)[0], _table(want, want, None, lead, width)[0]
    return _table(got, want, difference.entry, lead, width)


def _numbers(value: Any) -> np.ndarray | None:
    """The value as an array of numbers, or None when it is something else."""
    try:
        array = np.asarray(value)
    except (ValueError, TypeError):
        return None
    return array if array.dtype.kind in "biufc" else None


def _without_noise(got: np.ndarray, want: np.ndarray, entry: tuple[int, ...] | None) -> np.ndarray:
    """What was returned, 0 where only rounding keeps a number from it: 1e-17 beside an expected 0.25.

    The entry that is marked stays, and all of an array of the expected shape where none is: there
    such a number can be what differs. So does everything where numbers that small are expected.
    """
    finite = np.abs(want[np.isfinite(want)])
    limit = NOISE * finite.max(initial=0.0)
    if got.dtype.kind != "f" or np.any((finite > 0) & (finite < limit)):
        return got
    small = np.abs(got) < limit
    if got.shape == want.shape:
        if not entry:
            return got
        small[entry] = False
    return np.where(small, 0.0, got)


def shapes(got: Any, want: Any) -> str:
    """That one of two values has another shape, or is one number; nothing where either holds no numbers."""
    first, second = _numbers(got), _numbers(want)
    if first is None or second is None or first.shape == second.shape:
        return ""
    if first.shape and second.shape:
        return say("shapes", got=first.shape, want=second.shape)
    words = [say("shape", shape=one.shape) if one.shape else say("one_number") for one in (first, second)]
    return say("number_or_array", got=words[0], want=words[1])


def whole(value: Any, lead: str, width: int) -> list[str]:
    """Lines for one value; `lead` stands before it. Of several long members each has its own line."""
    text, room = show(value, MAX_TEXT), width - len(lead)
    if len(text) > room and isinstance(value, (list, tuple)) and len(value) <= MAX_MEMBERS:
        members = [show(item, MAX_TEXT) for item in value]
        if max(map(len, members)) < room - 1:
            ends = "[]" if isinstance(value, list) else "()"
            last = len(members) - 1
            lines = [f" {item}{ends[1] if i == last else ','}" for i, item in enumerate(members)]
            lines[0] = ends[0] + lines[0][1:]
            return [lead + lines[0], *(" " * len(lead) + line for line in lines[1:])]
    lines = break_at_commas(text, room)
    return [lead + lines[0], *(" " * (len(lead) + 1) + line for line in lines[1:])]


def _table(
    got: np.ndarray, want: np.ndarray, index: tuple[int, ...] | None, lead: str, width: int
) -> tuple[list[str], list[str]]:
    """Both arrays as rows of entries; of large ones what stands around `index`."""
    before = (index or (0,) * got.ndim)[: max(got.ndim - 2, 0)]
    lead = lead if not before else f"{lead.rstrip(' =')}[{', '.join(map(str, before))}] = "
    at = (index or (0,) * got.ndim)[len(before) :]
    flat = len(at) == 1
    pair = [array[before].reshape(1, -1) if flat else array[before] for array in (got, want)]
    place = (0, at[0]) if flat else at
    texts = [[[show(entry) for entry in row] for row in array.tolist()] for array in pair]
    cell = max((len(entry) for text in texts for row in text for entry in row), default=1)
    room = max((width - len(lead) - 8) // (cell + 2), 1)
    if flat and room < pair[0].size <= FEW:
        return _wrapped(texts[0][0], None, cell, lead, width), _wrapped(
            texts[1][0], None if index is None else place[1], cell, lead, width
        )
    columns = _window(pair[0].shape[1], place[1], room)
    rows = _window(pair[0].shape[0], place[0], MAX_ROWS)
    brackets = 1 if flat else 2
    lines = [_rows(text, rows, columns, cell, brackets, lead) for text in texts]
    if index is not None:
        start = len(lead) + brackets + (5 if columns[0] else 0) + (place[1] - columns[0]) * (cell + 2)
        marked = " " * start + ("^" * len(texts[1][place[0]][place[1]])).rjust(cell)
        lines[1].insert(place[0] - rows[0] + (1 if rows[0] else 0) + 1, marked)
    return lines[0], lines[1]


def _wrapped(entries: list[str], marked: int | None, cell: int, lead: str, width: int) -> list[str]:
    """The few entries of one long row on several lines, `marked` with a mark below it."""
    room, lines, margin = max((width - len(lead) - 2) // (cell + 2), 1), [], " " * len(lead)
    for start in range(0, len(entries), room):
        some = ", ".join(entry.rjust(cell) for entry in entries[start : start + room])
        last = start + room >= len(entries)
        lines.append((margin if start else lead) + (" " if start else "[") + some + ("]" if last else ","))
        if marked is not None and start <= marked < start + room:
            place = len(lead) + 1 + (marked - start) * (cell + 2)
            lines.append(" " * place + ("^" * len(entries[marked])).rjust(cell))
    return lines


def _window(size: int, at: int, room: int) -> tuple[int, int]:
    """From where to where entries are shown when there is room for `room` of `size`, around `at`."""
    if size <= room:
        return 0, size
    start = min(max(at - room // 2, 0), size - room)
    return start, start + room


def _rows(
    text: list[list[str]],
    rows: tuple[int, int],
    columns: tuple[int, int],
    cell: int,
    brackets: int,
    lead: str,
) -> list[str]:
    """The rows of one array in columns, with `...` for what is left out."""
    lines, margin = [], " " * len(lead)
    for number in range(*rows):
        entries = ", ".join(entry.rjust(cell) for entry in text[number][columns[0] : columns[1]])
        left = "..., " if columns[0] else ""
        right = ", ..." if columns[1] < len(text[number]) else ""
        first, last = number == 0, number == len(text) - 1
        opening = "[" * brackets if first else " " * (brackets - 1) + "["
        closing = "]" * brackets if last else "],"
        lines.append(margin + opening + left + entries + right + closing)
    if rows[0]:
        lines.insert(0, margin + "[" * (brackets - 1) + "...")
    if rows[1] < len(text):
        lines.append(margin + " " * (brackets - 1) + "...")
    return [lead + lines[0][len(lead) :], *lines[1:]]
