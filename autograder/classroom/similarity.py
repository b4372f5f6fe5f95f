"""Finds pairs of submissions that are closer than the stub and common solutions explain.

A source becomes tokens without comments, docstrings and formatting; a student's own names become
one word, numbers and strings another, so renaming hides nothing. Hashes of `GRAM` tokens in a row are
thinned by winnowing. Those of the stub, and those that many submissions share, say nothing; the rest is
sorted, and for each pair it is counted how much of the smaller one's rare text is in the other.
The work grows with the number of submissions, not of pairs. What comes out is advice, never a verdict.
"""

from __future__ import annotations

import builtins
import difflib
import hashlib
import json
import keyword
import math
import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from autograder.classroom.intake import Submission
from autograder.files import write_atomically
from autograder.kit.student_file import LoadError, decode
from autograder.manifest import Assignment

NAME = "similarity.json"
GRAM, WINDOW = 12, 3
BASE = np.uint64(0x9E3779B97F4A7C15)  # any odd number whose bits are mixed
COMMON_SHARE, COMMON_LEAST, COMMON_MOST = 0.1, 2, 20
LEAST_SHARE, LEAST_GRAMS, LEAST_LINES = 0.5, 12, 6
MAX_PAIRS, MAX_ROWS, MAX_TOKENS, ROUNDS = 50, 80, 60_000, 3
TOKEN = re.compile(  # what is never closed ends with its line or with the file: each character is read once
    r"""(?P<skipped>[^\S\n]+|\\\n|\#[^\n]*)|(?P<newline>\n)
    |(?P<string>[bBfFrRuU]{0,2}(?:\"{3}(?:[^\\]|\\.)*?(?:\"{3}|\\?\Z)|'{3}(?:[^\\]|\\.)*?(?:'{3}|\\?\Z)
    |\"(?:[^\"\\\n]|\\.)*(?:\"|(?=\n)|\\?\Z)|'(?:[^'\\\n]|\\.)*(?:'|(?=\n)|\\?\Z)))
    |(?P<number>\.?\d(?:[eE][-+]|[\w.])*)|(?P<name>\w+)
    |(?P<mark>\*\*=?|//=?|<<=?|>>=?|[-+*/%@&|^=<>!:]=|->|\.{3}|.)""",
    re.VERBOSE | re.DOTALL,
)
BUILTINS = frozenset(dir(builtins))


@dataclass(frozen=True)
class Line:
    """One line of code that says something: its number, its normalised words, its text."""

    number: int
    words: str
    text: str


@dataclass(frozen=True)
class Pair:
    """Two submissions by key, the share of rare text in common, and the lines side by side."""

    one: str
    two: str
    share: float
    lines: int
    rows: list[tuple[int, str, int, str, bool]] = field(default_factory=list)


def lines_of(source: bytes, kept: frozenset[str]) -> list[Line]:
    """The normalised lines of a source, be it Python or not; `kept` are names that stay as they are."""
    text = _text(source)
    shown = text.split("\n")
    words: dict[int, list[str]] = defaultdict(list)
    number, depth, start, before = 1, 0, True, ""
    for count, token in enumerate(TOKEN.finditer(text)):
        kind, string = token.lastgroup, token[0]
        if count > MAX_TOKENS:
            break
        if kind == "newline":
            start = start or depth == 0
        elif kind != "skipped":
            start = start and kind == "string"  # a string that is a statement: documentation
            if not start:
                words[number].append(_word(kind, string, before, kept))
            depth = max(0, depth + (string in "([{") - (string in ")]}"))
            before = string
        if kind in ("newline", "string", "skipped"):
            number += string.count("\n")
    return [Line(n, " ".join(found), shown[n - 1][:200]) for n, found in words.items()]


def _text(source: bytes) -> str:
    """A module's text, decoded as the grader does, or with signs in place of what is no text."""
    try:
        return decode(source, "")
    except LoadError:
        text = source.decode("utf-8-sig", "replace")
        return text.replace("\0", " ").replace("\r\n", "\n").replace("\r", "\n")


def _word(kind: str | None, string: str, before: str, kept: frozenset[str]) -> str:
    if kind == "number":
        return "0"
    if kind == "name":
        known = keyword.iskeyword(string) or before == "." or string in kept or string in BUILTINS
        return string if known else "v"
    return string if kind == "mark" else "s"


def grams(lines: Iterable[Line]) -> np.ndarray:
    """The winnowed hashes of a source's words, in order: the least of every `WINDOW` in a row.

    Each is a polynomial in the hashes of `GRAM` words, modulo 2^64 (rolling hashes: Karp and Rabin 1987;
    winnowing: Schleimer, Wilkerson and Aiken 2003).
    """
    words = [_hash(word) for line in lines for word in line.words.split(" ")]
    hashes = np.zeros(max(0, len(words) - GRAM + 1), np.uint64)
    for row in sliding_window_view(np.array(words, np.uint64), len(hashes)) if len(hashes) else ():
        hashes = hashes * BASE + row
    if len(hashes) > WINDOW:
        hashes = sliding_window_view(hashes, WINDOW).min(axis=1)
    return np.unique(hashes)


@lru_cache(maxsize=10_000)
def _hash(word: str) -> int:
    return int.from_bytes(hashlib.blake2b(word.encode("utf-8", "replace"), digest_size=8).digest(), "big")


def find(sources: dict[str, bytes], stub: bytes = b"", names: Iterable[str] = ()) -> list[Pair]:
    """The pairs worth a look, the closest first; `names` are the stub's functions and modules."""
    kept = frozenset({*names, "np", "numpy", "math"})
    given = lines_of(stub, kept)
    stub_lines, stub_grams = {line.words for line in given}, grams(given)
    own = {}
    for key, source in sources.items():
        lines = [line for line in lines_of(source, kept) if line.words not in stub_lines]
        own[key] = np.setdiff1d(grams(lines), stub_grams, assume_unique=True)
    shares = measure_rare_shares(own)
    limit = threshold(shares, list(sources))
    close = sorted((-share, pair) for pair, share in shares.items() if share >= limit)
    found = []
    for negative, (one, two) in close[:MAX_PAIRS]:
        left, right = (lines_of(sources[key], kept) for key in (one, two))
        rows = side_by_side(left, right, stub_lines)
        same = sum(row[4] for row in rows)
        if same >= LEAST_LINES:
            found.append(Pair(one, two, round(-negative, 3), same, rows[:MAX_ROWS]))
    return found


def measure_rare_shares(own: dict[str, np.ndarray]) -> dict[tuple[str, str], float]:
    """For each pair that shares rare text: which part of the smaller one's rare text it is."""
    keys = sorted(own)
    owner = np.repeat(np.arange(len(keys)), [len(own[key]) for key in keys])
    text = np.concatenate([own[key] for key in keys]) if keys else np.zeros(0, np.uint64)
    _, gram, counts = np.unique(text, return_inverse=True, return_counts=True)
    often = counts[gram]
    rare = often <= max(COMMON_LEAST, min(COMMON_MOST, int(COMMON_SHARE * len(own))))
    weight = np.bincount(owner[rare], np.log1p(len(own) / often[rare]), len(keys))
    shared = np.flatnonzero(rare & (often > 1))
    shared = shared[np.argsort(gram[shared], kind="stable")]
    together: dict[tuple[int, int], float] = defaultdict(float)
    count: Counter[tuple[int, int]] = Counter()
    for owners in np.split(owner[shared], np.flatnonzero(np.diff(gram[shared])) + 1):
        worth = math.log1p(len(own) / max(1, len(owners)))
        for pair in combinations(owners.tolist(), 2):
            together[pair] += worth
            count[pair] += 1
    return {
        (keys[one], keys[two]): float(worth / min(weight[one], weight[two]))
        for (one, two), worth in together.items()
        if count[one, two] >= LEAST_GRAMS
    }


def threshold(shares: dict[tuple[str, str], float], keys: list[str]) -> float:
    """How close is unusually close: beyond what each student's nearest neighbour mostly is."""
    nearest = dict.fromkeys(keys, 0.0)
    for (one, two), share in shares.items():
        nearest[one] = max(nearest[one], share)
        nearest[two] = max(nearest[two], share)
    if len(nearest) < 4:
        return LEAST_SHARE
    low, _, high = statistics.quantiles(nearest.values(), n=4)
    return min(0.9, max(LEAST_SHARE, high + 1.5 * (high - low)))


def side_by_side(one: list[Line], two: list[Line], stub: set[str]) -> list[tuple[int, str, int, str, bool]]:
    """Matching blocks of lines that are not the stub's: number and text of each side.

    What was moved elsewhere is found in a second and third round among the lines that are left.
    """
    left, right = ([line for line in side if line.words not in stub] for side in (one, two))
    rows: list[tuple[int, str, int, str, bool]] = []
    for _ in range(ROUNDS):
        words = [line.words for line in left], [line.words for line in right]
        blocks = difflib.SequenceMatcher(None, *words, autojunk=False).get_matching_blocks()
        pairs = [
            (left[block.a + i], right[block.b + i])
            for block in blocks
            if block.size >= 2
            for i in range(block.size)
        ]
        rows += [(a.number, a.text, b.number, b.text, True) for a, b in pairs]
        used = {a.number for a, _ in pairs}, {b.number for _, b in pairs}
        left = [line for line in left if line.number not in used[0]]
        right = [line for line in right if line.number not in used[1]]
    return sorted(rows)


def write(folder: Path, assignment: Assignment, submissions: list[Submission]) -> None:
    """Compare the submissions and keep the pairs in the class's folder."""
    stub = assignment.folder / f"{assignment.name}.py"
    given = stub.read_bytes() if stub.is_file() else b""
    names = [name for part in assignment.parts for name in part.functions]
    pairs = find({s.key: s.source for s in submissions}, given, names)
    data = {"compared": len(submissions), "pairs": [asdict(pair) for pair in pairs]}
    text = json.dumps(data, ensure_ascii=False, indent=1) + "\n"
    write_atomically(folder / NAME, text.encode("utf-8", "backslashreplace"))


def load(folder: Path) -> tuple[int, list[Pair]]:
    """How many submissions were compared, and the pairs found; (0, []) where none were."""
    try:
        data = json.loads((folder / NAME).read_text(encoding="utf-8"))
        return data["compared"], [Pair(**pair) for pair in data["pairs"]]
    except (OSError, ValueError, TypeError, KeyError):
        return 0, []
