"""The time that a submission may still take: for its calls, for its imports, for what explains its faults."""

from __future__ import annotations

import os
import time

from autograder.manifest import Limits
from autograder.runner.channels import queued_seconds_of
from autograder.runner.worker_client import Worker

EXPLAIN_SECONDS = 2.0  # for all hints, facts and twins: five times what they take of a file that is all wrong


class TimeLeft:
    """Seconds that are left; `end` is moved for what does not count."""

    def __init__(self, limits: Limits) -> None:
        now = time.monotonic()
        self.end = now + limits.total_seconds
        self.wall_end = now + limits.wall_seconds
        self.queued_at_start = queued_here()
        self.explains = False
        self.to_explain = EXPLAIN_SECONDS
        self.for_imports = limits.import_seconds  # all but the first

    def explained(self, seconds: float) -> None:
        """Count what calls took, where they are made for a hint, a fact or a twin."""
        if self.explains:
            self.to_explain -= seconds

    @property
    def has_explained_enough(self) -> bool:
        """Whether a hint, a fact or a twin is cut off."""
        return self.explains and self.to_explain <= 0.0

    def is_over(self, worker: Worker | None) -> bool:
        """Whether the submission's time is used up.

        What a worker or this process waited for a processor is excused: they take turns.
        """
        now = time.monotonic()
        if now <= self.end:
            return False
        waited = queued_here() - self.queued_at_start
        waited += worker.queued_seconds() if worker is not None else 0.0
        return now > min(self.end + waited, self.wall_end)


def queued_here() -> float:
    """How long this process waited for a processor; 0 where that cannot be known."""
    return queued_seconds_of(os.getpid()) or 0.0
