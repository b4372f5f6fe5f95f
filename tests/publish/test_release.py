"""`python -m autograder release`: what it makes, and what stops it before anything is changed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from autograder.manifest import Assignment, load
from autograder.publish import leaks, pack, release_digest, stub
from autograder.publish.strip import read
from tests.publish import sample
from tests.publish.conftest import Run, run_in

LMS = '''\
"""A made-up LMS."""


def build(assignments, folder, *, wheels=False):
    for assignment in assignments:
        (folder / f"{assignment.name}.txt").write_text(f"{assignment.title} {wheels}")
'''


def change(path: Path, old: str, new: str) -> None:
    assert old in read(path)
    path.write_text(read(path).replace(old, new), encoding="utf-8")


def released(assignment: Assignment) -> dict[str, bytes]:
    """Everything in release/students, and in release/lms."""
    folder = assignment.root / "release"
    return {p: data for p, data in pack.tree(folder).items() if not p.startswith(".stamp")}


@pytest.fixture(scope="module")
def first_release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder where the made-up assignment was released once, with a made-up LMS."""
    root = tmp_path_factory.mktemp("kit")
    sample.copy_kit(root)
    stub.write(sample.add(root))
    shutil.rmtree(root / "autograder" / "lms", ignore_errors=True)
    package = root / "autograder" / "lms" / "madeup" / "package.py"
    package.parent.mkdir(parents=True)
    package.write_text(LMS)
    outcome = run_in(root, "release")
    assert outcome.returncode == 0, outcome.stderr
    assert "release/students/averages.zip" in outcome.stdout
    return root


@pytest.fixture
def averages(first_release: Path, tmp_path: Path) -> Assignment:
    """The made-up assignment after its first release, in a folder of its own."""
    return load(sample.NAME, shutil.copytree(first_release, tmp_path / "kit"))


@pytest.fixture
def made(averages: Assignment) -> Assignment:
    """The same, by a name that says what matters here."""
    return averages


def test_it_is_complete_fast_when_fresh_and_the_same_when_made_again(
    made: Assignment, autograder: Run, tmp_path: Path
) -> None:
    first = released(made)
    assert first["lms/madeup/averages.txt"] == b"Averages False"
    started = time.monotonic()
    assert "Nothing has changed" in autograder("release").stdout
    assert time.monotonic() - started < 10

    assert "Made the release" in autograder("release", "--wheels").stdout
    again = released(made)
    assert again.pop("lms/madeup/averages.txt") == b"Averages True"
    first.pop("lms/madeup/averages.txt")
    assert again == first

    with zipfile.ZipFile(made.root / "release" / "students" / "averages.zip") as bundle:
        bundle.extractall(tmp_path / "desk")
    folder = {p.removeprefix("students/"): d for p, d in first.items() if "students/averages/" in p}
    assert pack.tree(tmp_path / "desk") == folder
    assert folder["averages/pictures/mean.png"].startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "path",
    [
        "assignments/averages/README.md",
        "autograder/kit/text/en/LC_MESSAGES/kit.po",
        "autograder/lms/madeup/package.py",
        "solutions/averages/averages.py",
        "LICENSE",
        "requirements-student.txt",
    ],
)
def test_a_release_is_stale_when_anything_that_it_is_made_from_has_changed(
    made: Assignment, path: str
) -> None:
    out = made.root / "release"
    assert release_digest.is_fresh(out, release_digest.wanted([made], whole=True, wheels=False))
    assert not release_digest.is_fresh(out, release_digest.wanted([made], whole=True, wheels=True))
    assert not release_digest.is_fresh(out, release_digest.wanted([made], whole=False, wheels=False))
    (made.root / path).write_text(read(made.root / path) + "\n", encoding="utf-8")
    assert not release_digest.is_fresh(out, release_digest.wanted([made], whole=True, wheels=False))


def test_answers_to_open_questions_go_to_the_instructor_alone(made: Assignment, autograder: Run) -> None:
    answer = "The sum grows with the number of values, the mean does not."
    path = made.folder / "ANSWERS.md"
    path.write_text(f"# Answers\n\n{answer}\n", encoding="utf-8")
    outcome = autograder("release")
    assert "ANSWERS.md:1: has no canary; add the line `<!-- canary: " in outcome.stderr
    mark = leaks.canary(made, path)
    path.write_text(f"# Answers\n<!-- {mark} -->\n\n{answer}\n", encoding="utf-8")
    assert autograder("release").returncode == 0
    holding = [name for name, data in released(made).items() if answer.encode() in data]
    assert holding == ["lms/instructor/averages/ANSWERS.md"]

    change(made.folder / "demo.py", "def mean", f"# {answer}\n\n\ndef mean")
    assert "reword one of the two" in autograder("release").stderr


def test_each_step_is_said_before_it_is_done(made: Assignment, autograder: Run) -> None:
    said = autograder("release", "--force").stdout
    steps = [line.strip() for line in said.splitlines() if line.endswith(" ...")]
    assert steps[1:4] == [
        "averages: grading the solution ...",
        "averages: drawing and packing for students ...",
        "looking for leaks ...",
    ]
    assert "packing for madeup ..." in steps


def test_a_release_that_was_touched_is_stale(made: Assignment) -> None:
    out, before = made.root / "release", release_digest.wanted([made], whole=True, wheels=False)
    (out / "students" / "averages" / "averages.py").write_text("spoilt")
    assert not release_digest.is_fresh(out, before)


def test_an_update_unzipped_over_a_folder_in_use_overwrites_no_answers(
    made: Assignment, tmp_path: Path
) -> None:
    students, desk = made.root / "release" / "students", tmp_path / "averages"
    shutil.copytree(students / "averages", desk)
    (desk / "averages.py").write_text("# my answers\n")
    (desk / "test_averages.py").write_text("# of the faulty release\n")
    with zipfile.ZipFile(students / "averages-update.zip") as bundle:
        bundle.extractall(tmp_path)
    assert read(desk / "averages.py") == "# my answers\n"
    new = pack.tree(desk)
    assert new.pop("new_averages.py") == pack.tree(students / "averages")["averages.py"]
    assert {**new, "averages.py": b""} == {**pack.tree(students / "averages"), "averages.py": b""}


def test_a_release_that_changed_under_the_same_version_is_told(made: Assignment, autograder: Run) -> None:
    change(made.folder / "README.md", "Add all, then divide", "Add them all, then divide")
    told = "averages has changed and is still version"
    assert told in autograder("release").stdout
    change(made.folder / "README.md", "Add them all, then divide", "First add all, then divide")
    change(made.folder / "assignment.toml", "order = 7", "order = 7\nrevision = 2")
    assert autograder("stub").returncode == 0
    assert told not in autograder("release").stdout


def test_one_name_leaves_the_other_releases_alone(made: Assignment, autograder: Run) -> None:
    students = made.root / "release" / "students"
    (students / "other.zip").write_bytes(b"another assignment's")
    assert autograder("release", "averages").returncode == 0
    assert (students / "other.zip").exists()
    assert autograder("release").returncode == 0
    assert not (students / "other.zip").exists()
    assert autograder("release", "unknown").returncode == 2


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("solutions/averages/averages.py", "numbers.size)", "numbers.size + 1)",
         "assignments/averages/test_public.py:7: the solution fails test_mean_of_two (wrong:"),
        ("solutions/averages/averages.py", "    ### END SOLUTION\n\n\ndef spread", "\n\ndef spread",
         "a region begins inside that of line"),
        ("solutions/averages/averages.py", "The mean of", "The average of",
         "averages.py:13: the stub is stale"),
        ("assignments/averages/demo.py", "def mean", "# hidden_numbers = rng.normal(size=7)\n\n\n"
         "def mean", "holds `hidden_numbers = rng.normal(size=7)` of assignments/averages/"
         "test_hidden.py:10; reword one of the two"),
        ("assignments/averages/demo.py", "    figure, axes", "    axes = 1 / 0\n    figure, axes",
         "assignments/averages/demo.py:11: a picture of the solution fails (ZeroDivisionError"),
        ("assignments/averages/README.md", "mean.png", "median.png",
         "assignments/averages/README.md:15: demo.py draws no median.png"),
        ("assignments/averages/assignment.toml", "points = 40", "points = 41",
         "autograder release: assignments/averages/assignment.toml: core parts sum to 101 points"),
        ("assignments/averages/test_hidden.py", "# canary", "# bird",
         "assignments/averages/test_hidden.py:1: has no canary"),
    ],
)  # fmt: skip
def test_a_fault_stops_it_with_one_sentence_and_leaves_the_old_release(
    made: Assignment, autograder: Run, file: str, old: str, new: str, words: str
) -> None:
    before = released(made)
    change(made.root / file, old, new)
    outcome = autograder("release")
    assert outcome.returncode == 1
    assert words in outcome.stderr
    assert outcome.stderr.count("\n") == 1
    assert "Traceback" not in outcome.stderr
    assert released(made) == before
    assert not list((made.root / "release").glob(".making-*"))


def test_a_wrong_stub_that_was_edited_by_hand_is_not_released(made: Assignment, autograder: Run) -> None:
    change(stub.path_of(made), "is not written yet", "is yours")
    outcome = autograder("release")
    assert outcome.returncode == 1
    assert "run `python -m autograder stub averages`" in outcome.stderr


def test_the_released_stub_fails_cleanly_and_the_solution_passes(made: Assignment) -> None:
    folder = made.root / "release" / "students" / "averages"
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider"]

    def desk() -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, cwd=folder, env=environment, capture_output=True, encoding="utf-8")

    empty = desk()
    assert empty.returncode == 1
    assert "not started" in empty.stdout
    assert "Traceback" not in empty.stdout + empty.stderr
    (folder / "averages.py").write_bytes(made.solution.read_bytes())
    assert desk().returncode == 0
