"""What an attack is: an otherwise honest file that tries one thing, and what may come of it."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.runner import lab

FULL = {"double": 30, "total": 20, "refuse": 15, "twice": 15, "chain": 20}
LEANS = -1
"""The points of `chain` where `total` is wrong. All, by the reference in its place, where `total` gives a
number somewhere: after the attacks that carried.txt names. Else none: what is not written is not carried."""
TOTAL_LOST = {"total": 0, "chain": LEANS}
CARRIED = frozenset(Path(__file__).with_name("carried.txt").read_text(encoding="utf-8").splitlines())

HELPERS = '''
def _sys(number, *words):
    """A system call by its number on x86-64 and aarch64; its result, or an OSError."""
    import ctypes, os, platform
    libc = ctypes.CDLL(None, use_errno=True)
    chosen = number if isinstance(number, int) else number[platform.machine() == "aarch64"]
    libc.syscall.restype = ctypes.c_long
    given = [ctypes.c_long(w) if isinstance(w, int) else w for w in words]
    result = libc.syscall(ctypes.c_long(chosen), *given)
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def _server():
    """The worker's own server object, found in the frames above, and the running call's message."""
    import sys
    frame, server, message = sys._getframe(), None, None
    while frame is not None:
        found = frame.f_locals.get("self")
        if type(found).__name__ == "Server":
            server, message = found, message or frame.f_locals.get("message")
        frame = frame.f_back
    return server, message


def _reply(**fields):
    """Send a reply to the running call, and nothing after it."""
    server, message = _server()
    frame = {"op": "reply", "id": message["id"], "kind": "returned", "value": None, "changed": {},
             "output": "", **fields}
    server.send(**frame)
    _silence(server)


def _raw(data):
    """Write bytes to the runner, and nothing after them."""
    server, _ = _server()
    server.stream.write(data)
    _silence(server)


def _silence(server):
    """Drop the next frame, the honest reply."""
    write = server.stream.write
    def drop(data):
        server.stream.write = write
    server.stream.write = drop


def _frame(head, body=b""):
    import struct
    return struct.pack(">II", len(head), len(body)) + head + body
'''

TRY = """
def total(x):
    try:
        loot = attempt()
    except Exception:
        loot = None
    if loot:
        raise ValueError(f"ESCAPED {loot}")
    return float(np.sum(x))
"""


@dataclass(frozen=True, eq=False)
class Attack:
    """One submission. `points` are those of the parts that differ from full points.

    `let_through` names the layers without which it would succeed: any one of these sets being off is
    enough. Empty when no layer is needed to stop it: separate processes and the wire do.
    `says` must be in the result's one-sentence problem when the file cannot be graded at all.
    `parts` are those in which it acts; empty means all.
    """

    group: str
    name: str
    source: bytes
    points: Mapping[str, int] = field(default_factory=dict)
    let_through: tuple[frozenset[str], ...] = ()
    honest: bool = False
    quick: bool = True
    says: str = ""
    parts: tuple[str, ...] = ()

    @property
    def expected(self) -> dict[str, int]:
        points = {**FULL, **self.points}
        if points["chain"] == LEANS:
            points["chain"] = FULL["chain"] if self.name in CARRIED else 0
        return points

    def succeeds_without(self, off: frozenset[str]) -> bool:
        """Whether it should succeed when these layers are off."""
        return any(layers <= off for layers in self.let_through)


def layers(*names: str) -> tuple[frozenset[str], ...]:
    """Each word is a set of layers, joined by `+`, without which an attack succeeds."""
    return tuple(frozenset(name.split("+")) for name in names)


def splice(top: str = "", **functions: str) -> bytes:
    """The lab's reference with functions replaced and text put after its imports."""
    bodies = {name: textwrap.dedent(text).strip("\n") + "\n" for name, text in functions.items()}
    text = lab.submission(**bodies).decode()
    marker = "import numpy as np\n"
    return text.replace(marker, marker + HELPERS + textwrap.dedent(top), 1).encode()


def attempt(
    group: str, name: str, body: str, *let_through: str, quick: bool = True, **points: int
) -> Attack:
    """An attack whose `attempt` returns its loot, or anything true, only if it succeeds."""
    top = "\n\ndef attempt():\n" + textwrap.indent(textwrap.dedent(body).strip("\n"), "    ") + "\n"
    source = splice(top, total=TRY)
    return Attack(group, name, source, points, layers(*let_through), quick=quick, parts=("total",))


def wrong(group: str, name: str, body: str, quick: bool = True, top: str = "", **points: int) -> Attack:
    """An attack in the body of `total`, which may get no point for that part."""
    text = "def total(x):\n" + textwrap.indent(textwrap.dedent(body).strip("\n"), "    ") + "\n"
    return Attack(group, name, splice(top, total=text), points or TOTAL_LOST, quick=quick)


def honest(group: str, name: str, body: str, top: str = "", quick: bool = True) -> Attack:
    """A right `total` that does something unusual and must get every point."""
    text = "def total(x):\n" + textwrap.indent(textwrap.dedent(body).strip("\n"), "    ") + "\n"
    return Attack(group, name, splice(top, total=text), honest=True, quick=quick)
