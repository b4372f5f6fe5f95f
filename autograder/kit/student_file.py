"""Loads a student's file: decoding, compiling, allowed imports, running its top level.

The same rules hold on the desk and in the grader: a file is one module, and an import of more than the
standard library and NumPy raises ImportError where it runs. What stops a file is said in one sentence.
"""

from __future__ import annotations

import ast
import builtins
import codecs
import difflib
import io
import os
import re
import sys
import tokenize
import types
import warnings
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from .messages import join_sentences, say
from .refused_calls import is_refusal

ALLOWED = frozenset(sys.stdlib_module_names) | {"numpy"}
MAX_BYTES = 1_000_000
RELATIVE = "."
NEAR = 0.75  # of difflib: a letter or two of a name are wrong
# Usual encodings of the world's text files, as Python calls them. In each of them a byte below 128 that
# ends a line or a string does so for every reader; others can make code of what reads as a comment.
ENCODINGS = re.compile(
    r"utf-8(-sig)?|ascii|iso8859-\d+|cp(125\d|437|850|852|866|874|932|949|950)|gbk|gb2312|gb18030|big5(hkscs)?"
    r"|shift_jis|euc_(jp|kr)|koi8-[rut]|mac-roman"
)
NOTEBOOK_LINE = re.compile(r"\s*([%!]|get_ipython\b)")
HEADER = "# Exercise kit {version}. {sentence}"
BEGUN = re.compile(r"^\ufeff?# Exercise kit ([0-9][0-9A-Za-z.-]{0,19})\. ", re.MULTILINE)


class LoadError(Exception):
    """A file that cannot be used as the student's module; the message is one sentence.

    `column` is where in the line, from 1; 0 when it is not known.
    """

    def __init__(self, sentence: str, line: int = 0, column: int = 0) -> None:
        super().__init__(sentence)
        self.line = line
        self.column = column


def decode(source: bytes, filename: str) -> str:
    """The text of the file: UTF-8 with or without a BOM, its declared encoding, or else GB18030.

    Raises `LoadError` for an empty file, NUL bytes, UTF-16, an encoding that is not in use for text, a web
    page, a notebook, and what is no text at all.
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
        if not ENCODINGS.fullmatch(codecs.lookup(encoding).name):
            raise LoadError(say("file_codec", file=filename, encoding=encoding))
        return _checked(source.decode(encoding), filename)
    except (SyntaxError, UnicodeError, LookupError):
        pass
    try:
        return _checked(source.decode("gb18030"), filename)
    except UnicodeDecodeError as error:
        line = source[: error.start].count(b"\n") + 1
        raise LoadError(say("file_encoding", file=filename, line=line), line) from None


def _checked(text: str, filename: str) -> str:
    """The text with plain line ends, unless it is a web page or a notebook."""
    start = text.lstrip()[:2000].lower()
    if start.startswith(("<!doctype", "<html", "<?xml")):
        raise LoadError(say("file_html", file=filename))
    if start.startswith("{") and re.search(r'"(cells|worksheets|cell_type|nbformat)"\s*:', start):
        raise LoadError(say("file_notebook", file=filename))
    return text.replace("\r\n", "\n").replace("\r", "\n")


def begun_with(text: str) -> str:
    """The version of the release that the file came with, by the stub's first line; empty when it is gone."""
    found = BEGUN.search(text[:2000])
    return found.group(1) if found else ""


def parse(text: str, filename: str) -> ast.Module:
    """The syntax tree of the file; raises `LoadError` for a syntax error."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text, filename)
    except SyntaxError as error:
        line = error.lineno or 0
        written = text.split("\n")[line - 1 : line] if line else []
        if written and NOTEBOOK_LINE.match(written[0]):
            sentence = say("file_ipython", file=filename, line=line)
        else:
            reason = f"{type(error).__name__}: {error.msg}"
            sentence = say("file_syntax", file=filename, line=line, error=reason.rstrip("."))
        raise LoadError(sentence, line, error.offset or 0) from None
    except (ValueError, MemoryError, RecursionError):
        raise LoadError(say("file_nested", file=filename)) from None


def import_allowed(
    name: str, globals: Any = None, locals: Any = None, fromlist: Any = (), level: int = 0
) -> types.ModuleType:
    """`__import__` for the student's file: what it may not import raises where it is imported.

    It is judged by who imports, so that the kit and the libraries may.
    """
    if level:
        raise ImportError(say("import_refused", name=say("relative_module")), name=RELATIVE)
    if name.partition(".")[0] not in ALLOWED:
        raise ModuleNotFoundError(say("import_refused", name=name), name=name)
    return builtins.__import__(name, globals, locals, fromlist, level)


def compiled(source: bytes, name: str, filename: str) -> types.CodeType:
    """The file's code; raises `LoadError`. `filename` is what tracebacks call the file."""
    shown = f"{name}.py"
    tree = parse(decode(source, shown), shown)
    try:
        return compile(tree, filename, "exec", dont_inherit=True)
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        line = getattr(error, "lineno", 0) or 0
        said = getattr(error, "msg", "") or message_of(error)  # without the place, which comes before it
        reason = f"{type(error).__name__}: {said}".rstrip(".")
        sentence = say("file_syntax", file=shown, line=line, error=reason)
        left = say("outside_function") if reason.endswith("outside function") else ""
        raise LoadError(join_sentences(sentence, left), line) from None


def run(code: types.CodeType, name: str, filename: str) -> types.ModuleType:
    """Run the file's top level as the module `name` and return it; raises `LoadError`."""
    shown = f"{name}.py"
    module = types.ModuleType(name)
    module.__file__ = filename
    module.__dict__["__builtins__"] = {**vars(builtins), "__import__": import_allowed}
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
        raise _stopped(error, filename, shown) from None
    finally:
        if before is None:
            sys.modules.pop(name, None)
        else:
            sys.modules[name] = before
    return module


def _stopped(error: BaseException, filename: str, shown: str) -> LoadError:
    """What is said of a file whose top level raised `error`."""
    lines = (*lines_of(error, filename), 0)
    line = lines[0]
    if isinstance(error, ImportError) and error.name and error.name.partition(".")[0] not in ALLOWED:
        name = say("relative_module") if error.name == RELATIVE else error.name
        line = (0, *lines)[-2]
        near = [known for names in (["numpy"], sorted(ALLOWED))
                for known in difflib.get_close_matches(name, names, 1, NEAR)]  # fmt: skip
        sentence = say("file_imports", file=shown, line=line, name=name)
        return LoadError(join_sentences(sentence, say("meant", other=near[0])) if near else sentence, line)
    if isinstance(error, EOFError) and "reading a line" in message_of(error):
        return LoadError(say("load_input", file=shown, line=line), line)
    if isinstance(error, NameError) and getattr(error, "name", None) == "get_ipython":
        return LoadError(say("file_ipython", file=shown, line=line), line)
    where = say("at_line", line=line) if line else ""
    reason = f"{type(error).__name__}: {message_of(error)}".rstrip(".: ")
    return LoadError(say("load_error", file=shown, where=where, error=reason), line)


def load(source: bytes, name: str, filename: str) -> types.ModuleType:
    """Compile the file and run its top level; see `compiled` and `run`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return run(compiled(source, name, filename), name, filename)


@lru_cache(4)  # each check asks for that of the one file
def spans(text: str) -> Mapping[str, range]:
    """The lines of each function of a file; none for a file that is no Python."""
    try:
        found = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)]
    except (SyntaxError, ValueError, RecursionError):
        return {}
    return {node.name: range(node.lineno, (node.end_lineno or node.lineno) + 1) for node in found}


def lines_of(error: BaseException, filename: str) -> tuple[int, ...]:
    """Line numbers of the student's file in the traceback, outermost first."""
    lines: list[int] = []
    trace = error.__traceback__
    while trace is not None and len(lines) < 50:
        code = trace.tb_frame.f_code
        if code.co_filename == filename:  # a call can be stopped at an instruction that has no line
            lines.append(trace.tb_lineno or code.co_firstlineno)
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


def after_own_code(error: BaseException, filename: str) -> bool:
    """Whether a line of the function that raised stands above the one that raised: it is no bare stub."""
    frame, line, trace = None, 0, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == filename:
            frame, line = trace.tb_frame, trace.tb_lineno or 0
        trace = trace.tb_next
    if frame is None:
        return False
    head = frame.f_code.co_firstlineno
    return any(head < number < line for _, _, number in frame.f_code.co_lines() if number)


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
    if is_refusal(error):
        return say("refused_here")
    try:
        return str(error)[:limit]
    except BaseException:
        return ""


def read(path: Path) -> bytes:
    """The bytes of the student's file; raises `LoadError`, which names lookalikes."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        others = lookalikes(path)
        if others:
            raise LoadError(say("look_alike", file=path.name, other=others[0])) from None
        raise LoadError(say("no_file", file=path.name)) from None
    except OSError as error:
        sentence = say("unreadable", file=path.name, reason=error.strerror or type(error).__name__)
        raise LoadError(sentence) from None


def lookalikes(path: Path) -> list[str]:
    """Files beside `path` that may be what the student meant: `neuron (1).py`, `Neuron.py` ..."""
    pattern = re.compile(rf"{re.escape(path.stem)}(\W.*|_?\d+)?\.(py|txt|ipynb)", re.IGNORECASE)
    try:
        names = sorted(os.listdir(path.parent))
    except OSError:
        return []
    return [name for name in names if pattern.fullmatch(name) and name != path.name]
