"""`python -m kit.watch`: runs the tests again each time a file of the exercise is saved.

It looks at the files twice a second, so it works on every system. Words after it go to pytest:
`python -m kit.watch -m sigmoid`. Ctrl-C leaves.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from pathlib import Path

from . import messages, released_assignment
from .messages import say

FOLDER = Path(__file__).resolve().parent.parent
TICK = 0.5
CLEAR = "\033[2J\033[3J\033[H"


def main(words: list[str]) -> None:
    """Show the screen of one run after the other, until Ctrl-C."""
    found = released_assignment.read(FOLDER / "kit" / "assignment.json")
    messages.use(os.environ.get("KIT_LANGUAGE") or found.language)
    with contextlib.suppress(KeyboardInterrupt):
        seen: dict[str, tuple[int, int]] = {}
        while True:
            now = stamps(FOLDER)
            if now != seen:
                seen = now
                run(words)
            time.sleep(TICK)
    print()


def run(words: list[str]) -> None:
    """One run of pytest on an empty screen."""
    clear()
    color = ["--color=yes"] if sys.stdout.isatty() else []
    subprocess.run([sys.executable, "-m", "pytest", *color, *words], cwd=FOLDER, check=False)
    print("  " + say("watching"), flush=True)


def clear() -> None:
    """Empty the terminal; what is no terminal stays as it is."""
    if not sys.stdout.isatty():
        return
    if os.name == "nt":
        os.system("cls")
    else:
        print(CLEAR, end="", flush=True)


def stamps(folder: Path) -> dict[str, tuple[int, int]]:
    """Time and size of each Python file of the exercise; one that is being saved may be away."""
    found = {}
    for path in folder.glob("*.py"):
        with contextlib.suppress(OSError):
            status = path.stat()
            found[path.name] = status.st_mtime_ns, status.st_size
    return found


if __name__ == "__main__":
    main(sys.argv[1:])
