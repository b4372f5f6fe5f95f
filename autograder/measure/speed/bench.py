"""The parts of `make bench`, each with its title and what measures it; each writes a section of the page."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from autograder.measure.speed import (
    class_cost,
    engine_breakdown,
    grading_ways,
    growth,
    release_time,
    student_pytest,
)
from autograder.measure.speed.performance_page import make_section, put_section

PARTS: dict[str, tuple[str, Callable[[int], str]]] = {
    "class": ("A class of each assignment", class_cost.measure),
    "peers": ("Beside its peers", grading_ways.measure),
    "desk": ("One file", student_pytest.measure),
    "release": ("A release", release_time.measure),
    "growth": ("Ten thousand files", growth.measure),
    "shares": ("Where the time goes", engine_breakdown.measure),
}


def measure(parts: Sequence[str], rounds: int, page: Path) -> None:
    """Measure these parts; each gets its section of the page as soon as it is known, the others stay."""
    for part in parts:
        title, work = PARTS[part]
        load, began = os.getloadavg()[0], time.monotonic()
        text = work(rounds)
        section = make_section(title, part, text, load, time.monotonic() - began)
        before = page.read_text(encoding="utf-8") if page.is_file() else ""
        page.write_text(put_section(before, part, section, list(PARTS)), encoding="utf-8")
