"""Charts as inline SVG, each with a name, a description and a table of its numbers behind it."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.report import html
from autograder.report.html import Column

BANDS = 10
DASH = "\N{EN DASH}"
WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 660, 230, 40, 40, 24


def bands(grades: Sequence[int], most: int) -> list[tuple[str, int]]:
    """Counts of scores in ten bands of the maximum; the full score is in the last."""
    counts = [0] * BANDS
    for grade in grades:
        share = grade / most if most else 0.0
        counts[max(0, min(BANDS - 1, int(share * BANDS)))] += 1
    edges = [round(most * i / BANDS) for i in range(BANDS + 1)]
    names = [f"{edges[i]} to {edges[i + 1] - (i < BANDS - 1)}" for i in range(BANDS)]
    return list(zip(names, counts, strict=False))


def histogram(title: str, data: Sequence[tuple[str, int]], description: str) -> str:
    """Columns, each with its count above it and its name below."""
    highest = max((count for _, count in data), default=0) or 1
    step = (WIDTH - LEFT) / len(data)
    floor = HEIGHT - BOTTOM
    pieces = []
    for i, (name, count) in enumerate(data):
        tall = (floor - TOP) * count / highest
        x, middle = LEFT + i * step + 4, LEFT + (i + 0.5) * step
        pieces.append(
            f'<rect class="fill" x="{x:.1f}" y="{floor - tall:.1f}" width="{step - 8:.1f}" '
            f'height="{tall:.1f}"/>'
        )
        if count:
            pieces.append(
                f'<text class="label" x="{middle:.1f}" y="{floor - tall - 6:.1f}" '
                f'text-anchor="middle">'
                f"{count}</text>"
            )
        pieces.append(
            f'<text class="tick" x="{middle:.1f}" y="{floor + 17}" text-anchor="middle">'
            f"{html.text(name.replace(' to ', DASH))}</text>"
        )
    axis = f'<line class="axis" x1="{LEFT}" y1="{floor}" x2="{WIDTH}" y2="{floor}"/>'
    place = f'x="{(LEFT + WIDTH) / 2:.1f}" y="{HEIGHT - 4}"'
    caption = f'<text class="tick" {place} text-anchor="middle">points</text>'
    columns = [Column("Points"), Column("Students", number=True)]
    table = html.table(title, columns, [[html.text(name), str(count)] for name, count in data])
    return (
        f'<figure><svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-labelledby="chart-name chart-text"><title id="chart-name">{html.text(title)}</title>'
        f'<desc id="chart-text">{html.text(description)}</desc>'
        f"{''.join(pieces)}{axis}{caption}</svg>\n"
        f"<figcaption><details><summary>The same numbers as a table</summary>{table}"
        f"</details></figcaption></figure>"
    )
