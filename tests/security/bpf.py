"""The machine that runs a system-call filter, in Python: enough of classic BPF for our programs."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

LOAD, JUMP_EQUAL, JUMP_GREATER, JUMP_GREATER_EQUAL, JUMP_ANY_BIT = (
    0x20, 0x15, 0x25, 0x35, 0x45,
)  # fmt: skip
RETURN = 0x06
MAX_LENGTH = 4096


@dataclass(frozen=True)
class Call:
    """What the kernel shows a filter of one system call."""

    number: int
    arch: int
    args: Sequence[int] = ()

    def data(self) -> bytes:
        """`struct seccomp_data`: number, architecture, instruction pointer, six arguments."""
        args = [*self.args, 0, 0, 0, 0, 0, 0][:6]
        words = [value & 0xFFFFFFFFFFFFFFFF for value in args]
        return struct.pack("<iIQ6Q", self.number if self.number < 2**31 else self.number - 2**32,
                           self.arch, 0, *words)  # fmt: skip


def check(code: bytes) -> list[tuple[int, int, int, int]]:
    """The instructions, after what the kernel checks of them; raises `ValueError`."""
    if not code or len(code) % 8 or len(code) // 8 > MAX_LENGTH:
        raise ValueError("a program of a wrong length")
    program = list(struct.iter_unpack("<HBBI", code))
    for place, (kind, yes, no, value) in enumerate(program):
        if kind == LOAD:
            if value % 4 or value >= 64:
                raise ValueError(f"a load beyond the data at {place}")
        elif kind in (JUMP_EQUAL, JUMP_GREATER, JUMP_GREATER_EQUAL, JUMP_ANY_BIT):
            if max(yes, no) + place + 1 >= len(program):
                raise ValueError(f"a jump beyond the program at {place}")
        elif kind != RETURN:
            raise ValueError(f"an unknown instruction at {place}")
    if program[-1][0] != RETURN:
        raise ValueError("a program that does not end")
    return program


def run(program: Sequence[tuple[int, int, int, int]], call: Call) -> int:
    """The filter's verdict on a call."""
    data, word, place = call.data(), 0, 0
    while True:
        kind, yes, no, value = program[place]
        place += 1
        if kind == RETURN:
            return value
        if kind == LOAD:
            (word,) = struct.unpack_from("<I", data, value)
            continue
        holds = {
            JUMP_EQUAL: word == value,
            JUMP_GREATER: word > value,
            JUMP_GREATER_EQUAL: word >= value,
            JUMP_ANY_BIT: bool(word & value),
        }[kind]
        place += yes if holds else no
