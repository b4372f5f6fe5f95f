"""What a cell of a notebook shows, kept for the human who grades: text and pictures, nothing that runs."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

MAX_TEXT, MAX_PICTURE = 20_000, 500_000
MAX_SHOWN, MOST_BYTES = 4_000_000, 6  # of what cells show; a character is up to 6 bytes in the answer
PNG = b"\x89PNG\r\n\x1a\n"


def find_outputs(cell: dict[str, Any]) -> tuple[str, list[str]]:
    """The text that a cell shows, and its PNG pictures in base64, each as far as it is kept."""
    outputs = cell.get("outputs")
    found = [o for o in outputs if isinstance(o, dict)] if isinstance(outputs, list) else []
    text = "".join(piece for output in found for piece in find_text(output))
    pictures = [picture for output in found for picture in find_picture(output)]
    return text[:MAX_TEXT].encode("utf-8", "replace").decode(), pictures


def within_room(cells: Iterable[Any]) -> Iterator[Any]:
    """The cells, without what they show once `MAX_SHOWN` bytes of that are kept."""
    room = MAX_SHOWN
    for cell in cells:
        room -= MOST_BYTES * len(cell.printed) + sum(map(len, cell.pictures))
        yield cell if room >= 0 else replace(cell, printed="", pictures=[])


def find_text(output: dict[str, Any]) -> Iterator[str]:
    """What an output says in plain text, be it printed, returned or raised."""
    data = output.get("data")
    plain = data.get("text/plain") if isinstance(data, dict) else None
    if output.get("output_type") == "error":
        yield f"{output.get('ename')}: {output.get('evalue')}\n"
    for text, end in ((output.get("text"), ""), (plain, "\n")):
        if isinstance(text, (str, list)):
            yield "".join(piece for piece in text if isinstance(piece, str)) + end


def find_picture(output: dict[str, Any]) -> Iterator[str]:
    """The PNG picture of an output, in base64 as it is written anew."""
    data = output.get("data")
    picture = data.get("image/png") if isinstance(data, dict) else None
    if isinstance(picture, list):
        picture = "".join(line for line in picture if isinstance(line, str))
    if not isinstance(picture, str) or len(picture) > MAX_PICTURE:
        return
    try:
        decoded = base64.b64decode(picture)
    except (binascii.Error, ValueError):
        return
    if decoded.startswith(PNG):
        yield base64.b64encode(decoded).decode()
