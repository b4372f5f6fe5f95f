"""What a statement of a notebook is, which names it binds and which it reads: by its syntax alone."""

from __future__ import annotations

import ast
import builtins
import symtable
import warnings
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

FLAGS = annotations.compiler_flag
Function = (ast.FunctionDef, ast.AsyncFunctionDef)
Constant = (ast.Assign, ast.AnnAssign, ast.AugAssign)
TypeAlias: Any = getattr(ast, "TypeAlias", ())
Try = (ast.Try, getattr(ast, "TryStar", ast.Try))
Parsed = TypeVar("Parsed")
CHANGING = {"add", "append", "clear", "discard", "extend", "fill", "insert", "pop", "popitem", "put",
            "remove", "resize", "reverse", "setdefault", "sort", "update"}  # fmt: skip


def parse(text: str) -> ast.Module:
    """The syntax tree; whatever cannot be parsed is a `SyntaxError`."""
    return attempt(text, lambda: ast.parse(text))


def analyse(text: str) -> symtable.SymbolTable:
    """The names of a statement that compiles; whatever does not is a `SyntaxError`."""

    def work() -> symtable.SymbolTable:
        compile(text, "cell", "exec", FLAGS, True)
        return symtable.symtable(text, "cell", "exec")

    return attempt(text, work)


def attempt(text: str, work: Callable[[], Parsed]) -> Parsed:
    """What `work` makes of a text; what Python refuses at all is a `SyntaxError` without a line."""
    if "\0" in text:  # a ValueError before Python 3.11.4, a SyntaxError in other words after it
        raise SyntaxError
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return work()
    except (ValueError, MemoryError, RecursionError):
        raise SyntaxError from None


def guess_names(text: str) -> list[str]:
    """Names of functions and classes that a text which is no Python seems to define."""
    words = [line.split("(")[0].split(":")[0].split() for line in text.split("\n")]
    return [word[1] for word in words if len(word) == 2 and word[0] in ("def", "class")]


def find_imports(node: ast.AST) -> Iterator[ast.Import | ast.ImportFrom]:
    """The imports that are run with a statement: none in a function, none that `try` may catch."""
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        yield node
    elif not isinstance(node, (*Function, ast.Lambda, *Try)):
        for child in ast.iter_child_nodes(node):
            yield from find_imports(child)


def find_root(node: ast.Import | ast.ImportFrom, alias: ast.alias) -> str:
    """The package that is imported; empty for a relative import."""
    if isinstance(node, ast.Import):
        return alias.name.split(".")[0]
    return "" if node.level else (node.module or "").split(".")[0]


def counts(node: ast.stmt) -> bool:
    """Whether the statement is a definition, a constant, or a choice among such."""
    if isinstance(node, (*Function, ast.ClassDef, *Constant)) or is_alias(node):
        return True
    if isinstance(node, ast.If):
        return not is_main(node.test) and all_count([*node.body, *node.orelse])
    if isinstance(node, Try):
        caught = [inner for handler in node.handlers for inner in handler.body]
        return all_count([*node.body, *caught, *node.orelse, *node.finalbody])
    return False


def all_count(nodes: list[ast.stmt]) -> bool:
    plain = (ast.Import, ast.ImportFrom, ast.Pass)
    return all(isinstance(node, plain) or counts(node) for node in nodes)


def is_alias(node: ast.stmt) -> bool:
    return bool(TypeAlias) and isinstance(node, TypeAlias)


def is_main(test: ast.expr) -> bool:
    return any(isinstance(node, ast.Name) and node.id == "__name__" for node in ast.walk(test))


def find_bound(node: ast.stmt) -> set[str]:
    """Top-level names that the statement makes, or whose items or attributes it sets."""
    if isinstance(node, (*Function, ast.ClassDef)):
        return {node.name}
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return {alias.asname or alias.name.split(".")[0] for alias in node.names}
    if isinstance(node, Constant):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return {name for target in targets for name in find_targets(target)}
    if is_alias(node):
        return set(find_targets(getattr(node, "name", node)))
    found: set[str] = set()
    for child in ast.iter_child_nodes(node):
        inner = child.body if isinstance(child, ast.ExceptHandler) else [child]
        found |= {name for n in inner if isinstance(n, ast.stmt) for name in find_bound(n)}
    return found


def find_rebound(node: ast.stmt) -> set[str]:
    """Names that an assignment gives a whole new value."""
    if not isinstance(node, (ast.Assign, ast.AnnAssign)):
        return set()
    stored = [n for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    return {name.id for name in stored}


def find_changed(node: ast.AST) -> set[str]:
    """Names that a statement sets, or whose values it may change: by a method, or in a function."""
    found: set[str] = set()
    if isinstance(getattr(node, "ctx", None), (ast.Store, ast.Del)):
        found.update(find_targets(node))
    elif isinstance(node, ast.Call):
        if isinstance(node.func, ast.Attribute) and node.func.attr in CHANGING:
            found.update(find_targets(node.func.value))
        elif isinstance(node.func, ast.Name) and may_change(node.func.id):
            given = [*node.args, *(keyword.value for keyword in node.keywords)]
            found |= {value.id for value in given if isinstance(value, ast.Name)}
    elif isinstance(node, (*Function, ast.Lambda)):
        return found
    for child in ast.iter_child_nodes(node):
        if not isinstance(node, ast.comprehension) or child is not node.target:
            found |= find_changed(child)
    return found


def may_change(function: str) -> bool:
    """Whether a function of that name may change what it is given: those of Python do not, but two."""
    return function in ("setattr", "delattr") or not hasattr(builtins, function)


def find_targets(target: ast.AST) -> Iterator[str]:
    if isinstance(target, ast.Name):
        yield target.id
    elif isinstance(target, (ast.Attribute, ast.Subscript, ast.Starred)):
        yield from find_targets(target.value)
    elif isinstance(target, (ast.Tuple, ast.List)):
        for item in target.elts:
            yield from find_targets(item)


def find_read(table: symtable.SymbolTable, all_scopes: bool, top: bool = True) -> Iterator[str]:
    """Global names that the code reads: in every scope, or in those that run at once."""
    for symbol in table.get_symbols():
        if symbol.is_referenced() and (top or symbol.is_global()):
            yield symbol.get_name()
    for child in table.get_children():
        if all_scopes or isinstance(child, symtable.Class):
            yield from find_read(child, all_scopes, top=False)


def find_set(table: symtable.SymbolTable) -> Iterator[str]:
    """Names that the code makes: at its top level, or as a global name in any scope below."""
    for symbol in table.get_symbols():
        if symbol.is_assigned() and (table.get_type() == "module" or symbol.is_declared_global()):
            yield symbol.get_name()
    for child in table.get_children():
        yield from find_set(child)


def find_annotations(node: ast.stmt) -> set[str]:
    """Names that stand in annotations; they are not read where `__future__` has its annotations."""
    found = [getattr(inner, field, None) for inner in ast.walk(node) for field in ("annotation", "returns")]
    inside = [inner for place in found if place is not None for inner in ast.walk(place)]
    return {inner.id for inner in inside if isinstance(inner, ast.Name)}


def cut_out(node: ast.stmt, lines: list[str]) -> tuple[int, str]:
    """First line and text of a statement, with its decorators."""
    first, column = node.lineno, node.col_offset
    for decorator in getattr(node, "decorator_list", []):
        if decorator.lineno < first:
            first, column = decorator.lineno, 0
    last, end = node.end_lineno or first, node.end_col_offset or 0
    taken = lines[first - 1 : last]
    taken[-1] = taken[-1].encode()[:end].decode()
    taken[0] = taken[0].encode()[column:].decode()
    return first, "\n".join(taken)
