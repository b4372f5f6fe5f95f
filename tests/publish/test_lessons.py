"""docs/lessons.md: words of the statements and points by what a part asks."""

from __future__ import annotations

import dataclasses

from autograder.manifest import Assignment
from autograder.publish import lessons, statement


def test_words_in_tables_code_and_pictures_are_not_counted() -> None:
    text = "# One\n\n| two | three |\n\n```\nfour = 5\n```\n\n![six](pictures/six.png) seven, - 8\n"
    assert statement.count_words(text) == 3


def test_points_are_summed_by_what_a_part_asks(averages: Assignment) -> None:
    mean, spread = averages.parts
    parts = (dataclasses.replace(mean, idea="derive"), spread)
    page = lessons.page([dataclasses.replace(averages, parts=parts)])
    assert "| averages | 60 | 0 | 0 | 40 |" in page
    words = statement.count_words(statement.path_of(averages).read_text(encoding="utf-8"))
    assert f"| averages | {words} | - | - | 0 | - |" in page


def test_the_hours_of_the_last_trial_stand_beside_the_length(averages: Assignment) -> None:
    page = lessons.page([dataclasses.replace(averages, trial_hours=2.75)])
    assert "| - | - | 0 | 2.75 |" in page
