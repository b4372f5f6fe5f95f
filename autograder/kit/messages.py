"""The sentences that students read, from gettext catalogues: `text/LANGUAGE/LC_MESSAGES/kit.mo`.

`say("called", call="f(1)")` is the sentence of that key with its blanks filled; `say_count` chooses
between one and many. A language is a folder beside `en`, and `language = "NAME"` in a manifest; a
sentence that it lacks is said in English.
"""

from __future__ import annotations

import gettext
import json
import os
import re
from pathlib import Path
from typing import NoReturn

FOLDER = Path(__file__).resolve().parent / "text"
ENGLISH = "en"
GAP = re.compile("(?<=[\u3000-\u9fff\uff00-\uffef]) (?=[\u3000-\u9fff])")
AFTER_STOP = re.compile("(?<=[\u3002\uff01\uff1f\uff1b\uff1a]) ")


class _NoSuchKey(gettext.NullTranslations):
    """What is asked last: gettext itself would give back the key as if it were the sentence."""

    def gettext(self, key: str) -> NoReturn:
        raise KeyError(key)

    def ngettext(self, key: str, many: str, count: int) -> NoReturn:
        raise KeyError(key)


_language = ENGLISH
_catalogue: gettext.NullTranslations = _NoSuchKey()


def compiled(language: str) -> Path:
    """The compiled catalogue of a language; `kit.po` beside it is its source."""
    return FOLDER / language / "LC_MESSAGES" / "kit.mo"


def languages() -> list[str]:
    """Names of the catalogues that are there, English first."""
    found = sorted(path.name for path in FOLDER.iterdir() if compiled(path.name).is_file())
    return [ENGLISH] + [name for name in found if name != ENGLISH]


def use(language: str) -> None:
    """Say everything in `language` from now on; an unknown one is English."""
    global _language, _catalogue
    _language = language if compiled(language).is_file() else ENGLISH
    _catalogue = _read(_language)


def in_use() -> str:
    """The language that everything is said in."""
    return _language


def knows(key: str) -> bool:
    """Whether there is a sentence `key`."""
    try:
        return bool(_catalogue.gettext(key))
    except KeyError:
        return False


def say(key: str, **blanks: object) -> str:
    """The sentence `key` of the language in use, its blanks filled with `blanks`."""
    return _tidy(_catalogue.gettext(key).format(**blanks))


def mark(key: str) -> str:
    """The key itself: what a table holds, to be said later by `say_marked`."""
    return key


def say_marked(key: str, **blanks: object) -> str:
    """The sentence of a key that `mark` marked, or of one with a prefix of its own (`kind_`)."""
    return say(key, **blanks)


def say_count(key: str, count: int, **blanks: object) -> str:
    """The sentence `key` in the form for this count, which fills the blank `count`."""
    return _tidy(_catalogue.ngettext(key, key, count).format(count=count, **blanks))


def join_sentences(*sentences: str) -> str:
    """The sentences that are not empty, one after another; no space follows a full-width stop."""
    return AFTER_STOP.sub("", " ".join(filter(None, sentences)))


def unfilled(key: str) -> str:
    """The sentence `key` of the language in use, its blanks not filled."""
    return _catalogue.gettext(key)


def sentence(key: str, language: str) -> str:
    """The sentence `key` of a language, its blanks not filled."""
    return _read(language).gettext(key)


def _tidy(text: str) -> str:
    """The text without a space between two Chinese characters, where a blank was filled with Chinese."""
    return GAP.sub("", text)


def _read(language: str) -> gettext.NullTranslations:
    with open(compiled(language), "rb") as file:
        catalogue = gettext.GNUTranslations(file)
    catalogue.add_fallback(_NoSuchKey() if language == ENGLISH else _read(ENGLISH))
    return catalogue


def of_release() -> str:
    """The language of the release that this file is in, or the one that KIT_LANGUAGE names; else English."""
    try:
        about = json.loads((FOLDER.parent / "assignment.json").read_text(encoding="utf-8"))
        return os.environ.get("KIT_LANGUAGE") or str(about["language"])
    except (OSError, ValueError, KeyError, TypeError):
        return ENGLISH


use(of_release())  # now and not at the first sentence: a confined worker cannot read files
