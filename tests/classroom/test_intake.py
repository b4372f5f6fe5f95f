"""What a path says in each LMS, and that one odd file costs its own student alone."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from autograder.classroom.intake import read
from autograder.classroom.naming import find, is_anonymous, is_junk, read_date, stem_of
from autograder.errors import KitError
from autograder.manifest import load
from tests.classroom.downloads import CODE, notebook, zipped


@pytest.mark.parametrize(
    ("path", "user", "student", "file", "late", "attempt"),
    [
        ("doejane_1234_99_neuron.py", "1234", "doejane", "neuron.py", False, 99),
        ("doejane_LATE_1234_99_neuron-2.py", "1234", "doejane", "neuron-2.py", True, 99),
        ("obrienzoë_1234_99_my_neuron_v2.py", "1234", "obrienzoë", "my_neuron_v2.py", False, 99),
        ("doejane_1234_text.html", "1234", "doejane", "text.html", False, 0),
        ("anon_aB3x9_99_neuron.py", "aB3x9", "anon_aB3x9", "neuron.py", False, 99),
        ("LATE_anon_aB3x9_99_neuron.py", "aB3x9", "anon_aB3x9", "neuron.py", True, 99),
        ("李 明_77_assignsubmission_file_/neuron.py", "77", "李 明", "neuron.py", False, 0),
        ("Ann Li_77_assignsubmission_file/neuron (2).py", "77", "Ann Li", "neuron (2).py", False, 2),
        ("Ann Li_77_assignsubmission_file_/a/b/neuron.py", "77", "Ann Li", "neuron.py", False, 0),
        ("all/Ann Li_77_assignsubmission_file_/neuron.py", "77", "Ann Li", "neuron.py", False, 0),
        ("Ann Li_77_assignsubmission_file_neuron.py", "77", "Ann Li", "neuron.py", False, 0),
        ("Participant 77_77_assignsubmission_file_/n.py", "77", "Participant 77", "n.py", False, 0),
        ("Ann Li_77_assignsubmission_onlinetext_/onlinetext.html", "77", "Ann Li",
         "onlinetext.html", False, 0),
        ("12-3 - Ann Li - Oct 1, 2026 1015 AM/neuron.py", "12", "Ann Li", "neuron.py", False, 0),
        ("Neuron 1_annli_attempt_2026-10-01-10-15-30_neuron.py", "annli", "annli", "neuron.py", False, 0),
        ("export/submission_5/neuron.py", "5", "submission_5", "neuron.py", False, 0),
    ],
)  # fmt: skip
def test_a_path_says_who_and_which_try(
    path: str, user: str, student: str, file: str, late: bool, attempt: int
) -> None:
    (found,) = find(path)
    said = (found.user, found.student, found.file, found.late, found.attempt)
    assert said == (user, student, file, late, attempt)


@pytest.mark.parametrize("path", ["ann/neuron.py", "ann.py", "notes.txt", ""])
def test_other_paths_say_nothing_of_an_lms(path: str) -> None:
    assert find(path) == []


@pytest.mark.parametrize(
    "path", ["__MACOSX/._neuron.py", ".hidden.py", "a/.git/x.py", "a/__pycache__/x.pyc", "Thumbs.db"]
)
def test_files_of_the_system_are_known(path: str) -> None:
    assert is_junk(path)


@pytest.mark.parametrize(
    ("name", "stem", "copy"),
    [("neuron (1).py", "neuron", 1), ("neuron-3.py", "neuron", 3), ("neuron.py.txt", "neuron", 0),
     ("neuron.ipynb.json", "neuron", 0), ("neuron - Copy.py", "neuron", 0), ("neuron.py.py", "neuron", 0),
     ("neuron-0a1b2c3d-0000-0000-0000-000000000000.py", "neuron", 0)],
)  # fmt: skip
def test_a_copy_is_known_by_what_stands_behind_the_name(name: str, stem: str, copy: int) -> None:
    assert stem_of(name) == (stem, copy)


@pytest.mark.parametrize(
    ("text", "when"),
    [("Oct 1, 2026 1015 AM", datetime(2026, 10, 1, 10, 15)),
     ("3 March, 2026 1201 AM", datetime(2026, 3, 3, 0, 1)),
     ("4 March, 2026 9:30 PM", datetime(2026, 3, 4, 21, 30)),
     ("1 octobre 2026 1015 AM", datetime(2026, 10, 1, 10, 15)),
     ("Montag", None), ("Feb 31, 2026 1015 AM", None)],
)  # fmt: skip
def test_dates_of_brightspace_are_read(text: str, when: datetime | None) -> None:
    assert read_date(text) == when


def test_one_file_of_each_student_counts_and_the_rest_is_explained(tmp_path: Path) -> None:
    place = tmp_path / "submissions.zip"
    place.write_bytes(zipped({
        "ann_1_10_neuron.py": b"old",
        "ann_LATE_1_12_neuron-1.py": CODE,
        "bob_2_11_neuron.zip": b"PK",
        "bob_2_13_work.py": CODE,
        "cem_3_14_neuron.py.txt": CODE,
        "dee_4_15_essay.pdf": b"%PDF",
        "fay_6_16_neuron.ipynb": notebook("print(1)\ndef sigmoid(z):\n    return 2\n"),
        "gus_7_17_neuron.ipynb": b"no notebook",
    }))  # fmt: skip
    found, refused, left = read(place, load("neuron"))
    taken = {s.student: s.source for s in found}
    assert (taken["ann"], taken["bob"], taken["cem"]) == (CODE, CODE, CODE)
    assert taken["fay"].strip() == b"def sigmoid(z):\n    return 2"
    reasons = {r.student: r.reason for r in refused}
    assert set(reasons) == {"dee", "gus"}
    assert reasons["gus"].startswith("neuron.ipynb is not a notebook")
    assert [(one.student, one.path) for one in left] == [
        ("ann", "ann_1_10_neuron.py"), ("bob", "bob_2_11_neuron.zip"),
    ]  # fmt: skip


@pytest.mark.parametrize("files", [{}, {"notes.txt": b"x"}])
def test_a_place_without_a_submission_is_one_sentence(files: dict[str, bytes], tmp_path: Path) -> None:
    place = tmp_path / "class.zip"
    place.write_bytes(zipped(files))
    with pytest.raises(KitError, match="holds no submission"):
        read(place, load("neuron"))


def test_a_single_file_is_a_class_of_one(tmp_path: Path) -> None:
    (tmp_path / "ana.py").write_bytes(CODE)
    assert [one.student for one in read(tmp_path / "ana.py", load("neuron")).submissions] == ["ana"]


def test_a_place_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(KitError, match="no such folder or archive"):
        read(tmp_path / "nothing", load("neuron"))


def test_anonymous_files_are_known_as_such() -> None:
    assert is_anonymous("folder/anon_aB3x9_99_neuron.py")
    assert not is_anonymous("anonlee_12_99_neuron.py")
