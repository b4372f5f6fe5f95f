"""The stub: made from the solution, committed, refused when stale or when it keeps too much."""

from __future__ import annotations

import dataclasses

import pytest

from autograder import __version__
from autograder.errors import KitError
from autograder.kit.student_file import begun_with
from autograder.manifest import Assignment
from autograder.publish import stub
from tests.publish.conftest import Run


def change(assignment: Assignment, old: str, new: str) -> None:
    """Change the solution."""
    text = assignment.solution.read_text(encoding="utf-8")
    assert old in text
    assignment.solution.write_text(text.replace(old, new), encoding="utf-8")


def refused(assignment: Assignment) -> str:
    with pytest.raises(KitError) as caught:
        stub.text(assignment)
    return str(caught.value)


def test_the_stub_compiles_and_says_its_version(averages: Assignment) -> None:
    text = stub.text(averages)
    compile(text, "averages.py", "exec")
    assert text.startswith(f"# Exercise kit {__version__}.")


def test_a_correction_of_the_assignment_is_counted_in_its_stub(averages: Assignment) -> None:
    corrected = dataclasses.replace(averages, revision=2)
    assert begun_with(stub.text(corrected)) == f"{__version__}-2" == corrected.version
    with pytest.raises(KitError, match="the stub is stale"):
        stub.fresh(corrected)


def test_the_stub_keeps_every_docstring_and_nothing_of_the_solution(averages: Assignment) -> None:
    text = stub.text(averages)
    assert "Points: mean 60, spread 40." in text
    assert "The largest number less the smallest." in text
    assert "secret" not in text.lower()
    assert "canary" not in text
    assert text.count("raise NotImplementedError") == 2


def test_writing_a_fresh_stub_again_changes_nothing(averages: Assignment) -> None:
    assert not stub.write(averages)
    stub.path_of(averages).unlink()
    assert stub.write(averages)


def test_a_stale_stub_is_refused_with_the_command_that_mends_it(
    averages: Assignment, autograder: Run
) -> None:
    assert autograder("stub", "--check").returncode == 0
    change(averages, "The largest number", "The greatest number")
    outcome = autograder("stub", "--check")
    assert outcome.returncode == 1
    assert "assignments/averages/averages.py:22: the stub is stale" in outcome.stdout
    assert "run `python -m autograder stub averages`" in outcome.stdout
    assert autograder("stub", "averages").stdout.endswith("averages.py: written\n")
    assert autograder("stub", "--check").returncode == 0


def test_a_missing_stub_is_refused(averages: Assignment) -> None:
    stub.path_of(averages).unlink()
    with pytest.raises(KitError, match="there is no stub; run `python -m autograder stub"):
        stub.fresh(averages)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("def spread", "def width", "has no function spread"),
        ("import numpy as np\n", "import numpy as np\n\n_LEFT = 3\n", "_LEFT would reach students"),
        ('    """The mean of', '    "no docstring".upper()\n    """The mean of', "no docstring"),
        ("    ### END SOLUTION\n\n\ndef spread", "    ### END SOLUTION\n    x = 1\n\n\ndef spread",
         "mean keeps code"),
    ],
)  # fmt: skip
def test_a_solution_that_gives_an_unfit_stub_is_refused(
    averages: Assignment, old: str, new: str, words: str
) -> None:
    change(averages, old, new)
    assert words in refused(averages)


def test_a_marked_function_that_no_part_grades_is_refused(averages: Assignment) -> None:
    source = averages.solution.read_text(encoding="utf-8")
    more = source[source.index("def spread") :].replace("def spread", "def width")
    averages.solution.write_text(f"{source}\n\n{more}", encoding="utf-8")
    assert "width is for students, but the manifest lacks it" in refused(averages)
