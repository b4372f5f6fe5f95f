"""How to grade one submission: its seed, the layers, what to leave out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from autograder.worker import confine


@dataclass(frozen=True)
class Options:
    """How to grade: seed (empty: from the submission), layers to use, layers that must hold.

    `parts` grades only these parts (empty: all); `call_seconds` is a shorter limit than the manifest's;
    `language` is that of the sentences (empty: the manifest's), where the assignment is loaded by its name.
    """

    seed: str = ""
    layers: tuple[str, ...] = confine.LAYERS
    require: tuple[str, ...] = ()
    hints: bool = True
    portable: bool = False
    parts: tuple[str, ...] = ()
    call_seconds: float = 0.0
    language: str = ""

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Options:
        """Options from plain data, as JSON gives it."""
        given: dict[str, Any] = {k: tuple(v) if type(v) is list else v for k, v in data.items()}
        return cls(**given)


def class_seed(assignment: str) -> str:
    """The seed of a class: all are asked the same, and what is asked is made and answered once."""
    return hashlib.sha256(assignment.encode() + b"\0class").hexdigest()[:16]


def default_seed(assignment: str, source: bytes) -> str:
    """The seed of a submission: a hash of the assignment and the submitted bytes."""
    return hashlib.sha256(assignment.encode() + b"\0" + source).hexdigest()[:16]
