"""Makes self-contained pages from the templates in `pages/`: nothing from the network, no text that is HTML.

Every value that a template prints is cleaned of control and deceiving characters and escaped; a name that a
template does not get is an error. A content security policy lets through the page's own style sheet and, in
the class report, its own script (each by its hash), and nothing else.
"""

from __future__ import annotations

import base64
import hashlib
import html
from functools import lru_cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from autograder.files import write_atomically
from autograder.kit.messages import say
from autograder.render._common import clean

PAGES = Path(__file__).with_name("pages")
MAX_BLOCK, MAX_LINE = 20_000, 300


@lru_cache(maxsize=1)
def environment() -> jinja2.Environment:
    """The templates, with what they may use beside the values of a page."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(PAGES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=clean_value,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"block": block, "code": code_line, "percent": percent}
    made.globals |= {"say": say, "style": own_file("style.css"), "script": own_file("students.js")}
    return made


def render(template: str, **values: Any) -> str:
    """A page made from a template."""
    return environment().get_template(template).render(values)


def own_file(name: str) -> dict[str, Markup]:
    """The text of a file that stands in a page as it is, and the policy's word for it."""
    text = (PAGES / name).read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return {"text": Markup(text), "hash": Markup(f"sha256-{digest}")}


def clean_value(value: Any) -> Any:
    """A printed value: HTML as it is, numbers as text, any other text made clean, on one line."""
    if isinstance(value, (Markup, jinja2.Undefined)):
        return value
    return clean(str(value))


def block(text: str) -> Markup:
    """Text of several lines as HTML, each line made clean."""
    return Markup("\n").join(code_line(line) for line in text[:MAX_BLOCK].splitlines())


def code_line(line: str) -> Markup:
    """One line of code as HTML: indentation kept, characters that could deceive made visible."""
    kept = line.expandtabs(4)[:MAX_LINE]
    shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in kept)
    return Markup(html.escape(shown, quote=True))


def percent(share: float) -> str:
    """A share as whole percent; 100% and 0% mean all and none."""
    whole = round(100 * share)
    if share < 1:
        whole = min(whole, 99)
    if share > 0:
        whole = max(whole, 1)
    return f"{whole}%"


def write(path: Path, content: str) -> None:
    """Write a page that only its owner can read, whole or not at all."""
    write_atomically(path, content.encode("utf-8", "backslashreplace"))
