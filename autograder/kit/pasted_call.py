"""A call as it can be pasted into Python, after `from NAME import *`.

Numbers that came from a generator are cut to 7 digits. A function of the module stands there by its
name, a lambda of the tests by its text; the definition of any other function is given beside the call.
"""

from __future__ import annotations

import ast
import types
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from .proxy import Call, FunctionProxy

DIGITS = 7
MAX_SIZE = 150
MAX_ROWS = 8
MAX_LINES = 14
INDENT = "  "  # of members inside an argument: of wide rows as many as can be stay whole
NUMPY_DEFAULTS = (np.dtype(np.float64), np.dtype(np.int64), np.dtype(bool), np.dtype(complex))


def paste(call: Call, width: int) -> list[str]:
    """The lines of the call: one when it fits in `width`, else one or more for each argument."""
    words = [("", value) for value in call.args]
    words += [(f"{name}=", value) for name, value in call.kwargs.items()]
    name = f"{call}".partition("(")[0]
    line = f"{name}({', '.join(lead + write(value) for lead, value in words)})"
    if len(line) <= width:
        return [line]
    lines = [f"{name}("]
    for lead, value in words:
        lines += [f"    {piece}" for piece in spread(value, lead, ",", width - 4)]
    return [*lines, ")"]


def spread(value: Any, before: str, after: str, width: int) -> list[str]:
    """A value between two texts: on one line when it fits, else a line for each member or row of it.

    The numbers of a row are broken only when the row itself is wider than that.
    """
    whole = f"{before}{write(value)}{after}"
    if len(whole) <= width:
        return [whole]
    if isinstance(value, np.ndarray) and 0 < value.size <= MAX_SIZE:
        if value.ndim == 1:
            return _filled(value.tolist(), f"{before}np.array([", f"]{_kind(value)}){after}", width)
        lead = f"{before}np.array("
        return _members(value.tolist(), lead, f"{_kind(value)}){after}", width)
    if isinstance(value, dict) and value:
        pairs = [spread(item, f"{key!r}: ", ",", width - len(INDENT)) for key, item in value.items()]
        return _between(pairs, before + "{", "}" + after, True, width)
    if isinstance(value, (list, tuple)) and value:
        if all(isinstance(item, (int, float, str, np.generic)) for item in value):
            brackets = "[]" if isinstance(value, list) else "()"
            return _filled(list(value), before + brackets[0], brackets[1] + after, width)
        return _members(value, before, after, width)
    return [whole]


def _members(value: Any, before: str, after: str, width: int) -> list[str]:
    """The members of a list or tuple, each on lines of its own; many short ones share a line."""
    brackets = "[]" if isinstance(value, list) else "()"
    members = [spread(item, "", ",", width - len(INDENT)) for item in value]
    return _between(members, before + brackets[0], brackets[1] + after, len(members) > MAX_ROWS, width)


def _between(members: list[list[str]], opening: str, closing: str, pack: bool, width: int) -> list[str]:
    """The lines of all members between brackets; with `pack` those of one line share lines."""
    lines: list[str] = []
    single = False
    for member in members:
        fits = bool(lines) and len(INDENT) + len(lines[-1]) + 1 + len(member[0]) <= width
        if pack and single and len(member) == 1 and fits:
            lines[-1] += f" {member[0]}"
        else:
            lines += member
        single = len(member) == 1
    return [opening, *(INDENT + line for line in lines), closing]


def _filled(items: list[Any], before: str, after: str, width: int) -> list[str]:
    """Single values in lines that are as full as they can be."""
    lines = [before]
    for number, item in enumerate(items):
        word = write(item) + ("," if number < len(items) - 1 else after)
        if len(lines[-1]) + len(word) + 1 > width and lines[-1] != before:
            lines.append(2 * INDENT)
        lines[-1] += word if lines[-1] in (before, 2 * INDENT) else f" {word}"
    return lines


def write(value: Any) -> str:
    """A value as Python writes it; of a very large array its shape alone."""
    if isinstance(value, np.ndarray):
        return _write_array(value)
    if isinstance(value, np.generic):
        return write(value.item())
    if isinstance(value, float) and not isinstance(value, bool):
        return _write_float(value)
    if isinstance(value, (list, tuple)):
        inner = ", ".join(map(write, value))
        return f"[{inner}]" if isinstance(value, list) else f"({inner}{',' if len(value) == 1 else ''})"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key!r}: {write(item)}" for key, item in value.items()) + "}"
    if isinstance(value, FunctionProxy) or not callable(value):
        return value.__name__ if isinstance(value, FunctionProxy) else repr(value)
    source = definition(value)
    return source if source.startswith("lambda") else getattr(value, "__name__", "...")


def _write_array(array: np.ndarray) -> str:
    if array.size > MAX_SIZE:
        return f"<an array of shape {array.shape}>"
    if array.size == 0:
        return f"np.zeros({array.shape}, dtype=np.{array.dtype})"
    return f"np.array({write(array.tolist())}{_kind(array)})"


def _kind(array: np.ndarray) -> str:
    """The type of the numbers, where Python would not choose it by itself."""
    return "" if array.dtype in NUMPY_DEFAULTS else f", dtype=np.{array.dtype}"


def _write_float(value: float) -> str:
    if value != value or value in (float("inf"), float("-inf")):
        return f'float("{value}")' if value == value else "np.nan"
    exact = repr(value + 0.0)
    return exact if len(exact) <= DIGITS + 3 else repr(float(f"{value:.{DIGITS}g}"))


def definitions(call: Call) -> list[str]:
    """The definitions of functions of the tests that the call is given, but for lambdas."""
    values = [*call.args, *call.kwargs.values()]
    found = [definition(v) for v in values if callable(v) and not isinstance(v, FunctionProxy)]
    texts = [text for text in dict.fromkeys(found) if text.startswith("def")]
    return [line for text in texts for line in (*text.split("\n"), "")]  # an empty line ends it when pasted


def definition(function: Callable[..., Any]) -> str:
    """The text of a function of the tests, or an empty string."""
    if not isinstance(function, types.FunctionType):
        return ""
    code = function.__code__
    nodes = _functions(code.co_filename, code.co_firstlineno)
    names = list(code.co_varnames[: code.co_argcount + code.co_kwonlyargcount])
    for node, text in nodes:
        arguments = [a.arg for a in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
        if arguments == names and isinstance(node, ast.Lambda) == (code.co_name == "<lambda>"):
            return text
    return ""


@lru_cache(maxsize=64)
def _functions(filename: str, line: int) -> list[tuple[Any, str]]:
    """The functions that begin in a line of a file, each with its text."""
    try:
        text = Path(filename).read_text(encoding="utf-8")
        tree = ast.parse(text)
    except (OSError, ValueError, SyntaxError):
        return []
    nodes = [n for n in ast.walk(tree) if isinstance(n, (ast.Lambda, ast.FunctionDef)) and n.lineno == line]
    return [(node, _text_of(text, node)) for node in nodes]


def _text_of(text: str, node: ast.Lambda | ast.FunctionDef) -> str:
    """The text of a function, moved to the left margin; a lambda on one line."""
    found = ast.get_source_segment(text, node) or ""
    lines = found.split("\n")
    if isinstance(node, ast.Lambda):
        return " ".join(line.strip() for line in lines)
    return "\n".join([lines[0], *(line[node.col_offset :] for line in lines[1:])])


def break_at_commas(text: str, width: int) -> list[str]:
    """`text` in lines of at most `width` where a comma lets it break; Python reads them as one."""
    lines: list[str] = []
    rest = text
    while len(rest) > width and len(lines) < MAX_LINES:
        cut = rest.rfind(", ", 0, width) + 1 or rest.find(", ") + 1
        if not cut:
            break
        lines.append(rest[:cut])
        rest = rest[cut:].lstrip()
    return [*lines, rest]
