"""The formulas of the parts in LaTeX: all there, and none that says something else than the plain one."""

from __future__ import annotations

import re

import pytest
from matplotlib.mathtext import MathTextParser

from autograder.manifest import Part, load, names
from autograder.publish import same_formula

PARTS = [(name, part) for name in names() for part in load(name).parts]


@pytest.mark.parametrize(("name", "part"), PARTS, ids=[f"{name}.{part.name}" for name, part in PARTS])
def test_each_formula_is_there_in_latex(name: str, part: Part) -> None:
    assert part.latex.count("$") % 2 == 0
    assert "$" in part.latex or not re.search("[=<>^*/]", part.formula)
    assert same_formula.same(part.formula, part.latex)
    MathTextParser("path").parse(part.latex)  # raises an error where it cannot be set


@pytest.mark.parametrize(
    ("formula", "written"),
    [
        ("(N + 2P - F) / S", r"$\frac{N + 2P - F}{S}$"),
        ("sum over j of y_j, j >= 1", r"$\sum_j y_j$, $j \geq 1$"),
        ("w <- w + (y - p) x", r"$w \leftarrow w + (y - p) x$"),
        ("(1/n) y_hat", r"$\frac{1}{n} \hat{y}$"),
        ("||dE/dh_t|| = sqrt(h)", r"$\|dE/dh_t\| = \sqrt{h}$"),
    ],
)
def test_the_same_formula_is_known_in_both_ways_of_writing(formula: str, written: str) -> None:
    assert same_formula.same(formula, written)


@pytest.mark.parametrize("changed", ["a = b - 1", "a = b + 2", "a = c + 1", "a' = b + 1", "a <= b + 1"])
def test_a_formula_that_changed_alone_is_told(changed: str) -> None:
    assert same_formula.same("a = b + 1", "$a = b + 1$")
    assert not same_formula.same(changed, "$a = b + 1$")
