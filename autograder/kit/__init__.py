"""The student's side of the kit: the same code runs on the desk and in the grader.

Tests use `from kit import close, same, raises, unchanged, fail`, `show` for values in their own
sentences, and the fixture `rng`; students may use `from kit import check_gradient`.
"""

from .expect import Mismatch, close, fail, raises, same, unchanged
from .gradcheck import check_gradient
from .plain_values import show
from .proxy import CallFailure

__all__ = [
    "CallFailure",
    "Mismatch",
    "check_gradient",
    "close",
    "fail",
    "raises",
    "same",
    "show",
    "unchanged",
]
