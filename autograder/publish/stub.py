"""The stub that a student starts from: made from the solution, committed, refused when stale."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from autograder.kit import messages
from autograder.kit.student_file import HEADER
from autograder.manifest import Assignment, load
from autograder.publish.finding import Finding
from autograder.publish.strip import read, strip
from autograder.texts import ENGLISH, languages
from autograder.translated_source import translate

UNWRITTEN = re.compile(r'raise NotImplementedError\("(\w+) is not written yet"\)')
Function = (ast.FunctionDef, ast.AsyncFunctionDef)


def path_of(assignment: Assignment) -> Path:
    """Where the committed stub is."""
    return assignment.folder / f"{assignment.name}.py"


def text(assignment: Assignment, language: str = ENGLISH) -> str:
    """The stub that the solution gives; a solution that cannot be stripped is a `KitError`.

    What stands in the repository is English; students get it in the assignment's language.
    """
    sentence = messages.sentence("stub_header", language)
    head = HEADER.format(version=assignment.version, sentence=sentence)
    stripped = without_answers(assignment)
    if language != ENGLISH:
        stripped = translate(stripped, assignment.texts.say)
        stripped = UNWRITTEN.sub(lambda found: unwritten(found[1], language), stripped)
    return f"{head}\n{stripped}"


def unwritten(function: str, language: str) -> str:
    """What a function raises until it is written."""
    sentence = messages.sentence("not_started", language).format(function=function).rstrip(".\u3002")
    return f'raise NotImplementedError("{sentence}")'


def without_answers(assignment: Assignment) -> str:
    """The solution without what students write; one that cannot be stripped is a `KitError`."""
    source = read(assignment.solution)
    stripped = strip(source, assignment.solution)
    for line, sentence in _problems(assignment, source, stripped):
        raise Finding(assignment.solution, line, sentence).error()
    return stripped


def write(assignment: Assignment) -> bool:
    """Write the committed stub; whether that changed it."""
    path, stub = path_of(assignment), text(assignment)
    if path.is_file() and path.read_bytes() == stub.encode():
        return False
    path.write_bytes(stub.encode())
    return True


def fresh(assignment: Assignment) -> str:
    """The stub in the assignment's language; a `KitError` when the committed one is stale."""
    path, want = path_of(assignment), text(assignment)
    mend = f"run `python -m autograder stub {assignment.name}`"
    if not path.is_file():
        raise Finding(path, 1, f"there is no stub; {mend}").error()
    got = read(path)
    if got != want:
        pairs = enumerate(zip(got.split("\n"), want.split("\n"), strict=False), 1)
        line = next((number for number, (old, new) in pairs if old != new), 1)
        raise Finding(path, line, f"the stub is stale against its solution; {mend}").error()
    return text(assignment, assignment.language)


def in_every_language(assignment: Assignment) -> Iterator[str]:
    """The stubs that students may have been given; the English one as it is committed, if it is."""
    if path_of(assignment).is_file():
        yield read(path_of(assignment))
    for language in languages(assignment.folder):
        yield text(load(assignment.name, assignment.root, language), language)


def _problems(assignment: Assignment, source: str, stub: str) -> Iterator[tuple[int, str]]:
    """What is wrong with the stub, each with the line of the solution where the mend belongs."""
    try:
        tree = ast.parse(stub)
    except SyntaxError as error:
        yield _line(source, error.text or ""), f"no stub compiles ({error.msg}); move the markers"
        return
    functions = {node.name: node for node in tree.body if isinstance(node, Function)}
    graded = {name for part in assignment.parts for name in part.functions}
    for name in sorted(graded - functions.keys()):
        yield 1, f"has no function {name}, which the manifest grades; write it outside all regions"
    if not ast.get_docstring(tree):
        yield 1, "the module has no docstring; say what the student builds"
    for name, node in functions.items():
        line = _line(source, f"def {name}(")
        if not ast.get_docstring(node):
            yield line, f"{name} has no docstring in the stub; put it above the region"
        if name in graded and not _is_unwritten(node):
            yield line, f"{name} keeps code in the stub; put all below its docstring in one region"
        if name not in graded and "NotImplementedError" in ast.dump(node):
            yield line, f"{name} is for students, but the manifest lacks it; name it there"
    for name, statement in _unused_private(tree):
        line = _line(source, stub.split("\n")[statement.lineno - 1])
        yield line, f"{name} would reach students for nothing; put it in a region at column 0"


def _is_unwritten(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return len(node.body) == 2 and isinstance(node.body[1], ast.Raise)


def _unused_private(tree: ast.Module) -> Iterator[tuple[str, ast.stmt]]:
    """Top-level names that begin with one underscore and are read nowhere else in the stub."""
    for statement in tree.body:
        private = [n for n in _defined(statement) if n.startswith("_") and not n.startswith("__")]
        if private:
            others = (other for other in tree.body if other is not statement)
            nodes = (node for other in others for node in ast.walk(other))
            used = {node.id for node in nodes if isinstance(node, ast.Name)}
            yield from ((name, statement) for name in private if name not in used)


def _defined(statement: ast.stmt) -> list[str]:
    if isinstance(statement, (*Function, ast.ClassDef)):
        return [statement.name]
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        return [alias.asname or alias.name for alias in statement.names]
    names = (node for node in ast.walk(statement) if isinstance(node, ast.Name))
    return [node.id for node in names if isinstance(node.ctx, ast.Store)]


def _line(source: str, start: str) -> int:
    """Line of the solution that starts with `start`, or 1."""
    lines = enumerate(source.split("\n"), 1)
    return next((number for number, line in lines if start and line.startswith(start.rstrip())), 1)
