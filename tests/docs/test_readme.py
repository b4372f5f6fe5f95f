"""The README and its neighbours say only what is true: links, commands, names, points, the picture."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from autograder.cli import VERBS, command_of
from autograder.manifest import ROOT, load, names
from autograder.measure import readme_screen
from autograder.publish import kit_translation, translations
from autograder.render import formats

READMES = sorted(ROOT.glob("README*.md"))
PAGES = sorted([*READMES, ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_to_a_file(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8"))
    missing = [t for t in targets if "://" not in t and not (page.parent / t).exists()]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_that_is_named_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    verbs = set(re.findall(r"python -m autograder ([a-z]+)\b", text))
    assert verbs <= set(VERBS)
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"(?:`|^ {4,})make ([a-z0-9-]+)", text, re.MULTILINE))
    assert targets <= set(re.findall(r"^([a-z0-9-]+):", makefile, re.MULTILINE))


def test_every_verb_of_the_command_line_has_its_module() -> None:
    folder = ROOT / "autograder" / "commands"
    modules = {command_of(verb).__name__.rpartition(".")[2] for verb in VERBS}
    assert {path.stem for path in folder.glob("[a-z]*.py")} == modules


@pytest.mark.parametrize("page", READMES, ids=lambda page: page.name)
def test_the_table_of_assignments_is_the_manifests(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    rows = re.findall(r"^\| \[(\w+)\]\(.*\| (\d+) \|$", text, re.MULTILINE)
    assert rows == [(name, str(load(name).order)) for name in names()]


def test_each_readme_leads_to_the_others() -> None:
    assert [page.name for page in READMES] == ["README.md", "README.zh.md"]
    for page in READMES:
        first = page.read_text(encoding="utf-8").split("\n")[0]
        others = [other.name for other in READMES if other != page]
        assert re.findall(r"\]\(([^)]+)\)", first) == others


def test_the_chinese_readme_says_what_the_english_one_says() -> None:
    pair = [(ROOT / "README.md", ROOT / "README.zh.md")]
    command = translations.command_for(kit_translation.NAME, "zh")
    assert list(translations.page_findings(pair, "zh", command)) == []


def test_what_the_readme_says_of_points_is_true() -> None:
    for name in names():
        assignment = load(name)
        assert assignment.points() == 100
        assert 35 <= assignment.points(hidden=False) <= 45
        assert all(part.points == 0 for part in assignment.parts if part.kind == "extra")


def test_the_formats_that_the_readme_names_are_there() -> None:
    assert {"json", "junit", "gradescope"} <= set(formats())


def test_the_picture_of_the_students_screen_is_what_pytest_prints() -> None:
    assert readme_screen.TARGET.read_text(encoding="utf-8") == readme_screen.draw(), (
        "run `python -m autograder.measure.readme_screen`"
    )
