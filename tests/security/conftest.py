"""The lab and a submission of it, as the grader's tests have them."""

from tests.grading.conftest import lab_file, the_lab

__all__ = ["lab_file", "the_lab"]
