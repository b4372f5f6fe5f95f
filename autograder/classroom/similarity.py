"""Finds pairs of submissions that are closer than the stub and common solutions explain.

A source becomes tokens without comments, docstrings and formatting; a student's own names become
one word, numbers and strings another, so renaming hides nothing. Hashes of `GRAM` tokens in a row are
thinned by winnowing. Those of the stub, and those that many submissions share, say nothing; of the
rest an inverted index counts, for each pair, how much of the smaller one's rare text is in the other.
The work grows with the number of submissions, not of pairs. What comes out is advice, never a verdict.
"""

from __future__ import annotations

import builtins
import difflib
import hashlib
import io
import json
import keyword
import math
import re
import statistics
import tokenize
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from autograder.classroom.store import write_atomically
from autograder.classroom.submissions import Submission
from autograder.manifest import Assignment

NAME = "similarity.json"
GRAM, WINDOW = 12, 5
COMMON_SHARE, COMMON_LEAST, COMMON_MOST = 0.1, 2, 20
LEAST_SHARE, LEAST_GRAMS, LEAST_LINES = 0.5, 12, 6
MAX_PAIRS, MAX_ROWS, MAX_TOKENS, ROUNDS = 50, 80, 60_000, 3
SKIPPED = (tokenize.COMMENT, tokenize.NL, tokenize.ENCODING, tokenize.ENDMARKER)
LAYOUT = {tokenize.NEWLINE: "\n", tokenize.INDENT: ">", tokenize.DEDENT: "<"}
WORD = re.compile(r"\w+|[^\w\s]")
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
    """The normalised lines of a source; `kept` are names that stay as they are."""
    text = _text(source)
    shown = text.splitlines()
    words: dict[int, list[str]] = defaultdict(list)
    start, before, count = True, "", 0
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            count += 1
            if token.type in SKIPPED or count > MAX_TOKENS:
                continue
            if token.type in LAYOUT:
                start = True
                continue
            docstring = start and token.type == tokenize.STRING
            if not docstring:
                words[token.start[0]].append(_word(token.type, token.string, before, kept))
            start, before = docstring, token.string
    except (tokenize.TokenError, SyntaxError):
        words = {n: _rough(line, kept) for n, line in enumerate(shown[:5000], start=1)}
    numbered = sorted(words.items())
    return [Line(n, " ".join(w), shown[n - 1][:200]) for n, w in numbered if w and n <= len(shown)]


def _text(source: bytes) -> str:
    """A module's text; of a notebook its code cells."""
    text = (
        source.decode("utf-8-sig", "replace")
        .replace("\0", " ")
        .replace("\r\n", "\n")
        .replace("\r", "\n")
    )
    if text.lstrip().startswith("{"):
        try:
            cells = [cell for cell in json.loads(text)["cells"] if cell["cell_type"] == "code"]
            return "\n".join("".join(cell["source"]) for cell in cells)
        except (ValueError, TypeError, KeyError, RecursionError):
            return text
    return text


def _word(kind: int, string: str, before: str, kept: frozenset[str]) -> str:
    if kind == tokenize.NUMBER:
        return "0"
    if kind == tokenize.NAME:
        known = keyword.iskeyword(string) or before == "." or string in kept or string in BUILTINS
        return string if known else "v"
    return string if kind == tokenize.OP else "s"


def _rough(line: str, kept: frozenset[str]) -> list[str]:
    """Words of a line of a file that is no Python."""
    words = WORD.findall(line.partition("#")[0])
    kind = {True: tokenize.NAME, False: tokenize.OP}
    return [_word(kind[word[0].isalpha() or word[0] == "_"], word, "", kept) for word in words]


def grams(lines: Iterable[Line]) -> set[int]:
    """The winnowed hashes of a source's words."""
    words = [word for line in lines for word in line.words.split(" ")]
    hashes = [_hash(words[i : i + GRAM]) for i in range(len(words) - GRAM + 1)]
    if len(hashes) <= WINDOW:
        return set(hashes)
    return {min(hashes[i : i + WINDOW]) for i in range(len(hashes) - WINDOW + 1)}


def _hash(words: Sequence[str]) -> int:
    return int.from_bytes(hashlib.blake2b("\0".join(words).encode(), digest_size=8).digest(), "big")


def find(sources: dict[str, bytes], stub: bytes = b"", names: Iterable[str] = ()) -> list[Pair]:
    """The pairs worth a look, the closest first; `names` are the stub's functions and modules."""
    kept = frozenset({*names, "np", "numpy", "math"})
    given = lines_of(stub, kept)
    stub_lines, stub_grams = {line.words for line in given}, grams(given)
    own = {}
    for key, source in sources.items():
        lines = [line for line in lines_of(source, kept) if line.words not in stub_lines]
        own[key] = grams(lines) - stub_grams
    shares = rare_shares(own)
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


def rare_shares(own: dict[str, set[int]]) -> dict[tuple[str, str], float]:
    """For each pair that shares rare text: which part of the smaller one's rare text it is."""
    index: dict[int, list[str]] = defaultdict(list)
    for key in sorted(own):
        for gram in own[key]:
            index[gram].append(key)
    common = max(COMMON_LEAST, min(COMMON_MOST, int(COMMON_SHARE * len(own))))
    weight: dict[str, float] = defaultdict(float)
    together: dict[tuple[str, str], float] = defaultdict(float)
    count: Counter[tuple[str, str]] = Counter()
    for gram in sorted(index):
        keys = index[gram]
        if len(keys) > common:
            continue
        worth = math.log(1 + len(own) / len(keys))
        for position, one in enumerate(keys):
            weight[one] += worth
            for two in keys[position + 1 :]:
                together[one, two] += worth
                count[one, two] += 1
    return {
        pair: worth / min(weight[pair[0]], weight[pair[1]])
        for pair, worth in together.items()
        if count[pair] >= LEAST_GRAMS
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


def side_by_side(
    one: list[Line], two: list[Line], stub: set[str]
) -> list[tuple[int, str, int, str, bool]]:
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
