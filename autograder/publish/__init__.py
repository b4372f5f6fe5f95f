"""Makes what leaves the kit: stubs, student releases; the leak gate and the kit's own check."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from autograder import manifest
from autograder.errors import KitError
from autograder.manifest import ROOT, Assignment


def chosen(names: Sequence[str] = (), root: Path = ROOT, language: str = "") -> list[Assignment]:
    """The assignments called `names`, or all, in the course's order, in a language if they have it."""
    found = [manifest.load(name, root, language) for name in dict.fromkeys(names) or manifest.names(root)]
    if not found:
        raise KitError(f"{root / 'assignments'}: there is no assignment; add NAME/assignment.toml")
    return sorted(found, key=lambda assignment: (assignment.order, assignment.name))


def counted(assignments: Sequence[Assignment]) -> str:
    """`1 assignment` or `6 assignments`."""
    return f"{len(assignments)} assignment{'s' if len(assignments) != 1 else ''}"
