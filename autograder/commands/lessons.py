"""`python -m autograder lessons`: write docs/lessons.md."""

from __future__ import annotations

import argparse

from autograder.manifest import ROOT
from autograder.publish import chosen, lessons
from autograder.publish.finding import shown


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """No words: the page is about all assignments."""


def run(args: argparse.Namespace) -> int:
    """Write the page and say where it is."""
    path = ROOT / "docs" / "lessons.md"
    path.write_text(lessons.page(chosen()), encoding="utf-8")
    print(f"Wrote {shown(path)}.")
    return 0
