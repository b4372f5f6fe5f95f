"""Finds lines of a student's file that cannot be meant as they stand; the notes of the screen name them."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from .student_file import spans

CONDITIONS = (ast.If, ast.IfExp, ast.While)


def never_reached(text: str, line: int) -> bool:
    """Whether statements stand below the `raise` of this line, in the same block."""
    for block in _blocks(text):
        for statement, after in zip(block, block[1:], strict=False):
            if isinstance(statement, ast.Raise) and statement.lineno == line and after:
                return True
    return False


def lost_error(text: str, function: str) -> int:
    """The line of a function where an exception is made and not raised, or 0."""
    lines = spans(text).get(function, ())
    for statement in (one for block in _blocks(text) for one in block if one.lineno in lines):
        made = statement.value if isinstance(statement, ast.Expr) else None
        if isinstance(made, ast.Call) and isinstance(made.func, ast.Name) and made.func.id.endswith("Error"):
            return statement.lineno
    return 0


def unfilled(text: str, function: str) -> int:
    """The line of a function where `...` stands as a value, or 0; in an index it means all axes."""
    nodes = list(_nodes_of(text, function))
    meant = {one for node in nodes if isinstance(node, (ast.Subscript, ast.Expr)) for one in _dots_of(node)}
    lines = (node.lineno for node in nodes if isinstance(node, ast.Constant) and node.value is ...
             and node not in meant)  # fmt: skip
    return min(lines, default=0)


def _dots_of(node: ast.Subscript | ast.Expr) -> Iterator[ast.AST]:
    """The nodes in an index, or that which is a statement alone."""
    yield from ast.walk(node.slice) if isinstance(node, ast.Subscript) else (node.value,)


def always_true(text: str, function: str) -> tuple[int, str, str]:
    """A condition of a function such as `x == "a" or "b"`: its line, itself, what alone counts as true.

    The line is 0 when there is none.
    """
    for node in _nodes_of(text, function):
        for part in ast.walk(node.test) if isinstance(node, CONDITIONS) else ():
            if not isinstance(part, ast.BoolOp) or not isinstance(part.op, ast.Or):
                continue
            alone = [one for one in part.values if isinstance(one, ast.Constant) and one.value]
            if alone and any(isinstance(one, ast.Compare) for one in part.values):
                return part.lineno, ast.unparse(part), ast.unparse(alone[0])
    return 0, "", ""


def function_at(text: str, line: int) -> str:
    """The innermost function that this line stands in, or an empty string."""
    around = [(lines.start, name) for name, lines in spans(text).items() if line in lines]
    return max(around)[1] if around else ""


def compared_with(text: str, function: str) -> set[str]:
    """The texts and numbers that a function compares something with, as they are printed."""
    places = (ast.Compare, ast.MatchValue)
    found = [one for node in _nodes_of(text, function) if isinstance(node, places) for one in ast.walk(node)]
    return {str(one.value) for one in found if isinstance(one, ast.Constant)}


def _nodes_of(text: str, function: str) -> Iterator[ast.AST]:
    """What stands in a function; nothing for a file that is no Python."""
    lines = spans(text).get(function, ())
    if lines:
        yield from (node for node in ast.walk(ast.parse(text)) if getattr(node, "lineno", 0) in lines)


def _blocks(text: str) -> list[list[ast.stmt]]:
    """The statements of a file, block by block; none for a file that is no Python."""
    try:
        nodes = list(ast.walk(ast.parse(text)))
    except (SyntaxError, ValueError, RecursionError):
        return []
    blocks = [getattr(node, name, None) for node in nodes for name in ("body", "orelse", "finalbody")]
    return [block for block in blocks if isinstance(block, list)]
