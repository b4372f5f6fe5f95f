"""A half-done submission: the stub with some functions from the solution and some written wrong."""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping

from autograder.manifest import Assignment
from autograder.publish import stub


def mix_functions(
    assignment: Assignment, done: Collection[str] = (), wrong: Mapping[str, str] | None = None
) -> str:
    """The stub's text with the functions of `done` as in the solution and `wrong` ones' bodies replaced.

    A body is the text after the docstring, indented.
    """
    solution = assignment.solution.read_text(encoding="utf-8")
    bodies = {name: _body(solution, name) for name in done} | dict(wrong or {})
    text = stub.fresh(assignment)
    for name, body in bodies.items():
        lines = text.splitlines(keepends=True)
        start, end = _span(text, name)
        text = "".join([*lines[:start], body, *lines[end:]])
    return text


def _body(text: str, name: str) -> str:
    """The lines of a function after its docstring, without comments."""
    start, end = _span(text, name)
    kept = text.splitlines(keepends=True)[start:end]
    return "".join(line for line in kept if not line.lstrip().startswith("#"))


def _span(text: str, name: str) -> tuple[int, int]:
    """First and last line (as of a slice) of a function's body after its docstring."""
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef) and node.name == name and node.end_lineno:
            first = node.body[0] if ast.get_docstring(node) else node.args
            return (getattr(first, "end_lineno", None) or node.lineno), node.end_lineno
    raise KeyError(name)
