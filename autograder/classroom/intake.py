"""Reads what an instructor has: a folder of submissions, or the zip that Canvas or Moodle makes.

Nothing of the contents is run or unpacked to disk: names are parsed, bytes are read, caps are kept.
A notebook is read as the module that it stands for. A file that cannot be taken is a `Refused` with
one sentence; it never stops the others.
"""

from __future__ import annotations

import re
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from autograder import notebook
from autograder.errors import KitError
from autograder.manifest import Assignment, load

MAX_FILE = 1_000_000
MAX_FILES = 200_000
MAX_TOTAL = 4 * 2**30
TOO_LARGE = f"it is larger than {MAX_FILE // 1000} kB; hand in the module alone"
FILE = r"(?:(?P<attachment>\d+)_(?P<file>.+)|(?P<typed>(?:text|link)\.html))"
CANVAS = re.compile(rf"(?P<who>[^_]*)_(?P<late>LATE_)?(?P<user>\d+)_{FILE}", re.IGNORECASE)
CANVAS_ANONYMOUS = re.compile(rf"(?P<late>LATE_)?anon_(?P<user>[^_]+)_{FILE}", re.IGNORECASE)
MOODLE = re.compile(r"(?P<who>.*?)_(?P<user>\d+)_assignsubmission_\w+?(?:_(?P<file>[^_].*))?")
COPY = re.compile(r"(?: ?\((\d+)\)|-(\d+)|-[0-9a-f]{8}-[0-9a-f-]{27})$", re.IGNORECASE)


@dataclass(frozen=True)
class Submission:
    """One student's file. `key` is unique and safe as a file name; `late` as the LMS says."""

    key: str
    student: str
    name: str
    source: bytes
    late: bool = False
    path: str = ""


@dataclass(frozen=True)
class Refused:
    """A file, or a student's folder, that could not be taken, and why in one sentence."""

    key: str
    student: str
    path: str
    reason: str


@dataclass(frozen=True)
class Found:
    """A file with what its path says: whose it is, which module, which try."""

    user: str
    student: str
    file: str
    late: bool
    attempt: int
    path: str


def read(
    place: Path, assignment: str, manifest: Assignment | None = None
) -> tuple[list[Submission], list[Refused]]:
    """All submissions in a folder or zip, one for each student (the latest), sorted by key.

    `manifest` says what a notebook must define (default: that of the kit's own assignment). Raises
    `KitError` when the place cannot be read or holds no file at all.
    """
    files = _zip_files(place) if place.is_file() else _folder_files(place)
    chosen: dict[str, tuple[Found, bytes | str]] = {}
    for path, content in files:
        found = parse(path, assignment)
        if found is None:
            continue
        best = chosen.get(found.user)
        if best is None or _rank(found, assignment) >= _rank(best[0], assignment):
            chosen[found.user] = (found, content)
    if not chosen:
        raise KitError(f"{place} holds no submission; put the students' {assignment}.py there")
    return _settle(chosen, assignment, manifest)


def _settle(
    chosen: dict[str, tuple[Found, bytes | str]], assignment: str, manifest: Assignment | None
) -> tuple[list[Submission], list[Refused]]:
    submissions: list[Submission] = []
    refused: list[Refused] = []
    keys: set[str] = set()
    for user, (found, content) in sorted(chosen.items()):
        key = safe_key(user, keys)
        if isinstance(content, bytes):
            content = _module(found, content, assignment, manifest)
        if isinstance(content, str):
            refused.append(Refused(key, found.student, found.path, content))
        else:
            submissions.append(
                Submission(key, found.student, found.file, content, found.late, found.path)
            )
    return submissions, refused


def _module(
    found: Found, content: bytes, assignment: str, manifest: Assignment | None
) -> bytes | str:
    """The source of the module in a file, or why there is none."""
    if notebook.is_notebook(found.file):
        try:
            return notebook.read(content, manifest or load(assignment)).source
        except KitError as error:
            return str(error)
    name, renamed = found.file.casefold(), (assignment, f"{assignment}.txt", f"{assignment}.py.txt")
    if not name.endswith(".py") and name not in renamed:
        return f"{found.file} is no Python file; hand in {assignment}.py"
    if len(content) > MAX_FILE:
        return TOO_LARGE
    return content


def parse(path: str, assignment: str) -> Found | None:
    """Whose file this is, from its path in the folder or zip; None for files to pass over.

    What the LMS wrote stands first in a name, and what the student chose comes after it: the outermost
    folder counts, and a name of Canvas's is one, whatever the rest of it looks like.
    """
    parts = _parts(path)
    if not parts or any(part.startswith((".", "__MACOSX")) for part in parts):
        return None
    folder, name = (parts[-2] if len(parts) > 1 else ""), parts[-1]
    for part in parts[:-1]:
        moodle = MOODLE.fullmatch(part)
        if moodle:
            who = moodle["who"] or f"Participant {moodle['user']}"
            return Found(moodle["user"], who, name, False, _stem(name)[1], path)
    for pattern in (CANVAS_ANONYMOUS, CANVAS):
        canvas = pattern.fullmatch(name)
        if canvas:
            fields = canvas.groupdict()
            who = fields.get("who") or f"anon_{fields['user']}"
            file, attempt = fields["file"] or fields["typed"], int(fields["attachment"] or 0)
            return Found(fields["user"], who, file, bool(fields["late"]), attempt, path)
    moodle = MOODLE.fullmatch(name)
    if moodle and moodle["file"]:
        file = moodle["file"]
        return Found(moodle["user"], moodle["who"], file, False, _stem(file)[1], path)
    if folder and _stem(name)[0].casefold() == assignment.casefold():
        return Found("/".join(parts[:-1]), parts[-2], name, False, _stem(name)[1], path)
    if not name.lower().endswith(".py") and not notebook.is_notebook(name):
        return None
    stem, attempt = _stem(name)
    who = stem if stem.casefold() != assignment.casefold() or not folder else folder
    return Found("/".join([*parts[:-1], stem]), who, name, False, attempt, path)


def _parts(path: str) -> tuple[str, ...]:
    """Folders and name; a backslash separates them too, but not within a name that Canvas made."""
    parts = PurePosixPath(path).parts
    if parts and any(pattern.fullmatch(parts[-1]) for pattern in (CANVAS_ANONYMOUS, CANVAS)):
        return parts
    return PurePosixPath(path.replace("\\", "/")).parts


def is_anonymous(path: str) -> bool:
    """Whether a file of Canvas's zip has a number in the place of its student's name and id."""
    return CANVAS_ANONYMOUS.fullmatch(PurePosixPath(path).name) is not None


def _stem(name: str) -> tuple[str, int]:
    """`neuron (1).py` and `neuron-1.py` are neuron.py handed in again: the stem and which copy."""
    stem = name.rpartition(".")[0] or name
    copy = COPY.search(stem)
    if copy is None:
        return stem, 0
    return stem[: copy.start()], int(copy[1] or copy[2] or 0)


def _rank(found: Found, assignment: str) -> tuple[bool, bool, bool, int, str]:
    """Which of a student's files counts: code, then the module's name, then the latest try."""
    stem, copy = _stem(found.file)
    named = stem.casefold() == assignment.casefold()
    module = found.file.lower().endswith(".py")
    code = module or notebook.is_notebook(found.file)
    return code, named, module, max(found.attempt, copy), found.path


def safe_key(user: str, taken: set[str]) -> str:
    """A unique name of ASCII letters, digits, `.`, `_` and `-` for a student; added to `taken`."""
    plain = unicodedata.normalize("NFKD", user).encode("ascii", "ignore").decode()
    key = re.sub(r"[^A-Za-z0-9._-]+", "_", plain).strip("._-")[:80] or "student"
    if re.fullmatch(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?", key):
        key = f"_{key}"
    unique, number = key, 2
    while unique.casefold() in taken:
        unique, number = f"{key}~{number}", number + 1
    taken.add(unique.casefold())
    return unique


def _folder_files(place: Path) -> Iterator[tuple[str, bytes | str]]:
    """Relative path and bytes of each regular file below a folder, or why it is not taken."""
    if not place.is_dir():
        raise KitError(f"{place}: no such folder or zip; name what the LMS gave you")
    for number, path in enumerate(sorted(place.rglob("*"))):
        if number > MAX_FILES:
            raise KitError(f"{place} holds more than {MAX_FILES} files; is it the right folder?")
        relative = path.relative_to(place).as_posix()
        if path.is_symlink():
            yield relative, "it is a link; hand in the file itself"
        elif path.is_file():
            yield relative, _read_file(path)
        elif not path.is_dir():
            yield relative, "it is no regular file; hand in a .py file"


def _most(name: str) -> int:
    """How many bytes a file may have; a notebook also holds its outputs."""
    return notebook.MAX_BYTES if notebook.is_notebook(name) else MAX_FILE


def _read_file(path: Path) -> bytes | str:
    try:
        if path.stat().st_size > _most(path.name):
            return TOO_LARGE
        return path.read_bytes()
    except OSError as error:
        return f"it cannot be read: {error.strerror}"


def _zip_files(place: Path) -> Iterator[tuple[str, bytes | str]]:
    """Name and bytes of each file in a zip, or why it is not taken; nothing touches the disk."""
    try:
        with zipfile.ZipFile(place) as archive:
            infos = archive.infolist()
            if len(infos) > MAX_FILES or sum(info.file_size for info in infos) > MAX_TOTAL:
                raise KitError(f"{place} is too large a zip; name the zip that the LMS made")
            for info in infos:
                if not info.is_dir():
                    yield _zip_name(info), _read_member(archive, info)
    except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
        raise KitError(f"{place} is no zip that can be read: {error}; download it again") from error


def _zip_name(info: zipfile.ZipInfo) -> str:
    """The member's name; one written in UTF-8 without saying so (some LMS do) is mended."""
    name = info.filename.split("\0")[0]
    if not info.flag_bits & 0x800:
        try:
            name = name.encode("cp437").decode("utf-8")
        except (UnicodeEncodeError, UnicodeDecodeError):
            return name
    return name


def _read_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes | str:
    mode = info.external_attr >> 16
    if mode and (mode & 0o170000) not in (0, 0o100000):
        return "it is a link or device; hand in the file itself"
    if PurePosixPath(info.filename).is_absolute() or ".." in PurePosixPath(info.filename).parts:
        return "its name leads out of the zip; hand in a plain file"
    most = _most(info.filename)
    if info.file_size > most:
        return TOO_LARGE
    if info.flag_bits & 0x1:
        return "it is encrypted; hand in a plain file"
    try:
        with archive.open(info) as member:
            data = member.read(most + 1)
    except Exception as error:  # whatever its decompressor raises, one member is one student's loss
        return f"it cannot be unpacked: {error}"
    return data if len(data) <= most else "it is larger than it says; hand in a plain file"

