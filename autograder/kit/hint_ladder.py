"""Hints at the desk: a part that fails is tried on fixed inputs, beside what known mistakes give there.

`kit/hints.bin` holds for each function the inputs and the numbers of each mistake, with the question
that helps; no code of a mistake or of the solution. The inputs grade nothing.

The hints of a part come a rung at a time: the question, where in the statement to read, an example.
The next rung comes when the file was changed and the part still fails, or when it is asked for.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from typing import Any

import numpy as np

from .case_calls import Calls, call_cases
from .desk import Desk
from .messages import say
from .proxy import Failed
from .recognise import Observation, alike, observe_calls
from .released_assignment import ReleasedPart

FILE, SHOWN = "hints.bin", "hints_shown.json"
RUNGS = 3


def pack(data: Any) -> bytes:
    """What goes into the file: plain data, so that nobody reads a hint by accident."""
    return zlib.compress(json.dumps(data).encode(), 9)


def unpack(data: bytes) -> Any:
    """What `pack` packed."""
    return json.loads(zlib.decompress(data))


def encode(value: Any) -> Any:
    """A plain value as JSON; arrays keep type and shape. Raises `TypeError` for what has no such form."""
    if isinstance(value, np.ndarray):
        layout = "F" if value.ndim > 1 and value.flags.f_contiguous else "C"
        return {"array": value.tolist(), "type": str(value.dtype), "shape": value.shape, "layout": layout}
    if isinstance(value, np.generic):
        return {"array": value.item(), "type": str(value.dtype), "shape": [], "scalar": True}
    if isinstance(value, tuple):
        return {"tuple": [encode(item) for item in value]}
    if isinstance(value, list):
        return [encode(item) for item in value]
    if isinstance(value, dict):
        return {"dict": [[encode(key), encode(item)] for key, item in value.items()]}
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    raise TypeError(type(value).__name__)


def decode(value: Any) -> Any:
    """The value that `encode` encoded."""
    if isinstance(value, list):
        return [decode(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "tuple" in value:
        return tuple(decode(item) for item in value["tuple"])
    if "dict" in value:
        return {decode(key): decode(item) for key, item in value["dict"]}
    array = np.array(value["array"], dtype=value["type"]).reshape(value["shape"])
    if value.get("scalar"):
        return array[()]
    return np.asfortranarray(array) if value["layout"] == "F" else array


class Hints:
    """The hints of one release and which rungs of them a student has seen."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.folder = desk.folder / "kit"
        path = self.folder / FILE
        self.table: dict[str, Any] = unpack(path.read_bytes()) if path.is_file() else {}

    def lines(self, part: ReleasedPart, more: bool = False) -> list[str]:
        """What to say of a part that fails: the rungs so far, one more if `more` asks for it."""
        question = self.question(part)
        question = f"{say('graded_hint')} {question}" if question else ""
        rungs = [question, *self.places(part)] if question else self.places(part)[1:]
        seen = self.rung(part, more)
        return rungs[:seen] if question or more else []

    def places(self, part: ReleasedPart) -> list[str]:
        """Where to read, then an example."""
        examples = self.table.get("examples", {})
        shown = next((examples[name] for name in part.functions if name in examples), "")
        read = say("hint_read", part=part.name, page=part.page or "README.md")
        return [read, *([say("hint_example", example=shown)] if shown else [])]

    def question(self, part: ReleasedPart) -> str:
        """The question of the one known mistake that shows the same, or an empty text."""
        for function in part.functions:
            probe = self.table.get("probes", {}).get(function)
            if probe is not None:
                seen = self.observe(function, probe)
                known = [hint for hint, shown in probe["wrong"] if alike(seen, decode(shown))]
                if len(known) == 1:
                    return str(known[0])
        return ""

    def observe(self, function: str, probe: dict[str, Any]) -> list[Observation]:
        """What the student's function shows on the inputs of the probe."""
        found = self.desk.find(function)
        cases = [(tuple(decode(args)), decode(kwargs), False) for args, kwargs in probe["cases"]]
        calls = Calls()
        if isinstance(found, Failed):
            return []
        path = str(self.desk.path)
        with self.desk.students():
            self.desk.watchdog.run(
                lambda: call_cases(found, cases, path, self.desk.returned, calls), lambda error: None
            )
        self.desk.printed()
        return observe_calls(calls)

    def rung(self, part: ReleasedPart, more: bool) -> int:
        """How many rungs to show, kept from run to run: one more for each change of the file."""
        path, text = self.folder / SHOWN, self.desk.text
        state = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]
        try:
            kept = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            kept = {}
        before, rung = kept.get(part.name, ["", 0])
        rung = int(min(rung + (more or before != state), RUNGS))
        kept[part.name] = [state, rung]
        try:
            path.write_text(json.dumps(kept), encoding="utf-8")
        except OSError:  # a folder that cannot be written shows the first rung each time
            return max(rung, 1)
        return rung
