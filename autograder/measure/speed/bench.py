"""The parts of the measurement. Each is kept, so that one can be measured again; the page shows all."""

from __future__ import annotations

import argparse
import json
import os
import platform
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from autograder.manifest import ROOT, load
from autograder.measure.speed import engine_breakdown, grading_ways, growth, student_pytest
from autograder.measure.speed.performance_page import render

PARTS: dict[str, Callable[[argparse.Namespace], Any]] = {
    "ways": lambda args: grading_ways.compare(load(args.name), args.rounds),
    "every": lambda args: grading_ways.every(ROOT),
    "desk": lambda args: student_pytest.beside_pytest(load(args.name)),
    "starts": lambda args: engine_breakdown.starts(),
    "shares": lambda args: engine_breakdown.shares(load(args.name)),
    "growth": lambda args: growth.grow(args.sizes),
}


def measure(parts: list[str], args: argparse.Namespace, folder: Path) -> None:
    """Measure these parts and keep each in `folder` as soon as it is known."""
    folder.mkdir(parents=True, exist_ok=True)
    for part in parts:
        found = {"assignment": args.name, "machine": machine(), "found": PARTS[part](args)}
        (folder / f"{part}.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def page(folder: Path) -> str:
    """The page of all parts that are kept in `folder`."""
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
