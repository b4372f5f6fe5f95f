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
TYPE = "(f => { f.value = %s; f.dispatchEvent(new Event('input')); })(document.querySelector('input'))"


def find_browser() -> str:
    """The program; raises `KitError` where there is none."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
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
    with tempfile.TemporaryDirectory(prefix="browser-") as profile:
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
    with tempfile.TemporaryDirectory(prefix="browser-") as profile:
        # The browser reads commands from its descriptor 3 and writes answers to 4.
        script = f"exec 3<&{here[0]} 4>&{theirs[1]}; exec \"$@\""
        words = ["sh", "-c", script, "sh", find_browser(), *FLAGS, "--remote-debugging-pipe",
                 f"--user-data-dir={profile}", "about:blank"]  # fmt: skip
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


def try_table(page: Path) -> str:
    """Sort and search the table of students of a class report; raises `KitError` when that does not work."""
    with open_browser(page) as shown:
        before = shown.ask(NAMES)
        if not before:
            raise KitError(f"{page} has no table of students")
        for order in (sorted, lambda values: sorted(values, reverse=True)):
            shown.ask(CLICK)
            points = shown.ask(POINTS)
            if points != order(points) or len(points) != len(before):
                raise KitError(f"{page}: the students are not in the order of their points")
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
