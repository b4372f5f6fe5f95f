"""The statement as students get it: its pages, with set-up, points and rules put in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from autograder.kit import messages
from autograder.manifest import Assignment
from autograder.publish.strip import read

MORE = ("EXTRA.md", "ERRATA.md")
STAMP = re.compile(r"\n*<!-- kit:english (\w+) -->\s*\Z")  # the hash of the English of a translated page
FILLED = ("setup", "points", "rules", "more")
MOST_WORDS = 1500


def path_of(assignment: Assignment) -> Path:
    """Where the statement is written."""
    return assignment.page("README.md")


def pages(assignment: Assignment) -> list[Path]:
    """The statement's pages that are written and released, the first one first."""
    more = [name for name in MORE if name != "ERRATA.md" or assignment.errata]
    written = (assignment.page(name) for name in more)
    return [path_of(assignment), *(path for path in written if path.is_file())]


def released(assignment: Assignment) -> dict[str, str]:
    """Name and text of each page as students get it, the set-up among them."""
    texts = {path.name: render(assignment, path.name) for path in pages(assignment)}
    first = assignment.parts[0].name
    setup = kit_page("SETUP.md", assignment.language)
    return {**texts, "SETUP.md": setup.format(name=assignment.name, first=first)}


def kit_page(name: str, language: str) -> str:
    """A text of the kit that stands in the pages of every assignment."""
    own = messages.FOLDER / language / name
    text = read(own if own.is_file() else messages.FOLDER / messages.ENGLISH / name)
    return STAMP.sub("\n", text)


def render(assignment: Assignment, page: str = "README.md", **instead: str) -> str:
    """A page with every placeholder filled; `instead` fills some by other texts than the kit's."""
    language = assignment.language
    texts = {
        "setup": kit_page("QUICK_START.md", language).format(name=assignment.name).strip(),
        "points": _points(assignment),
        "rules": kit_page("RULES.md", language).strip(),
        "more": "\n".join(_link(path.name, language) for path in pages(assignment)[1:]),
        **instead,
    }
    text = STAMP.sub("\n", read(assignment.page(page)))
    for key, filling in texts.items():
        text = text.replace(f"<!-- kit:{key} -->", filling)
    return text


def problems(assignment: Assignment) -> Iterator[tuple[Path, int, str]]:
    """Page, line and sentence of each thing that the statement lacks or should not hold."""
    first = path_of(assignment)
    text = read(first)
    wanted = {"setup": (1,), "points": (1,), "rules": (0, 1), "more": (0, 1)}
    if pages(assignment)[1:]:
        wanted["more"] = (1,)
    for key, allowed in wanted.items():
        if text.count(f"<!-- kit:{key} -->") not in allowed:
            yield first, 1, f"has {text.count(f'kit:{key}')} lines `<!-- kit:{key} -->`; write one"
    for page in pages(assignment):
        for match in re.finditer(rf"<!-- kit:(?!({'|'.join(FILLED)}) -->|english ).*", read(page)):
            line = read(page).count("\n", 0, match.start()) + 1
            yield page, line, f"`{match.group()}` is no placeholder of the kit; remove it"
        if not read(page).startswith("# "):
            yield page, 1, "does not begin with `# title`; add it"
    for part in assignment.parts:
        place = page_of_part(assignment, part.name)
        if place is None:
            yield first, 1, f"has no heading `## {part.name}`; add the section of that part"
        elif part.kind == "core" and place != first:
            yield place, 1, f"has the heading `## {part.name}` of a core part; move it to README.md"


def page_of_part(assignment: Assignment, part: str) -> Path | None:
    """The page that has the part's heading."""
    found = (page for page in pages(assignment) if f"## {part}" in read(page).split("\n"))
    return next(found, None)


def count_words(text: str) -> int:
    """Words outside tables, code blocks and pictures."""
    prose = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    prose = re.sub(r"^\|.*$|!\[[^\]]*\]\([^)]*\)|<!--.*?-->", "", prose, flags=re.MULTILINE)
    return len(re.findall(r"\S*\w\S*", prose))


def too_long(assignment: Assignment) -> Iterator[tuple[int, str]]:
    """Line and sentence of what makes a statement hard to read, though it can be released."""
    text = read(path_of(assignment))
    words = count_words(text)
    if words > MOST_WORDS:
        yield 1, f"has {words} words outside tables and code; shorten to {MOST_WORDS}"
    if "<!-- kit:rules -->" not in text:
        yield 1, "has no line `<!-- kit:rules -->`; write it below that of the points"


def pictures(assignment: Assignment) -> dict[str, tuple[Path, int]]:
    """File name of each picture that the statement shows, with its page and line."""
    return {
        match.group(1): (page, read(page).count("\n", 0, match.start()) + 1)
        for page in pages(assignment)
        for match in re.finditer(r"!\[[^\]]*\]\(pictures/([^)\s]+)\)", read(page))
    }


def _link(page: str, language: str) -> str:
    """The line that leads from the statement to another page of it."""
    says = messages.sentence("page_extra" if page == "EXTRA.md" else "page_errata", language)
    return f"- [{page}]({page}): {says}"


def _points(assignment: Assignment) -> str:
    """The table of the parts and their points."""
    language = assignment.language
    heads = [
        messages.sentence("points_part", language),
        messages.sentence("points_functions", language),
        messages.sentence("points_public", language),
        messages.sentence("points_hidden", language),
        messages.sentence("points_points", language),
    ]
    columns = messages.sentence("points_columns", language)
    rows = [columns, "", f"| {' | '.join(heads)} |", "|---|---|--:|--:|--:|"]
    extra = messages.sentence("points_extra", language)
    for part in assignment.parts:
        functions = ", ".join(f"`{name}`" for name in part.functions)
        page = page_of_part(assignment, part.name)
        link = f"{page.name if page and page != path_of(assignment) else ''}#{part.name.lower()}"
        row = f"| [{part.name}]({link}): {part.title} | {functions} |"
        public = sum(check.points for check in part.checks if not check.hidden)
        points = f" {public} | {part.points - public} | {part.points} |"
        rows.append(row + (points if part.kind == "core" else f" | | {extra} |"))
    public, hidden = assignment.points(hidden=False), assignment.points(hidden=True)
    total = messages.sentence("points_all", language)
    rows.append(f"| **{total}** | | **{public}** | **{hidden}** | **{public + hidden}** |")
    return "\n".join(rows)
