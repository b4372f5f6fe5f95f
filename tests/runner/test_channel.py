"""The runner against a worker that speaks any bytes at any pace: each ends in a verdict, and in time."""

from __future__ import annotations

import contextlib
import io
import os
import pickle
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.errors import KitError
from autograder.kit.proxy import Failed, Raised, Returned
from autograder.kit.states import State
from autograder.runner import worker_client, worker_replies
from autograder.runner.channels import Channel, Deadline, PipeChannel, SocketChannel, WorkerGone
from autograder.runner.worker_client import Worker
from autograder.worker import wire
from tests.runner.test_wire import EXAMPLES, JSON, QUICK, SCALARS, arrays, assert_plain

WALL, PATIENT, SLACK = 1.0, 30.0, 15.0
HELLO = {"op": "ready", "layers": ["process"]}


class Peer:
    """The other end: a script reads what the runner asks and writes what it likes."""

    def __init__(self, incoming: int, outgoing: int) -> None:
        self.incoming, self.outgoing = incoming, outgoing
        self.over = threading.Event()

    def raw(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[os.write(self.outgoing, view) :]

    def say(self, **message: Any) -> None:
        self.raw(wire.encode(message))

    def exactly(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            chunk = os.read(self.incoming, size - len(data))
            if not chunk:
                raise BrokenPipeError
            data += chunk
        return data

    def question(self) -> dict[str, Any]:
        head, body = wire.header_lengths(self.exactly(8))
        return wire.decode(self.exactly(head), self.exactly(body), lambda reference: reference)

    def reply(self, question: dict[str, Any], **fields: Any) -> None:
        plain = {"kind": "returned", "value": 1.0, "changed": {}, "output": ""}
        self.say(op="reply", id=question["id"], **{**plain, **fields})


class Hurried(Worker):
    """A worker whose deadlines are all the same, in seconds of the wall clock."""

    def __init__(self, channel: Channel, wall: float) -> None:
        self.wall = wall
        super().__init__(channel, wall, lambda reference: reference)

    def deadline(self, seconds: float | None = None) -> Deadline:
        return Deadline(self.channel, self.wall, self.wall)


class NoClock(SocketChannel):
    def cpu_seconds(self) -> None:
        return None


Start = Callable[..., Hurried]


@pytest.fixture(params=["socket", "pipes"])
def start(request: pytest.FixtureRequest) -> Iterator[Start]:
    """Starts a script as the other end of a channel of each kind; gives the runner's `Worker`."""
    with contextlib.ExitStack() as joins, contextlib.ExitStack() as ends:

        def begin(script: Callable[[Peer], None], wall: float = PATIENT) -> Hurried:
            channel, peer = ends.enter_context(connected(request.param))
            thread = threading.Thread(target=live, args=(script, peer), daemon=True)
            thread.start()
            joins.callback(thread.join, SLACK)
            ends.callback(peer.over.set)
            return Hurried(channel, wall)

        yield begin


@contextlib.contextmanager
def connected(kind: str) -> Iterator[tuple[Channel, Peer]]:
    """Both ends of a channel; the peer's descriptors are closed by `live`."""
    if kind == "socket":
        ours, theirs = socket.socketpair()
        fd = theirs.detach()
        with ours:
            yield NoClock(ours, os.getpid(), dict), Peer(fd, fd)
        return
    from_peer, to_runner = os.pipe()
    to_peer, from_runner = os.pipe()
    process = SimpleNamespace(
        stdout=io.FileIO(from_peer), stdin=io.BufferedWriter(io.FileIO(from_runner, "w"))
    )
    channel = PipeChannel(process)
    try:
        yield channel, Peer(to_peer, to_runner)
    finally:
        channel.outgoing.put(b"")
        with channel.news:
            channel.buffer.clear()
            channel.news.notify_all()
        channel.threads[1].join(SLACK)
        with contextlib.suppress(OSError):
            process.stdin.close()
        channel.threads[0].join(SLACK)
        process.stdout.close()


def live(script: Callable[[Peer], None], peer: Peer) -> None:
    """The peer's life; its death closes its ends."""
    try:
        with contextlib.suppress(OSError):
            script(peer)
    finally:
        for fd in {peer.incoming, peer.outgoing}:
            os.close(fd)


def after_hello(act: Callable[[Peer, dict[str, Any]], None]) -> Callable[[Peer], None]:
    """A script that is honest until the first question, then does `act`."""

    def script(peer: Peer) -> None:
        peer.say(**HELLO)
        act(peer, peer.question())

    return script


def wait(peer: Peer) -> None:
    """Hold the line, silent, until the test is over or long after the runner should have hung up."""
    peer.over.wait(PATIENT)


def answers(worker: Hurried) -> Returned | Raised | Failed | WorkerGone:
    """What one call comes to; it must not take much longer than its deadline."""
    started = time.monotonic()
    try:
        return worker.call("f", (1.0,), {})
    except WorkerGone as gone:
        return gone
    finally:
        assert time.monotonic() - started < worker.wall + SLACK


def frame(head: bytes, body: bytes = b"") -> bytes:
    return struct.pack(">II", len(head), len(body)) + head + body


def test_an_honest_worker_is_heard(start: Start) -> None:
    worker = start(after_hello(lambda peer, question: peer.reply(question, value=np.arange(3))))
    reply = answers(worker)
    assert isinstance(reply, Returned) and reply.value.tolist() == [0, 1, 2]


def test_what_a_worker_said_before_it_ended_is_heard_on_pipes() -> None:
    """The end may be seen before it is known that the question went out: the answer is there."""
    with connected("pipes") as (channel, peer):
        flush = channel.stdin.flush

        def flush_late() -> None:
            flush()
            with channel.news:
                channel.news.wait_for(lambda: channel.ended, SLACK)

        channel.stdin.flush = flush_late
        script = after_hello(lambda peer, question: peer.reply(question, value=2.0))
        threading.Thread(target=live, args=(script, peer), daemon=True).start()
        reply = answers(Hurried(channel, PATIENT))
    assert isinstance(reply, Returned) and reply.value == 2.0


def test_a_slow_but_honest_worker_is_heard(start: Start) -> None:
    def drip(peer: Peer, question: dict[str, Any]) -> None:
        data = wire.encode({"op": "reply", "id": question["id"], "kind": "returned", "value": 2.0,
                            "changed": {}, "output": ""})  # fmt: skip
        for at in range(0, len(data), 20):
            peer.raw(data[at : at + 20])
            time.sleep(0.01)

    reply = answers(start(after_hello(drip)))
    assert isinstance(reply, Returned) and reply.value == 2.0


REPLIES: dict[str, Callable[[Peer, dict[str, Any]], None]] = {
    "of another question": lambda p, q: p.reply({"id": "0" * 16}),
    "of no question": lambda p, q: p.say(op="reply", kind="returned", value=1.0, changed={}),
    "whose id is a list": lambda p, q: p.reply({"id": [q["id"]]}),
    "whose id is an array": lambda p, q: p.reply({"id": np.array([q["id"]] * 2)}),
    "of no operation": lambda p, q: p.say(id=q["id"], kind="returned", value=1.0, changed={}),
    "with a verdict": lambda p, q: p.reply(q, kind="passed", points=100),
    "of no kind": lambda p, q: p.reply(q, kind=None),
    "whose changes are a list": lambda p, q: p.reply(q, changed=[1]),
    "whose changes have keys of odd types": lambda p, q: p.reply(q, changed={(1,): 2}),
    "that raises a class which is not on the list": lambda p, q: p.reply(q, kind="raised", name="Skipped"),
    "that raises an array": lambda p, q: p.reply(q, kind="raised", name=np.array(["ValueError"])),
    "that failed in a way which is not on the list": lambda p, q: p.reply(q, kind="failed", failure="ok"),
    "that is a second hello": lambda p, q: p.say(**HELLO),
    "that calls what no test gave": lambda p, q: p.say(op="callback", handle="0:f", args=[], kwargs={}),
    "that is a pickle": lambda p, q: p.raw(frame(pickle.dumps({"op": "reply"}))),
    "that is a list": lambda p, q: p.raw(frame(b"[1]")),
    "that is no JSON": lambda p, q: p.raw(frame(b"{")),
    "that is no ASCII": lambda p, q: p.raw(frame('{"op": "\u00e9"}'.encode())),
    "of nothing": lambda p, q: p.raw(frame(b"")),
    "of four gigabytes": lambda p, q: p.raw(b"\xff" * 8),
    "whose blob is of four gigabytes": lambda p, q: p.raw(struct.pack(">II", 2, 2**32 - 1) + b"{}"),
    "one byte above the header's cap": lambda p, q: p.raw(struct.pack(">II", wire.MAX_HEADER + 1, 0)),
    "one byte above the blob's cap": lambda p, q: p.raw(struct.pack(">II", 2, wire.MAX_BLOB + 1) + b"{}"),
    "nested a hundred thousand deep": lambda p, q: p.raw(frame(b'{"v":' + b"[" * 100_000)),
    "nested in tags": lambda p, q: p.raw(frame(b'{"v":' + b'["l",' * 500 + b"1" + b"]" * 500 + b"}")),
    "of a million lists": lambda p, q: p.raw(frame(b'{"v":["l"' + b",[]" * 10**6 + b"]}")),
    "of a number with a million digits": lambda p, q: p.raw(frame(b'{"v":' + b"9" * 10**6 + b"}")),
    "of objects": lambda p, q: p.raw(frame(b'{"v":["a","|O",[1]]}', bytes(8))),
    "of an array larger than its blob": lambda p, q: p.raw(frame(b'{"v":["a","<f8",[9]]}', bytes(8))),
    "of a blob larger than its array": lambda p, q: p.raw(frame(b'{"v":["a","<f8",[1]]}', bytes(80))),
    "of a function of the runner": lambda p, q: p.raw(frame(b'{"v":["f","import","os.system"]}')),
    "cut in its lengths, then the end": lambda p, q: p.raw(b"\0\0\0"),
    "cut in its header, then the end": lambda p, q: p.raw(frame(b'{"op":"reply"}')[:-4]),
    "cut in its blob, then the end": lambda p, q: p.raw(frame(b'{"v":["a","<f8",[1]]}', bytes(8))[:-4]),
    "that never comes: the end": lambda p, q: None,
}


@pytest.mark.parametrize("name", REPLIES)
def test_a_reply_that_the_protocol_does_not_allow_ends_the_worker(start: Start, name: str) -> None:
    gone = answers(start(after_hello(REPLIES[name])))
    assert isinstance(gone, WorkerGone) and gone.state is State.CRASH


SILENCES: dict[str, Callable[[Peer, dict[str, Any]], None]] = {
    "nothing": lambda p, q: wait(p),
    "half a length": lambda p, q: (p.raw(b"\0\0"), wait(p)),
    "half a header": lambda p, q: (p.raw(frame(b'{"op":"reply"}')[:-4]), wait(p)),
    "a byte now and then": lambda p, q: drip(p),
    "calls back without an end": lambda p, q: flood(p),
}


def drip(peer: Peer) -> None:
    """Lengths, then a header that grows by a byte at a time."""
    for byte in struct.pack(">II", 1000, 0) + b" " * 1000:
        peer.raw(bytes([byte]))
        if peer.over.wait(0.05):
            return


def flood(peer: Peer) -> None:
    while True:
        peer.say(op="callback", handle="0:f", args=[1], kwargs={})
        peer.question()


@pytest.mark.parametrize("name", SILENCES)
def test_a_reply_that_does_not_come_to_an_end_is_given_up_in_time(start: Start, name: str) -> None:
    worker = start(after_hello(SILENCES[name]), WALL)
    worker.handle(lambda x: x, "f")
    gone = answers(worker)
    assert isinstance(gone, WorkerGone) and gone.state is State.HANG


def test_an_answer_before_the_question_counts_for_none(start: Start) -> None:
    def script(peer: Peer) -> None:
        peer.say(**HELLO)
        peer.reply({"id": "0" * 16})
        peer.reply(peer.question())

    gone = answers(start(script))
    assert isinstance(gone, WorkerGone) and "rules" in str(gone)


def test_an_answer_given_twice_counts_once_and_spoils_the_next_call(start: Start) -> None:
    def script(peer: Peer) -> None:
        peer.say(**HELLO)
        question = peer.question()
        peer.reply(question)
        peer.reply(question, value=99.0)
        peer.reply(peer.question(), value=2.0)

    worker = start(script)
    assert answers(worker).value == 1.0
    gone = answers(worker)
    assert isinstance(gone, WorkerGone) and gone.state is State.CRASH


def test_ids_of_questions_cannot_be_guessed(start: Start) -> None:
    seen: list[str] = []

    def script(peer: Peer) -> None:
        peer.say(**HELLO)
        for _ in range(20):
            question = peer.question()
            seen.append(question["id"])
            peer.reply(question)

    worker = start(script)
    for _ in range(20):
        assert answers(worker).value == 1.0
    assert len(set(seen)) == 20 and all(len(bytes.fromhex(identity)) == 8 for identity in seen)


@pytest.mark.parametrize(
    ("hello", "sentence"),
    [
        ({"op": "broken", "message": "OSError: no user"}, "OSError: no user"),
        ({"op": "reply"}, "it said nothing"),
        ({"op": "ready", "layers": "process"}, "it said nothing"),
        ({"op": np.array(["ready"]), "layers": []}, "it said nothing"),
    ],
)
def test_a_hello_that_is_none_stops_the_grading_with_a_sentence(
    start: Start, hello: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(KitError, match=sentence):
        start(lambda peer: peer.say(**hello))


@pytest.mark.parametrize("act", [wait, lambda peer: None, lambda peer: peer.raw(b"\xff" * 64)])
def test_a_worker_that_says_no_hello_is_given_up(start: Start, act: Callable[[Peer], None]) -> None:
    with pytest.raises(WorkerGone):
        start(act, WALL)


def test_a_worker_that_reads_nothing_is_given_up(start: Start) -> None:
    def script(peer: Peer) -> None:
        peer.say(**HELLO)
        wait(peer)

    worker = start(script, WALL)
    started = time.monotonic()
    with pytest.raises(WorkerGone) as caught:
        worker.call("f", (np.zeros(2**20),), {})
    assert caught.value.state is State.HANG and time.monotonic() - started < WALL + SLACK


def test_large_calls_back_are_too_many_long_before_their_number_is(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_client, "MAX_BYTES_BACK", 2**20)

    def script(peer: Peer, question: dict[str, Any]) -> None:
        while True:
            peer.say(op="callback", handle="0:f", args=[np.zeros(2**15)], kwargs={})
            peer.question()

    worker = start(after_hello(script))
    worker.handle(lambda x: 0.0, "f")
    gone = answers(worker)
    assert isinstance(gone, WorkerGone) and "too often" in str(gone)


def test_calls_within_calls_end_at_a_depth(start: Start) -> None:
    def script(peer: Peer, question: dict[str, Any]) -> None:
        while True:
            peer.say(op="callback", handle="0:f", args=[1], kwargs={})
            peer.question()

    worker = start(after_hello(script))
    depths: list[int] = []

    def deeper(x: object) -> object:
        depths.append(worker.nested)
        return worker.call("f", (x,), {})

    worker.handle(deeper, "f")
    gone = answers(worker)
    assert isinstance(gone, WorkerGone) and "nested too deeply" in str(gone)
    assert max(depths) == worker_client.MAX_NESTED and worker.nested == 0


@pytest.mark.parametrize("kwargs", [{1: 2}, [1], None, {"x": 1, 2: 3}])
def test_a_call_back_with_odd_names_reaches_no_function(start: Start, kwargs: object) -> None:
    called: list[object] = []
    worker = start(after_hello(lambda p, q: p.say(op="callback", handle="0:f", args=[], kwargs=kwargs)))
    worker.handle(lambda *args, **names: called.append(args), "f")
    gone = answers(worker)
    assert isinstance(gone, WorkerGone) and gone.state is State.CRASH and called == []


class Memory(Channel):
    """A channel whose other end answers each question at once with one frame, then hangs up."""

    def __init__(self, fields: dict[str, object]) -> None:
        self.fields = fields
        self.waiting = wire.encode(HELLO)

    def write(self, data: bytes, deadline: Deadline) -> None:
        head, body = wire.header_lengths(data[:8])
        question = wire.decode(data[8 : 8 + head], data[8 + head :], lambda reference: reference)
        plain = {"op": "reply", "id": question.get("id", ""), "kind": "returned", "value": 1.0,
                 "changed": {}, "output": ""}  # fmt: skip
        self.waiting += wire.encode({**plain, **self.fields})

    def read(self, size: int, deadline: Deadline) -> bytes:
        if len(self.waiting) < size:
            raise WorkerGone(State.CRASH, "Its process ended.")
        data, self.waiting = self.waiting[:size], self.waiting[size:]
        return data


WORDS = st.sampled_from(["reply", "callback", "result", "returned", "raised", "failed", "ValueError", "load",
                         "missing", "SystemExit", "0:f", "passed", ""])  # fmt: skip
FIELDS = st.sampled_from(["op", "id", "kind", "value", "changed", "output", "name", "message", "lines",
                          "function", "failure", "handle", "args", "kwargs", "points"])  # fmt: skip


@settings(QUICK, max_examples=EXAMPLES // 4)
@given(st.dictionaries(FIELDS, WORDS | JSON | arrays() | SCALARS, max_size=5))
def test_any_fields_of_a_reply_come_to_a_plain_verdict(fields: dict[str, object]) -> None:
    worker = Hurried(Memory(fields), PATIENT)
    worker.handle(lambda *args, **names: 0.0, "f")
    reply = answers(worker)
    assert type(reply) in (Returned, Raised, Failed, WorkerGone)
    if isinstance(reply, Returned):
        assert_plain(reply.value)
        assert_plain(dict(reply.changed))
    elif not isinstance(reply, WorkerGone):
        assert type(reply.message) is str and len(reply.message) <= 300
    assert worker.output.replace("\n", "").replace("\t", "").isprintable()


def test_lines_messages_and_output_are_cut_and_cleaned(start: Start) -> None:
    lines = [10**30, -1, 0, *range(1, 99)]
    fields = {"kind": "raised", "name": "ValueError", "message": "m" * 10**4 * 5, "lines": lines,
              "function": "f" * 10**4 * 5, "output": "\x1b[2J" + "o" * 10**4 * 5 + "\x9b\u202e"}  # fmt: skip
    worker = start(after_hello(lambda peer, question: peer.reply(question, **fields)))
    reply = answers(worker)
    assert isinstance(reply, Raised)
    assert (len(reply.message), len(reply.function), reply.lines) == (300, 100, tuple(range(1, 48)))
    assert len(worker.output) <= worker_replies.MAX_OUTPUT and worker.output.endswith("o??")


RETURNED, RAISED = ["returned", 1.0, {}], ["raised", "ValueError", "no", [3], "f"]


def together(start: Start, value: object) -> list[object]:
    """What the runner hears of two cases whose replies come in one frame."""
    heard: list[object] = []
    worker = start(after_hello(lambda peer, question: peer.reply(question, value=value)))
    worker.call_together("f", [[[1.0], {}, False], [[2.0], {}, False]], 2, heard.append, PATIENT)
    return heard


def test_replies_that_come_together_are_heard_one_by_one(start: Start) -> None:
    kept = {"earlier": [], "differs": [], "replies": [RETURNED, RAISED]}
    assert together(start, kept) == [Returned(1.0, {}), Raised("ValueError", "no", (3,), "f")]


@pytest.mark.parametrize(
    "replies",
    [None, 1.0, "returned", [], [RETURNED], [RETURNED] * 3, [RETURNED, None], [RETURNED, []],
     [RETURNED, ["passed", 1.0, {}]], [RETURNED, ["returned", 1.0]], [RETURNED, ["returned", 1.0, {}, 5]],
     [RETURNED, [["returned"], 1.0, {}]], [RETURNED, ["returned", 1.0, [2]]],
     [RETURNED, ["raised", "SystemExit", "", [], ""]], [RETURNED, ["failed", "passed", "", [], ""]]],
)  # fmt: skip
def test_replies_that_are_not_as_many_or_not_as_they_should_be_end_the_worker(
    start: Start, replies: object
) -> None:
    with pytest.raises(WorkerGone):
        together(start, {"earlier": [], "differs": [], "replies": replies})


@pytest.mark.parametrize("value", [None, 1.0, [RETURNED, RETURNED], {}])
def test_a_last_reply_that_holds_no_replies_ends_the_worker(start: Start, value: object) -> None:
    with pytest.raises(WorkerGone):
        together(start, value)
