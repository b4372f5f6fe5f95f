"""A class in which one file in five is odd in an ordinary way, beside the same class without them.

`python -m autograder.measure.speed.odd_class [COUNT]` (300) grades both with `class`, one after the other,
and says how much longer the first one takes. What is odd: loops, recursion, sleep, prints, slow imports,
exports of notebooks, other encodings, another assignment's file, values of odd kinds ...
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from autograder.errors import KitError
from autograder.manifest import Assignment, load
from autograder.measure.speed.command_cost import Cost, python, run
from autograder.runner.misconceptions import Bank

NAME, OTHER = "neuron", "softmax_gradient"
ODD_OF = 5  # one of so many
MOST = 1.5
IMPORT = "import numpy as np\n"
BODIES = {
    "loop": "while True:\n    pass",
    "recursion": "return sigmoid(z)",
    "sleep": "import time\ntime.sleep(0.02)\nreturn right(z)",
    "prints": "for number in range(2000):\n    print(number, z)\nreturn right(z)",
    "input": "return right(float(input('z: ')))",
    "exit": "exit()",
    "memory": "return np.zeros((10**5, 10**5)) + z",
    "thread": "import threading\nthreading.Thread(target=print, args=(z,)).start()\nreturn right(z)",
    "ragged": "return [[1.0], [1.0, 2.0]]",
    "large": "return [[1.0] for _ in range(99_000)]",
    "text": "return str(right(z))",
    "list": "return right(z).tolist() if np.ndim(z) else right(z)",
    "pandas": "import pandas as pd\nreturn pd.Series(right(z))",
    "process": "import subprocess\nreturn subprocess.run(['ls'])",
}
TOPS = {
    "log": "open('log.txt', 'w').write('started')",
    "folder": "import os\nos.chdir(os.path.dirname(os.path.abspath(__file__)))",
    "plot": "if __name__ == '__main__':\n    import matplotlib.pyplot as plt",
    "guarded": "try:\n    import torch\nexcept ImportError:\n    torch = None",
    "stdout": "import sys\nsys.stdout.reconfigure(encoding='utf-8')",
    "slow": "import time\nEND = time.process_time() + 0.3\nwhile time.process_time() < END:\n    pass",
    "asks": "n = int(input('n: '))",
    "colab": "!pip install numpy",
    "nbconvert": "get_ipython().run_line_magic('matplotlib', 'inline')",
    "syntax": "def f(:",
    "pandas": "import pandas",
    "asyncio": "import asyncio\nasyncio.run(asyncio.sleep(0))",
}


def odd_files(assignment: Assignment) -> list[tuple[str, bytes]]:
    """(name, contents) of a file of each odd kind."""
    text = assignment.solution.read_text(encoding="utf-8")
    file, notebook = f"{NAME}.py", f"{NAME}.ipynb"
    found = []
    for body in BODIES.values():
        lines = "".join(f"    {line}\n" for line in body.split("\n"))
        code = f"{text}\n\nright = sigmoid\n\n\ndef sigmoid(z):\n{lines}"
        found.append((file, code.encode()))
    found += [(file, text.replace(IMPORT, f"{IMPORT}{top}\n", 1).encode()) for top in TOPS.values()]
    written, cells = notebook_of(f"%%writefile {file}\n{text}"), notebook_of(text)
    return [
        *found,
        (file, load(OTHER).solution.read_bytes()),
        (file, text.encode("utf-16")),
        (file, (text.encode("ascii", "replace").decode() + "# 神经元\n").encode("gbk")),
        (file, f"<!DOCTYPE html><html><body>{text}</body></html>".encode()),
        (file, cells),
        (f"{file}.txt", text.encode()),
        (notebook, written),
        (notebook, cells),
    ]


def notebook_of(source: str) -> bytes:
    """A notebook of one code cell."""
    cell: dict[str, Any] = {"cell_type": "code", "metadata": {}, "outputs": [], "source": source}
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}).encode()


def ordinary_files(assignment: Assignment) -> Iterator[tuple[str, bytes]]:
    """Files without end: the solution, then one with a known mistake, in turn."""
    bank = Bank(assignment)
    while True:
        for misconception in assignment.misconceptions:
            yield f"{NAME}.py", assignment.solution.read_bytes()
            yield f"{NAME}.py", bank.make_submission(misconception).encode()


def write(folder: Path, count: int, odd: bool) -> None:
    """One submission for each student."""
    assignment = load(NAME)
    files, strange = ordinary_files(assignment), odd_files(assignment)
    for number in range(count):
        name, data = next(files)
        if odd and number % ODD_OF == 0:
            name, data = strange[number // ODD_OF % len(strange)]
        place = folder / f"student{number:05d}"
        place.mkdir(parents=True)
        more = b"" if name.endswith(".ipynb") or data.startswith(b"\xff\xfe") else b"\n# %d\n" % number
        (place / name).write_bytes(data if data.startswith(b"{") else data + more)


def measure(count: int, odd: bool) -> Cost:
    """What grading the class takes."""
    with tempfile.TemporaryDirectory(prefix="odd-") as name:
        place = Path(name)
        write(place / "in", count, odd)
        words = ["-m", "autograder", "class", NAME, str(place / "in"), "--output", str(place / "out")]
        return run(python(*words), count, place)


def main() -> int:
    """Grade both classes; 0 when the odd files cost little."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    plain, odd = measure(count, odd=False), measure(count, odd=True)
    ratio, pace = odd.cpu_seconds / plain.cpu_seconds, odd.seconds / plain.seconds
    print(
        f"{count} submissions: {plain.each:.2f} CPU s each; with one odd file in {ODD_OF} {odd.each:.2f},"
        f" {ratio:.2f} times as much ({plain.seconds:.0f} s and {odd.seconds:.0f} s by the clock, {pace:.2f})"
    )
    if ratio > MOST:
        raise KitError(f"odd files make a class cost {ratio:.2f} times as much, more than {MOST}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
