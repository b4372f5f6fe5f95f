"""CPU seconds, seconds by the clock and memory of a command with all that it starts."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import KitError
from autograder.manifest import ROOT


@dataclass(frozen=True)
class Cost:
    """What something used: CPU seconds in all, MiB of its largest process, how many it graded, how long."""

    cpu_seconds: float
    memory_mb: float
    count: int
    seconds: float = 0.0

    @property
    def each(self) -> float:
        """CPU seconds of one submission."""
        return self.cpu_seconds / self.count

    @property
    def pace(self) -> float:
        """Seconds by the clock for one submission."""
        return self.seconds / self.count


def environment(**more: str) -> dict[str, str]:
    """An environment in which numerical libraries use one thread and the kit can be imported."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    fixed = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    return {**os.environ, **fixed, "PYTHONPATH": str(ROOT), "PATH": path, **more}


def run(
    words: Sequence[str], count: int, folder: Path, more: Mapping[str, str] | None = None,
    codes: Sequence[int] = (0,),
) -> Cost:  # fmt: skip
    """Run a command in `folder` and measure it; raises `KitError` when its exit code is none of `codes`."""
    began = time.monotonic()
    with (folder / "bench.log").open("wb") as log:
        process = subprocess.Popen(
            words, cwd=folder, env=environment(**(more or {})), stdin=subprocess.DEVNULL, stdout=log,
            stderr=subprocess.STDOUT,
        )  # fmt: skip
        _, status, used = os.wait4(process.pid, 0)
    seconds = time.monotonic() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in codes:
        tail = (folder / "bench.log").read_text(errors="replace")[-1500:]
        raise KitError(f"{' '.join(words[:6])} ended with {process.returncode}:\n{tail}")
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, count, seconds)


def python(*words: str) -> list[str]:
    """A command of this interpreter."""
    return [sys.executable, *words]


def say(text: str) -> None:
    """Tell what is measured now."""
    print(f"measuring {text}", file=sys.stderr, flush=True)
