"""A warm engine: tests collected once, then one fork of the trusted runner for each submission.

The engine's process and its template live until `close`. `grade` sends a submission's bytes and gets
its Result back; nothing is kept from one submission to the next, because each is graded in a fork of
the same clean state. Without fork each submission gets a fresh engine process.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict
from typing import Any

from autograder.errors import KitError
from autograder.manifest import ROOT, Assignment
from autograder.result import Result, Timing
from autograder.runner.answers import frame, read_exactly, unpack
from autograder.runner.options import Options


class Engine:
    """Grades submissions of one assignment, one after the other; a context manager."""

    def __init__(self, assignment: Assignment, options: Options = Options()) -> None:
        self.assignment = assignment
        self.options = options
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    @property
    def pid(self) -> int:
        """The trusted process, which the first grading starts."""
        if self.process is None:
            self.start()
        assert self.process is not None
        return self.process.pid

    def start(self) -> None:
        """Start the trusted process; its tests are collected while the caller goes on.

        It starts in the kit's own folder: `python -m` looks for modules where it starts, and the
        caller may stand among a student's files.
        """
        setup = {"assignment": self.assignment.name, "root": str(self.assignment.root.resolve()),
                 "language": self.assignment.language, "options": asdict(self.options)}  # fmt: skip
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1",
                       "OMP_NUM_THREADS": "1"}  # fmt: skip
        self.process = subprocess.Popen(
            [sys.executable, "-B", "-m", "autograder.runner.engine_process", json.dumps(setup)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, cwd=ROOT,
        )  # fmt: skip

    def grade(self, source: bytes, seed: str = "") -> tuple[Result, Timing]:
        """Grade one submission; raises `KitError` when the engine cannot work at all."""
        return unpack(self.answer(source, seed))

    def answer(self, source: bytes, seed: str = "") -> dict[str, Any]:
        """What `grade` unpacks, as plain data: `error`, or `result` and `timing`."""
        if self.process is None or self.process.poll() is not None:
            self.close()
            self.start()
        process = self.process
        assert process is not None and process.stdin is not None and process.stdout is not None
        try:
            process.stdin.write(frame(seed.encode()) + frame(source))
            process.stdin.flush()
        except OSError:
            self.close()
            raise KitError("the grading engine ended; run `python -m autograder doctor`") from None
        answer: dict[str, Any] | None = json.loads(read_exactly(process.stdout) or "null")
        if answer is None:
            self.close()
            raise KitError("the grading engine ended without an answer")
        return answer

    def close(self) -> None:
        """End the engine's process."""
        if self.process is not None:
            assert self.process.stdin is not None and self.process.stdout is not None
            self.process.stdin.close()
            self.process.wait()
            self.process.stdout.close()
            self.process = None

