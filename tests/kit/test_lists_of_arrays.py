"""Results that are lists of arrays of several shapes: each way to be wrong is told, none stops the screen."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kit import made_up

TESTS = '''\
import numpy as np

import layers
from kit import close


def test_slopes_of_two_layers():
    want = [2 * np.ones((2, 3)), 3 * np.ones((3, 1))], [np.ones(3), 4 * np.ones(1)]
    close(layers.slopes_backward(2.0), want)
'''
ABOUT = {
    "name": "layers",
    "title": "Layers",
    "version": "1.0.0",
    "parts": [made_up.part("layers", "Two layers", "dW = x", [("slopes_of_two_layers", 2, "It is right.")])],
    "returns": {"slopes_backward": ["dWs", "dbs"]},
}
ABOUT["parts"][0]["functions"] = ["slopes_backward"]
FIRST, LAST = "2 * np.ones((2, 3)), np.ones(3)", "3 * np.ones((3, 1)), 4 * np.ones(1)"


@pytest.mark.parametrize(
    ("result", "words"),
    [
        ("[W2], [b2]", "returned dWs = [[[3], [3], [3]]]"),  # the last layer alone
        ("[b1, b2], [W1, W2]", "The shape is (3,); expected is (2, 3)."),
        ("[W2, W1], [b2, b1]", "The shape is (3, 1); expected is (2, 3)."),
        ("[W1 * 2, W2], [b1, b2]", "6 of 6 entries differ, the first is [0, 0]."),
        ("[W1, W2, b1]", "It must return 2 things: dWs, dbs."),
        ("W1", "It must return 2 things: dWs, dbs."),
        ("[], []", "returned dWs = []"),
        ("[None, W2], [b1, b2]", "returned dWs[0] = None"),
    ],
)
def test_a_wrong_list_of_arrays_is_told(result: str, words: str, tmp_path: Path) -> None:
    student = f"import numpy as np\n\n\ndef slopes_backward(x):\n    W1, b1 = {FIRST}\n"
    student += f"    W2, b2 = {LAST}\n    return {result}\n"
    screen = made_up.run(made_up.write(tmp_path / "layers", ABOUT, student, TESTS)).stdout
    assert words in " ".join(screen.split())
    assert "Error" not in screen and "not run" not in screen
