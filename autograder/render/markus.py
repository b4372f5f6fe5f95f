"""MarkUs: one JSON object a line, one for each part."""

from __future__ import annotations

import json

from autograder.render._common import part_state, part_text
from autograder.result import Result, Timing

STATUS = {"passed": "pass", "partial": "partial", "failed": "fail"}


def render(result: Result, timing: Timing, audience: str) -> str:
    """One line for each part; `error` when the file could not be loaded."""
    lines = []
    for name, checks in result.parts().items():
        status = "error" if result.problem else STATUS[part_state(checks)]
        lines.append(
            {
                "name": name,
                "output": part_text(result, name, checks, audience),
                "marks_earned": sum(check.points for check in checks),
                "marks_total": sum(check.max_points for check in checks),
                "status": status,
                "time": 0,
            }
        )
    return "".join(json.dumps(item, ensure_ascii=False, allow_nan=False) + "\n" for item in lines)
