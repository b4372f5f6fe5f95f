"""What a translation must have in common with its English: numbers, code, formulas, links, tables.

`differences(english, other)` tells in words what is not the same; nothing of it depends on the language.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

FENCE = re.compile(r"^```.*?^```[^\n]*$", re.MULTILINE | re.DOTALL)
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
SPAN = re.compile(r"`[^`\n]+`")
LINK = re.compile(r"\]\(([^)\s]*)\)")
DOCSTRING = re.compile(r'"{3}[^"]*"{3}')
FIELD = re.compile(r"\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}")
BEFORE = r"(?<![A-WYZa-wyz_\d.])(?<![A-Za-z]-)"  # LeNet-5 and w1 are names, 5x5 has two numbers
NUMBER = re.compile(rf"{BEFORE}(?:\d{{1,3}}(?: \d{{3}})+(?!\d)|\d+(?:\.\d+)?(?:e-?\d+)?)")
OPERATOR = re.compile(r"->|<-|<=|>=|!=|==|\\\*|[=+^]|(?<=[\w)]) \* (?=[\w(])")
SYMBOL = re.compile(r"(?<![\w`])(?:[A-Za-z\u0370-\u03ff]+[_\d]\w*(?:\.\w+)*|[A-Za-z_]\w*(?=\())", re.ASCII)
WIDE = str.maketrans("（）［］，：；", "()[],:;")


def differences(english: str, other: str) -> Iterator[str]:
    """What a short text and its translation do not have in common."""
    kinds = (("blanks", FIELD), ("code", SPAN), ("numbers", NUMBER), ("operators", OPERATOR))
    for name, pattern in kinds:
        yield from compare(name, found(pattern, english), found(pattern, other))
    yield from compare("symbols", set(found(SYMBOL, english)), set(found(SYMBOL, other)))


def page_differences(english: str, other: str) -> Iterator[tuple[str, str]]:
    """Heading of each section of a page that differs from the English one, and what differs."""
    ours, theirs = sections(english), sections(other)
    if len(ours) != len(theirs):
        yield "", f"has {len(theirs)} headings, the English page {len(ours)}"
        return
    for (level, _, text), (other_level, other_heading, translated) in zip(ours, theirs, strict=True):
        if level != other_level:
            yield other_heading, f"has the level {other_level}, in English {level}"
        yield from ((other_heading, sentence) for sentence in section_differences(text, translated))


def section_differences(english: str, other: str) -> Iterator[str]:
    """What two sections do not have in common."""
    blocks = ([skeleton(block) for block in FENCE.findall(text)] for text in (english, other))
    yield from compare("code blocks", *blocks)
    yield from compare("placeholders", placeholders(english), placeholders(other))
    ours, theirs = (COMMENT.sub("", FENCE.sub("", text)) for text in (english, other))
    yield from compare("links", LINK.findall(ours), LINK.findall(theirs))
    yield from compare("table rows", rows(ours), rows(theirs))
    yield from differences(prose(ours), prose(theirs))


def compare(name: str, english: Iterable[str], other: Iterable[str]) -> Iterator[str]:
    """A sentence when two bags of things are not the same."""
    ours, theirs = Counter(english), Counter(other)
    lost, new = list((ours - theirs).elements()), list((theirs - ours).elements())
    if lost or new:
        named = (("lacks", lost), ("adds", new))
        parts = (f"{verb} {', '.join(things[:4])}" for verb, things in named if things)
        yield f"{name}: {' and '.join(parts)}"


def sections(page: str) -> list[tuple[int, str, str]]:
    """Level, heading and text of each section of a page; what looks like one in a code block is none."""
    hidden = FENCE.sub(lambda match: re.sub(r"^#", "\0", match.group(), flags=re.MULTILINE), page)
    pieces = re.split(r"^(#+) +(.+)$", hidden, flags=re.MULTILINE)
    texts = [piece.replace("\0", "#") for piece in pieces]
    return [(len(texts[i]), texts[i + 1], texts[i + 2]) for i in range(1, len(texts), 3)]


def placeholders(text: str) -> list[str]:
    """The kit's own comments in a page; others, such as a canary, are each page's own."""
    return [match for match in COMMENT.findall(text) if "kit:" in match and "kit:english" not in match]


def rows(text: str) -> list[str]:
    """Each row of a table by its number of cells and by its figures."""
    lines = [line for line in text.split("\n") if line.startswith("|")]
    figures = (f"{' '.join(found(NUMBER, line))} {' '.join(found(OPERATOR, line))}".strip() for line in lines)
    return [f"{line.count('|')} cells: {told}" for line, told in zip(lines, figures, strict=True)]


def prose(text: str) -> str:
    """The text without tables, link targets and marks of emphasis."""
    text = re.sub(r"^\|.*$", "", text, flags=re.MULTILINE)
    return re.sub(r"(?<!\\)\*+|(?<=\])\([^)\s]*\)", "", text)


def skeleton(block: str) -> str:
    """A code block without its words, which may be translated, and without what separates them."""
    block = DOCSTRING.sub(lambda match: " ".join(NUMBER.findall(match.group())), block)
    block = re.sub(r"(?<![\w\"])(?![A-Za-z_]\w*[(\[.=])([^\W\d_]{2,}|a)(?!\w)", "", block.translate(WIDE))
    return re.sub(r"[\s,:;.?!\u3000-\u303f\uff00-\uffef\u2018-\u201d]+", " ", block)


def found(pattern: re.Pattern[str], text: str) -> list[str]:
    """What a pattern finds, numbers without the spaces in them."""
    text = text if pattern is SYMBOL else text.translate(WIDE)  # f(x) is written in ASCII everywhere
    return [match.replace(" ", "") for match in pattern.findall(text)]
