"""docs/lms.md: every command runs (the slow ones in `make lms`), and what it promises is there."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from autograder.publish.lms_packages import builders
from autograder.render import formats
from tests.lms import guide


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> dict[str, subprocess.CompletedProcess[str]]:
    """The outcome of each command, run one after the other in one folder."""
    root = guide.course(tmp_path_factory.mktemp("guide") / "kit")
    lines = [command.line for command in guide.commands() if not command.when]
    outcomes = {}
    for line in dict.fromkeys(lines):
        outcomes[line] = guide.run(line, root)
    outcomes["root"] = subprocess.CompletedProcess([str(root)], 0, "", "")
    return outcomes


def test_every_command_of_the_page_runs(
    done: dict[str, subprocess.CompletedProcess[str]],
) -> None:
    failed = {line: (d.stdout + d.stderr)[-2000:] for line, d in done.items() if d.returncode}
    assert failed == {}
    assert len(done) > 15


def test_what_the_page_says_to_upload_is_there(
    done: dict[str, subprocess.CompletedProcess[str]],
) -> None:
    root = Path(done["root"].args[0])
    text = guide.PAGE.read_text(encoding="utf-8")
    paths = set(re.findall(r"`(release/[\w./-]+)`", text))
    assert len(paths) > 10
    assert [path for path in sorted(paths) if not (root / path).exists()] == []
    for folder, files in (("vpl", 3), ("autolab", 2), ("markus", 2)):
        assert len(list((root / "release" / "lms" / folder / "neuron").iterdir())) == files


def test_the_filled_tables_have_the_grade(
    done: dict[str, subprocess.CompletedProcess[str]],
) -> None:
    root = Path(done["root"].args[0])
    data = (root / "filled.csv").read_bytes()  # Moodle's is the last one written
    assert data == guide.WORKSHEET.replace("Submitted,,", "Submitted,100,").encode()
    data = (root / "filled-blackboard.csv").read_bytes()
    assert data == guide.BLACKBOARD.replace('"jdoe",""', '"jdoe","100"').encode()
    data = (root / "filled-brightspace.csv").read_bytes()
    assert data == guide.BRIGHTSPACE.replace("Jane,,", "Jane,100,").encode()
    assert json.loads((root / "results.json").read_text(encoding="utf-8"))["tests"]


def test_every_lms_of_the_release_and_every_format_has_its_section() -> None:
    text = guide.PAGE.read_text(encoding="utf-8")
    for name in builders():
        assert f"release/lms/{name}/" in text, name
    for form in formats():
        if form not in ("text", "json"):
            assert f"--format {form}" in text, form


def test_sections_have_five_steps_and_say_what_students_see() -> None:
    text = guide.PAGE.read_text(encoding="utf-8")
    first, *sections = re.split(r"^## ", text, flags=re.MULTILINE)
    assert "release/students/neuron.zip" in first
    for section in sections[:-1]:
        title = section.split("\n")[0]
        assert re.findall(r"^(\d)\. ", section, re.MULTILINE) == list("12345"), title
        assert "**Students see**" in section, title
    anchors = set(re.findall(r"\]\(#([\w-]+)\)", first))
    headings = {re.sub(r"[^\w\- ]", "", s.split("\n")[0]).lower().replace(" ", "-") for s in sections}
    assert anchors <= headings
