"""The page of the measurement: one section for each part, and how figures are shown in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.commands import bench as command
from autograder.measure.speed import bench, grading_ways, growth
from autograder.measure.speed.command_cost import Cost
from autograder.measure.speed.performance_page import make_section, put_section, show_spread, verdict

PARTS = ["class", "peers"]


def section(part: str, text: str) -> str:
    return make_section("A title", part, text, load=0.5, seconds=12.3)


def test_a_part_that_is_measured_again_replaces_its_own_section_alone() -> None:
    page = put_section("", "peers", section("peers", "old peers\n"), PARTS)
    page = put_section(page, "class", section("class", "the class\n"), PARTS)
    page = put_section(page, "peers", section("peers", "new peers\n"), PARTS)
    assert "old peers" not in page
    assert page.index("the class") < page.index("new peers")


def test_measuring_a_part_again_leaves_the_other_sections_as_they_are() -> None:
    page = put_section("", "peers", section("peers", "peers\n"), PARTS)
    page = put_section(page, "class", section("class", "the class\n"), PARTS)
    assert put_section(page, "peers", section("peers", "peers\n"), PARTS) == page


def test_a_section_that_no_part_measures_any_more_goes() -> None:
    page = put_section("", "old", section("old", "left over\n"), ["old"])
    assert "left over" not in put_section(page, "class", section("class", "the class\n"), PARTS)


def test_the_parts_are_measured_in_turn_and_each_is_on_the_page_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "page.md"

    def second(_rounds: int) -> str:
        return f"the first is there: {'what was first' in page.read_text()}\n"

    parts = {"class": ("A class", lambda _rounds: "what was first\n"), "peers": ("Peers", second)}
    monkeypatch.setattr(bench, "PARTS", parts)
    bench.measure(["class", "peers"], 3, page)
    assert "the first is there: True" in page.read_text()


def test_the_committed_page_has_a_section_for_each_part() -> None:
    page = (command.ROOT / "docs" / "performance.md").read_text(encoding="utf-8")
    missing = [part for part in bench.PARTS if f"`make bench PART={part}`" not in page]
    assert missing == []


def test_a_figure_is_the_median_with_the_least_and_the_most() -> None:
    assert show_spread([9.0, 3.0, 4.0]) == "4.00 (3.00 to 9.00)"
    assert show_spread([40.123, 40.12, 40.1]) == "40.1"


def test_a_target_is_met_by_the_median() -> None:
    assert verdict(">= 40 by the clock", [39.0, 41.0, 90.0]) == ">= 40 by the clock, met"
    assert verdict("<= 1.2", [1.0, 1.3, 1.3]) == "<= 1.2, missed"


def test_a_peer_is_held_against_the_kit_of_the_same_round() -> None:
    rounds = [
        {"kit": Cost(cpu, 50.0, 10, cpu), "otter_run": Cost(3.0 * cpu, 99.0, 1, 5.0 * cpu)}
        for cpu in (1.0, 2.0, 9.0)
    ]
    row = grading_ways.row("otter_run", rounds)
    assert row[3:8] == ["99", "6.00 (3.00 to 27.0)", "30.0", "10.0 (5.00 to 45.0)", "50.0"]


def test_growth_is_told_from_a_hundred_files_on() -> None:
    used = [(10, 90.0), (100, 100.0), (10_000, 105.0)]
    text = growth.write([growth.Used(count, 0.03, memory - 50.0, 50.0) for count, memory in used])
    assert "From 100 to 10,000 files the CPU time of each changes by +0%" in text
    assert "+5.0% (target" in text
