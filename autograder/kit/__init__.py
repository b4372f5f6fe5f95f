"""The student's side of the kit: the same code runs on the desk and in the grader.

Tests use `from kit import close, same, raises, unchanged, fail` and the fixture `rng`.
"""

from .expect import Mismatch, close, fail, raises, same, unchanged
from .proxy import CallFailure

__all__ = ["CallFailure", "Mismatch", "close", "fail", "raises", "same", "unchanged"]
