"""A function of a test, given to a student's function, behaves as it would without a wire between."""

from __future__ import annotations

import numpy as np

from autograder.manifest import Limits
from autograder.runner.session import Session
from autograder.runner.workers import ForkedWorkers

ASKS = b"""
import numpy as np

def comes_back(f):
    mine = np.zeros(3)
    return f(mine) is mine
"""


def ask(function: object) -> object:
    """Whether an array of the student's code comes back from this function as the very same array."""
    workers = ForkedWorkers()
    session = Session(workers, "lab", ASKS, Limits())
    try:
        return session.invoke("comes_back", (function,), {}).value
    finally:
        session.close()
        workers.close()


def test_an_array_that_a_function_hands_back_is_the_one_that_it_was_given() -> None:
    assert ask(lambda z: z) is True


def test_a_copy_that_a_function_hands_back_is_another_array() -> None:
    assert ask(np.copy) is False
