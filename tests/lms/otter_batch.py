"""Runs `otter run` on many submissions in one process and prints the points of each part as JSON.

`python otter_batch.py kernel|plain JOBS` with JOBS a JSON list of [zip, file]. With `plain` otter's
own, empty notebook is not run: it takes seconds, and the kit's result does not depend on it.
"""

from __future__ import annotations

import contextlib
import json
import sys
from typing import Any


def points(zipped: str, file: str) -> dict[str, tuple[float, float]] | str:
    """Public and hidden points of each part, or the kind of error that otter ended with."""
    from otter.run import main

    try:
        with contextlib.redirect_stdout(sys.stderr):
            results = main(file, autograder=zipped, output_dir="", no_logo=True)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return {name: _sums(test) for name, test in results.results.items()}


def _sums(test: Any) -> tuple[float, float]:
    cases = test.test_case_results
    public, hidden = (
        sum(c.test_case.points for c in cases if c.passed and c.test_case.hidden == kind)
        for kind in (False, True)
    )
    assert test.score == public + hidden
    return public, hidden


def main() -> None:
    """Run the jobs one after the other."""
    if sys.argv[1] == "plain":
        from nbconvert.preprocessors import ExecutePreprocessor

        ExecutePreprocessor.preprocess = lambda self, nb, resources=None: (nb, resources)
    jobs = json.loads(sys.argv[2])
    print(json.dumps([points(*job) for job in jobs]))


if __name__ == "__main__":
    main()
