"""Files and folders in a worker's own memory: what a student's code writes is there, and ends with it.

Paths are absolute and normal. Errors are those of a file system, so that `except OSError` works.
"""

from __future__ import annotations

import errno
import io
import os
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

MAX_BYTES = 32 * 2**20
MAX_ENTRIES = 1000
MAX_OPEN = 64
FIRST_DESCRIPTOR = 1000  # above all that the limits of a worker allow, so none is ever a real one


def fail(number: int, *paths: str) -> OSError:
    """The error of this number, of the class that Python has for it."""
    return OSError(number, os.strerror(number), *paths)


@dataclass(eq=False)
class Entry:
    """A file's bytes, or a folder (`data` is None)."""

    data: bytearray | None
    mode: int
    changed: float = field(default_factory=time.time)

    @property
    def is_folder(self) -> bool:
        return self.data is None

    def status(self) -> os.stat_result:
        """What `os.stat` says of it."""
        kind = stat.S_IFDIR if self.data is None else stat.S_IFREG
        size, moment = len(self.data or b""), self.changed
        nanoseconds = int(moment * 1e9)
        whole = (kind | self.mode, id(self), 1, 1, 0, 0, size, *[int(moment)] * 3)
        return os.stat_result((*whole, *[moment] * 3, *[nanoseconds] * 3))


class Sink(Entry):
    """The null device: it takes everything and holds nothing."""

    def __init__(self) -> None:
        super().__init__(bytearray(), 0o666)


@dataclass(eq=False)
class Opened:
    """An open file and where in it the next byte is read or written."""

    entry: Entry
    reads: bool
    writes: bool
    appends: bool = False
    position: int = 0


class MemoryFiles:
    """The tree of one worker, its working folder and its open files."""

    def __init__(self, home: str, *others: str) -> None:
        self.roots = (home, *others)
        self.entries: dict[str, Entry] = {root: Entry(None, 0o755) for root in self.roots}
        self.folder = home
        self.opened: dict[int, Opened] = {}
        self.used = 0

    def holds(self, path: str) -> bool:
        """Whether this path is one of this tree's, there or not."""
        return any(path == root or path.startswith(f"{root}/") for root in self.roots)

    def find(self, path: str) -> Entry:
        """The file or folder at `path`."""
        entry = self.entries.get(path)
        if entry is None:
            raise fail(errno.ENOENT, path)
        return entry

    def find_folder(self, path: str) -> Entry:
        """The folder at `path`."""
        entry = self.find(path)
        if not entry.is_folder:
            raise fail(errno.ENOTDIR, path)
        return entry

    def find_parent(self, path: str) -> Entry:
        """The folder that `path` is in; an error names the path itself, as a system does."""
        parent = self.entries.get(os.path.dirname(path))
        if parent is None or not parent.is_folder:
            raise fail(errno.ENOENT if parent is None else errno.ENOTDIR, path)
        return parent

    def list_names(self, path: str) -> list[str]:
        """Names in a folder, in order of the alphabet."""
        self.find_folder(path)
        return sorted(os.path.basename(p) for p in self.entries if os.path.dirname(p) == path and p != path)

    def add(self, path: str, entry: Entry) -> Entry:
        """Put a new file or folder into its folder."""
        self.find_parent(path)
        if len(self.entries) >= MAX_ENTRIES:
            raise fail(errno.ENOSPC, path)
        self.entries[path] = entry
        return entry

    def write_whole(self, path: str, data: bytes) -> None:
        """Make the file at `path` hold these bytes."""
        self.add(path, Entry(bytearray(data), 0o644))

    def make_folder(self, path: str, mode: int = 0o777) -> None:
        if path in self.entries:
            raise fail(errno.EEXIST, path)
        self.add(path, Entry(None, mode & 0o755))

    def remove(self, path: str) -> None:
        """Take a file away; those who have it open keep it."""
        entry = self.find(path)
        if entry.data is None:
            raise fail(errno.EISDIR, path)
        self.used -= len(entry.data)
        del self.entries[path]

    def remove_folder(self, path: str) -> None:
        self.find_folder(path)
        if path in self.roots or self.list_names(path):
            raise fail(errno.ENOTEMPTY, path)
        del self.entries[path]

    def rename(self, old: str, new: str) -> None:
        """Move a file or a folder with all that is in it."""
        entry = self.find(old)
        self.find_parent(new)
        if old in self.roots or f"{new}/".startswith(f"{old}/"):
            raise fail(errno.EINVAL, old, new)
        there = self.entries.get(new)
        if there is not None and there.is_folder != entry.is_folder:
            raise fail(errno.EISDIR if there.is_folder else errno.ENOTDIR, old, new)
        if there is not None:
            (self.remove_folder if there.is_folder else self.remove)(new)
        for path in [p for p in self.entries if p == old or p.startswith(f"{old}/")]:
            self.entries[new + path[len(old) :]] = self.entries.pop(path)

    def open(self, path: str, flags: int) -> int:
        """A descriptor of the file at `path`, as `os.open` gives it."""
        entry = self.entries.get(path)
        writes = flags & (os.O_WRONLY | os.O_RDWR) != 0
        if entry is None:
            if not flags & os.O_CREAT:
                raise fail(errno.ENOENT, path)
            entry = self.add(path, Entry(bytearray(), 0o644))
        elif flags & os.O_CREAT and flags & os.O_EXCL:
            raise fail(errno.EEXIST, path)
        if entry.data is None and writes:
            raise fail(errno.EISDIR, path)
        if flags & os.O_TRUNC and entry.data is not None and writes:
            self.resize(entry, 0)
        return self.give_descriptor(Opened(entry, not flags & os.O_WRONLY, writes, bool(flags & os.O_APPEND)))

    def give_descriptor(self, opened: Opened) -> int:
        """The lowest number that is free, for an open file."""
        if len(self.opened) >= MAX_OPEN:
            raise fail(errno.EMFILE)
        number = next(n for n in self.numbers() if n not in self.opened)
        self.opened[number] = opened
        return number

    @staticmethod
    def numbers() -> Iterator[int]:
        return iter(range(FIRST_DESCRIPTOR, FIRST_DESCRIPTOR + MAX_OPEN))

    def at(self, descriptor: int) -> Opened:
        """The open file of a descriptor."""
        opened = self.opened.get(descriptor)
        if opened is None:
            raise fail(errno.EBADF)
        return opened

    def close(self, descriptor: int) -> None:
        self.at(descriptor)
        del self.opened[descriptor]

    def resize(self, entry: Entry, size: int) -> None:
        """Cut or fill a file to `size` bytes, as far as there is room for all files together."""
        assert entry.data is not None
        more = size - len(entry.data)
        if self.used + more > MAX_BYTES:
            raise fail(errno.ENOSPC)
        self.used += more
        if more > 0:
            entry.data.extend(bytes(more))
        else:
            del entry.data[size:]

    def read(self, descriptor: int, size: int) -> bytes:
        """The next bytes of an open file."""
        opened = self.at(descriptor)
        if opened.entry.data is None:
            raise fail(errno.EISDIR)
        if not opened.reads:
            raise io.UnsupportedOperation("not readable")
        data = bytes(opened.entry.data[opened.position : opened.position + size])
        opened.position += len(data)
        return data

    def write(self, descriptor: int, data: Any) -> int:
        """Write bytes into an open file; how many."""
        opened, size = self.at(descriptor), memoryview(data).nbytes
        entry = opened.entry
        if not opened.writes or entry.data is None:
            raise io.UnsupportedOperation("not writable")
        if isinstance(entry, Sink):
            return size
        start = len(entry.data) if opened.appends else opened.position
        if start + size > len(entry.data):
            self.resize(entry, start + size)
        entry.data[start : start + size] = memoryview(data).cast("B")
        entry.changed = time.time()
        opened.position = start + size
        return size

    def seek(self, descriptor: int, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a place in an open file; where that is from its beginning."""
        opened = self.at(descriptor)
        size = len(opened.entry.data or b"")
        start = {os.SEEK_SET: 0, os.SEEK_CUR: opened.position, os.SEEK_END: size}.get(whence)
        if start is None or start + offset < 0:
            raise fail(errno.EINVAL)
        opened.position = start + offset
        return opened.position

    def truncate(self, descriptor: int, size: int) -> None:
        """Cut or fill an open file."""
        opened = self.at(descriptor)
        if not opened.writes or opened.entry.data is None:
            raise fail(errno.EINVAL)
        if not isinstance(opened.entry, Sink):
            self.resize(opened.entry, size)


class Buffered(io.BufferedRandom):
    """The middle of a file object, which says of the open file what may be done with it.

    It is never a `BufferedWriter`: NumPy would write to the descriptor of one itself.
    """

    def __init__(self, raw: RawFile, size: int) -> None:
        super().__init__(raw, size)
        opened = raw.files.at(raw.descriptor)
        self.reads, self.writes = opened.reads, opened.writes

    def readable(self) -> bool:
        return self.reads

    def writable(self) -> bool:
        return self.writes

    def write(self, data: Any) -> int:
        if not self.writes:
            raise io.UnsupportedOperation("not writable")
        return super().write(data)


class RawFile(io.RawIOBase):
    """An open file as the bottom of Python's file objects."""

    def __init__(self, files: MemoryFiles, descriptor: int, name: Any, mode: str, closes: bool) -> None:
        super().__init__()
        self.files, self.descriptor = files, descriptor
        self.name, self.mode, self.closes = name, mode, closes

    def readable(self) -> bool:
        return not self.closed

    writable = seekable = readable  # what may be done is asked when it is done

    def fileno(self) -> int:
        if self.closed:
            raise ValueError("I/O operation on closed file")
        return self.descriptor

    def readinto(self, buffer: Any) -> int:
        data = self.files.read(self.fileno(), len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def write(self, data: Any) -> int:
        return self.files.write(self.fileno(), data)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        return self.files.seek(self.fileno(), offset, whence)

    def truncate(self, size: int | None = None) -> int:
        size = self.tell() if size is None else size
        self.files.truncate(self.fileno(), size)
        return size

    def close(self) -> None:
        if not self.closed and self.closes:
            self.files.opened.pop(self.descriptor, None)
        super().close()
