"""Reads the files of a download: a folder, a zip or a tar, and the archive that a student handed in.

Nothing is unpacked to disk and nothing of the contents is run. Caps hold for each file and for all. A file
that cannot be read comes with the reason in place of its bytes; it never stops the others.
"""

from __future__ import annotations

import io
import re
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from autograder import notebook
from autograder.classroom.naming import is_junk
from autograder.errors import KitError

MAX_FILE = 1_000_000
MAX_FILES = 200_000
MAX_TOTAL = 4 * 2**30
MAX_INNER_FILES, MAX_INNER_TOTAL = 500, 20_000_000  # of the archive that one student handed in
TOO_LARGE = f"it is larger than {MAX_FILE // 1000} kB; hand in the module alone"
LINK = "it is a link; hand in the file itself"
LINK_OR_DEVICE = "it is a link or device; hand in the file itself"
OUTSIDE = "its name leads out of the archive; hand in a plain file"
ARCHIVE = re.compile(r"\.(zip|tar|tgz|tar\.(gz|bz2|xz))$", re.IGNORECASE)
# What may hold code, a notebook, an archive, or what an LMS says of a hand-in. Nothing else is read.
TEXT = re.compile(r"(^|/)[^./]+$|\.(pyw?|py\d|(ip)?ynb|txt|text|json|yml|html?)( *\(\d+\))?$", re.IGNORECASE)


@dataclass(frozen=True)
class Incoming:
    """A file of a download: its path, its bytes, or why it has none. Other kinds than text are not read."""

    path: str
    data: bytes = b""
    problem: str = ""


def read_place(place: Path) -> Iterator[Incoming]:
    """Every file of a folder, zip or tar; raises `KitError` when the place itself cannot be read."""
    if place.is_dir():
        return read_folder(place)
    if not place.is_file():
        raise KitError(f"{place}: no such folder or archive; name what the LMS gave you")
    with place.open("rb") as file:
        start = file.read(512)
    if ARCHIVE.search(place.name) and not start.startswith(b"PK"):
        if not place.name.lower().endswith(".zip"):
            return read_tar(place, MAX_FILES, MAX_TOTAL)
    elif not start.startswith(b"PK") and TEXT.search(place.name):
        return iter([Incoming(place.name, *_read_file(place, place.name))])
    return read_zip(place, MAX_FILES, MAX_TOTAL)


def read_folder(place: Path) -> Iterator[Incoming]:
    """Every file below a folder; links are not followed."""
    for number, path in enumerate(sorted(place.rglob("*"))):
        if number > MAX_FILES:
            raise KitError(f"{place} holds more than {MAX_FILES} files; is it the right folder?")
        relative = path.relative_to(place).as_posix()
        if path.is_symlink():
            yield Incoming(relative, problem=LINK)
        elif path.is_file():
            yield Incoming(relative, *_read_file(path, relative))
        elif not path.is_dir():
            yield Incoming(relative, problem="it is no regular file; hand in a .py file")


def read_inner(name: str, data: bytes) -> Iterator[Incoming]:
    """Every file of an archive that a student handed in; raises `KitError` when it cannot be opened."""
    if name.lower().endswith(".zip"):
        return read_zip(io.BytesIO(data), MAX_INNER_FILES, MAX_INNER_TOTAL, name)
    return read_tar(io.BytesIO(data), MAX_INNER_FILES, MAX_INNER_TOTAL, name)


def is_archive(name: str) -> bool:
    """Whether a file's name says that it is an archive which can be opened."""
    return ARCHIVE.search(name) is not None


def is_text(name: str) -> bool:
    """Whether a file's name leaves open that it is code."""
    return TEXT.search(name) is not None


def _most(name: str) -> int:
    """How many bytes a file may have; a notebook also holds its outputs, an archive several files."""
    if is_archive(name):
        return MAX_INNER_TOTAL
    return notebook.MAX_BYTES if re.search(r"\.((ip)?ynb|json)\b", name, re.IGNORECASE) else MAX_FILE


def _is_read(path: str) -> bool:
    """Whether a file's bytes are wanted: a clone holds thousands that nobody looks at."""
    return (is_text(path) or is_archive(path)) and not is_junk(path)


def _read_file(path: Path, relative: str) -> tuple[bytes, str]:
    if not _is_read(relative):
        return b"", ""
    try:
        if path.stat().st_size > _most(path.name):
            return b"", TOO_LARGE
        return path.read_bytes(), ""
    except OSError as error:
        return b"", f"it cannot be read: {error.strerror}"


def read_zip(place: Path | io.BytesIO, most: int, total: int, name: str = "") -> Iterator[Incoming]:
    """Every file of a zip, or why it is not taken."""
    shown = name or str(place)
    try:
        with zipfile.ZipFile(place) as archive:
            infos = archive.infolist()
            if len(infos) > most or sum(info.file_size for info in infos) > total:
                raise KitError(f"{shown} is too large a zip; name the zip that the LMS made")
            names = _zip_names(infos)
            for info, path in zip(infos, names):
                if not info.is_dir():
                    yield Incoming(path, *_read_zip_member(archive, info, path))
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError) as error:
        raise KitError(f"{shown} is no zip that can be read: {error}; download it again") from error


def _zip_names(infos: list[zipfile.ZipInfo]) -> list[str]:
    """The members' names. Those that do not say that they are UTF-8 are in one encoding: it is found."""
    raw = [_raw_name(info) for info in infos]
    unsaid = [name for name in raw if name is not None and not name.isascii()]
    for encoding in ("utf-8", *_likely(unsaid), "cp437"):
        try:
            return [
                info.filename.split("\0")[0] if name is None else name.decode(encoding).split("\0")[0]
                for info, name in zip(infos, raw)
            ]
        except UnicodeDecodeError:
            continue
    return [info.filename.split("\0")[0] for info in infos]


def _raw_name(info: zipfile.ZipInfo) -> bytes | None:
    """The bytes of a name whose encoding the zip does not say; None where it says UTF-8."""
    if info.flag_bits & 0x800:
        return None
    try:
        return info.filename.encode("cp437")
    except UnicodeEncodeError:
        return None


def _likely(names: list[bytes]) -> tuple[str, ...]:
    """Encodings to try in turn for names that are no UTF-8.

    In GBK Chinese letters are pairs of bytes of which the first is 0x81 or more; Latin letters with accents
    stand alone between ASCII letters, so most of their runs have an odd length.
    """
    runs = [run for name in names for run in re.findall(rb"[\x80-\xff]+", name)]
    pairs = sum(len(run) % 2 == 0 for run in runs)
    if runs and pairs == len(runs):
        return ("gb18030", "latin-1")
    dos = any(byte in name for name in names for byte in range(0x80, 0xA0))
    return ("cp437",) if dos else ("latin-1",)


def _read_zip_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> tuple[bytes, str]:
    mode = info.external_attr >> 16
    if mode and (mode & 0o170000) not in (0, 0o100000):
        return b"", LINK_OR_DEVICE
    if _leads_out(name):
        return b"", OUTSIDE
    if info.flag_bits & 0x1:
        return b"", "it is encrypted; hand in a plain file"
    if not _is_read(name):
        return b"", ""
    most = _most(name)
    if info.file_size > most:
        return b"", TOO_LARGE
    try:
        with archive.open(info) as member:
            data = member.read(most + 1)
    except Exception as error:  # whatever its decompressor raises, one member is one student's loss
        return b"", f"it cannot be unpacked: {error}"
    return (data, "") if len(data) <= most else (b"", "it is larger than it says; hand in a plain file")


def _leads_out(name: str) -> bool:
    """Whether a name is absolute or climbs out of the archive, also in the manner of Windows."""
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or re.match(r"[A-Za-z]:[\\/]", name) is not None


def read_tar(place: Path | io.BytesIO, most: int, total: int, name: str = "") -> Iterator[Incoming]:
    """Every file of a tar, packed or not, or why it is not taken."""
    shown, size = name or str(place), 0
    given = {"name": place} if isinstance(place, Path) else {"fileobj": place}
    try:
        with tarfile.open(**given) as archive:
            for number, member in enumerate(archive, 1):
                size += member.size
                if number > most or size > total:
                    raise KitError(f"{shown} is too large an archive; name the one that the LMS made")
                if not member.isdir():
                    yield Incoming(_tar_name(member.name), *_read_tar_member(archive, member))
    except (tarfile.TarError, OSError, EOFError, ValueError) as error:
        raise KitError(f"{shown} is no archive that can be read: {error}; download it again") from error


def _tar_name(name: str) -> str:
    """A member's name; bytes that are no UTF-8 arrive as surrogates and are read as GBK or Latin-1."""
    plain = name.removeprefix("./")
    raw = plain.encode("utf-8", "surrogateescape")
    for encoding in ("utf-8", *_likely([raw])):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1")


def _read_tar_member(archive: tarfile.TarFile, member: tarfile.TarInfo) -> tuple[bytes, str]:
    if not member.isreg():
        return b"", LINK_OR_DEVICE
    if _leads_out(member.name):
        return b"", OUTSIDE
    if not _is_read(member.name):
        return b"", ""
    if member.size > _most(member.name):
        return b"", TOO_LARGE
    file = archive.extractfile(member)
    return (file.read(), "") if file is not None else (b"", "it cannot be unpacked")
