"""Compares a part's formula with its LaTeX, so that none of the two is changed alone."""

from __future__ import annotations

import re

SAID = {r"\leftarrow": "<-", r"\to": "->", r"\leq": "<=", r"\geq": ">=", r"\times": "x", r"\|": "||"}
SHOWN = r"\\(d?frac|mathrm|left|right|cdot|dots|lfloor|rfloor)\b|\\[,; _{}]"  # how it looks
FILLING = r"\b(over|of)\b"  # "sum over k of y_k" is a sum with k below it
COMPARED = r"[A-Za-z0-9+\-=<>|']"


def same(formula: str, latex: str) -> bool:
    """Whether both hold the same letters, digits and signs; their order and their brackets may differ."""
    return essence(formula) == essence(plain(latex))


def plain(latex: str) -> str:
    """The LaTeX with its commands in the words of a formula in plain text."""
    for command, word in SAID.items():
        latex = re.sub(re.escape(command) + (r"\b" if command[-1].isalpha() else ""), word, latex)
    latex = re.sub(r"\\hat\{(\w)\}", r"\1hat", latex)
    return re.sub(SHOWN, " ", latex)


def essence(text: str) -> list[str]:
    """The characters that a formula cannot lose, in the order of the alphabet."""
    return sorted(re.findall(COMPARED, re.sub(FILLING, "", text)))
