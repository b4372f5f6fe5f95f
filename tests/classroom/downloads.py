"""Made-up downloads of every LMS, with every odd thing that they were seen to hold, and what comes of them.

`graded` has the file that counts for each student, `refused` a word of the reason of each who has none, and
`left` words that must stand in the reasons of files that are left out. All names are invented.
"""

from __future__ import annotations

import io
import json
import tarfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from autograder.manifest import ROOT

CODE = b"import numpy as np\n\n\ndef sigmoid(z):\n    return 1 / (1 + np.exp(-z))\n"
OLD = b"def sigmoid(z):\n    return 0.0  # earlier\n"
HELPER = b"def helper(x):\n    return x\n"
OTHER = b"def softmax(z):\n    return z\n\n\ndef cross_entropy(y, d):\n    return 0.0\n"
PDF = b"%PDF-1.7"
STUB = (ROOT / "assignments/neuron/neuron.py").read_bytes()
KIT = {
    "conftest.py": (ROOT / "autograder/kit/student_conftest.py").read_bytes(),
    "demo.py": (ROOT / "assignments/neuron/demo.py").read_bytes(),
    "test_neuron.py": (ROOT / "assignments/neuron/test_public.py").read_bytes(),
    "kit/judge_exception.py": (ROOT / "autograder/kit/judge_exception.py").read_bytes(),
    "kit/expect.py": (ROOT / "autograder/kit/expect.py").read_bytes(),
    "requirements.txt": (ROOT / "requirements-student.txt").read_bytes(),
}


def notebook(source: str) -> bytes:
    """A notebook with one code cell."""
    cell = {"cell_type": "code", "metadata": {}, "source": source, "outputs": []}
    data = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(data).encode()


NOTEBOOK = notebook("def sigmoid(z):\n    return 1.0\n")


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A zip of some files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def tarred(files: Mapping[str, bytes]) -> bytes:
    """A tar.gz of some files."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def below(folder: str, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The same files in a folder."""
    return {f"{folder}/{name}": data for name, data in files.items()}


@dataclass(frozen=True)
class Download:
    """What an instructor gets, and what must come of it."""

    name: str
    files: Mapping[str, bytes]
    graded: Mapping[str, str] = field(default_factory=dict)
    refused: Mapping[str, str] = field(default_factory=dict)
    left: tuple[str, ...] = ()
    late: tuple[str, ...] = ()
    forms: tuple[str, ...] = ("zip", "folder", "tar")


def blackboard(user: str, time: str, file: str = "", title: str = "Neuron") -> str:
    """A name as Blackboard makes it; without a file it is the record of the attempt."""
    return f"{title}_{user}_attempt_{time}_{file}" if file else f"{title}_{user}_attempt_{time}.txt"


def record(name: str, user: str) -> bytes:
    """Blackboard's record of an attempt."""
    return f"Name: {name} ({user})\nAssignment: Neuron\nDate Submitted: Thursday\n".encode()


FIRST, SECOND = "2026-10-01-10-15-30", "2026-10-02-09-00-00"
D2L = "1001-55 - Ana Roe - 3 March, 2026 1100 AM"
D2L_LATER = "1001-55 - Ana Roe - 4 March, 2026 900 PM"
GRADESCOPE = b"""---
submission_11:
  :submitters:
  - :name: Ana Roe
    :sid: '501'
    :email: ana@example.edu
  :created_at: 2026-10-01 10:15:30.5 Z
  :score: 1.0
  :history:
  - :created_at: 2026-09-01 10:15:30.5 Z
submission_12:
  :submitters:
  - :name: Bo Ek
    :sid: '502'
    :email: bo@example.edu
  - :name: Cy Oz
    :sid: '503'
    :email: cy@example.edu
  :created_at: 2026-10-01 11:00:00.0 Z
"""

CANVAS = (
    Download("canvas: one file", {"roeana_11_21_neuron.py": CODE}, {"roeana": "roeana_11_21_neuron.py"}),
    Download("canvas: late", {"roeana_LATE_11_21_neuron.py": CODE}, {"roeana": "roeana_LATE_11_21_neuron.py"},
             late=("roeana",)),
    Download("canvas: handed in again", {"roeana_11_21_neuron.py": OLD, "roeana_11_22_neuron-1.py": CODE},
             {"roeana": "roeana_11_22_neuron-1.py"}, left=("it is the later copy",)),
    Download("canvas: a helper beside it", {"roeana_11_21_neuron.py": CODE, "roeana_11_22_tools.py": HELPER},
             {"roeana": "roeana_11_21_neuron.py"}, left=("it has functions of the assignment",)),
    Download("canvas: the whole release",
             {"roeana_11_21_neuron.py": CODE, "roeana_11_22_test_neuron.py": KIT["test_neuron.py"],
              "roeana_11_23_conftest.py": KIT["conftest.py"], "roeana_11_24_demo.py": KIT["demo.py"]},
             {"roeana": "roeana_11_21_neuron.py"}, left=("3 files are the kit's own",)),
    Download("canvas: only the kit's files", {"roeana_11_23_conftest.py": KIT["conftest.py"],
             "roeana_11_24_demo.py": KIT["demo.py"], "roeana_11_25_test_neuron.py": KIT["test_neuron.py"]},
             refused={"roeana": "only the kit's own files"}, left=("2 files are the kit's own",)),
    Download("canvas: a student's own demo.py", {"roeana_11_23_demo.py": CODE},
             {"roeana": "roeana_11_23_demo.py"}),
    Download("canvas: PDF beside it", {"roeana_11_21_neuron.py": CODE, "roeana_11_22_notes.pdf": PDF},
             {"roeana": "roeana_11_21_neuron.py"}, left=("it is no Python file",)),
    Download("canvas: PDF alone", {"roeana_11_22_notes.pdf": PDF, "ekbo_12_23_neuron.py": CODE},
             {"ekbo": "ekbo_12_23_neuron.py"}, {"roeana": "notes.pdf is no Python file"}),
    Download("canvas: typed text", {"roeana_11_text.html": b"<p>hello</p>"}, refused={"roeana": "text.html"}),
    Download("canvas: anonymous", {"anon_aB3_21_neuron.py": CODE, "LATE_anon_cD4_22_neuron.py": CODE},
             {"anon_aB3": "anon_aB3_21_neuron.py", "anon_cD4": "LATE_anon_cD4_22_neuron.py"},
             late=("anon_cD4",)),
    Download("canvas: file.py.txt", {"roeana_11_21_neuron.py.txt": CODE},
             {"roeana": "roeana_11_21_neuron.py.txt"}),
    Download("canvas: renamed", {"roeana_11_21_my_work_final.py": CODE},
             {"roeana": "roeana_11_21_my_work_final.py"}),
    Download("canvas: two names", {"roeana_11_21_neuron.py": CODE, "roeana_11_22_neuron_final.py": CODE},
             {"roeana": "roeana_11_21_neuron.py"}, left=("its name is the assignment's",)),
    Download("canvas: stub and work", {"roeana_11_21_neuron.py": STUB, "roeana_11_22_neuron_final.py": CODE},
             {"roeana": "roeana_11_22_neuron_final.py"}, left=("it is not the unchanged stub",)),
    Download("canvas: stub alone", {"roeana_11_21_neuron.py": STUB}, {"roeana": "roeana_11_21_neuron.py"}),
    Download("canvas: notebook", {"roeana_11_21_neuron.ipynb": NOTEBOOK},
             {"roeana": "roeana_11_21_neuron.ipynb"}),
    Download("canvas: notebook and module",
             {"roeana_11_21_neuron.ipynb": NOTEBOOK, "roeana_11_20_neuron.py": CODE},
             {"roeana": "roeana_11_21_neuron.ipynb"}, left=("it is the later copy",)),
    Download("canvas: notebook as .json", {"roeana_11_21_neuron.ipynb.json": NOTEBOOK},
             {"roeana": "roeana_11_21_neuron.ipynb.json"}),
    Download("canvas: notebook as .py", {"roeana_11_21_neuron.py": NOTEBOOK},
             {"roeana": "roeana_11_21_neuron.py"}),
    Download("canvas: web page as .py", {"roeana_11_21_neuron.py": b"<!DOCTYPE html><html></html>"},
             refused={"roeana": "web page"}),
    Download("canvas: broken notebook", {"roeana_11_21_neuron.ipynb": b"{}"},
             refused={"roeana": "not a notebook"}),
    Download("canvas: another assignment", {"roeana_11_21_neuron.py": OTHER},
             refused={"roeana": "is the file of softmax_gradient"}),
    Download("canvas: empty file", {"roeana_11_21_neuron.py": b""}, {"roeana": "roeana_11_21_neuron.py"}),
    Download("canvas: too large", {"roeana_11_21_neuron.py": b"#" * 1_000_001},
             refused={"roeana": "larger than 1000 kB"}),
    Download("canvas: too large beside a good one",
             {"roeana_11_22_neuron.py": b"#" * 1_000_001, "roeana_11_21_neuron.py": CODE},
             {"roeana": "roeana_11_21_neuron.py"}, left=("larger than 1000 kB",)),
    Download("canvas: zip of the release",
             {"roeana_11_21_neuron.zip": zipped(below("neuron", {"neuron.py": CODE, **KIT}))},
             {"roeana": "roeana_11_21_neuron.zip/neuron/neuron.py"}, left=("6 files are the kit's own",)),
    Download("canvas: tar.gz", {"roeana_11_21_neuron.tar.gz": tarred({"neuron.py": CODE})},
             {"roeana": "roeana_11_21_neuron.tar.gz/neuron.py"}),
    Download("canvas: broken zip", {"roeana_11_21_neuron.zip": b"PK no zip", "ekbo_12_22_neuron.py": CODE},
             {"ekbo": "ekbo_12_22_neuron.py"}, {"roeana": "is no zip that can be read"}),
    Download("canvas: empty zip", {"roeana_11_21_neuron.zip": zipped({})},
             refused={"roeana": "empty archive"}),
    Download("canvas: zip of a zip",
             {"roeana_11_21_neuron.zip": zipped({"inner.zip": zipped({"neuron.py": CODE})})},
             refused={"roeana": "an archive within an archive"}),
    Download("canvas: rar", {"roeana_11_21_neuron.rar": b"Rar!"},
             refused={"roeana": "neuron.rar is no Python"}),
    Download("canvas: a name like another's file", {"oxmal_66_9_bob_2_99_neuron.py": CODE,
             "ekbob_2_8_neuron.py": CODE},
             {"oxmal": "oxmal_66_9_bob_2_99_neuron.py", "ekbob": "ekbob_2_8_neuron.py"}),
    Download("canvas: names with accents", {"müllerzoë_11_21_neuron.py": CODE, "李明_12_22_neuron.py": CODE},
             {"müllerzoë": "müllerzoë_11_21_neuron.py", "李明": "李明_12_22_neuron.py"}),
    Download("canvas: in a folder", {"submissions/roeana_11_21_neuron.py": CODE},
             {"roeana": "submissions/roeana_11_21_neuron.py"}),
    Download("canvas: __MACOSX", {"roeana_11_21_neuron.py": CODE, "__MACOSX/._roeana_11_21_neuron.py": b"x",
             ".DS_Store": b"x"}, {"roeana": "roeana_11_21_neuron.py"}, left=("2 files of the system",)),
)  # fmt: skip

MOODLE = (
    Download("moodle: folders", {"Ana Roe_77_assignsubmission_file_/neuron.py": CODE,
             "李 明_78_assignsubmission_file_/neuron.py": CODE},
             {"Ana Roe": "Ana Roe_77_assignsubmission_file_/neuron.py",
              "李 明": "李 明_78_assignsubmission_file_/neuron.py"}),
    Download("moodle: flat", {"Ana Roe_77_assignsubmission_file_neuron.py": CODE},
             {"Ana Roe": "Ana Roe_77_assignsubmission_file_neuron.py"}),
    Download("moodle: folders within", {"Ana Roe_77_assignsubmission_file/work/src/neuron.py": CODE},
             {"Ana Roe": "Ana Roe_77_assignsubmission_file/work/src/neuron.py"}),
    Download("moodle: anonymous", {"Participant_77_assignsubmission_file_/neuron.py": CODE},
             {"Participant": "Participant_77_assignsubmission_file_/neuron.py"}),
    Download("moodle: text typed in", {"Ana Roe_77_assignsubmission_onlinetext_/onlinetext.html": b"<p>x</p>",
             "Ana Roe_77_assignsubmission_file_/neuron.py": CODE},
             {"Ana Roe": "Ana Roe_77_assignsubmission_file_/neuron.py"}, left=("it is no Python file",)),
    Download("moodle: a group", {"Group A_5_assignsubmission_file_/neuron.py": CODE},
             {"Group A": "Group A_5_assignsubmission_file_/neuron.py"}),
    Download("moodle: the whole release", below("Ana Roe_77_assignsubmission_file_",
             {"neuron.py": CODE, **KIT}),
             {"Ana Roe": "Ana Roe_77_assignsubmission_file_/neuron.py"}, left=("6 files are the kit's own",)),
    Download("moodle: copies", {"Ana Roe_77_assignsubmission_file_/neuron.py": OLD,
             "Ana Roe_77_assignsubmission_file_/neuron (2).py": CODE},
             {"Ana Roe": "Ana Roe_77_assignsubmission_file_/neuron (2).py"}, left=("the later copy",)),
    Download("moodle: backslashes", {"Ana Roe_77_assignsubmission_file_\\neuron.py": CODE},
             {"Ana Roe": "Ana Roe_77_assignsubmission_file_\\neuron.py"}, forms=("zip", "tar")),
    Download("moodle: two of one name", {"Ana Roe_77_assignsubmission_file_/neuron.py": CODE,
             "Ana Roe_79_assignsubmission_file_/neuron.pdf": PDF},
             {"Ana Roe": "Ana Roe_77_assignsubmission_file_/neuron.py"}, {"Ana Roe": "no Python file"}),
)  # fmt: skip

OTHERS = (
    Download("blackboard: an attempt", {blackboard("aroe", FIRST, "neuron.py"): CODE,
             blackboard("aroe", FIRST): record("Ana Roe", "aroe")},
             {"Ana Roe": blackboard("aroe", FIRST, "neuron.py")}),
    Download("blackboard: two attempts", {blackboard("aroe", FIRST, "neuron.py"): CODE,
             blackboard("aroe", SECOND, "work.py"): CODE},
             {"aroe": blackboard("aroe", SECOND, "work.py")}, left=("handed in later",)),
    Download("blackboard: a later attempt without code", {blackboard("aroe", FIRST, "neuron.py"): CODE,
             blackboard("aroe", SECOND, "neuron.pdf"): PDF},
             {"aroe": blackboard("aroe", FIRST, "neuron.py")}, left=("it is no Python file",)),
    Download("blackboard: user names of numbers", {blackboard("20261234", FIRST, "neuron.py", "HW_1"): CODE,
             blackboard("20261235", FIRST, "neuron.py", "HW_1"): CODE},
             {"20261234": blackboard("20261234", FIRST, "neuron.py", "HW_1"),
              "20261235": blackboard("20261235", FIRST, "neuron.py", "HW_1")}),
    Download("blackboard: a record without a file", {blackboard("aroe", FIRST): record("Ana Roe", "aroe"),
             blackboard("bek", FIRST, "neuron.py"): CODE}, {"bek": blackboard("bek", FIRST, "neuron.py")},
             {"Ana Roe": "no file was handed in"}),
    Download("blackboard: _ in title and users", {blackboard("x_roe", FIRST, "neuron.py", "HW_1"): CODE,
             blackboard("y_roe", FIRST, "neuron.py", "HW_1"): CODE,
             blackboard("y_roe", FIRST, "", "HW_1"): record("Yi Roe", "y_roe")},
             {"x_roe": blackboard("x_roe", FIRST, "neuron.py", "HW_1"),
              "Yi Roe": blackboard("y_roe", FIRST, "neuron.py", "HW_1")}),
    Download("blackboard: a file called as another's",
             {blackboard("oxmal", FIRST, "N_aroe_attempt_2026-11-01-10-15-30_neuron.py"): OLD,
              blackboard("oxmal", FIRST, "N_aroe_attempt_2026-11-01-10-15-30.txt"): record("Ana Roe", "aroe"),
              blackboard("aroe", FIRST, "neuron.py"): CODE},
             {"oxmal": blackboard("oxmal", FIRST, "N_aroe_attempt_2026-11-01-10-15-30_neuron.py"),
              "aroe": blackboard("aroe", FIRST, "neuron.py")}, left=("it is no Python file",)),
    Download("gradescope: a student's own list", {"submission_metadata.yml": GRADESCOPE,
             "submission_11/neuron.py": CODE, "submission_12/neuron.py": CODE,
             "submission_11/submission_metadata.yml": GRADESCOPE.replace(b"Bo Ek", b"Ana Roe")},
             {"Ana Roe": "submission_11/neuron.py", "Bo Ek": "submission_12/neuron.py",
              "Cy Oz": "submission_12/neuron.py"}, left=("it is no Python file",)),
    Download("brightspace: a student's index.html", {"index.html": b"x", f"{D2L}/index.html": b"x",
             f"{D2L}/neuron.py": CODE}, {"Ana Roe": f"{D2L}/neuron.py"}, left=("it is no Python file",)),
    Download("brightspace: attempts and a PDF", {"index.html": b"x", f"{D2L}/neuron.py": OLD,
             f"{D2L_LATER}/neuron.py": CODE, "1003-55 - Cy Oz - 3 March, 2026 1102 AM/neuron.pdf": PDF},
             {"Ana Roe": f"{D2L_LATER}/neuron.py"}, {"Cy Oz": "no Python file"}, ("handed in later",)),
    Download("brightspace: renamed", {f"{D2L}/neuron_final.py": CODE},
             {"Ana Roe": f"{D2L}/neuron_final.py"}),
    Download("brightspace: American dates", {"7-8 - Bo Ek - Oct 1, 2026 1015 AM/neuron.py": CODE,
             "7-8 - Bo Ek - Oct 1, 2026 1230 PM/neuron.py": OLD},
             {"Bo Ek": "7-8 - Bo Ek - Oct 1, 2026 1230 PM/neuron.py"}, left=("handed in later",)),
    Download("gradescope: who stands beside", {"submission_metadata.yml": GRADESCOPE,
             "submission_11/neuron.py": CODE, "submission_12/neuron.py": CODE},
             {"Ana Roe": "submission_11/neuron.py", "Bo Ek": "submission_12/neuron.py",
              "Cy Oz": "submission_12/neuron.py"}),
    Download("gradescope: in a folder", below("assignment_9_export",
             {"submission_metadata.yml": GRADESCOPE, "submission_11/src/neuron.py": CODE}),
             {"Ana Roe": "assignment_9_export/submission_11/src/neuron.py"}),
    Download("gradescope: no list", {"submission_11/neuron.py": CODE},
             {"submission_11": "submission_11/neuron.py"}),
    Download("clones of GitHub Classroom", {**below("neuron-ana", {"neuron.py": CODE, **KIT}),
             **below("neuron-bo", {"neuron.py": CODE, **KIT}), "neuron-bo/.git/config": b"x"},
             {"ana": "neuron-ana/neuron.py", "bo": "neuron-bo/neuron.py"},
             left=("6 files are the kit's own", "1 file of the system")),
    Download("clones in a folder", {"neuron-submissions/neuron-ana/neuron.py": CODE,
             "neuron-submissions/neuron-bo/neuron.py": CODE},
             {"ana": "neuron-submissions/neuron-ana/neuron.py",
              "bo": "neuron-submissions/neuron-bo/neuron.py"}),
    Download("clones: renamed, with tools", {"neuron-ana/my_neuron.py": CODE, "neuron-ana/utils.py": HELPER,
             "neuron-bo/my_neuron.py": CODE},
             {"ana": "neuron-ana/my_neuron.py", "bo": "neuron-bo/my_neuron.py"}, left=("functions of",)),
    Download("clones: an older kit", below("neuron-ana", {"neuron.py": CODE, "kit/old.py": b"x = 1\n"}),
             {"neuron-ana": "neuron-ana/neuron.py"}, left=("1 file is the kit's own",)),
)  # fmt: skip

PLAIN = (
    Download("flat files", {"ana.py": CODE, "bo.py": CODE}, {"ana": "ana.py", "bo": "bo.py"}),
    Download("flat files with the assignment's name", {"ana_neuron.py": CODE, "neuron-bo.py": CODE},
             {"ana": "ana_neuron.py", "bo": "neuron-bo.py"}),
    Download("flat files with numbers", {"student-01.py": CODE, "student-02.py": CODE},
             {"student-01": "student-01.py", "student-02": "student-02.py"}),
    Download("flat files and copies", {"ana.py": OLD, "ana-1.py": CODE, "bo (1).py": CODE},
             {"ana": "ana-1.py", "bo": "bo (1).py"}, left=("later copy",)),
    Download("flat: PDF", {"ana.py": CODE, "bo.pdf": PDF}, {"ana": "ana.py"}, {"bo": "no Python file"}),
    Download("flat: notes of nobody", {"ana.py": CODE, "notes.txt": b"x", "grades.csv": b"x"},
             {"ana": "ana.py"}, left=("it names no student",)),
    Download("a folder each", {"ana/neuron.py": CODE, "bo/neuron.ipynb": NOTEBOOK},
             {"ana": "ana/neuron.py", "bo": "bo/neuron.ipynb"}),
    Download("a folder each: lookalikes", {"a/neuron.py.txt": CODE, "b/neuron.ipynb.txt": NOTEBOOK,
             "c/neuron.ipynb.json": NOTEBOOK, "d/neuron_final.py": CODE, "e/neuron.PY": CODE,
             "f/neuron": CODE, "g/neuron.txt": CODE, "h/neuron - Copy.py": CODE},
             {"a": "a/neuron.py.txt", "b": "b/neuron.ipynb.txt", "c": "c/neuron.ipynb.json",
              "d": "d/neuron_final.py", "e": "e/neuron.PY", "f": "f/neuron", "g": "g/neuron.txt",
              "h": "h/neuron - Copy.py"}),
    Download("a folder each: folders within", {"ana/src/neuron.py": CODE, "bo/neuron/neuron.py": CODE,
             "cy/neuron.py": CODE},
             {"ana": "ana/src/neuron.py", "bo": "bo/neuron/neuron.py", "cy": "cy/neuron.py"}),
    Download("a folder each: old versions kept", {"ana/v1/neuron.py": OLD, "ana/v2/neuron.py": CODE,
             "bo/neuron.py": CODE, "cy/neuron.py": CODE},
             {"ana": "ana/v2/neuron.py", "bo": "bo/neuron.py", "cy": "cy/neuron.py"},
             left=("it is the last by name",)),
    Download("sections", {"A/ana/neuron.py": CODE, "A/bo/neuron.py": CODE, "B/cy/neuron.py": CODE,
             "B/di/neuron.py": CODE},
             {"ana": "A/ana/neuron.py", "bo": "A/bo/neuron.py", "cy": "B/cy/neuron.py",
              "di": "B/di/neuron.py"}),
    Download("one folder around", {"all/ana/neuron.py": CODE, "all/bo/neuron.py": CODE},
             {"ana": "all/ana/neuron.py", "bo": "all/bo/neuron.py"}),
    Download("flat files in one folder", {"all/ana.py": CODE, "all/bo.py": CODE},
             {"ana": "all/ana.py", "bo": "all/bo.py"}),
    Download("a folder with a PDF alone", {"ana/neuron.py": CODE, "bo/neuron.pdf": PDF},
             {"ana": "ana/neuron.py"}, {"bo": "no Python file"}),
    Download("a folder each: zips", {"ana/neuron.zip": zipped({"neuron.py": CODE}),
             "bo/work.tgz": tarred({"src/neuron.py": CODE})},
             {"ana": "ana/neuron.zip/neuron.py", "bo": "bo/work.tgz/src/neuron.py"}),
    Download("names that climb out", {"../../ana_11_21_neuron.py": CODE, "bo_12_22_neuron.py": CODE},
             {"bo": "bo_12_22_neuron.py"}, {"ana": "leads out of the archive"}, forms=("zip", "tar")),
)  # fmt: skip

TABLE = (*CANVAS, *MOODLE, *OTHERS, *PLAIN)


def make(download: Download, form: str, place: Path) -> Path:
    """The download as a zip, a tar or a folder below `place`."""
    if form != "folder":
        path = place / {"zip": "class.zip", "tar": "class.tar.gz"}[form]
        path.write_bytes(zipped(download.files) if form == "zip" else tarred(download.files))
        return path
    folder = place / "class"
    for name, data in download.files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder
