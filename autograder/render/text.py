"""The result for a terminal: points by part, then what failed, hints, and how it was graded."""

from __future__ import annotations

from autograder.kit.columns import align_left
from autograder.kit.messages import say, say_count
from autograder.kit.printable import replace_unprintable
from autograder.kit.states import State
from autograder.render._common import advice, clean, kind, points, seconds, tell_carried
from autograder.result import CheckResult, Result, Timing


def render(result: Result, timing: Timing, audience: str) -> str:
    """Some lines of plain text."""
    title = clean(result.title)
    points_of = {"title": title, "name": result.assignment, "got": result.points}
    lines = [say("text_points", most=result.max_points, **points_of)]
    if result.problem:
        lines += ["", clean(result.problem), ""]
    for name, checks in result.parts().items():
        got, most = points(checks)
        lines += [] if result.problem else [""]
        lines.append(f"{name}: {got}/{most}" + ("" if most else f"  ({say('feedback_extra')})"))
        if not result.problem:
            lines += [_line(check, audience) for check in checks]
        lines += [f"    {line}" for line in advice(result, name)]
    lines += ["", *map(clean, result.notes), _how(result)]
    if audience == "instructor":
        lines.append(say_count(
            "text_cost", timing.workers, seed=result.seed, cpu=f"{timing.cpu_seconds:.2f}",
            memory=f"{timing.memory_mb:.0f}", seconds=f"{seconds(timing):.2f}",
        ))  # fmt: skip
        if result.output:
            shown = replace_unprintable(result.output, kept="\n")
            lines += [say("text_printed")]
            lines += ["    | " + line for line in shown.splitlines()[-40:]]
    return "\n".join(lines) + "\n"


def _line(check: CheckResult, audience: str) -> str:
    mark, says = check.state.words, " ".join(filter(None, [clean(check.says), tell_carried(check)]))
    line = f"  {align_left(mark, 15)}{check.points}/{check.max_points}  {kind(check.hidden)}  {says}"
    why = check.detail if audience == "instructor" and check.detail else check.message
    return line + (f"\n    {clean(why)}" if why and check.state is not State.PASSED else "")


def _how(result: Result) -> str:
    layers = ", ".join(result.layers)
    return say("text_how", version=result.kit_version, mode=result.mode, layers=layers)
