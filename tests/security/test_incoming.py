"""What comes in, by name: extra files, links, devices, zips of all kinds, names that collide."""

from __future__ import annotations

import json
import os
import stat
import struct
import subprocess
import sys
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.classroom.archives import OUTSIDE, TOO_LARGE
from autograder.classroom.intake import read, safe_key
from autograder.errors import KitError
from autograder.lms import pick_file
from autograder.manifest import ROOT, Assignment
from tests.runner import lab

RIGHT = lab.submission()
SPOIL = "open({marker!r}, 'a').write(__name__ + chr(10))\n"
IN_THE_WAY = ("conftest.py", "sitecustomize.py", "usercustomize.py", "numpy.py", "json.py", "pytest.py",
              "kit.py", "reference.py", "autograder.py", "hashlib.py", "test_hidden.py",
              "lab/__init__.py")  # fmt: skip
NEUTRAL = {
    "pytest.ini": b"[pytest]\naddopts = --collect-only\n", "setup.cfg": b"[tool:pytest]\naddopts = -h\n",
    "pyproject.toml": b"[tool.pytest.ini_options]\naddopts = '-h'\n", "lab.pyc": b"\xa7\r\r\n" + bytes(60),
    "lab.so": b"\x7fELF" + bytes(60), "lab.cpython-311-x86_64-linux-gnu.so": b"\x7fELF" + bytes(60),
    "numpy.so": b"\x7fELF" + bytes(60), "evil.pth": b"import os; os._exit(3)\n",
    "results.json": b'{"score": 100}',
    "__pycache__/lab.cpython-311.pyc": b"\xa7\r\r\n" + bytes(60),
}  # fmt: skip


def spoiled(folder: Path, marker: Path) -> Path:
    """A folder with a right submission and every file that could take a module's or a tool's place."""
    files = {name: SPOIL.format(marker=str(marker)).encode() for name in IN_THE_WAY} | NEUTRAL
    for name, data in {**files, "lab.py": RIGHT}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def test_files_beside_the_submission_are_never_run_even_where_the_command_is_started(
    the_lab: Assignment, tmp_path: Path
) -> None:
    marker = tmp_path / "marker"
    folder = spoiled(tmp_path / "handed in", marker)
    words = [sys.executable, "-m", "autograder", "grade", "lab", "lab.py", "--root", str(the_lab.root),
             "--format", "json"]  # fmt: skip
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environment |= {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    (folder / "autograder.py").unlink()  # it would be the program itself: the page says so
    done = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert sum(check["points"] for check in result["checks"]) == 100
    assert not marker.exists(), marker.read_text()


def test_a_class_takes_the_named_file_of_each_folder_and_nothing_else(
    the_lab: Assignment, tmp_path: Path
) -> None:
    for student in ("ada", "bob"):
        spoiled(tmp_path / "class" / student, tmp_path / "marker")
    found, refused, _ = read(tmp_path / "class", the_lab)
    mine = {s.student: s.source for s in found if s.path.count("/") == 1 and s.name == "lab.py"}
    assert mine == {"ada": RIGHT, "bob": RIGHT}
    assert not (tmp_path / "marker").exists()
    assert all(type(s.source) is bytes for s in found) and len(refused) < 5


def test_an_lms_folder_gives_the_named_file_whatever_is_beside_it(
    the_lab: Assignment, tmp_path: Path
) -> None:
    folder = spoiled(tmp_path / "submission", tmp_path / "marker")
    assert pick_file.pick(folder, the_lab).source == RIGHT
    (folder / "lab.py").unlink()
    with pytest.raises(KitError, match="more than one file to grade"):
        pick_file.pick(folder, the_lab)


def link(path: Path) -> None:
    path.symlink_to("/etc/passwd")


def loop(path: Path) -> None:
    path.symlink_to(path)


def dangling(path: Path) -> None:
    path.symlink_to("nowhere")


def pipe(path: Path) -> None:
    os.mkfifo(path)


def device(path: Path) -> None:
    if os.geteuid() == 0:
        try:
            os.mknod(path, 0o666 | stat.S_IFCHR, os.makedev(1, 5))
            return
        except PermissionError:
            pass
    os.mkfifo(path)


def listener(path: Path) -> None:
    import socket

    here = os.getcwd()
    os.chdir(path.parent)  # the name of a socket may not be long
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(here)


@pytest.mark.parametrize("make", [link, loop, dangling, pipe, device, listener])
def test_what_is_no_plain_file_is_refused_and_never_opened(
    make: Callable[[Path], None], the_lab: Assignment, tmp_path: Path
) -> None:
    (tmp_path / "ada").mkdir()
    (tmp_path / "bob").mkdir()
    make(tmp_path / "ada" / "lab.py")
    (tmp_path / "bob" / "lab.py").write_bytes(RIGHT)
    found, refused, _ = read(tmp_path, the_lab)
    assert [s.student for s in found] == ["bob"]
    (only,) = refused
    assert only.student == "ada" and only.reason in (
        "it is a link; hand in the file itself", "it is no regular file; hand in a .py file")  # fmt: skip
    with pytest.raises(KitError, match="There is no lab.py"):
        pick_file.pick(tmp_path / "ada", the_lab)


def test_a_folder_that_links_elsewhere_is_not_followed(the_lab: Assignment, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "lab.py").write_bytes(b"secret = 1\n")
    (tmp_path / "class" / "bob").mkdir(parents=True)
    (tmp_path / "class" / "bob" / "lab.py").write_bytes(RIGHT)
    (tmp_path / "class" / "ada").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    found, _, _ = read(tmp_path / "class", the_lab)
    assert [s.source for s in found] == [RIGHT]


def member(name: str, mode: int = 0o100644, method: int = zipfile.ZIP_DEFLATED) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    info.compress_type = method
    return info


def archive(path: Path, *members: tuple[zipfile.ZipInfo, bytes]) -> Path:
    """A zip of these members, and one of a student who has nothing to do with them."""
    with zipfile.ZipFile(path, "w") as made:
        for info, data in [*members, (member("bob_2_9_lab.py"), RIGHT)]:
            made.writestr(info, data)
    return path


def of_ada(place: Path, the_lab: Assignment) -> str | bytes | None:
    """What became of Ada's file; Bob's must have been taken whatever it was."""
    found, refused, _ = read(place, the_lab)
    taken = {s.student: s.source for s in found}
    assert taken.pop("bob") == RIGHT
    said = {r.student: r.reason for r in refused}
    return taken.get("ada", said.get("ada"))


ADA = "ada_1_8_lab.py"


@pytest.mark.parametrize("mode", [0o120777, 0o020666, 0o060666, 0o010644, 0o140755])
def test_links_and_devices_in_a_zip_are_refused(the_lab: Assignment, mode: int, tmp_path: Path) -> None:
    place = archive(tmp_path / "class.zip", (member(ADA, mode), b"/etc/passwd"))
    assert of_ada(place, the_lab) == "it is a link or device; hand in the file itself"


@pytest.mark.parametrize("name", [f"../../{ADA}", f"/tmp/{ADA}", f"a/../../{ADA}", f"..\\..\\{ADA}",
                                  f"C:\\{ADA}"])  # fmt: skip
def test_a_name_that_leads_out_of_the_zip_writes_nothing(
    the_lab: Assignment, name: str, tmp_path: Path
) -> None:
    (tmp_path / "in").mkdir()
    before = sorted(tmp_path.rglob("*"))
    place = archive(tmp_path / "in" / "class.zip", (member(name), RIGHT))
    became = of_ada(place, the_lab)
    assert became in (RIGHT, None, OUTSIDE)
    assert sorted(tmp_path.rglob("*")) == [*before, place]
    assert not Path("/tmp", ADA).exists()


def test_a_zip_bomb_costs_its_own_student_and_no_memory(the_lab: Assignment, tmp_path: Path) -> None:
    place = archive(tmp_path / "class.zip", (member(ADA), bytes(40_000_000)))
    assert place.stat().st_size < 60_000
    assert of_ada(place, the_lab) == TOO_LARGE


def test_a_zip_bomb_that_lies_about_its_size_is_cut_at_what_it_says(
    the_lab: Assignment, tmp_path: Path
) -> None:
    place = archive(tmp_path / "class.zip", (member(ADA), bytes(9_000_000)))
    data = bytearray(place.read_bytes())
    sizes = struct.pack("<I", 9_000_000)
    assert data.count(sizes) == 2
    place.write_bytes(data.replace(sizes, struct.pack("<I", 10)))
    became = of_ada(place, the_lab)
    assert isinstance(became, str) and became.startswith("it cannot be unpacked")


def test_too_many_members_or_too_much_in_all_is_no_class(the_lab: Assignment,
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = archive(tmp_path / "class.zip", (member(ADA), RIGHT))
    for name in ("MAX_FILES", "MAX_TOTAL"):
        with monkeypatch.context() as patched:
            patched.setattr(f"autograder.classroom.archives.{name}", 1)
            with pytest.raises(KitError, match="too large a zip"):
                read(place, the_lab)


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_damaged_member_costs_its_own_student(the_lab: Assignment, method: int, tmp_path: Path) -> None:
    place = archive(tmp_path / "class.zip", (member(ADA, method=method), RIGHT))
    data = bytearray(place.read_bytes())
    start = data.index(ADA.encode()) + len(ADA)
    data[start + 20 : start + 120] = b"\xff" * 100
    place.write_bytes(data)
    became = of_ada(place, the_lab)
    assert isinstance(became, str) and became.startswith("it cannot be unpacked")


def test_an_encrypted_member_is_refused_and_a_zip_in_a_zip_is_opened_once(
    the_lab: Assignment, tmp_path: Path
) -> None:
    place = archive(tmp_path / "class.zip", (member(ADA), RIGHT))
    data = bytearray(place.read_bytes())
    for at in (data.index(b"PK\x03\x04") + 6, data.index(b"PK\x01\x02") + 8):
        data[at] |= 1
    place.write_bytes(data)
    assert of_ada(place, the_lab) == "it is encrypted; hand in a plain file"
    inner = archive(tmp_path / "inner.zip", (member("lab.py"), RIGHT)).read_bytes()
    place = archive(tmp_path / "outer.zip", (member("ada_1_8_lab.zip"), inner))
    assert of_ada(place, the_lab) == RIGHT
    deep = archive(tmp_path / "deep.zip", (member("more.zip"), inner)).read_bytes()
    place = archive(tmp_path / "outer.zip", (member("ada_1_8_lab.zip"), deep))
    assert of_ada(place, the_lab) == RIGHT, "the module beside the inner archive"


def test_a_bomb_of_a_student_costs_that_student(the_lab: Assignment, tmp_path: Path) -> None:
    inner = archive(tmp_path / "inner.zip", (member("lab.py"), bytes(30_000_000))).read_bytes()
    place = archive(tmp_path / "outer.zip", (member("ada_1_8_lab.zip"), inner))
    assert "too large a zip" in str(of_ada(place, the_lab))


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"PK\x05\x06" + bytes(18), b"no zip at all"])
def test_what_is_no_zip_is_one_sentence(the_lab: Assignment, data: bytes, tmp_path: Path) -> None:
    place = tmp_path / "class.zip"
    place.write_bytes(data)
    with pytest.raises(KitError) as caught:
        read(place, the_lab)
    assert "\n" not in str(caught.value)


COLLIDING = {
    "case": ("Ada", "ADA", "ada"),
    "Unicode form": (unicodedata.normalize("NFC", "Zoë"), unicodedata.normalize("NFD", "Zoë"), "zoe"),
    "letters that look alike": ("Ada", "\u0410da", "Ad\u0430"),
    "marks that are not seen": ("ada", "a\u200bda", "\u202eada"),
    "blanks and signs": ("a b", "a_b", "a  b"),
    "names of devices": ("con", "CON", "nul"),
    "long names": ("n" * 90, "n" * 91, "n" * 92),
}


@pytest.mark.parametrize("kind", COLLIDING)
def test_names_that_collide_stay_apart(the_lab: Assignment, kind: str, tmp_path: Path) -> None:
    place = tmp_path / "class.zip"
    with zipfile.ZipFile(place, "w") as made:
        for number, name in enumerate(COLLIDING[kind]):
            made.writestr(f"{name}/lab.py", f"x = {number}\n")
    found, refused, _ = read(place, the_lab)
    assert {s.source for s in found} == {b"x = 0\n", b"x = 1\n", b"x = 2\n"} and refused == []
    keys = [s.key for s in found]
    assert len({key.casefold() for key in keys}) == 3
    assert all(key.isascii() and key == Path(key).name and len(key) < 100 for key in keys)


@pytest.mark.parametrize("name", ["..", ".", "", "/", "a\0b", "\x1b[2J", "=1+1", "-rf", "a/b", "aux.txt"])
def test_a_key_is_always_a_plain_file_name(name: str) -> None:
    key = safe_key(name, set())
    assert key and key.isascii() and key.isprintable() and key[0] not in ".-=~/" and "/" not in key


STEALING = [
    "mal_66_9_bob_2_assignsubmission_file_lab (999999999).py",
    "mal_66_9_bob\\bob_2_99_lab.py",
    "mal_66_9_x\\bob_2_assignsubmission_file_\\lab.py",
    "mal_66_9_bob_2_99_lab.py",
    "mal_LATE_66_9_anon_2_99_lab.py",
]


@pytest.mark.parametrize("name", STEALING)
def test_no_name_of_a_file_takes_the_place_of_another_student(
    the_lab: Assignment, name: str, tmp_path: Path
) -> None:
    place = tmp_path / "class.zip"
    for order in (1, -1):
        with zipfile.ZipFile(place, "w") as made:
            for file, data in [("bob_2_8_lab.py", RIGHT), (name, b"x = 66\n")][::order]:
                made.writestr(file, data)
        found, _, _ = read(place, the_lab)
        assert {s.student: s.source for s in found} == {"bob": RIGHT, "mal": b"x = 66\n"}


def test_a_folder_of_moodle_belongs_to_its_student_whatever_is_in_it(
    the_lab: Assignment, tmp_path: Path
) -> None:
    place = tmp_path / "class.zip"
    with zipfile.ZipFile(place, "w") as made:
        made.writestr("Mal_66_assignsubmission_file_/Bob_2_assignsubmission_file_/lab (9).py", b"x = 66\n")
        made.writestr("Mal_66_assignsubmission_file_/bob_2_99_lab.py", b"x = 66\n")
        made.writestr("Bob_2_assignsubmission_file_/lab.py", RIGHT)
    found, _, _ = read(place, the_lab)
    assert {s.student: s.source for s in found} == {"Bob": RIGHT, "Mal": b"x = 66\n"}


