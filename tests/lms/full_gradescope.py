"""The Gradescope zip, made with WHEELS=1, installed and run for real; run by `make lms`.

In a clean Ubuntu 22.04 with its own Python 3.10 and without network, as root. debootstrap makes it
once in build/lms, which needs root and network. Where it lacks Ubuntu's keyring it looks at Debian's
mirror in vain: MIRROR=address names Ubuntu's. ROOTFS=folder names another root file system with a
python3 for which the wheels are made.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from autograder.lms.gradescope import package
from autograder.manifest import ROOT, load
from tests.lms import places, submissions
from tests.lms.one_score import Course
from tests.render import vendors

SUITE, PACKAGES = "jammy", "python3,python3-numpy"
SCRIPT = Path(__file__).resolve().parent / "in_root.sh"
CHOSEN = [e for e in submissions.entries(quick=True) if e.assignment == submissions.NEURON]


@pytest.fixture(scope="module")
def root_file_system() -> Path:
    """Ubuntu 22.04 as debootstrap makes it, with Python and its NumPy."""
    given = os.environ.get("ROOTFS")
    if given:
        return Path(given)
    place = ROOT / "build" / "lms" / SUITE
    if not place.is_dir():
        if os.geteuid() != 0 or shutil.which("debootstrap") is None:
            sentence = "this needs root and debootstrap, or ROOTFS=folder of a root file system"
            pytest.fail(sentence, pytrace=False)
        part = place.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        place.parent.mkdir(parents=True, exist_ok=True)
        words = ["debootstrap", "--variant=minbase", f"--include={PACKAGES}", SUITE, str(part)]
        words += filter(None, [os.environ.get("MIRROR")])
        done = subprocess.run(words, capture_output=True, text=True)
        if done.returncode:
            last = (done.stdout + done.stderr).strip().splitlines()[-1]
            pytest.fail(
                f"debootstrap made no {SUITE} ({last}); name a mirror of Ubuntu: make lms MIRROR=address",
                pytrace=False,
            )
        part.rename(place)
    return place


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The assignment's package and the submissions."""
    return Course(tmp_path_factory.mktemp("course"), [load(submissions.NEURON)], CHOSEN)


@pytest.fixture(scope="module")
def results(
    root_file_system: Path, course: Course, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """What came out: setup.txt, machine.txt, and a results.json for each submission."""
    folder = tmp_path_factory.mktemp("image")
    package.build(list(course.assignments.values()), folder, wheels=True)
    places.unpack(folder / "neuron.zip", folder / "package")
    for entry in CHOSEN:
        (folder / "submissions" / entry.name).mkdir(parents=True)
        shutil.copy(course.file(entry), folder / "submissions" / entry.name)
    late = {"created_at": "2026-11-21T00:00:01Z", "users": [],
            "assignment": {"due_date": "2026-11-21T00:00:00Z"}}  # fmt: skip
    (folder / "submission_metadata.json").write_text(json.dumps(late), encoding="utf-8")
    results = folder / "results"
    results.mkdir()
    words = ["unshare", "--mount", "--net", "--fork", "bash", str(SCRIPT)]
    words += map(str, (root_file_system, folder / "package", folder / "submissions", results))
    done = subprocess.run(words, capture_output=True, text=True)
    setup = results / "setup.txt"
    said = setup.read_text(encoding="utf-8") if setup.exists() else ""
    assert done.returncode == 0, said + done.stderr
    return results


def test_it_was_installed_without_network_on_python_3_10(results: Path) -> None:
    machine = (results / "machine.txt").read_text(encoding="utf-8")
    devices = [line.split(":")[0].strip() for line in machine.splitlines() if ":" in line]
    assert devices[-1] == "lo" and "eth0" not in devices
    setup = (results / "setup.txt").read_text(encoding="utf-8")
    assert "python  " in setup and "3.10." in setup and "root" in setup
    print(machine.splitlines()[0], setup)


def test_an_ordinary_user_sees_no_test(results: Path) -> None:
    assert (results / "seen.txt").read_text(encoding="utf-8") == ""


@pytest.mark.parametrize("entry", CHOSEN, ids=lambda entry: entry.name)
def test_the_points_are_those_of_the_command_line(
    entry: submissions.Entry, results: Path, course: Course
) -> None:
    """With the NumPy of the wheels, and with the one that Ubuntu has."""
    expected = {
        f"{part} ({kind})": points
        for part, pair in course.command_line(entry).items()
        for kind, points in zip(("public", "hidden"), pair, strict=True)
    }
    texts = [path.read_text(encoding="utf-8") for path in results.glob(f"{entry.name}.*.json")]
    assert len(texts) == 1 + (results / "numpy.txt").exists()
    for text in texts:
        vendors.codio(text)
        data = json.loads(text)
        assert {test["name"]: test["score"] for test in data["tests"]} == expected
        assert {"user", "limits", "no_new_privs"} <= set(data["extra_data"]["layers"])


def test_ubuntus_own_numpy_was_one_of_the_two(results: Path) -> None:
    numpy = results / "numpy.txt"
    assert numpy.exists() or os.environ.get("ROOTFS")
    assert not numpy.exists() or numpy.read_text(encoding="utf-8").startswith("1.")
