"""The rules that an assignment's files keep, each a generator of findings; nothing is run."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from autograder.errors import KitError
from autograder.manifest import Assignment, Check
from autograder.publish import leaks, questions, same_formula, statement, stub, translations
from autograder.publish.finding import Broken, Finding
from autograder.publish.strip import parse, read

REQUIRED = ("README.md", "demo.py", "test_public.py")
OPTIONAL = (*leaks.SECRET, "ERRATA.md", "EXTRA.md", "NOTES.md", "data", "payoff.py",
            "questions.toml", "survivors.toml", "trace.py")  # fmt: skip
STUB_LINES = 500


def broken(assignment: Assignment) -> Iterator[Finding]:
    """Every rule that the files of the assignment break; nothing of it is run."""
    missing = list(files(assignment))
    yield from missing
    if any(finding.path.suffix == ".py" and not finding.path.is_file() for finding in missing):
        return
    try:
        yield from stub_rules(assignment)
        yield from tests(assignment)
        yield from formulas(assignment)
        yield from misconceptions(assignment)
        yield from statement_rules(assignment)
        for path, line, sentence in leaks.missing_canaries(assignment):
            yield Finding(path, line, sentence)
        yield from translations.all_findings(assignment)
    except Broken as error:
        yield error.finding


def files(assignment: Assignment) -> Iterator[Finding]:
    """The files that an assignment has are all there, and no others."""
    folder, solution = assignment.folder, assignment.solution
    for path in (solution, *(folder / name for name in REQUIRED)):
        if not path.is_file():
            yield Finding(path, 1, "is missing; write it")
    wanted = {*REQUIRED, *OPTIONAL, solution.name, *translations.begun(assignment)}
    for parent, known in ((folder, wanted), (solution.parent, {solution.name})):
        for path in sorted(parent.iterdir()) if parent.is_dir() else ():
            if path.name not in known and not path.name.startswith((".", "__pycache__")):
                yield Finding(path, 1, "is no file of an assignment; remove it")


def stub_rules(assignment: Assignment) -> Iterator[Finding]:
    """The committed stub is the one that the solution gives, and not too long to read."""
    text = stub.fresh(assignment)
    yield from told_points(assignment, ast.get_docstring(ast.parse(text)) or "")
    lines = text.count("\n")
    if lines > STUB_LINES:
        path = stub.path_of(assignment)
        yield Finding(path, STUB_LINES, f"the stub has {lines} lines; shorten to {STUB_LINES}")


def told_points(assignment: Assignment, docstring: str) -> Iterator[Finding]:
    """The points that the module's docstring gives to core parts are the manifest's."""
    for part in assignment.parts:
        told = re.findall(rf"\b{part.name}[ \t]+(\d+)\b", docstring)
        if part.kind == "core" and told and told != [str(part.points)]:
            line = _line_with(assignment.solution, rf"\b{part.name}[ \t]+\d")
            sentence = f"the docstring gives {part.name} {told[0]} points, the manifest {part.points}"
            mend = "mend it, then run `python -m autograder stub`"
            yield Finding(assignment.solution, line, f"{sentence}; {mend}")


def tests(assignment: Assignment) -> Iterator[Finding]:
    """Each check is a test function and each test function a check; tests are plain functions."""
    manifest = assignment.folder / "assignment.toml"
    for file, hidden in (("test_public.py", False), ("test_hidden.py", True)):
        path = assignment.folder / file
        tree = parse(read(path), path) if path.is_file() else ast.Module([], [])
        found = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
        checks = [check for check in assignment.checks if check.hidden == hidden and not check.covers]
        wanted = {f"test_{check.id}": check for check in checks}
        for name, check in wanted.items():
            if name not in found:
                line = _line_with(manifest, rf'"{check.id}"')
                yield Finding(manifest, line, f"{file} has no function {name}; write it")
        for name, node in found.items():
            if name.startswith("test_") and name not in wanted:
                yield Finding(path, node.lineno, f"the manifest has no check {name[5:]}; add it")
            if name in wanted and node.decorator_list:
                yield Finding(path, node.lineno, f"{name} has a decorator; remove it")
        yield from _imports(assignment, path, tree)


def _imports(assignment: Assignment, path: Path, tree: ast.Module) -> Iterator[Finding]:
    name = assignment.name
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            yield Finding(path, node.lineno, "tests are functions; take them out of the class")
        if isinstance(node, ast.ImportFrom) and node.module == name:
            mend = f"one missing name would lose the file; write `import {name}`"
            yield Finding(path, node.lineno, mend)


def formulas(assignment: Assignment) -> Iterator[Finding]:
    """The LaTeX of a part's formula says what the formula says."""
    manifest = assignment.folder / "assignment.toml"
    for part in assignment.parts:
        if part.latex and not same_formula.same(part.formula, part.latex):
            line = _line_with(manifest, re.escape(f'name = "{part.name}"'))
            yield Finding(manifest, line, f"formula and latex of {part.name} differ; make them the same")


def misconceptions(assignment: Assignment) -> Iterator[Finding]:
    """Each misconception is a patch or a function, with a hint that asks; its function has a probe."""
    path, manifest = assignment.folder / "misconceptions.py", leaks.misconceptions_file(assignment)
    found = _functions(path)
    reference = _functions(assignment.solution)
    domain = _generators(assignment.folder / "domain.py")
    named = {m.id: m for m in assignment.misconceptions}
    for name, misconception in named.items():
        function, line = misconception.function, _line_with(manifest, rf'id = "{name}"')
        if misconception.was:
            if name in found:
                yield Finding(path, found[name].lineno, f"{name} is a patch already; remove one of the two")
        elif name not in found:
            sentence = f"misconceptions.py has no function {name}; write it, or `was` and `now` here"
            yield Finding(manifest, line, sentence)
        elif _arguments(found[name]) != _arguments(reference[function]):
            sentence = f"{name} takes other arguments than {function}; make them equal"
            yield Finding(path, found[name].lineno, sentence)
        if "?" not in misconception.hint:
            yield Finding(manifest, line, f"the hint of {name} must ask; make it a question")
        if f"probe_{function}" not in found and function not in domain:
            yield Finding(path, 1, f"has no probe_{function}, and domain.py no cases of it; write one")
    for name, node in found.items():
        if name not in named and not name.startswith(("probe_", "_")):
            yield Finding(path, node.lineno, f"the manifest lacks {name}; add it or remove it")


def statement_rules(assignment: Assignment) -> Iterator[Finding]:
    """The statement has a heading for each part, and its placeholders once each."""
    for path, line, sentence in statement.problems(assignment):
        yield Finding(path, line, sentence)
    try:
        questions.load(assignment)
    except KitError as error:
        _, _, sentence = str(error).partition(": ")
        yield Finding(questions.path_of(assignment), 1, sentence)


def length(assignment: Assignment) -> Iterator[Finding]:
    """What makes the statement hard to read; a release may be made with it."""
    path = statement.path_of(assignment)
    if path.is_file():
        for line, sentence in statement.too_long(assignment):
            yield Finding(path, line, sentence)


def _functions(path: Path) -> dict[str, ast.FunctionDef]:
    if path.name in ("domain.py", "misconceptions.py") and not path.is_file():
        return {}
    nodes = parse(read(path), path).body
    return {node.name: node for node in nodes if isinstance(node, ast.FunctionDef)}


def _generators(path: Path) -> set[str]:
    """The functions that a domain has cases of; several that take the same may share one generator."""
    nodes = parse(read(path), path).body if path.is_file() else []
    names = [name for node in nodes if isinstance(node, ast.Assign) for name in node.targets]
    return {*_functions(path), *(name.id for name in names if isinstance(name, ast.Name))}


def _arguments(node: ast.FunctionDef) -> list[str]:
    return [argument.arg for argument in (*node.args.args, *node.args.kwonlyargs)]


def _line_with(path: Path, pattern: str) -> int:
    lines = enumerate(read(path).split("\n"), 1)
    return next((number for number, line in lines if re.search(pattern, line)), 1)


def line_of_check(assignment: Assignment, check: Check) -> tuple[Path, int]:
    """Where the test function of a check stands, or the cases of the first function that it covers."""
    if check.covers:
        path = assignment.folder / "domain.py"
        return path, _line_with(path, rf"^def {check.covers[0][0]}\(|^(\w+ = )*{check.covers[0][0]} = ")
    path = assignment.folder / ("test_hidden.py" if check.hidden else "test_public.py")
    return path, _line_with(path, rf"^def test_{check.id}\(")
