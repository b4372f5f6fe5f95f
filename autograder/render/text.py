"""The result for a terminal: points by part, then what failed, hints, and how it was graded."""

from __future__ import annotations

from autograder.result import CheckResult, Result, Timing

MARKS = {"passed": "ok", "not_started": "not started", "wrong": "wrong", "blocked": "blocked",
         "error": "error", "stopped": "stopped"}  # fmt: skip


def render(result: Result, timing: Timing, audience: str) -> str:
    """Some lines of plain text."""
    lines = [f"{result.title} ({result.assignment}): {result.points}/{result.max_points} points"]
    if result.problem:
        lines += ["", result.problem, ""]
    for name, checks in result.parts().items():
        points, maximum = sum(c.points for c in checks), sum(c.max_points for c in checks)
        lines += [] if result.problem else [""]
        lines.append(f"{name}: {points}/{maximum}" + ("  (extra)" if maximum == 0 else ""))
        if not result.problem:
            lines += [_line(check, audience) for check in checks]
        if result.hint(name):
            lines.append(f"    hint: {result.hint(name)}")
    lines += ["", _how(result)]
    if audience == "instructor":
        lines.append(
            f"seed {result.seed}, {timing.workers} workers, {timing.cpu_seconds:.2f} s CPU, "
            f"{timing.memory_mb:.0f} MiB at most, {timing.wall_seconds:.2f} s"
        )
        if result.output:
            shown = "".join(c if c.isprintable() or c == "\n" else "?" for c in result.output)
            lines += ["what it printed (last 4000 characters):"]
            lines += ["    | " + line for line in shown.splitlines()[-40:]]
    return "\n".join(lines) + "\n"


def _line(check: CheckResult, audience: str) -> str:
    kind = "hidden" if check.hidden else "public"
    says = f"{check.says}" + (" (carried: an earlier part's error was not counted)" if check.carried else "")
    line = f"  {MARKS[check.state]:<12}{check.points}/{check.max_points}  {kind}  {says}"
    why = check.message or (check.detail if audience == "instructor" else "")
    return line + (f"\n    {why}" if why and check.state != "passed" else "")


def _how(result: Result) -> str:
    layers = ", ".join(result.layers)
    return f"graded by kit {result.kit_version}, {result.mode}; layers: {layers}"
