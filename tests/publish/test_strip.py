"""The stripper: what it puts in place of a region, and which markers it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.errors import KitError
from autograder.publish.strip import read, strip

PATH = Path("solution.py")


def stripped(source: str) -> str:
    return strip(source, PATH)


def refused(source: str) -> str:
    with pytest.raises(KitError) as caught:
        strip(source, PATH)
    return str(caught.value)


SOLVED = '''\
"""A module."""

import numpy as np


def f(x):
    """Twice x."""
    ### BEGIN SOLUTION
    y = 2 * x
    return y
    ### END SOLUTION


def g(x):
    """Given to students."""
    return x
'''

EMPTIED = '''\
"""A module."""

import numpy as np


def f(x):
    """Twice x."""
    raise NotImplementedError("f is not written yet")


def g(x):
    """Given to students."""
    return x
'''


def test_a_region_becomes_one_raise_that_names_the_function() -> None:
    assert stripped(SOLVED) == EMPTIED


def test_crlf_line_ends_give_the_same_stub() -> None:
    assert stripped(SOLVED.replace("\n", "\r\n")) == EMPTIED


def test_a_byte_order_mark_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "solution.py"
    path.write_bytes(b"\xef\xbb\xbf" + SOLVED.replace("\n", "\r\n").encode())
    assert strip(read(path), path) == EMPTIED


def test_the_markers_may_be_written_as_comments_of_comments() -> None:
    assert stripped(SOLVED.replace("### ", "# ### ")) == EMPTIED


def test_a_region_at_column_0_vanishes_with_its_gap() -> None:
    private = "### BEGIN SOLUTION\n_A = 1\n\n\ndef _h(x):\n    return x\n\n\n### END SOLUTION\n"
    assert stripped(SOLVED.replace("def f", private + "def f")) == EMPTIED
    assert stripped(SOLVED.replace("\n\n\ndef f", f"\n{private}\n\ndef f")) == EMPTIED
    assert stripped(f"{SOLVED}\n\n{private}") == EMPTIED


def test_blank_lines_outside_regions_stay() -> None:
    text = SOLVED.replace("A module.", "A module.\n\n\n\n\n\nMore of it.")
    assert stripped(text) == EMPTIED.replace("A module.", "A module.\n\n\n\n\n\nMore of it.")


def test_a_nested_function_names_the_innermost_one() -> None:
    source = SOLVED.replace("    return x\n", "    def inner():\n"
        "        ### BEGIN SOLUTION\n        return x\n        ### END SOLUTION\n"
        "    return inner\n")  # fmt: skip
    assert '        raise NotImplementedError("inner is not written yet")\n' in stripped(source)


def test_a_method_keeps_its_class() -> None:
    source = "class A:\n    def f(self):\n        ### BEGIN SOLUTION\n        return 1\n" \
        "        ### END SOLUTION\n"  # fmt: skip
    want = 'class A:\n    def f(self):\n        raise NotImplementedError("f is not written yet")\n'
    assert stripped(source) == want


def test_tabs_stay_tabs() -> None:
    source = "def f():\n\t### BEGIN SOLUTION\n\treturn 1\n\t### END SOLUTION\n"
    assert stripped(source) == 'def f():\n\traise NotImplementedError("f is not written yet")\n'


def test_markers_inside_strings_are_text() -> None:
    source = SOLVED.replace("Given to students.", "Text.\n\n    ### BEGIN SOLUTION\n    no marker")
    assert "### BEGIN SOLUTION\n    no marker" in stripped(source)
    text = 'TEXT = "### END SOLUTION"\n'
    assert stripped(text) == text


def test_a_string_inside_a_region_does_not_end_it() -> None:
    source = SOLVED.replace("y = 2 * x", 'y = """\n    ### END SOLUTION\n    """')
    assert stripped(source) == EMPTIED


@pytest.mark.parametrize(
    ("source", "line", "words"),
    [
        (SOLVED.replace("    ### END SOLUTION\n", ""), 8, "without an END"),
        (SOLVED.replace("    ### BEGIN SOLUTION\n", ""), 10, "without a BEGIN"),
        (SOLVED.replace("    y =", "    ### BEGIN SOLUTION\n    y ="), 9, "inside that of line 8"),
        (SOLVED.replace("    y = 2 * x\n    return y\n", "    # later\n\n"), 8, "is empty"),
        (SOLVED.replace("## END", "##  END"), 11, "looks like a marker"),
        (SOLVED.replace("### END", "### end"), 11, "looks like a marker"),
        (SOLVED.replace("### BEGIN SOLUTION", "#### BEGIN SOLUTION"), 8, "looks like a marker"),
        (SOLVED.replace("return y\n    ###", "return y  ###"), 10, "follows code"),
        (SOLVED.replace("    ### END", "### END"), 11, "not indented like its BEGIN"),
        (SOLVED.replace("    ### ", "### "), 8, "not indented like the body of f"),
        (SOLVED.replace("y = 2 * x", "y = (2"), 9, "mend the syntax"),
        ("if 1:\n    ### BEGIN SOLUTION\n    x = 1\n    ### END SOLUTION\n", 2, "in no function"),
        ("x = [\n### BEGIN SOLUTION\n1,\n### END SOLUTION\n]\n", 2, "inside brackets"),
    ],
)
def test_an_odd_marker_is_refused_with_its_line(source: str, line: int, words: str) -> None:
    message = refused(source)
    assert message.startswith(f"solution.py:{line}: ")
    assert words in message


def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "solution.py"
    path.write_bytes(b"x = '\xff'\n")
    with pytest.raises(KitError, match="save it as UTF-8"):
        read(path)
