"""Runs nbgrader's commands one after the other in one process, as the script `nbgrader` does.

`python nbgrader_batch.py COMMANDS` in the course folder, with COMMANDS a JSON list of lists of
words. Prints as JSON the exit code of each, and what the gradebook then holds.
"""

from __future__ import annotations

import contextlib
import json
import sys
from typing import Any


def run(words: list[str]) -> int:
    """The exit code of one command."""
    from nbgrader.apps.nbgraderapp import NbGraderApp

    code: Any = 0
    try:
        NbGraderApp.launch_instance(words)
    except SystemExit as leaving:
        code = leaving.code
    NbGraderApp.instance().reset()
    return code or 0


def gradebook() -> dict[str, dict[str, dict[str, list[float]]]]:
    """assignment -> student -> grade cell -> [points, most points]."""
    from nbgrader.api import Gradebook

    found: dict[str, dict[str, dict[str, list[float]]]] = {}
    with Gradebook("sqlite:///gradebook.db") as book:
        for assignment in book.assignments:
            students = found[assignment.name] = {}
            for submission in assignment.submissions:
                students[submission.student.id] = {
                    grade.name: [grade.auto_score, grade.max_score]
                    for notebook in submission.notebooks
                    for grade in notebook.grades
                }
    return found


def main() -> None:
    with contextlib.redirect_stdout(sys.stderr):
        codes = [run(words) for words in json.loads(sys.argv[1])]
        points = gradebook()
    print(json.dumps({"codes": codes, "points": points}))


if __name__ == "__main__":
    main()
