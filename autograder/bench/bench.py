"""The parts of the measurement. Each is kept, so that one can be measured again; the page shows all."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from autograder.bench import desk, growth, inside, ways
from autograder.bench.page import render
from autograder.manifest import ROOT, load

PARTS: dict[str, Callable[[str, list[int]], Any]] = {
    "ways": lambda name, sizes: ways.compare(load(name)),
    "every": lambda name, sizes: ways.every(ROOT),
    "desk": lambda name, sizes: desk.beside_pytest(load(name)),
    "starts": lambda name, sizes: inside.starts(),
    "shares": lambda name, sizes: inside.shares(load(name)),
    "growth": lambda name, sizes: growth.grow(sizes),
}


def measure(parts: list[str], name: str, sizes: list[int], folder: Path) -> str:
    """Measure these parts, keep them in `folder`, and make the page of all that are there."""
    folder.mkdir(parents=True, exist_ok=True)
    for part in parts:
        found = {"assignment": name, "machine": machine(), "found": PARTS[part](name, sizes)}
        (folder / f"{part}.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    kept = [folder / f"{part}.json" for part in PARTS]
    return render({path.stem: json.loads(path.read_text("utf-8")) for path in kept if path.is_file()})


def machine() -> dict[str, str]:
    """What the figures depend on: processor, system, versions, and how busy the machine was."""
    found = {"processor": f"{os.cpu_count()} cores, {platform.machine()}", "system": platform.system(),
             "kernel": platform.release().partition("-")[0], "Python": platform.python_version()}  # fmt: skip
    for package in ("numpy", "pytest", "otter-grader", "nbgrader"):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "none"
    found["load"] = f"{os.getloadavg()[0]:.1f}"
    return found
