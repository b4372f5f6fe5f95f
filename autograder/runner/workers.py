"""Starts workers and speaks to one: the trusted end of the wire, with deadlines.

On Linux workers are forked from a template process; elsewhere each is a process of its own.
"""

from __future__ import annotations

import json
import os
import secrets
import select
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy

from autograder import wire
from autograder.errors import KitError
from autograder.kit.proxy import CAUGHT, FAILURES, Failed, Raised, Returned
from autograder.worker import confine

MAIN = Path(__file__).resolve().parent.parent / "worker" / "main.py"
START_SECONDS = 60.0
READY_SECONDS = 30.0
WALL_FACTOR = 3.0
MAX_CALLS_BACK = 100_000


class WorkerGone(Exception):
    """The worker is no longer usable; `kind` is one of the proxy's `FAILURES`."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


@dataclass
class Usage:
    """What all workers of one submission used together."""

    cpu_seconds: float = 0.0
    memory_mb: float = 0.0
    workers: int = 0


def start_interpreter(role: str, *numbers: int, **options: Any) -> subprocess.Popen[bytes]:
    """A fresh isolated interpreter in a role of `worker/main.py`, with a clean environment."""
    environment = dict(confine.ENVIRONMENT)
    if sys.platform == "win32":
        environment["SYSTEMROOT"] = os.environ.get("SYSTEMROOT", r"C:\Windows")
    packages = os.path.dirname(os.path.dirname(os.path.abspath(numpy.__file__)))
    command = [sys.executable, "-I", "-B", str(MAIN), packages, role, *map(str, numbers)]
    return subprocess.Popen(command, env=environment, cwd=os.path.abspath(os.sep), **options)


class ForkedWorkers:
    """A template process and the workers forked from it."""

    def __init__(self) -> None:
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        os.set_inheritable(theirs.fileno(), True)
        self.process = start_interpreter(
            "template", theirs.fileno(), pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL
        )
        theirs.close()
        self.reasons: dict[str, str] | None = None

    def probe(self) -> dict[str, str]:
        """Each layer with the reason why it is missing; waits for the template's first word."""
        if self.reasons is None:
            self.reasons = self._answer(START_SECONDS)["probe"]
        return self.reasons

    def _ask(self, request: dict[str, Any], fds: list[int]) -> dict[str, Any]:
        self.probe()
        socket.send_fds(self.control, [json.dumps(request).encode()], fds)
        return self._answer(READY_SECONDS)

    def _answer(self, seconds: float) -> dict[str, Any]:
        self.control.settimeout(seconds)
        try:
            data = self.control.recv(65536)
        except OSError as error:
            raise KitError(f"the worker template does not answer: {error}") from error
        if not data:
            raise KitError("the worker template ended; run `python -m autograder doctor`")
        return json.loads(data)

    def spawn(self, confinement: confine.Confinement) -> Channel:
        """A fresh worker under these layers."""
        ours, theirs = socket.socketpair()
        request = {
            "op": "spawn",
            "layers": sorted(confinement.layers),
            "uid": confinement.uid,
            "memory_mb": confinement.memory_mb,
            "cpu_seconds": confinement.cpu_seconds,
        }
        pid = self._ask(request, [theirs.fileno()])["pid"]
        theirs.close()
        return SocketChannel(ours, pid, lambda: self._ask({"op": "end", "pid": pid}, []))

    def close(self) -> None:
        """End the template; it kills whatever is left of its workers."""
        self.control.close()
        self.process.wait()


class SeparateWorkers:
    """Workers as processes of their own on pipes: the portable core for macOS and Windows."""

    def probe(self) -> dict[str, str]:
        return confine.probe()

    def spawn(self, confinement: confine.Confinement) -> Channel:
        process = start_interpreter("single", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        return PipeChannel(process)

    def close(self) -> None:
        """Nothing is kept between workers."""


def make_workers(portable: bool = False) -> ForkedWorkers | SeparateWorkers:
    """The kind of workers that this system has."""
    if sys.platform == "linux" and not portable:
        return ForkedWorkers()
    return SeparateWorkers()


class Channel:
    """A byte stream to one worker, read with a deadline."""

    def write(self, data: bytes, deadline: Deadline) -> None:
        raise NotImplementedError

    def read(self, size: int, deadline: Deadline) -> bytes:
        raise NotImplementedError

    def cpu_seconds(self) -> float | None:
        """CPU time that the worker used so far, or None where it cannot be known."""
        return None

    def end(self) -> dict[str, float]:
        """Kill the worker and say what it used and how it ended."""
        raise NotImplementedError


class Deadline:
    """A limit in CPU seconds of the worker and, as it may sleep or wait, in wall seconds."""

    def __init__(self, channel: Channel, cpu_seconds: float, wall_seconds: float) -> None:
        self.channel = channel
        self.cpu_limit = cpu_seconds
        self.started = channel.cpu_seconds()
        self.wall_end = time.monotonic() + wall_seconds

    def check(self) -> float:
        """Seconds until the next look; raises `WorkerGone` when the time is up."""
        left = self.wall_end - time.monotonic()
        used = self.channel.cpu_seconds()
        spent = used - self.started if used is not None and self.started is not None else 0.0
        if left <= 0 or spent > self.cpu_limit:
            raise WorkerGone("hang", "It took too long.")
        return min(left, max(0.02, (self.cpu_limit - spent) / 2))


class SocketChannel(Channel):
    """A forked worker's socket."""

    def __init__(self, sock: socket.socket, pid: int, end: Callable[[], dict[str, float]]) -> None:
        self.sock = sock
        self.pid = pid
        self._end = end
        self.poll_in = select.poll()
        self.poll_in.register(sock, select.POLLIN)
        self.sock.setblocking(False)

    def write(self, data: bytes, deadline: Deadline) -> None:
        view = memoryview(data)
        while view:
            try:
                view = view[self.sock.send(view) :]
            except BlockingIOError:
                select.select([], [self.sock], [], deadline.check())
            except OSError as error:
                raise WorkerGone("crash", "Its process ended.") from error

    def read(self, size: int, deadline: Deadline) -> bytes:
        chunks = []
        while size:
            try:
                chunk = self.sock.recv(min(size, 2**20))
            except BlockingIOError:
                self.poll_in.poll(deadline.check() * 1000)
                deadline.check()
                continue
            except OSError:
                chunk = b""
            if not chunk:
                raise WorkerGone("crash", "Its process ended.")
            chunks.append(chunk)
            size -= len(chunk)
        return b"".join(chunks)

    def cpu_seconds(self) -> float | None:
        try:
            return time.clock_gettime((~self.pid << 3) | 2)
        except OSError:
            return None

    def end(self) -> dict[str, float]:
        self.sock.close()
        return self._end()


class PipeChannel(Channel):
    """A worker of its own on pipes; a thread reads, since pipes have no portable time-out."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        self.buffer = bytearray()
        self.ended = False
        self.news = threading.Condition()
        threading.Thread(target=self._pump, daemon=True).start()

    def _pump(self) -> None:
        while True:
            chunk = os.read(self.process.stdout.fileno(), 2**16)
            with self.news:
                self.buffer += chunk
                self.ended = not chunk
                self.news.notify()
                if self.ended or len(self.buffer) > wire.MAX_HEADER + wire.MAX_BLOB:
                    return

    def write(self, data: bytes, deadline: Deadline) -> None:
        try:
            self.process.stdin.write(data)
            self.process.stdin.flush()
        except OSError as error:
            raise WorkerGone("crash", "Its process ended.") from error

    def read(self, size: int, deadline: Deadline) -> bytes:
        with self.news:
            while len(self.buffer) < size:
                if self.ended:
                    raise WorkerGone("crash", "Its process ended.")
                self.news.wait(deadline.check())
            data = bytes(self.buffer[:size])
            del self.buffer[:size]
            return data

    def end(self) -> dict[str, float]:
        self.process.kill()
        self.process.wait()
        with self.news:
            self.news.wait_for(lambda: self.ended, timeout=5)
        self.process.stdin.close()
        self.process.stdout.close()
        return {"status": self.process.returncode, "cpu_seconds": 0.0, "memory_mb": 0.0}


class Worker:
    """One worker with a student's module: calls go out, replies and calls back come in."""

    def __init__(
        self,
        channel: Channel,
        call_seconds: float,
        returned: Callable[[wire.Reference], Any] | None = None,
    ) -> None:
        self.channel = channel
        self.call_seconds = call_seconds
        self.returned = returned
        self.output = ""
        self.functions: dict[str, Callable[..., Any]] = {}
        self.calls_back = 0
        hello = self.receive(self.deadline(READY_SECONDS))
        if hello.get("op") != "ready" or type(hello.get("layers")) is not list:
            message = hello.get("message", "it said nothing")
            raise KitError(f"a worker cannot be confined: {message}; run `python -m autograder doctor`")
        self.layers = tuple(str(layer) for layer in hello["layers"])

    def deadline(self, seconds: float | None = None) -> Deadline:
        seconds = self.call_seconds if seconds is None else seconds
        return Deadline(self.channel, seconds, WALL_FACTOR * seconds + 2.0)

    def send(self, message: dict[str, Any], deadline: Deadline) -> None:
        self.channel.write(wire.encode(message), deadline)

    def receive(self, deadline: Deadline) -> dict[str, Any]:
        """The next message; raises `WorkerGone` for what the protocol does not allow."""
        try:
            head, body = wire.header_lengths(self.channel.read(8, deadline))
            header = self.channel.read(head, deadline)
            return wire.decode(header, self.channel.read(body, deadline), self.returned)
        except wire.WireError as error:
            raise WorkerGone("crash", f"It broke the protocol: {error}.") from error

    def request(self, message: dict[str, Any]) -> Returned | Raised | Failed:
        """Send a request and wait for its reply, answering calls back meanwhile."""
        deadline = self.deadline()
        identity = secrets.token_hex(8)
        self.send({**message, "id": identity}, deadline)
        while True:
            answer = self.receive(deadline)
            if answer.get("op") == "callback":
                self.call_back(answer, deadline)
            elif answer.get("op") == "reply" and answer.get("id") == identity:
                self.output = (self.output + _text(answer.get("output")))[-4000:]
                return _reply(answer)
            else:
                raise WorkerGone("crash", "It broke the protocol: an answer to no question.")

    def load(self, source: bytes, name: str, code: bytes = b"") -> Returned | Raised | Failed:
        """Load the module, from the code that an earlier worker returned if there is one."""
        return self.request({"op": "load", "name": name, "source": source, "code": code})

    def call(
        self, function: str, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Returned | Raised | Failed:
        message = {"op": "call", "function": function, "args": list(args), "kwargs": kwargs}
        return self.request(message)

    def constant(self, name: str) -> Returned | Raised | Failed:
        return self.request({"op": "constant", "name": name})

    def override(self, function: str, by: Callable[..., Any]) -> None:
        """Let `by`, which runs here, answer for the module's global `function`."""
        message = {"op": "override", "function": function, "by": self.handle(by, function)}
        self.send(message, self.deadline())

    def handle(self, function: Callable[..., Any], name: str = "") -> wire.Reference:
        """What stands for a function of the tests in the worker."""
        handle = f"{len(self.functions)}:{name or getattr(function, '__name__', '')}"
        self.functions[handle] = function
        return wire.Reference("handle", handle)

    def call_back(self, message: dict[str, Any], deadline: Deadline) -> None:
        """Answer a call of one of the tests' functions by the student's code."""
        self.calls_back += 1
        function = self.functions.get(_text(message.get("handle")))
        args, kwargs = message.get("args"), message.get("kwargs")
        known = function is not None and type(args) is list and type(kwargs) is dict
        if not known or self.calls_back > MAX_CALLS_BACK:
            raise WorkerGone("crash", "It broke the protocol: a call of nothing.")
        self.send(answer_to_callback(function, args, kwargs), deadline)

    def end(self, usage: Usage) -> None:
        """Kill the worker and add what it used."""
        used = self.channel.end()
        usage.cpu_seconds += used["cpu_seconds"]
        usage.memory_mb = max(usage.memory_mb, used["memory_mb"])
        usage.workers += 1


def answer_to_callback(
    function: Callable[..., Any], args: list[Any], kwargs: dict[str, Any]
) -> dict[str, Any]:
    """The message that answers a call back: a plain value or a built-in exception."""
    from autograder.kit.proxy import CallFailure, exception_name
    from autograder.kit.values import plain

    if not all(type(key) is str for key in kwargs):
        raise WorkerGone("crash", "It broke the protocol: a call with broken names.")
    try:
        return {"op": "result", "kind": "returned", "value": plain(function(*args, **kwargs))}
    except (CallFailure, WorkerGone, KitError):
        raise
    except Exception as error:
        return {"op": "result", "kind": "raised", "name": exception_name(error),
                "message": str(error)[:300]}  # fmt: skip


def _text(value: Any, limit: int = 4000) -> str:
    return value[:limit] if type(value) is str else ""


def _lines(value: Any) -> tuple[int, ...]:
    if type(value) is not list or not all(type(line) is int for line in value):
        return ()
    return tuple(line for line in value[:50] if 0 < line < 10**6)


def _reply(answer: dict[str, Any]) -> Returned | Raised | Failed:
    """The reply in a worker's answer, each field checked."""
    kind = answer.get("kind")
    if kind == "returned" and type(answer.get("changed")) is dict:
        return Returned(answer.get("value"), answer["changed"])
    message = _text(answer.get("message"), 300)
    if kind == "raised" and answer.get("name") in CAUGHT:
        lines, function = _lines(answer.get("lines")), _text(answer.get("function"), 100)
        return Raised(answer["name"], message, lines, function)
    if kind == "failed" and answer.get("failure") in FAILURES:
        return Failed(answer["failure"], message, _lines(answer.get("lines")))
    raise WorkerGone("crash", "It broke the protocol: a reply of no kind.")
