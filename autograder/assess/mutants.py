"""Mutants of a solution, by the operators of cosmic-ray, inside the regions that students write.

Operators that only make type errors of a right formula (a shift for a sum ...) are left out: they are
killed by any call, so they would flatter the count.
"""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator
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
    """One changed line of a solution: the function it is in, the line before and after, the whole text."""

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


def mutants(assignment: Assignment) -> list[Mutant]:
    """Every mutant of the solution, in the order of its lines, none twice."""
    from cosmic_ray.mutating import mutate_code

    text = assignment.solution.read_text(encoding="utf-8")
    inside = region_lines(text)
    owners = function_lines(text)
    found: dict[str, Mutant] = {}
    for operator in operators():
        for occurrence in itertools.count():
            changed = mutate_code(text, operator, occurrence)
            if changed is None:
                break
            mutant = _mutant(text, changed, inside, owners)
            if mutant is not None:
                found.setdefault(changed, mutant)
    return sorted(found.values(), key=lambda mutant: (mutant.line, mutant.now))


def _mutant(
    text: str, changed: str, inside: set[int], owners: dict[int, str]
) -> Mutant | None:
    """What changed, or None when it lies outside a region or is no Python any more."""
    pairs = itertools.zip_longest(text.split("\n"), changed.split("\n"), fillvalue="")
    for number, (was, now) in enumerate(pairs, start=1):
        if was != now:
            break
    else:
        return None
    if number not in inside:
        return None
    try:
        ast.parse(changed)
    except SyntaxError:
        return None
    return Mutant(owners.get(number, ""), number, was.strip(), now.strip(), changed)


def region_lines(text: str) -> set[int]:
    """Numbers of the lines between the markers."""
    inside, lines = False, set()
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip() == "### BEGIN SOLUTION":
            inside = True
        elif line.strip() == "### END SOLUTION":
            inside = False
        elif inside:
            lines.add(number)
    return lines


def function_lines(text: str) -> dict[int, str]:
    """The top-level function that each line belongs to."""
    owners = {}
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef):
            owners.update(dict.fromkeys(range(node.lineno, (node.end_lineno or 0) + 1), node.name))
    return owners
