"""Looks at a page in a real headless browser: pictures for a desk, a phone, the night and print.

`python -m autograder.measure.browser PAGE FOLDER`, run by `make browser`. In a class report the table of
students is also sorted and searched, as a person would by keyboard and mouse.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from autograder.errors import KitError

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--hide-scrollbars",
)  # fmt: skip
SIZES = {"desktop": (1100, 1900), "phone": (500, 1500), "dark": (1100, 1900)}
DARK = "--blink-settings=preferredColorScheme=0"
ROWS = "[...document.querySelectorAll('#students-table tbody tr:not([hidden])')]"
NAMES = f"{ROWS}.map(row => row.cells[0].innerText)"
POINTS = f"{ROWS}.map(row => Number(row.querySelector('[data-sort]').dataset.sort))"
BUTTONS = "[...document.querySelectorAll('#students-table th button')]"
COLUMN = f"{ROWS}[0].querySelector('[data-sort]').cellIndex"  # of the points, whatever its heading
CLICK = f"{BUTTONS}[{COLUMN}].click()"
# The browser reads commands from its descriptor 3 and writes answers to 4.
TAKE_PIPES = """
import fcntl, os, sys
commands, answers = (fcntl.fcntl(int(number), fcntl.F_DUPFD, 10) for number in sys.argv[1:3])
os.dup2(commands, 3)
os.dup2(answers, 4)
os.execv(sys.argv[3], sys.argv[3:])
"""
FOCUS = f"{BUTTONS}[{COLUMN}].focus()"
COLOUR = "getComputedStyle(document.body).%s.match(/[0-9.]+/g).slice(0, 3).map(Number)"
BACKGROUND, TEXT = COLOUR % "backgroundColor", COLOUR % "color"
TYPE = "(f => { f.value = %s; f.dispatchEvent(new Event('input')); })(document.querySelector('input'))"


def find_browser() -> str:
    """The program; raises `KitError` where there is none."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        raise KitError("there is no chromium here; run `make browser`")
    return browser


def shoot(page: Path, folder: Path) -> list[Path]:
    """The pictures of a page; raises `KitError` when the browser makes none."""
    browser = find_browser()
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for name, (width, height) in SIZES.items():
        path = folder / f"{page.stem}-{name}.png"
        options = [f"--window-size={width},{height}", f"--screenshot={path.resolve()}"]
        made.append(run(browser, options + [DARK] * (name == "dark"), page, path))
    path = folder / f"{page.stem}-print.pdf"
    options = ["--no-pdf-header-footer", f"--print-to-pdf={path.resolve()}"]
    made.append(run(browser, options, page, path))
    return made


def run(browser: str, options: list[str], page: Path, path: Path) -> Path:
    """Run the browser once with a profile of its own; the file that it made."""
    path.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory(prefix="browser-", ignore_cleanup_errors=True) as profile:
        words = [browser, *FLAGS, f"--user-data-dir={profile}", *options, page.resolve().as_uri()]
        done = subprocess.run(words, capture_output=True, text=True, timeout=120)
    if not path.is_file() or path.stat().st_size < 1000:
        raise KitError(f"{browser} made no {path.name}: {done.stderr[-400:]}")
    return path


class Page:
    """An open page, asked through the browser's own pipes: DevTools protocol, one JSON text after another."""

    def __init__(self, commands: IO[bytes], answers: IO[bytes]) -> None:
        self.commands, self.answers = commands, answers
        self.count = 0
        self.session: str | None = None

    def send(self, method: str, **params: Any) -> dict[str, Any]:
        """The browser's answer to a command."""
        self.count += 1
        message = {"id": self.count, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        self.commands.write(json.dumps(message).encode() + b"\0")
        self.commands.flush()
        while True:
            answer = json.loads(read_message(self.answers))
            if answer.get("id") == self.count:
                if "error" in answer:
                    raise KitError(f"the browser refused {method}: {answer['error']}")
                found: dict[str, Any] = answer["result"]
                return found

    def ask(self, expression: str) -> Any:
        """The value of a JavaScript expression in the page."""
        found = self.send("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in found:
            raise KitError(f"the page stopped at {expression}: {found['exceptionDetails']['text']}")
        return found["result"].get("value")


def read_message(stream: IO[bytes]) -> bytes:
    """One message of the browser, which ends with a NUL byte."""
    data = bytearray()
    while (byte := stream.read(1)) != b"\0":
        if not byte:
            raise KitError("the browser ended before it answered")
        data += byte
    return bytes(data)


@contextmanager
def open_browser(page: Path) -> Iterator[Page]:
    """A page in a browser of its own, which ends with the block."""
    here, theirs = os.pipe(), os.pipe()
    with tempfile.TemporaryDirectory(prefix="browser-", ignore_cleanup_errors=True) as profile:
        words = [sys.executable, "-c", TAKE_PIPES, str(here[0]), str(theirs[1]), find_browser(), *FLAGS,
                 "--remote-debugging-pipe", f"--user-data-dir={profile}", "about:blank"]  # fmt: skip
        process = subprocess.Popen(words, pass_fds=(here[0], theirs[1]), stderr=subprocess.DEVNULL)
        os.close(here[0])
        os.close(theirs[1])
        with os.fdopen(here[1], "wb") as commands, os.fdopen(theirs[0], "rb", buffering=0) as answers:
            try:
                found = Page(commands, answers)
                target = found.send("Target.createTarget", url=page.resolve().as_uri())["targetId"]
                attached = found.send("Target.attachToTarget", targetId=target, flatten=True)
                found.session = attached["sessionId"]
                while found.ask("location.protocol + document.readyState") != "file:complete":
                    time.sleep(0.05)  # it begins with an empty page, which is complete at once
                yield found
            finally:
                process.kill()
                process.wait()


def try_sizes(page: Path) -> None:
    """`KitError` when a page must be moved sideways on a phone, or is not dark in dark mode."""
    with open_browser(page) as shown:
        phone = {"width": 360, "height": 740, "deviceScaleFactor": 2, "mobile": True}
        shown.send("Emulation.setDeviceMetricsOverride", **phone)
        width = shown.ask("document.documentElement.scrollWidth")
        if width > phone["width"]:
            raise KitError(f"{page} is {width} pixels wide on a phone of {phone['width']}")
        light = sum(shown.ask(BACKGROUND))
        dark = [{"name": "prefers-color-scheme", "value": "dark"}]
        shown.send("Emulation.setEmulatedMedia", features=dark)
        if not sum(shown.ask(BACKGROUND)) < 3 * 64 < sum(shown.ask(TEXT)) or light < 3 * 192:
            raise KitError(f"{page} is not dark where the system asks for dark pages")


def press_enter(page: Page) -> None:
    """Press and release the enter key where the focus is."""
    key = {"key": "Enter", "code": "Enter", "text": "\r", "windowsVirtualKeyCode": 13}
    page.send("Input.dispatchKeyEvent", type="keyDown", **key)
    page.send("Input.dispatchKeyEvent", type="keyUp", **key)


def try_table(page: Path) -> str:
    """Sort and search the table of students of a class report; raises `KitError` when that does not work.

    The first order comes by a click, the second by the keyboard.
    """
    with open_browser(page) as shown:
        before = shown.ask(NAMES)
        if not before:
            raise KitError(f"{page} has no table of students")
        shown.ask(CLICK)
        for order in (sorted, lambda values: sorted(values, reverse=True)):
            points = shown.ask(POINTS)
            if points != order(points) or len(points) != len(before):
                raise KitError(f"{page}: the students are not in the order of their points")
            shown.ask(FOCUS)
            press_enter(shown)
        shown.ask(TYPE % json.dumps(before[0]))
        left = shown.ask(NAMES)
        if before[0] not in left or not all(before[0].casefold() in name.casefold() for name in left):
            raise KitError(f"{page}: a search for {before[0]} leaves {left}")
        shown.ask(TYPE % '""')
        if sorted(shown.ask(NAMES)) != sorted(before):
            raise KitError(f"{page}: not all students come back after a search")
        return f"{len(before)} students sorted and searched"


if __name__ == "__main__":
    for picture in shoot(Path(sys.argv[1]), Path(sys.argv[2])):
        print(picture)
    if Path(sys.argv[1]).name == "report.html":
        print(try_table(Path(sys.argv[1])))
