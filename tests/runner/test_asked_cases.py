"""Cases that are encoded once for a class cross as those that are encoded each time."""

from __future__ import annotations

import numpy as np

from autograder.kit.proxy import FunctionProxy
from autograder.runner.asked_cases import AskedCases
from autograder.runner.reference import LocalBackend
from autograder.worker import wire

CASES = [((np.arange(3.0), "word"), {"k": [1, None]}, True), ((np.eye(2, dtype=int),), {}, False)]


def test_the_frame_is_the_same() -> None:
    plain = [[list(args), kwargs, again] for args, kwargs, again in CASES]
    encoded = AskedCases(CASES).encoded
    assert encoded is not None
    question = {"op": "call_all", "together": True}
    assert wire.encode({**question, "cases": encoded}) == wire.encode({**question, "cases": plain})


def test_a_function_of_the_module_crosses_by_its_name_and_one_of_the_tests_is_not_encoded_before() -> None:
    own = FunctionProxy(LocalBackend(np), "mean")  # type: ignore[arg-type]
    encoded = AskedCases([((own,), {}, False)]).encoded
    assert encoded is not None and '["f","module","mean"]' in encoded.json
    assert AskedCases([((len,), {}, False)]).encoded is None
