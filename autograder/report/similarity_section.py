"""The report's section on submissions that are alike: matching lines side by side."""

from __future__ import annotations

from autograder.classroom.similarity import MAX_PAIRS, MAX_ROWS, Pair
from autograder.report import html

ADVICE = (
    "<p>These pairs share more rare code than the stub and common solutions explain. Names, "
    "comments, numbers and layout were left aside. <strong>This is a reason to look, never a "
    "verdict:</strong> short tasks have few good answers, and friends may learn from the same page. "
    "Read both files and talk with both students.</p>"
)


def render(compared: int, pairs: list[Pair]) -> str:
    """All pairs, the closest first."""
    if not compared:
        return "<p>The submissions were not compared.</p>"
    if not pairs:
        return f"<p>{compared} submissions were compared; no pair stands out.</p>"
    more = (
        f"<p>Only the {MAX_PAIRS} closest pairs are shown.</p>" if len(pairs) >= MAX_PAIRS else ""
    )
    return ADVICE + more + "\n".join(map(one_pair, pairs))


def one_pair(pair: Pair) -> str:
    """A pair, its lines folded away until they are asked for."""
    one, two = html.text(pair.one), html.text(pair.two)
    share = html.percent(pair.share)
    more = f"<p>The first {MAX_ROWS} of {pair.lines} lines.</p>" if pair.lines > MAX_ROWS else ""
    lines = "\n".join(
        f'<tr{" class=" + chr(34) + "same" + chr(34) if alike else ""}><td class="no">{a}</td>'
        f'<td>{html.code_line(left)}</td>'
        f'<td class="no">{b}</td><td>{html.code_line(right)}</td></tr>'
        for a, left, b, right, alike in pair.rows
    )
    return (
        f"<details><summary><strong>{one}</strong> and <strong>{two}</strong>: "
        f"{share} of the rare code, "
        f"{pair.lines} lines</summary>{more}\n"
        f'<table class="code"><caption>Matching lines of {one} and {two}</caption>\n'
        f'<thead><tr><th scope="col" class="no">line</th><th scope="col">{one}</th>'
        f'<th scope="col" class="no">line</th><th scope="col">{two}</th></tr></thead>\n'
        f"<tbody>\n{lines}\n</tbody></table></details>"
    )
