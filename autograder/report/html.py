"""One self-contained HTML page: escaped text, tables, its own style, nothing from the network.

A content security policy lets through the page's own style sheet (by its hash) and nothing else: no
script, no picture, no form. Text that is not the kit's own must go through `text`.
"""

from __future__ import annotations

import base64
import hashlib
import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from autograder.files import write_atomically
from autograder.kit.messages import ENGLISH, say
from autograder.render._common import clean


@dataclass(frozen=True)
class Column:
    """A table's column: its heading (empty over bars), and whether it holds numbers."""

    name: str
    number: bool = False


@lru_cache(maxsize=1)
def style() -> tuple[str, str]:
    """The style sheet, and the policy's word for it."""
    sheet = Path(__file__).with_name("style.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()
    return sheet, f"sha256-{digest}"


def text(value: object, limit: int = 600) -> str:
    """Any text as HTML that shows exactly its characters, on one line."""
    return html.escape(clean(str(value), limit), quote=True)


def block(value: str, limit: int = 20_000) -> str:
    """Text of several lines as HTML, each line made clean."""
    return "\n".join(code_line(line) for line in value[:limit].splitlines())


def code_line(line: str, limit: int = 300) -> str:
    """One line of code as HTML: indentation kept, characters that could deceive made visible."""
    kept = line.expandtabs(4)[:limit]
    shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in kept)
    return html.escape(shown, quote=True)


def document(title: str, header: str, main: str, footer: str, language: str = ENGLISH) -> str:
    """The whole page; all but `title` is HTML."""
    sheet, digest = style()
    policy = f"default-src 'none'; style-src '{digest}'; base-uri 'none'; form-action 'none'"
    return f"""<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="referrer" content="no-referrer">
<title>{text(title)}</title>
<style>{sheet}</style>
</head>
<body>
<a class="skip" href="#main">{say('feedback_skip')}</a>
<header>
{header}
</header>
<main id="main">
{main}
</main>
<footer>
{footer}
</footer>
</body>
</html>
"""


def facts(pairs: Iterable[tuple[str, str]]) -> str:
    """Large numbers with their names."""
    items = "\n".join(
        f"<div><dt>{text(name)}</dt><dd>{text(value)}</dd></div>" for name, value in pairs
    )
    return f'<dl class="facts">\n{items}\n</dl>'


def table(caption: str, columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> str:
    """A table whose cells are HTML; each row's first cell names the row."""
    head = "".join(
        f'<th scope="col"{_number(c)}>{text(c.name)}</th>' if c.name else "<td></td>"
        for c in columns
    )
    body = "\n".join(_row(columns, row) for row in rows)
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{text(caption)}">'
        f'<table class="wide"><caption>{text(caption)}</caption>\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>"
    )


def _number(column: Column) -> str:
    return ' class="n"' if column.number else ""


def _row(columns: Sequence[Column], row: Sequence[str]) -> str:
    cells = [f'<th scope="row">{row[0]}</th>']
    for column, cell in zip(columns[1:], row[1:], strict=True):
        label = f' data-label="{text(column.name)}"' if column.name else ""
        cells.append(f"<td{_number(column)}{label}>{cell}</td>")
    return f"<tr>{''.join(cells)}</tr>"


def bar(share: float, warn_below: float = 0.0) -> str:
    """A share between 0 and 1 as a bar; the number stands beside it, so it needs no name."""
    colour = "low" if share < warn_below else "fill"
    return (
        '<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" '
        f'focusable="false"><rect class="track" width="100" height="8"/>'
        f'<rect class="{colour}" width="{100 * share:.1f}" height="8"/></svg>'
    )


def percent(share: float) -> str:
    """A share as whole percent; 100% and 0% mean all and none."""
    whole = round(100 * share)
    if share < 1:
        whole = min(whole, 99)
    if share > 0:
        whole = max(whole, 1)
    return f"{whole}%"


def section(identity: str, title: str, body: str) -> str:
    """A landmark with its heading."""
    heading = f'<h2 id="{identity}-title">{text(title)}</h2>'
    start = f'<section id="{identity}" aria-labelledby="{identity}-title">'
    return f"{start}\n{heading}\n{body}\n</section>"


def write(path: Path, content: str) -> None:
    """Write a page that only its owner can read, whole or not at all."""
    write_atomically(path, content.encode("utf-8", "backslashreplace"))
