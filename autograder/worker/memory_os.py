"""Gives `open` and the functions of `os` a worker's memory for the student's folder and for /tmp.

Every other path goes to the system, which lets the interpreter and NumPy be read and nothing be written.
No layer of the sandbox rests on this: a student's code that goes around it meets the system's refusal.
"""

from __future__ import annotations

import builtins
import contextlib
import errno
import io
import os
import pathlib
import shutil
import sys
import tokenize
from collections.abc import Callable, Iterator
from typing import Any

from autograder.worker.memory_files import Buffered, Entry, MemoryFiles, Opened, RawFile, Sink, fail

HOME, TEMPORARY = "/home/student", "/tmp"
FLAGS = {"r": os.O_RDONLY, "w": os.O_WRONLY | os.O_CREAT | os.O_TRUNC,
         "a": os.O_WRONLY | os.O_CREAT | os.O_APPEND, "x": os.O_WRONLY | os.O_CREAT | os.O_EXCL}  # fmt: skip
ACCESS = os.O_RDONLY | os.O_WRONLY | os.O_RDWR
PATHS = ("open", "stat", "lstat", "access", "listdir", "scandir", "mkdir", "remove", "unlink", "rmdir",
         "rename", "replace", "chdir", "chmod", "utime")  # fmt: skip
DESCRIPTORS = ("close", "read", "write", "lseek", "ftruncate", "fstat", "fsync", "isatty")
SYSTEMS_ALONE = ("dir_fd", "follow_symlinks", "effective_ids", "ns")  # options that change nothing here


class FolderEntry:
    """What `os.scandir` gives for a file or folder in memory."""

    def __init__(self, folder: str, name: str, entry: Entry) -> None:
        self.name, self.path, self._entry = name, os.path.join(folder, name), entry

    def is_dir(self, *, follow_symlinks: bool = True) -> bool:
        return self._entry.is_folder

    def is_file(self, *, follow_symlinks: bool = True) -> bool:
        return not self._entry.is_folder

    def is_symlink(self) -> bool:
        return False

    def is_junction(self) -> bool:
        return False

    def stat(self, *, follow_symlinks: bool = True) -> os.stat_result:
        return self._entry.status()

    def inode(self) -> int:
        return id(self._entry)

    def __fspath__(self) -> str:
        return self.path


class Scan:
    """What `os.scandir` gives: an iterator that may be closed."""

    def __init__(self, entries: Iterator[FolderEntry]) -> None:
        self.entries = entries

    def __iter__(self) -> Scan:
        return self

    def __next__(self) -> FolderEntry:
        return next(self.entries)

    def __enter__(self) -> Scan:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        self.entries = iter(())


class MemoryOs:
    """The functions that stand in for those of `os`; the names are theirs."""

    def __init__(self, files: MemoryFiles) -> None:
        self.files = files
        self.system = {name: getattr(os, name) for name in PATHS + DESCRIPTORS}
        self.system_open = io.open
        self.places = list(self.find_places())

    def absolute(self, path: Any) -> str:
        """The path from the working folder, without `.` and `..`."""
        return os.path.normpath(os.path.join(self.files.folder, os.fsdecode(path)))

    def on_path(self, name: str) -> Callable[..., Any]:
        """A function of a path: in memory where the tree has it, else the system's."""
        here, system = getattr(self, name), self.system[name]

        def call(path: Any = ".", *rest: Any, **options: Any) -> Any:
            if isinstance(path, int):
                return self.fstat(path) if name == "stat" and path in self.files.opened else system(path)
            if options.get("dir_fd") is not None:
                return system(path, *rest, **options)
            place = self.absolute(path)
            if not self.files.holds(place):
                return system(place, *rest, **options)
            kept = {key: value for key, value in options.items() if key not in SYSTEMS_ALONE}
            with naming(path, place):
                return here(place, *rest, **kept)

        return call

    def on_descriptor(self, name: str) -> Callable[..., Any]:
        """A function of a descriptor: in memory where the file is, else the system's."""
        here, system = getattr(self, name), self.system[name]

        def call(descriptor: Any, *rest: Any) -> Any:
            return (here if descriptor in self.files.opened else system)(descriptor, *rest)

        return call

    def open(self, path: str, flags: int, mode: int = 0o777) -> int:
        return self.files.open(path, flags)

    def stat(self, path: str) -> os.stat_result:
        return self.files.find(path).status()

    lstat = stat

    def access(self, path: str, mode: int) -> bool:
        return path in self.files.entries

    def listdir(self, path: str) -> list[str]:
        return self.files.list_names(path)

    def scandir(self, path: str) -> Scan:
        names = self.files.list_names(path)
        return Scan(FolderEntry(path, n, self.files.entries[os.path.join(path, n)]) for n in names)

    def mkdir(self, path: str, mode: int = 0o777) -> None:
        self.files.make_folder(path, mode)

    def remove(self, path: str) -> None:
        self.files.remove(path)

    unlink = remove

    def rmdir(self, path: str) -> None:
        self.files.remove_folder(path)

    def rename(self, old: str, new: Any) -> None:
        place = self.absolute(new)
        if not self.files.holds(place):
            raise fail(errno.EXDEV, old, place)
        self.files.rename(old, place)

    replace = rename

    def chdir(self, path: str) -> None:
        self.files.find_folder(path)
        self.files.folder = path

    def chmod(self, path: str, mode: int) -> None:
        self.files.find(path).mode = mode & 0o777

    def utime(self, path: str, times: Any = None) -> None:
        self.files.find(path)

    def close(self, descriptor: int) -> None:
        self.files.close(descriptor)

    def read(self, descriptor: int, size: int) -> bytes:
        return self.files.read(descriptor, size)

    def write(self, descriptor: int, data: Any) -> int:
        return self.files.write(descriptor, data)

    def lseek(self, descriptor: int, offset: int, whence: int) -> int:
        return self.files.seek(descriptor, offset, whence)

    def ftruncate(self, descriptor: int, size: int) -> None:
        self.files.truncate(descriptor, size)

    def fstat(self, descriptor: int) -> os.stat_result:
        return self.files.at(descriptor).entry.status()

    def fsync(self, descriptor: int) -> None:
        """Nothing to do: there is no disk."""

    def isatty(self, descriptor: int) -> bool:
        return False

    def getcwd(self) -> str:
        return self.files.folder

    def open_file(
        self, file: Any, mode: str = "r", buffering: int = -1, encoding: Any = None, errors: Any = None,
        newline: Any = None, closefd: bool = True, opener: Any = None,
    ) -> Any:  # fmt: skip
        """What stands in for `open`."""
        rest = buffering, encoding, errors, newline
        if isinstance(file, int):
            descriptor = file
        elif opener is not None:
            descriptor = opener(file, flags_of(mode))
        else:
            place = self.absolute(file)
            if not self.takes(place, mode):
                return self.system_open(place, mode, *rest)
            with naming(file, place):
                descriptor = self.open_here(place, flags_of(mode))
        if descriptor not in self.files.opened:
            return self.system_open(descriptor, mode, *rest, closefd)
        if "a" in mode:
            self.files.seek(descriptor, 0, os.SEEK_END)
        return wrap(RawFile(self.files, descriptor, file, mode, closefd), mode, *rest)

    def takes(self, place: str, mode: str) -> bool:
        """Whether a file is opened here: one of the tree, or the null device to be written."""
        return self.files.holds(place) or (place == os.devnull and flags_of(mode) & ACCESS != 0)

    def open_here(self, place: str, flags: int) -> int:
        """A descriptor of a file, or of the null device."""
        if place == os.devnull:
            return self.files.give_descriptor(Opened(Sink(), True, True))
        if place in self.files.entries and self.files.entries[place].is_folder:
            raise fail(errno.EISDIR, place)
        return self.files.open(place, flags)

    def find_places(self) -> Iterator[tuple[Any, str, Any]]:
        """Where something stands in: a module or another object, the name in it, and what is put there."""
        functions = {name: self.on_path(name) for name in PATHS}
        functions |= {name: self.on_descriptor(name) for name in DESCRIPTORS}
        yield from ((os, name, function) for name, function in functions.items())
        yield os, "getcwd", self.getcwd
        for module, name in ((builtins, "open"), (io, "open"), (tokenize, "_builtin_open")):
            yield module, name, self.open_file
        yield shutil, "_use_fd_functions", False
        if hasattr(shutil, "_rmtree_impl"):  # Python 3.14
            yield shutil, "_rmtree_impl", shutil._rmtree_unsafe  # type: ignore[attr-defined]
        accessor = getattr(pathlib, "_NormalAccessor", None)  # Python 3.10
        for name, function in {**functions, "open": self.open_file}.items() if accessor else ():
            if hasattr(accessor, name):
                yield accessor, name, staticmethod(function)

    def install(self) -> None:
        """Put all of them in place."""
        for place, name, function in self.places:
            setattr(place, name, function)
        sys.modules.pop("tempfile", None)  # it keeps `os.unlink` as it was when it was imported
        openers = getattr(sys.modules.get("numpy.lib._datasource"), "_file_openers", None)
        if openers is not None:
            openers._file_openers[None] = self.open_file


def flags_of(mode: str) -> int:
    """The flags of `os.open` for a mode of `open`."""
    kinds = [letter for letter in mode if letter in FLAGS]
    odd = set(mode) - {*FLAGS, *"bt+"} or len(set(mode)) < len(mode) or {"b", "t"} <= set(mode)
    if odd or len(kinds) != 1:
        raise ValueError(f"invalid mode: {mode!r}")
    flags = FLAGS[kinds[0]]
    return flags & ~ACCESS | os.O_RDWR if "+" in mode else flags


@contextlib.contextmanager
def naming(path: Any, place: str) -> Iterator[None]:
    """Let an error name the path as the student's code does."""
    try:
        yield
    except OSError as error:
        if error.filename == place:
            error.filename = path
        raise


def wrap(raw: RawFile, mode: str, buffering: int, encoding: Any, errors: Any, newline: Any) -> Any:
    """The file object that `open` gives for this mode."""
    binary = "b" in mode
    if binary and (encoding, errors, newline) != (None, None, None):
        raise ValueError("binary mode doesn't take an encoding, errors or newline argument")
    if buffering == 0:
        if not binary:
            raise ValueError("can't have unbuffered text I/O")
        return raw
    buffered = Buffered(raw, buffering if buffering > 1 else io.DEFAULT_BUFFER_SIZE)
    if binary:
        return buffered
    text = io.TextIOWrapper(buffered, encoding, errors, newline, line_buffering=buffering == 1)
    text.mode = mode  # type: ignore[misc]
    return text
