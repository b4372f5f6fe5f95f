"""Time and weight: sleep costs what work costs, a hang once, an import once, replies have a limit."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator

import pytest

from autograder.kit.proxy import Failed, Returned
from autograder.kit.states import State
from autograder.manifest import Limits
from autograder.runner import channels
from autograder.runner.channels import Deadline, WorkerGone
from autograder.runner.session import Session
from autograder.runner.workers import ForkedWorkers

if sys.platform != "linux":
    pytest.skip("CPU time and sleep of another process are told apart on Linux", allow_module_level=True)

START = Callable[..., Session]
WORKS = b"""import time

def f(x):
    end = time.process_time() + 0.25
    while time.process_time() < end:
        pass
    return x
"""
SLEEPS = b"import time\ntime.sleep(0.5)\n\ndef f(x):\n    return x\n"


@pytest.fixture
def start() -> Iterator[START]:
    """A session of a source and of limits."""
    workers = ForkedWorkers()
    sessions: list[Session] = []

    def new(source: bytes, **limits: float) -> Session:
        sessions.append(Session(workers, "lab", source, Limits(**limits)))
        return sessions[-1]

    yield new
    for session in sessions:
        session.close()
    workers.close()


def test_a_call_that_sleeps_is_stopped_as_soon_as_one_that_works(start: START) -> None:
    session = start(b"import time\ndef f(x):\n    time.sleep(60)\n", call_seconds=1.0)
    began = time.monotonic()
    reply = session.invoke("f", (1.0,), {})
    assert isinstance(reply, Failed) and reply.state is State.HANG
    assert time.monotonic() - began < 5.0


def test_many_short_sleeps_are_stopped_as_one_long_one(start: START) -> None:
    source = b"import time\ndef f(x):\n    while True:\n        time.sleep(0.001)\n"
    session = start(source, call_seconds=1.0)
    began = time.monotonic()
    assert session.invoke("f", (1.0,), {}).state is State.HANG
    assert time.monotonic() - began < 5.0


def test_a_worker_that_waits_for_the_tests_does_not_sleep(start: START) -> None:
    session = start(b"def f(g, x):\n    return g(x)\n", call_seconds=0.6)

    def answer_slowly(x: float) -> float:
        time.sleep(1.2)
        return x

    assert session.invoke("f", (answer_slowly, 1.0), {}) == Returned(1.0)


def test_a_function_that_hung_is_not_called_again(start: START) -> None:
    session = start(b"def f(x):\n    while x:\n        pass\n    return x\n", call_seconds=0.3)
    assert session.invoke("f", (1.0,), {}).state is State.HANG
    reply = session.invoke("f", (0.0,), {})
    assert (reply.state, "not called again" in reply.message) == (State.HANG, True)


def test_what_is_printed_weighs_nothing_and_what_is_returned_does(start: START) -> None:
    source = "def f(x):\n    print('θ' * 19_000)\n    return ['a' * 100] * int(x)\n".encode()
    session = start(source)
    assert all(isinstance(session.invoke("f", (0.0,), {}), Returned) for _ in range(60))
    replies = [session.invoke("f", (1000.0,), {}) for _ in range(4)]
    assert isinstance(replies[0], Returned) and replies[-1].state is State.OVER
    session.start_part()
    assert isinstance(session.invoke("f", (0.0,), {}), Returned)


def test_of_a_slow_import_the_first_time_alone_counts(start: START) -> None:
    session = start(SLEEPS, call_seconds=2.0, total_seconds=1.5)
    for _ in range(5):
        session.start_part()
        assert session.invoke("f", (1.0,), {}) == Returned(1.0)


def test_all_imports_together_have_a_limit_too(start: START) -> None:
    session = start(SLEEPS, call_seconds=2.0, import_seconds=0.1)
    replies = []
    for _ in range(4):
        session.start_part()
        replies.append(session.invoke("f", (1.0,), {}))
    assert replies[:2] == [Returned(1.0)] * 2  # the first is free, the second uses more than all of it
    assert [reply.state for reply in replies[2:]] == [State.OVER] * 2
    assert "each time that it is imported" in replies[-1].message


def test_calls_that_take_too_long_together_are_stopped_one_by_one_or_in_a_row(start: START) -> None:
    session = start(WORKS + b"g = f\n", call_seconds=0.5)
    states = [type(session.invoke("f", (1.0,), {})) for _ in range(8)]
    assert states[:2] == [Returned] * 2 and states[-2:] == [Failed] * 2
    replies = session.invoke_all("g", [((1.0,), {}, False)] * 8).replies
    assert [type(reply) for reply in replies] == sorted(map(type, replies), key=lambda kind: kind is Failed)
    assert {reply.state for reply in replies if isinstance(reply, Failed)} == {State.HANG}


def test_short_sleeps_count_together_as_work_does(start: START) -> None:
    session = start(b"import time\ndef f(x):\n    time.sleep(0.4)\n    return x\n", call_seconds=0.6)
    replies = session.invoke_all("f", [((1.0,), {}, False)] * 6).replies
    assert isinstance(replies[0], Returned) and isinstance(replies[-1], Failed)


def test_each_part_has_the_whole_time_for_its_calls(start: START) -> None:
    source = b"import time\ndef f(x):\n    time.sleep(0.6)\n    return x\n"
    session = start(source, call_seconds=1.0)
    for _ in range(4):
        session.start_part()
        assert session.invoke_all("f", [((1.0,), {}, False)] * 2).replies == [Returned(1.0)] * 2


def test_a_part_with_less_patience_has_its_share_of_each_call_but_not_of_the_import(start: START) -> None:
    session = start(SLEEPS + b"\ndef g(x):\n    while True:\n        pass\n", call_seconds=1.2)
    session.start_part(patience=0.25)
    assert session.invoke("f", (1.0,), {}) == Returned(1.0)
    began = time.process_time()
    assert session.invoke("g", (1.0,), {}).state is State.HANG
    assert session.worker is None and time.process_time() - began < 1.0


def test_hints_facts_and_twins_have_a_time_of_their_own(start: START) -> None:
    session = start(WORKS, call_seconds=0.9)
    session.invoke("f", (1.0,), {})
    assert session.may_explain(["f", "g"]) and not session.may_explain(["g"])
    for _ in range(10):
        session.start_part(quiet=True)
        session.invoke("f", (1.0,), {})
    assert not session.may_explain(["f"])


def test_one_that_explains_is_cut_off_where_its_time_ends(start: START) -> None:
    session = start(WORKS)
    session.start_part(quiet=True)
    replies = session.invoke_all("f", [((1.0,), {}, False)] * 20).replies
    assert isinstance(replies[0], Returned) and isinstance(replies[-1], Failed)
    assert not session.may_explain(["f"])


def test_what_a_worker_waits_for_a_processor_is_no_time_of_the_submission(
    start: START, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = start(b"def f(x):\n    return x\n")
    session.invoke("f", (1.0,), {})
    assert session.worker is not None
    monkeypatch.setattr(session.worker, "queued_seconds", lambda: 50.0)
    session.time.end = time.monotonic() - 40.0
    assert isinstance(session.invoke("f", (1.0,), {}), Returned)
    session.time.wall_end = time.monotonic() - 1.0
    assert session.invoke("f", (1.0,), {}).state is State.OVER


def test_what_the_grader_itself_waits_for_a_processor_is_no_time_of_the_submission(
    start: START, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = start(b"def f(x):\n    return x\n")
    session.invoke("f", (1.0,), {})
    session.time.end = time.monotonic() - 40.0
    before = session.time.queued_at_start
    monkeypatch.setattr("autograder.runner.time_left.queued_here", lambda: before + 50.0)
    assert isinstance(session.invoke("f", (1.0,), {}), Returned)
    monkeypatch.setattr("autograder.runner.time_left.queued_here", lambda: before)
    assert session.invoke("f", (1.0,), {}).state is State.OVER


def test_a_call_that_waits_for_a_processor_is_not_stopped_by_the_clock(
    start: START, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = start(b"import time\ndef f(x):\n    time.sleep(0.6)\n    return x\n", call_seconds=1.0)
    session.invoke("f", (1.0,), {})
    assert session.worker is not None
    channel = session.worker.channel
    deadline = Deadline(channel, 1.0, wall_seconds=-1.0)
    with pytest.raises(WorkerGone):
        deadline.check()
    monkeypatch.setattr(channel, "queued_seconds", lambda: channel.queued_before + 30.0)
    assert deadline.check() > 0


def test_a_call_is_not_stopped_because_the_grader_waits_to_read_its_answer(
    start: START, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = start(b"def f(x):\n    return x\n", call_seconds=1.0)
    session.invoke("f", (1.0,), {})
    assert session.worker is not None
    deadline = Deadline(session.worker.channel, 1.0, wall_seconds=-1.0)
    with pytest.raises(WorkerGone):
        deadline.check()
    known = channels.queued_seconds_of

    def with_a_wait(pid: int) -> float | None:
        return (known(pid) or 0.0) + 30.0 if pid == os.getpid() else known(pid)

    monkeypatch.setattr(channels, "queued_seconds_of", with_a_wait)
    assert deadline.check() > 0
