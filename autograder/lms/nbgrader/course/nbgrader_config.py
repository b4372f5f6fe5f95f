"""Settings for nbgrader: the kit in the folder `grader` grades, in place of a Jupyter kernel."""

from __future__ import annotations

import os
import sys
import sysconfig
from pathlib import Path

GRADER = str(Path(__file__).resolve().parent / "grader")
if GRADER not in sys.path:
    sys.path.insert(0, GRADER)

# nbgrader starts `alembic` by its name, which is not found where the environment is not activated.
os.environ["PATH"] = os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", os.defpath)])

# `get_config` is nbgrader's here: the one of traitlets forgets these settings in `release_assignment`.
c = get_config()  # type: ignore[name-defined]  # noqa: F821
c.CourseDirectory.course_id = "neural-networks"

# release/ is already there; `generate_assignment` makes it anew and fills the gradebook.
c.GenerateAssignment.force = True

# Locked cells, metadata and outputs are those of the notebook that was given out.
c.Autograde.exporter_class = "autograder.lms.nbgrader.submission.SubmissionExporter"
c.Autograde.sanitize_preprocessors = []

# The kit runs the student's functions in a sandbox of their own and writes the points.
# c.GradeByKit.require = ["landlock", "seccomp"]  # grade nothing where these layers do not hold
c.Autograde.autograde_preprocessors = [
    "autograder.lms.nbgrader.preprocess.GradeByKit",
    "nbgrader.preprocessors.SaveAutoGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]
