"""System calls that Python has no function for: prctl, Landlock and seccomp, by ctypes."""

from __future__ import annotations

import ctypes
import os
import platform
import sys
import time
from collections.abc import Callable
from typing import Any

# The options of prctl(2), as in the kernel's <linux/prctl.h>.
PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_SECCOMP = 22
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38
PR_GET_NO_NEW_PRIVS = 39
CLOSE_RANGE = 436  # close_range(2) has one number on all architectures, as every call since Linux 5.1

MACHINE = platform.machine() if sys.platform == "linux" else ""

if sys.platform == "linux":
    _libc = ctypes.CDLL(None, use_errno=True)
    _syscall = _libc.syscall
    _syscall.restype = ctypes.c_long
    _prctl = _libc.prctl
    _prctl.argtypes = [ctypes.c_int] + [ctypes.c_ulong] * 4
    _prctl.restype = ctypes.c_int


def prctl(option: int, argument: int = 0, pointer: int = 0) -> int:
    """`prctl(2)`; raises `OSError`."""
    result = _prctl(option, argument, pointer, 0, 0)
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return int(result)


def syscall(number: int, *args: Any) -> int:
    """`syscall(2)` with integer or pointer arguments; raises `OSError`."""
    words = [ctypes.c_long(a) if isinstance(a, int) else a for a in args]
    result = _syscall(ctypes.c_long(number), *words)
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return int(result)


def close_range(first: int, last: int = 2**32 - 1) -> None:
    """Close these descriptors by one system call; one by one they may be a million."""
    if first > last:
        return
    try:
        syscall(CLOSE_RANGE, first, last, 0)
    except OSError:
        os.closerange(first, min(last + 1, os.sysconf("SC_OPEN_MAX")))


def hide() -> None:
    """Let no process of the same user read this one's memory, environment or open files, or trace it."""
    if sys.platform == "linux":
        prctl(PR_SET_DUMPABLE, 0)


class SharedProcessor:
    """One processor for two processes that take turns, and for what they fork.

    One that is woken on another processor waits longer and works slower. Between `stay` and `leave` this
    process keeps to the processor that it is on; after `leave` the scheduler may wake it on an idle one.
    The caches are cold there, so it may not move often.
    """

    STAY_SECONDS = 0.1

    def __init__(self, other: int) -> None:
        self.other = other
        self.processors = os.sched_getaffinity(0)
        self.free = len(self.processors) > 1
        self.left = time.monotonic()

    def stay(self) -> None:
        """Keep both processes where this one is now."""
        self._keep_to(lambda: {_libc.sched_getcpu()}, 0, self.other)

    def leave(self, for_good: bool = False) -> None:
        """Let this process go where there is room; the other one follows with the next `stay`."""
        now = time.monotonic()
        if for_good or now - self.left > self.STAY_SECONDS:
            self.left = now
            self._keep_to(lambda: self.processors, 0)

    def _keep_to(self, processors: Callable[[], set[int]], *processes: int) -> None:
        try:
            for process in processes if self.free else ():
                os.sched_setaffinity(process, processors())
        except (OSError, ValueError, AttributeError):  # forbidden, or a libc without it
            self.free = False


def tasks_of_user(uid: int) -> int:
    """How many threads the user's processes have, as far as /proc shows them; 0 where it does not."""
    count = 0
    for name in os.listdir("/proc") if os.path.isdir("/proc/self") else []:
        try:
            if name.isdigit() and os.stat(f"/proc/{name}").st_uid == uid:
                count += len(os.listdir(f"/proc/{name}/task"))
        except OSError:
            count += 1
    return count
