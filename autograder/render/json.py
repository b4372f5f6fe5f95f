"""The result as the kit's own JSON document; a student's copy has no detail of hidden checks."""

from __future__ import annotations

from dataclasses import replace

from autograder.result import Result, Timing, to_json


def render(result: Result, timing: Timing, audience: str) -> str:
    """The document of `result.to_json`, without timings: the same file gives the same bytes."""
    if audience == "student":
        checks = tuple(replace(check, detail="") for check in result.checks)
        hints = tuple((part, "", hint) for part, _, hint in result.hints)
        result = replace(result, checks=checks, hints=hints, output="", seed="")
    return to_json(result)
