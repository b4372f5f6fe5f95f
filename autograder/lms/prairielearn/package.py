"""Makes release/lms/prairielearn/: a Dockerfile, and questions/NAME/ for each assignment."""

from __future__ import annotations

import html
import json
import uuid
from collections.abc import Sequence
from pathlib import Path

from autograder.lms import package_files
from autograder.manifest import Assignment

HERE = Path(__file__).resolve().parent
IMAGE = "YOUR-ACCOUNT/neural-network-grader"
MAX_SECONDS = 600


def build(assignments: Sequence[Assignment], folder: Path) -> None:
    """The questions, and what the image that they run in is made of."""
    for assignment in assignments:
        files = {"info.json": info(assignment), "question.html": question(assignment)}
        files |= package_files.templates(HERE, assignment)
        files |= {f"tests/kit/{path}": data for path, data in package_files.grader(assignment).items()}
        package_files.fill(folder / "questions" / assignment.name, files)
    pins = package_files.requirements(assignments[0].root).encode()
    (folder / "requirements.txt").write_bytes(pins)
    (folder / "Dockerfile").write_bytes((HERE / "Dockerfile").read_bytes())


def info(assignment: Assignment) -> bytes:
    """info.json of the question; its uuid is always the same."""
    limits = assignment.limits
    seconds = min(MAX_SECONDS, int(limits.total_seconds + limits.import_seconds) + 30)
    data = {
        "uuid": str(uuid.uuid5(uuid.NAMESPACE_OID, f"neural-network-kit/{assignment.name}")),
        "title": assignment.title,
        "topic": "Neural networks",
        "tags": [assignment.name],
        "type": "v3",
        "singleVariant": True,
        "gradingMethod": "External",
        "externalGradingOptions": {
            "enabled": True,
            "image": IMAGE,
            "entrypoint": "/grade/tests/run.sh",
            "timeout": seconds,
            "enableNetworking": False,
        },
    }
    return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()


def question(assignment: Assignment) -> bytes:
    """question.html: where to upload the file, and where the results stand."""
    title, summary = html.escape(assignment.title), html.escape(assignment.summary)
    text = f"""<pl-question-panel>
  <h2>{title}</h2>
  <p>{summary} Upload <code>{assignment.name}.py</code>.</p>
  <pl-file-upload file-names="{assignment.name}.py"></pl-file-upload>
</pl-question-panel>

<pl-submission-panel>
  <pl-external-grader-results></pl-external-grader-results>
  <pl-file-preview></pl-file-preview>
</pl-submission-panel>
"""
    return text.encode()
