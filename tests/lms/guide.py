"""The commands of docs/lms.md, and a folder to run them in: the kit with a made-up `neuron`."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from autograder.manifest import ROOT
from autograder.publish import stub
from tests.lms import places
from tests.publish import sample

PAGE = ROOT / "docs" / "lms.md"
NAME = "neuron"
FENCE = re.compile(r"^( *)```sh ?(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
GRADEBOOK = (
    "Student,ID,SIS Login ID,Section,Neuron (12345)\r\n"
    "    Points Possible,,,,100\r\n"
    '"Doe, Jane",7,jd,A,\r\n'
)
WORKSHEET = (
    "Identifier,Full name,Status,Grade,Maximum Grade,Grade can be changed\n"
    "Participant 7,Jane Doe,Submitted,,100.00,Yes\n"
)
BLACKBOARD = (
    '"Last Name","First Name","Username","Neuron [Total Pts: 100 Score] |12"\n'
    '"Doe","Jane","jdoe",""\n'
)
BRIGHTSPACE = (
    "OrgDefinedId,Username,Last Name,First Name,Neuron Points Grade <Numeric MaxPoints:100>,"
    "End-of-Line Indicator\n"
    "#501,#jane.doe,Doe,Jane,,#\n"
)


@dataclass(frozen=True)
class Command:
    """One line of a block of shell, and when it is tried: always, `slow` (make lms), or `never`."""

    line: str
    when: str


def commands() -> list[Command]:
    """All commands of the page, in order."""
    found = []
    for _, when, block in FENCE.findall(PAGE.read_text(encoding="utf-8")):
        lines = (line.strip() for line in block.splitlines())
        found += [Command(line, "slow" if "WHEELS" in line else when) for line in lines if line]
    return found


def course(root: Path) -> Path:
    """A copy of the kit with a small assignment called neuron, and what an instructor has."""
    with pytest.MonkeyPatch.context() as patch:
        old, files = sample.NAME, dict(sample.FILES)
        renamed = {k.replace(old, NAME): v.replace(old, NAME) for k, v in files.items()}
        patch.setattr(sample, "FILES", renamed)
        patch.setattr(sample, "NAME", NAME)
        root.mkdir()
        sample.copy_kit(root)
        assignment = sample.add(root)
    stub.write(assignment)
    shutil.copy(ROOT / "Makefile", root)
    shutil.copy(assignment.solution, root / "neuron.py")
    code = assignment.solution.read_bytes()
    for zipped, path in (
        ("submissions.zip", "doejane_7_1_neuron.py"),
        ("moodle.zip", "Jane Doe_7_assignsubmission_file_/neuron.py"),
        ("blackboard.zip", "Neuron_jdoe_attempt_2026-10-01-10-15-30_neuron.py"),
        ("brightspace.zip", "7-5 - Jane Doe - Oct 1, 2026 1015 AM/neuron.py"),
    ):
        with zipfile.ZipFile(root / zipped, "w") as archive:
            archive.writestr(path, code)
    (root / "gradebook.csv").write_text(GRADEBOOK, encoding="utf-8", newline="")
    (root / "blackboard.csv").write_text(BLACKBOARD, encoding="utf-8", newline="")
    (root / "brightspace.csv").write_text(BRIGHTSPACE, encoding="utf-8", newline="")
    (root / "worksheet.csv").write_text(WORKSHEET, encoding="utf-8", newline="")
    environment(root)
    return root


def environment(root: Path) -> None:
    """A .venv that is this Python's, so that make does not build one."""
    folder = root / ".venv" / "bin"
    folder.mkdir(parents=True)
    for name, words in (("python", ""), ("nbgrader", "-m nbgrader")):
        script = folder / name
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}" {words} "$@"\n', encoding="utf-8")
        script.chmod(0o755)
    os.utime(root / "requirements.txt", (1, 1))
    for stamp in (".kit-pins", ".kit-compiled"):
        (root / ".venv" / stamp).touch()


def run(line: str, root: Path) -> subprocess.CompletedProcess[str]:
    """Run a command of the page."""
    environment = {**places.CLEAN, "PYTHONPATH": str(places.LIGHT)}
    return subprocess.run(
        ["bash", "-e", "-c", line], cwd=root, env=environment, capture_output=True, encoding="utf-8",
        stdin=subprocess.DEVNULL,
    )  # fmt: skip


def notebook_handed_in(root: Path) -> None:
    """The released notebook as a student's, unanswered."""
    course = root / "release" / "lms" / "nbgrader"
    place = course / "submitted" / "ann" / NAME / f"{NAME}.ipynb"
    place.parent.mkdir(parents=True)
    released = course / "release" / NAME / f"{NAME}.ipynb"
    json.loads(released.read_text(encoding="utf-8"))
    shutil.copy(released, place)
