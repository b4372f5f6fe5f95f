"""Classroom 50's result.json (schema classroom50/result/v1): a test for each part."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any

from autograder.render._common import dump, part_state, points
from autograder.result import CheckResult, Result, Timing

GIVEN = {"classroom": "CLASSROOM", "assignment": "ASSIGNMENT", "submission": "SUBMISSION_TAG",
         "commit": "COMMIT_URL", "release": "RELEASE_URL", "review": "REVIEW_URL"}  # fmt: skip


def render(result: Result, timing: Timing, audience: str) -> str:
    """The document; who and which commit it is about stands in the runner's environment."""
    return dump(document(result, os.environ))


def document(result: Result, environment: Mapping[str, str]) -> dict[str, Any]:
    """The result as Classroom 50's JSON object; all scores are whole numbers."""
    given = {key: environment.get(name) or "" for key, name in GIVEN.items()}
    given["assignment"] = given["assignment"] or result.assignment
    given["review"] = given["review"] or given["commit"]
    return {
        "schema": "classroom50/result/v1",
        **{key: value or "local" for key, value in given.items()},
        "datetime": datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "score": result.points,
        "max-score": result.max_points,
        "tests": [_test(name, checks) for name, checks in result.parts().items()],
    }


def _test(name: str, checks: tuple[CheckResult, ...]) -> dict[str, Any]:
    score, maximum = points(checks)
    passed = part_state(checks) == "passed"
    return {"test-name": name, "passed": passed, "score": score, "max-score": maximum}
