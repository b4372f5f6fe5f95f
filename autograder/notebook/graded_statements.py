"""Chooses among the statements of a notebook: what is graded, and what is to be said of the rest."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from .cells import Cell
from .magics import cell_magic, plain_python, written_file
from .statements import (
    Constant,
    Function,
    Try,
    TypeAlias,
    analyse,
    counts,
    cut_out,
    find_annotations,
    find_bound,
    find_changed,
    find_imports,
    find_read,
    find_rebound,
    find_root,
    find_set,
    guess_names,
    parse,
)

OURS = "kit"


@dataclass
class Statement:
    """A top-level statement: `now` are the names it reads when it is run, `later` all others.

    `sets` are names that a function of it declares global.
    """

    cell: str
    line: int
    text: str
    node: ast.stmt
    binds: set[str] = field(default_factory=set)
    now: set[str] = field(default_factory=set)
    later: set[str] = field(default_factory=set)
    sets: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Note:
    """What was left out: its kind, what a sentence is filled with, the names that are missing for it."""

    kind: str
    blanks: dict[str, str | int]
    names: list[str]


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
        self.refused: list[tuple[str, str, str]] = []

    def take(self, cell: Cell) -> None:
        """Take in the statements of a cell; one that is no Python is noted and left out."""
        text = cell.source
        magic, target = cell_magic(text), written_file(text)
        if target.casefold() == f"{self.name}.py".casefold():
            text = "\n" + text.split("\n", 1)[-1]
        elif magic:
            self.note("magic", [], cell=cell.name, magic=magic)
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
                self.note_syntax(cell.name, error, names)
                return
        lines = text.split("\n")
        for node in tree.body:
            self.statement(cell.name, node, lines)

    def note(self, kind: str, names: Iterable[str], **blanks: str | int) -> None:
        note = Note(kind, blanks, sorted(names))
        if note not in self.notes:
            self.notes.append(note)

    def note_syntax(self, cell: str, error: SyntaxError, names: Iterable[str]) -> None:
        """Note a cell, or a statement of it, that is no Python."""
        reason = f"{type(error).__name__}: {error.msg}".rstrip(".")
        if error.lineno:
            self.note("syntax", names, cell=cell, line=error.lineno, error=reason)
        else:
            self.note("unreadable", names, cell=cell)

    def statement(self, cell: str, node: ast.stmt, lines: list[str]) -> None:
        """Take in one statement if it is of a kind that counts."""
        if isinstance(node, ast.ImportFrom) and node.module == "__future__":
            self.futures.update(alias.name for alias in node.names)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            self.imports(cell, node)
        elif counts(node) and not self.forbidden(cell, node):
            self.refused += [(cell, root, name) for root, name in self.imports_that_fail(node)]
            first, text = cut_out(node, lines)
            try:
                self.add(Statement(cell, first, text, node))
            except SyntaxError as error:
                error.lineno = error.lineno and error.lineno + first - 1
                self.note_syntax(cell, error, find_bound(node))
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
        statement.sets = set(find_set(table)) - statement.binds
        before = {name for s in self.statements if isinstance(s.node, Function) for name in s.binds}
        made = statement.binds if isinstance(statement.node, Function) else find_rebound(statement.node)
        for name in sorted(made & before & self.wanted):
            self.note("twice", [], cell=statement.cell, name=name)
        self.statements.append(statement)

    def imports(self, cell: str, node: ast.Import | ast.ImportFrom) -> None:
        """Keep what may be imported of an import statement; note the rest."""
        good = [alias for alias in node.names if self.may(node, alias)]
        bad = [alias for alias in node.names if alias not in good]
        self.unavailable |= {alias.asname or alias.name.split(".")[0] for alias in bad}
        roots = {find_root(node, alias) for alias in bad} - {OURS}
        for root in sorted(roots):
            lost = [a.asname or a.name.split(".")[0] for a in bad if find_root(node, a) == root]
            self.note_import(cell, root, lost)
        if good:
            node.names = good
            names = {alias.asname or alias.name.split(".")[0] for alias in good}
            self.unavailable -= names
            self.statements.append(Statement(cell, node.lineno, ast.unparse(node), node, names))

    def note_import(self, cell: str, root: str, names: Iterable[str]) -> None:
        """Note an import of a package that is not allowed, or of a file beside the notebook."""
        if root:
            self.note("import", names, cell=cell, package=root)
        else:
            self.note("import_beside", names, cell=cell)

    def may(self, node: ast.Import | ast.ImportFrom, alias: ast.alias) -> bool:
        return find_root(node, alias) in self.allowed

    def forbidden(self, cell: str, node: ast.stmt) -> bool:
        """Whether the statement imports what it may not as soon as it is run; then it is noted.

        In a function or under `try` the import raises an error when it is run, and no earlier.
        """
        bad = {find_root(n, a) for n in find_imports(node) for a in n.names if not self.may(n, a)}
        for root in sorted(bad)[:1]:
            self.note_import(cell, root, find_bound(node))
            self.unavailable |= find_bound(node)
        return bool(bad)

    def imports_that_fail(self, node: ast.stmt) -> Iterator[tuple[str, str]]:
        """Package and name of each import under `try` that fails when the notebook is graded."""
        if isinstance(node, Try):
            for inner in ast.walk(node):
                if isinstance(inner, (ast.Import, ast.ImportFrom)):
                    for alias in inner.names:
                        if not self.may(inner, alias):
                            yield find_root(inner, alias), alias.asname or alias.name.split(".")[0]

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

    def read(self, *functions: str) -> set[str]:
        """Names that these functions, or all wanted ones, read themselves or through what they use."""
        last = {name: s for s in self.statements if isinstance(s.node, Function) for name in s.binds}
        live = [s for s in self.statements
                if not isinstance(s.node, Function) or last[s.node.name] is s]  # fmt: skip
        found = set(functions or self.wanted)
        new = found
        while new:
            new = {name for s in live if s.binds & new for name in s.now | s.later} - found
            found |= new
        return found

    def note_lost_changes(self) -> None:
        """Note statements that are left out though they change what the wanted functions read."""
        read = self.read()
        for place, left in self.left_out:
            later = (find_rebound(statement.node) for statement in self.statements[place:])
            called = {node.func.id for node in ast.walk(left.node)
                      if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}  # fmt: skip
            sets = (statement.sets for statement in self.statements if statement.binds & called)
            lost = sorted((left.binds.union(*sets) & read).difference(*later))
            if lost:
                line = left.text.split("\n")[0].strip()[:60]
                self.note("change", lost, cell=left.cell, line=line, name=lost[0])
        for cell, root, name in self.refused:
            if name in read:
                self.note_import(cell, root, [name])

    def note_unmade(self) -> None:
        """Note names that the wanted functions read and that nothing makes of what is graded."""
        if any("*" in statement.binds for statement in self.statements):
            return
        known = vars(builtins).keys() | self.wanted | self.unavailable
        known = known.union(*(note.names for note in self.notes))
        known = known.union(*(statement.binds | statement.sets for statement in self.statements))
        read = self.read()
        for statement in self.statements:
            if statement.binds & read:
                names = (statement.now | statement.later) - known
                names -= find_annotations(statement.node) if "annotations" in self.futures else set()
                for name in sorted(names):
                    if not name.startswith("__"):
                        self.note("unmade", [name], cell=statement.cell, name=name)

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
                self.note("needs", statement.binds, cell=statement.cell, name=lacks[0])
