"""Hints at the desk: a part that fails is tried on fixed inputs, beside what known mistakes give there.

`kit/hints.bin` holds for each function the inputs and the numbers of each mistake, with the question
that helps; no code of a mistake or of the solution. The inputs grade nothing.

The hints of a part come a rung at a time: the question for the known mistake, or, where nobody knows the
mistake, those that the manifest has for the check that fails; then an example. The next rung comes when the
function was changed and still fails, or when it is asked for. When another check fails, or shows
another mistake, they begin again, without those that were seen; when none is left, asking shows them all.
"""

from __future__ import annotations

import ast
import hashlib
import json
import re
import zlib
from typing import Any

import numpy as np

from .captured_output import CapturedOutput
from .case_calls import Calls, call_cases
from .check_record import Record
from .desk import Desk
from .messages import say
from .proxy import Failed
from .recognise import Observation, alike, observe_calls
from .released_assignment import ReleasedPart
from .saved_progress import write_at_once
from .states import State

FILE, SHOWN = "hints.bin", "hints_shown.json"


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
    if "numpy" in value:
        return getattr(np, value["numpy"])
    if "def" in value:
        names: dict[str, Any] = {"np": np}
        exec(value["def"], names)
        return names[value["name"]]
    array = np.array(value["array"], dtype=value["type"]).reshape(value["shape"])
    if value.get("scalar"):
        return array[()]
    return np.asfortranarray(array) if value["layout"] == "F" else array


def words(question: str) -> set[str]:
    """The words of a question; a function is named by one of them."""
    return set(re.findall(r"[A-Za-z_]\w*", question, re.ASCII))


def code_of(text: str, function: str, graded: set[str]) -> str:
    """What of a file can change this function: all but the other graded ones, without comments.

    It is the whole file where there is no such function.
    """
    try:
        code = {node: getattr(node, "name", "") for node in ast.parse(text).body}
        kept = [ast.dump(node) for node, name in code.items() if name not in graded - {function}]
    except (SyntaxError, ValueError, RecursionError):
        return text
    return "\n".join(kept) if function in code.values() else text


class Hints:
    """The hints of one release and which rungs of them a student has seen."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.folder = desk.folder / "kit"
        path = self.folder / FILE
        self.table: dict[str, Any] = unpack(path.read_bytes()) if path.is_file() else {}

    def lines(self, part: ReleasedPart, record: Record, more: bool = False) -> list[str]:
        """What to say of the check on the screen: the rungs so far, one more if asked for."""
        own, rungs = self.rungs(part, record)
        if not own and not more:
            return []
        mistake = f"{record.check}: {' '.join(own)}"
        graded = {name for other in self.desk.assignment.parts for name in other.functions}
        code = code_of(self.desk.text, record.function, graded)
        new, seen, left = self.climb(part.name, mistake, code, own, rungs, more)
        if not more:
            return [rung for rung in rungs if rung in seen]
        last = [] if left or not rungs else [say("hint_last", part=part.name)]
        return [*([*own, *(one for one in new if one not in own)] if new else rungs), *last]

    def rungs(self, part: ReleasedPart, record: Record) -> tuple[list[str], list[str]]:
        """The question for the mistake that a failing check shows, if it is known, and the whole ladder."""
        question = self.question(record.function) if record.state is State.WRONG else ""
        own = [say("graded_hint", hint=question)] if question else []
        general = [] if own else self.for_all(part, record)  # they may ask about what is right
        return own, [*own, *general, *self.example(record.function)]

    def for_all(self, part: ReleasedPart, record: Record) -> list[str]:
        """The rungs for a check that fails, whatever the mistake is; those on another function come later."""
        asked = [one.ask for one in part.stuck if record.check in one.checks or not one.checks]
        others = [other for other in part.functions if other != record.function]
        later = [one for one in asked if record.function not in words(one) and words(one) & {*others}]
        first = [one for one in asked if one not in later]
        return [say("graded_hint", hint=one) for one in (*first, *later)]

    def example(self, function: str) -> list[str]:
        """An example, if there is one: its lines stand below the words. Where to read, the screen says."""
        shown = self.table.get("examples", {}).get(function, "")
        return [f"{say('hint_example')}\n{shown}"] if shown else []

    def question(self, function: str) -> str:
        """The question of the one known mistake that shows the same, or an empty text."""
        probe = self.table.get("probes", {}).get(function)
        if probe is None:
            return ""
        seen = self.observe(function, probe)
        known = [hint for hint, shown in probe["wrong"] if alike(seen, decode(shown))]
        return str(known[0]) if len(known) == 1 else ""

    def observe(self, function: str, probe: dict[str, Any]) -> list[Observation]:
        """What the student's function shows on the inputs of the probe."""
        found = self.desk.find(function)
        cases = [(tuple(decode(args)), decode(kwargs), False) for args, kwargs in probe["cases"]]
        calls = Calls()
        if isinstance(found, Failed):
            return []
        path = str(self.desk.path)
        # Kept apart also under -s, and no breakpoint() stops here.
        with CapturedOutput().capture(), np.errstate(**self.desk.errors):
            self.desk.watchdog.run(
                lambda: call_cases(found, cases, path, self.desk.returned, calls), lambda error: None
            )
        return observe_calls(calls, decode(probe["look"]))

    def climb(
        self, part: str, mistake: str, code: str, own: list[str], rungs: list[str], more: bool
    ) -> tuple[list[str], list[str], list[str]]:
        """The rung that comes now, if one does, those seen with this mistake, and those never seen.

        It is kept from run to run: one more for each change of the `code` that keeps the mistake. What was
        seen with another mistake does not come again, but for the question of the mistake itself.
        """
        state = hashlib.sha256(code.encode("utf-8", "replace")).hexdigest()[:16]
        kept = self.kept()
        last, before, seen, passed = kept.get(part, ["", "", [], []])
        if last != mistake:
            seen, passed = [], [*passed, *(rung for rung in seen if rung not in passed)]
        left = [rung for rung in rungs if rung not in seen and rung not in passed]
        if last != mistake:
            new = own or left[:1]
        else:
            new = left[:1] if more or before != state else []
        seen, left = [*seen, *new], [rung for rung in left if rung not in new]
        kept[part] = [mistake, state, seen, passed]
        write_at_once(self.folder / SHOWN, json.dumps(kept))  # if it can, or the first rung comes each time
        return new, seen, left

    def kept(self) -> dict[str, Any]:
        """What was shown of each part: the mistake, the file, the rungs seen with it, those seen before."""
        try:
            data = json.loads((self.folder / SHOWN).read_text(encoding="utf-8"))
            return {part: row for part, row in data.items() if len(row) == 4}  # once it held three
        except (OSError, ValueError, AttributeError, TypeError):
            return {}
