"""Mutants of a solution, by the operators of cosmic-ray, inside the regions that students write.

Operators that only make type errors of a right formula (a shift for a sum ...) are left out: they
are killed by any call, so they would flatter the count.
"""

from __future__ import annotations

import ast
import itertools
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from autograder.errors import KitError
from autograder.manifest import Assignment

BINARY = (
    ("Add", "Sub"), ("Add", "Mul"), ("Sub", "Add"), ("Sub", "Mul"), ("Mul", "Add"), ("Mul", "Div"),
    ("Mul", "Sub"), ("Div", "Mul"), ("Div", "Sub"), ("FloorDiv", "Div"), ("FloorDiv", "Mul"),
    ("Mod", "FloorDiv"), ("Pow", "Mul"),
)  # fmt: skip
COMPARISON = (
    ("Lt", "LtE"), ("Lt", "Gt"), ("LtE", "Lt"), ("LtE", "GtE"), ("Gt", "GtE"), ("Gt", "Lt"),
    ("GtE", "Gt"), ("GtE", "LtE"), ("Eq", "NotEq"), ("Eq", "GtE"), ("Eq", "LtE"), ("NotEq", "Eq"),
    ("Is", "IsNot"), ("IsNot", "Is"),
)  # fmt: skip
OTHERS = (
    "AddNot", "ExceptionReplacer", "NumberReplacer", "ReplaceAndWithOr", "ReplaceOrWithAnd",
    "ReplaceBreakWithContinue", "ReplaceContinueWithBreak", "ReplaceFalseWithTrue",
    "ReplaceTrueWithFalse", "ReplaceUnaryOperator_Delete_USub", "ReplaceUnaryOperator_Delete_Not",
    "ZeroIterationForLoop",
)  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """One changed line of a solution: its function, the line before and after, the whole text."""

    function: str
    line: int
    was: str
    now: str
    text: str

    @property
    def key(self) -> tuple[str, str, str]:
        return self.function, self.was, self.now


def operators() -> Iterator[object]:
    """The chosen operators of cosmic-ray; raises `KitError` when it is not installed."""
    try:
        from cosmic_ray.plugins import get_operator
    except ImportError as error:
        raise KitError("mutation needs the package cosmic-ray: run `make setup`") from error
    names = [f"ReplaceBinaryOperator_{a}_{b}" for a, b in BINARY]
    names += [f"ReplaceComparisonOperator_{a}_{b}" for a, b in COMPARISON]
    for name in (*names, *OTHERS):
        yield get_operator(f"core/{name}")()


def mutants(assignment: Assignment, functions: Collection[str] = ()) -> list[Mutant]:
    """Every mutant of the solution (of some functions), in the order of its lines, none twice."""
    lines = assignment.solution.read_text(encoding="utf-8").split("\n")
    chosen = list(operators())
    found: dict[str, Mutant] = {}
    for function, first, last in regions(lines):
        if functions and function not in functions:
            continue
        for operator in chosen:
            for changed in changes(lines[first:last], operator):
                mutant = _mutant(lines, changed, function, first, last)
                if mutant is not None:
                    found.setdefault(mutant.text, mutant)
    return sorted(found.values(), key=lambda mutant: (mutant.line, mutant.now))


def regions(lines: list[str]) -> Iterator[tuple[str, int, int]]:
    """(function, first line, line after the last) of each region, counted from 0."""
    owners = function_lines("\n".join(lines))
    start = 0
    for number, line in enumerate(lines):
        marker = line.strip().removeprefix("# ")
        if marker == "### BEGIN SOLUTION":
            start = number + 1
        elif marker == "### END SOLUTION":
            yield owners.get(start, ""), start, number


def changes(body: list[str], operator: object) -> Iterator[list[str]]:
    """The lines of a region after each change that an operator can make (small texts are quick)."""
    from cosmic_ray.mutating import mutate_code

    head = "def region():" if body and body[0].startswith(" ") else "if True:"
    indent = "" if head.startswith("def") else "    "
    text = "\n".join([head, *(indent + line for line in body), ""])
    for occurrence in itertools.count():
        changed = mutate_code(text, operator, occurrence)
        if changed is None:
            return
        if changed.startswith(f"{head}\n"):
            yield [line.removeprefix(indent) for line in changed.split("\n")[1:-1]]


def _mutant(
    lines: list[str], body: list[str], function: str, first: int, last: int
) -> Mutant | None:
    """What changed, or None when nothing did or it is no Python any more."""
    pairs = itertools.zip_longest(lines[first:last], body, fillvalue="")
    differing = ((n, was, now) for n, (was, now) in enumerate(pairs, start=first) if was != now)
    number, was, now = next(differing, (0, "", ""))
    text = "\n".join([*lines[:first], *body, *lines[last:]])
    try:
        ast.parse(text)
    except SyntaxError:
        return None
    return Mutant(function, number + 1, was.strip(), now.strip(), text) if was != now else None


def function_lines(text: str) -> dict[int, str]:
    """The top-level function that each line, counted from 0, belongs to."""
    owners = {}
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef):
            owners.update(dict.fromkeys(range(node.lineno - 1, node.end_lineno or 0), node.name))
    return owners
