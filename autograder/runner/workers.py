"""Starts workers: on Linux forked from a template process, elsewhere each a process of its own."""


from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy

from autograder.errors import KitError
from autograder.kit import messages
from autograder.runner.channels import Channel, PipeChannel, SocketChannel
from autograder.worker import confine, libc

MAIN = Path(__file__).resolve().parent.parent / "worker" / "entry.py"
START_SECONDS = 60.0  # NumPy and the standard library imported from a cold disk
ANSWER_SECONDS = 30.0


def start_interpreter(role: str, *numbers: int, **options: Any) -> subprocess.Popen[bytes]:
    """A fresh interpreter in a role of `worker/entry.py`, with a clean environment of a few names.

    It is not isolated by `-I`, which would also ignore the fixed hash seed: the order of a set of
    words would differ from one grading to the next.
    """
    environment = confine.ENVIRONMENT | {n: os.environ[n] for n in confine.ARITHMETIC if n in os.environ}
    if sys.platform == "win32":
        environment["SYSTEMROOT"] = os.environ.get("SYSTEMROOT", r"C:\Windows")
    packages = os.path.dirname(os.path.dirname(os.path.abspath(numpy.__file__)))
    command = [sys.executable, "-s", "-B", str(MAIN), packages, messages.in_use(), role, *map(str, numbers)]
    return subprocess.Popen(command, env=environment, cwd=os.path.abspath(os.sep), **options)


class ForkedWorkers:
    """A template process and the workers forked from it."""

    def __init__(self) -> None:
        libc.hide()
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        os.set_inheritable(theirs.fileno(), True)
        self.process = start_interpreter(
            "template", theirs.fileno(), pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL
        )
        theirs.close()
        self.processor = libc.SharedProcessor(self.process.pid)
        self.reasons: dict[str, str] | None = None

    def probe(self) -> dict[str, str]:
        """Each layer with the reason why it is missing; waits for the template's first word."""
        if self.reasons is None:
            self.reasons = self._answer("", START_SECONDS)["probe"]
        return self.reasons

    def _ask(self, request: dict[str, Any], fds: list[int]) -> dict[str, Any]:
        self.probe()
        identity = secrets.token_hex(8)
        message = json.dumps({**request, "id": identity}).encode()
        try:
            socket.send_fds(self.control, [message], fds)
        except OSError as error:
            raise KitError("the worker template ended; run `python -m autograder doctor`") from error
        return self._answer(identity, ANSWER_SECONDS)

    def _answer(self, identity: str, seconds: float) -> dict[str, Any]:
        """The answer to one question; an answer to a question that was given up is passed over."""
        end = time.monotonic() + seconds
        while True:
            self.control.settimeout(max(0.001, end - time.monotonic()))
            try:
                data = self.control.recv(65536)
            except OSError as error:
                raise KitError(f"the worker template does not answer: {error}") from error
            if not data:
                raise KitError("the worker template ended; run `python -m autograder doctor`")
            answer: dict[str, Any] = json.loads(data)
            if answer["id"] == identity:
                return answer

    def sweep(self) -> None:
        """Kill the workers that a grading left, if it died itself."""
        self._ask({"op": "sweep"}, [])

    def spawn(self, confinement: confine.Confinement) -> Channel:
        """A fresh worker under these layers, on the processor of this process, which waits for it."""
        self.processor.stay()
        ours, theirs = socket.socketpair()
        request = {
            "op": "spawn",
            "layers": sorted(confinement.layers),
            "memory_mb": confinement.memory_mb,
            "cpu_seconds": confinement.cpu_seconds,
        }
        pid = self._ask(request, [theirs.fileno()])["pid"]
        theirs.close()
        return SocketChannel(ours, pid, lambda: self._end(pid))

    def _end(self, pid: int) -> dict[str, Any]:
        self.processor.leave()
        return self._ask({"op": "end", "pid": pid}, [])

    def close(self) -> None:
        """End the template; it kills whatever is left of its workers."""
        self.processor.leave(for_good=True)
        self.control.close()
        self.process.wait()


class SeparateWorkers:
    """Workers as processes of their own on pipes: the portable core for macOS and Windows."""

    def probe(self) -> dict[str, str]:
        """Each layer but the portable ones is missing, whatever the system could do."""
        reason = "the portable core has no such layer; grading here is practice"
        return {n: "" if n in confine.PORTABLE else reason for n in confine.LAYERS}

    def spawn(self, confinement: confine.Confinement) -> Channel:
        """A fresh worker in a process group of its own, where there are such groups."""
        group: dict[str, Any] = {"start_new_session": True} if os.name == "posix" else {}
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        return PipeChannel(start_interpreter("portable_worker", **pipes, **group))

    def sweep(self) -> None:
        """Nothing is kept between workers."""

    def close(self) -> None:
        """Nothing is kept between workers."""


def make_workers(portable: bool = False) -> ForkedWorkers | SeparateWorkers:
    """The kind of workers that this system has."""
    if sys.platform == "linux" and not portable:
        return ForkedWorkers()
    return SeparateWorkers()
