"""How long `make release` takes once the environment is there."""

from __future__ import annotations

import tempfile
from pathlib import Path

from autograder.measure.speed.command_cost import python, run, say
from autograder.measure.speed.performance_page import show
from autograder.publish import counted, release

MAKE = """\
from pathlib import Path
from autograder.publish import release
release.make(release.finished()[0], Path("made"), whole=True)
"""
TEXT = """\
All that `make release` does once the environment is there, when everything has changed: {seconds} s by the
clock, {cpu} CPU seconds, for {count} with translations and packages for every LMS. It ran once and into
another folder: `release/` was left alone. When nothing has changed, `make release` says so at once.
"""


def measure(_rounds: int) -> str:
    """The section of the page; it is measured once, as it takes long."""
    say("a release")
    with tempfile.TemporaryDirectory(prefix="release-") as place:
        cost = run(python("-c", MAKE), 1, Path(place))
    assignments, _ = release.finished()
    return TEXT.format(seconds=show(cost.seconds), cpu=show(cost.cpu_seconds), count=counted(assignments))
