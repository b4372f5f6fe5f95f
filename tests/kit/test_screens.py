"""The student's screen, word by word, for each state and each odd file.

The expected screens are the files in golden/. After a wanted change, write them anew with
`KIT_GOLDEN=write python -m pytest tests/kit/test_screens.py` and read the difference.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.kit import made_up, students, tables

GOLDEN = Path(__file__).parent / "golden"


def screens(
    folder: Path,
    files: Mapping[str, str | bytes | None],
    release: Callable[..., Path] = made_up.release,
    **changes: str,
) -> dict[str, str]:
    """One run of pytest over a release for each student; the screens by title."""
    for name, student in files.items():
        release(folder / name, student, title=name)
    done = made_up.run(folder, *files, **changes)
    assert (done.returncode, done.stderr) == (1, "")
    pieces = re.split(rf"^ ({'|'.join(map(re.escape, files))})$", done.stdout, flags=re.MULTILINE)
    assert pieces[0].strip() == ""
    return dict(zip(pieces[1::2], pieces[2::2], strict=True))


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return screens(tmp_path_factory.mktemp("students"), students.SCREENS)


def golden(name: str, text: str) -> str:
    """The expected text; under KIT_GOLDEN=write the file is written first."""
    path = GOLDEN / f"{name.replace(' ', '_')}.txt"
    if os.environ.get("KIT_GOLDEN") == "write":
        path.write_text(text, encoding="utf-8")
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", students.SCREENS)
def test_the_screen_reads_as_expected(shown: dict[str, str], name: str) -> None:
    screen = shown[name].rstrip() + "\n"
    assert screen == golden(name, screen)


@pytest.fixture(scope="module")
def of_tables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    files = {name: tables.source(**bodies) for name, bodies in tables.STUDENTS.items()}
    return screens(tmp_path_factory.mktemp("tables"), files, tables.release)


@pytest.mark.parametrize("name", tables.STUDENTS)
def test_the_screen_of_tables_reads_as_expected(of_tables: dict[str, str], name: str) -> None:
    screen = of_tables[name].rstrip() + "\n"
    assert screen == golden(name, screen)


def test_no_screen_shows_a_traceback_or_pytests_own_words(shown: dict[str, str]) -> None:
    for name, screen in shown.items():
        for word in ("Traceback", "test_warm.py", "====", "warnings", "passed in", "conftest"):
            assert word not in screen, (name, word)


@pytest.mark.parametrize("name", students.SCREENS)
def test_every_screen_that_is_not_done_names_the_file(shown: dict[str, str], name: str) -> None:
    assert "warm.py" in shown[name] or name == "all right"


@pytest.fixture(scope="module")
def right(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    files = {**students.STILL_RIGHT, "stub": students.STUB}
    return screens(tmp_path_factory.mktemp("right"), files)


@pytest.mark.parametrize("name", students.STILL_RIGHT)
def test_an_odd_but_right_file_gets_every_point(right: dict[str, str], name: str) -> None:
    assert "public 22/22; the hidden tests run when you submit" in right[name]


@pytest.fixture(scope="module")
def hung(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return screens(tmp_path_factory.mktemp("hung"), students.HANGS, KIT_SECONDS="0.4")


@pytest.mark.parametrize("name", [name for name in students.HANGS if name != "loops at import"])
def test_a_call_that_hangs_is_stopped_and_the_rest_goes_on(hung: dict[str, str], name: str) -> None:
    screen = hung[name]
    said = " ".join(screen.split())
    assert "It took longer than 0.4 s, which is the limit. Is there a loop that never ends?" in said
    assert "double was running (warm.py line " in said
    assert re.search(r"double .* 0/5 +took too long", screen)
    assert re.search(r"shift .* 7/7 +done", screen)
    assert "6/10   blocked by double" in screen


def test_the_screen_of_a_loop_reads_as_expected(hung: dict[str, str]) -> None:
    screen = hung["loops"].rstrip() + "\n"
    assert screen == golden("loops", screen)


def test_the_loop_is_blamed_and_not_what_runs_in_it(tmp_path: Path) -> None:
    """Here double is called without end, so double is what runs when the limit comes."""
    loop = "while True:\n        f = sum(double(n) for n in range(1000))"
    made_up.release(tmp_path / "warm", students.source(apply_twice=loop))
    said = " ".join(made_up.run(tmp_path / "warm", KIT_SECONDS="1").stdout.split())
    assert "apply_twice was running (warm.py line 21)" in said
    assert re.search(r"double .* 5/5 done shift .* 7/7 done apply_twice .* 0/10 took too long", said)


def test_a_file_that_hangs_at_import_is_said_in_one_sentence(hung: dict[str, str]) -> None:
    assert "warm.py does not come to an end while it is imported" in hung["loops at import"]


def test_a_loop_that_catches_everything_is_stopped_too(tmp_path: Path) -> None:
    made_up.release(tmp_path / "warm", students.CATCHES_ALL)
    done = made_up.run(tmp_path / "warm", KIT_SECONDS="0.4")
    assert done.returncode == 1
    assert re.search(r"double .* 0/5 +took too long", done.stdout)


def test_what_nothing_can_stop_ends_the_run_with_the_screen(tmp_path: Path) -> None:
    made_up.release(tmp_path / "warm", students.BLOCKS)
    done = made_up.run(tmp_path / "warm", "-x", KIT_SECONDS="0.4")
    assert done.returncode == 1
    assert "double does not stop, and it cannot be stopped from outside." in done.stdout
    assert re.search(r"shift .* 0/7 +not run", done.stdout)
