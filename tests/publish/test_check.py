"""`python -m autograder check`: each thing that can be wrong with an assignment is one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.errors import KitError
from autograder.manifest import Assignment, load
from autograder.publish import check, draw_pictures, file_rules, graded_rules, stub
from autograder.publish.strip import read
from tests.publish.conftest import Run

FOLDER = "assignments/averages"


def change(path: Path, old: str, new: str) -> None:
    assert old in read(path)
    path.write_text(read(path).replace(old, new), encoding="utf-8")


def said(assignment: Assignment) -> list[str]:
    found = file_rules.broken(load(assignment.name, assignment.root))
    return [str(finding).replace(f"{assignment.root}/", "") for finding in found]


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
        ("misconceptions.py", "def probe_mean", "def probe_spread",
         "has no probe_mean, and domain.py no cases of it; write one"),
        ("misconceptions.py", "def probe_mean", "def forgotten(x):\n    pass\n\n\ndef probe_mean",
         "the manifest lacks forgotten; add it or remove it"),
        ("assignment.toml", 'formula = "spread(x)', 'latex = "$x$"\nformula = "spread(x)',
         "formula and latex of spread differ; make them the same"),
        ("README.md", "## spread", "## the spread", "has no heading `## spread`"),
        ("README.md", "<!-- kit:points -->\n", "", "has 0 lines `<!-- kit:points -->`; write one"),
        ("README.md", "kit:points", "kit:pints",
         "README.md:7: `<!-- kit:pints -->` is no placeholder"),
        ("README.md", "# Averages", "Averages", "does not begin with `# title`"),
        ("README.md", "<!-- kit:rules -->", "<!-- kit:rules -->\n<!-- kit:rules -->",
         "has 2 lines `<!-- kit:rules -->`; write one"),
    ],
)  # fmt: skip
def test_a_broken_rule_is_told_with_its_mend(
    averages: Assignment, file: str, old: str, new: str, words: str
) -> None:
    assert not said(averages)
    change(averages.folder / file, old, new)
    assert any(words in line and line.startswith(FOLDER) for line in said(averages))


def test_the_heading_of_an_extra_part_may_stand_in_the_page_of_extras(averages: Assignment) -> None:
    manifest, statement = averages.folder / "assignment.toml", averages.folder / "README.md"
    text = read(statement)
    cut = text.index("## spread")
    statement.write_text(text[:cut] + "<!-- kit:more -->\n", encoding="utf-8")
    (averages.folder / "EXTRA.md").write_text("# Extra\n\n" + text[cut:], encoding="utf-8")
    (line,) = said(averages)
    assert "EXTRA.md:1: has the heading `## spread` of a core part; move it to README.md" in line

    core = 'kind = "core"\nfunctions = ["spread"]'
    change(manifest, core, core.replace("core", "extra"))
    change(manifest, 'points = 20, says = "The spread of 1', 'points = 0, says = "The spread of 1')
    change(manifest, 'points = 20, says = "The spread of r', 'points = 0, says = "The spread of r')
    change(manifest, "points = 40", "points = 80")
    change(averages.solution, "mean 60, spread 40", "mean 100")
    stub.write(averages)
    assert not said(averages)
    change(statement, "<!-- kit:more -->\n", "")
    assert "has 0 lines `<!-- kit:more -->`; write one" in said(averages)[0]


def test_a_long_statement_is_told_but_does_not_stop_a_release(averages: Assignment) -> None:
    table, code = "| a | b |\n" * 1000, "```\n" + "a b\n" * 1000 + "```\n"
    change(averages.folder / "README.md", "Add all", f"{table}\n{code}\nAdd all")
    assert not list(file_rules.length(averages))
    change(averages.folder / "README.md", "Add all", "Add " * 1500 + "all")
    (finding,) = file_rules.length(averages)
    assert "words outside tables and code; shorten to 1500" in finding.sentence
    assert not said(averages)


def test_a_statement_without_the_rules_is_told(averages: Assignment) -> None:
    change(averages.folder / "README.md", "<!-- kit:rules -->\n", "")
    (finding,) = file_rules.length(averages)
    assert "has no line `<!-- kit:rules -->`" in finding.sentence


QUESTION = '[[question]]\npart = "mean"\nask = "What is it?"\nanswer = "It is 2."\n'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (QUESTION.replace('"mean"', '"median"'), "no part is called 'median'"),
        (QUESTION * 4, "has 4 questions; leave 3"),
        (QUESTION * 2, "no part is called 'mean'"),
        (QUESTION.replace("ask", "asks"), "has the keys part, ask and answer"),
        ("[[question]", "not valid TOML"),
    ],
    ids=["unknown part", "too many", "two on a part", "unknown key", "broken"],
)
def test_faulty_questions_are_told(averages: Assignment, text: str, words: str) -> None:
    path = averages.folder / "questions.toml"
    path.write_text(QUESTION, encoding="utf-8")
    assert not said(averages)
    path.write_text(text, encoding="utf-8")
    assert words in said(averages)[0]


def test_a_question_for_whoever_is_stuck_names_public_checks_of_its_part(averages: Assignment) -> None:
    manifest = averages.folder / "assignment.toml"
    formula = 'formula = "mean(x)'
    change(manifest, formula, 'stuck = [{ask = "Of what?", checks = ["mean_of_two"]}]\n' + formula)
    assert not said(averages)
    change(manifest, 'checks = ["mean_of_two"]', 'checks = ["mean_of_2"]')
    with pytest.raises(KitError, match="'mean_of_2', which is no public check of it"):
        load(averages.name, averages.root)


def test_a_payoff_that_fails_on_the_solution_is_told(averages: Assignment) -> None:
    assert not list(draw_pictures.payoff(averages))
    payoff = read(averages.folder / "demo.py").replace("DEMO", "PAYOFF")
    path = averages.folder / "payoff.py"
    path.write_text(payoff, encoding="utf-8")
    assert not list(draw_pictures.payoff(averages))
    change(path, 'f"  {module.mean([1.0, 3.0])}"', "1 / 0")
    (finding,) = draw_pictures.payoff(averages)
    assert (finding.path, finding.line) == (path, 7)
    assert "ZeroDivisionError" in finding.sentence


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


def test_a_hidden_test_that_accepts_a_misconception_is_told(averages: Assignment, autograder: Run) -> None:
    change(averages.folder / "misconceptions.py", "total_only.sum()", "total_only.mean()")
    said = "mean_random gives mean_is_sum the state passed; sharpen that test"
    assert said in autograder("check").stdout


def test_a_test_that_passes_on_the_stub_is_told(averages: Assignment) -> None:
    path = averages.folder / "test_hidden.py"
    text = read(path)
    path.write_text(text[: text.index("    hidden_numbers")] + "    assert reference\n\n\n" +
                    text[text.index("def test_spread") :])  # fmt: skip
    with graded_rules.Grader(averages) as grader:
        (finding,) = graded_rules.empty(averages, grader)
    assert "mean_random calls the empty stub passed, not not_started" in finding.sentence


def test_a_line_that_would_leak_is_told(averages: Assignment) -> None:
    assert not list(check.leaking(averages, [averages]))
    leaking = "# other_numbers = rng.normal(size=9)\n\n\ndef mean"
    change(averages.folder / "demo.py", "def mean", leaking)
    (finding,) = check.leaking(averages, [averages])
    assert finding.path.name == "test_hidden.py"
    assert "would leak. demo.py:10: holds `other_numbers = rng.normal(size=9)`" in finding.sentence
