"""The kit's own sentences and pages in another language: `autograder/kit/text/LANGUAGE/`.

The sentences stand in its `kit.po`, which `catalogues` keeps; the pages that every assignment shares stand
beside it under their English names, each with the hash of the English that it was made from. So does the
README of the project, `README.LANGUAGE.md`, where there is one.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from autograder.kit import messages
from autograder.manifest import ROOT
from autograder.publish import catalogues, same_facts, style, translations
from autograder.publish.finding import Finding

NAME = "kit"  # what stands for an assignment's name in the command


def pages() -> list[str]:
    """The pages of the kit."""
    return sorted(path.name for path in (messages.FOLDER / messages.ENGLISH).glob("*.md"))


def pairs(language: str) -> list[tuple[Path, Path]]:
    """Each page of the kit with its translation, and the README of the project if it has one."""
    found = [(place(messages.ENGLISH, page), place(language, page)) for page in pages()]
    readme = ROOT / f"README.{language}.md"
    return [*found, (ROOT / "README.md", readme)] if readme.is_file() else found


def all_findings() -> Iterator[Finding]:
    """What is to be mended in the kit's own texts in any language."""
    for language in translations.languages():
        yield from findings(language)


def findings(language: str) -> Iterator[Finding]:
    """What is to be mended in the kit's own texts of one language; missing keys are told by `catalogues`."""
    source = catalogues.source_of(messages.FOLDER, language)
    for message in catalogues.messages_in(source):
        english = " ".join(message.auto_comments)
        for said in catalogues.forms(message):
            problems = list(same_facts.compare("code", *codes(english, said)))
            problems += style.short(said, english, language)
            yield from (Finding(source, message.lineno or 1, f"{message.id!r} {p}") for p in problems)
    yield from translations.page_findings(pairs(language), language, translations.command_for(NAME, language))


def codes(*both: str) -> tuple[list[str], ...]:
    """The pieces of code in a sentence and in its translation."""
    return tuple(same_facts.SPAN.findall(text) for text in both)


def place(language: str, page: str) -> Path:
    """Where a page of the kit stands in a language."""
    return messages.FOLDER / language / page
