"""The font for the labels of pictures in a language whose letters Matplotlib's own font lacks.

`python -m autograder.publish.label_font zh FONT` cuts out of FONT (its licence must allow that; the kit's is
made of Noto Sans CJK SC) the characters that the language's tables and pictures show, and no others:
`autograder/kit/text/zh/labels.otf`. So pictures are the same on every computer, and no font is installed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from autograder.kit import messages
from autograder.kit.demo import FAMILY, LABEL_FONT
from autograder.manifest import ROOT
from autograder.publish import catalogues, translations
from autograder.publish.finding import Finding

SHOWN = ("demo.py", "payoff.py")
BEYOND = "\u2e7f"  # from here on Matplotlib's own font has nothing


def characters(language: str, root: Path = ROOT) -> set[str]:
    """The characters of a language that stand in pictures and that Matplotlib's own font lacks."""
    found = "".join(
        str(message.string)
        for path in sorted(root.glob(f"assignments/*/{language}/{translations.PO}"))
        for message in catalogues.messages_in(path)
        if {file for file, _ in message.locations} & set(SHOWN)
    )
    if catalogues.source_of(messages.FOLDER, language).is_file():
        sentences = catalogues.texts(catalogues.read(messages.FOLDER, language))
        found += "".join(str(m.string) for m in sentences if catalogues.key_of(m).startswith("demo_"))
    return {character for character in found if character > BEYOND}


def findings(root: Path = ROOT) -> Iterator[Finding]:
    """Languages whose pictures would show boxes instead of letters."""
    for folder in sorted(path for path in messages.FOLDER.iterdir() if path.is_dir()):
        path = folder / LABEL_FONT
        lacking = sorted(characters(folder.name, root) - (known(path) if path.is_file() else set()))
        if lacking:
            command = f"python -m autograder.publish.label_font {folder.name} FONT"
            yield Finding(path, 1, f"lacks {''.join(lacking[:20])}; run `{command}`")


def known(path: Path) -> set[str]:
    """The characters that a font has."""
    from fontTools.ttLib import TTFont

    with TTFont(path) as font:
        return set(map(chr, font.getBestCmap()))


def main(language: str, source: str) -> None:
    """Make the font of a language from a large one."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    names = [0, 1, 2, 4, 6, 13, 14]
    options = Options(layout_features=[], name_IDs=names, notdef_outline=True, hinting=False)
    with TTFont(source, fontNumber=number_of(source)) as font:
        cut = Subsetter(options)
        cut.populate(unicodes=sorted(map(ord, characters(language) | set(map(chr, range(32, 127))))))
        cut.subset(font)
        for key, name in ((1, FAMILY), (4, FAMILY), (6, FAMILY.replace(" ", ""))):
            for record in [record for record in font["name"].names if record.nameID == key]:
                font["name"].setName(name, key, record.platformID, record.platEncID, record.langID)
        if "CFF " in font:
            font["CFF "].cff.fontNames = [FAMILY.replace(" ", "")]
        font["head"].modified = font["head"].created  # the same characters are the same bytes
        font.recalcTimestamp = False
        font.save(messages.FOLDER / language / LABEL_FONT)


def number_of(source: str) -> int:
    """Which font of a collection has simplified Chinese; 0 where there is one alone."""
    from fontTools.ttLib import TTCollection

    if not source.endswith((".ttc", ".otc")):
        return 0
    names = [font["name"].getDebugName(1) or "" for font in TTCollection(source, lazy=True).fonts]
    return next((number for number, name in enumerate(names) if name.endswith(" SC")), 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
