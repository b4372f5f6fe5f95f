"""What was handed in, whatever it is called: a module, a notebook, a notebook exported as a module.

The content decides. What cannot be graded is a `KitError` whose sentence names the mend.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from autograder import manifest, notebook
from autograder.errors import KitError
from autograder.kit import student_file
from autograder.kit.messages import say
from autograder.manifest import Assignment
from autograder.result import Result

DEFINED = re.compile(r"^[ \t]*(?:async\s+)?def\s+(\w+)\s*\(", re.MULTILINE)
NOTEBOOK = re.compile(rb'\A(?:\xef\xbb\xbf)?\s*\{.*?"(?:cells|worksheets|nbformat)"\s*:', re.DOTALL)
FEWEST = 2  # functions of another assignment that say whose file it is


@dataclass(frozen=True)
class Submission:
    """The source of a submitted module, and the notebook that it stood in, if it did."""

    source: bytes
    module: notebook.Module | None = None

    def told(self, result: Result) -> Result:
        """The result in the words of what was handed in: a file's lines, or a notebook's cells."""
        return result if self.module is None else notebook.relabel(result, self.module)


def read_file(path: Path, assignment: Assignment) -> Submission:
    """The submission in a file; raises `KitError`."""
    if path.is_dir():
        raise KitError(f"{path} is a folder; name the submitted .py file")
    if not path.is_file():
        raise KitError(f"{path}: no such file; name the submitted .py file")
    try:
        with path.open("rb") as file:
            data = file.read(notebook.MAX_BYTES + 1)
    except OSError as error:
        raise KitError(f"{path} cannot be read: {error.strerror}") from error
    return read(path.name, data, assignment)


def read(name: str, data: bytes, assignment: Assignment) -> Submission:
    """The submission that these bytes are; raises `KitError`."""
    if notebook.is_notebook(name) or NOTEBOOK.match(data):
        module = notebook.read(data, assignment)
        return Submission(module.source, module)
    if len(data) > student_file.MAX_BYTES:
        raise KitError(say("file_large", file=name, size=student_file.MAX_BYTES // 1000))
    try:
        text = student_file.decode(data, f"{assignment.name}.py")
    except student_file.LoadError:
        return Submission(data)  # the worker says the same sentence
    other = name_other(text, assignment)
    if other:
        raise KitError(say("graded_other", file=name, other=other, name=assignment.name))
    exported = notebook.read_export(text, assignment)
    return Submission(exported.source if exported else data, exported)


def name_other(text: str, assignment: Assignment) -> str:
    """The assignment whose functions a text has, if it has none of this one's; else an empty string."""
    defined = set(DEFINED.findall(text))
    if not defined or defined & graded_functions(assignment):
        return ""
    counts = {
        name: len(defined & graded_functions(manifest.load(name, assignment.root)))
        for name in manifest.names(assignment.root)
        if name != assignment.name
    }
    best = max(counts, key=lambda name: counts[name], default="")
    return best if best and counts[best] >= FEWEST else ""


def graded_functions(assignment: Assignment) -> set[str]:
    """The functions that an assignment grades."""
    return {function for part in assignment.parts for function in part.functions}
