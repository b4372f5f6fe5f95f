"""Knows the kit's own files in a hand-in by what is in them: a student's file of the same name counts."""

from __future__ import annotations

import re
from functools import cached_property
from hashlib import sha256

from autograder.manifest import ROOT, Assignment, load, names
from autograder.notebook.handed_in import graded_functions
from autograder.publish import stub
from autograder.publish.pack import tree

DEFINED = re.compile(
    rb"(?:^|\\n|\")[ \t]*(?:async\s+)?def\s+([A-Za-z_]\w*)\s*\(|^([A-Za-z_]\w*)\s*(?::[^=\n]+)?=(?!=)",
    re.MULTILINE,
)
OURS = ("conftest.py", "demo.py", "trace.py", "pytest.ini", "requirements.txt", "README.md")


def digest(data: bytes) -> bytes:
    """A hash of a text that line ends and a byte-order mark do not change."""
    return sha256(data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").strip()).digest()


def functions_in(data: bytes) -> frozenset[str]:
    """Names that a module or a notebook defines, by their look: nothing is parsed or run."""
    return frozenset((a or b).decode() for a, b in DEFINED.findall(data))


class OwnFiles:
    """What students got with an assignment, and what tells one assignment's module from another's."""

    def __init__(self, assignment: Assignment) -> None:
        self.assignment = assignment
        self.wanted = graded_functions(assignment)
        folder = assignment.folder
        given = [folder / name for name in ("test_public.py", "demo.py", "trace.py", "README.md")]
        given += [assignment.root / "requirements-student.txt"]
        kit = tree(ROOT / "autograder" / "kit")
        self.digests = {digest(data) for data in kit.values()}
        self.digests |= {digest(path.read_bytes()) for path in given if path.is_file()}
        self.stubs = {digest(text.encode()) for text in stub.in_every_language(assignment)}

    def holds(self, path: str, data: bytes) -> bool:
        """Whether a file is the kit's own, of this version or, in its place, of another one."""
        if digest(data) in self.digests:
            return True
        name, folder = _last_two(path)
        named = name in (*OURS, f"test_{self.assignment.name}.py") or folder in ("kit", "pictures")
        return named and not self.defines(data)

    def defines(self, data: bytes) -> bool:
        """Whether a file has one of the functions that are graded."""
        return bool(functions_in(data) & self.wanted)

    def is_stub(self, data: bytes) -> bool:
        """Whether a module is the one that students got, with nothing in it changed."""
        return digest(data) in self.stubs

    def other_assignment(self, data: bytes) -> str:
        """The name of the assignment whose functions a file has, if it has none of this one's."""
        defined = functions_in(data)
        if defined & self.wanted:
            return ""
        counts = {name: len(defined & other) for name, other in self.others.items()}
        best = max(counts, key=lambda name: counts[name], default="")
        return best if best and counts[best] >= 2 else ""

    @cached_property
    def others(self) -> dict[str, frozenset[str]]:
        """The graded functions of each other assignment."""
        root, own = self.assignment.root, self.assignment.name
        return {name: frozenset(graded_functions(load(name, root))) for name in names(root) if name != own}


def _last_two(path: str) -> tuple[str, str]:
    *folders, name = path.replace("\\", "/").split("/")
    return name, folders[-1] if folders else ""
