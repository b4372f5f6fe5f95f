"""Finds the texts in Python that students read, and puts others in their place; the code stays the same.

Texts are the paragraphs of docstrings (examples and formulas without words left out), comments, and strings
that are sentences. A single word is one where it is shown: in a call of DISPLAYS, or as a label. In a text
`{...}` is what an f-string puts there.
"""

from __future__ import annotations

import ast
import io
import re
import textwrap
import tokenize
from collections.abc import Callable, Iterator
from typing import NamedTuple

from autograder.texts import FIELD, has_words

SILENT = re.compile(r"#+\s*(fmt:|noqa|type:|canary|ruff:|BEGIN SOLUTION|END SOLUTION|Exercise kit)")
PARAGRAPH = re.compile(r"(?:[^\n]*\S[^\n]*(?:\n|$))+")
SENTENCE = re.compile(r"[^\W\d_]{2,}(?:'s)?[,;:.?!)]* +\S|\S +\(?[^\W\d_]{2,}|[^\W\d_]{3,}-[^\W\d_]{3,}")
NO_TEXT = re.compile(  # places in a picture, and what a stub says until a function is written
    r"best|(upper|lower|center)( (left|right|center))?|offset points|axes fraction|\w+ is not written yet"
)
LITERAL = re.compile(r"(?<!\w)([rRfFuUbB]*)(\"{3}|'{3}|\"|')")
DISPLAYS = {"align_left", "align_right", "annotate", "explain", "fail", "label", "set_title", "set_xlabel",
            "set_ylabel", "suptitle", "supxlabel", "supylabel", "text", "word"}  # fmt: skip
LABELS = {"label", "title", "x", "y", "xlabel", "ylabel"}  # keywords whose values are shown
OWN_DISPLAY = re.compile(r"_(row|grid|panel|draw|title)\w*")  # a demo's own functions that show


class Piece(NamedTuple):
    """A text and where it stands; `put` makes the code that says another one instead."""

    start: int
    end: int
    english: str
    put: Callable[[str], str]


def translate(
    source: str, say: Callable[[str], str], find: Callable[[str], Iterator[Piece]] | None = None
) -> str:
    """The source with each text that `find` finds (all of them) replaced by what `say` makes of it."""
    for piece in sorted((find or pieces)(source), reverse=True):
        said = say(piece.english)
        if said != piece.english:
            source = source[: piece.start] + piece.put(said) + source[piece.end :]
    return source


def pieces(source: str) -> Iterator[Piece]:
    """Every text of the source that has words in it."""
    tree, starts = ast.parse(source), offsets(source)
    found = [*docstring_pieces(source, tree, starts), *comment_pieces(source, starts)]
    found += string_pieces(source, tree, starts)
    yield from (piece for piece in found if has_words(piece.english))


def strings_alone(source: str) -> Iterator[Piece]:
    """The texts of the source that it shows when it runs, without docstrings and comments."""
    found = string_pieces(source, ast.parse(source), offsets(source))
    yield from (piece for piece in found if has_words(piece.english))


def verdicts(source: str) -> Iterator[Piece]:
    """What the source says when a check fails: all that students see of a file which they never read."""
    tree, starts = ast.parse(source), offsets(source)
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and getattr(n.func, "id", "") == "fail"]
    said = {span(source, argument, starts)[0] for call in calls for argument in call.args[:1]}
    found = string_pieces(source, tree, starts)
    yield from (piece for piece in found if piece.start in said and has_words(piece.english))


def docstring_pieces(source: str, tree: ast.Module, starts: list[int]) -> Iterator[Piece]:
    """The paragraphs of docstrings."""
    for node in docstrings(tree):
        start, end = span(source, node, starts)
        quotes = source[end - 3 : end]
        if quotes not in ('"""', "'''"):
            continue  # one short line in single quotes: nobody documents like that here
        begin = start + source[start:end].index(quotes) + 3
        for match in PARAGRAPH.finditer(source, begin, end - 3):
            if ">>>" not in match.group():
                yield paragraph(match.start(), match.group(), begin)


def paragraph(start: int, text: str, begin: int) -> Piece:
    """A paragraph of a docstring that begins at `begin`; the indentation of its lines is not in the text."""
    text = text.rstrip()
    first, newline, rest = text.partition("\n")
    if start != begin:
        first, newline, rest = "", "", text
    spaces = [len(line) - len(line.lstrip()) for line in rest.split("\n") if line.strip()]
    indent = " " * min(spaces, default=0)
    english = first + newline + textwrap.dedent(rest)

    def put(said: str) -> str:
        lines = said.split("\n")
        kept = 1 if start == begin else 0
        return "\n".join([*lines[:kept], *(indent + line for line in lines[kept:])])

    return Piece(start, start + len(text), english, put)


def comment_pieces(source: str, starts: list[int]) -> Iterator[Piece]:
    """Comments; lines of comments under one another are one text."""
    block: list[tokenize.TokenInfo] = []
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT and not SILENT.match(token.string):
            alone = not token.line[: token.start[1]].strip()
            follows = block and alone and token.start == (block[-1].start[0] + 1, block[-1].start[1])
            if block and not follows:
                yield comment(block, starts)
                block = []
            block.append(token)
    if block:
        yield comment(block, starts)


def comment(block: list[tokenize.TokenInfo], starts: list[int]) -> Piece:
    """The text of the comment lines of a block."""
    (row, column), last = block[0].start, block[-1]
    lines = [re.sub(r"^#+ ?", "", token.string) for token in block]

    def put(said: str) -> str:
        return f"\n{' ' * column}".join(f"# {line}".rstrip() for line in said.split("\n"))

    start, end = starts[row - 1] + column, starts[last.end[0] - 1] + last.end[1]
    return Piece(start, end, "\n".join(lines), put)


def string_pieces(source: str, tree: ast.Module, starts: list[int]) -> Iterator[Piece]:
    """Strings and f-strings that are shown."""
    documented = {id(node) for node in docstrings(tree)}
    silent = documented | {id(part) for node in ast.walk(tree) for part in unseen_in(node)}
    shown = {id(part) for node in ast.walk(tree) for part in displayed_by(node)}
    for node in ast.walk(tree):
        if not isinstance(node, (ast.Constant, ast.JoinedStr)) or id(node) in silent:
            continue
        start, end = span(source, node, starts)
        formatted = isinstance(node, ast.JoinedStr)
        english = text_of(source[start:end]) if formatted else getattr(node, "value", "")
        if not isinstance(english, str) or NO_TEXT.fullmatch(english):
            continue
        if id(node) in shown or SENTENCE.search(FIELD.sub("0", english)):
            yield Piece(start, end, english, quote_f if formatted else quote)


def unseen_in(node: ast.AST) -> Iterator[ast.AST]:
    """What in a node is no text of its own: parts of an f-string, an index, values of keywords."""
    if isinstance(node, ast.JoinedStr):
        yield from (part for value in node.values for part in ast.walk(value))
    elif isinstance(node, ast.Subscript):
        yield from ast.walk(node.slice)
    elif isinstance(node, ast.keyword) and node.arg not in (*LABELS, "tables", None):
        yield from (part for part in [node.value] if isinstance(part, (ast.Constant, ast.JoinedStr)))


def displayed_by(node: ast.AST) -> Iterator[ast.AST]:
    """What a call or a step of a trace shows, and the keys of tables, also where they are single words."""
    if isinstance(node, ast.keyword) and node.arg in LABELS:
        yield node.value
    elif isinstance(node, ast.keyword) and node.arg == "tables" and isinstance(node.value, ast.Dict):
        yield from (key for key in node.value.keys if key is not None)
    elif isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple):
        yield from node.value.elts[:2]
    elif isinstance(node, ast.Call):
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if name in DISPLAYS or OWN_DISPLAY.fullmatch(name):
            yield from node.args


def text_of(code: str) -> str:
    """The text of a string that stands in the source; what an f-string puts in stands in braces."""
    found, at = [], 0
    while match := LITERAL.search(code, at):
        prefix, quotes = match[1].lower(), match[2]
        at = end = code.index(quotes, match.end())
        while code[:end].endswith("\\") and "r" not in prefix:
            at = end = code.index(quotes, end + 1)
        body, at = code[match.end() : end], end + len(quotes)
        body = body if "r" in prefix else unescape(body)
        found.append(body if "f" in prefix else body.replace("{", "{{").replace("}", "}}"))
    return "".join(found)


def unescape(text: str) -> str:
    return text.encode("raw_unicode_escape").decode("unicode_escape")


def quote(text: str) -> str:
    """A string of this text as Python."""
    return '"' + escape(text) + '"'


def quote_f(text: str) -> str:
    """An f-string of this text as Python: what stands in braces is code and stays."""
    found, at = [], 0
    for match in re.finditer(r"\{(?!\{)[^{}]*(?:\{[^{}]*\}[^{}]*)*\}", text):
        found += [escape(text[at : match.start()]), match.group()]
        at = match.end()
    return 'f"' + "".join([*found, escape(text[at:])]) + '"'


def escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def docstrings(tree: ast.Module) -> Iterator[ast.Constant]:
    """The docstrings of the module and of everything in it."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            first = node.body[0] if node.body else None
            value = first.value if isinstance(first, ast.Expr) else None
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                yield value


def offsets(source: str) -> list[int]:
    """Where each line begins."""
    return [0, *(match.end() for match in re.finditer("\n", source))]


def span(source: str, node: ast.expr, starts: list[int]) -> tuple[int, int]:
    """Where a node stands; Python counts its columns in bytes."""
    places = ((node.lineno, node.col_offset), (node.end_lineno or 0, node.end_col_offset or 0))
    lines = source.split("\n")
    start, end = (
        starts[line - 1] + len(lines[line - 1].encode()[:column].decode()) for line, column in places
    )
    return start, end
