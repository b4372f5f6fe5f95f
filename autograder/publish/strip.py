"""Takes the solution out of a marked reference: finds the regions and replaces each.

A region stands between the comment lines `### BEGIN SOLUTION` and `### END SOLUTION`. Comments are
found by `tokenize`, so a marker inside a string is text and no marker. What is odd is refused.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from dataclasses import dataclass
from pathlib import Path

from autograder.publish.finding import Finding

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
ALIKE = re.compile(r"#[#\s]*(BEGIN|END)[\s_-]*SOLUTION\b", re.IGNORECASE)
SILENT = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT}


@dataclass(frozen=True)
class Region:
    """Lines `begin` to `end` (the markers, counted from 1); `function` is None at column 0."""

    begin: int
    end: int
    indent: str
    function: str | None


def read(path: Path) -> str:
    """The text of a source file, with LF line ends and without a BOM."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise Finding(path, 1, f"cannot be read ({error.strerror}); create it").error() from error
    except UnicodeDecodeError as error:
        raise Finding(path, 1, "is not UTF-8; save it as UTF-8").error() from error


def regions(source: str, path: Path) -> list[Region]:
    """The marked regions in order; an odd marker is a `KitError` with file, line and mend."""
    source = _unix(source)
    tree = parse(source, path)
    tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    lines = source.split("\n")
    found: list[Region] = []
    begin: int | None = None
    for line, marker in _markers(tokens, path):
        if marker == BEGIN:
            if begin is not None:
                sentence = f"a region begins inside that of line {begin}; end that one first"
                raise Finding(path, line, sentence).error()
            begin = line
        elif begin is None:
            sentence = f"{END} without a BEGIN; remove it or add `{BEGIN}`"
            raise Finding(path, line, sentence).error()
        else:
            found.append(_region(begin, line, lines, tree, tokens, path))
            begin = None
    if begin is not None:
        sentence = f"{BEGIN} without an END; add `{END}` below the solution"
        raise Finding(path, begin, sentence).error()
    return found


def strip(source: str, path: Path) -> str:
    """`source` with each region replaced: by a `raise` in a function, by nothing at column 0."""
    found = regions(source, path)
    lines = _unix(source).split("\n")
    for region in reversed(found):
        above, below = lines[: region.begin - 1], lines[region.end :]
        if region.function is None:
            lines = _joined(above, below)
        else:
            lines = [*above, *_replacement(region), *below]
    return "\n".join(lines).strip("\n") + "\n"


def _replacement(region: Region) -> list[str]:
    sentence = f"{region.function} is not written yet"
    return [f'{region.indent}raise NotImplementedError("{sentence}")']


def _joined(above: list[str], below: list[str]) -> list[str]:
    """The lines around a region that vanished, with the larger of the two gaps between them."""
    upper = len("\n".join(above).rstrip().split("\n"))
    gap_below = next((i for i, line in enumerate(below) if line.strip()), len(below))
    gap = max(len(above) - upper, gap_below)
    return [*above[:upper], *[""] * gap, *below[gap_below:]]


def _unix(source: str) -> str:
    return source.replace("\r\n", "\n").replace("\r", "\n")


def parse(source: str, path: Path) -> ast.Module:
    """The syntax tree of a file of the kit; a syntax error is a `KitError` with its line."""
    try:
        return ast.parse(source)
    except SyntaxError as error:
        sentence = f"{error.msg}; mend the syntax"
        raise Finding(path, error.lineno or 1, sentence).error() from error
    except ValueError as error:
        raise Finding(path, 1, f"{error}; mend the syntax").error() from error


def _markers(tokens: list[tokenize.TokenInfo], path: Path) -> list[tuple[int, str]]:
    """Line and kind of each marker; a comment that only looks like one is an error."""
    found, depth = [], 0
    for token in tokens:
        if token.type == tokenize.OP:
            depth += (token.string in "([{") - (token.string in ")]}")
        if token.type != tokenize.COMMENT or not ALIKE.match(token.string):
            continue
        marker = token.string.strip().removeprefix("# ")
        if marker not in (BEGIN, END):
            sentence = f"`{token.string}` looks like a marker; write `{BEGIN}` or `{END}`"
        elif token.line[: token.start[1]].strip():
            sentence = "the marker follows code; give it a line of its own"
        elif depth:
            sentence = "the marker stands inside brackets; move it outside the statement"
        else:
            found.append((token.start[0], marker))
            continue
        raise Finding(path, token.start[0], sentence).error()
    return found


def _region(
    begin: int,
    end: int,
    lines: list[str],
    tree: ast.Module,
    tokens: list[tokenize.TokenInfo],
    path: Path,
) -> Region:
    code = [t.start[0] for t in tokens if begin < t.start[0] < end and t.type not in SILENT]
    if not code:
        sentence = "the region is empty; write the solution or remove the markers"
        raise Finding(path, begin, sentence).error()
    indent = _indent(lines[begin - 1])
    function = _function_around(tree, begin, code[-1])
    if _indent(lines[end - 1]) != indent:
        sentence = f"END is not indented like its BEGIN in line {begin}; align the two"
        raise Finding(path, end, sentence).error()
    if function is None and indent:
        sentence = "the region is in no function; put it in one or at column 0"
        raise Finding(path, begin, sentence).error()
    if function is not None and not indent:
        sentence = f"the marker is not indented like the body of {function}; indent it"
        raise Finding(path, begin, sentence).error()
    return Region(begin, end, indent, function)


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _function_around(tree: ast.Module, begin: int, last: int) -> str | None:
    """Name of the innermost function that starts above line `begin` and holds line `last`."""
    around = [
        node
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and node.lineno < begin
        and last <= (node.end_lineno or 0)
    ]
    return max(around, key=lambda node: node.lineno).name if around else None
