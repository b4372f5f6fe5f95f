"""The folders of release/lms: each is put where its LMS would put it, and run there."""

from __future__ import annotations

import json
import os
import shutil
import tarfile
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from autograder.manifest import Assignment
from autograder.publish.lms_packages import builders
from autograder.publish.pack import tree
from tests.lms import places
from tests.render import vendors
from tests.runner import lab

FOLDERS = ("prairielearn", "vpl", "coderunner", "classroom50", "autolab", "markus", "coursera")
WRONG = lab.submission(total="def total(x):\n    return 0.0\n")
SPOIL = b"raise SystemExit('the student took the place of a module')\n"
HOSTILE = {"zipfile.py": SPOIL, "os.py": SPOIL, "numpy.py": SPOIL, "conftest.py": SPOIL,
           "sitecustomize.py": SPOIL, "pytest.ini": b"[pytest]\npython_files = *\n"}  # fmt: skip


@pytest.fixture(scope="module")
def packages(small: Assignment, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """release/lms, as far as it is folders, for the small assignment."""
    folder = tmp_path_factory.mktemp("lms")
    for name in FOLDERS:
        (folder / name).mkdir()
        builders()[name]([small], folder / name)
    return folder


def put(folder: Path, files: dict[str, bytes]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder


def prairielearn(package: Path, place: Path, files: dict[str, bytes]) -> str:
    shutil.copytree(package / "questions" / "lab" / "tests", place / "tests")
    put(place / "student", files)
    places.run([str(place / "tests" / "run.sh")], place, {"GRADE_BASE": str(place)})
    return (place / "results" / "results.json").read_text(encoding="utf-8")


def vpl(package: Path, place: Path, files: dict[str, bytes]) -> str:
    shutil.copytree(package / "lab", place)
    put(place, {**files, "vpl_environment.sh": b"export VPL_GRADEMAX=100\n"})
    places.run(["bash", "vpl_run.sh"], place)
    places.run(["bash", "vpl_evaluate.sh"], place)
    return places.run(["./vpl_execution"], place).stdout


def coderunner(package: Path, place: Path, files: dict[str, bytes]) -> str:
    put(place, {"kit.zip": (package / "lab" / "kit.zip").read_bytes()})
    answer = files.get("lab.py", b"").decode().replace("\\", "\\\\").replace('"', '\\"')
    template = (package / "lab" / "template.txt").read_text(encoding="utf-8")
    program = template.replace("{{ STUDENT_ANSWER | e('py') }}", answer)
    put(place, {"__tester__.python3": program.encode()})
    return places.run(["python3", "__tester__.python3"], place).stdout


def classroom50(package: Path, place: Path, files: dict[str, bytes]) -> str:
    put(place, {**files, "result.json": b"the student's"})
    names = ("CLASSROOM", "ASSIGNMENT", "SUBMISSION_TAG", "COMMIT_URL", "RELEASE_URL", "REVIEW_URL")
    script = str(package / "lab" / "autograder.py")
    places.run(["python3", script], place, dict.fromkeys(names, "given"))
    return (place / "result.json").read_text(encoding="utf-8")


def autolab(package: Path, place: Path, files: dict[str, bytes]) -> str:
    put(place, files)
    shutil.copy(package / "lab" / "autograde.tar", place)
    shutil.copy(package / "lab" / "autograde-Makefile", place / "Makefile")
    return places.run(["make"], place).stdout


def markus(package: Path, place: Path, files: dict[str, bytes]) -> str:
    shutil.copytree(package / "lab", place)
    put(place, files)
    return places.run(["./grade.sh"], place).stdout


def coursera(package: Path, place: Path, files: dict[str, bytes]) -> str:
    shutil.copytree(package / "lab", place / "grader")
    put(place / "shared" / "submission", files)
    script = str(place / "grader" / "grade.sh")
    places.run(["bash", script], place, {"SHARED": str(place / "shared")})
    return (place / "shared" / "feedback.json").read_text(encoding="utf-8")


RUN: dict[str, Callable[[Path, Path, dict[str, bytes]], str]] = {
    "prairielearn": prairielearn, "vpl": vpl, "coderunner": coderunner, "classroom50": classroom50,
    "autolab": autolab, "markus": markus, "coursera": coursera,
}  # fmt: skip
CASES = {
    "wrong in a part": {"lab.py": WRONG, **HOSTILE},
    "nothing": {"notes.md": b"I could not do it."},
}


@pytest.fixture(scope="module")
def outputs(packages: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], str]:
    """What each LMS reads in each case; two are run at a time."""
    base = tmp_path_factory.mktemp("runs")

    def one(job: tuple[str, str]) -> str:
        lms, case = job
        return RUN[lms](packages / lms, base / lms / case.replace(" ", "_") / "x", CASES[case])

    jobs = [(lms, case) for lms in FOLDERS for case in CASES]
    with ThreadPoolExecutor(2) as pool:
        return dict(zip(jobs, pool.map(one, jobs), strict=True))


@pytest.mark.parametrize("lms", FOLDERS)
def test_the_lms_books_the_kits_points(lms: str, outputs: dict[tuple[str, str], str]) -> None:
    booked = vendors.PARSERS[lms](outputs[lms, "wrong in a part"])
    assert booked is not None
    got, most = booked
    assert got / most == pytest.approx(0.8)  # `total` alone: `chain` carries it


@pytest.mark.parametrize("lms", FOLDERS)
def test_a_missing_file_is_no_point_and_a_sentence(
    lms: str, outputs: dict[tuple[str, str], str]
) -> None:
    text = outputs[lms, "nothing"]
    booked = vendors.PARSERS[lms](text)
    assert booked is None or booked[0] == 0
    silent = ("classroom50", "coderunner")  # one has no text; the other always has an answer
    assert lms in silent or "no lab.py" in text or "lab.py: no such file" in text


def test_every_folder_of_the_kit_is_made_and_the_same_each_time(
    small: Assignment, tmp_path: Path
) -> None:
    assert {"gradescope", "otter", *FOLDERS} <= set(builders())
    for name in FOLDERS:
        for folder in (tmp_path / "a" / name, tmp_path / "b" / name):
            folder.mkdir(parents=True)
            builders()[name]([small], folder)
        assert tree(tmp_path / "a" / name) == tree(folder)
        scripts = list(folder.rglob("*.sh"))
        assert all(b"\r" not in path.read_bytes() and os.access(path, os.X_OK) for path in scripts)


def test_prairielearn_and_autolab_get_what_their_documents_ask_for(packages: Path) -> None:
    question = packages / "prairielearn" / "questions" / "lab"
    info = json.loads((question / "info.json").read_text(encoding="utf-8"))
    external = info["externalGradingOptions"]
    assert external["entrypoint"] == "/grade/tests/run.sh" and 60 < external["timeout"] <= 600
    assert len(info["uuid"]) == 36 and info["gradingMethod"] == "External"
    assert 'file-names="lab.py"' in (question / "question.html").read_text(encoding="utf-8")
    with tarfile.open(packages / "autolab" / "lab" / "autograde.tar") as archive:
        assert all(info.mtime == 0 and info.name.startswith("kit/") for info in archive)


def test_a_package_holds_one_assignment_and_no_tool_of_the_instructor(packages: Path) -> None:
    with zipfile.ZipFile(packages / "vpl" / "lab" / "kit.zip") as archive:
        names = archive.namelist()
    assert "solutions/lab/lab.py" in names and "assignments/lab/test_hidden.py" in names
    for folder in ("build", "report", "bench", "lms/otter", "lms/vpl", "commands/lms.py"):
        assert not any(name.startswith(f"autograder/{folder}") for name in names)
