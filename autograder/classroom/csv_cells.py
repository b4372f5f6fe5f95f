"""A CSV file in which single cells are changed: every other byte stays as the LMS wrote it."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import KitError

QUOTE, CR, LF = b'"'[0], b"\r"[0], b"\n"[0]
DELIMITERS = (b","[0], b";"[0], b"\t"[0])
MAX_BYTES = 100_000_000


@dataclass(frozen=True)
class Cell:
    """One cell: where it stands in the file, quotes included, and what it says."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Table:
    """The cells of a file, row by row, empty lines left out; `lines` has each row's line number."""

    path: Path
    data: bytes
    delimiter: int
    rows: tuple[tuple[Cell, ...], ...]
    lines: tuple[int, ...]
    encoding: str = "utf-8"

    @property
    def comma(self) -> bool:
        """Whether numbers in this file have a decimal comma: then commas cannot part its columns."""
        return self.delimiter == b";"[0]

    @property
    def header(self) -> list[str]:
        """The first row's texts."""
        return [cell.text for cell in self.rows[0]]

    def where(self, row: int) -> str:
        """The file and line of a row, for a sentence."""
        return f"{self.path}, line {self.lines[row]}"

    def cell(self, row: int, column: int) -> Cell:
        """A cell; raises `KitError` when the row is too short."""
        if column >= len(self.rows[row]):
            wanted = len(self.rows[0])
            raise KitError(f"{self.where(row)} has fewer than {wanted} columns; export it again")
        return self.rows[row][column]

    def column(self, title: str) -> int:
        """The one column with this title, with or without the number that Canvas puts behind it."""
        header = [text.strip() for text in self.header]
        exact = [i for i, text in enumerate(header) if text == title.strip()]
        plain = [i for i, text in enumerate(header) if _plain(text) == title.strip()]
        found = exact or plain
        if not found:
            known = ", ".join(repr(text) for text in header if text)
            raise KitError(f"{self.path} has no column {title!r}; there are: {known}", exit_code=2)
        if len(found) > 1:
            named = ", ".join(repr(header[i]) for i in found)
            sentence = f"{self.path} has {len(found)} columns with the title {title!r} ({named})"
            raise KitError(f"{sentence}; name one in full, or rename one in the LMS", exit_code=2)
        return found[0]

    def change_cells(self, values: Mapping[tuple[int, int], str]) -> bytes:
        """The file with other texts in some cells, by row and column."""
        pieces, done = [], 0
        for row, column in sorted(values):
            cell = self.cell(row, column)
            pieces += [self.data[done : cell.start], self._write_cell(cell, values[row, column])]
            done = cell.end
        changed = b"".join([*pieces, self.data[done:]])
        if self.encoding == "utf-8":
            return changed
        return changed.decode("utf-8", "surrogatepass").encode(self.encoding, "surrogatepass")

    def _write_cell(self, cell: Cell, text: str) -> bytes:
        """A number as a cell, in quotes if the old one was, or if its comma would end the cell."""
        quoted = self.data[cell.start : cell.start + 1] == b'"' or chr(self.delimiter) in text
        return f'"{text}"'.encode() if quoted else text.encode()


def _plain(title: str) -> str:
    """`Neuron` of Canvas's `Neuron (12345)`, of `Neuron [Total Pts: 100 Score] |12345` of Blackboard, and of
    `Neuron Points Grade <Numeric MaxPoints:100>` of Brightspace."""
    return re.sub(r" \(\d+\)$| *\[[^\]]*\] *\|\d+$| Points Grade( <.*>)?$", "", title)


def read(path: Path) -> Table:
    """The table in a CSV file of UTF-8, or of UTF-16 as Blackboard writes it; raises `KitError`."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise KitError(f"{path} cannot be read: {error.strerror}", exit_code=2) from error
    if len(data) > MAX_BYTES:
        raise KitError(f"{path} is larger than {MAX_BYTES // 1_000_000} MB; is it the right file?")
    encoding = _utf16(data)
    try:
        if encoding:
            data = data.decode(encoding, "surrogatepass").encode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        encoding = ""
    if b"\0" in data:
        raise KitError(f"{path} is no CSV in UTF-8; take the file as the LMS exports it")
    start = len(codecs.BOM_UTF8) if data.startswith(codecs.BOM_UTF8) else 0
    found = {mark: _first_row(data, start, mark) for mark in DELIMITERS}
    delimiter = max(DELIMITERS, key=lambda mark: found[mark])
    rows, lines = _rows(data, start, delimiter, path)
    if not rows:
        raise KitError(f"{path} is empty; export it again")
    return Table(path, data, delimiter, rows, lines, encoding or "utf-8")


def _utf16(data: bytes) -> str:
    """The kind of UTF-16 that the file's first bytes name, or nothing."""
    marks = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
    return marks.get(data[:2], "")


def _first_row(data: bytes, start: int, delimiter: int) -> int:
    """How many cells the first line has with this delimiter."""
    position, cells = start, 0
    while True:
        position = _end(data, position, delimiter)
        cells += 1
        if position >= len(data) or data[position] != delimiter:
            return cells
        position += 1


def _rows(
    data: bytes, start: int, delimiter: int, path: Path
) -> tuple[tuple[tuple[Cell, ...], ...], tuple[int, ...]]:
    rows, lines = [], []
    position, line, first = start, 1, 1
    row: list[Cell] = []
    while position < len(data) or row:
        end = _end(data, position, delimiter)
        raw = data[position:end]
        row.append(Cell(position, end, _text(raw, path, line)))
        line += raw.count(b"\n") or raw.count(b"\r")
        position = end + 1
        if end < len(data) and data[end] == delimiter:
            continue
        if data[end : end + 2] == b"\r\n":
            position += 1
        line += 1
        if len(row) > 1 or row[0].text.strip():
            rows.append(tuple(row))
            lines.append(first)
        row, first = [], line
    return tuple(rows), tuple(lines)


def _end(data: bytes, position: int, delimiter: int) -> int:
    """Where the cell that begins here ends: at a delimiter, a line's end, or the file's."""
    inside = False
    for index in range(position, len(data)):
        byte = data[index]
        if byte == QUOTE and (inside or index == position or data[index - 1] == QUOTE):
            inside = not inside
        elif not inside and (byte == delimiter or byte in (CR, LF)):
            return index
    return len(data)


def _text(raw: bytes, path: Path, line: int) -> str:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise KitError(f"{path}, line {line}, is not UTF-8; take the LMS's own export") from None
    if len(text) > 1 and text[0] == text[-1] == '"':
        return text[1:-1].replace('""', '"')
    return text


def number(text: str, comma: bool = False) -> float | None:
    """A number as an LMS writes it; None for anything else.

    A comma parts thousands in `1,000` and `1,000.5`, and decimals in `8,5`; `comma` says that it always
    parts decimals.
    """
    plain = text.strip().replace("\u00a0", "").replace("\u202f", "")
    thousands = re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?", plain)
    if re.fullmatch(r"-?\d{1,3}(\.\d{3})+,\d+", plain):  # 1.000,5
        plain = plain.replace(".", "").replace(",", ".")
    elif comma or not thousands:
        plain = plain.replace(",", ".", 1)
    else:
        plain = plain.replace(",", "")
    if not re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)", plain):
        return None
    value = float(plain)
    return value if abs(value) < 10**9 else None


def format_number(value: float, comma: bool) -> str:
    """A number for a cell, with at most five decimals."""
    text = f"{round(value, 5):.5f}".rstrip("0").rstrip(".")
    return text.replace(".", ",") if comma else text
