"""The processes of a grading keep to one processor while they take turns, and leave it afterwards."""

from __future__ import annotations

import os
import sys

import pytest

from autograder.manifest import Limits
from autograder.runner.session import Session
from autograder.runner.workers import ForkedWorkers


@pytest.mark.skipif(sys.platform != "linux", reason="processors are chosen on Linux alone")
def test_a_worker_shares_the_processor_of_its_runner_which_is_free_again_at_the_end() -> None:
    before = os.sched_getaffinity(0)
    workers = ForkedWorkers()
    session = Session(workers, "lab", b"def f(x):\n    return x\n", Limits())
    try:
        assert session.invoke("f", (1.0,), {}).value == 1.0
        assert session.worker is not None
        here = os.sched_getaffinity(0)
        assert len(here) == 1 and os.sched_getaffinity(session.worker.channel.pid) == here
    finally:
        session.close()
        workers.close()
    assert os.sched_getaffinity(0) == before
