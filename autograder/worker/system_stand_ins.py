"""What a student's code finds in the worker in place of things that the sandbox refuses.

An event loop waits in memory and not on sockets, a lock of `multiprocessing` is one of threads, and a
locale that the machine does not have is taken without a word. None of it does anything outside of the
worker, and no layer rests on it.
"""

from __future__ import annotations

import _multiprocessing
import locale
import os
import selectors
import socket
import sys
import threading
import time
from collections.abc import Callable
from typing import Any
from weakref import WeakValueDictionary

from autograder.worker.memory_files import MemoryFiles
from autograder.worker.memory_os import HOME, TEMPORARY, MemoryOs

FIRST_SOCKET = 5000
news = threading.Condition()
sockets: WeakValueDictionary[int, MemorySocket] = WeakValueDictionary()  # an event loop knows them by number


class MemorySocket:
    """One end of a pair: what is sent at one end can be received at the other."""

    count = 0

    def __init__(self) -> None:
        MemorySocket.count += 1
        self.number = FIRST_SOCKET + MemorySocket.count
        sockets[self.number] = self
        self.arrived = bytearray()
        self.other = self

    def fileno(self) -> int:
        return self.number

    def setblocking(self, flag: bool) -> None:
        """It never blocks."""

    def send(self, data: bytes) -> int:
        with news:
            self.other.arrived += data
            news.notify_all()
        return len(data)

    sendall = send

    def recv(self, size: int) -> bytes:
        with news:
            if not self.arrived:
                raise BlockingIOError
            data = bytes(self.arrived[:size])
            del self.arrived[:size]
        return data

    def close(self) -> None:
        self.number = -1


def pair(*kinds: Any) -> tuple[MemorySocket, MemorySocket]:
    """What stands in for `socket.socketpair`."""
    first, second = MemorySocket(), MemorySocket()
    first.other, second.other = second, first
    return first, second


class MemorySelector(selectors._BaseSelectorImpl):
    """Waits for the sockets of such pairs, and for nothing else."""

    def select(self, timeout: float | None = None) -> list[tuple[Any, int]]:
        """Those of its sockets that hold something; waits until there is one or the time is up."""
        end = None if timeout is None else time.monotonic() + max(0.0, timeout)
        with news:
            while True:
                mine = ((key, sockets.get(key.fd)) for key in self.get_map().values())
                ready = [key for key, end_of_pair in mine if end_of_pair is not None and end_of_pair.arrived]
                left = None if end is None else end - time.monotonic()
                if ready or (left is not None and left <= 0):
                    return [(key, selectors.EVENT_READ) for key in ready]
                news.wait(left)


class ThreadLock:
    """What stands in for the lock of `_multiprocessing`; there is one process alone."""

    SEM_VALUE_MAX = 2**31 - 1
    RECURSIVE = 0

    def __init__(self, kind: int, value: int, maxvalue: int, name: str = "", unlink: bool = True) -> None:
        self.kind, self.maxvalue, self.handle, self.name = kind, maxvalue, 0, None
        self.value, self.owner, self.times = value, 0, 0
        self.changed = threading.Condition()

    def acquire(self, block: bool = True, timeout: float | None = None) -> bool:
        with self.changed:
            if self.kind == self.RECURSIVE and self._is_mine():
                self.times += 1
                return True
            if not self.changed.wait_for(lambda: self.value > 0, timeout if block else 0):
                return False
            self.value -= 1
            self.owner, self.times = threading.get_ident(), self.times + 1
            return True

    def release(self) -> None:
        with self.changed:
            if self.kind == self.RECURSIVE and not self._is_mine():
                raise AssertionError("attempt to release recursive lock not owned by thread")
            if self.kind != self.RECURSIVE and self.value >= self.maxvalue:
                raise ValueError("semaphore or lock released too many times")
            self.times -= 1
            if self.kind != self.RECURSIVE or not self.times:
                self.value += 1
                self.changed.notify()

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *exception: object) -> None:
        self.release()

    def _count(self) -> int:
        return self.times

    def _is_mine(self) -> bool:
        return self.times > 0 and self.owner == threading.get_ident()

    def _get_value(self) -> int:
        return self.value

    def _is_zero(self) -> bool:
        return self.value == 0

    def _after_fork(self) -> None:
        """There are no forks."""


def forgive_locale(setlocale: Callable[..., str]) -> Callable[..., str]:
    """`locale.setlocale` that takes a locale of another machine."""

    def choose(category: int, name: Any = None) -> str:
        try:
            return setlocale(category, name)
        except locale.Error:
            return setlocale(category)

    return choose


memory: MemoryOs | None = None


def prepare() -> None:
    """Make all that stands in for something, before workers are forked: each has it at once then.

    What the template itself does not use is put in place here already. On Windows, where the portable core
    grades, a worker has all that a student's desk has.
    """
    global memory
    if memory is not None or os.name != "posix":
        return
    memory = MemoryOs(MemoryFiles(HOME, TEMPORARY))
    selectors.DefaultSelector = MemorySelector  # type: ignore[misc, assignment]
    socket.socketpair = pair  # type: ignore[assignment]
    _multiprocessing.SemLock = ThreadLock
    locale.setlocale = forgive_locale(locale.setlocale)


def install(name: str, source: bytes) -> None:
    """Put everything in place for the module `name`, which finds its own file in its folder."""
    prepare()
    sys.argv[:] = [place_of(name)]
    if memory is not None:
        memory.files.write_whole(place_of(name), source)
        memory.install()


def place_of(name: str) -> str:
    """Where the student's file stands."""
    return f"{HOME}/{name}.py"
