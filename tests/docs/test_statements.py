"""The statements: each part says what to write, and each check in Python runs as it stands."""

from __future__ import annotations

import ast
import importlib.util
import re
import sys
from collections.abc import Iterator

import pytest

import autograder.kit
from autograder.manifest import ROOT, Assignment, load, names
from autograder.publish import statement


def sections(assignment: Assignment) -> Iterator[tuple[str, str]]:
    """Name and text of each part's section, on any page."""
    for page in statement.pages(assignment):
        heads = re.split(r"^## (\w+)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
        yield from zip(heads[1::2], heads[2::2], strict=True)


def calls(assignment: Assignment) -> dict[str, str]:
    """Each function of the solution as a statement writes it: `f(x, eps=1e-6)`."""
    tree = ast.parse(assignment.solution.read_text(encoding="utf-8"))
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    for function in functions:
        for argument in function.args.args:
            argument.annotation = None
    return {f.name: f"{f.name}({ast.unparse(f.args)})".replace("1e-06", "1e-6") for f in functions}


def snippets(assignment: Assignment) -> list[str]:
    """The checks in Python that students are told to run, in their order."""
    pages = "\n".join(page.read_text(encoding="utf-8") for page in statement.pages(assignment))
    return re.findall(r"^```python\n(.*?)^```$", pages, flags=re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("name", names())
def test_each_part_says_write_and_the_call_of_each_function(name: str) -> None:
    assignment = load(name)
    written, texts = calls(assignment), dict(sections(assignment))
    silent = [
        written[function]
        for part in assignment.parts
        for function in part.functions
        if f"`{written[function]}`" not in re.sub(r"\s+", " ", texts[part.name])
    ]
    assert silent == []


@pytest.mark.parametrize("name", [name for name in names() if snippets(load(name))])
def test_each_check_of_a_statement_runs_and_is_content_with_the_solution(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = importlib.util.spec_from_file_location(name, load(name).solution)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.setitem(sys.modules, "kit", autograder.kit)
    seen: dict[str, object] = {}
    for code in snippets(load(name)):
        exec(compile(code, f"{name}/README.md", "exec"), seen)
    printed = capsys.readouterr().out
    assert printed.count("check_gradient: ") == printed.count("Your gradient agrees")
    assert "False" not in printed


def test_code_that_imports_stands_in_a_block_marked_as_python() -> None:
    for name in names():
        for page in statement.pages(load(name)):
            text = page.read_text(encoding="utf-8")
            assert not re.search(r"^```\n(from|import) ", text, flags=re.MULTILINE), page.relative_to(ROOT)
