"""How to grade one submission: its seed, the layers, what to leave out; and its bytes as they are read."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.errors import KitError
from autograder.worker import confine

MAX_SUBMISSION = 1_000_000


@dataclass(frozen=True)
class Options:
    """How to grade: seed (empty: from the submission), layers to use, layers that must hold.

    `parts` grades only these parts (empty: all); `call_seconds` is a shorter limit than the manifest's.
    """

    seed: str = ""
    layers: tuple[str, ...] = confine.LAYERS
    require: tuple[str, ...] = ()
    hints: bool = True
    portable: bool = False
    parts: tuple[str, ...] = ()
    call_seconds: float = 0.0

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Options:
        """Options from plain data, as JSON gives it."""
        given: dict[str, Any] = {k: tuple(v) if type(v) is list else v for k, v in data.items()}
        return cls(**given)


def default_seed(assignment: str, source: bytes) -> str:
    """The seed of a submission: a hash of the assignment and the submitted bytes."""
    return hashlib.sha256(assignment.encode() + b"\0" + source).hexdigest()[:16]


def read_submission(path: Path) -> bytes:
    """The bytes of a submitted file; raises `KitError` when there are none to be had."""
    if path.is_dir():
        raise KitError(f"{path} is a folder; name the submitted .py file")
    if not path.is_file():
        raise KitError(f"{path}: no such file; name the submitted .py file")
    try:
        with path.open("rb") as file:
            source = file.read(MAX_SUBMISSION + 1)
    except OSError as error:
        raise KitError(f"{path} cannot be read: {error.strerror}") from error
    if len(source) > MAX_SUBMISSION:
        raise KitError(f"{path} is larger than {MAX_SUBMISSION // 1000} kB; hand in the module alone")
    return source
