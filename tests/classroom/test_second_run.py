"""A class folder that is worked on again: by two commands at once, with fewer files, with a changed file."""

from __future__ import annotations

import csv
import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from autograder import cli
from autograder.classroom import class_record
from autograder.classroom.one_at_a_time import NAME, alone_in
from autograder.errors import KitError
from autograder.manifest import ROOT
from tests.classroom import made_up

HOLD = """
import sys, time
from pathlib import Path
from autograder.classroom.one_at_a_time import alone_in

with alone_in(Path(sys.argv[1]), "class"):
    print("held", flush=True)
    time.sleep(600)
"""


@pytest.fixture
def copy(graded: Path, tmp_path: Path) -> Path:
    """A copy of the graded class that a test may change."""
    return shutil.copytree(graded, tmp_path / "out")


@pytest.fixture
def files(submissions: Path, tmp_path: Path) -> Path:
    """A copy of what the class handed in that a test may change."""
    return shutil.copytree(submissions, tmp_path / "in", symlinks=True)


def hold(folder: Path) -> subprocess.Popen[str]:
    """A process that works in a folder until it is killed."""
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(folder)], cwd=ROOT,
                               stdout=subprocess.PIPE, text=True)  # fmt: skip
    assert process.stdout is not None and process.stdout.readline() == "held\n"
    return process


@pytest.mark.parametrize("verb", ["class", "regrade", "report"])
def test_a_second_command_says_which_process_works_there(
    verb: str, root: Path, submissions: Path, copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = made_up.tree(copy)
    words = {
        "class": made_up.command(root, submissions, copy),
        "regrade": ["regrade", str(copy), "--root", str(root)],
        "report": ["report", str(copy), "--root", str(root)],
    }[verb]
    process = hold(copy)
    try:
        assert cli.main(words) == 1
        said = f"{copy}: process {process.pid} (class) works in this folder; wait until it has ended"
        assert said in capsys.readouterr().err
        after = made_up.tree(copy)
        assert after.pop(NAME)
        assert after == before
    finally:
        process.kill()
        process.wait()


def test_a_process_that_was_killed_leaves_no_lock(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    process = hold(folder)
    process.send_signal(signal.SIGKILL)
    process.wait()
    with alone_in(folder, "class"):
        pass
    assert not folder.exists() or not list(folder.iterdir())


def test_a_command_that_fails_leaves_no_folder(tmp_path: Path) -> None:
    with pytest.raises(KitError), alone_in(tmp_path / "out", "class"):
        raise KitError("nothing to grade")
    assert not (tmp_path / "out").exists()


def test_fewer_files_are_refused_without_a_word(
    root: Path, copy: Path, files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = made_up.tree(copy)
    for name in ("ann", "huge"):
        shutil.rmtree(files / name)
    for words in ((), ("--dry-run",), ("--regrade",)):
        assert made_up.grade(root, files, copy, *words) == 1
        said = capsys.readouterr().err
        assert f"2 students who had handed in cannot be found in {files}: ann; huge." in said
        assert "Add --part to keep their results, or --fewer" in said
        assert made_up.tree(copy) == before
    assert cli.main(["regrade", str(copy), str(files), "--root", str(root)]) == 1
    assert made_up.tree(copy) == before


def test_a_part_of_the_class_keeps_all_others_as_they_are(
    root: Path, graded: Path, copy: Path, tmp_path: Path
) -> None:
    (tmp_path / "part" / "cleo").mkdir(parents=True)
    (tmp_path / "part" / "cleo" / "lab.py").write_bytes(made_up.SOURCES["ben"])
    assert made_up.grade(root, tmp_path / "part", copy, "--part") == 0
    assert made_up.points(copy) == {**made_up.points(graded), "cleo": 60}
    kept, now = class_record.read(graded), class_record.read(copy)
    assert [one for one in now.students if one.key != "cleo"] == [
        one for one in kept.students if one.key != "cleo"
    ]
    assert now.left == kept.left
    for name in ("similarity.json", "feedback/ann.html", "results/ann.json"):
        assert (copy / name).read_bytes() == (graded / name).read_bytes()


def test_fewer_with_a_word_takes_the_others_out(
    root: Path, copy: Path, files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(files / "ann")
    assert made_up.grade(root, files, copy, "--fewer") == 0
    assert "ann" not in made_up.table(copy)
    assert "ann ann: 100 to none (is gone)" in capsys.readouterr().out


def test_a_file_that_changed_is_said_with_the_points_before_and_after(
    root: Path, copy: Path, files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (files / "cleo" / "lab.py").write_bytes(made_up.SOURCES["ben"])
    assert made_up.grade(root, files, copy, "--late-percent", "10", "--drop", "refuse_random") == 0
    said = capsys.readouterr().out
    assert "cleo cleo: 40 to " in said and "1 student has other points; see" in said
    with (copy / "changes.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["key"] for row in csv.DictReader(file)] == ["cleo"]  # a policy is no changed file
    assert made_up.grade(root, files, copy) == 0
    assert "other points" not in capsys.readouterr().out
    assert not (copy / "grades-before.csv").exists()


def test_a_dry_run_takes_the_class_list_and_the_policy(
    root: Path, submissions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, listed = tmp_path / "out", tmp_path / "list.csv"
    listed.write_text("name,id\nAnn Roe,ann\nZed,2\n")
    words = ("--dry-run", "--roster", str(listed), "--late-percent", "10")
    assert made_up.grade(root, submissions, out, *words) == 0
    said = capsys.readouterr().out
    assert "Late work: 10% off" in said
    assert "Ann Roe  ann/lab (1).py: to be graded as ann\n" in said
    assert "Ann Roe  ann/lab.py: left out" in said
    assert "Zed      handed in nothing\n" in said
    assert said.endswith("10 to be graded, 2 not, 1 left out, 1 handed in nothing\n")
    assert not out.exists()


@pytest.mark.parametrize("words", [("--roster", "nosuch.csv"), ("--drop", "nosuch")])
def test_a_dry_run_finds_faults_in_its_options(
    words: tuple[str, ...], root: Path, submissions: Path, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    assert made_up.grade(root, submissions, tmp_path / "out", "--dry-run", *words) > 0
    assert words[1] in capsys.readouterr().err


def test_what_is_left_out_is_said_under_the_name_of_the_list(
    root: Path, copy: Path, files: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (files / "ben" / "conftest.py").write_text("# the kit's\n")
    listed = tmp_path / "list.csv"
    listed.write_text("name,id\nAnn Roe,ann\n")
    assert made_up.grade(root, files, copy, "--roster", str(listed)) == 0
    said = capsys.readouterr().err
    assert "ann (Ann Roe): left out: ann/lab.py: lab (1).py is graded" in said
    assert "ben (ben): left out: 1 file is the kit's own (ben/conftest.py)" in said
    named = json.loads((copy / "errors.json").read_text())["files"]
    assert ("ann", "Ann Roe") in {(one["key"], one["student"]) for one in named}
    report = (copy / "report.html").read_text(encoding="utf-8")
    listing = report.split("Files that are not graded: 2")[-1].partition("</table>")[0]
    assert '<a href="feedback/ann.html">Ann Roe</a>' in listing


def test_a_first_grading_says_something_before_it_starts_its_graders(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "in" / "ann").mkdir(parents=True)
    (tmp_path / "in" / "ann" / "lab.py").write_bytes(made_up.SOURCES["ann"])
    assert made_up.grade(root, tmp_path / "in", tmp_path / "out") == 0
    said = capsys.readouterr().err
    assert said.startswith(f"Reading {tmp_path / 'in'} ...\n1 to grade\nThe graders start.")
