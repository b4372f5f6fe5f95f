"""`python -m autograder check`: each thing that can be wrong with an assignment is one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.manifest import ROOT, Assignment, load
from autograder.publish import check, file_rules, graded_rules
from autograder.publish.strip import read
from tests.publish.conftest import Run, run_in

FOLDER = "assignments/averages"


def change(path: Path, old: str, new: str) -> None:
    assert old in read(path)
    path.write_text(read(path).replace(old, new), encoding="utf-8")


def said(assignment: Assignment) -> list[str]:
    found = file_rules.broken(load(assignment.name, assignment.root))
    return [str(finding).replace(f"{assignment.root}/", "") for finding in found]


def test_the_kit_passes_its_own_check() -> None:
    outcome = run_in(ROOT, "check")
    assert outcome.stdout.endswith(": nothing to mend.\n"), outcome.stdout + outcome.stderr
    assert outcome.returncode == 0


def test_a_sound_assignment_has_nothing_to_mend(averages: Assignment, autograder: Run) -> None:
    outcome = autograder("check")
    assert "1 assignment checked in" in outcome.stdout
    assert "nothing to mend" in outcome.stdout
    assert outcome.returncode == 0


def test_findings_are_lines_with_file_and_line(averages: Assignment, autograder: Run) -> None:
    change(averages.folder / "assignment.toml", "?", ".")
    outcome = autograder("check", "averages")
    where = f"{FOLDER}/assignment.toml:27"
    assert outcome.stdout.startswith(f"{where}: the hint of mean_is_sum must ask; ")
    assert "1 to mend" in outcome.stdout
    assert outcome.returncode == 1


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("test_public.py", "test_mean_of_two", "test_mean_of_2",
         "test_public.py has no function test_mean_of_two; write it"),
        ("test_public.py", "def test_spread", "def test_new():\n    pass\n\n\ndef test_spread",
         "the manifest has no check new; add it"),
        ("test_hidden.py", "def test_mean", "@close\ndef test_mean", "has a decorator; remove it"),
        ("test_hidden.py", "import averages", "from averages import mean",
         "write `import averages`"),
        ("test_hidden.py", "def test_mean", "class A:\n    pass\n\n\ndef test_mean",
         "tests are functions; take them out of the class"),
        ("misconceptions.py", "def mean_is_sum", "def mean_was_sum",
         "misconceptions.py has no function mean_is_sum; write it"),
        ("misconceptions.py", "def mean_is_sum(x)", "def mean_is_sum(numbers)",
         "mean_is_sum takes other arguments than mean; make them equal"),
        ("misconceptions.py", "def probe_mean", "def probe_spread", "has no probe_mean; write it"),
        ("misconceptions.py", "def probe_mean", "def forgotten(x):\n    pass\n\n\ndef probe_mean",
         "the manifest lacks forgotten; add it or remove it"),
        ("README.md", "## spread", "## the spread", "has no heading `## spread`"),
        ("README.md", "<!-- kit:points -->\n", "", "has 0 lines `<!-- kit:points -->`; write one"),
        ("README.md", "kit:points", "kit:pints",
         "README.md:7: `<!-- kit:pints -->` is no placeholder"),
        ("README.md", "# Averages", "Averages", "does not begin with `# title`"),
    ],
)  # fmt: skip
def test_a_broken_rule_is_told_with_its_mend(
    averages: Assignment, file: str, old: str, new: str, words: str
) -> None:
    assert not said(averages)
    change(averages.folder / file, old, new)
    assert any(words in line and line.startswith(FOLDER) for line in said(averages))


def test_a_missing_and_a_stray_file_are_told(averages: Assignment) -> None:
    (averages.folder / "old_notes.txt").write_text("")
    (averages.solution.parent / "scratch.py").write_text("")
    (averages.folder / "demo.py").unlink()
    assert said(averages) == [
        f"{FOLDER}/demo.py:1: is missing; write it",
        f"{FOLDER}/old_notes.txt:1: is no file of an assignment; remove it",
        "solutions/averages/scratch.py:1: is no file of an assignment; remove it",
    ]


def test_a_stub_that_is_too_long_is_told(averages: Assignment, autograder: Run) -> None:
    change(averages.solution, "Averages: you", "Long.\n" * 500 + "Averages: you")
    assert autograder("stub").returncode == 0
    assert "shorten to 500" in said(averages)[0]


def test_a_wrong_doctest_is_told_with_its_line(averages: Assignment) -> None:
    assert not list(graded_rules.doctests(averages))
    change(averages.solution, ">>> float(mean([1.0, 3.0]))\n    2.0", ">>> mean([3.0])\n    4.0")
    (finding,) = graded_rules.doctests(averages)
    assert read(averages.solution).split("\n")[finding.line - 1] == "    >>> mean([3.0])"
    assert "gives '3.0', the docstring says '4.0'" in finding.sentence


def test_a_hidden_test_that_accepts_a_misconception_is_told(
    averages: Assignment, autograder: Run
) -> None:
    change(averages.folder / "misconceptions.py", "total_only.sum()", "total_only.mean()")
    said = "test_mean_random gives mean_is_sum the state passed; sharpen that test"
    assert said in autograder("check").stdout


def test_a_test_that_passes_on_the_stub_is_told(averages: Assignment) -> None:
    path = averages.folder / "test_hidden.py"
    text = read(path)
    path.write_text(text[: text.index("    hidden_numbers")] + "    assert reference\n\n\n" +
                    text[text.index("def test_spread") :])  # fmt: skip
    with graded_rules.Grader(averages) as grader:
        (finding,) = graded_rules.empty(averages, grader)
    assert "test_mean_random calls the empty stub passed, not not_started" in finding.sentence


def test_a_line_that_would_leak_is_told(averages: Assignment) -> None:
    assert not list(check.leaking(averages, [averages]))
    leaking = "# other_numbers = rng.normal(size=9)\n\n\ndef mean"
    change(averages.folder / "demo.py", "def mean", leaking)
    (finding,) = check.leaking(averages, [averages])
    assert finding.path.name == "test_hidden.py"
    assert "would leak. demo.py:10: holds `other_numbers = rng.normal(size=9)`" in finding.sentence
