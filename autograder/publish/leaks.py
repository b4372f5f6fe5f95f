"""The leak gate: what students get holds no line of a solution, hidden test, misconception or hint.

Lines are compared without white space, anywhere in a file: in text, in JSON strings, in the text
chunks of pictures, in archives inside archives. Each secret file also carries a canary.
"""

from __future__ import annotations

import ast
import bisect
import codecs
import contextlib
import hashlib
import io
import itertools
import json
import re
import struct
import uuid
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import KitError
from autograder.manifest import Assignment
from autograder.publish.finding import shown
from autograder.publish.strip import parse, read, regions

SHORTEST = 24  # characters that a line needs, white space left out, to be distinctive
HEAD = 12  # characters that a secret is looked up by
NAMESPACE = uuid.UUID("0f6a3a52-7d0c-4f6e-9a55-2f6a6a1f7e10")
PNG = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True)
class Secret:
    """A line that students must not get, and where it stands."""

    path: Path
    line: int
    text: str


@dataclass(frozen=True)
class Leak:
    """A secret found in line `line` of `path`, a file of the release (`a.zip!b` for one inside)."""

    path: str
    line: int
    secret: Secret

    def __str__(self) -> str:
        where = f"{shown(self.secret.path)}:{self.secret.line}"
        words = self.secret.text.strip()[:60]
        return f"{self.path}:{self.line}: holds `{words}` of {where}; reword one of the two"


SECRET = ("assignment.toml", "test_hidden.py", "domain.py", "misconceptions.py", "misconceptions.toml",
          "ANSWERS.md")  # fmt: skip


def misconceptions_file(assignment: Assignment) -> Path:
    """Where the misconceptions and their hints stand."""
    own = assignment.folder / "misconceptions.toml"
    return own if own.is_file() else assignment.folder / "assignment.toml"


def canary(assignment: Assignment, path: Path) -> str:
    """The string that marks the secret file `path`."""
    relative = path.relative_to(assignment.root).as_posix()
    return f"canary: {uuid.uuid5(NAMESPACE, relative)}"


def secret_files(assignment: Assignment) -> list[Path]:
    """The files that students never get, each with a canary in it."""
    paths = (assignment.page(name) for name in SECRET)
    return [assignment.solution, *(path for path in paths if path.is_file())]


def missing_canaries(assignment: Assignment) -> Iterator[tuple[Path, int, str]]:
    """File, line and sentence for each secret file without its canary, with the line to add."""
    for path in secret_files(assignment):
        text, mark = read(path), canary(assignment, path)
        want = f"<!-- {mark} -->" if path.suffix == ".md" else f"# {mark}"
        if want not in text:
            first = path == assignment.solution and next(iter(regions(text, path)), None)
            where = "inside the first region" if first else "at the top"
            yield path, first.begin if first else 1, f"has no canary; add the line `{want}` {where}"


def secrets(assignment: Assignment) -> list[Secret]:
    """Every distinctive secret line of the assignment, and the canaries."""
    files = secret_files(assignment)
    shared = {normal(line) for _, line in _helper_lines(assignment.folder / "test_public.py")}
    found = [Secret(assignment.solution, *line) for line in _region_lines(assignment.solution)]
    for path in files[1:]:
        if path.suffix == ".py":
            helpers = [line for line in _helper_lines(path) if normal(line[1]) not in shared]
            found += [Secret(path, *line) for line in helpers + _test_lines(path)]
        if path.suffix == ".md":
            found += [Secret(path, *line) for line in _answer_lines(path)]
    found = [secret for secret in found if _is_distinctive(secret.text)]
    hints = misconceptions_file(assignment)
    whole = [(hints, misconception.hint) for misconception in assignment.misconceptions]
    whole += [(path, canary(assignment, path)) for path in files]
    return found + [Secret(path, _line_with(path, words), words) for path, words in whole]


def normal(text: str) -> str:
    """The text without white space, and without the mark of a comment."""
    return re.sub(r"\s+", "", text).lstrip("#")


def _is_distinctive(line: str) -> bool:
    """Whether the line is long enough and names something: literals alone are data, not code."""
    code = re.sub(r"\"[^\"]*\"|'[^']*'", "", line)
    long = len(normal(line)) >= SHORTEST and "canary:" not in line
    return long and bool(re.search(r"[^\W\d]{2}", code))


def _line_with(path: Path, words: str) -> int:
    lines = enumerate(read(path).split("\n"), 1)
    return next((number for number, line in lines if words in line), 1)


def _region_lines(path: Path) -> list[tuple[int, str]]:
    lines = read(path).split("\n")
    spans = regions(read(path), path)
    return [(i, lines[i - 1]) for span in spans for i in range(span.begin + 1, span.end)]


def _test_lines(path: Path) -> list[tuple[int, str]]:
    return _lines_of(path, lambda node: _is_test(node))


def _helper_lines(path: Path) -> list[tuple[int, str]]:
    """Lines of the top-level statements that are no test, no import and no docstring."""
    skipped = (ast.Import, ast.ImportFrom, ast.Expr)
    return _lines_of(path, lambda node: not _is_test(node) and not isinstance(node, skipped))


def _answer_lines(path: Path) -> list[tuple[int, str]]:
    """Lines of the instructor's answers; headings and quotations repeat what students have."""
    lines = enumerate(read(path).split("\n"), 1)
    return [(number, line) for number, line in lines if not line.startswith(("#", ">"))]


def _is_test(node: ast.stmt) -> bool:
    return isinstance(node, ast.FunctionDef) and node.name.startswith("test_")


def _lines_of(path: Path, wanted: Callable[[ast.stmt], bool]) -> list[tuple[int, str]]:
    text = read(path)
    tree = parse(text, path)
    lines = text.split("\n")
    spans = [(node.lineno - 1, node.end_lineno) for node in tree.body if wanted(node)]
    return [(i + 1, lines[i]) for first, last in spans for i in range(first, last or first)]


class Gate:
    """Looks for the secrets of some assignments in files; the same bytes are read once."""

    def __init__(self, assignments: Iterable[Assignment]) -> None:
        self.byhead: dict[str, list[tuple[str, Secret]]] = {}
        for assignment in assignments:
            for secret in secrets(assignment):
                text = normal(secret.text)
                self.byhead.setdefault(text[:HEAD], []).append((text, secret))
        self.seen: dict[bytes, list[tuple[int, Secret]]] = {}

    def leaks(self, files: Mapping[str, bytes]) -> list[Leak]:
        """Every secret line in the files (path to bytes), archives opened."""
        return [
            Leak(path, line, secret)
            for path, data in files.items()
            for inner, text in _texts(path, data)
            for path, line, secret in [(inner, *hit) for hit in self._hits(text)]
        ]

    def _hits(self, text: str) -> list[tuple[int, Secret]]:
        key = hashlib.blake2b(text.encode("utf-8", "surrogatepass")).digest()
        if key not in self.seen:
            self.seen[key] = list(self._search(text))
        return self.seen[key]

    def _search(self, text: str) -> Iterator[tuple[int, Secret]]:
        lines = [normal(line) for line in text.split("\n")]
        starts = list(itertools.accumulate((len(line) for line in lines), initial=0))
        whole = "".join(lines)
        for start in range(len(whole) - HEAD + 1):
            for secret_text, secret in self.byhead.get(whole[start : start + HEAD], ()):
                if whole.startswith(secret_text, start):
                    yield bisect.bisect_right(starts, start), secret


def _texts(path: str, data: bytes) -> Iterator[tuple[str, str]]:
    """Every text that the file holds, each with the path to say where."""
    if data.startswith(b"PK"):
        yield path, " ".join(name for name, _ in _members(path, data))
        for name, inner in _members(path, data):
            yield from _texts(f"{path}!{name}", inner)
        return
    if data.startswith(PNG):
        yield path, "\n".join(_png_texts(data))
        return
    text = _decoded(data)
    yield path, text
    if path.endswith((".json", ".ipynb")):
        yield path, "\n".join(_strings(json.loads(text)))


def _members(path: str, data: bytes) -> list[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as bundle:
            comment = [("(comment)", bundle.comment)] if bundle.comment else []
            extra = [(f"{i.filename} (extra)", i.extra + i.comment) for i in bundle.infolist()]
            files = [(i.filename, bundle.read(i)) for i in bundle.infolist() if not i.is_dir()]
    except zipfile.BadZipFile as error:
        raise KitError(f"{path}: is a broken zip ({error}); run the release again") from error
    return files + comment + [item for item in extra if item[1]]


def _png_texts(data: bytes) -> Iterator[str]:
    """All in a PNG that is no pixel: its text chunks, plain or compressed, and what follows."""
    at = len(PNG)
    while at + 12 <= len(data):
        size, kind = struct.unpack(">I4s", data[at : at + 8])
        body, at = data[at + 8 : at + 8 + size], at + 12 + size
        if kind in (b"IHDR", b"PLTE", b"IDAT"):
            continue
        yield _decoded(body)
        for zero in (i for i, byte in enumerate(body[:200]) if byte == 0):
            with contextlib.suppress(zlib.error):
                packed = body[zero + 1 :]
                yield _decoded(zlib.decompressobj().decompress(packed, 1_000_000))
        if kind == b"IEND":
            break
    yield _decoded(data[at:])


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)


def _decoded(data: bytes) -> str:
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def check(assignments: Sequence[Assignment], files: Mapping[str, bytes]) -> None:
    """Raise `KitError` for the first leak in the files of a release."""
    for leak in Gate(assignments).leaks(files):
        raise KitError(str(leak))
