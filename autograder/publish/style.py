"""How Chinese is written in the kit, and the terms of the lectures; other languages have terms alone.

`autograder/kit/text/LANGUAGE/terms.toml` decides for each English term the one word for it, and names the
words that are not used for the same thing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from autograder.kit import messages
from autograder.kit.columns import columns
from autograder.publish.same_facts import SPAN
from autograder.toml_table import TomlTable, read_toml

TERMS = "terms.toml"
WIDEST = 100  # columns of a line in a docstring or a comment
HAN = r"\u3400-\u4dbf\u4e00-\u9fff"
FULL = r"\u3001\u3002\uff01\uff08\uff09\uff0c\uff1a\uff1b\uff1f\u201c\u201d"
CODE = re.compile(r"^```.*?^```[^\n]*$|<!--.*?-->", re.MULTILINE | re.DOTALL)
QUOTED = re.compile(r"\u201c[^\u201d]*\u201d")  # what a lecture calls it, as a table of terms also tells
RULES = (  # several spaces are columns
    (rf"[{HAN}][,;:?!]|[{HAN}]\.(?![A-Za-z0-9.])", "ends a Chinese sentence with an ASCII mark"),
    (rf"\([^()\n]*[{HAN}][^()\n]*\)", "has Chinese in ASCII brackets; use \uff08\uff09"),
    (rf"^[^\"\n]*(?:\"[^\"{HAN}\n]*\"[^\"\n]*)*\"[^\"{HAN}\n]*[{HAN}][^\"\n]*\"",
     "has Chinese in straight quotes; use \u201c\u201d"),
    (rf"[{HAN}][A-Za-z0-9`]|[A-Za-z0-9`%][{HAN}]", "lacks a space beside Latin letters"),
    (rf"[{HAN}] (?=[{HAN}])", "has a space between Chinese characters"),
    (rf"[{HAN}\w`] (?=[{FULL}])|[{FULL}] (?=[{HAN}\w`])", "has a space beside a full-width mark"),
    (rf"[{HAN}]\.\.\.", "has three dots; use \u2026\u2026"),
)  # fmt: skip


def short(said: str, english: str, language: str) -> Iterator[str]:
    """What is wrong with how a short text is written."""
    for match, sentence in faults(SPAN.sub("`x`", said), language):
        yield f"{sentence}: `{match}`"
    if language.startswith("zh"):
        strange = {c for c in said if not encodes(c, "gbk")} - set(english)
        if strange:
            yield f"has characters that a Chinese Windows console lacks: {' '.join(sorted(strange))}"
    long = [line for line in said.split("\n") if columns(line) > WIDEST]
    if "\n" in english and long:
        yield f"has a line wider than {WIDEST} columns: `{long[0][:30]}`"


def page(text: str, language: str) -> Iterator[tuple[int, str]]:
    """Line and sentence of what is wrong with how a page is written."""
    shown = CODE.sub(lambda match: "\n" * match.group().count("\n"), text)
    lines = shown.split("\n")
    for number, line in enumerate(lines, 1):
        yield from ((number, sentence) for sentence in bold_faults(line, language))
        plain = SPAN.sub("`x`", re.sub(r"(?<!\\)\*+", "", line))
        for match, sentence in faults(plain, language):
            yield number, f"{sentence}: `{match}`"
        after = lines[number] if number < len(lines) else ""
        if language.startswith("zh") and is_broken(line, after):
            yield number, "breaks a paragraph, which shows as a space; join it with the next line"


def bold_faults(line: str, language: str) -> Iterator[str]:
    """Emphasis that Markdown does not see: with a mark at its end, and a letter behind that."""
    for found in re.finditer(r"(?<![\\*])(\*{1,2})(?!\s)([^*\n]+?)\1(?!\*)", line):
        letter = re.compile(rf"[{HAN}A-Za-z0-9]")
        after, before = line[found.end() : found.end() + 1], line[: found.start()][-1:]
        ends = letter.match(after) and not letter.match(found[2][-1])
        begins = letter.match(before) and not letter.match(found[2][0])
        if language.startswith("zh") and (ends or begins):
            yield f"has emphasis that Markdown does not see; move the mark out of it: `{found.group()}`"


def is_broken(line: str, after: str) -> bool:
    """Whether a line of a page goes on in the next one."""
    begins = re.match(r"\s*([-*+>|#]|\d+\.|```|!\[|$)", after)
    ends = re.search(rf"[{HAN}{FULL}]\s*$", line)
    return bool(ends) and not begins and not line.startswith(("|", "#", "    "))


def faults(text: str, language: str) -> Iterator[tuple[str, str]]:
    """What is wrong, as it stands in the text, and what to say of it."""
    own = QUOTED.sub("\u201c\u201d", text)
    if text.startswith("|"):  # a table may name other words for a thing, and titles as they are
        return
    for word, right in forbidden(language).items():
        if word in own:
            yield word, f"is not the word of the lectures; use {right}"
    if not language.startswith("zh"):
        return
    for pattern, sentence in RULES:
        if match := re.search(pattern, own, re.MULTILINE):
            yield match.group(), sentence
    for character in re.findall(rf"[{HAN}]", text):
        if not encodes(character, "gb2312"):
            yield character, "is no simplified character"


def encodes(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


@cache
def forbidden(language: str) -> dict[str, str]:
    """Each word that is not used, with the one that is."""
    return {word: term for _, term, others in terms(language) for word in others}


def terms(language: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """English, the word for it and the words that are not used, of each term."""
    path = terms_file(language)
    if not path.is_file():
        return []
    found = []
    for data in read_toml(path).get("term", []):
        table = TomlTable(path, "a [[term]]", data)
        found.append((table.take("english", str), table.take("use", str), table.words("never", [])))
        table.refuse_rest()
    return found


def terms_file(language: str) -> Path:
    """Where the terms of a language are decided."""
    return messages.FOLDER / language / TERMS
