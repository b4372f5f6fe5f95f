"""docs/performance.md: a section for each part of the measurement, and how figures are shown in it."""

from __future__ import annotations

import os
import platform
import re
import statistics
from collections.abc import Sequence
from datetime import date
from importlib.metadata import version

from autograder import __version__

HEAD = """\
# Performance

`make bench` writes this page; do not edit it. The command in a heading measures and writes that section
alone. A figure is the median, with the least and the most in brackets. What is compared ran in turn: a
ratio is taken in each round, so that other work on the machine hits both sides. Seconds by the clock
count on a quiet machine alone: look at the load below each section.
"""
HEADING = re.compile(r"^## .*: `make bench PART=(\w+)`$", re.MULTILINE)


def put_section(page: str, part: str, section: str, parts: Sequence[str]) -> str:
    """The page with this section of a part; those of the other `parts` stay as they are."""
    starts = [(found[1], found.start()) for found in HEADING.finditer(page)]
    ends = [*(start for _, start in starts[1:]), len(page)]
    kept = {name: page[start:end].strip() + "\n" for (name, start), end in zip(starts, ends)}
    kept[part] = section
    return "\n".join([HEAD, *(kept[name] for name in parts if name in kept)])


def make_section(title: str, part: str, text: str, load: float, seconds: float) -> str:
    """A section under its heading, and below it when and where it was measured."""
    where = (
        f"Kit {__version__}, {date.today()}: {os.cpu_count()} cores, {platform.machine()},"
        f" {platform.system()} {platform.release().partition('-')[0]}, Python {platform.python_version()},"
        f" NumPy {version('numpy')}, pytest {version('pytest')}."
    )
    busy = f"The machine's load was {load:.1f} before. It took {seconds:.0f} s."
    return f"## {title}: `make bench PART={part}`\n\n{text}\n{where}\n{busy}\n"


def show_spread(values: Sequence[float]) -> str:
    """The median, and the least and the most where they differ from it."""
    middle, low, high = show(statistics.median(values)), show(min(values)), show(max(values))
    return middle if low == high else f"{middle} ({low} to {high})"


def show(value: float) -> str:
    """Two decimals, fewer where they say nothing."""
    return f"{value:.2f}" if value < 10 else f"{value:.1f}" if value < 100 else f"{value:.0f}"


def verdict(target: str, values: Sequence[float]) -> str:
    """A target such as ">= 40 by the clock", and whether the median reaches it."""
    if not target:
        return ""
    sign, number = target.split()[:2]
    value = statistics.median(values)
    met = value >= float(number) if sign == ">=" else value <= float(number)
    return f"{target}, {'met' if met else 'missed'}"


def table(rows: Sequence[Sequence[str]]) -> str:
    """The lines of a table."""
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)
