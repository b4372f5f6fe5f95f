"""What every LMS package runs: pick the file, grade it, render the result, never without an answer.

`python -m autograder.lms.adapter FORMAT PLACE [OUTPUT]` grades the one assignment of the package.
PLACE is the submitted file or its folder. With OUTPUT a valid zero is written there first and the
result last; else the result is printed. It ends with 0 whatever the score.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from autograder import __version__
from autograder.errors import KitError
from autograder.files import write_atomically
from autograder.kit import messages
from autograder.kit.messages import say
from autograder.kit.states import State
from autograder.lms import pick_file
from autograder.manifest import Assignment, load, names
from autograder.render import render
from autograder.result import CheckResult, Result, Timing

WITH_VISIBILITY = ("json",)  # read by otter's plugin, which shows hidden checks when the manifest says so


def the_assignment() -> Assignment:
    """The one assignment of the package that this runs in."""
    found = names()
    if len(found) != 1:
        raise KitError(f"a package holds one assignment, not {len(found)}; make it again")
    assignment = load(found[0])
    messages.use(assignment.language)
    return assignment


def grade_place(assignment: Assignment, place: Path) -> tuple[Result, Timing]:
    """The result of what is in `place`; why there is none stands in the result as its problem."""
    from autograder.runner.grade_in_fork import grade_source
    from autograder.runner.options import Options

    try:
        submission = pick_file.pick(place, assignment)
        result, timing = grade_source(assignment, submission.source, Options())
        lost = submission.module.lost if submission.module else ()
        return replace(submission.told(result), notes=(*result.notes, *lost)), timing
    except KitError as error:
        return to_failed(assignment, str(error)), Timing()
    except Exception as error:
        # An exception's text could hold hidden inputs, and some LMS show everything to students.
        print(f"the grader stopped with {type(error).__name__}", file=sys.stderr)
        return to_failed(assignment, say("graded_broken")), Timing()


def grade_for(form: str, assignment: Assignment, place: Path) -> tuple[Result, Timing]:
    """The result as a format may show it: where an LMS shows all at once, no facts of hidden checks."""
    result, timing = grade_place(assignment, place)
    waits = assignment.lms.hidden_visibility != "visible" and form not in WITH_VISIBILITY
    return (result.without_facts() if waits else result), timing


def to_failed(assignment: Assignment, problem: str) -> Result:
    """A result without a point, and why."""
    checks = (
        CheckResult(c.id, c.part, c.says, 0, c.points, State.ERROR, c.hidden) for c in assignment.checks
    )
    return Result(
        assignment=assignment.name,
        title=assignment.title,
        checks=tuple(checks),
        seed="",
        sha256="",
        kit_version=__version__,
        mode="none",
        layers=(),
        problem=problem,
    )


def main(form: str, place: Path, output: Path | None = None) -> None:
    """Grade `place` and write or print the result in a format."""
    assignment = the_assignment()
    if output is None:
        result, timing = grade_for(form, assignment, place)
        sys.stdout.buffer.write(render(result, timing, form, "student").encode("utf-8"))
        sys.stdout.buffer.flush()
        return
    zero = render(to_failed(assignment, say("graded_not_ended")), Timing(), form, "student")
    write_atomically(output, zero.encode("utf-8"))
    result, timing = grade_for(form, assignment, place)
    write_atomically(output, render(result, timing, form, "student").encode("utf-8"))


if __name__ == "__main__":
    main(sys.argv[1], *map(Path, sys.argv[2:4]))
