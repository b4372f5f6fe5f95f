"""Regions of a page that commands write: between `<!-- NAME -->` and `<!-- /NAME -->`."""

from __future__ import annotations

import re
from pathlib import Path

from autograder.manifest import ROOT

PAGE = ROOT / "docs" / "security.md"


def write(name: str, text: str, path: Path = PAGE) -> None:
    """Replace the region's contents; raises `ValueError` when the page has no such region."""
    page = path.read_text(encoding="utf-8")
    pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
    if not pattern.search(page):
        raise ValueError(f"{path} has no region {name}")
    path.write_text(pattern.sub(lambda m: f"{m[1]}{text}\n{m[2]}", page), encoding="utf-8")
