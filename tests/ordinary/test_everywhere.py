"""A few ordinary lines in every LMS; `make lms` grades all of them there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.ordinary.everywhere import COLUMNS, every, grade_everywhere, table_of

if not hasattr(os, "fork"):
    pytest.skip("the engine forks", allow_module_level=True)


def test_a_few_ordinary_lines_get_the_points_of_grade_in_every_lms(tmp_path: Path) -> None:
    rows = grade_everywhere(every(60), tmp_path)
    assert [(line.place, line.says, bad) for line, _, bad in rows if bad] == []
    assert {line.place for line, _, _ in rows} >= {"import", "function", "notebook", "refused"}


def test_a_line_that_one_way_grades_otherwise_is_counted_in_the_table() -> None:
    (line, *_) = every(60)
    row = next(row for row in table_of([(line, {}, ["otter"])]).splitlines() if row.startswith("| at import"))
    assert row == "| at import | 1 | " + " | ".join("0" if way == "otter" else "1" for way in COLUMNS) + " |"
