"""The result for a terminal: points by part, then what failed, hints, and how it was graded."""

from __future__ import annotations

from autograder.kit.columns import align_left
from autograder.kit.messages import say
from autograder.kit.printable import replace_unprintable
from autograder.kit.states import State
from autograder.render._common import advice, clean, points, seconds
from autograder.result import CheckResult, Result, Timing


def render(result: Result, timing: Timing, audience: str) -> str:
    """Some lines of plain text."""
    title = clean(result.title)
    lines = [f"{title} ({result.assignment}): {result.points}/{result.max_points} points"]
    if result.problem:
        lines += ["", clean(result.problem), ""]
    for name, checks in result.parts().items():
        got, most = points(checks)
        lines += [] if result.problem else [""]
        lines.append(f"{name}: {got}/{most}" + (f"  ({say('feedback_extra')})" if most == 0 else ""))
        if not result.problem:
            lines += [_line(check, audience) for check in checks]
        lines += [f"    {line}" for line in advice(result, name)]
    lines += ["", *map(clean, result.notes), _how(result)]
    if audience == "instructor":
        lines.append(
            f"seed {result.seed}, {timing.workers} workers, {timing.cpu_seconds:.2f} s CPU, "
            f"{timing.memory_mb:.0f} MiB at most, {seconds(timing):.2f} s"
        )
        if result.output:
            shown = replace_unprintable(result.output, kept="\n")
            lines += ["what it printed (last 4000 characters):"]
            lines += ["    | " + line for line in shown.splitlines()[-40:]]
    return "\n".join(lines) + "\n"


def _line(check: CheckResult, audience: str) -> str:
    kind = say("graded_hidden" if check.hidden else "graded_public")
    carried = " (carried: an earlier part's error was not counted)" if check.carried else ""
    mark, says = check.state.words, clean(check.says)
    line = f"  {align_left(mark, 15)}{check.points}/{check.max_points}  {kind}  {says}{carried}"
    why = check.detail if audience == "instructor" and check.detail else check.message
    return line + (f"\n    {clean(why)}" if why and check.state is not State.PASSED else "")


def _how(result: Result) -> str:
    layers = ", ".join(result.layers)
    return f"graded by kit {result.kit_version}, {result.mode}; layers: {layers}"
