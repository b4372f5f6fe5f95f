"""The sentences that the kit shows to students, from the catalogue `text/LANGUAGE.json`.

`say("called", call="f(1)")` is the sentence of that key with its blanks filled. A second language
is a second file, and `language = "NAME"` in a manifest; a key that it lacks is said in English.
"""

from __future__ import annotations

import json
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "text"
ENGLISH = "en"

_catalogue: dict[str, str] = {}
_language = ENGLISH


def languages() -> list[str]:
    """Names of the catalogues that are there, English first."""
    found = sorted(path.stem for path in FOLDER.glob("*.json"))
    return [ENGLISH] + [name for name in found if name != ENGLISH]


def use(language: str) -> None:
    """Say everything in `language` from now on; an unknown one is English."""
    global _language
    _language = language if (FOLDER / f"{language}.json").is_file() else ENGLISH
    _catalogue.clear()
    _catalogue.update(_read(ENGLISH))
    if _language != ENGLISH:
        _catalogue.update(_read(_language))


def in_use() -> str:
    """The language that everything is said in."""
    return _language


def knows(key: str) -> bool:
    """Whether there is a sentence `key`."""
    return key in _catalogue


def say(key: str, **blanks: object) -> str:
    """The sentence `key` of the language in use, its blanks filled with `blanks`."""
    return _catalogue[key].format(**blanks)


def _read(language: str) -> dict[str, str]:
    return json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8"))


use(ENGLISH)  # now and not at the first sentence: a confined worker cannot read files
