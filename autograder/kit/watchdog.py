"""Stops a call that takes too long, in the same process and on every system.

A thread looks at the processor time of the call, and at the clock for one that sleeps. When the time is
up it raises `TimeUp` inside the calling thread,
again and again, since student code may catch it. A call that waits in one long sleep is woken as by
Ctrl-C. What nothing can stop is handed to `stuck`, which may end the process. In a debugger there is no
limit.
"""

from __future__ import annotations

import _thread
import contextlib
import ctypes
import signal
import sys
import threading
import time
import types
from collections.abc import Callable
from typing import TypeVar

Value = TypeVar("Value")
TICK = 0.1  # seconds between two looks at the clock
WAKE_AFTER = 2.0  # seconds beyond the limit: a call that still runs may wait for the system, and is woken
STUCK_FACTOR = 2.0  # so many limits later it is in code that no exception can reach
CLOCK_FACTOR = 3.0  # a call that sleeps, or shares the processor with others, has this many times as long
CLOCK_LEAST = 2.0  # and so many seconds more, so that a short limit is kept on a busy machine, too
DEBUGGERS = ("pdb.", "bdb.", "pydevd.", "debugpy.", "_pydevd_bundle.", "IPython.core.debugger.")


class TimeUp(BaseException):
    """Raised inside a call whose time is up; no `except Exception` of a student catches it."""


class Watchdog:
    """Runs one call at a time (and calls nested in it) with `seconds` of processor time."""

    def __init__(self, seconds: float, stuck: Callable[[], None]) -> None:
        self.seconds = seconds
        self.stuck = stuck
        self.lock = threading.RLock()
        self.thread = 0
        self.deadline: float | None = None
        self.cpu_deadline = 0.0
        self.late_since: float | None = None
        self.off = False
        self.fired = False
        self.woken = False
        self.started = False
        self.steady: dict[types.FrameType, int] = {}

    def run(self, work: Callable[[], Value], late: Callable[[BaseException], Value]) -> Value:
        """`work()`, or `late(error)` when an interruption of ours came out of it.

        Afterwards `fired` tells whether the time was up, also when `work` made something of it.
        A nested call shares the outer one's time.
        """
        if self.deadline is not None or is_debugged():
            return work()
        self._start()
        try:
            try:
                self._arm()
                return work()
            finally:
                self._disarm()
        except TimeUp as error:
            self._disarm()
            return late(error)
        except KeyboardInterrupt as error:
            if not self.woken:
                raise
            return late(error)

    def _start(self) -> None:
        main = threading.current_thread() is threading.main_thread()
        if main and signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
            # A shell starts what runs in the background deaf to Ctrl-C; waking a sleeper needs it.
            signal.signal(signal.SIGINT, signal.default_int_handler)
        if not self.started and hasattr(ctypes, "pythonapi"):
            self.started = True
            threading.Thread(target=self._watch, daemon=True, name="kit watchdog").start()

    def _arm(self) -> None:
        with self.lock:
            self.thread = threading.get_ident()
            self.fired = self.woken = False
            self.late_since = None
            self.steady = {}
            self.cpu_deadline = self._cpu() + self.seconds
            self.deadline = time.monotonic() + self._longest()

    def _longest(self) -> float:
        """Seconds on the clock that a call may take."""
        return max(CLOCK_FACTOR * self.seconds, self.seconds + CLOCK_LEAST)

    def _cpu(self) -> float:
        """Processor seconds of the watched thread; where a system cannot tell, of the process."""
        if hasattr(time, "pthread_getcpuclockid"):
            return time.clock_gettime(time.pthread_getcpuclockid(self.thread))
        return time.process_time()

    def _disarm(self) -> None:
        with self.lock:
            self.deadline = None
        if self.fired:
            time.sleep(TICK / 10)  # an interruption that is under way must arrive here, not later

    def _throw(self) -> None:
        """Raise `TimeUp` in the watched thread at its next step.

        It is never taken back by NULL: then CPython 3.11 under a tracer checks for it for ever.
        """
        thread, thrown = ctypes.c_ulong(self.thread), ctypes.py_object(TimeUp)
        ctypes.pythonapi.PyThreadState_SetAsyncExc(thread, thrown)

    def _watch(self) -> None:
        while True:
            time.sleep(TICK)
            with self.lock:
                if self.deadline is None or self.off:
                    continue
                now = time.monotonic()
                if now < self.deadline and self._cpu() < self.cpu_deadline:
                    late = now > self.deadline - self._longest() / 2
                    if late or self._cpu() > self.cpu_deadline - self.seconds / 2:
                        self._look()
                    continue
                if self._debugging():
                    self.deadline, self.cpu_deadline = now + self.seconds, self._cpu() + self.seconds
                    continue
                self.late_since = self.late_since or now
                over = now - self.late_since
                if over > WAKE_AFTER:
                    self._wake()
                if over > max(self.seconds * STUCK_FACTOR, 2 * WAKE_AFTER):
                    self.stuck()
                    self.deadline = None
                    continue
                self.fired = True
                self._throw()

    def _look(self) -> None:
        """Keep what runs all the time: of the frames that ran at every look, each with its line now."""
        frame, running = sys._current_frames().get(self.thread), {}
        while frame is not None:
            running[frame] = frame.f_lineno or frame.f_code.co_firstlineno  # an instruction may have no line
            frame = frame.f_back
        outermost_first = dict(reversed(running.items()))
        before = next(iter(self.steady), None)
        if before is None:
            self.steady = outermost_first
        elif before in running:  # otherwise a frame ended while it was looked at
            self.steady = {seen: line for seen, line in outermost_first.items() if seen in self.steady}

    def place(self, filename: str) -> tuple[tuple[int, ...], str]:
        """Lines and function of a file that ran all the time before the last call was stopped."""
        own = [(frame, line) for frame, line in self.steady.items() if frame.f_code.co_filename == filename]
        names = [frame.f_code.co_name for frame, _ in own if not frame.f_code.co_name.startswith("<")]
        return tuple(line for _, line in own), names[-1] if names else ""

    def _wake(self) -> None:
        """Interrupt a long wait of the main thread; `run` knows that it was not the student."""
        if self.thread != threading.main_thread().ident:
            return
        self.woken = True
        with contextlib.suppress(OSError, ValueError):
            if hasattr(signal, "pthread_kill"):
                signal.pthread_kill(self.thread, signal.SIGINT)
            else:
                _thread.interrupt_main()

    def switch_off(self) -> None:
        """From here on nothing is stopped: somebody looks at the code in a debugger."""
        self.off = True

    def _debugging(self) -> bool:
        """Whether the watched thread stands in a debugger, where time does not count."""
        frame = sys._current_frames().get(self.thread)
        while frame is not None:
            if f"{frame.f_globals.get('__name__')}.".startswith(DEBUGGERS):
                return True
            frame = frame.f_back
        return False


def is_debugged() -> bool:
    """Whether a debugger follows this thread; a tool that measures coverage is none."""
    monitoring = getattr(sys, "monitoring", None)
    if monitoring is not None and monitoring.get_tool(monitoring.DEBUGGER_ID) is not None:
        return True
    trace = sys.gettrace()
    module = getattr(trace, "__module__", None) or type(trace).__module__
    return trace is not None and not str(module).startswith("coverage")
