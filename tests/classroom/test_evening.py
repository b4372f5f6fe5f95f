"""An instructor's evening: a dry run, a class list, a policy that stays, a second grading, an appeal."""

from __future__ import annotations

import csv
import json
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from autograder import cli
from autograder.classroom import changes, class_record, replaying
from autograder.classroom.store import Store, read_result
from autograder.errors import KitError
from autograder.kit.states import State
from autograder.manifest import ROOT, load
from tests.classroom import made_up
from tests.classroom.downloads import zipped

LIST = "name,id,section\nann,1,Monday\nzed,2,Monday\n"


@pytest.fixture
def copy(graded: Path, tmp_path: Path) -> Path:
    """A copy of the graded class that a test may change."""
    return shutil.copytree(graded, tmp_path / "out")


def report(root: Path, folder: Path, *words: str) -> int:
    """Run `report` on a class; its exit code."""
    return cli.main(["report", str(folder), "--root", str(root), *words])


def test_a_dry_run_shows_the_table_and_grades_nothing(
    root: Path, submissions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert made_up.grade(root, submissions, tmp_path / "out", "--dry-run") == 0
    said = capsys.readouterr().out
    assert "ann     ann/lab (1).py: to be graded as ann\n" in said
    assert "huge    huge/lab.py: not graded: it is larger than 1000 kB" in said
    assert "ann     ann/lab.py: left out: lab (1).py is graded: it is the later copy" in said
    assert said.endswith("10 to be graded, 2 not, 1 left out\n")
    assert not (tmp_path / "out").exists()


def test_the_outputs_may_not_stand_among_the_submissions(
    root: Path, submissions: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert made_up.grade(root, submissions, submissions / "out") == 2
    assert "is within the submissions" in capsys.readouterr().err
    assert not (submissions / "out").exists()


def test_a_folder_is_one_assignments(
    root: Path, copy: Path, submissions: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = made_up.tree(copy)
    words = ["class", "neuron", str(submissions), "--output", str(copy)]
    assert cli.main(words) == 2
    assert "holds the grades of lab; name another folder for neuron" in capsys.readouterr().err
    assert made_up.tree(copy) == before


def test_a_folder_is_one_kits(
    root: Path, copy: Path, submissions: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = copy / "roster.json"
    path.write_text(re.sub(r'"kit": "[^"]*"', '"kit": "1.0.0"', path.read_text()))
    assert made_up.grade(root, submissions, copy) == 2
    assert "was graded by kit 1.0.0" in capsys.readouterr().err


def test_the_policy_stays_until_it_is_told_otherwise(
    root: Path, submissions: Path, copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wishes = tmp_path / "wishes.csv"
    wishes.write_text("student;late;points\nben;yes;\nhuge;;40,5\n", encoding="utf-8")
    assert report(root, copy, "--overrides", str(wishes), "--late-percent", "10") == 0
    first = made_up.tree(copy)
    assert made_up.table(copy)["ben"]["points"] == "54"
    capsys.readouterr()
    assert made_up.grade(root, submissions, copy) == 0
    said = capsys.readouterr().out
    assert "Late work: 10% off for each day begun" in said and "Overrides: 2 students, 1 with points" in said
    assert made_up.tree(copy) == first
    assert report(root, copy, "--late-percent", "0") == 0
    assert made_up.table(copy)["ben"]["points"] == "60"
    assert made_up.table(copy)["huge"]["points"] == "40.5"


def test_the_seed_of_a_class_stays(root: Path, tmp_path: Path) -> None:
    (tmp_path / "in" / "ann").mkdir(parents=True)
    (tmp_path / "in" / "ann" / "lab.py").write_bytes(made_up.SOURCES["ann"])
    for more, seed in ((("--seed", "7"), "7"), ((), "7"), (("--seed", "none"), "")):
        assert made_up.grade(root, tmp_path / "in", tmp_path / "out", *more) == 0
        assert class_record.read(tmp_path / "out").seed == seed


def test_points_set_by_hand_reach_every_output(root: Path, copy: Path, tmp_path: Path) -> None:
    wishes = tmp_path / "wishes.csv"
    wishes.write_text("student,points,note\nhuge,40,on paper\n")
    assert report(root, copy, "--overrides", str(wishes)) == 0
    row = made_up.table(copy)["huge"]
    assert (row["points"], row["max_points"], row["set_by_hand"]) == ("40", "100", "yes")
    page = (copy / "feedback" / "huge.html").read_text(encoding="utf-8")
    assert "40 of 100" in page and "Your instructor set these points." in page and "on paper" not in page
    assert "1 have points set by hand" in (copy / "report.html").read_text(encoding="utf-8")


def test_a_page_tells_step_by_step_how_its_points_come_about(root: Path, copy: Path, tmp_path: Path) -> None:
    wishes = tmp_path / "wishes.csv"
    wishes.write_text("student,late\nhal,yes\n")
    assert report(root, copy, "--overrides", str(wishes), "--late-percent", "15", "--scale", "50") == 0
    before = int(made_up.table(copy)["hal"]["points"].split(".")[0])
    page = (copy / "feedback" / "hal.html").read_text(encoding="utf-8")
    assert "15% is taken off for late work, rounded up to whole points: " in page
    assert f"The full 100 points count as 50, so your {before * 2} points count as {before}." in page
    assert "100 points count as 50, so your 100 points count as 50." in (
        copy / "feedback" / "ann.html"
    ).read_text(encoding="utf-8")


def test_who_handed_in_nothing_is_not_told_of_a_file(
    root: Path, submissions: Path, copy: Path, tmp_path: Path
) -> None:
    listed, wishes = tmp_path / "list.csv", tmp_path / "wishes.csv"
    listed.write_text(LIST)
    wishes.write_text("student,points\nzed,55\n")
    more = ("--roster", str(listed), "--overrides", str(wishes), "--drop", "total_small")
    assert made_up.grade(root, submissions, copy, *more) == 0
    page = (copy / "feedback" / "2.html").read_text(encoding="utf-8")
    assert "You did not hand in a file." in page and "Your instructor set these points." in page
    assert "could not be graded" not in page and "this file" not in page


def test_points_by_hand_are_of_the_checks_that_count(root: Path, copy: Path, tmp_path: Path) -> None:
    wishes = tmp_path / "wishes.csv"
    wishes.write_text("student,points\nhuge,40\n")
    assert report(root, copy, "--overrides", str(wishes), "--drop", "total_small") == 0
    rows = made_up.table(copy)
    assert rows["huge"]["max_points"] == rows["ann"]["max_points"] == "95"


@pytest.mark.parametrize(
    "words",
    [("--late-percent", "150"), ("--late-percent", "-5"), ("--drop", "nothing"), ("--due", "soon"),
     ("--grace", "10")],
)  # fmt: skip
def test_a_policy_out_of_bounds_changes_nothing(root: Path, copy: Path, words: tuple[str, ...]) -> None:
    before = made_up.tree(copy)
    assert report(root, copy, *words) == 2
    assert made_up.tree(copy) == before


def test_who_is_on_the_list_and_handed_in_nothing_is_named(
    root: Path, submissions: Path, copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "list.csv"
    path.write_text(LIST)
    for more in (("--roster", str(path)), ()):  # the list stays with the class
        assert made_up.grade(root, submissions, copy, *more) == 0
        row = made_up.table(copy)["2"]
        assert (row["student"], row["section"], row["state"], row["points"]) == (
            "zed", "Monday", "handed in nothing", "0",
        )  # fmt: skip
        assert "1 handed in nothing" in capsys.readouterr().out
    assert "Handed in nothing: 1" in (copy / "report.html").read_text(encoding="utf-8")


def test_a_second_grading_says_whose_points_changed(
    root: Path, copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changed = shutil.copytree(root, tmp_path / "kit")
    tests = changed / "assignments" / "lab" / "test_hidden.py"
    tests.write_text(tests.read_text().replace("same(lab.refuse(n), n + 1)", "same(lab.refuse(n), n + 2)"))
    assert cli.main(["regrade", str(copy), "--root", str(changed), "--no-similarity"]) == 0
    with (copy / "changes.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["key"]: row for row in csv.DictReader(file)}
    assert (rows["ann"]["before"], rows["ann"]["after"]) == ("100", "90")
    assert rows["ann"]["what"] == "refuse: 15 to 5"
    assert "eve" not in rows and "huge" not in rows
    assert "ann ann: 100 to 90 (refuse: 15 to 5)" in capsys.readouterr().out
    assert not (copy / "grades-before.csv").exists()


def test_one_student_with_other_points_is_said_so(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = made_up.table(copy)
    before["ann"]["points"] = "90"
    changes.write(copy, before)
    assert "\n1 student has other points; see " in capsys.readouterr().out


def replay(root: Path, folder: Path, key: str, file: Path, *words: str) -> int:
    """Run `replay` on a stored result; its exit code."""
    place = folder / "results" / f"{key}.json"
    return cli.main(["replay", str(place), str(file), "--root", str(root), *words])


def test_an_appeal_gives_the_same_again(
    root: Path, submissions: Path, graded: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (graded / "feedback" / "ben.html").read_text(encoding="utf-8")
    digest = re.search(r"Digest: ([0-9a-f]{32})", page)
    assert digest is not None
    assert replay(root, graded, "ben", submissions / "ben" / "lab.py", "--digest", digest[1]) == 0
    said = capsys.readouterr().out
    assert said == "The receipt is genuine.\nAll is the same: 60 of 100 points, every check as before.\n"


@pytest.mark.parametrize("digest", ["0" * 32, "摘要"])
def test_an_appeal_with_a_wrong_digest_ends_there(
    root: Path, submissions: Path, graded: Path, digest: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert replay(root, graded, "ben", submissions / "ben" / "lab.py", "--digest", digest) == 1
    said = capsys.readouterr()
    assert "the receipt does not belong to" in said.err and "ben.json" in said.err
    assert not said.out


def test_an_appeal_takes_the_zip_that_the_file_was_in(
    root: Path, submissions: Path, graded: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "mine.zip"
    place.write_bytes(zipped({"work/lab.py": (submissions / "ben" / "lab.py").read_bytes()}))
    assert replay(root, graded, "ben", place) == 0
    assert "All is the same" in capsys.readouterr().out


def test_an_appeal_with_another_file_is_refused(
    root: Path, submissions: Path, graded: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert replay(root, graded, "ben", submissions / "cleo" / "lab.py") == 1
    assert "is not the file that was graded" in capsys.readouterr().err


def test_an_appeal_says_what_differs_and_why(
    root: Path, submissions: Path, graded: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changed = shutil.copytree(root, tmp_path / "kit")
    tests = changed / "assignments" / "lab" / "test_hidden.py"
    tests.write_text(tests.read_text().replace("same(lab.refuse(n), n + 1)", "same(lab.refuse(n), n + 2)"))
    assert replay(changed, graded, "ben", submissions / "ben" / "lab.py") == 0
    said = capsys.readouterr().out
    assert "It was 60 of 100 points, and is now 50 of 100." in said
    assert "refuse_random: passed, 10 points, now wrong, 0 points." in said
    assert "Not as it was: the assignment or the grader was changed since." in said


def test_a_stored_result_that_was_changed_is_not_believed(root: Path, copy: Path) -> None:
    """Also with a checksum that is right: points must be within the manifest's."""
    import hashlib

    path = copy / "results" / "ben.json"
    head, body = re.fullmatch(rb'(\{\n "fingerprint": "[0-9a-f]+",\n) "checksum": "[0-9a-f]+",(.*)',
                              path.read_bytes(), re.DOTALL).groups()  # type: ignore[union-attr] # fmt: skip
    body = body.replace(b'"points": 10', b'"points": 99', 1) if b'"points": 10' in body else body
    body = body.replace(b'"points": 0,', b'"points": 99,', 1)
    checksum = hashlib.sha256(b"{" + body).hexdigest()
    path.write_bytes(head + f' "checksum": "{checksum}",'.encode() + body)
    with pytest.raises(KitError, match="the manifest says at most"):
        read_result(path, load("lab", root))
    assert Store(copy, load("lab", root)).load("ben") is None


def test_a_time_out_is_said_to_depend_on_the_machine(root: Path, graded: Path) -> None:
    before = read_result(graded / "results" / "dan.json", load("lab", root))[1]
    checks = tuple(
        replace(one, state=State.PASSED, points=one.max_points) if one.id == "total_small" else one
        for one in before.checks
    )
    said = list(replaying.compare(before, replace(before, checks=checks), []))
    assert said[0] == "It was 80 of 100 points, and is now 85 of 100."
    assert said[1].startswith("total_small: ") and said[1].endswith("A time-out depends on the machine.")
    assert len(said) == 2


def test_a_student_without_a_file_gets_points_by_hand_in_the_gradebook(
    root: Path, submissions: Path, copy: Path, tmp_path: Path
) -> None:
    listed, wishes, book = (tmp_path / name for name in ("list.csv", "wishes.csv", "book.csv"))
    listed.write_text(LIST)
    wishes.write_text("student,points\nzed,62.5\n")
    book.write_text("Student,ID,Lab (1)\nPoints Possible,,50\nAnn,1,\nZed,2,\n")
    more = ("--roster", str(listed), "--overrides", str(wishes))
    assert made_up.grade(root, submissions, copy, *more) == 0
    words = ["lms", "canvas", str(copy), str(book), "--column", "Lab", "--scale"]
    assert cli.main([*words, "--output", str(tmp_path / "filled.csv")]) == 0
    filled = (tmp_path / "filled.csv").read_text()
    assert filled == "Student,ID,Lab (1)\nPoints Possible,,50\nAnn,1,50\nZed,2,62.5\n"


def test_a_receipt_has_no_seed_and_no_hidden_outcome(root: Path, graded: Path) -> None:
    result = read_result(graded / "results" / "ben.json", load("lab", root))[1]
    page = (graded / "feedback" / "ben.html").read_text(encoding="utf-8")
    assert result.sha256 in page and result.seed not in page.replace(result.sha256, "")


def kills(seed: int, times: int) -> Iterator[float]:
    """Seconds after which a run is killed."""
    chance = random.Random(seed)
    return (chance.uniform(0.5, 4.0) for _ in range(times))


def test_a_class_that_is_killed_again_and_again_loses_nothing(
    root: Path, submissions: Path, graded: Path, tmp_path: Path
) -> None:
    output = tmp_path / "out"
    words = made_up.command(root, submissions, output, "--jobs", "2")
    for seconds in kills(7, 4):
        process = subprocess.Popen([sys.executable, "-m", "autograder", *words], cwd=ROOT,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert made_up.grade(root, submissions, output) == 0
    assert made_up.tree(output) == made_up.tree(graded)


def test_one_hanging_file_does_not_hold_the_others(root: Path, tmp_path: Path) -> None:
    hangs = "\nimport time\n\n\ndef total(x):\n    time.sleep(3600)\n\n\ndouble = total\n"
    for name, more in (("a_hangs", hangs), ("b", ""), ("c", "\n# c\n"), ("d", "\n# d\n")):
        (tmp_path / "in" / name).mkdir(parents=True)
        (tmp_path / "in" / name / "lab.py").write_bytes(made_up.SOURCES["ann"] + more.encode())
    assert made_up.grade(root, tmp_path / "in", tmp_path / "out", "--jobs", "2") == 0
    times = {p.stem: p.stat().st_mtime for p in (tmp_path / "out" / "results").glob("*.json")}
    assert max(times, key=lambda key: times[key]) == "a_hangs"
    timing = json.loads((tmp_path / "out" / "timings" / "a_hangs.json").read_text())
    assert timing["wall_seconds"] <= load("lab", root).limits.total_seconds


def test_the_roster_says_what_was_graded(graded: Path, submissions: Path) -> None:
    kept = class_record.read(graded)
    assert kept.place == str(submissions)
    assert [(one.student, one.path) for one in kept.left] == [("ann", "ann/lab.py")]
