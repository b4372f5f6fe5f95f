"""Other processes and the network, which the grader refuses: the desk refuses them by the same sentence.

A hook of the interpreter raises, while a student's code runs, what the system raises in the grader. It
protects nothing: it is there so that nobody learns at hand-in alone that such a line does not count.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import socket
import sys
from collections.abc import Iterator
from typing import Any

PROCESSES = ("subprocess.Popen", "os.fork", "os.forkpty", "os.exec", "os.posix_spawn", "os.spawn")
NAMES = ("socket.getaddrinfo", "socket.gethostbyname")
NO_NAME = -3, "Temporary failure in name resolution"  # what Linux says without a network
FAMILIES = {-1, socket.AF_INET, socket.AF_INET6, getattr(socket, "AF_UNIX", -1)}  # Python's own servers, too
LOOK_UP = 8  # frames between a new socket and `socketpair`, which an event loop asks for
running = 0
hooked = False


def refuse(event: str, args: tuple[Any, ...]) -> None:
    """The hook: raise for what the grader refuses."""
    if not running:
        return
    if event in PROCESSES or (event == "socket.__new__" and reaches_out(args)):
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))
    if event in NAMES and re.search("[^0-9.:]", str(args[0])):
        raise socket.gaierror(*NO_NAME)


def reaches_out(args: tuple[Any, ...]) -> bool:
    """Whether a new socket is one of the network or of a server of processes.

    A pair of them, as an event loop needs, stays inside.
    """
    if args[1] not in FAMILIES:
        return False
    frame: Any = sys._getframe(2)
    for _ in range(LOOK_UP):
        if frame is None or frame.f_code.co_name == "socketpair":
            break
        frame = frame.f_back
    return frame is None or frame.f_code.co_name != "socketpair"


@contextlib.contextmanager
def refused() -> Iterator[None]:
    """While it lasts, other processes and the network are refused."""
    global running, hooked
    if not hooked:
        hooked = True
        sys.addaudithook(refuse)
    running += 1
    try:
        yield
    finally:
        running -= 1


def is_refusal(error: BaseException) -> bool:
    """Whether the system refused something else than a file."""
    return isinstance(error, PermissionError) and error.errno == errno.EPERM and error.filename is None
