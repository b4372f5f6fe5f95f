"""Draws the pictures of a statement: the assignment's own demo.py, run on the reference.

In a process of its own (`python -m autograder.publish.draw_pictures NAME ROOT FOLDER`), because matplotlib is
slow to import and because the modules are called what students call theirs.
"""

from __future__ import annotations

import importlib
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from autograder.kit import demo
from autograder.manifest import Assignment
from autograder.publish import pack, statement
from autograder.publish.finding import Finding

SETTINGS = {
    "MPLBACKEND": "Agg",
    "OMP_NUM_THREADS": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONHASHSEED": "0",
}


class Drawing:
    """A drawing process, started by `Drawing(assignment)` and waited for by `pictures()`."""

    def __init__(self, assignment: Assignment) -> None:
        self.assignment = assignment
        self.folder = tempfile.TemporaryDirectory(prefix="kit-pictures-")
        words = [assignment.name, str(assignment.root), self.folder.name]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "autograder.publish.draw_pictures", *words],
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
            raise _finding(self.assignment, errors).error()
        drawn = pack.tree(Path(self.folder.name))
        shown = statement.pictures(self.assignment)
        for name in shown.keys() - drawn.keys():
            sentence = f"demo.py draws no {name}; draw it or remove the picture"
            raise Finding(statement.path_of(self.assignment), shown[name], sentence).error()
        return {name: drawn[name] for name in sorted(shown)}

    def stop(self) -> None:
        """End the process if it still runs, and remove what it drew."""
        with self.process:
            self.process.kill()
        self.folder.cleanup()


def _finding(assignment: Assignment, errors: str) -> Finding:
    """What to mend, from the traceback of a demo that failed."""
    path = assignment.folder / "demo.py"
    lines = re.findall(rf'File "{re.escape(str(path))}", line (\d+)', errors)
    last = errors.strip().split("\n")[-1]
    sentence = f"a picture of the solution fails ({last}); mend demo.py"
    return Finding(path, int(lines[-1]) if lines else 1, sentence)


def _main(name: str, root: str, folder: str) -> None:
    sys.path[:0] = [str(Path(root, "solutions", name)), str(Path(root, "assignments", name))]
    import matplotlib

    matplotlib.rcdefaults()
    sys.modules["kit"] = importlib.import_module("autograder.kit")
    solution = importlib.import_module(name)
    for picture, figure in importlib.import_module("demo").DEMO.draw(solution):
        demo.write(figure, Path(folder, picture))


if __name__ == "__main__":
    _main(*sys.argv[1:])
