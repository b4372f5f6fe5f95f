"""Byte streams to one worker, each read and write with a deadline."""

from __future__ import annotations

import os
import queue
import select
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable

from autograder.kit.messages import say
from autograder.kit.states import State
from autograder.worker import wire

END_SECONDS = 5.0
LOOK_SECONDS = 0.25
READ_BYTES = 2**16


class WorkerGone(Exception):
    """The worker is no longer usable; `state` is what becomes of the call."""

    def __init__(self, state: State, message: str) -> None:
        super().__init__(message)
        self.state = state


def queued_seconds_of(pid: int) -> float | None:
    """How long the threads of a process waited for a processor so far, or None where it cannot be known."""
    ran, queued = 0, 0
    try:
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/schedstat", encoding="ascii") as numbers:
                words = numbers.read().split()
            ran, queued = ran + int(words[0]), queued + int(words[1])
    except (OSError, ValueError, IndexError):
        return None
    return queued / 1e9 if ran else None  # a kernel that does not count says 0


class Channel:
    """A byte stream to one worker, read with a deadline."""

    queued_before = 0.0  # when it was looked at last

    def write(self, data: bytes, deadline: Deadline) -> None:
        raise NotImplementedError

    def read(self, size: int, deadline: Deadline) -> bytes:
        raise NotImplementedError

    def cpu_seconds(self) -> float | None:
        """CPU time that the worker used so far, or None where it cannot be known."""
        return None

    def queued_seconds(self) -> float | None:
        """How long its threads waited for a processor so far, or None where it cannot be known."""
        return None

    def end(self) -> dict[str, float]:
        """Kill the worker and say what it used and how it ended."""
        raise NotImplementedError


def queued_of_both(channel: Channel) -> float | None:
    """How long the worker and this process waited for a processor so far: they take turns."""
    queued = channel.queued_seconds()
    return None if queued is None else queued + (queued_seconds_of(os.getpid()) or 0.0)


class Deadline:
    """A limit in CPU seconds of the worker, in seconds that it sleeps, and in wall seconds.

    A worker that waits for a processor neither works nor sleeps; nor does one whose answer this process
    has no processor to read: on a busy machine nobody loses by it.
    """

    def __init__(self, channel: Channel, seconds: float, wall_seconds: float) -> None:
        self.channel = channel
        self.limit = seconds
        self.began = channel.cpu_seconds()
        self.start = time.monotonic()
        self.wall_end = self.start + wall_seconds
        self.look = time.monotonic() + LOOK_SECONDS
        self.rested: float | None = None

    def check(self) -> float:
        """Seconds until the next look; raises `WorkerGone` when the time is up."""
        left = self.wall_end - time.monotonic()
        left += (self.waited() or 0.0) if left <= 0 else 0.0
        spent = self.measure_cpu()
        asleep = self.asleep(spent)
        if left <= 0 or spent > self.limit or asleep > self.limit:
            raise WorkerGone(State.HANG, say("hang"))
        return max(0.02, min(left, (self.limit - max(spent, asleep)) / 2))

    def measure_cpu(self) -> float:
        """CPU seconds of the worker so far; 0 where they cannot be known."""
        used = self.channel.cpu_seconds()
        return used - self.began if used is not None and self.began is not None else 0.0

    def asleep(self, spent: float) -> float:
        """Seconds that the worker slept, counted from the first look after a moment; else 0."""
        now = time.monotonic()
        queued = queued_of_both(self.channel) if now > self.look else None
        if queued is None:
            return 0.0
        rested = now - spent - queued
        if self.rested is None:
            self.rested = rested
        return rested - self.rested

    def used(self) -> float:
        """Seconds that the worker worked or slept, never more; a short sleep is left out."""
        spent, wall = self.measure_cpu(), time.monotonic() - self.start
        waited = self.waited() if wall > LOOK_SECONDS else None
        if waited is None:
            return spent
        self.channel.queued_before += waited
        return max(spent, wall - waited)

    def waited(self) -> float | None:
        """Seconds that worker and reader waited for a processor, never less; None where nobody can know."""
        queued = queued_of_both(self.channel) if self.began is not None else None
        return queued - self.channel.queued_before if queued is not None else None

    def excuse(self, seconds: float) -> None:
        """Do not count these seconds, in which the worker waited for an answer, as sleep."""
        if self.rested is not None:
            self.rested += seconds
        self.look += seconds
        self.start += seconds


class SocketChannel(Channel):
    """A forked worker's socket."""

    def __init__(self, sock: socket.socket, pid: int, end: Callable[[], dict[str, float]]) -> None:
        self.sock = sock
        self.pid = pid
        self._end = end
        self.buffer = bytearray()
        self.poll_in, self.poll_out = select.poll(), select.poll()
        self.poll_in.register(sock, select.POLLIN)
        self.poll_out.register(sock, select.POLLOUT)
        self.sock.setblocking(False)

    def write(self, data: bytes, deadline: Deadline) -> None:
        view = memoryview(data)
        while view:
            try:
                view = view[self.sock.send(view) :]
            except BlockingIOError:
                self.poll_out.poll(deadline.check() * 1000)
            except OSError as error:
                raise WorkerGone(State.CRASH, say("crash")) from error

    def read(self, size: int, deadline: Deadline) -> bytes:
        while len(self.buffer) < size:
            if not self.poll_in.poll(deadline.check() * 1000):
                continue
            try:
                chunk = self.sock.recv(max(READ_BYTES, min(size, 2**20)))
            except BlockingIOError:
                continue
            except OSError:
                chunk = b""
            if not chunk:
                raise WorkerGone(State.CRASH, say("crash"))
            self.buffer += chunk
        data = bytes(self.buffer[:size])
        del self.buffer[:size]
        return data

    def cpu_seconds(self) -> float | None:
        try:
            return time.clock_gettime((~self.pid << 3) | 2)
        except OSError:
            return None

    def queued_seconds(self) -> float | None:
        return queued_seconds_of(self.pid)

    def end(self) -> dict[str, float]:
        self.sock.close()
        return self._end()


class PipeChannel(Channel):
    """A worker of its own on pipes; two threads move the bytes, as pipes have no portable time-out."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdin is not None and process.stdout is not None
        self.process, self.stdin, self.stdout = process, process.stdin, process.stdout
        self.buffer = bytearray()
        self.outgoing: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self.unwritten = 0
        self.ended = False
        self.news = threading.Condition()
        self.threads = [threading.Thread(target=t, daemon=True) for t in (self._pull, self._push)]
        for thread in self.threads:
            thread.start()

    def _pull(self) -> None:
        """Move bytes from the worker to the buffer, never more of them than one frame may have."""
        chunk = b"."
        while chunk:
            try:
                chunk = os.read(self.stdout.fileno(), 2**16)
            except (OSError, ValueError):
                chunk = b""
            with self.news:
                self.buffer += chunk
                self.ended = not chunk
                self.news.notify_all()
                while len(self.buffer) > wire.MAX_HEADER + wire.MAX_BLOB and not self.ended:
                    self.news.wait()

    def _push(self) -> None:
        """Move bytes to the worker, which may never read them."""
        data = self.outgoing.get()
        while data:
            try:
                self.stdin.write(data)
                self.stdin.flush()
            except (OSError, ValueError):
                return
            with self.news:
                self.unwritten -= len(data)
                self.news.notify_all()
            data = self.outgoing.get()

    def write(self, data: bytes, deadline: Deadline) -> None:
        with self.news:
            self.unwritten += len(data)
            self.outgoing.put(data)
            while self.unwritten and not self.ended:  # what an ended worker said may still be read
                self.news.wait(deadline.check())

    def read(self, size: int, deadline: Deadline) -> bytes:
        with self.news:
            while len(self.buffer) < size:
                if self.ended:
                    raise WorkerGone(State.CRASH, say("crash"))
                self.news.wait(deadline.check())
            data = bytes(self.buffer[:size])
            del self.buffer[:size]
            self.news.notify_all()
            return data

    def end(self) -> dict[str, float]:
        """Kill the worker and the rest of its process group, where there are such groups."""
        if hasattr(os, "killpg"):
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                self.process.kill()
        self.process.kill()
        self.process.wait()
        self.outgoing.put(b"")
        with self.news:
            self.buffer.clear()
            self.news.notify_all()
            if self.news.wait_for(lambda: self.ended, timeout=END_SECONDS):
                self.stdout.close()
        self.threads[1].join(END_SECONDS)
        self._close_input()
        return {"status": self.process.returncode, "cpu_seconds": 0.0, "memory_mb": 0.0}

    def _close_input(self) -> None:
        try:
            self.stdin.close()
        except OSError:
            return
