"""One command at a time works on the folder of a class: a second one is told which process does.

The lock is the operating system's, so it ends with its process, however that ends; the file says whose it is.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder.errors import KitError

try:
    import fcntl
except ImportError:  # Windows, where no class is graded in earnest
    fcntl = None  # type: ignore[assignment]

NAME = ".lock"


@contextmanager
def alone_in(folder: Path, verb: str) -> Iterator[None]:
    """Hold the lock of a folder, which is made when it is missing; raises `KitError` when it is held."""
    if fcntl is None:
        yield
        return
    new = not folder.exists()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = _take(folder / NAME)
    except BlockingIOError:
        raise KitError(_describe_holder(folder)) from None
    except OSError as error:
        raise KitError(f"{folder} cannot be written: {error.strerror}") from error
    try:
        os.truncate(descriptor, 0)
        os.write(descriptor, f"process {os.getpid()} ({verb})".encode())
        yield
    finally:
        (folder / NAME).unlink(missing_ok=True)  # before the lock ends, so that it is still ours
        os.close(descriptor)
        if new and not any(folder.iterdir()):
            folder.rmdir()


def _take(path: Path) -> int:
    """A descriptor of the lock file that holds its lock; programs that are started do not inherit it."""
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            raise
        except OSError:  # a file system without locks, where this cannot be watched
            return descriptor
        try:
            if os.path.samestat(os.fstat(descriptor), path.stat()):
                return descriptor
        except FileNotFoundError:
            pass
        os.close(descriptor)  # the command before removed the file in between


def _describe_holder(folder: Path) -> str:
    try:
        holder = (folder / NAME).read_text(encoding="utf-8")
    except OSError:
        holder = ""
    return (
        f"{folder}: {holder or 'another process'} works in this folder; "
        "wait until it has ended, or end it, then run this command again"
    )
