"""Loads a student's file: decoding, allowed imports, compiling, running its top level.

The same rules hold on the desk and in the grader: a file is one module that imports the standard
library and NumPy alone. What is wrong with it is said in one sentence with the line.
"""

from __future__ import annotations

import ast
import codecs
import io
import sys
import tokenize
import types
import warnings

ALLOWED = frozenset(sys.stdlib_module_names) | {"numpy"}
MAX_BYTES = 1_000_000


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
        raise LoadError(f"{filename} is empty. Write your functions in it.")
    if len(source) > MAX_BYTES:
        raise LoadError(f"{filename} is larger than {MAX_BYTES // 1000} kB. Hand in the module alone.")
    if source.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise LoadError(f"{filename} is saved as UTF-16. Save it as UTF-8.")
    if b"\0" in source:
        raise LoadError(f"{filename} holds a NUL byte, so it is no Python text. Save it as UTF-8.")
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(source).readline)
        return codecs.decode(source, encoding).replace("\r\n", "\n").replace("\r", "\n")
    except (SyntaxError, UnicodeDecodeError, LookupError):
        pass
    try:
        return source.decode("gb18030").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = source[: error.start].count(b"\n") + 1
        raise LoadError(f"{filename}, line {line} is not UTF-8. Save the file as UTF-8.", line) from None


def parse(text: str, filename: str) -> ast.Module:
    """The syntax tree of the file; raises `LoadError` for a syntax error or a forbidden import."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text, filename)
    except SyntaxError as error:
        line = error.lineno or 0
        kind = type(error).__name__
        raise LoadError(f"{filename}, line {line}: {kind}: {error.msg}.", line) from None
    except (ValueError, MemoryError, RecursionError):
        raise LoadError(f"{filename} is nested too deeply for Python to read.") from None
    for node in ast.walk(tree):
        for imported in _imports(node):
            if imported.split(".")[0] not in ALLOWED:
                raise LoadError(
                    f"{filename}, line {node.lineno} imports {imported or 'a relative module'}. "
                    "Only NumPy and the standard library are allowed.",
                    node.lineno,
                )
    return tree


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
        raise LoadError(f"{shown}, line {line}: {type(error).__name__}: {error}.", line) from None


def run(code: types.CodeType, name: str, filename: str) -> types.ModuleType:
    """Run the file's top level as the module `name` and return it; raises `LoadError`."""
    shown = f"{name}.py"
    module = types.ModuleType(name)
    module.__file__ = filename
    try:
        exec(code, module.__dict__)
    except KeyboardInterrupt:
        raise
    except SystemExit as error:
        line = (lines_of(error, filename) or (0,))[-1]
        raise LoadError(f"{shown} calls exit at line {line} while it is imported.", line) from None
    except BaseException as error:
        lines = lines_of(error, filename)
        where = f" at line {lines[0]}" if lines else ""
        raise LoadError(
            f"{shown} stops{where} while it is imported: {type(error).__name__}: {message_of(error)}",
            lines[0] if lines else 0,
        ) from None
    return module


def load(source: bytes, name: str, filename: str) -> types.ModuleType:
    """Compile the file and run its top level; see `compiled` and `run`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return run(compiled(source, name, filename), name, filename)


def lines_of(error: BaseException, filename: str) -> tuple[int, ...]:
    """Line numbers of the student's file in the traceback, outermost first."""
    lines, trace = [], error.__traceback__
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


def message_of(error: BaseException, limit: int = 300) -> str:
    """The exception's message, capped; a message that cannot be made is an empty one."""
    try:
        return str(error)[:limit]
    except BaseException:
        return ""
