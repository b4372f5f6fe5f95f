"""Keeps the beginning of what a student's code prints; the rest is dropped."""

from __future__ import annotations

import builtins
import contextlib
import io
import sys
from collections.abc import Callable, Sequence
from typing import Any

MAX_BYTES = 20_000
PRINT = builtins.print


class _Beginning(io.BytesIO):
    """Bytes up to a cap. Closing it does nothing: students wrap and drop `sys.stdout.buffer`."""

    def __init__(self, most: int = MAX_BYTES) -> None:
        super().__init__()
        self.room = most

    def write(self, data: Any) -> int:
        if self.room > 0:
            self.room -= super().write(bytes(data[: self.room]))
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
    With `once` the cap is for all that is ever printed, else for what is taken at a time.
    """

    def __init__(self, release: Callable[[], None] | None = None, once: bool = False) -> None:
        self.kept = _Beginning()
        self.release = release
        self.once = once
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

    def print(self, *values: Any, **how: Any) -> None:
        """What `print` is meanwhile: what would be dropped is not made into text, which takes its time."""
        if self.kept.room > 0 or how.get("file") is not None:
            PRINT(*values, **how)

    def stop_here(self, *args: Any, **kwargs: Any) -> None:
        """What a `breakpoint()` of the student's code does meanwhile."""
        if self.release is None:
            return
        import pdb  # 20 ms that no run without a breakpoint should pay

        self.release()
        sys.stdout, sys.stderr, sys.stdin = sys.__stdout__, sys.__stderr__, sys.__stdin__
        builtins.print = PRINT
        pdb.Pdb().set_trace(sys._getframe(1))

    def take(self, replies: Sequence[Any] = ()) -> str:
        """The text so far, which is then forgotten; only that of the calls with these replies, if known."""
        known = [(start, end) for reply, start, end in self.during if any(reply is r for r in replies)]
        data = self.kept.getvalue()
        self.kept, self.during = _Beginning(self.kept.room if self.once else MAX_BYTES), []
        parts = [data[start:end] for start, end in known] or [data]
        return b"".join(parts).decode("utf-8", "replace")


class Capture:
    """Puts a stream over what is kept in the place of the standard ones, and takes it away again.

    It is no generator: each graded call begins and ends one.
    """

    __slots__ = ("output", "stream", "before", "print")

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
        self.print, builtins.print = builtins.print, self.output.print

    def __exit__(self, *exception: object) -> None:
        with contextlib.suppress(ValueError):  # the student's code closed it
            self.stream.flush()
        sys.stdout, sys.stderr, sys.stdin, sys.breakpointhook = self.before
        builtins.print = self.print
