"""Where the columns of a chart stand; the template draws them and puts a table of the numbers behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

BANDS = 10
DASH = "\N{EN DASH}"
WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 660, 230, 40, 40, 24


@dataclass(frozen=True)
class Bar:
    """One column: its count, its name, and its place in the picture."""

    name: str
    count: int
    x: float
    y: float
    width: float
    height: float
    middle: float
    above: float


@dataclass(frozen=True)
class Histogram:
    """A chart with its title and what it says in words."""

    title: str
    description: str
    bars: tuple[Bar, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    floor: int = HEIGHT - BOTTOM


def count_bands(grades: Sequence[float], most: float) -> list[tuple[str, int]]:
    """Counts of scores in ten bands of the maximum; the full score is in the last."""
    counts = [0] * BANDS
    for grade in grades:
        share = grade / most if most else 0.0
        counts[max(0, min(BANDS - 1, int(share * BANDS)))] += 1
    edges = [round(most * i / BANDS) for i in range(BANDS + 1)]
    names = [f"{edges[i]}{DASH}{edges[i + 1] - (i < BANDS - 1)}" for i in range(BANDS)]
    return list(zip(names, counts, strict=True))


def place_bars(title: str, data: Sequence[tuple[str, int]], description: str) -> Histogram:
    """A column for each (name, count)."""
    highest = max((count for _, count in data), default=0) or 1
    step = (WIDTH - LEFT) / len(data)
    floor = HEIGHT - BOTTOM
    bars = []
    for i, (name, count) in enumerate(data):
        tall = (floor - TOP) * count / highest
        place = (LEFT + i * step + 4, floor - tall, step - 8, tall, LEFT + (i + 0.5) * step, floor - tall - 6)
        bars.append(Bar(name, count, *(round(number, 1) for number in place)))
    return Histogram(title, description, tuple(bars))
