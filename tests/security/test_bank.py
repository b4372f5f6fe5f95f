"""The attack bank: a hundred mixed submissions in one engine, each with its exact outcome.

`make attacks` runs the whole bank, also as an ordinary user and as in Docker. An attack that only a
layer stops which this machine lacks is left out here; the result then says "practice".
"""

from __future__ import annotations

import os
import random
import shutil
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from autograder import cli
from autograder.errors import KitError
from autograder.result import Result, Timing, to_json
from autograder.runner.engine import Engine
from autograder.runner.options import Options
from autograder.runner.workers import make_workers
from autograder.worker import confine
from tests.runner import lab
from tests.security import harness
from tests.security.bank import BANK, GROUPS, HEAVY, anywhere, quick, sample
from tests.security.bank.attack import FULL, Attack, honest
from tests.security.harness import Outcome, Range

if sys.platform != "linux":
    pytest.skip("the layers and /proc are Linux's", allow_module_level=True)

BATCH = 100
ALONE = ("late imports of the standard library", "output of all kinds")


def missing() -> frozenset[str]:
    """Layers that this machine does not have."""
    workers = make_workers()
    try:
        return frozenset(name for name, reason in workers.probe().items() if reason)
    finally:
        workers.close()


def batch(lacking: frozenset[str]) -> list[Attack]:
    """Honest submissions and attacks of every group, mixed, always in the same order."""
    chosen = sample(step=4)
    rest = [attack for attack in quick() if attack not in chosen]
    chosen = [*chosen, *rest][:BATCH]
    chosen = [attack for attack in chosen if not attack.succeeds_without(lacking)]
    random.Random(4).shuffle(chosen)
    return chosen


@dataclass
class Batch:
    """A batch that was graded: what came of each, and what was there after the engine's end."""

    outcomes: list[Outcome]
    left: list[str]


@pytest.fixture(scope="module")
def graded() -> Batch:
    before = set(os.listdir("/proc"))
    with Range() as place:
        outcomes = [place.run(attack) for attack in batch(missing())]
        engine = place.engine.process.pid
        folder = place.vault.folder
        root = str(folder).encode()
    left = [str(folder)] if folder.exists() else []
    left += [f"{kind} {number}" for kind, number in harness.left_segments(place.keys)]
    left += [f"process {name}" for name in set(os.listdir("/proc")) - before if below(name, engine, root)]
    return Batch(outcomes, left)


def below(name: str, engine: int, root: bytes) -> bool:
    """Whether /proc/NAME is the engine, or its child, or a process that was told of its folder."""
    try:
        words = Path("/proc", name, "stat").read_text().rpartition(")")[2].split()
        command = Path("/proc", name, "cmdline").read_bytes()
    except (OSError, NotADirectoryError):
        return False
    return name == str(engine) or int(words[1]) == engine or root in command


def test_the_bank_is_large_and_each_group_has_an_honest_control() -> None:
    attacks = Counter(attack.group for attack in BANK if not attack.honest)
    controls = Counter(attack.group for attack in BANK if attack.honest)
    assert set(GROUPS) == set(attacks) == set(controls) == {attack.group for attack in BANK}
    assert sum(attacks.values()) >= 100 and min(attacks.values()) >= 10 and min(controls.values()) >= 2
    assert len({(attack.group, attack.name) for attack in BANK}) == len(BANK)
    assert all(attack.expected == FULL for attack in BANK if attack.honest)
    assert {attack.name for attack in BANK} >= HEAVY


def test_a_hundred_mixed_submissions_in_one_engine_each_get_what_they_should(graded: Batch) -> None:
    bad = [outcome for outcome in graded.outcomes if outcome.faults]
    assert [f"{o.attack.group}: {o.attack.name}: {'; '.join(o.faults)}" for o in bad] == []
    if not missing():
        assert len(graded.outcomes) == BATCH
        assert {outcome.result.mode for outcome in graded.outcomes} == {"sandbox"}
    assert {outcome.attack.group for outcome in graded.outcomes} == set(GROUPS)


def test_honest_ones_get_the_same_bytes_among_attacks_as_alone(graded: Batch) -> None:
    among = {o.attack.name: o.result for o in graded.outcomes if o.attack.honest}
    assert len(among) >= 20
    for name in ALONE:
        with Range() as place:
            alone = place.run(next(attack for attack in BANK if attack.name == name))
        assert to_json(alone.result) == to_json(among[name]), name


def test_no_process_file_or_segment_is_left_when_the_engine_is_closed(graded: Batch) -> None:
    assert graded.left == []


WRONG = {
    "points": lambda result: replace(result, checks=result.checks[:1]),
    "the secret in what a student reads": lambda result: replace(result, problem="CANARY"),
    "what a hidden check said": lambda result: replace(result, problem="HIDDEN [0.1, 0.2]"),
    "a control character": lambda result: replace(result, problem="CANARY\x1b[2J"),
}


class Mirror:
    """An engine that gives back a result which is not the one that it got."""

    def __init__(self, change) -> None:
        self.change = change
        self.right: tuple[Result, Timing] | None = None

    def grade(self, source: bytes) -> tuple[Result, Timing]:
        return self.change(self.right[0]), self.right[1]

    def close(self) -> None:
        """Nothing to end."""


@pytest.fixture(scope="module")
def right(graded: Batch) -> tuple[Result, Timing]:
    return next(o.result for o in graded.outcomes if o.attack.name == "the work, done"), Timing()


@pytest.mark.parametrize("name", WRONG)
def test_the_harness_sees_it_when_something_is_wrong(name: str, right: tuple[Result, Timing]) -> None:
    control = honest("cheat", "the control", "return float(np.sum(x))")
    with Range() as place:
        place.vault = replace(place.vault, canary="CANARY")
        mirror = Mirror(WRONG[name])
        mirror.right, place.engine = right, mirror
        assert place.run(control).faults


@pytest.mark.parametrize("leave", ["file", "segment", "bait"])
def test_the_harness_sees_what_is_left_behind(leave: str, right: tuple[Result, Timing]) -> None:
    control = honest("cheat", "the control", "return float(np.sum(x))")
    with Range() as place:
        mirror = Mirror(lambda result: result)
        mirror.right, place.engine = right, mirror
        assert place.run(control).faults == ()
        drop = place.vault.folder / "drop"
        if leave == "file":
            (drop / "loot").touch()
        elif leave == "bait":
            (drop / "bait").unlink()
        elif not make_segment(place.keys[9]):
            return
        assert "left" in " ".join(place.run(control).faults)
        assert place.run(control).faults == ()


def make_segment(key: int) -> bool:
    """Make a segment with this key, where System V segments can be listed."""
    import ctypes

    if not Path("/proc/sysvipc/shm").exists():
        return False
    return ctypes.CDLL(None).shmget(key, 4096, 0o1600) >= 0


def points(result: Result) -> Mapping[str, int]:
    return {name: sum(c.points for c in checks) for name, checks in result.parts().items()}


@pytest.fixture(scope="module")
def portable() -> Iterator[Range]:
    with Range(Options(portable=True, parts=("total",), hints=False)) as place:
        yield place


PORTABLE = ("the text of the tests in the frames above", "an end without a word", "an answer twice",
            "the work, done")  # fmt: skip


@pytest.mark.parametrize("name", PORTABLE)
def test_the_portable_core_keeps_tests_and_points_apart_and_says_practice(
    portable: Range, name: str
) -> None:
    attack = next(attack for attack in BANK if attack.name == name)
    result, _ = portable.engine.grade(portable.source(attack))
    assert points(result) == {"total": attack.expected["total"]}
    assert (result.mode, result.layers) == ("practice", confine.PORTABLE)
    assert portable.vault.canary not in to_json(result) and "ESCAPED" not in to_json(result)


def test_a_layer_less_is_practice_and_is_not_named(the_lab) -> None:
    layers = tuple(name for name in confine.LAYERS if name != "seccomp")
    with Engine(the_lab, Options(layers=layers, parts=("refuse",), hints=False)) as engine:
        result = engine.grade(lab.submission())[0]
    assert result.mode == "practice" and set(result.layers) == set(layers) - missing()


@pytest.mark.parametrize("layer", confine.LAYERS[2:])
def test_a_required_layer_that_is_missing_refuses_to_grade_with_a_sentence(layer: str) -> None:
    from autograder.runner.grade import check_required
    from autograder.runner.workers import SeparateWorkers

    with pytest.raises(KitError, match=f"the required layer {layer} does not hold here: the portable"):
        check_required((layer,), SeparateWorkers().probe())


def test_require_fails_closed_through_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    own = lab.write(tmp_path)  # its tests are collected in this process
    words = ["grade", "lab", str(own.solution), "--root", str(own.root), "--format", "json"]
    assert cli.main([*words, "--require", "moat"]) == 2
    said = capsys.readouterr()
    assert "no layer is called 'moat'" in said.err and said.out == ""
    monkeypatch.setattr("sys.platform", "darwin")
    assert cli.main([*words, "--require", "all"]) == 1
    said = capsys.readouterr()
    assert said.out == "" and "does not hold here" in said.err and said.err.count("\n") == 1


def test_what_other_graders_are_tried_with_is_part_of_the_bank() -> None:
    assert set(anywhere.ATTACKS) <= set(BANK)
    assert shutil.which("otter", path=str(Path(sys.executable).parent))
