"""A class is graded, killed, resumed, graded again, and its totals changed."""

from __future__ import annotations

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from autograder.manifest import ROOT
from autograder.result import from_json
from tests.classroom import made_up

POINTS = {
    "1_1": 85, "ann": 100, "ben": 60, "binary": 0, "cleo": 40, "dan": 80, "eve": 0, "finn": 85,
    "gus": 85, "hal": 80, "huge": 0, "linked": 0,
}  # fmt: skip


@pytest.fixture
def copy(graded: Path, tmp_path: Path) -> Path:
    """A copy of the graded class that a test may change."""
    return shutil.copytree(graded, tmp_path / "out")


def stamps(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in (folder / "results").iterdir()}


def test_each_gets_their_points_and_a_bad_file_stops_no_other(graded: Path) -> None:
    assert made_up.points(graded) == POINTS
    problems = {key: row["problem"] for key, row in made_up.table(graded).items() if row["problem"]}
    assert set(problems) == {"binary", "eve", "huge", "linked"}
    assert "link" in problems["linked"] and "1000 kB" in problems["huge"]
    listed = json.loads((graded / "errors.json").read_text(encoding="utf-8"))
    assert {one["key"] for one in listed["students"]} == {"huge", "linked"}
    assert [(one["student"], one["path"]) for one in listed["files"]] == [("ann", "ann/lab.py")]


def test_the_latest_copy_of_a_file_counts(graded: Path) -> None:
    record = (graded / "roster.json").read_text(encoding="utf-8")
    assert '"file": "lab (1).py"' in record


def test_a_run_that_was_killed_goes_on_to_the_same_bytes(
    root: Path, submissions: Path, graded: Path, tmp_path: Path
) -> None:
    output = tmp_path / "out"
    words = made_up.command(root, submissions, output, "--jobs", "1")
    process = subprocess.Popen([sys.executable, "-m", "autograder", *words], cwd=ROOT,
                               stderr=subprocess.DEVNULL)  # fmt: skip
    results, end = output / "results", time.monotonic() + 120
    while len(list(results.glob("*.json"))) < 3 and time.monotonic() < end:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    kept = stamps(output)
    assert 3 <= len([name for name in kept if name.endswith(".json")]) < 9
    (results / ".part-left").write_bytes(b"half")
    assert made_up.grade(root, submissions, output, "--jobs", "3") == 0
    assert made_up.tree(output) == made_up.tree(graded)
    after = stamps(output)
    assert all(after[name] == kept[name] for name in kept if name.endswith(".json"))


def test_only_a_damaged_or_outdated_result_is_graded_again(
    root: Path, submissions: Path, graded: Path, copy: Path
) -> None:
    before = stamps(copy)
    damaged = copy / "results" / "ann.json"
    damaged.write_bytes(damaged.read_bytes().replace(b'"points": 100', b'"points": 999', 1))
    outdated = copy / "results" / "eve.json"
    outdated.write_bytes(outdated.read_bytes().replace(b'"fingerprint": "', b'"fingerprint": "0', 1))
    assert made_up.grade(root, submissions, copy) == 0
    assert made_up.tree(copy) == made_up.tree(graded)
    assert {name for name, stamp in stamps(copy).items() if stamp != before[name]} == {
        "ann.json", "eve.json"
    }  # fmt: skip


def test_regrade_grades_all_again(root: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in" / "ann"
    folder.mkdir(parents=True)
    (folder / "lab.py").write_bytes(made_up.SOURCES["ann"])
    output = tmp_path / "out"
    assert made_up.grade(root, tmp_path / "in", output) == 0
    before = stamps(output)
    assert made_up.grade(root, tmp_path / "in", output) == 0
    assert stamps(output) == before
    assert made_up.grade(root, tmp_path / "in", output, "--regrade") == 0
    assert stamps(output) != before


def test_a_dropped_check_changes_totals_only(
    root: Path, submissions: Path, graded: Path, copy: Path
) -> None:
    before = stamps(copy)
    assert made_up.grade(root, submissions, copy, "--drop", "total_random") == 0
    assert stamps(copy) == before
    rows = made_up.table(copy)
    assert {row["max_points"] for key, row in rows.items() if key in made_up.SOURCES} == {"85"}
    assert (rows["ann"]["points"], rows["cleo"]["points"]) == ("85", "40")
    assert "total is right on random numbers" not in (copy / "feedback" / "ann.html").read_text()
    assert made_up.grade(root, submissions, copy, "--drop", "none") == 0
    assert made_up.tree(copy) == made_up.tree(graded)


def test_late_work_loses_percent_and_a_csv_overrules(
    root: Path, submissions: Path, copy: Path, tmp_path: Path
) -> None:
    wishes = tmp_path / "wishes.csv"
    wishes.write_text("student,late,points,note\nben,yes,,\ncleo,yes,55,was ill\n", encoding="utf-8")
    more = ("--overrides", str(wishes), "--late-percent", "25")
    assert made_up.grade(root, submissions, copy, *more) == 0
    rows = made_up.table(copy)
    assert (rows["ben"]["points"], rows["cleo"]["points"], rows["ann"]["points"]) == ("45", "55", "100")
    assert rows["cleo"]["note"] == "points set by the instructor; was ill"
    page = (copy / "feedback" / "cleo.html").read_text(encoding="utf-8")
    assert "Your instructor set these points." in page and "was ill" not in page


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("student,points\nnobody,3\n", "no submission of 'nobody'"),
        ("student,points\nann,three\n", "must be a number"),
        ("student,points\nann,-3\n", "must be a number"),
        ("student,days\nann,x\n", "must be a whole number of days"),
        ("student,points\nann,101\n", "more than the full 100"),
        ("student,points\nann,87,5\n", "put quotes around a decimal comma"),
        ("student,late\nann,maybe\n", "must be yes or no"),
        ("student,late\nann,yes\nann,no\n", "a second row"),
        ("name,late\nann,yes\n", "the columns must be"),
    ],
)
def test_a_faulty_override_is_said_with_its_line(
    root: Path, submissions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    text: str, sentence: str,
) -> None:  # fmt: skip
    wishes = tmp_path / "wishes.csv"
    wishes.write_text(text, encoding="utf-8")
    assert made_up.grade(root, submissions, tmp_path / "out", "--overrides", str(wishes)) == 2
    assert sentence in capsys.readouterr().err


def test_a_zip_gives_what_its_folder_gives_whatever_its_names(root: Path, tmp_path: Path) -> None:
    path = tmp_path / "class.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("submissions/doeann_11_21_lab.py", made_up.SOURCES["ben"])
        archive.writestr("submissions/doeann_11_22_lab-1.py", made_up.SOURCES["ann"])
        archive.writestr("submissions/roe\0bob_LATE_12_23_lab.py", made_up.SOURCES["ann"])
        archive.writestr("../../evil_13_24_lab.py", made_up.SOURCES["ann"])
    assert made_up.grade(root, path, tmp_path / "out") == 0
    rows = made_up.table(tmp_path / "out")
    assert rows["11"]["points"] == "100"
    assert not (tmp_path.parent / "evil_13_24_lab.py").exists()
    assert all(row["points"] in ("0", "100") for row in rows.values())


def test_results_are_json_and_only_the_owner_can_read_them(graded: Path) -> None:
    for path in graded.rglob("*"):
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode == (0o700 if path.is_dir() else 0o600), path
    text = (graded / "results" / "ben.json").read_text(encoding="utf-8")
    assert from_json(text).points == 60


def test_no_cell_of_the_table_is_a_formula(graded: Path) -> None:
    text = (graded / "grades.csv").read_bytes().decode("utf-8-sig")
    rows = made_up.table(graded)
    assert rows["1_1"]["student"] == "'=1+1"
    assert not any(value[:1] in "=+-@\t\r" for row in rows.values() for value in row.values() if value)
    assert "\u202e" not in text and "\n=" not in text


def test_report_makes_the_same_outputs_again_from_the_results_alone(
    root: Path, graded: Path, copy: Path
) -> None:
    from autograder import cli

    for name in ("report.html", "grades.csv"):
        (copy / name).unlink()
    shutil.rmtree(copy / "feedback")
    assert cli.main(["report", str(copy), "--root", str(root)]) == 0
    assert made_up.tree(copy) == made_up.tree(graded)


def test_report_says_in_one_sentence_that_there_is_no_class(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from autograder import cli

    assert cli.main(["report", str(tmp_path)]) == 1
    assert "grade the class into" in capsys.readouterr().err


def test_a_layer_that_does_not_exist_stops_before_anything_is_graded(
    root: Path, submissions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert made_up.grade(root, submissions, tmp_path / "out", "--require", "moat") == 2
    assert "no layer is called 'moat'" in capsys.readouterr().err
    assert not os.path.exists(tmp_path / "out")
