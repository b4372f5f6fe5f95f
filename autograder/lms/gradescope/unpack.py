"""Puts the wheels of a package into a folder: `python3 unpack.py WHEELS FOLDER`, without pip."""

from __future__ import annotations

import platform
import sys
import zipfile
from pathlib import Path


def main(wheels: Path, folder: Path) -> None:
    """Unpack every wheel; ends with a sentence when one was made for another Python or machine."""
    here = f"cp{sys.version_info[0]}{sys.version_info[1]}"
    for wheel in sorted(wheels.glob("*.whl")):
        python, _, system = wheel.stem.split("-")[-3:]
        fits = python.startswith("py") or here in python.split(".")
        if not fits or (system != "any" and platform.machine() not in system):
            sys.exit(
                f"{wheel.name} does not fit {here} on {platform.machine()}. Use an image with the "
                "Python of the wheels, or a package made without WHEELS=1."
            )
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
