"""The page of the measurement: what it shows of what was measured, and of a part of it."""

from __future__ import annotations

from typing import Any

from autograder.commands.bench import PARTS
from autograder.measure.speed import bench, grading_ways, performance_page
from autograder.measure.speed.command_cost import Cost

MACHINE = {"processor": "2 cores", "load": "0.5"}


def kept(found: Any) -> dict[str, Any]:
    return {"assignment": "neuron", "machine": MACHINE, "found": found}


def test_every_part_can_be_asked_for_by_name() -> None:
    assert list(bench.PARTS) == list(PARTS)


def test_a_ratio_is_the_median_of_the_rounds_and_not_of_sums() -> None:
    kit, all_cores = Cost(1.0, 50.0, 10, 2.0), Cost(1.2, 50.0, 10, 1.0)
    rounds = [
        {"kit": kit, grading_ways.ALL_CORES: all_cores, "otter_run": Cost(seconds, 99.0, 1, seconds + 1.0)}
        for seconds in (3.0, 4.0, 9.0)
    ]
    line = grading_ways.line("otter_run", rounds)
    assert (line["ratio"], line["cpu"], line["count"], line["memory_mb"]) == (40.0, 4.0, 3, 99.0)
    assert (line["throughput"], line["pace"]) == (50.0, 5.0)


def test_the_page_shows_what_was_measured_and_leaves_out_the_rest() -> None:
    common = {"count": 30, "cpu": 0.5, "memory_mb": 50.0, "ratio": 9.0, "pace": 0.25}
    lines = [{"way": way, **common, "throughput": 41.26} for way in grading_ways.WAYS]
    lines[-1]["throughput"] = 9.9
    growth = [
        {"count": count, "cpu": 0.03, "runner_mb": runner, "template_mb": 50.0}
        for count, runner in ((10, 40.0), (100, 50.0), (10_000, 55.0))
    ]
    text = performance_page.render({"ways": kept(lines), "growth": kept(growth)})
    shown = "| otter | `otter run` for each | 30 | 50 | 0.5 | 9 | 0.25 | 41.3 | >= 40 by the clock, met |"
    assert shown in text
    assert "| 9.9 | >= 10 by the clock, missed |" in text
    assert "| 9 | 0.25 | 41.3 | >= 0.5 in CPU, met |" in text
    assert "From 100 to 10,000 submissions" in text and "+5.0% (target" in text
    assert "PART=desk`\n\n" not in text and "2 cores" in text
    assert max(len(line) for line in text.splitlines() if not line.startswith("|")) <= 110
