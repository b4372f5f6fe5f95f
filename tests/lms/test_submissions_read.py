"""Zips of Canvas and Moodle, and plain folders: whose file is it, and which one counts."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from autograder.classroom.intake import is_anonymous, parse, read

CODE = b"def neuron(x, w, b, f):\n    return 1\n"


def notebook(source: str) -> bytes:
    cell = {"cell_type": "code", "metadata": {}, "source": source, "outputs": []}
    data = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]}
    return json.dumps(data).encode()


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


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
        ("Ann Li_77_assignsubmission_file/neuron (2).py", "77", "Ann Li", "neuron (2).py", False,
         2),
        ("Ann Li_77_assignsubmission_file_/a/b/neuron.py", "77", "Ann Li", "neuron.py", False, 0),
        ("all/Ann Li_77_assignsubmission_file_/neuron.py", "77", "Ann Li", "neuron.py", False, 0),
        ("Ann Li_77_assignsubmission_file_neuron.py", "77", "Ann Li", "neuron.py", False, 0),
        ("Participant 77_77_assignsubmission_file_/n.py", "77", "Participant 77", "n.py", False, 0),
        ("Ann Li_77_assignsubmission_onlinetext_/onlinetext.html", "77", "Ann Li",
         "onlinetext.html", False, 0),
        ("ann/neuron.py", "ann", "ann", "neuron.py", False, 0),
        ("ann.py", "ann", "ann", "ann.py", False, 0),
    ],
)  # fmt: skip
def test_a_path_says_who_and_which_try(
    path: str, user: str, student: str, file: str, late: bool, attempt: int
) -> None:
    found = parse(path, "neuron")
    assert found is not None
    said = (found.user, found.student, found.file, found.late, found.attempt)
    assert said == (user, student, file, late, attempt)


@pytest.mark.parametrize("path", ["__MACOSX/._neuron.py", ".hidden.py", "notes.txt", ""])
def test_other_files_are_passed_over(path: str) -> None:
    assert parse(path, "neuron") is None


def test_one_file_of_each_student_counts_and_the_rest_is_explained(tmp_path: Path) -> None:
    place = zipped(
        tmp_path / "submissions.zip",
        {
            "ann_1_10_neuron.py": b"old",
            "ann_LATE_1_12_neuron-1.py": CODE,
            "bob_2_11_neuron.zip": b"PK",
            "bob_2_13_work.py": CODE,
            "cem_3_14_neuron.py.txt": CODE,
            "dee_4_15_essay.pdf": b"%PDF",
            "eve_5_text.html": b"<p>",
            "fay_6_16_neuron.ipynb": notebook("print(1)\ndef neuron(x, w, b, f):\n    return 2\n"),
            "gus_7_17_neuron.ipynb": b"no notebook",
            "hal_8_18_neuron.py": b"x" * 1_000_001,
        },
    )
    found, refused = read(place, "neuron")
    taken = {s.student: s.source for s in found}
    assert (taken["ann"], taken["bob"], taken["cem"]) == (CODE, CODE, CODE)
    assert taken["fay"].strip() == b"def neuron(x, w, b, f):\n    return 2"
    assert [s.student for s in found if s.late] == ["ann"]
    reasons = {r.student: r.reason for r in refused}
    assert set(reasons) == {"dee", "eve", "gus", "hal"}
    assert reasons["eve"] == "text.html is no Python file; hand in neuron.py"
    assert reasons["gus"].startswith("neuron.ipynb is not a notebook")
    assert reasons["hal"].startswith("it is larger than 1000 kB")


def test_anonymous_files_are_known_as_such() -> None:
    assert is_anonymous("folder/anon_aB3x9_99_neuron.py")
    assert not is_anonymous("anonlee_12_99_neuron.py")
