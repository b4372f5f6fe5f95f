"""A made-up language: every text of an assignment is its English behind a mark.

What a student reads without the mark was not taken from the translation.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from autograder.manifest import Assignment
from autograder.publish import catalogues, translations

NAME, MARK = "xx", "\u00a7"


def add_to_kit(text: Path) -> None:
    """Put the language's folder into `autograder/kit/text`, its sentences marked."""
    shutil.copytree(text / "en", text / NAME)
    source = catalogues.source_of(text, NAME)
    english = source.read_text(encoding="utf-8")
    marked = re.sub(r'^(msgstr(?:\[\d\])?) "(?=[^"])', rf'\1 "{MARK}', english, flags=re.MULTILINE)
    source.write_text(marked, encoding="utf-8")
    catalogues.compile_to(catalogues.read(text, NAME), source.with_suffix(".mo"))
    for page in (text / NAME).glob("*.md"):
        page.write_text(mark_prose(page.read_text(encoding="utf-8")), encoding="utf-8")


def translate(assignment: Assignment) -> None:
    """Write the translation of an assignment, up to date in every way."""
    translations.update(assignment, NAME)
    path = assignment.folder / NAME / translations.PO
    head, *entries = path.read_text(encoding="utf-8").split("\n\n")
    whole = re.compile(r'^msgid (.*)^msgstr ""\n?', re.MULTILINE | re.DOTALL)
    said = [whole.sub(mark_entry, entry + "\n") for entry in entries]
    path.write_text("\n\n".join([head, *(entry.rstrip("\n") for entry in said)]) + "\n", encoding="utf-8")
    translations.update(assignment, NAME)
    for page in translations.PAGES:
        english = assignment.folder / page
        if english.is_file():
            text = mark_prose(english.read_text(encoding="utf-8"))
            (assignment.folder / NAME / page).write_text(text, encoding="utf-8")
            translations.accept(english, assignment.folder / NAME / page)


def mark_entry(match: re.Match[str]) -> str:
    """A message of a catalogue's source whose translation is its English behind the mark."""
    english = match[1]
    first = english.index('"', 1 if english.startswith('""') else 0)
    lead = english.index('"', 2) if english.startswith('""') else first
    return f"msgid {english}msgstr {english[: lead + 1]}{MARK}{english[lead + 1 :]}"


def mark_prose(page: str) -> str:
    """A page whose lines of prose begin with the mark; headings of parts, code and comments stay."""
    lines, fenced = [], False
    for line in page.split("\n"):
        fenced ^= line.startswith("```")
        prose = re.match(r"[A-Za-z]", line) and not fenced
        title = line.startswith("# ")
        lines.append(f"{MARK}{line}" if prose else f"# {MARK}{line[2:]}" if title else line)
    return "\n".join(lines)
