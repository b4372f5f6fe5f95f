"""Every download of the table: the students found, the file chosen, what is left out; nothing is lost."""

from __future__ import annotations

import re
import zipfile
from functools import cache
from pathlib import Path

import pytest

from autograder.classroom import naming
from autograder.classroom.intake import Intake, read
from autograder.manifest import load
from tests.classroom.downloads import CODE, TABLE, Download, make

NEURON = load("neuron")
CASES = [(download, download.forms[number % len(download.forms)]) for number, download in enumerate(TABLE)]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("downloads")


@cache
def taken_in(number: int, form: str, place: Path) -> Intake:
    """What comes of a download of the table, read once for all tests."""
    folder = place / f"{number}-{form}"
    folder.mkdir()
    return read(make(TABLE[number], form, folder), NEURON)


def names(value: object) -> str:
    return value.name if isinstance(value, Download) else str(value)


def test_the_table_has_at_least_sixty_downloads_of_every_lms() -> None:
    assert len({download.name for download in TABLE}) == len(TABLE) >= 60
    text = " ".join(download.name for download in TABLE)
    for lms in ("canvas", "moodle", "blackboard", "brightspace", "gradescope", "clones"):
        assert lms in text


@pytest.mark.parametrize(("download", "form"), CASES, ids=names)
def test_each_student_is_found_once_with_the_right_file(download: Download, form: str, place: Path) -> None:
    found = taken_in(TABLE.index(download), form, place)
    assert {one.student: one.path for one in found.submissions} == dict(download.graded)
    assert len(found.submissions) == len(download.graded)
    assert sorted(one.student for one in found.refused) == sorted(download.refused)
    for one in found.refused:
        assert download.refused[one.student] in one.reason
    assert {one.student for one in found.submissions if one.late} == set(download.late)
    reasons = " ".join(one.reason for one in found.left)
    assert all(words in reasons for words in download.left), reasons


@pytest.mark.parametrize(("download", "form"), CASES, ids=names)
def test_every_file_is_accounted_for(download: Download, form: str, place: Path) -> None:
    found = taken_in(TABLE.index(download), form, place)
    lost = unaccounted(download, found)
    assert len(lost) == counted(found, r"of the system|kit's own"), lost


@pytest.mark.parametrize("form", ["zip", "tar", "folder"])
def test_the_form_of_a_download_changes_nothing(form: str, place: Path) -> None:
    number = next(i for i, one in enumerate(TABLE) if one.name == "clones of GitHub Classroom")
    assert taken_in(number, form, place) == taken_in(number, "zip", place)


def unaccounted(download: Download, found: Intake) -> list[str]:
    """Files that are named nowhere: those which are only counted, if nothing is lost."""
    named = [one.path for one in (*found.submissions, *found.refused, *found.left) if one.path]
    return [
        path
        for path in archive_members(download)
        if path not in named and not naming.is_record(path) and not naming.is_of_the_lms(path)
    ]


def archive_members(download: Download) -> list[str]:
    """The paths of a download, with those in a student's archive in its place."""
    paths: list[str] = []
    for path, data in download.files.items():
        inside = re.findall(rb"neuron/[\w./]+\.(?:py|txt)", data)
        if path.endswith(".zip") and inside:
            paths += [f"{path}/{name.decode()}" for name in dict.fromkeys(inside)]
        elif not path.endswith((".tgz", ".tar.gz")) and not (path.endswith(".zip") and b"neuron.py" in data):
            paths.append(path)
    return paths


def counted(found: Intake, words: str) -> int:
    """How many files are counted in reasons with these words."""
    numbers = (re.match(r"\d+", one.reason) for one in found.left if re.search(words, one.reason))
    return sum(int(number[0]) for number in numbers if number)


@pytest.mark.parametrize(
    ("encoding", "name"),
    [("gbk", "李明"), ("latin-1", "müllerzoë"), ("cp437", "müllerzoë"), ("utf-8", "zoë")],
)
def test_names_in_other_encodings_are_read(encoding: str, name: str, tmp_path: Path) -> None:
    """Many programs write names into a zip without saying in which encoding."""
    path = f"{name}_11_21_neuron.py"
    raw = path.encode(encoding)
    place = tmp_path / "class.zip"
    with zipfile.ZipFile(place, "w") as archive:
        archive.writestr("?" * len(raw), CODE)
    place.write_bytes(place.read_bytes().replace(b"?" * len(raw), raw))
    assert [one.student for one in read(place, NEURON).submissions] == [name]


def test_a_choice_among_several_files_is_said(tmp_path: Path) -> None:
    download = next(one for one in TABLE if one.name == "canvas: two names")
    (only,) = read(make(download, "zip", tmp_path), NEURON).submissions
    assert only.notes == ("2 files were handed in; neuron.py is graded: its name is the assignment's.",)


def test_times_and_ids_come_from_the_lms(tmp_path: Path) -> None:
    download = next(one for one in TABLE if one.name.startswith("gradescope: who"))
    found = read(make(download, "zip", tmp_path), NEURON).submissions
    said = {one.student: (one.user, one.when.isoformat() if one.when else "") for one in found}
    assert said["Ana Roe"] == ("501", "2026-10-01T10:15:30")
    assert said["Cy Oz"] == ("503", "2026-10-01T11:00:00")
