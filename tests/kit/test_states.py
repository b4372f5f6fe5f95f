"""The same event has the same state at the desk and in the grader."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from autograder.kit import messages
from autograder.kit.states import State
from autograder.manifest import Assignment
from autograder.publish import pack
from autograder.runner.engine import Engine
from tests.kit import made_up
from tests.runner import lab

HANG = "while True:\n        pass"
EVENTS: dict[str, tuple[str, State]] = {
    "right": ("return float(np.sum(x))", State.PASSED),
    "right, with a warning": (
        "import warnings; warnings.warn('old')\n    np.zeros(1) / 0\n    return float(np.sum(x))",
        State.PASSED,
    ),
    "not written": ("raise NotImplementedError('later')", State.NOT_STARTED),
    "another value": ("return 0.0", State.WRONG),
    "a value of a wrong type": ("return object()", State.WRONG),
    "nothing returned": ("pass", State.WRONG),
    "an exception": ("raise KeyError('k')", State.WRONG),
    "endless recursion": ("return total(x)", State.WRONG),
    "too much memory": ("return [0] * 10**15", State.MEMORY),
    "exit": ("exit()", State.STOPPED),
    "an outcome of a test framework": ("import unittest; raise unittest.SkipTest", State.STOPPED),
    "an exception that is no Exception": ("raise GeneratorExit", State.STOPPED),
    "an endless loop": (HANG, State.HANG),
}
CHAINS: dict[str, tuple[str, State]] = {
    "an earlier function not written": ("raise NotImplementedError", State.BLOCKED),
    "an earlier function raises": ("return 1 / 0", State.BLOCKED),
    "an earlier function exits": ("exit()", State.BLOCKED),
}
MISSING = "total_misspelt = 1"

States = dict[str, dict[str, State]]


def sources() -> dict[str, bytes]:
    """The submission of each event."""
    bodies = {name: body for name, (body, _) in {**EVENTS, **CHAINS}.items()}
    files = {name: f"def total(x):\n    {body}\n" for name, body in bodies.items()}
    return {name: lab.submission(total=text) for name, text in {**files, "missing": MISSING}.items()}


def at_desk(assignment: Assignment, root: Path, files: dict[str, bytes]) -> States:
    """The state of each public check that a student's own pytest comes to, for each file."""
    for name, source in files.items():
        folder = made_up.release(root / name, None)
        (folder / "kit" / "assignment.json").write_text(pack.describe(assignment))
        (folder / "test_warm.py").unlink()
        tests = (assignment.folder / "test_public.py").read_bytes()
        (folder / "test_lab.py").write_bytes(tests)
        (folder / "lab.py").write_bytes(source)
    made_up.run(root, *files, "--junitxml=said.xml", KIT_SECONDS="0.5")
    states: States = {name: {} for name in files}
    for said in ElementTree.parse(root / "said.xml").iter("property"):
        record = json.loads(said.get("value", ""))
        states[Path(record["folder"]).name][record["check"]] = State(record["state"])
    return states


def in_grader(assignment: Assignment, files: dict[str, bytes]) -> States:
    """The state of each public check in the grader, for each file."""
    states: States = {}
    with Engine(assignment) as engine:
        for name, source in files.items():
            checks = engine.grade(source)[0].checks
            states[name] = {check.id: check.state for check in checks if not check.hidden}
    return states


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[States, States]:
    assignment = lab.write(tmp_path_factory.mktemp("lab"))
    files = sources()
    desk = at_desk(assignment, tmp_path_factory.mktemp("desk"), files)
    return desk, in_grader(assignment, files)


@pytest.mark.parametrize("event", [*EVENTS, "missing"])
def test_an_event_has_one_state_at_the_desk_and_in_the_grader(
    both: tuple[States, States], event: str
) -> None:
    state = EVENTS[event][1] if event in EVENTS else State.MISSING
    assert [states[event]["total_small"] for states in both] == [state, state]


@pytest.mark.parametrize("event", CHAINS)
def test_a_fault_of_an_earlier_part_has_one_state_too(
    both: tuple[States, States], event: str
) -> None:
    assert [states[event]["chain_small"] for states in both] == [State.BLOCKED, State.BLOCKED]


def test_an_error_of_the_test_itself_is_no_fault_of_the_student(tmp_path: Path) -> None:
    assignment = lab.write(tmp_path)
    tests = assignment.folder / "test_public.py"
    tests.write_text(tests.read_text().replace("close(lab.total([1.0, 2.0]), 3.0)", "print(1 / 0)"))
    files = {"right": lab.submission()}
    found: list[Callable[[], States]] = [
        lambda: at_desk(assignment, tmp_path / "desk", files),
        lambda: in_grader(assignment, files),
    ]
    assert [states()["right"]["total_small"] for states in found] == [State.ERROR, State.ERROR]


@pytest.mark.parametrize("state", State)
def test_every_state_has_its_words(state: State) -> None:
    assert state.words == messages.say(f"state_{state.value}")
