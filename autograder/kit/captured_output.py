"""Keeps the beginning of what a student's code prints; the rest is dropped."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Iterator
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


class Output:
    """What was printed inside `capture`, until `take` asks for it."""

    def __init__(self) -> None:
        self.kept = _Beginning()

    @contextlib.contextmanager
    def capture(self) -> Iterator[None]:
        """Keep standard output and error; standard input is empty, as it is in the grader."""
        stream = io.TextIOWrapper(
            self.kept, encoding="utf-8", errors="backslashreplace", newline="\n", write_through=True
        )
        before = sys.stdout, sys.stderr, sys.stdin
        sys.stdout = sys.stderr = stream
        sys.stdin = io.StringIO("")
        try:
            yield
        finally:
            with contextlib.suppress(ValueError):
                stream.flush()
            sys.stdout, sys.stderr, sys.stdin = before

    def take(self) -> str:
        """The text so far, which is then forgotten."""
        text = self.kept.getvalue().decode("utf-8", "replace")
        self.kept = _Beginning()
        return text
