"""Files in a worker's memory: they read and write as files do, in a tree of bounded size."""

from __future__ import annotations

import errno
import io
import os
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.worker.memory_files import MAX_BYTES, MAX_ENTRIES, MAX_OPEN, MemoryFiles
from autograder.worker.memory_os import HOME, TEMPORARY, MemoryOs

if os.name != "posix":
    pytest.skip("memory stands in for files where the sandbox is", allow_module_level=True)


@pytest.fixture
def memory() -> MemoryOs:
    return MemoryOs(MemoryFiles(HOME, TEMPORARY))


def call(memory: MemoryOs, name: str) -> Callable[..., Any]:
    """What stands in for a function of `os`."""
    return memory.on_path(name)


@pytest.mark.parametrize("path", ["a.txt", f"{HOME}/a.txt", f"{TEMPORARY}/a.txt", "./x/../a.txt", b"a.txt"])
def test_what_is_written_is_read(memory: MemoryOs, path: str | bytes) -> None:
    with memory.open_file(path, "w", encoding="gbk", newline="\r\n") as file:
        print("θ\nb", file=file)
    with memory.open_file(path, "rb") as file:
        assert file.read() == "θ\r\nb\r\n".encode("gbk")
    with memory.open_file(path, encoding="gbk") as file:
        assert list(file) == ["θ\n", "b\n"]
    assert call(memory, "stat")(path).st_size == 7


def test_modes_are_those_of_files(memory: MemoryOs) -> None:
    with memory.open_file("a", "x") as file:
        file.write("one")
    with pytest.raises(FileExistsError):
        memory.open_file("a", "x")
    with memory.open_file("a", "a") as file:
        assert file.tell() == 3
        file.write("two")
    with memory.open_file("a", "r+") as file:
        file.write("ONE")
        file.seek(0)
        assert file.read() == "ONEtwo"
    with memory.open_file("a") as file, pytest.raises(io.UnsupportedOperation):
        file.write("x")
    with memory.open_file("a", "ab") as file, pytest.raises(io.UnsupportedOperation):
        file.read()
    with memory.open_file("a", "w+b", buffering=0) as file:
        assert (file.write(b"abc"), file.seek(1), file.read(), file.truncate(2)) == (3, 1, b"bc", 2)
    for odd in ("", "rw", "rr", "q", "rbt"):
        with pytest.raises(ValueError):
            memory.open_file("a", odd)


def test_errors_name_the_path_as_it_was_given(memory: MemoryOs) -> None:
    with pytest.raises(FileNotFoundError, match=r"No such file or directory: 'no\.csv'"):
        memory.open_file("no.csv")
    with pytest.raises(FileNotFoundError, match="'no/way'"):
        call(memory, "mkdir")("no/way")
    with pytest.raises(IsADirectoryError, match=r"'\.'"):
        memory.open_file(".", "w")
    with pytest.raises(NotADirectoryError):
        memory.open_file("a", "w").close()
        call(memory, "listdir")("a")


def test_other_paths_are_the_system_s(memory: MemoryOs) -> None:
    with memory.open_file(os.__file__, "rb") as file:
        assert file.read() and file.fileno() < 1000
    assert call(memory, "stat")(os.sep).st_mode == os.stat(os.sep).st_mode
    with pytest.raises(OSError) as caught:
        memory.open_file("a", "w").close()
        call(memory, "rename")("a", "/nowhere/a")
    assert caught.value.errno == errno.EXDEV


def test_the_null_device_takes_everything(memory: MemoryOs) -> None:
    with memory.open_file(os.devnull, "w") as file:
        assert file.write("x" * 10**6) == 10**6
    assert memory.files.used == 0


def test_a_file_that_is_taken_away_stays_open(memory: MemoryOs) -> None:
    with memory.open_file("a", "w+") as file:
        file.write("kept")
        call(memory, "remove")("a")
        assert call(memory, "listdir")() == []
        file.seek(0)
        assert file.read() == "kept"


def test_folders_move_with_all_that_is_in_them(memory: MemoryOs) -> None:
    for path in ("a", "a/b", "c"):
        call(memory, "mkdir")(path)
    memory.open_file("a/b/x", "w").close()
    with pytest.raises(OSError, match="not empty"):
        call(memory, "rmdir")("a")
    call(memory, "replace")("a", "c/d")
    assert [call(memory, "listdir")(path) for path in (".", "c", "c/d/b")] == [["c"], ["d"], ["x"]]
    call(memory, "chdir")("c/d")
    with call(memory, "scandir")() as entries:
        assert [(entry.name, entry.is_dir(), entry.path) for entry in entries] == [
            ("b", True, f"{HOME}/c/d/b")
        ]
    assert memory.getcwd() == f"{HOME}/c/d"


def test_numpy_saves_and_loads(memory: MemoryOs) -> None:
    with memory.open_file("x.npy", "wb") as file:
        np.save(file, np.eye(3))
    with memory.open_file("x.npy", "rb") as file:
        assert np.load(file).sum() == 3


def test_there_is_room_for_so_much_and_no_more(memory: MemoryOs) -> None:
    with memory.open_file("large", "wb", buffering=0) as file, pytest.raises(OSError, match="space"):
        while True:
            file.write(bytes(2**22))
    assert memory.files.used == MAX_BYTES
    call(memory, "remove")("large")
    with memory.open_file("sparse", "wb") as file, pytest.raises(OSError, match="space"):
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(OSError, match="space"):
        for number in range(MAX_ENTRIES + 1):
            memory.open_file(str(number), "w").close()
    with pytest.raises(OSError, match="open files"):
        kept = [memory.open_file("1") for _ in range(MAX_OPEN + 1)]
        assert not kept
