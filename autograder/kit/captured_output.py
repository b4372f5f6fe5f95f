"""Keeps the beginning of what a student's code prints; the rest is dropped."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Callable, Sequence
from typing import Any

MAX_BYTES = 20_000


class _Beginning(io.BytesIO):
    """Bytes up to a cap. Closing it does nothing: students wrap and drop `sys.stdout.buffer`."""

    def write(self, data: Any) -> int:
        room = MAX_BYTES - self.tell()
        if room > 0:
            super().write(bytes(data[:room]))
        return len(data)

    def fileno(self) -> int:
        """The number of standard output, for code that only asks for it."""
        return 1

    def close(self) -> None:
        return None


class CapturedOutput:
    """What was printed inside `capture`, until `take` asks for it.

    `release` is called when the student's code stops at a `breakpoint()`: from there on the terminal
    is the debugger's. Without it, where nobody sits at a terminal, a `breakpoint()` does nothing.
    """

    def __init__(self, release: Callable[[], None] | None = None) -> None:
        self.kept = _Beginning()
        self.release = release
        self.during: list[tuple[Any, int, int]] = []

    def of_call(self, call: Callable[[], Any]) -> Any:
        """The reply of the call; what is printed until then belongs to it."""
        start = self.kept.tell()
        reply = call()
        self.during.append((reply, start, self.kept.tell()))
        return reply

    def capture(self) -> Capture:
        """A context that keeps standard output and error; standard input is empty, as in the grader."""
        return Capture(self)

    def stop_here(self, *args: Any, **kwargs: Any) -> None:
        """What a `breakpoint()` of the student's code does meanwhile."""
        if self.release is None:
            return
        import pdb  # 20 ms that no run without a breakpoint should pay

        self.release()
        sys.stdout, sys.stderr, sys.stdin = sys.__stdout__, sys.__stderr__, sys.__stdin__
        pdb.Pdb().set_trace(sys._getframe(1))

    def take(self, replies: Sequence[Any] = ()) -> str:
        """The text so far, which is then forgotten; only that of the calls with these replies, if known."""
        known = [(start, end) for reply, start, end in self.during if any(reply is r for r in replies)]
        data = self.kept.getvalue()
        self.kept, self.during = _Beginning(), []
        parts = [data[start:end] for start, end in known] or [data]
        return b"".join(parts).decode("utf-8", "replace")


class Capture:
    """Puts a stream over what is kept in the place of the standard ones, and takes it away again.

    It is no generator: each graded call begins and ends one.
    """

    __slots__ = ("output", "stream", "before")

    def __init__(self, output: CapturedOutput) -> None:
        self.output = output

    def __enter__(self) -> None:
        self.before = sys.stdout, sys.stderr, sys.stdin, sys.breakpointhook
        self.stream = io.TextIOWrapper(
            self.output.kept, encoding="utf-8", errors="backslashreplace", newline="\n", write_through=True
        )
        sys.stdout = sys.stderr = self.stream
        sys.stdin = io.StringIO("")
        sys.breakpointhook = self.output.stop_here

    def __exit__(self, *exception: object) -> None:
        with contextlib.suppress(ValueError):  # the student's code closed it
            self.stream.flush()
        sys.stdout, sys.stderr, sys.stdin, sys.breakpointhook = self.before
