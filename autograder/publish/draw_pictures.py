"""Draws the pictures of a statement: the assignment's own demo.py, run on the reference.

In a process of its own (`python -m autograder.publish.draw_pictures NAME ROOT FOLDER demo LANGUAGE`), because
matplotlib is slow to import and because the modules are called what students call theirs.
"""

from __future__ import annotations

import importlib
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from autograder.kit import demo, messages
from autograder.manifest import Assignment, load
from autograder.publish import pack, statement
from autograder.publish.finding import Finding

SETTINGS = {
    "MPLBACKEND": "Agg",
    "OMP_NUM_THREADS": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONHASHSEED": "0",
}

LONGEST = 60  # seconds that a payoff may take


class Drawing:
    """A drawing process, started by `Drawing(assignment)` and waited for by `pictures()`."""

    def __init__(self, assignment: Assignment) -> None:
        self.assignment = assignment
        self.folder = tempfile.TemporaryDirectory(prefix="kit-pictures-")
        self.process = subprocess.Popen(
            _command(assignment, self.folder.name, "demo"),
            cwd=assignment.root,
            env={**os.environ, **SETTINGS},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )

    def pictures(self) -> dict[str, bytes]:
        """File name and bytes of each picture; they must be those that the statement shows."""
        _, errors = self.process.communicate()
        if self.process.returncode:
            raise _finding(self.assignment, "demo.py", errors).error()
        drawn = pack.tree(Path(self.folder.name))
        shown = statement.pictures(self.assignment)
        for name in shown.keys() - drawn.keys():
            sentence = f"demo.py draws no {name}; draw it or remove the picture"
            raise Finding(*shown[name], sentence).error()
        return {name: drawn[name] for name in sorted(shown)}

    def stop(self) -> None:
        """End the process if it still runs, and remove what it drew."""
        with self.process:
            self.process.kill()
        self.folder.cleanup()


def payoff(assignment: Assignment) -> Iterator[Finding]:
    """What is wrong with the assignment's payoff.py, which runs on the reference, if there is one."""
    path = assignment.folder / "payoff.py"
    if not path.is_file():
        return
    with tempfile.TemporaryDirectory(prefix="kit-payoff-") as folder:
        try:
            done = subprocess.run(
                _command(assignment, folder, "payoff"),
                cwd=assignment.root,
                env={**os.environ, **SETTINGS},
                capture_output=True,
                text=True,
                timeout=LONGEST,
            )
        except subprocess.TimeoutExpired:
            yield Finding(path, 1, f"takes more than {LONGEST} s on the solution; shorten it")
            return
    if done.returncode:
        yield _finding(assignment, "payoff.py", done.stderr)


def _command(assignment: Assignment, folder: str, module: str) -> list[str]:
    words = [assignment.name, str(assignment.root), folder, module, assignment.language]
    return [sys.executable, "-m", "autograder.publish.draw_pictures", *words]


def _finding(assignment: Assignment, file: str, errors: str) -> Finding:
    """What to mend, from the traceback of a demo or payoff that failed."""
    path = assignment.folder / file
    lines = re.findall(rf'File "{re.escape(str(path))}", line (\d+)', errors)
    last = errors.strip().split("\n")[-1]
    sentence = f"a picture of the solution fails ({last}); mend {file}"
    return Finding(path, int(lines[-1]) if lines else 1, sentence)


def _main(name: str, root: str, folder: str, module: str, language: str) -> None:
    """Draw what `DEMO` of demo.py or `PAYOFF` of payoff.py shows; a payoff's tables are made, too."""
    sys.path[:0] = [str(Path(root, "solutions", name)), str(Path(root, "assignments", name))]
    import matplotlib

    matplotlib.rcdefaults()
    sys.modules["kit"] = importlib.import_module("autograder.kit")
    solution = importlib.import_module(name)
    messages.use(language)
    code = pack.source(load(name, Path(root), language), f"{module}.py")
    file = str(Path(root, "assignments", name, f"{module}.py"))
    names: dict[str, Any] = {"__name__": module, "__file__": file}
    exec(compile(code, file, "exec"), names)  # the kit's own code, its texts in a language
    show: demo.Demo = names[module.upper()]
    if module == "payoff":
        for lines in show.tables.values():
            lines(solution)
    for picture, figure in show.draw(solution):
        demo.write(figure, Path(folder, picture))


if __name__ == "__main__":
    _main(*sys.argv[1:])
