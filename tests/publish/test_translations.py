"""The translation of an assignment: folders alone make it, and nothing in it may grow stale."""

from __future__ import annotations

import ast
import functools
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from autograder import texts
from autograder.classroom import similarity
from autograder.kit import messages
from autograder.kit.expect import Mismatch
from autograder.lms import package_files
from autograder.manifest import Assignment, load
from autograder.publish import catalogues, pack, release, statement, stub, translations
from autograder.runner.domain import Domain
from autograder.runner.grade_in_fork import grade_source
from tests.publish import made_up_language
from tests.publish.conftest import Run
from tests.publish.made_up_language import MARK, NAME


@pytest.fixture
def marked(averages: Assignment, monkeypatch: pytest.MonkeyPatch) -> Iterator[Assignment]:
    """The made-up assignment, which has been translated into the made-up language."""
    folder = averages.root / "autograder" / "kit" / "text"
    monkeypatch.setattr(messages, "FOLDER", folder)
    made_up_language.add_to_kit(folder)
    made_up_language.translate(averages)
    texts.read.cache_clear()
    yield load(averages.name, averages.root, NAME)
    messages.use(messages.ENGLISH)


def replace(path: Path, old: str, new: str) -> None:
    before = path.read_text(encoding="utf-8")
    assert old in before
    path.write_text(before.replace(old, new), encoding="utf-8")


def told(assignment: Assignment) -> list[str]:
    return [finding.sentence for finding in translations.findings(assignment, NAME)]


def test_a_finished_translation_has_nothing_to_mend(marked: Assignment) -> None:
    assert told(marked) == []


def test_an_assignment_is_loaded_in_the_language_that_is_asked_for(marked: Assignment) -> None:
    english = load(marked.name, marked.root)
    assert (marked.title, english.title) == (MARK + english.title, "Averages")
    assert marked.misconceptions[0].hint == MARK + english.misconceptions[0].hint
    assert load(marked.name, marked.root, "de") == english


def test_a_manifest_decides_the_language_where_none_is_asked_for(marked: Assignment) -> None:
    path = marked.folder / "assignment.toml"
    path.write_text(f'language = "{NAME}"\n' + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert load(marked.name, marked.root).title == marked.title
    assert load(marked.name, marked.root, "en").title == "Averages"


def test_there_is_an_edition_in_each_language(marked: Assignment) -> None:
    editions = release.editions(load(marked.name, marked.root))
    assert [(one.language, release.edition_mark(one)) for one in editions] == [("en", ""), (NAME, f".{NAME}")]


def code_of(source: str) -> str:
    """What Python does of a file, its texts left out."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
    return ast.dump(tree)


def test_the_stub_differs_in_texts_alone(marked: Assignment) -> None:
    english, other = stub.fresh(load(marked.name, marked.root)), stub.fresh(marked)
    assert f'"""{MARK}Averages: you build' in other and f"{MARK}mean is not written yet" in other
    assert ">>> float(mean([1.0, 3.0]))\n    2.0" in other
    assert code_of(english) == code_of(other)


def test_a_page_of_the_statement_is_released_without_its_stamp(marked: Assignment) -> None:
    page = statement.released(marked)["README.md"]
    assert f"{MARK}Add all, then divide" in page and "kit:english" not in page
    assert f"| {MARK}part |" in page and f"{MARK}Arrays arrive" in page.replace("- Arrays", f"- {MARK}Arrays")


def test_students_see_tables_pictures_and_tests_in_it(marked: Assignment, tmp_path: Path) -> None:
    files = pack.student_files(marked, {})
    assert f'"{MARK}The mean of 1 and 3": table'.encode() in files["demo.py"]
    assert f'"""{MARK}Public tests of averages."""'.encode() in files["test_averages.py"]
    about = json.loads(files["kit/assignment.json"])
    assert about["language"] == NAME and about["parts"][0]["checks"][0]["says"].startswith(MARK)


def test_the_screen_is_in_it(marked: Assignment, tmp_path: Path) -> None:
    files = pack.student_files(marked, {})
    pack.write_tree(files, tmp_path / "desk")
    done = subprocess.run(
        [sys.executable, "-B", "-m", "pytest", "-p", "no:cacheprovider"],
        cwd=tmp_path / "desk", capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    said = [line for line in done.stdout.splitlines() if re.search(r"[a-z]{3,} [a-z]{3,}", line)]
    assert len(said) > 3 and all(MARK in line for line in said)


@pytest.mark.parametrize("graded_in", ["en", NAME])
@pytest.mark.parametrize("written_in", ["en", NAME])
def test_a_hand_in_gets_the_same_points_in_every_language(
    marked: Assignment, written_in: str, graded_in: str
) -> None:
    text = stub.fresh(load(marked.name, marked.root, written_in))
    begun = re.sub(r"raise NotImplementedError\(.*mean.*\)", "return sum(x) / len(x)", text)
    result, _ = grade_source(load(marked.name, marked.root, graded_in), begun.encode())
    assert [check.points for check in result.checks] == [20, 40, 0, 0]


def test_what_is_said_of_a_hand_in_is_in_the_language_asked_for(marked: Assignment) -> None:
    wrong = b"def mean(x):\n    return sum(x)\n\n\ndef spread(x):\n    return 0\n"
    result, _ = grade_source(marked, wrong)
    assert all(check.says.startswith(MARK) for check in result.checks)
    assert [hint[2][:1] for hint in result.hints] == [MARK]


DOMAIN = """
from autograder.runner.domain import case, judged
from kit import fail


def sums_up(got, case):
    if got != sum(case.args[0]):
        fail(f"The mean of {len(case.args[0])} numbers is wrong.", got)


@judged(by=sums_up)
def mean(rng):
    yield case("two words", [1.0, 2.0])
"""


def test_a_domain_says_its_verdicts_in_it_and_its_kinds_stay(marked: Assignment) -> None:
    (marked.folder / "domain.py").write_text(DOMAIN, encoding="utf-8")
    made_up_language.translate(marked)
    texts.read.cache_clear()
    domain = Domain(load(marked.name, marked.root, NAME))
    (one,) = domain.cases("mean", "1")
    with pytest.raises(Mismatch, match=f"{MARK}The mean of 2 numbers is wrong"):
        domain.rule("mean").by(3.5, one)
    assert one.kind == "two words"


def test_both_stubs_are_left_out_when_submissions_are_compared(marked: Assignment) -> None:
    english, other = (stub.fresh(one).encode() for one in (load(marked.name, marked.root), marked))
    pairs = similarity.find({"one": english, "two": other, "three": other}, english, ["mean", "spread"])
    assert pairs == []


def test_an_lms_package_is_in_the_language_that_is_asked_for(marked: Assignment) -> None:
    files = package_files.grader(marked)
    assert f'language = "{NAME}"\nname = "averages"' in files["assignments/averages/assignment.toml"].decode()
    assert f"assignments/averages/{NAME}/texts.mo" in files


def test_a_text_that_has_changed_in_english_is_told_and_keeps_what_it_said(marked: Assignment) -> None:
    changed = "You build the mean and spread."
    replace(marked.folder / "assignment.toml", "You build the mean and the spread.", changed)
    assert any("lacks `You build the mean and spread.`" in sentence for sentence in told(marked))
    translations.update(marked, NAME)
    assert any("has changed; mend what it says and remove `fuzzy`" in sentence for sentence in told(marked))
    source = (marked.folder / NAME / translations.PO).read_text(encoding="utf-8")
    assert '#, fuzzy\n#| msgid "You build the mean and the spread."' in source
    assert "You build" not in load(marked.name, marked.root, NAME).summary or MARK in marked.summary


def test_a_text_that_nothing_uses_any_more_is_told(marked: Assignment) -> None:
    replace(marked.folder / "assignment.toml", 'title = "The spread"', 'title = "spread"')
    assert any(sentence.startswith("nothing uses `The spread`") for sentence in told(marked))


def say_instead(assignment: Assignment, english: str, other: str) -> None:
    """Let the translation of a short text be another one."""
    path = assignment.folder / NAME / translations.PO
    with path.open("rb") as file:
        catalogue = read_po(file)
    catalogue[english].string = other
    catalogues.write(catalogue, path)
    translations.update(assignment, NAME)


@pytest.mark.parametrize(
    ("english", "other", "sentence"),
    [
        ("The mean of 1 and 3 is 2.", "Of 1 and 3 the mean is 4.", "numbers: lacks 2 and adds 4"),
        ("mean(x) = (sum of x) / n", "mean(x) is (all of x) / n", "operators: lacks ="),
        ("Work from top to bottom and run `pytest`. Points: mean 60, spread 40.",
         "Mean has 60 points, spread has 40.", "code: lacks `pytest`"),
    ],
)  # fmt: skip
def test_a_short_text_must_say_the_same(marked: Assignment, english: str, other: str, sentence: str) -> None:
    say_instead(marked, english, other)
    (found,) = told(marked)
    assert sentence in found


def test_a_page_older_than_its_english_is_told_with_the_command(marked: Assignment) -> None:
    replace(marked.folder / "README.md", "divide by their number", "divide by how many they are")
    (sentence,) = told(marked)
    assert sentence == (
        "is older than the English README.md; `python -m autograder translate averages xx --show README.md` "
        "shows what changed; then --accept README.md"
    )


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("## spread", "## Spread", "no heading `## spread`"),
        ("pictures/mean.png", "pictures/other.png", "links: lacks pictures/mean.png"),
        ("<!-- kit:points -->", "", "placeholders: lacks <!-- kit:points -->"),
        ("`averages.py`", "`average.py`", "code: lacks `averages.py`"),
        ("two functions", "2 functions", "numbers: adds 2"),
    ],
)
def test_a_page_must_say_the_same(marked: Assignment, old: str, new: str, sentence: str) -> None:
    replace(marked.folder / NAME / "README.md", old, new)
    assert any(sentence in one for one in told(marked))


def test_a_translation_that_is_not_compiled_is_told(marked: Assignment) -> None:
    replace(marked.folder / NAME / translations.PO, f"{MARK}The spread of", f"{MARK}The whole spread of")
    assert any(sentence.startswith("texts.mo is not made from it") for sentence in told(marked))


@pytest.fixture
def remembered(marked: Assignment) -> Assignment:
    """The same in a folder that git knows, so that what an English page was is remembered."""
    run = functools.partial(subprocess.run, cwd=marked.root, check=True, capture_output=True)
    run(["git", "init", "--quiet"])
    run(["git", "add", "assignments"])
    run(["git", "-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "--quiet", "-m", "begin"])
    return marked


def test_the_command_shows_what_changed_in_english_and_accepts_a_page(
    remembered: Assignment, autograder: Run
) -> None:
    replace(remembered.folder / "README.md", "divide by their number", "divide by how many they are")
    assert autograder("translate", "averages", NAME).returncode == 1
    shown = autograder("translate", "averages", NAME, "--show", "README.md").stdout.split("\n")
    assert "-Add all, then divide by their number." in shown
    assert "+Add all, then divide by how many they are." in shown
    done = autograder("translate", "averages", NAME, "--accept", "README.md")
    assert done.stdout == "averages in xx: nothing to mend.\n"


def test_the_command_wants_a_language_of_the_kit_and_a_page(marked: Assignment, autograder: Run) -> None:
    assert "begin with that folder" in autograder("translate", "averages", "de").stderr
    asked = autograder("translate", "averages", NAME, "--accept", "NOTES.md")
    assert "NOTES.md is no page; there are: README.md" in asked.stderr
