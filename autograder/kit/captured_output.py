"""Keeps the beginning of what a student's code prints; the rest is dropped."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Callable, Iterator
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

    @contextlib.contextmanager
    def capture(self) -> Iterator[None]:
        """Keep standard output and error; standard input is empty, as it is in the grader."""
        stream = io.TextIOWrapper(
            self.kept, encoding="utf-8", errors="backslashreplace", newline="\n", write_through=True
        )
        before = sys.stdout, sys.stderr, sys.stdin
        hook = sys.breakpointhook

        def stop_here(*args: Any, **kwargs: Any) -> None:
            if self.release is None:
                return
            import pdb  # 20 ms that no run without a breakpoint should pay

            self.release()
            sys.stdout, sys.stderr, sys.stdin = sys.__stdout__, sys.__stderr__, sys.__stdin__
            pdb.Pdb().set_trace(sys._getframe(1))

        sys.stdout = sys.stderr = stream
        sys.stdin = io.StringIO("")
        sys.breakpointhook = stop_here
        try:
            yield
        finally:
            with contextlib.suppress(ValueError):
                stream.flush()
            sys.stdout, sys.stderr, sys.stdin = before
            sys.breakpointhook = hook

    def take(self) -> str:
        """The text so far, which is then forgotten."""
        text = self.kept.getvalue().decode("utf-8", "replace")
        self.kept = _Beginning()
        return text
