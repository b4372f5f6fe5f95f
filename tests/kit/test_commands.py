"""The ways in which students run pytest: options, folders, consoles, Ctrl-C, others' settings."""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from autograder.kit.student_file import HEADER
from tests.kit import made_up, students

WRONG = students.source(shift="return [0, 0]", apply_twice="STUB")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return made_up.release(tmp_path / "warm", WRONG)


def parts(screen: str) -> list[str]:
    """Names of the parts that have a bar on the screen."""
    return re.findall(r"^  (\w+) +[\u25a0\u25a1]{20} ", screen, re.MULTILINE)


def test_one_part_alone(folder: Path) -> None:
    done = made_up.run(folder, "-m", "shift")
    assert (done.returncode, parts(done.stdout)) == (1, ["shift"])
    assert "2/7 public points in what you ran" in done.stdout
    assert "To run everything: python -m pytest\n" in done.stdout


def test_a_part_that_is_right_ends_with_exit_status_0(folder: Path) -> None:
    done = made_up.run(folder, "-k", "double_of_array")
    assert (done.returncode, parts(done.stdout)) == (0, ["double"])
    assert " 3/3 " in done.stdout


def test_one_check_by_its_name(folder: Path) -> None:
    done = made_up.run(folder, "test_warm.py::test_shift_refuses_words")
    assert (done.returncode, parts(done.stdout)) == (1, ["shift"])


def test_a_file_of_another_version_than_the_tests_is_told_where_to_look(folder: Path) -> None:
    answers = folder / "warm.py"
    head = HEADER.format(version="0.9.0", sentence="Write here.")
    answers.write_text(head + "\n" + answers.read_text(encoding="utf-8"))
    words = " ".join(made_up.run(folder).stdout.split())
    assert "warm.py began with version 0.9.0 of this exercise. The tests here are version 1.0.0." in words
    assert "Look in README.md for what has changed" in words
    (folder / "new_warm.py").write_text("")
    assert "Look in new_warm.py" in " ".join(made_up.run(folder).stdout.split())
    answers.write_text(answers.read_text(encoding="utf-8").replace("0.9.0", "1.0.0"))
    assert "began with" not in made_up.run(folder).stdout


def test_no_such_part_is_answered_with_the_names_of_the_parts(folder: Path) -> None:
    done = made_up.run(folder, "-m", "shfit")
    assert done.returncode == 5
    words = " ".join(done.stdout.split())
    assert "The parts are: double, shift, apply_twice, power." in words
    assert words.endswith("For one of them: python -m pytest -m double")


@pytest.mark.parametrize("file", ["test_warm.py", "warm.py"])
def test_the_test_file_and_the_students_own_file_mean_all_checks(folder: Path, file: str) -> None:
    done = made_up.run(folder, file)
    assert parts(done.stdout) == ["double", "shift", "apply_twice"]
    assert "public 7/22" in done.stdout and "1/1 checks passed" in done.stdout


def test_quiet_is_one_line(folder: Path) -> None:
    done = made_up.run(folder, "-qq")
    assert done.stdout == "public 7/22 Next: shift (wrong).\n"


def test_verbose_names_every_check_with_its_state(folder: Path) -> None:
    screen = made_up.run(folder, "-v").stdout
    assert "passed         It works on arrays." in screen
    assert "wrong          shift leaves its input as it is." not in screen
    assert "passed         shift leaves its input as it is." in screen
    assert "not started    apply_twice(double, 5) is 20." in screen


def test_very_verbose_tells_every_failure_of_the_part(folder: Path) -> None:
    screen = made_up.run(folder, "-vv").stdout
    assert "returned [0, 0] expected [4, 5]" in " ".join(screen.split())
    assert "It returned [0, 0], but the tests expected a TypeError." in " ".join(screen.split())


def test_stopping_at_the_first_failure_says_what_was_not_run(folder: Path) -> None:
    done = made_up.run(folder, "-x")
    assert done.returncode == 1
    assert "Stopped at the first failed check. 6 checks were not run." in done.stdout


def test_prints_are_live_without_capture(folder: Path) -> None:
    (folder / "warm.py").write_text(students.source(double="print('live')\n    return 2 * x"))
    done = made_up.run(folder, "-s")
    assert done.stdout.startswith("live\nlive\n")


def test_collect_only_lists_the_checks(folder: Path) -> None:
    done = made_up.run(folder, "--collect-only", "-q")
    assert (done.returncode, done.stdout.count("test_warm.py::test_")) == (0, 9)


def test_a_report_file_has_our_sentences_and_no_traceback(folder: Path) -> None:
    made_up.run(folder, "--junitxml=out.xml")
    report = (folder / "out.xml").read_text(encoding="utf-8")
    assert '<failure message="Called shift([1, 2], 3). It returned' in report
    assert "close(" not in report


def test_a_plugin_that_shuffles_changes_nothing(folder: Path) -> None:
    (folder / "shuffler.py").write_text(
        "import pytest\n"
        "@pytest.hookimpl(tryfirst=True)\n"
        "def pytest_collection_modifyitems(items):\n"
        "    items.reverse()\n"
    )
    order = made_up.run(folder, "-p", "shuffler", "-x").stdout
    assert "6 checks were not run." in order


def test_a_reporter_that_prints_by_itself_is_kept_quiet(folder: Path) -> None:
    (folder / "printer.py").write_text("def pytest_sessionfinish():\n    print('9 passed!')\n")
    assert "9 passed!" not in made_up.run(folder, "-p", "printer").stdout


def test_from_the_parent_folder_paths_and_commands_still_fit(folder: Path) -> None:
    done = made_up.run(folder.parent, "warm")
    assert f"where          {Path('warm/warm.py')}:11" in done.stdout
    assert "run alone      python -m pytest warm -m shift" in done.stdout
    again = made_up.run(folder.parent, "warm", "-m", "shift")
    assert parts(again.stdout) == ["shift"]


def test_a_folder_of_two_releases_shows_two_screens(folder: Path) -> None:
    made_up.release(folder.parent / "\u4f5c\u4e1a two", students.source(), title="The second")
    done = made_up.run(folder.parent)
    assert "public 7/22" in done.stdout and "public 22/22" in done.stdout
    assert "\n The second\n" in done.stdout


def test_tests_of_others_beside_ours_are_reported_by_pytest(folder: Path) -> None:
    (folder.parent / "test_other.py").write_text("def test_sum():\n    assert 1 + 1 == 3\n")
    done = made_up.run(folder.parent)
    assert "FAILED test_other.py::test_sum" in done.stdout and "1 failed" in done.stdout
    assert "public 7/22" in done.stdout
    assert "test_shift" not in done.stdout


def test_settings_of_a_repository_around_the_folder_do_no_harm(folder: Path) -> None:
    (folder / "pytest.ini").unlink()
    (folder.parent / "pyproject.toml").write_text(
        "[tool.pytest.ini_options]\n"
        'addopts = "-ra --strict-markers --import-mode=importlib --tb=long"\n'
        'python_functions = "check_*"\nfilterwarnings = ["error"]\n'
    )
    (folder.parent / "conftest.py").write_text(
        "import pytest\n\n@pytest.fixture\ndef rng():\n    return 'theirs'\n"
    )
    screen = made_up.run(folder).stdout
    assert "public 7/22" in screen and "====" not in screen
    right = made_up.release(folder.parent / "right", students.source())
    (right / "pytest.ini").unlink()
    assert "public 22/22" in made_up.run(right).stdout


def test_a_module_of_the_same_name_elsewhere_is_not_taken(folder: Path) -> None:
    imposter = "import sys, types\nsys.modules['warm'] = types.ModuleType('warm')\n"
    (folder / "imposter.py").write_text(imposter)
    assert "public 7/22" in made_up.run(folder, "-p", "imposter").stdout


def test_a_file_that_looks_like_the_missing_one_is_named(folder: Path) -> None:
    (folder / "warm.py").rename(folder / "warm (1).py")
    screen = " ".join(made_up.run(folder).stdout.split())
    assert "If warm (1).py is your file, rename it to warm.py." in screen


def test_a_second_file_of_the_same_kind_is_mentioned(folder: Path) -> None:
    (folder / "warm_2.py").write_text("")
    assert "There is also warm_2.py. The tests read warm.py alone." in made_up.run(folder).stdout


def test_tests_that_students_add_are_shown_apart(folder: Path) -> None:
    with (folder / "test_warm.py").open("a") as file:
        file.write("\n\ndef test_mine():\n    close(warm.double(1), 3.0)\n")
    screen = made_up.run(folder).stdout
    assert "your own tests: 0/1 passed" in screen and "called         double(1)" in screen
    assert "public 7/22" in screen


def test_a_broken_test_file_is_one_sentence(folder: Path) -> None:
    (folder / "test_warm.py").write_text("def test_(:\n")
    done = made_up.run(folder)
    assert done.returncode == 2
    assert "test_warm.py cannot be used: SyntaxError" in done.stdout
    assert "Traceback" not in done.stdout and "====" not in done.stdout


def test_checks_that_were_deleted_from_the_test_file_count_as_open(folder: Path) -> None:
    text = (folder / "test_warm.py").read_text()
    (folder / "test_warm.py").write_text(text.replace("def test_double_of_two", "def double_of"))
    screen = made_up.run(folder).stdout
    assert "public 5/22" in screen and "test_warm.py lacks one check." in screen


@pytest.mark.parametrize("encoding", ["cp1252", "cp936", "ascii"])
def test_a_console_without_the_symbols_gets_ascii(folder: Path, encoding: str) -> None:
    text = students.source(double="print('\u4e24\u500d \u2713')\n    return 0")
    (folder / "warm.py").write_text(text, encoding="utf-8")
    screen = made_up.run(folder, PYTHONIOENCODING=encoding, LANG="C").stdout
    assert "[....................]" in screen and "[####################]" in screen
    words = "\u4e24\u500d ?" if encoding == "cp936" else "?? ?"
    assert f"printed\n      {words}\n" in screen


def terminal(folder: Path, **changes: str) -> str:
    """What `pytest` writes on a terminal."""
    ours, theirs = pty.openpty()
    env = made_up.environment(TERM="xterm", **changes)
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest"], cwd=folder, env=env, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    chunks = []
    while True:
        try:
            chunk = os.read(ours, 65536)
        except OSError:
            break
        if not chunk:
            break
        chunks.append(chunk)
    process.wait()
    os.close(ours)
    return b"".join(chunks).decode()


def test_a_terminal_gets_colour_and_a_line_that_says_what_runs(folder: Path) -> None:
    screen = terminal(folder)
    assert "\033[31mwrong" in screen and "\033[32mdone" in screen
    assert "running 1/9: double" in screen


def test_no_color_is_respected_and_the_states_are_in_words(folder: Path) -> None:
    screen = terminal(folder, NO_COLOR="1")
    assert "\033[" not in screen
    assert re.search(r"2/7 +wrong", screen)


def test_a_pipe_gets_no_colour(folder: Path) -> None:
    assert "\033[" not in made_up.run(folder).stdout


def test_ctrl_c_stops_the_run_and_says_where(folder: Path) -> None:
    (folder / "warm.py").write_text(
        students.source(shift="open('started', 'w').close()\n    while True:\n        pass")
    )
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest"], cwd=folder, env=made_up.environment(),
        stdout=subprocess.PIPE, text=True, encoding="utf-8",
    )  # fmt: skip
    while not (folder / "started").exists():
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    screen, _ = process.communicate(timeout=20)
    assert process.returncode == 2
    assert "You stopped the run in shift (warm.py line 1" in screen
    assert "public 5/22" in screen and "Traceback" not in screen


def test_without_numpy_one_sentence_says_what_to_install(folder: Path) -> None:
    (folder.parent / "path" / "numpy").mkdir(parents=True)
    (folder.parent / "path" / "numpy" / "__init__.py").write_text(
        "raise ModuleNotFoundError(\"No module named 'numpy'\")\n"
    )
    done = made_up.run(folder, PYTHONPATH=str(folder.parent / "path"))
    assert done.returncode == 4
    assert "-m pip install -r requirements.txt" in done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_an_incomplete_kit_folder_is_one_sentence(folder: Path) -> None:
    (folder / "kit" / "assignment.json").unlink()
    done = made_up.run(folder)
    assert done.returncode == 4
    assert "is not complete. Unpack it again from the zip." in done.stderr
