"""A class in which some submissions loop, eat memory or crash: all graded, honest scores unchanged.

`python -m autograder.measure.speed.class_stress COUNT` makes it, grades it with `class`, and says what
came out.
"""

from __future__ import annotations

import csv
import sys
import tempfile
from collections import Counter
from pathlib import Path

from autograder.errors import KitError
from autograder.measure.speed import tiny_assignment
from autograder.measure.speed.command_cost import python, run

FAULTS = {
    "loops": "def total(x):\n    while True:\n        pass\n",
    "eats": "def total(x):\n    kept = []\n    while True:\n        kept.append(bytearray(2**24))\n",
    "crashes": "def total(x):\n    import ctypes\n    ctypes.string_at(0)\n",
}
HONEST, FAULTY = 100, 50


def write(folder: Path, count: int) -> None:
    """One submission for each student; of each fault one in a hundred."""
    right = tiny_assignment.FILES["solutions/small/small.py"]
    for number in range(count):
        kind = dict(zip((7, 37, 67), FAULTS)).get(number % 100, "honest")
        place = folder / f"{kind}{number:05d}"
        place.mkdir(parents=True)
        text = f"{right}\n\n# {number}\n{FAULTS.get(kind, '')}"
        (place / "small.py").write_text(text, encoding="utf-8")


def points(path: Path) -> Counter[tuple[str, int]]:
    """How many of each kind got how many points."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return Counter((row["key"].rstrip("0123456789"), int(row["points"])) for row in rows)


def main() -> int:
    """Grade the class; 0 when everybody got what is due."""
    count = int(sys.argv[1])
    with tempfile.TemporaryDirectory(prefix="stress-") as name:
        place = Path(name)
        tiny_assignment.write(place / "kit")
        write(place / "in", count)
        words = ["-m", "autograder", "class", "small", str(place / "in"), "--no-similarity"]
        words += ["--output", str(place / "out"), "--root", str(place / "kit")]
        cost = run(python(*words), count, place)
        found = points(place / "out" / "grades.csv")
    wrong = {
        key: number
        for key, number in found.items()
        if key[1] != (HONEST if key[0] == "honest" else FAULTY)
    }
    print(f"{sum(found.values())} of {count} graded, {cost.each:.3f} CPU s each: {dict(found)}")
    if wrong or sum(found.values()) != count:
        raise KitError(f"not what is due: {wrong}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
