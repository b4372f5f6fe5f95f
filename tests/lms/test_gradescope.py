"""The Gradescope zip in a simulated /autograder: what it writes, whatever comes in. Codio too."""

from __future__ import annotations

import json
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from autograder.lms import package_files
from autograder.lms.adapter import to_failed
from autograder.lms.gradescope import package
from autograder.lms.gradescope.run import count_late, days_late, main
from autograder.manifest import Assignment, load
from autograder.render.gradescope import document
from tests.lms import places
from tests.render import vendors
from tests.runner import lab

DUE = "2026-11-20T23:59:00.123456-08:00"
LATE_TOML = "\n[lms]\nhidden_visibility = 'hidden'\nlate_percent_per_day = 10\n"
LINK_FILE = b"def double(x):\n    return 2 * x\n"


@pytest.fixture(scope="module")
def zipped(small: Assignment, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("gradescope")
    package.build([small], folder)
    return folder / "lab.zip"


def at(days: float) -> dict[str, Any]:
    """Metadata of a submission so many days after the due date."""
    when = datetime.fromisoformat(DUE) + timedelta(days=days)
    users = [{"name": "Zoë", "assignment": {"due_date": DUE}}]
    created = when.astimezone(timezone.utc).isoformat()
    return {"created_at": created, "assignment": {"due_date": DUE}, "users": users}


SUBMISSIONS: dict[str, tuple[dict[str, bytes], Any]] = {
    "right": ({"lab.py": lab.submission()}, at(-1)),
    "whole folder": (
        {"lab/lab (1).py": lab.submission(), "lab/kit/lab.py": b"x", "lab/test_lab.py": b"x",
         "lab/conftest.py": b"x", "__MACOSX/lab/._lab.py": b"\0", "lab/demo.py": b"x"},
        "[not JSON",
    ),
    "nothing": ({"readme.txt": b"sorry"}, None),
    "two files": ({"a.py": b"x = 1", "b.py": b"x = 1"}, {"users": None}),
    "syntax": ({"lab.py": b"def double(x:\n"}, {"assignment": [], "users": [None, {}]}),
    "late": ({"lab.py": lab.submission()}, at(1.5)),
}  # fmt: skip


@pytest.fixture(scope="module")
def results(zipped: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """results.json for each of these, two at a time; `late` has another manifest."""
    base = tmp_path_factory.mktemp("autograder")

    def one(name: str) -> dict[str, Any]:
        files, metadata = SUBMISSIONS[name]
        tree = places.gradescope_tree(zipped, base / name, files, metadata)
        if name == "late":
            manifest = tree / "source" / "kit" / "assignments" / "lab" / "assignment.toml"
            manifest.write_text(manifest.read_text(encoding="utf-8") + LATE_TOML, encoding="utf-8")
        return places.gradescope(tree)

    with ThreadPoolExecutor(2) as pool:
        return dict(zip(SUBMISSIONS, pool.map(one, SUBMISSIONS), strict=True))


@pytest.mark.parametrize("name", list(SUBMISSIONS))
def test_every_outcome_is_valid_for_gradescope_and_all_but_late_work_for_codio(
    name: str, results: dict[str, dict[str, Any]]
) -> None:
    text = json.dumps(results[name])
    got, most = (vendors.gradescope if name == "late" else vendors.codio)(text)
    wanted = {"right": 100, "whole folder": 100, "late": 80}.get(name, 0)
    assert (got, most) == (wanted, 100)


def test_the_reasons_are_sentences_for_the_student(results: dict[str, dict[str, Any]]) -> None:
    said = {name: data["output"].replace("\\", "") for name, data in results.items()}
    assert said["nothing"] == "There is no lab.py. Hand in the file lab.py."
    assert "more than one file to grade: a.py, b.py" in said["two files"]
    assert said["syntax"].startswith("lab.py")
    assert said["right"] == "Public points: 30/30. The hidden checks are shown later."


def test_late_work_has_a_top_score_and_a_line_that_tells_no_points(
    results: dict[str, dict[str, Any]],
) -> None:
    data = results["late"]
    assert data["score"] == 80
    assert {t["visibility"] for t in data["tests"] if "hidden" in t["name"]} == {"hidden"}
    told = data["tests"][-1]
    sentence = "2 days late: 20 percent of the points are taken off."
    assert told["output"].replace("\\", "") == sentence
    assert told["visibility"] == "visible" and told["score"] == 0


@pytest.mark.parametrize(
    ("data", "days"),
    [
        (at(-0.001), 0),
        (at(0), 0),
        (at(0.001), 1),
        (at(3), 3),
        ({**at(3), "users": [{"assignment": {"due_date": "2026-11-24T08:00:00Z"}}]}, 0),
        ({**at(3), "users": [{"assignment": {"due_date": "2026-11-19T00:00:00.5+01:00"}}]}, 6),
        ({**at(3), "users": [{"assignment": {"due_date": None}}, {}, None, 5]}, 3),
        ({**at(3), "users": {"name": "x"}}, 3),
        ({**at(3), "assignment": None, "users": []}, 0),
        ({**at(3), "created_at": 12345}, 0),
        ({**at(3), "created_at": "2026-11-31T99:00:00Z"}, 0),
        ({**at(3), "created_at": "2026-11-23T23:59:00"}, 0),
        ({**at(3), "created_at": "9999-12-31T23:59:59-14:00"}, 0),
        ({}, 0),
    ],
)
def test_days_late_come_from_the_metadata_whatever_it_is(data: dict[str, Any], days: int) -> None:
    assert days_late(data) == days


def test_an_assignment_without_a_late_policy_has_no_top_score(small: Assignment) -> None:
    data = document(to_failed(small, "x"), "hidden")
    count_late(data, small, 5, 70)
    assert "score" not in data


def test_the_zip_is_what_gradescope_unpacks(zipped: Path) -> None:
    with zipfile.ZipFile(zipped) as archive:
        infos = {info.filename: info for info in archive.infolist()}
        for script in ("setup.sh", "run_autograder"):
            data = archive.read(script)
            assert data.startswith(b"#!/usr/bin/env bash\n") and b"\r" not in data
            assert infos[script].external_attr >> 16 == 0o100755
    roots = {name.split("/")[0] for name in infos}
    assert roots == {"setup.sh", "run_autograder", "unpack.py", "requirements.txt", "kit"}


def test_a_valid_zero_is_there_before_anything_runs(zipped: Path, tmp_path: Path) -> None:
    tree = places.gradescope_tree(zipped, tmp_path / "a", {"lab.py": b"x = 1"})
    data = places.gradescope(tree, PATH="/usr/bin:/bin", PYTHONHOME="/nonexistent")
    assert vendors.codio(json.dumps(data)) == (0, 0)
    assert "The grader did not start" in data["tests"][0]["output"]


def test_a_zero_is_written_first_and_stays_when_grading_stops(
    small: Assignment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    def killed(assignment: Assignment, place: Path) -> None:
        seen.append((tmp_path / "results" / "results.json").read_text(encoding="utf-8"))
        raise KeyboardInterrupt

    monkeypatch.setattr("autograder.lms.adapter.the_assignment", lambda: small)
    monkeypatch.setattr("autograder.lms.adapter.grade_place", killed)
    with pytest.raises(KeyboardInterrupt):
        main(tmp_path)
    text = (tmp_path / "results" / "results.json").read_text(encoding="utf-8")
    assert [text] == seen and vendors.codio(text) == (0, 100)
    assert "did not come to an end" in text


def test_a_link_to_the_solution_is_no_submission(zipped: Path, tmp_path: Path) -> None:
    tree = places.gradescope_tree(zipped, tmp_path / "a", {})
    (tree / "submission").mkdir()
    solution = tree / "source" / "kit" / "solutions" / "lab"
    (tree / "submission" / "lab.py").symlink_to(solution / "lab.py")
    (tree / "submission" / "more").symlink_to(solution, target_is_directory=True)
    assert vendors.codio(json.dumps(places.gradescope(tree))) == (0, 100)


def test_tests_and_solution_are_roots_alone_once_it_ran(zipped: Path, tmp_path: Path) -> None:
    tree = places.gradescope_tree(zipped, tmp_path / "a", {"notes.txt": b""})
    kit = tree / "source" / "kit"
    for path in (kit, kit / "solutions", kit / "assignments" / "lab" / "test_hidden.py"):
        path.chmod(0o777)
    places.gradescope(tree)
    assert all(path.stat().st_mode & 0o077 == 0 for path in kit.rglob("*"))
    assert (tree / "results" / "results.json").stat().st_mode & 0o077 == 0


def test_it_works_without_root_as_on_codio(zipped: Path, tmp_path: Path) -> None:
    tree = places.gradescope_tree(zipped, tmp_path / "a", {"lab.py": lab.submission()})
    script = str(tree / "run_autograder")
    places.run([*places.not_root(), script], tree, {"AUTOGRADER_BASE": str(tree)})
    text = (tree / "results" / "results.json").read_text(encoding="utf-8")
    assert vendors.codio(text) == (100, 100)
    layers = json.loads(text)["extra_data"]["layers"]
    assert "process" in layers and ("user" not in layers or not places.not_root())


def test_requirements_are_pins_of_what_grading_needs_and_hold_on_python_3_10(
    small: Assignment,
) -> None:
    text = package_files.requirements(load("neuron").root)
    names = {line.split("==")[0] for line in text.splitlines()[1:]}
    assert {"numpy", "pytest", "pluggy", "exceptiongroup", "tomli", "typing-extensions"} <= names
    chosen = package_files.for_python(text, "3.10").splitlines()
    assert any(line.startswith("numpy==2.2") for line in chosen) and len(chosen) == len(
        {line.split("==")[0] for line in chosen}
    )
    assert not any(line.startswith("tomli") for line in package_files.for_python(text, "3.12").split())


def test_wheels_for_another_python_or_machine_are_refused(tmp_path: Path) -> None:
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    with zipfile.ZipFile(wheels / "numpy-2.2.6-cp39-cp39-manylinux_2_17_x86_64.whl", "w") as wheel:
        wheel.writestr("numpy/__init__.py", "")
    script = str(Path(package.__file__).parent / "unpack.py")
    done = places.run(["python3", script, str(wheels), str(tmp_path / "out")], tmp_path, code=1)
    assert "does not fit" in done.stderr and done.stderr.count("\n") == 1
