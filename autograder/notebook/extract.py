"""Takes the module out of a notebook: what its unlocked code cells define. Nothing of it is run.

What is kept: imports of allowed packages, functions, classes, and those assignments whose names the
functions read. Calls, prints, loops and plots at the top level are left out. `child.py` runs this
in a process of its own, because a hostile notebook can crash Python's parser.
"""

from __future__ import annotations

import ast
import builtins
import json
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from .magics import EXPORT_MARK, cell_magic, plain_python, written_file
from .outputs import MAX_TEXT, find_outputs, within_room
from .statements import (
    Constant,
    Function,
    TypeAlias,
    analyse,
    counts,
    cut_out,
    describe,
    find_bound,
    find_changed,
    find_imports,
    find_read,
    find_rebound,
    find_root,
    guess_names,
    parse,
)

MAX_CELLS, MAX_TEXTS = 2000, 200
MAX_CODE, MAX_LINES = 1_000_000, 20_000
ANSWER = "answer_"
OURS = "kit"
RULE = "only NumPy and the standard library are allowed"
LOST = (
    "was left out in part: `{line}` changes {name}, and grading runs only imports, functions, classes and "
    "assignments. Give {name} its value in one assignment, or in a function that makes it"
)
BESIDE = "a module beside the notebook"


class Unusable(Exception):
    """Bytes that are no notebook; the message goes on after the file's name."""


@dataclass(frozen=True)
class Cell:
    """A cell: what nbgrader calls it, whether it is locked, its text, what it shows; `code` or a text."""

    grade_id: str
    locked: bool
    source: str
    code: bool = True
    printed: str = ""
    pictures: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """What a sentence calls the cell: the function of an answer cell, else its first line."""
        if self.grade_id:
            return self.grade_id.removeprefix(ANSWER)
        first = next((line.strip() for line in self.source.split("\n") if line.strip()), "")
        return '"' + "".join(c if c.isprintable() else "?" for c in first[:30]) + '"'


@dataclass
class Statement:
    """A top-level statement: `now` are the names it reads when it is run, `later` all others."""

    cell: str
    line: int
    text: str
    node: ast.stmt
    binds: set[str] = field(default_factory=set)
    now: set[str] = field(default_factory=set)
    later: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Note:
    """A sentence on what was left out, and the names that are missing for it."""

    sentence: str
    names: list[str]


def extract(
    data: bytes, name: str, wanted: Iterable[str], packages: Iterable[str], script: bool = False
) -> dict[str, Any]:
    """The module of a notebook, where each of its lines stood, and what was left out.

    `name` is the module's, `wanted` are names that count even when nothing reads them; `packages` may be
    imported beside the standard library. A `script` is a notebook that was exported as a Python file.
    Raises `Unusable`.
    """
    cells = [script_cell(data.decode())] if script else all_cells(data)
    allowed = frozenset(sys.stdlib_module_names) | frozenset(packages)
    taking = Taking(name, frozenset(wanted), allowed)
    for cell in cells:
        if cell.code and not cell.locked:
            taking.take(cell)
    taking.note_lost_changes()
    if script and not taking.statements:
        raise Unusable("holds nothing that can be taken out of it")
    lines: list[tuple[str, str, int]] = []
    if taking.futures:
        lines.append((f"from __future__ import {', '.join(sorted(taking.futures))}", "", 0))
    for statement in taking.kept():
        if isinstance(statement.node, (*Function, ast.ClassDef)):
            lines += [("", "", 0)] * 2
        for number, line in enumerate(statement.text.split("\n"), statement.line):
            lines.append((line, "" if script else statement.cell, number))
    return {
        "module": "".join(f"{line}\n" for line, _, _ in lines),
        "places": [(cell, number) for _, cell, number in lines],
        "notes": [asdict(note) for note in taking.notes],
        "read": sorted(taking.read()),
        "cells": [{**asdict(cell), "name": cell.name} for cell in cells if not script],
    }


def script_cell(text: str) -> Cell:
    """An exported notebook as one cell; raises `Unusable` for a file that is plain Python or none."""
    try:
        tree = parse(text)
    except SyntaxError:
        text = plain_python(text)
        try:
            parse(text)
        except SyntaxError:
            raise Unusable("is no Python") from None
    else:
        names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        if "get_ipython" not in names and not EXPORT_MARK.search(text):
            raise Unusable("is plain Python")
    return Cell("", False, text)


def all_cells(data: bytes) -> list[Cell]:
    """The cells of a notebook of format 3 or 4, in order: all of code, the first `MAX_TEXTS` of text."""
    try:
        notebook = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise Unusable("is not a notebook; hand in the .ipynb file that Jupyter saves") from None
    sheets = notebook.get("worksheets") if isinstance(notebook, dict) else None
    holders = sheets if isinstance(sheets, list) else [notebook]
    lists = [holder.get("cells") for holder in holders if isinstance(holder, dict)]
    if not lists or not all(isinstance(cells, list) for cells in lists):
        raise Unusable("is not a notebook: it has no cells; hand in the .ipynb file of Jupyter")
    found = [cell for cells in lists for cell in cells or () if isinstance(cell, dict)]
    code = [cell for cell in found if cell.get("cell_type") == "code"]
    texts = [cell for cell in found if cell.get("cell_type") == "markdown"]
    passed_over = {id(cell) for cell in found} - {id(cell) for cell in (*code, *texts[:MAX_TEXTS])}
    if len(code) > MAX_CELLS:
        raise Unusable(f"has more than {MAX_CELLS} code cells; hand in a shorter notebook")
    cells = [_cell(cell) for cell in found if id(cell) not in passed_over]
    written = [cell.source for cell in cells if cell.code]
    if sum(map(len, written)) > MAX_CODE:
        raise Unusable(f"holds more than {MAX_CODE // 1000} kB of code; hand in the answers alone")
    if sum(text.count("\n") for text in written) > MAX_LINES:
        raise Unusable(f"has more than {MAX_LINES} lines of code; hand in the answers alone")
    return list(within_room(cells))


def _cell(cell: dict[str, Any]) -> Cell:
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    text = source if isinstance(source, str) else ""
    text = text.encode("utf-8", "replace").decode().replace("\r\n", "\n").replace("\r", "\n")
    metadata = cell.get("metadata")
    grader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    grader = grader if isinstance(grader, dict) else {}
    grade_id = grader.get("grade_id")
    locked = not grader.get("solution") and bool(grader.get("locked") or grader.get("grade"))
    if not isinstance(grade_id, str) or not re.fullmatch(r"[A-Za-z0-9_]{1,60}", grade_id):
        grade_id = ""
    if cell["cell_type"] != "code":
        return Cell(grade_id, locked, text[:MAX_TEXT], code=False)
    return Cell(grade_id, locked, text, True, *(find_outputs(cell) if not locked else ("", [])))


class Taking:
    """Statements taken from cell after cell, and the choice among them at the end."""

    def __init__(self, name: str, wanted: frozenset[str], allowed: frozenset[str]) -> None:
        self.name = name
        self.wanted = wanted
        self.allowed = allowed
        self.statements: list[Statement] = []
        self.futures: set[str] = set()
        self.unavailable: set[str] = set()
        self.notes: list[Note] = []
        self.left_out: list[tuple[int, Statement]] = []

    def take(self, cell: Cell) -> None:
        """Take in the statements of a cell; one that is no Python is noted and left out."""
        text = cell.source
        magic, target = cell_magic(text), written_file(text)
        if target.casefold() == f"{self.name}.py".casefold():
            text = "\n" + text.split("\n", 1)[-1]
        elif magic:
            self.note(cell.name, f"begins with {magic}, so it was not read", [])
            return
        try:
            tree = parse(text)
        except SyntaxError:
            text = plain_python(text)
            try:
                tree = parse(text)
            except SyntaxError as error:
                names = guess_names(cell.source)
                self.unavailable.update(names)
                self.note(cell.name, f"was left out: {describe(error)}", names)
                return
        lines = text.split("\n")
        for node in tree.body:
            self.statement(cell.name, node, lines)

    def note(self, cell: str, what: str, names: list[str]) -> None:
        note = Note(f"The cell {cell} {what}.", names)
        if note not in self.notes:
            self.notes.append(note)

    def statement(self, cell: str, node: ast.stmt, lines: list[str]) -> None:
        """Take in one statement if it is of a kind that counts."""
        if isinstance(node, ast.ImportFrom) and node.module == "__future__":
            self.futures.update(alias.name for alias in node.names)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            self.imports(cell, node)
        elif counts(node) and not self.forbidden(cell, node):
            first, text = cut_out(node, lines)
            try:
                self.add(Statement(cell, first, text, node))
            except SyntaxError as error:
                error.lineno = (error.lineno or 1) + first - 1
                self.note(cell, f"was left out in part: {describe(error)}", sorted(find_bound(node)))
                self.unavailable |= find_bound(node)
        elif not counts(node):
            first, text = cut_out(node, lines)
            left = Statement(cell, first, text, node, find_changed(node))
            self.left_out.append((len(self.statements), left))

    def add(self, statement: Statement) -> None:
        """Look up what the statement binds and reads; raises `SyntaxError`."""
        table = analyse(statement.text)
        statement.binds = find_bound(statement.node)
        statement.now = set(find_read(table, isinstance(statement.node, Constant)))
        statement.later = set(find_read(table, True)) - statement.now
        before = {name for s in self.statements if isinstance(s.node, Function) for name in s.binds}
        made = statement.binds if isinstance(statement.node, Function) else find_rebound(statement.node)
        for name in sorted(made & before & self.wanted):
            self.note(statement.cell, f"defines {name} once more, and the later definition counts", [])
        self.statements.append(statement)

    def imports(self, cell: str, node: ast.Import | ast.ImportFrom) -> None:
        """Keep what may be imported of an import statement; note the rest."""
        good = [alias for alias in node.names if self.may(node, alias)]
        bad = [alias for alias in node.names if alias not in good]
        self.unavailable |= {alias.asname or alias.name.split(".")[0] for alias in bad}
        roots = {find_root(node, alias) for alias in bad} - {OURS}
        for root in sorted(roots):
            lost = [a.asname or a.name.split(".")[0] for a in bad if find_root(node, a) == root]
            self.note(cell, f"imports {root or BESIDE}, which was left out: {RULE}", lost)
        if good:
            node.names = good
            names = {alias.asname or alias.name.split(".")[0] for alias in good}
            self.unavailable -= names
            self.statements.append(Statement(cell, node.lineno, ast.unparse(node), node, names))

    def may(self, node: ast.Import | ast.ImportFrom, alias: ast.alias) -> bool:
        return find_root(node, alias) in self.allowed

    def forbidden(self, cell: str, node: ast.stmt) -> bool:
        """Whether the statement imports what it may not as soon as it is run; then it is noted.

        In a function or under `try` the import raises an error when it is run, and no earlier.
        """
        bad = {find_root(n, a) for n in find_imports(node) for a in n.names if not self.may(n, a)}
        for root in sorted(bad)[:1]:
            sentence = f"was left out in part, it imports {root or BESIDE}: {RULE}"
            self.note(cell, sentence, sorted(find_bound(node)))
            self.unavailable |= find_bound(node)
        return bool(bad)

    def kept(self) -> list[Statement]:
        """The statements that make the module, in order."""
        usable = list(self.usable())
        needed = set(self.wanted)
        kept = {id(s) for s in usable if not isinstance(s.node, (*Constant, TypeAlias or Constant))}
        for statement in usable:
            if id(statement) in kept:
                needed |= statement.now | statement.later
        grew = True
        while grew:
            new = [s for s in usable if id(s) not in kept and s.binds & needed]
            kept |= {id(statement) for statement in new}
            needed |= {name for s in new for name in s.now | s.later}
            grew = bool(new)
        return [statement for statement in usable if id(statement) in kept]

    def read(self) -> set[str]:
        """Names that the wanted functions read, themselves or through what they use."""
        last = {name: s for s in self.statements if isinstance(s.node, Function) for name in s.binds}
        live = [s for s in self.statements
                if not isinstance(s.node, Function) or last[s.node.name] is s]  # fmt: skip
        found, new = set(self.wanted), set(self.wanted)
        while new:
            new = {name for s in live if s.binds & new for name in s.now | s.later} - found
            found |= new
        return found

    def note_lost_changes(self) -> None:
        """Note statements that are left out though they change what the wanted functions read."""
        read = self.read()
        for place, left in self.left_out:
            later = (find_rebound(statement.node) for statement in self.statements[place:])
            lost = sorted((left.binds & read).difference(*later))
            if lost:
                line = left.text.split("\n")[0].strip()[:60]
                self.note(left.cell, LOST.format(line=line, name=lost[0]), lost)

    def usable(self) -> Iterator[Statement]:
        """All statements but those that would fail at once for want of what was left out."""
        missing = self.unavailable - vars(builtins).keys()
        for statement in self.statements:
            if not statement.now & missing:
                missing -= statement.binds
        for statement in self.statements:
            lacks = sorted(statement.now & missing)
            if not lacks:
                yield statement
                continue
            missing |= statement.binds
            if not isinstance(statement.node, Constant):
                sentence = f"was left out in part: it needs {lacks[0]}, which was left out"
                self.note(statement.cell, sentence, sorted(statement.binds))
