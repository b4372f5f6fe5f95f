"""`python -m kit.watch`: a new screen after each save, left with Ctrl-C."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kit import made_up, students

PROMPT = "Ctrl-C leaves."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return made_up.release(tmp_path / "warm", students.source(shift="STUB"))


@pytest.fixture
def watching(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """The command, running in the folder; what it shows goes into a file."""
    with (folder / "shown.txt").open("w") as shown:
        process = subprocess.Popen(
            [sys.executable, "-m", "kit.watch"],
            cwd=folder, env=made_up.environment(), stdout=shown, stderr=shown, text=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )  # fmt: skip
        yield process
        process.kill()
        process.wait()


def screens(folder: Path, count: int) -> list[str]:
    """The screens shown so far, once there are `count` of them."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        shown = (folder / "shown.txt").read_text(encoding="utf-8").split(PROMPT)
        if len(shown) > count:
            return shown[:-1]
        time.sleep(0.1)
    raise AssertionError(shown)


def screen_with(text: str, folder: Path) -> str:
    """The first screen that says `text`; one of a file that was half saved may come before it."""
    for count in range(1, 6):
        shown = [screen for screen in screens(folder, count) if text in screen]
        if shown:
            return shown[0]
    raise AssertionError(screens(folder, 1))


def test_a_saved_file_gives_a_new_screen_and_ctrl_c_leaves(
    folder: Path, watching: subprocess.Popen[str]
) -> None:
    assert "Next: shift" in screens(folder, 1)[-1]
    (folder / "warm.py").write_text(students.source())
    assert screen_with("public 22/22", folder)
    time.sleep(0.5)  # the loop waits for the next save, and no run is under way
    watching.send_signal(signal.SIGINT)
    assert watching.wait(timeout=20) == 0
    assert "Traceback" not in (folder / "shown.txt").read_text(encoding="utf-8")


def test_nothing_runs_again_while_nothing_is_saved(
    folder: Path, watching: subprocess.Popen[str]
) -> None:
    screens(folder, 1)
    time.sleep(1.5)
    assert len(screens(folder, 1)) == 1


def test_words_go_to_pytest(folder: Path) -> None:
    code = "import kit.watch, sys; kit.watch.run(sys.argv[1:])"
    done = subprocess.run(
        [sys.executable, "-c", code, "-m", "double"],
        cwd=folder, env=made_up.environment(), capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert "5/5 public points in what you ran" in done.stdout
