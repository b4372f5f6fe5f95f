"""What pytest's own options and habits of students do in a release: each is sensible."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.kit import made_up, students, tables

ASKED = ("--hint", "limits")
OWN_TEST = "import warm\n\n\ndef test_of_mine():\n    assert warm.double(1) == 3\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A release whose student has `double` right and `shift` wrong."""
    return made_up.release(tmp_path / "warm", students.source(shift="return [0, 0]", apply_twice="STUB"))


def typed(folder: Path, text: str, *words: str) -> str:
    """What `python -m pytest WORDS` shows when a student types `text` at its prompts."""
    command = [sys.executable, "-m", "pytest", *words]
    done = subprocess.run(
        command, cwd=folder, env=made_up.environment(), input=text, capture_output=True, text=True, timeout=60
    )
    return done.stdout + done.stderr


def test_a_part_may_be_named_without_an_option(folder: Path) -> None:
    screen = made_up.run(folder, "shift").stdout
    assert "shift" in screen and "double  " not in screen and "0/7" not in screen
    assert "2/7 public points in what you ran" in screen


def test_two_parts_may_be_named(folder: Path) -> None:
    screen = made_up.run(folder, "shift", "double").stdout
    assert "7/12 public points in what you ran" in screen


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        ("predict", "predict is a row of the screen: a question to think about. pytest -v shows it again."),
        ("gradeint", "There is no part, function or file gradeint. Did you mean gradient?"),
    ],
)
def test_a_word_that_is_no_part_is_told(word: str, sentence: str, tmp_path: Path) -> None:
    folder = tables.release(tmp_path / "tables", tables.source())
    ran = made_up.run(folder, word)
    assert ran.returncode == 4 and ran.stderr.strip() == f"ERROR: {sentence}"


def test_a_function_may_be_named_and_means_its_part(tmp_path: Path) -> None:
    screen = made_up.run(tables.release(tmp_path / "tables", tables.source()), "width").stdout
    assert "4/4 public points in what you ran" in screen


def test_k_looks_at_the_names_of_checks_and_parts_alone(folder: Path) -> None:
    assert "No check fits" in made_up.run(folder, "-k", "warm").stdout
    assert "5/5 public points in what you ran" in made_up.run(folder, "-k", "double_of").stdout


def test_maxfail_says_after_how_many_it_stopped(folder: Path) -> None:
    screen = made_up.run(folder, "--maxfail=2").stdout
    assert "Stopped after 2 failed checks." in screen


def test_stepwise_says_that_the_next_run_goes_on(folder: Path) -> None:
    first = made_up.run(folder, "--sw").stdout
    assert "Stopped at the first failed check; the next run begins with it." in first
    assert "You stopped the run" not in first
    assert "public points in what you ran" in made_up.run(folder, "--sw").stdout


def test_last_failed_runs_what_failed(folder: Path) -> None:
    made_up.run(folder)
    assert "double" not in re.sub("apply_twice.*", "", made_up.run(folder, "--lf").stdout)


def test_a_breakpoint_stops_in_the_students_function(folder: Path) -> None:
    (folder / "warm.py").write_text(students.source(double="breakpoint()\n    return 2 * x"))
    screen = typed(folder, "p x + 40\nc\n" * 9)
    assert re.search(r"warm\.py\(\d+\)double\(\)", screen) and "42.0" in screen
    assert re.search(r"double .* 5/5 +done", screen)


def test_who_leaves_the_debugger_is_told_so_and_nothing_is_wrong(folder: Path) -> None:
    (folder / "warm.py").write_text(students.source(double="breakpoint()\n    return 2 * x"))
    screen = typed(folder, "q\n", "-m", "double")
    assert "You left the debugger. 2 checks were not run." in screen and "BdbQuit" not in screen


def test_pdb_stops_in_the_students_function_after_saying_what_failed(folder: Path) -> None:
    (folder / "warm.py").write_text(students.source(double="half = x / 0\n    return half"))
    screen = typed(folder, "p x\nq\n", "--pdb")
    said = screen.index("It raised ZeroDivisionError")
    assert said < screen.index("warm.py(8)double()") and "You left the debugger." in screen
    assert "/kit/" not in screen


def test_pdb_at_a_wrong_value_stops_in_the_test(folder: Path) -> None:
    screen = typed(folder, "q\n", "--pdb")
    assert "test_warm.py" in screen and "/kit/" not in screen


def test_prints_of_a_passed_check_are_shown_on_demand(folder: Path) -> None:
    (folder / "warm.py").write_text(students.source(double="print('two', x)\n    return 2 * x"))
    assert "two 2.0" not in made_up.run(folder).stdout
    assert "      two 2.0\n" in made_up.run(folder, "-v").stdout


def test_what_another_call_of_the_check_printed_is_left_out(folder: Path) -> None:
    printing = "print('seen', x)\n    return [5, 0] if np.ndim(x) else x + b"
    (folder / "warm.py").write_text(students.source(shift=printing))
    assert made_up.run(folder, "shift").stdout.count("      seen ") == 1


def test_v_says_of_a_check_that_it_fails_and_not_that_its_sentence_is_wrong(folder: Path) -> None:
    screen = made_up.run(folder, "-v", "shift").stdout
    assert "    fails          shift adds b to each item.\n" in screen
    assert "wrong          shift" not in screen


def test_a_test_file_of_the_student_beside_ours_is_told_below_the_screen(folder: Path) -> None:
    (folder / "test_own.py").write_text(OWN_TEST)
    screen = made_up.run(folder).stdout
    assert screen.startswith("\n Warming up\n") and "====" not in screen
    assert "your own tests: 0/1 passed" in screen
    assert "test_own.py::test_of_mine: assert" in screen


def test_a_test_file_of_the_student_alone_is_pytests_own_affair(folder: Path) -> None:
    (folder / "test_own.py").write_text("def test_of_mine():\n    assert 1 + 1 == 2\n")
    assert "1 passed" in made_up.run(folder, "test_own.py").stdout


def test_a_missing_kit_is_one_sentence(folder: Path) -> None:
    shutil.rmtree(folder / "kit")
    done = made_up.run(folder)
    assert "The folder kit in" in done.stderr and "is not complete" in done.stderr
    assert "Traceback" not in done.stderr and "INTERNALERROR" not in done.stdout


@pytest.mark.parametrize("lost", ["judge_exception.py", "assignment.json", "text/en/LC_MESSAGES/kit.mo"])
def test_a_kit_that_lacks_a_file_is_one_sentence(folder: Path, lost: str) -> None:
    (folder / "kit" / lost).unlink()
    done = made_up.run(folder)
    assert "is not complete. Unpack it again from the zip." in done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_the_run_button_on_the_test_file_shows_the_screen(folder: Path) -> None:
    command = [sys.executable, "test_warm.py"]
    done = subprocess.run(
        command, cwd=folder, env=made_up.environment(), capture_output=True, encoding="utf-8", timeout=60
    )
    assert done.stdout.startswith("\n Warming up\n") and done.returncode == 1


def test_a_file_that_cannot_be_read_keeps_what_was_reached_before(folder: Path) -> None:
    made_up.run(folder)
    made_up.run(folder, "-m", "double")  # which must not wipe the rest of the board
    (folder / "warm.py").write_text("def double(x):\n    return 2 *\n")
    screen = made_up.run(folder).stdout
    message, line, caret, before = (
        screen.index(text) for text in ("SyntaxError", "2 |     return 2 *", "^", "Before, you had reached:")
    )
    assert message < line < caret < before
    assert re.search(r"double .* 5/5 +done\n", screen) and "not loaded" not in screen
    assert re.search(r"shift .* 2/7\n", screen) and "public 7/22" in screen


def test_well_done_is_said_once_and_what_to_hand_in_as_long_as_the_core_is_done(folder: Path) -> None:
    (folder / "warm.py").write_text(students.source(power="STUB"))
    first, second = (made_up.run(folder).stdout for _ in range(2))
    assert "Well done" in first and made_up.LEARNED in first
    assert "To see what your functions can do, run python demo.py, then python payoff.py" in first
    more = "  If you want more, next extra: power. To see it: python -m pytest -m power\n\n"
    assert first.endswith(more) and "formula        power(x)" in made_up.run(folder, "-m", "power").stdout
    assert "Upload warm.py alone" in first and "If your course has it, next: Cold water." in first
    assert "Well done" not in second and made_up.LEARNED not in second and "Cold water" not in second
    assert "run python demo.py, then python payoff.py\n  Upload warm.py alone" in second


def test_hints_come_a_step_at_a_time_and_are_those_of_the_function_that_fails(tmp_path: Path) -> None:
    folder = tables.release(tmp_path / "tables", tables.source(width="return min(x) - max(x)"))
    first, second = (made_up.run(folder, *words).stdout for words in [("--hint",), ASKED])
    assert first.endswith("Hint: Which of the two is larger?\n\n")
    assert "  An example:\n    >>> x = [1, 4]\n    >>> width(x)\n    3\n\n" in second
    assert second.endswith("These are all the hints for limits.\n\n")


def test_who_asks_gets_the_questions_of_the_part_when_nobody_knows_the_mistake(tmp_path: Path) -> None:
    folder = tables.release(tmp_path / "tables", tables.source(gradient="return 7 * x"))
    screens = [made_up.run(folder, "--hint", "gradient").stdout for _ in range(3)]
    assert screens[0].endswith("Hint: How does the error change with one x?\n\n")
    last = "Hint: And with the mean?\n\n  These are all the hints for gradient.\n\n"
    assert screens[1].endswith(last) and screens[2].endswith(last)


def test_a_hint_asked_of_several_releases_comes_from_the_one_that_has_the_part(tmp_path: Path) -> None:
    tables.release(tmp_path / "tables", tables.source(gradient="return 7 * x"))
    made_up.release(tmp_path / "warm", made_up.source(double="return 3 * x"))
    known, unknown = (
        made_up.run(tmp_path, "tables", "warm", "--hint", word).stdout for word in ("gradient", "sigmoid")
    )
    assert "Hint: How does the error change with one x?" in known and "There is no part" not in known
    assert unknown.count("There is no part sigmoid.") == 2


@pytest.mark.parametrize("word", ["print('my line')", "breakpoint()"])
def test_a_search_for_hints_prints_nothing_and_stops_nowhere(word: str, tmp_path: Path) -> None:
    loud = tables.source(width=f"{word}\n    return min(x) - max(x)")
    screen = typed(tables.release(tmp_path / "tables", loud), "c\n", "-s", "-m", "limits")
    assert "Hint:" in screen
    assert screen.count("my line") + screen.count("(Pdb)") == 1


def test_a_change_of_the_file_that_does_not_help_brings_the_next_hint(tmp_path: Path) -> None:
    folder = tables.release(tmp_path / "tables", tables.source(width="return min(x) - max(x)"))
    again = [made_up.run(folder).stdout for _ in range(2)]
    (folder / "tables.py").write_text(tables.source(width="return -(max(x) - min(x))"))
    screens = [*again, made_up.run(folder).stdout]
    assert ["An example:" in screen for screen in screens] == [False, False, True]


@pytest.mark.parametrize(
    ("change", "brings"), [({"limits": "return max(x), min(x)"}, False), ({"_after": "HELPER = 2"}, True)]
)
def test_a_change_of_another_function_of_the_assignment_brings_no_hint(
    change: dict[str, str], brings: bool, tmp_path: Path
) -> None:
    wrong = {"width": "return min(x) - max(x)"}
    folder = tables.release(tmp_path / "tables", tables.source(**wrong))
    made_up.run(folder, "-k", "width_by_hand")
    text = tables.source(**{**wrong, **change}) + change.get("_after", "")
    (folder / "tables.py").write_text(text + "  # a comment")
    assert ("An example:" in made_up.run(folder, "-k", "width_by_hand").stdout) is brings


def test_who_asks_gets_the_next_hint_below_the_one_for_the_mistake(tmp_path: Path) -> None:
    folder = tables.release(tmp_path / "tables", tables.source(width="return min(x) - max(x)"))
    by_itself, asked, everything = (made_up.run(folder, *words).stdout for words in [(), ASKED, ASKED])
    assert ["Which of the two" in screen for screen in (by_itself, asked, everything)] == [True, True, True]
    assert ["An example:" in screen for screen in (by_itself, asked, everything)] == [False, True, True]


def test_a_hint_that_was_seen_with_another_mistake_is_not_the_next_one(tmp_path: Path) -> None:
    folder = tables.release(tmp_path / "tables", tables.source(limits="return max(x), min(x)"))
    ask_of_limits(folder, ("Which end is it?", []), ("What is an end?", []))
    assert "Which end is it?" in made_up.run(folder, "--hint", "limits").stdout
    (folder / "tables.py").write_text(tables.source(width="return 7.0"))
    asked = made_up.run(folder, "--hint", "limits").stdout
    assert "What is an end?" in asked and "Which end is it?" not in asked


def test_a_known_mistake_gets_no_question_about_what_may_be_right(tmp_path: Path) -> None:
    folder = tables.release(tmp_path / "tables", tables.source(width="return min(x) - max(x)"))
    ask_of_limits(folder, ("What is an end?", []))
    screens = [made_up.run(folder, *ASKED).stdout for _ in range(4)]
    assert all("Which of the two is larger?" in screen for screen in screens)
    assert not any("What is an end?" in screen for screen in screens)


def test_another_mistake_begins_the_hints_again(tmp_path: Path) -> None:
    folder = tables.release(tmp_path / "tables", tables.source(width="return min(x) - max(x)"))
    for _ in range(2):
        before = made_up.run(folder, *ASKED).stdout
    again = made_up.run(folder).stdout
    (folder / "tables.py").write_text(tables.source(width="return 2 * (min(x) - max(x))"))
    after = made_up.run(folder).stdout
    assert "An example:" in before and "An example:" in again and "An example:" not in after


def test_a_part_that_fails_names_the_command_for_hints_at_once(tmp_path: Path) -> None:
    folder = tables.release(tmp_path / "tables", tables.source(gradient="return 7 * x"))
    assert "hints          python -m pytest --hint gradient" in made_up.run(folder).stdout


def test_the_command_for_hints_stands_as_long_as_one_is_not_on_the_screen(tmp_path: Path) -> None:
    folder = tables.release(tmp_path / "tables", tables.source(width="return min(x) - max(x)"))
    first, last = (made_up.run(folder, *words).stdout for words in [(), ASKED])
    assert "Hint:" in first and "pytest --hint limits" in first
    assert "An example:" in last and "pytest --hint" not in last


def test_a_part_that_is_not_begun_or_has_no_hint_names_no_command_for_hints(tmp_path: Path) -> None:
    untried = tables.source(limits="raise NotImplementedError")
    no_hint = tables.source(descend="return 0.0")
    for number, source in enumerate((untried, no_hint)):
        folder = tables.release(tmp_path / str(number), source)
        assert "--hint" not in made_up.run(folder).stdout


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("wide", "There is no part wide. The parts are: limits, gradient, descend."),
        ("gradient", "gradient is done."),
        ("descend", "There is no hint for descend now: what the screen shows is all that is known."),
    ],
)
def test_hints_may_be_asked_of_any_part(tmp_path: Path, asked: str, sentence: str) -> None:
    wrong = tables.source(width="return min(x) - max(x)", descend="raise NotImplementedError")
    folder = tables.release(tmp_path / "tables", wrong)
    assert sentence in " ".join(made_up.run(folder, "--hint", asked).stdout.split())


def test_a_hint_asked_of_a_function_is_that_of_its_part(tmp_path: Path) -> None:
    folder = tables.release(tmp_path / "tables", tables.source(width="return min(x) - max(x)"))
    assert "Hint: Which of the two is larger?" in made_up.run(folder, "--hint", "width").stdout


def test_a_function_that_fails_gets_no_hint_of_another_one_of_its_part(tmp_path: Path) -> None:
    both = tables.source(limits="return min(x), min(x)", width="return min(x) - max(x)")
    folder = tables.release(tmp_path / "tables", both)
    assert "Hint:" not in made_up.run(folder, "-k", "limits_by_hand").stdout
    assert "Hint:" in made_up.run(folder, "-k", "width_by_hand").stdout


def ask_of_limits(folder: Path, *asked: tuple[str, list[str]]) -> None:
    """Give the part `limits` these questions for whoever asks, each with the checks it is for."""
    about = json.loads((folder / "kit" / "assignment.json").read_text(encoding="utf-8"))
    about["parts"][0]["stuck"] = [{"ask": ask, "checks": checks} for ask, checks in asked]
    (folder / "kit" / "assignment.json").write_text(json.dumps(about), encoding="utf-8")


def test_hints_begin_with_the_function_that_fails(tmp_path: Path) -> None:
    folder = tables.release(tmp_path, tables.source(width="return 7.0"))
    ask_of_limits(folder, ("What does limits return first?", []), ("Which end does width subtract?", []))
    screen = made_up.run(folder, "--hint", "limits").stdout
    assert "Which end does width subtract?" in screen and "What does limits return" not in screen


def test_a_question_for_another_check_is_not_asked(tmp_path: Path) -> None:
    folder = tables.release(tmp_path, tables.source(width="return 7.0"))
    ask_of_limits(folder, ("Which end is first?", ["limits_by_hand"]), ("How wide is it?", ["width_by_hand"]))
    screens = "".join(made_up.run(folder, "--hint", "limits").stdout for _ in range(3))
    assert "How wide is it?" in screens and "Which end is first?" not in screens


@pytest.mark.parametrize("body", ["return ...", "return x + ...", "y = [...]\n    return y[0]"])
def test_a_place_of_a_frame_that_was_not_filled_in_is_named(body: str, tmp_path: Path) -> None:
    folder = tables.release(tmp_path, tables.source(width=body))
    written = (folder / "tables.py").read_text().splitlines()
    line = next(number for number, text in enumerate(written, 1) if "..." in text)
    assert f"Line {line} still holds `...`" in made_up.run(folder, "-m", "limits").stdout


def test_a_place_that_was_not_filled_in_is_named_where_another_function_stops_at_it(tmp_path: Path) -> None:
    source = tables.source(limits="return max(x) - min(x), 0.0", width="return limits(...)[0]")
    screen = made_up.run(tables.release(tmp_path, source), "-k", "width_by_hand").stdout
    assert "still holds `...`" in screen
