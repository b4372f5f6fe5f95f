"""A thing to mend: the file, the line, and one imperative sentence."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from autograder.errors import KitError
from autograder.manifest import ROOT


@dataclass(frozen=True)
class Finding:
    """What is wrong in line `line` of `path`, and how to mend it."""

    path: Path
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"{shown(self.path)}:{self.line}: {self.sentence}"

    def error(self) -> Broken:
        """The finding as the error that stops a command."""
        return Broken(self)


class Broken(KitError):
    """A command was stopped by this finding."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(str(finding))
        self.finding = finding


def shown(path: Path) -> str:
    """The path as it is printed: relative to the kit's folder where it lies in it."""
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else str(path)
