"""A class in which some submissions loop, eat memory or crash: all graded, honest scores unchanged.

`python -m autograder.measure.speed.class_stress COUNT` makes it and grades it twice with `class`: in one
go, and killed ten times on the way. All must have their points, and both outputs the same bytes.
"""

from __future__ import annotations

import csv
import hashlib
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from autograder.errors import KitError
from autograder.measure.speed import tiny_assignment
from autograder.measure.speed.command_cost import environment, python, run

FAULTS = {
    "loops": "def total(x):\n    while True:\n        pass\n",
    "eats": "def total(x):\n    kept = []\n    while True:\n        kept.append(bytearray(2**24))\n",
    "crashes": "def total(x):\n    import ctypes\n    ctypes.string_at(0)\n",
}
HONEST, FAULTY = 100, 50
KILLS = 10


def write(folder: Path, count: int) -> None:
    """One submission for each student; of each fault one in a hundred."""
    right = tiny_assignment.FILES["solutions/small/small.py"]
    for number in range(count):
        kind = dict(zip((7, 37, 67), FAULTS)).get(number % 100, "honest")
        place = folder / f"{kind}{number:05d}"
        place.mkdir(parents=True)
        text = f"{right}\n\n# {number}\n{FAULTS.get(kind, '')}"
        (place / "small.py").write_text(text, encoding="utf-8")


def kind_of(row: dict[str, str]) -> str:
    """Which kind of submission a row of grades.csv belongs to."""
    return row["key"].rstrip("0123456789")


def kill_on_the_way(words: list[str], count: int, place: Path, results: Path) -> list[int]:
    """Start the grading again and again, and kill it; how many results were kept at each kill.

    The moments are drawn: after so many results that a part of a second more or less is in the middle of
    anything. The last one comes when all results are there and the pages are written.
    """
    drawn = random.Random(0)
    marks = [*sorted(drawn.sample(range(count), KILLS - 1)), count]
    kept = []
    for mark in marks:
        with (place / "killed.log").open("wb") as log:
            process = subprocess.Popen(
                words, cwd=place, env=environment(), stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
            while process.poll() is None and len(list(results.glob("*.json"))) < mark:
                time.sleep(0.2)
            time.sleep(drawn.uniform(0, 1))
            process.kill()
            process.wait()
        kept.append(len(list(results.glob("*.json"))))
    return kept


def digests(folder: Path) -> dict[str, str]:
    """The hash of every file but those that say how long something took."""
    files = (path for path in folder.rglob("*") if path.is_file())
    names = {path.relative_to(folder).as_posix(): path for path in files}
    return {
        name: hashlib.sha256(path.read_bytes()).hexdigest()
        for name, path in names.items()
        if "timings" not in name
    }


def check_points(output: Path, count: int) -> Counter[tuple[str, int]]:
    """How many of each kind got how many points; `KitError` names one who did not get what is due."""
    with (output / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    if len(rows) != count:
        raise KitError(f"{len(rows)} of {count} graded")
    for row in rows:
        if int(row["points"]) != (HONEST if kind_of(row) == "honest" else FAULTY):
            result = output / "results" / f"{row['key']}.json"
            said = result.read_text(encoding="utf-8")[:3000] if result.is_file() else "no result"
            raise KitError(f"not what is due: {row}, {said}")
    return Counter((kind_of(row), int(row["points"])) for row in rows)


def main() -> int:
    """Grade the class twice; 0 when everybody got what is due and both outputs are the same."""
    count = int(sys.argv[1])
    with tempfile.TemporaryDirectory(prefix="stress-") as name:
        place = Path(name)
        once, killed = place / "once", place / "killed"
        tiny_assignment.write(place / "kit")
        write(place / "in", count)
        words = ["-m", "autograder", "class", "small", str(place / "in"), "--no-similarity"]
        words += ["--root", str(place / "kit"), "--output"]
        cost = run(python(*words, str(once)), count, place)
        found = check_points(once, count)
        print(f"{count} of {count} graded, {cost.each:.3f} CPU s each: {dict(found)}", flush=True)

        kept = kill_on_the_way(python(*words, str(killed)), count, place, killed / "results")
        run(python(*words, str(killed)), count, place)
        check_points(killed, count)
        one, other = digests(once), digests(killed)
        differ = sorted(file for file in one.keys() | other.keys() if one.get(file) != other.get(file))
        print(f"killed at {kept} results: {len(differ)} of {len(one)} files differ")
    if differ:
        raise KitError(f"a killed class differs from one in one go: {', '.join(differ[:5])}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
