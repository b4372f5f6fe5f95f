"""What a student gets: the files of one release, and archives whose bytes are always the same."""

from __future__ import annotations

import ast
import contextlib
import io
import json
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

from autograder.errors import KitError
from autograder.kit import messages
from autograder.kit.demo import LABEL_FONT
from autograder.manifest import Assignment, Check, Part, load
from autograder.publish import probes, questions, statement, stub
from autograder.publish.strip import read
from autograder.translated_source import translate

CONFTEST = "student_conftest.py"
PAYOFF = "payoff.py"
LEFT_OUT = (CONFTEST, ".po", ".md", ".toml")  # the sources of what stands elsewhere in a release
PYTEST_INI = "# {comment}\n[pytest]\n"
# What stands at the start of a line or after two spaces, before a colon; or `a, b` before a point.
NAMES = re.compile(r"(?:^ {4}|  )(?=[^:.]*(?::|, \w+\.)\s)([\w+/ ]+(?:, \w+\+?)*)", re.MULTILINE)
RETURNS = re.compile(r"Returns:\n((?: {4}.*\n)+)")
FORMULA = re.compile(r"\n\n((?: {4}.*\n)+)\n")  # the indented lines below the first sentence of a docstring
CITED = re.compile(
    r"(\s+\((for )?(lecture \d|the field's|of this course).*\)"
    r"|\s*（(对应)?(讲义 \d|这个领域|通行|本课程)[^（]*）)$"
)
RUN_BUTTON = """

if __name__ == "__main__":  # {comment}
    import sys

    import pytest

    sys.exit(pytest.main([__file__]))
"""
RUN_FILE = """

if __name__ == "__main__":  # {comment}
    print({sentence!r})
"""
EPOCH = (1980, 1, 1, 0, 0, 0)


def student_files(assignment: Assignment, pictures: Mapping[str, bytes]) -> dict[str, bytes]:
    """Path and bytes of each file of `release/students/NAME/`; the committed stub must be fresh."""
    name, root = assignment.name, assignment.root
    kit = root / "autograder" / "kit"
    files = {
        **statement.released(assignment),
        f"{name}.py": stub.fresh(assignment) + run_file(assignment.language),
        f"test_{name}.py": source(assignment, "test_public.py") + run_button(assignment.language),
        "demo.py": source(assignment, "demo.py"),
        "conftest.py": conftest(kit, assignment.language),
        "pytest.ini": PYTEST_INI.format(comment=messages.sentence("pytest_ini", assignment.language)),
        "requirements.txt": read(root / "requirements-student.txt"),
        "kit/LICENSE": read(root / "LICENSE"),
        "kit/assignment.json": describe(assignment),
    }
    packed = {path: text.encode() for path, text in files.items()}
    packed |= {f"pictures/{path}": data for path, data in pictures.items()}
    packed |= payoff_files(assignment)
    packed |= {f"kit/{path}": data for path, data in tree(kit).items() if is_needed(path, assignment)}
    packed["kit/hints.bin"] = probes.make(assignment)
    return dict(sorted(packed.items()))


def is_needed(path: str, assignment: Assignment) -> bool:
    """Whether a file of the kit is in a release: of fonts only that of its own language, with its licence."""
    *folders, name = path.split("/")
    other = name.startswith(LABEL_FONT.partition(".")[0]) and assignment.language not in folders
    return not path.endswith(LEFT_OUT) and not other


def source(assignment: Assignment, file: str) -> str:
    """A Python file that students get, its texts in the assignment's language."""
    english = read(assignment.folder / file)
    return english if assignment.texts.are_none else translate(english, assignment.texts.say)


def run_button(language: str) -> str:
    """What the file of tests ends with, so that the Run button of an editor runs them."""
    return RUN_BUTTON.format(comment=messages.sentence("run_button", language))


def conftest(kit: Path, language: str) -> str:
    """The release's conftest.py: its sentences stand in it, since it says when `kit/` is missing."""
    no_kit = messages.sentence("no_kit", language)
    cannot_start = messages.sentence("cannot_start", language)
    text = read(kit / CONFTEST).replace('"no_kit"', repr(no_kit))
    return text.replace('"cannot_start"', repr(cannot_start))


def run_file(language: str) -> str:
    """The end of the student's file: what it says when it is run instead of its tests."""
    comment, sentence = messages.sentence("run_button", language), messages.sentence("run_file", language)
    return RUN_FILE.format(comment=comment, sentence=sentence)


def payoff_files(assignment: Assignment) -> dict[str, bytes]:
    """payoff.py and what it reads from the folder `data`; either may be left out."""
    data = tree(assignment.folder / "data").items()
    script = assignment.folder / PAYOFF
    files = {f"data/{path}": content for path, content in data}
    return {**files, PAYOFF: source(assignment, PAYOFF).encode()} if script.is_file() else files


def update_files(assignment: Assignment, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The same release for a folder that is in use: the stub has a name that overwrites no answers."""
    stub = f"{assignment.name}.py"
    return {f"new_{path}" if path == stub else path: data for path, data in files.items()}


def describe(assignment: Assignment) -> str:
    """`kit/assignment.json`: what the progress screen needs; no hint, no name of a hidden test."""
    pages = {path.name: read(path) for path in statement.pages(assignment) if path.is_file()}
    data = {
        "version": assignment.version,
        "name": assignment.name,
        "title": assignment.title,
        "language": assignment.language,
        "parts": [_part(part, pages) for part in assignment.parts],
        "questions": [question._asdict() for question in questions.load(assignment)],
        "returns": returns(read(assignment.solution)),
        "formulas": formulas(assignment),
        "arguments": arguments(read(assignment.solution)),
        "learned": assignment.learned,
        "comes_next": comes_next(assignment),
        "payoff": PAYOFF if (assignment.folder / PAYOFF).is_file() else "",
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def returns(source: str) -> dict[str, list[str]]:
    """What the docstrings of the functions call the things that they return, where there are several."""
    found = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and isinstance(node.returns, ast.Subscript):
            members = ast.unparse(node.returns.slice).strip("()")
            block = RETURNS.search((ast.get_docstring(node) or "") + "\n")
            names = _names(block[1]) if block else []
            if ast.unparse(node.returns.value) == "tuple" and len(names) == _count(members):
                found[node.name] = names
    return found


def _names(block: str) -> list[str]:
    """The names in the lines below `Returns:`, written as `(a, b)`, as `a, b: ...` or each as `a: ...`."""
    in_brackets = re.match(r"\s+\(([\w, ]+)\)", block)
    if in_brackets:
        return in_brackets[1].split(", ")
    lists = NAMES.findall(block)
    return [name.strip(" +") for names in lists for name in names.split(", ")]


def _count(members: str) -> int:
    """How many members an annotation has, those in brackets left out."""
    while "[" in members:
        members = re.sub(r"\[[^\[\]]*\]", "", members)
    return members.count(",") + 1


def arguments(source: str) -> dict[str, list[str]]:
    """What the functions call their arguments."""
    nodes = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
    return {node.name: [argument.arg for argument in node.args.args] for node in nodes}


def formulas(assignment: Assignment) -> dict[str, list[str]]:
    """The formula in the docstring of each function of a part that has several, without its source."""
    shared = {name for part in assignment.parts if len(part.functions) > 1 for name in part.functions}
    found = {}
    english = read(assignment.solution)
    text = english if assignment.texts.are_none else translate(english, assignment.texts.say)
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef) and node.name in shared:
            block = FORMULA.search((ast.get_docstring(node) or "").partition("Args:")[0] + "\n")
            lines = [CITED.sub("", line).strip() for line in block[1].splitlines()] if block else []
            if any(lines):
                found[node.name] = [re.sub(" {3,}", "  ", line) for line in lines if line]
    return found


def comes_next(assignment: Assignment) -> str:
    """The title of the assignment after this one in the course's order; empty after the last one."""
    later = []
    for path in (assignment.root / "assignments").glob("*/assignment.toml"):
        with contextlib.suppress(KitError):  # an unfinished one comes next for nobody
            other = load(path.parent.name, assignment.root, assignment.language)
            later += [(other.order, other.title)] if other.order > assignment.order else []
    return min(later, default=(0, ""))[1]


def _part(part: Part, pages: Mapping[str, str]) -> dict[str, object]:
    heading = re.compile(rf"^#+ {re.escape(part.name)}$", re.MULTILINE)
    return {
        "name": part.name,
        "title": part.title,
        "kind": part.kind,
        "formula": part.formula,
        "functions": list(part.functions),
        "carries": list(part.carries),
        "stuck": [{"ask": one.ask, "checks": list(one.checks)} for one in part.stuck],
        "page": next((page for page, text in pages.items() if heading.search(text)), ""),
        "checks": [_check(check) for check in part.checks],
    }


def _check(check: Check) -> dict[str, object]:
    """A check as students may know it: the name of a hidden test is left out."""
    known = {} if check.hidden else {"id": check.id}
    return {**known, "points": check.points, "says": check.says, "hidden": check.hidden}


def tree(folder: Path) -> dict[str, bytes]:
    """Relative path and bytes of every file below `folder`, byte code left out, in order."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in files
        if "__pycache__" not in path.parts and path.suffix != ".pyc"
    }


def write_tree(files: Mapping[str, bytes], folder: Path) -> None:
    """Write every file below `folder`, which must not exist yet."""
    folder.mkdir(parents=True)
    for path, data in files.items():
        target = folder / path
        if not target.resolve().is_relative_to(folder.resolve()):
            raise KitError(f"{path}: would be written outside {folder}; rename it")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


def archive(files: Mapping[str, bytes], executable: frozenset[str] = frozenset()) -> bytes:
    """A zip of the files: order, times, modes and compression are fixed, so its bytes are too."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as bundle:
        for path in sorted(files):
            info = zipfile.ZipInfo(path, EPOCH)
            info.create_system = 3  # Unix, whatever this machine is: it gives the mode its meaning
            info.external_attr = (0o100755 if path in executable else 0o100644) << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            bundle.writestr(info, files[path])
    return buffer.getvalue()
