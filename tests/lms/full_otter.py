"""Otter's own harness from the zip alone, as its container runs it; run by `make lms`."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

from autograder.manifest import load
from tests.lms import places, submissions
from tests.lms.one_score import Course

SAID = "this is the plugin of the zip"
(ENTRY,) = (entry for entry in submissions.entries() if entry.name == "neuron_four_wrong")


def test_run_otter_gives_the_points_of_the_command_line_with_the_kit_of_the_zip(tmp_path: Path) -> None:
    course = Course(tmp_path / "course", [load(ENTRY.assignment)], [ENTRY])
    base = tmp_path / "autograder"
    source = places.unpack(course.folder / "otter" / f"{ENTRY.assignment}.zip", base / "source")
    for name in ("submission", "results"):
        (base / name).mkdir()
    (base / "submission_metadata.json").write_text("{}", encoding="utf-8")
    shutil.copy(course.file(ENTRY), base / "submission")
    harness = source / "run_otter.py"
    text = harness.read_text(encoding="utf-8")
    assert text.count('"/autograder"') == 1
    harness.write_text(text.replace('"/autograder"', repr(str(base))), encoding="utf-8")
    with (source / "autograder" / "lms" / "otter" / "plugin.py").open("a", encoding="utf-8") as file:
        file.write(f"\nprint({SAID!r})\n")
    done = places.run([sys.executable, str(harness)], tmp_path)
    assert SAID in done.stdout
    found = json.loads((base / "results" / "results.json").read_text(encoding="utf-8"))["tests"]
    wanted = {name: sum(points) for name, points in course.command_line(ENTRY).items()}
    assert {test["name"]: test["score"] for test in found if test["name"] in wanted} == wanted
    assert 0 < sum(wanted.values()) < 100
