"""Loads a student's file: decoding, allowed imports, compiling, running its top level.

The same rules hold on the desk and in the grader: a file is one module that imports the standard
library and NumPy alone. What is wrong with it is said in one sentence with the line.
"""

from __future__ import annotations

import ast
import codecs
import io
import re
import sys
import tokenize
import types
import warnings
from collections.abc import Iterator

from .messages import say

ALLOWED = frozenset(sys.stdlib_module_names) | {"numpy"}
MAX_BYTES = 1_000_000
HEADER = "# Exercise kit {version}. Write your answers in this file, then hand it in."
BEGUN = re.compile(r"^\ufeff?# Exercise kit ([0-9][0-9A-Za-z.-]{0,19})\. ", re.MULTILINE)


class LoadError(Exception):
    """A file that cannot be used as the student's module; the message is one sentence."""

    def __init__(self, sentence: str, line: int = 0) -> None:
        super().__init__(sentence)
        self.line = line


def decode(source: bytes, filename: str) -> str:
    """The text of the file: UTF-8 with or without a BOM, its declared encoding, or else GB18030.

    Raises `LoadError` for an empty file, NUL bytes, UTF-16, and what is no text at all.
    """
    if not source.strip():
        raise LoadError(say("file_empty", file=filename))
    if len(source) > MAX_BYTES:
        raise LoadError(say("file_large", file=filename, size=MAX_BYTES // 1000))
    if source.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise LoadError(say("file_utf16", file=filename))
    if b"\0" in source:
        raise LoadError(say("file_nul", file=filename))
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(source).readline)
        return source.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
    except (SyntaxError, UnicodeError, LookupError):
        pass
    try:
        return source.decode("gb18030").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = source[: error.start].count(b"\n") + 1
        raise LoadError(say("file_encoding", file=filename, line=line), line) from None


def begun_with(text: str) -> str:
    """The version of the release that the file came with, by the stub's first line; empty when it is gone."""
    found = BEGUN.search(text[:2000])
    return found.group(1) if found else ""


def parse(text: str, filename: str) -> ast.Module:
    """The syntax tree of the file; raises `LoadError` for a syntax error or a forbidden import."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text, filename)
    except SyntaxError as error:
        line = error.lineno or 0
        kind = type(error).__name__
        reason = f"{kind}: {error.msg}"
        sentence = say("file_syntax", file=filename, line=line, error=reason.rstrip("."))
        raise LoadError(sentence, line) from None
    except (ValueError, MemoryError, RecursionError):
        raise LoadError(say("file_nested", file=filename)) from None
    for node in _statements(tree):
        for imported in _imports(node):
            if imported.split(".")[0] not in ALLOWED:
                name, line = imported or say("relative_module"), getattr(node, "lineno", 0)
                raise LoadError(say("file_imports", file=filename, line=line, name=name), line)
    return tree


def _statements(tree: ast.Module) -> Iterator[ast.AST]:
    """Every statement in order; expressions, which are most of a tree, cannot import."""
    stack: list[ast.AST] = [tree]
    while stack:
        node = stack.pop()
        yield node
        blocks = ("body", "handlers", "orelse", "finalbody", "cases")
        inner = [child for block in blocks for child in getattr(node, block, ())]
        stack.extend(reversed(inner))


def _imports(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return ["" if node.level else node.module or ""]
    return []


def compiled(source: bytes, name: str, filename: str) -> types.CodeType:
    """The file's code; raises `LoadError`. `filename` is what tracebacks call the file."""
    shown = f"{name}.py"
    tree = parse(decode(source, shown), shown)
    try:
        return compile(tree, filename, "exec", dont_inherit=True)
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        line = getattr(error, "lineno", 0) or 0
        reason = f"{type(error).__name__}: {message_of(error)}".rstrip(".")
        raise LoadError(say("file_syntax", file=shown, line=line, error=reason), line) from None


def run(code: types.CodeType, name: str, filename: str) -> types.ModuleType:
    """Run the file's top level as the module `name` and return it; raises `LoadError`."""
    shown = f"{name}.py"
    module = types.ModuleType(name)
    module.__file__ = filename
    before = sys.modules.get(name)
    sys.modules[name] = module  # a dataclass looks for its module while it is made
    try:
        exec(code, module.__dict__)
    except KeyboardInterrupt:
        raise
    except SystemExit as error:
        line = (lines_of(error, filename) or (0,))[-1]
        raise LoadError(say("load_exit", file=shown, line=line), line) from None
    except BaseException as error:
        line = (*lines_of(error, filename), 0)[0]
        where = say("at_line", line=line) if line else ""
        reason = f"{type(error).__name__}: {message_of(error)}".rstrip(".: ")
        sentence = say("load_error", file=shown, where=where, error=reason)
        raise LoadError(sentence, line) from None
    finally:
        if before is None:
            sys.modules.pop(name, None)
        else:
            sys.modules[name] = before
    return module


def load(source: bytes, name: str, filename: str) -> types.ModuleType:
    """Compile the file and run its top level; see `compiled` and `run`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return run(compiled(source, name, filename), name, filename)


def lines_of(error: BaseException, filename: str) -> tuple[int, ...]:
    """Line numbers of the student's file in the traceback, outermost first."""
    lines: list[int] = []
    trace = error.__traceback__
    while trace is not None and len(lines) < 50:
        if trace.tb_frame.f_code.co_filename == filename:
            lines.append(trace.tb_lineno)
        trace = trace.tb_next
    return tuple(lines)


def function_of(error: BaseException, filename: str) -> str:
    """Name of the innermost function of the student's file in the traceback, or an empty string.

    Lambdas and comprehensions count as the function that they stand in.
    """
    name, trace = "", error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if code.co_filename == filename and not code.co_name.startswith("<"):
            name = code.co_name
        trace = trace.tb_next
    return name


def place_of(error: BaseException, filename: str) -> tuple[tuple[int, ...], str]:
    """Lines and function of the student's file where `error` arose.

    An interruption may hit while another one is on its way: then the first one knows the place.
    """
    seen: BaseException | None = error
    while seen is not None:
        lines = lines_of(seen, filename)
        if lines:
            return lines, function_of(seen, filename)
        seen = seen.__context__
    return (), ""


def message_of(error: BaseException, limit: int = 300) -> str:
    """The exception's message, capped; a message that cannot be made is an empty one."""
    try:
        return str(error)[:limit]
    except BaseException:
        return ""
