"""All ordinary lines in every LMS; run by `make lms`."""

from __future__ import annotations

from pathlib import Path

from tests.ordinary.compare import read_lines
from tests.ordinary.everywhere import grade_everywhere


def test_all_ordinary_lines_get_the_points_of_grade_in_every_lms(tmp_path: Path) -> None:
    rows = grade_everywhere(read_lines(), tmp_path)
    assert [(line.place, line.says, bad) for line, _, bad in rows if bad] == []
