"""Looks at a page in a real headless browser: pictures for a desk, a phone and print.

`python -m autograder.measure.browser PAGE FOLDER`, run by `make browser`.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from autograder.errors import KitError

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--hide-scrollbars",
)  # fmt: skip
SIZES = {"desktop": (1100, 1900), "phone": (500, 1500)}


def shoot(page: Path, folder: Path) -> list[Path]:
    """The pictures of a page; raises `KitError` when the browser makes none."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    if browser is None:
        raise KitError("there is no chromium here; run `make browser`")
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for name, (width, height) in SIZES.items():
        path = folder / f"{page.stem}-{name}.png"
        options = [f"--window-size={width},{height}", f"--screenshot={path.resolve()}"]
        made.append(run(browser, options, page, path))
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


if __name__ == "__main__":
    for picture in shoot(Path(sys.argv[1]), Path(sys.argv[2])):
        print(picture)
