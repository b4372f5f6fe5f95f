"""Answers of a grading process as they cross a pipe: a length, then JSON."""

from __future__ import annotations

import json
import struct
from dataclasses import asdict
from typing import IO, Any

from autograder.errors import KitError
from autograder.result import Result, Timing, from_data, to_data

LENGTH = struct.Struct(">Q")


def frame(data: bytes) -> bytes:
    """A block as it is sent: its length, then itself."""
    return LENGTH.pack(len(data)) + data


def read_exactly(stream: IO[bytes]) -> bytes | None:
    """One length-prefixed block of a stream, or None at its end."""
    prefix = stream.read(LENGTH.size)
    if len(prefix) < LENGTH.size:
        return None
    (size,) = LENGTH.unpack(prefix)
    data = stream.read(size)
    return data if len(data) == size else None


def pack(result: Result, timing: Timing) -> dict[str, Any]:
    """The answer that holds a result."""
    return {"error": "", "result": to_data(result), "timing": asdict(timing)}


def unpack(answer: dict[str, Any]) -> tuple[Result, Timing]:
    """The result and timing in an answer; raises `KitError` for the one that it says."""
    if answer["error"]:
        raise KitError(answer["error"], answer.get("exit_code", 1))
    return from_data(answer["result"]), Timing(**answer["timing"])


def encode(answer: dict[str, Any]) -> bytes:
    """An answer as it is sent."""
    return frame(json.dumps(answer).encode())
