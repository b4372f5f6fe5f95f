"""The texts of an assignment in another language: its folder `assignments/NAME/LANGUAGE/`.

Pages of the statement stand in it under their English names. Every short text (of the manifest and its
hints, of questions, of the stub, of the demo and the public tests) is found by its English in the gettext
catalogue `texts.mo`, whose source is `texts.po`. What has no translation stays English.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

ENGLISH = "en"
NAME = "texts.mo"
KEYS = ("title", "summary", "learned", "lectures", "formula", "says", "hint", "stuck", "ask", "answer")
FIELD = re.compile(r"\{\{|\}\}|\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}|`[^`]*`")
WORD = re.compile(r"(?<![\w.])[^\W\d_]{2,}(?![\w(\[]|\.\w)")


class Texts:
    """Finds the translation of a text by its English."""

    def __init__(self, catalogue: gettext.NullTranslations) -> None:
        self.catalogue = catalogue
        self.are_none = not isinstance(catalogue, gettext.GNUTranslations)

    def say(self, english: str) -> str:
        """The text in this language, or in English."""
        return self.catalogue.gettext(english) if has_words(english) else english

    def table(self, data: Any, key: str = "") -> Any:
        """A TOML table with the texts that students read translated."""
        if isinstance(data, dict):
            return {name: self.table(value, name) for name, value in data.items()}
        if isinstance(data, list):
            return [self.table(value, key) for value in data]
        return self.say(data) if key in KEYS and isinstance(data, str) else data


def texts_of_table(data: Any, key: str = "") -> Iterator[str]:
    """The texts of a TOML table that are to be translated, in order."""
    if isinstance(data, dict):
        for name, value in data.items():
            yield from texts_of_table(value, name)
    elif isinstance(data, list):
        for value in data:
            yield from texts_of_table(value, key)
    elif key in KEYS and isinstance(data, str) and has_words(data):
        yield data


def has_words(text: str) -> bool:
    """Whether there is anything to translate: blanks, code and formulas are the same in every language."""
    return bool(WORD.search(FIELD.sub(" ", text)))


@cache
def read(folder: Path) -> Texts:
    """The texts that stand in the folder of a language; none where there is no catalogue."""
    try:
        with open(folder / NAME, "rb") as file:
            return Texts(gettext.GNUTranslations(file))
    except FileNotFoundError:
        return Texts(gettext.NullTranslations())


def languages(folder: Path) -> list[str]:
    """The languages that the assignment in `folder` has been translated into."""
    return sorted(path.parent.name for path in folder.glob(f"*/{NAME}"))


def choose(folder: Path, own: Any, asked: str) -> Any:
    """The language to use of an assignment: the one asked for if it has it, else the manifest's own."""
    translated = languages(folder)
    known = [*translated, ENGLISH if own in translated else own]
    return asked if asked in known else own
