"""The report and the feedback pages in a real browser, where there is one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.errors import KitError
from autograder.measure import browser

try:
    browser.find_browser()
except KitError as missing:
    pytest.skip(str(missing), allow_module_level=True)


def test_the_students_are_sorted_by_mouse_and_keyboard_and_searched(graded: Path) -> None:
    assert "students sorted and searched" in browser.try_table(graded / "report.html")


def test_the_pages_fit_a_phone_and_are_dark_at_night(graded: Path) -> None:
    browser.try_sizes(graded / "report.html")
    browser.try_sizes(min((graded / "feedback").glob("*.html")))


@pytest.mark.parametrize(
    ("was", "now", "look", "fault"),
    [
        ("addEventListener(", "toString(", browser.try_table, "not in the order of their points"),
        ("<main", "<p style='width: 900px'>wide</p><main", browser.try_sizes, "pixels wide on a phone"),
        ("prefers-color-scheme: dark", "orientation: none", browser.try_sizes, "is not dark"),
    ],
)
def test_a_report_that_does_not_work_is_found_out(
    graded: Path, tmp_path: Path, was: str, now: str, look: Callable[[Path], object], fault: str
) -> None:
    page = tmp_path / "page.html"
    text = (graded / "report.html").read_text(encoding="utf-8")
    text = text.replace("Content-Security-Policy", "X-Nothing")  # it holds the hashes of style and script
    assert was in text
    page.write_text(text.replace(was, now), encoding="utf-8")
    with pytest.raises(KitError, match=fault):
        look(page)


def test_a_page_can_be_printed(graded: Path, tmp_path: Path) -> None:
    made = browser.shoot(graded / "report.html", tmp_path)
    assert [path.suffix for path in made] == [".png", ".png", ".png", ".pdf"]
